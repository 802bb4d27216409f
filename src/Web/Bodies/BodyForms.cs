using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Accounts;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Bodies;

/// <param name="Siret">Null for a body that is being registered.</param>
public sealed record BodyFormView(FormState Form, string? Siret, string Name);

/// <summary>The form of a body: what it shows, what it refuses.</summary>
internal sealed class BodyForms(BodyOffice office, BodyReads reads, SnapshotSource snapshots)
{
    /// <summary>More territories than that are a mistake of copying: a body of many communes names their EPCI or department.</summary>
    private const int MostTerritories = 200;

    public static BodyFormView Empty() => new(FormState.With(), null, "");

    public static BodyFormView Of(BodyView view) => new(
        FormState.With(
            ("nom", view.Body.Name), ("type", view.Body.Kind.ToString()), ("territoires", string.Join(", ", view.Body.Territories.Select(t => t.Text))),
            ("email", view.Body.Email), ("telephone", view.Body.Phone), ("site", view.Body.Site)),
        view.Body.Id.Siret, view.Body.Name);

    public async Task<IResult> Save(HttpContext context, string? siret)
    {
        FormState form = await FormState.Read(context);
        BodyFormView view = new(form, siret, form.Text("nom"));
        Actor actor = context.Actor();
        if (!BodyId.TryParse(siret ?? form.Text("siret"), out BodyId id))
        {
            form.Refuse("siret", LinkEndpoints.BadSiret);
        }
        else if (siret is null && reads.Find(id.Siret, actor) is not null)
        {
            form.Refuse("siret", Problem.Error("body-known", "Cet organisme est déjà sur la plateforme.", "This body is on the platform already."));
        }
        else if (siret is not null && reads.Find(siret, actor) is null)
        {
            return Pages.Missing();
        }

        Body body = Read(form, id);
        if (!form.Refused)
        {
            try
            {
                office.Save(actor, body);
                return Results.Redirect("/organismes/" + id.Siret);
            }
            catch (BadInputException refused)
            {
                form.Refuse(null, refused.Problems[0]);
            }
        }

        return Pages.Show<BodyFormPage>(view, StatusCodes.Status422UnprocessableEntity);
    }

    private Body Read(FormState form, BodyId id)
    {
        if (Naming.Check(form.Text("nom"), "nom", out string name) is { } bad)
        {
            form.Refuse("nom", bad);
        }

        string email = "";
        if (form.Text("email").Length > 0 && EmailAddress.Check(form.Text("email"), out email) is { } badEmail)
        {
            form.Refuse("email", badEmail);
        }

        string phone = form.Within("telephone", 30), site = form.Within("site", 200);
        if (phone.Any(c => !char.IsAsciiDigit(c) && c is not (' ' or '+' or '.' or '-' or '(' or ')')))
        {
            form.Refuse("telephone", Problem.Error("phone", "Le numéro de téléphone ne contient que des chiffres, des espaces et « + ».", "The phone number holds digits, spaces and “+” only."));
        }

        if (site.Length > 0 && !(Uri.TryCreate(site, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http"))
        {
            form.Refuse("site", Problem.Error("site", "L’adresse du site commence par https://.", "The site’s address begins with https://."));
        }

        BodyKind kind = Enum.TryParse(form.Text("type"), out BodyKind found) && Enum.IsDefined(found) ? found : BodyKind.Other;
        return new Body(id, name, kind, Territories(form), Empty(email), Empty(phone), Empty(site), RunsPlatform: false, default);
    }

    private List<TerritoryId> Territories(FormState form)
    {
        string[] words = form.Text("territoires").Split([',', ';', ' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        List<TerritoryId> territories = [.. words.Distinct().Take(MostTerritories + 1).Select(w => TerritoryId.TryParse(w, out TerritoryId id) ? id : new TerritoryId(w))];
        string? unknown = territories.Where(t => t != TerritoryId.Region && snapshots.Current.Index.Find(t) is null).Select(t => t.Text).FirstOrDefault();
        if (territories.Count > MostTerritories)
        {
            form.Refuse("territoires", Problem.Error("territories", $"Au plus {MostTerritories} territoires : nommez plutôt les EPCI ou les départements.", $"{MostTerritories} territories at most: name EPCIs or departments instead."));
        }
        else if (unknown is not null)
        {
            string shown = unknown.Length > 20 ? unknown[..20] + "…" : unknown;
            form.Refuse("territoires", Problem.Error("territory-unknown", $"« {shown} » n’est pas un territoire du périmètre ; attendu : 58145, epci-200067890, dep-21 ou region.", $"“{shown}” is no territory of the perimeter; expected: 58145, epci-200067890, dep-21 or region."));
        }

        return territories;
    }

    private static string? Empty(string text) => text.Length == 0 ? null : text;
}
