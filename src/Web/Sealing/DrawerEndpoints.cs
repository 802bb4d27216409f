using System.Text;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Sealing;
using Maillage.People.Storage;
using Maillage.Web.Bodies;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Sealing;

/// <summary>A body's own drawer (what it shows others once instead of sending it again and again), and the page of every sealed piece, wherever it lies.</summary>
internal static class DrawerEndpoints
{
    public static void AddDrawers(this IServiceCollection services) => services.AddSingleton<DrawerReads>();

    public static void MapDrawers(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder own = app.MapGroup("/organismes/{siret}/coffre").AddEndpointFilter(OwnBody).ExcludeFromDescription();
        own.MapGet("", (string siret, HttpContext context, DrawerReads reads, BodyStore bodies) => Show(siret, context, reads, bodies, FormState.With())).Needs(Role.Agent);
        own.MapPost("", async (string siret, HttpContext context, DrawerReads reads, BodyStore bodies, Drawer drawer) =>
            Kept(siret, context, reads, bodies, await DrawerForms.TakeFile(context, drawer, SealedPlace.Of(new BodyId(siret))))).Needs(Role.Agent).TakesFiles(SealedStore.MostBytes);
        own.MapPost("/notes", async (string siret, HttpContext context, DrawerReads reads, BodyStore bodies, Drawer drawer) =>
            Kept(siret, context, reads, bodies, await DrawerForms.TakeNote(context, drawer, SealedPlace.Of(new BodyId(siret))))).Needs(Role.Agent);

        RouteGroupBuilder pieces = app.MapGroup("/pieces/{id}").ExcludeFromDescription();
        pieces.MapGet("", (string id, HttpContext context, DrawerReads reads) => reads.Find(context.Actor(), id) is { } view ? Pages.Show<PiecePage>(view) : Pages.Missing()).Needs(Role.Agent);
        pieces.MapGet("/contenu", Open).Needs(Role.Agent);
        pieces.MapPost("/lecteurs", Share).Needs(Role.Officer);
        pieces.MapPost("/retirer", (string id, HttpContext context, SealedStore store) =>
        {
            SealedItem? item = store.Find(id);
            return item is null ? Pages.Missing() : store.Delete(context.Actor(), id) is { Allowed: false } refusal ? context.Refused(refusal) : Results.Redirect(Back(item));
        }).Needs(Role.Officer);
    }

    private static IResult Open(string id, HttpContext context, SealedStore store) => store.Open(context.Actor(), id) is { } opened ? Give(context, opened) : Pages.Missing();

    /// <summary>What was opened, or the rule that refused it.</summary>
    internal static IResult Give(HttpContext context, Unsealed opened)
    {
        if (!opened.Decision.Allowed)
        {
            return context.Refused(opened.Decision);
        }

        NamedItem named = new(opened.Item, opened.Name!, opened.MediaType!);
        return opened.Item.Kind == SealedKind.Note
            ? Pages.Show<NotePage>(new NoteView(named, Encoding.UTF8.GetString(opened.Content!)))
            // Always to be saved, never shown by the browser as a page of the portal.
            : Results.File(opened.Content!, opened.MediaType, opened.Name);
    }

    private static async Task<IResult> Share(string id, HttpContext context, DrawerReads reads, SealedStore store, BodyStore bodies)
    {
        FormState form = await FormState.Read(context);
        if (reads.Find(context.Actor(), id) is not { } view)
        {
            return Pages.Missing();
        }

        try
        {
            Decision decision = store.Share(context.Actor(), id, BodyLists.Read(bodies, form.Within("lecteurs", 2000)));
            if (decision.Allowed)
            {
                return Results.Redirect("/pieces/" + id);
            }

            form.Refuse(null, Problem.Error("right-" + decision.Rule, decision.Fr, decision.En));
        }
        catch (BadInputException refused)
        {
            form.Refuse("lecteurs", refused.Problems[0]);
        }

        return Pages.Show<PiecePage>(view with { Form = form }, StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult Show(string siret, HttpContext context, DrawerReads reads, BodyStore bodies, FormState form, int? status = null) =>
        bodies.Find(new BodyId(siret)) is { } body ? Pages.Show<DrawerPage>(new DrawerPageView(body, reads.Of(context.Actor(), SealedPlace.Of(body.Id)), form), status) : Pages.Missing();

    private static IResult Kept(string siret, HttpContext context, DrawerReads reads, BodyStore bodies, FormState form) =>
        form.Refused ? Show(siret, context, reads, bodies, form, StatusCodes.Status422UnprocessableEntity) : Results.Redirect($"/organismes/{siret}/coffre#pieces");

    /// <summary>The address of the object a piece lies beside, as far as the portal knows it; its owner's page otherwise.</summary>
    internal static string Back(SealedItem item) => item.ObjectKind switch
    {
        "body" => $"/organismes/{item.ObjectId}/coffre",
        Cases.CaseDesk.SealedKind => $"/services/dossiers/{item.ObjectId}",
        _ => $"/organismes/{item.Owner}",
    };

    /// <summary>What lies in a body's drawer, and how much, is for its own people.</summary>
    private static async ValueTask<object?> OwnBody(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        BodyId.TryParse(call.HttpContext.GetRouteValue("siret") as string, out BodyId body) && call.HttpContext.Actor().Body == body ? await next(call) : Results.StatusCode(StatusCodes.Status403Forbidden);
}

public sealed record DrawerPageView(Body Body, DrawerView Drawer, FormState Form);
