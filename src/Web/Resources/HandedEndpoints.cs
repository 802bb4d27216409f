using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <param name="Found">What the last search found; null before one.</param>
public sealed record ChooseView(FormState Form, IReadOnlyList<(Resource Resource, ResourceType? Type)> Chosen, IReadOnlyList<(Resource Resource, ResourceType? Type)>? Found);

/// <param name="Address">Whole address of the page, to be handed over.</param>
public sealed record HandedView(Handed Handed, string BodyName, string Address, IReadOnlyList<(Resource Resource, ResourceType Type, string? Commune)> Resources, int Gone);

/// <summary>A professional chooses resources for a person and hands over an address, on paper or on a screen; it expires.</summary>
internal static class HandedEndpoints
{
    private static readonly int[] Lives = [7, 30, 90];

    public static void MapHanded(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/selections/nouvelle", (string? q, CatalogueDesk desk, HttpContext context) =>
            Choose(FormState.With(("q", q), ("jours", "30")), desk, context, search: !string.IsNullOrWhiteSpace(q))).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/selections/nouvelle", Prepare).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/selections/{secret}", Show).ExcludeFromDescription();
    }

    private static IResult Choose(FormState form, CatalogueDesk desk, HttpContext context, bool search)
    {
        string[] chosen = [.. form.All("fiche").Distinct().Take(HandedStore.Most)];
        (Resource, ResourceType?)[] Typed(IEnumerable<string> ids) => [.. desk.Store.List([.. ids]).Where(r => r is { State: ResourceState.Published, Visibility: Visibility.Public }).Select(r => (r, desk.Types.Find(r.Type)))];
        string text = form.Text("q");
        return Pages.Show<ChoosePage>(
            new ChooseView(form, Typed(chosen), search ? Typed(desk.Index.Search(new SearchQuery { Text = text, Take = 30, Counted = [] }).Found.Select(f => f.Id).Except(chosen)) : null),
            form.Refused ? StatusCodes.Status422UnprocessableEntity : null);
    }

    private static async Task<IResult> Prepare(HttpContext context, CatalogueDesk desk)
    {
        FormState form = await FormState.Read(context);
        // Enter in the search field sends the form by its first button: another text means another search.
        if (form.Text("geste") == "chercher" || form.Text("q") != form.Text("q-avant"))
        {
            return Choose(form, desk, context, search: true);
        }

        string note = form.Within("note", 500);
        string[] chosen = [.. form.All("fiche").Distinct()];
        if (chosen.Length is 0 or > HandedStore.Most)
        {
            form.Refuse("fiche", Problem.Error("selection-size", $"Choisissez de 1 à {HandedStore.Most} fiches", $"Choose 1 to {HandedStore.Most} records"));
        }

        int days = Lives.FirstOrDefault(d => form.Text("jours") == d.ToString(System.Globalization.CultureInfo.InvariantCulture), 30);
        return form.Refused || context.Actor().Body is not { } body
            ? Choose(form, desk, context, search: false)
            : Results.Redirect("/services/selections/" + desk.Handed.Add(chosen, note, body, TimeSpan.FromDays(days)));
    }

    private static IResult Show(string secret, HttpContext context, PortalOptions options, CatalogueDesk desk, SnapshotSource snapshots, Say say)
    {
        if (desk.Handed.Find(secret) is not { } handed)
        {
            return Pages.Missing();
        }

        FindReads reads = new(desk, snapshots.Current, say, default);
        (Resource, ResourceType, string?)[] shown = [.. desk.Store.List(handed.Resources).Where(r => r.State == ResourceState.Published && desk.Types.Find(r.Type) is not null && desk.MayRead(context.Actor(), r)).Select(r => (r, desk.Types.Get(r.Type), reads.CommuneName(r)))];
        context.Response.Headers.CacheControl = "no-store";
        return Pages.Show<HandedPage>(new HandedView(handed, ResourceEndpoints.NameOf(context, handed.Body), Answers.Base(context, options) + "/services/selections/" + secret, shown, handed.Resources.Count - shown.Length));
    }
}
