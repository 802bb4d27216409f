using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Bodies;
using Maillage.Web.Forms;
using Maillage.Web.Mail;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.OpenId;

/// <param name="Address">Where the portal answers programs.</param>
/// <param name="Made">The program just registered, with its secret: shown this one time.</param>
public sealed record BodyClientsView(Body Body, IReadOnlyList<ClientLine> Clients, FormState Form, string Address, (ClientLine Client, string Secret)? Made);

/// <summary>A body's own programs: its officers give them access and take it back.</summary>
internal static class BodyClientEndpoints
{
    private const int MostPrograms = 20;

    public static void MapBodyClients(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder own = app.MapGroup("/organismes").AddEndpointFilter(BodyEndpoints.OwnBody).ExcludeFromDescription();
        own.MapGet("/{siret}/acces", (string siret, HttpContext context, Clients clients, BodyStore bodies, Letters letters) => Show(siret, context, clients, bodies, letters, FormState.With())).Needs(Role.Officer);
        own.MapPost("/{siret}/acces", Register).Needs(Role.Officer).NeedsFreshProof();
        own.MapPost("/{siret}/acces/retirer", Remove).Needs(Role.Officer);
    }

    private static async Task<IResult> Show(string siret, HttpContext context, Clients clients, BodyStore bodies, Letters letters, FormState form, (ClientLine, string)? made = null) =>
        BodyId.TryParse(siret, out BodyId id) && bodies.Find(id) is { } body
            ? Pages.Show<BodyClientsPage>(new BodyClientsView(body, await Own(id, clients, context.RequestAborted), form, letters.Address, made), form.Refused ? StatusCodes.Status422UnprocessableEntity : null)
            : Pages.Missing();

    private static async Task<IResult> Register(string siret, HttpContext context, Clients clients, BodyStore bodies, Letters letters)
    {
        FormState form = await FormState.Read(context);
        if (!BodyId.TryParse(siret, out BodyId id))
            return Pages.Missing();

        if (BodyRules.Strong(context.Actor()) is { } weak)
            form.Refuse(null, weak);
        else if ((await Own(id, clients, context.RequestAborted)).Count >= MostPrograms)
            form.Refuse(null, Problem.Error("programs-many", $"Au plus {MostPrograms} programmes : retirez-en un d’abord.", $"At most {MostPrograms} programs: take one away first."));

        if (!form.Refused)
        {
            try
            {
                return await Show(siret, context, clients, bodies, letters, FormState.With(), await clients.RegisterFor(context.Actor(), id, form.Text("nom"), form.Text("portee") == "agir", context.RequestAborted));
            }
            catch (BadInputException refused)
            {
                form.Refuse("nom", refused.Problems[0]);
            }
        }

        return await Show(siret, context, clients, bodies, letters, form);
    }

    private static async Task<IResult> Remove(string siret, HttpContext context, Clients clients)
    {
        FormState form = await FormState.Read(context);
        if (BodyId.TryParse(siret, out BodyId id) && (await Own(id, clients, context.RequestAborted)).Any(c => c.Id == form.Text("programme")))
            await clients.Remove(context.Actor(), form.Text("programme"), context.RequestAborted);

        return Results.Redirect($"/organismes/{siret}/acces");
    }

    private static async Task<IReadOnlyList<ClientLine>> Own(BodyId body, Clients clients, CancellationToken cancel) => [.. (await clients.List(cancel)).Where(c => c.Siret == body.Siret)];
}
