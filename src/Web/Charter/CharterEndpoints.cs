using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Charter;

/// <param name="Taken">The form was sent and nothing was wrong with it.</param>
public sealed record CharterView(FormState Form, bool Taken);

/// <summary>The living page of the design system: every part with its states, as the pages use them.</summary>
internal static class CharterEndpoints
{
    public static void MapCharter(this IEndpointRouteBuilder app)
    {
        app.MapGet("/charte", () => Pages.Show<CharterPage>(new CharterView(FormState.With(("departement", "58")), false))).ExcludeFromDescription();
        app.MapGet("/charte.csv", (StyleSheet style) =>
        {
            MemoryStream to = new();
            using (CsvTableWriter csv = new(to, ["ink", "on", "day", "night", "least"], byteOrderMark: true))
            {
                foreach ((string ink, string on, double least) in CharterColours.Pairs)
                {
                    (double day, double night) = CharterColours.Contrast(style, ink, on);
                    csv.Write("--" + ink, "--" + on, Math.Round(day, 1), Math.Round(night, 1), least);
                }
            }

            return Results.File(to.ToArray(), "text/csv; charset=utf-8", "contrastes.csv");
        }).ExcludeFromDescription();
        app.MapPost("/charte", async (HttpContext context) =>
        {
            FormState form = await FormState.Read(context);
            Check(form);
            return Pages.Show<CharterPage>(new CharterView(form, !form.Refused), form.Refused ? StatusCodes.Status422UnprocessableEntity : null);
        }).ExcludeFromDescription();
    }

    private static void Check(FormState form)
    {
        form.Need("nom", "Indiquez le nom de l’organisme", "Enter the body’s name", 120);
        if (form.Need("siret", "Indiquez le numéro SIRET", "Enter the SIRET number").Length > 0 && !BodyId.TryParse(form.Text("siret"), out _))
        {
            form.Refuse("siret", Problem.Error("siret-wrong", "Ce numéro SIRET n’existe pas : vérifiez ses 14 chiffres", "This SIRET number does not exist: check its 14 digits"));
        }

        if (form.Text("courriel") is { Length: > 0 } mail && !System.Net.Mail.MailAddress.TryCreate(mail, out _))
        {
            form.Refuse("courriel", Problem.Error("mail-wrong", "Écrivez l’adresse comme prenom.nom@exemple.fr", "Write the address like first.last@example.org"));
        }

        form.Need("departement", "Choisissez un département", "Choose a department");
        form.Need("acces", "Dites qui peut lire", "Say who may read");
        form.Day("debut", needed: true);
        form.Within("objet", 400);
        if (!form.Ticked("accord"))
        {
            form.Refuse("accord", Problem.Error("not-agreed", "Cochez la case pour accepter", "Tick the box to accept"));
        }
    }
}
