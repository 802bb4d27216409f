using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.OpenId;

/// <summary>Services that use the platform's identities: the platform's administrators register and remove them.</summary>
internal static class ClientEndpoints
{
    public static void MapClients(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/plateforme/services").ExcludeFromDescription().Needs(Role.Administrator).NeedsFactor().AddEndpointFilter(async (call, next) =>
            call.HttpContext.RequestServices.GetService(typeof(BodyOffice)) is BodyOffice office && office.Platform(call.HttpContext.Actor()) ? await next(call) : Results.StatusCode(StatusCodes.Status403Forbidden));
        group.MapGet("", async (HttpContext context, Clients clients) => Pages.Show<ClientsPage>(await Read(context, clients, FormState.With())));
        group.MapPost("", Register).NeedsFreshProof("/plateforme/services");
        group.MapPost("/retirer", Remove).NeedsFreshProof();
    }

    private static async Task<IResult> Register(HttpContext context, Clients clients)
    {
        FormState form = await FormState.Read(context);
        NewClient asked = new(form.Text("nom"), Lines(form, "retour"), Lines(form, "sortie"), form.Text("type") != "public", form.Ticked("maison"), form.Ticked("dossiers"));
        if (BodyRules.Strong(context.Actor()) is { } weak)
        {
            form.Refuse(null, weak);
        }

        foreach (Problem problem in Clients.Check(asked))
        {
            form.Refuse(problem.Column, problem);
        }

        if (form.Refused)
        {
            return Pages.Show<ClientsPage>(await Read(context, clients, form), StatusCodes.Status422UnprocessableEntity);
        }

        (ClientLine made, string? secret) = await clients.Register(context.Actor(), asked, context.RequestAborted);
        return Pages.Show<ClientsPage>(await Read(context, clients, FormState.With()) with { Made = made, Secret = secret });
    }

    private static async Task<IResult> Remove(HttpContext context, Clients clients)
    {
        FormState form = await FormState.Read(context);
        if (context.Actor().Strong)
        {
            await clients.Remove(context.Actor(), form.Text("client"), context.RequestAborted);
        }

        return Results.Redirect("/plateforme/services");
    }

    private static async Task<ClientsView> Read(HttpContext context, Clients clients, FormState form) =>
        new(form, [.. (await clients.List(context.RequestAborted)).Where(c => c.Siret is null)], $"{context.Request.Scheme}://{context.Request.Host}");

    private static string[] Lines(FormState form, string field) => form.Text(field).Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);
}

/// <param name="Issuer">What the other service is configured with.</param>
public sealed record ClientsView(FormState Form, IReadOnlyList<ClientLine> Clients, string Issuer)
{
    /// <summary>The service just registered; null else.</summary>
    public ClientLine? Made { get; init; }

    /// <summary>Its secret, shown this once.</summary>
    public string? Secret { get; init; }
}
