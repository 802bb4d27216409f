using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Bodies;
using Maillage.Web.Cases;
using Maillage.Web.Forms;
using Maillage.Web.OpenData;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Intermediation;

/// <summary>
/// A need said on a partner's page or site. In the frame nothing is sent but the words themselves, to the partner's page on the portal, where the person reads who receives what before sending:
/// no cookie is set in another site, no script is needed, and only sites that the partner registered show the frame.
/// </summary>
internal static class PartnerEndpoints
{
    private const int MostWords = 600;

    public static void MapPartners(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/partenaires/{siret}", (string siret, HttpContext context, PartnerReads partners, NeedDesk needs) => partners.Find(siret) is { } partner
            ? Pages.Show<NeedStartPage>(new NeedStartView(partners.StepFor(partner, []), NeedEndpoints.Asked(context), needs.Book.Offers.Count) { Partner = partner }) : Pages.Missing()).ExcludeFromDescription();
        app.MapGet("/services/cadre/besoin/{siret}", Frame).ExcludeFromDescription();
        // The same file as among the static ones, but pages of other sites may run it.
        app.MapGet("/services/module.js", (Assets assets) => Results.File(assets.Files.GetFileInfo("module.js").PhysicalPath!, "text/javascript; charset=utf-8")).OpenToAll().ExcludeFromDescription();
        RouteGroupBuilder own = app.MapGroup("/organismes").AddEndpointFilter(BodyEndpoints.OwnBody).ExcludeFromDescription();
        own.MapGet("/{siret}/partenaire", (string siret, HttpContext context, PartnerReads partners, CaseDesk cases) => Show(siret, context, partners, cases, null)).Needs(Role.Officer);
        own.MapPost("/{siret}/partenaire", Save).Needs(Role.Officer);
        own.MapPost("/{siret}/partenaire/retirer", (string siret, HttpContext context, PartnerStore partners, AuditLog journal) =>
        {
            if (BodyId.TryParse(siret, out BodyId body) && partners.Remove(body))
                journal.Append(context.Actor(), new AuditEvent("partner.removed", "a retiré le module de besoins d’un organisme", "took away a body’s needs module", "body", body.Siret) { Concerned = body });

            return Results.Redirect($"/organismes/{siret}/partenaire");
        }).Needs(Role.Officer);
    }

    private static IResult Frame(string siret, HttpContext context, PartnerReads partners)
    {
        if (partners.Find(siret) is not { } partner)
            return Pages.Missing();

        context.Features.Set(new FrameHosts(partner.Terms.Hosts));
        // Not kept for others: who may show it is decided by each answer.
        context.Response.Headers.CacheControl = "no-store";
        return Pages.Show<NeedFramePage>(partners.Frame(partner, [.. context.Request.Query["sujet"].OfType<string>().Take(20)]));
    }

    private static IResult Show(string siret, HttpContext context, PartnerReads partners, CaseDesk cases, FormState? form)
    {
        if (!BodyId.TryParse(siret, out BodyId id) || cases.Bodies.Find(id) is not { } body)
            return Pages.Missing();

        return Pages.Show<PartnerPage>(partners.View(body, form) with { Saved = context.Request.Query.ContainsKey("enregistre") }, form is null ? null : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Save(string siret, HttpContext context, PartnerReads partners, PartnerStore store, NeedDesk needs, CaseDesk cases, AuditLog journal)
    {
        if (!BodyId.TryParse(siret, out BodyId id) || cases.Bodies.Find(id) is not { } body)
            return Pages.Missing();

        FormState form = await FormState.Read(context);
        ProblemList problems = new();
        IReadOnlyList<string> hosts = Partner.ReadHosts(form.Within("sites", 4_000), problems);
        foreach (Problem problem in problems.Kept)
            form.Refuse("sites", problem);

        TerritoryId place = new(form.Text("territoire"));
        if (place != TerritoryId.Region && !body.Territories.Contains(place))
            form.Refuse("territoire", Problem.Error("partner-place", "Choisissez un territoire de votre organisme", "Choose a territory of your body"));

        Wording words = new(form.Within("mots-fr", MostWords), form.Within("mots-en", MostWords));
        if (form.Refused)
            return Show(siret, context, partners, cases, form);

        store.Save(new Partner(id, hosts, [.. needs.Need.Field("themes")!.Choices.Select(c => c.Key).Where(k => form.Has("sujets", k))], place, words), context.Actor().Person);
        journal.Append(context.Actor(), new AuditEvent("partner.changed", "a réglé le module de besoins d’un organisme", "set a body’s needs module", "body", id.Siret) { Concerned = id });
        return Results.Redirect($"/organismes/{siret}/partenaire?enregistre=1");
    }
}
