using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <summary>The heritage portal: what anyone reads, and who looks after what is harvested.</summary>
internal static class HeritageEndpoints
{
    public const string Root = "/usages/patrimoine";

    public static IServiceCollection AddHeritage(this IServiceCollection services) => services.AddSingleton<ImageDoor>().AddSingleton<Agenda>();

    public static void MapHeritage(this IEndpointRouteBuilder app)
    {
        app.MapIiif();
        RouteGroupBuilder heritage = app.MapGroup(Root).ExcludeFromDescription();
        heritage.MapGet("", (HttpContext context) => Pages.Show<HeritageHomePage>(Reads(context).Home(context.Actor())));
        heritage.MapGet("/recherche", (HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, TimeProvider clock) => Pages.Show<BrowsePage>(
            new BrowseReads(desk, snapshots.Current, say, clock.GetUtcNow()).View(BrowsePart.Heritage, context.Request.Query, context.Actor(), Reads(context).Pictures)));
        heritage.MapGet("/fonds", (HttpContext context) => Pages.Show<HoldersPage>(Reads(context).HoldersPage(context.Actor())));
        heritage.MapGet("/fonds/detenteur", (string? nom, HttpContext context) => nom is { Length: > 0 and <= 200 } && Reads(context).Holder(nom, context.Actor()) is { } holder ? Pages.Show<HolderPage>(holder) : Pages.Missing());
        heritage.MapGet("/documents/{id}", Document);
        heritage.MapGet("/recits/{id}", Story);
        heritage.MapGet("/actualites", (string? theme, HttpContext context, CatalogueDesk desk) => Pages.Show<NewsPage>(News(theme, context, desk)));
        heritage.MapGet("/actualites.atom", (HttpContext context, PortalOptions options, Say say) => Atom.Answer(
            Answers.Base(context, options), Root + "/actualites.atom", say["heritage.news"], [.. Reads(context).Newest(Actor.Visitor, ["billet"], 50), .. Reads(context).Events(Actor.Visitor, 50)])).OpenToAll();
        RouteGroupBuilder keepers = heritage.MapGroup("/gardiens").Needs(Role.Administrator).AddEndpointFilter(async (call, next) =>
            call.HttpContext.RequestServices.GetRequiredService<BodyOffice>().Platform(call.HttpContext.Actor()) ? await next(call) : Results.StatusCode(StatusCodes.Status403Forbidden));
        keepers.MapGet("", (ImageDoor images, PortalOptions options, BodyStore bodies) => Pages.Show<KeepersPage>(Keepers(images, options, bodies, FormState.With())));
        keepers.MapPost("", Keep);
        heritage.MapPictures();
        heritage.MapStories();
        heritage.MapMemory();
    }

    public static HeritageReads Reads(HttpContext context) => new(
        context.RequestServices.GetRequiredService<CatalogueDesk>(), context.RequestServices.GetRequiredService<Agenda>(), context.RequestServices.GetRequiredService<SnapshotSource>().Current, context.RequestServices.GetRequiredService<Say>());

    /// <summary>What may be read, of the types of these pages; a merged one leads to the one that is kept.</summary>
    public static IResult Shown(string id, HttpContext context, CatalogueDesk desk, string root, Func<Resource, ResourceType, IResult> show)
    {
        Resource? resource = desk.Store.Find(PublicPage.Id(id));
        if (resource is { State: ResourceState.Merged, MergedInto: { } other } && desk.Store.Find(other) is { } kept)
            return Results.Redirect(PublicPage.Of(kept));
        if (resource is null || desk.Types.Find(resource.Type) is not { } type || !desk.MayRead(context.Actor(), resource))
            return Pages.Missing();
        return PublicPage.Of(resource).StartsWith(root, StringComparison.Ordinal) ? show(resource, type) : Results.Redirect(PublicPage.Of(resource));
    }

    private static IResult Document(string id, HttpContext context, CatalogueDesk desk) =>
        Shown(id, context, desk, PublicPage.Documents, (resource, type) => Pages.Show<DocumentPage>(Reads(context).Document(resource, type, context.Actor())));

    private static IResult Story(string id, HttpContext context, CatalogueDesk desk) =>
        Shown(id, context, desk, PublicPage.Stories, (resource, type) => Pages.Show<StoryPage>(Reads(context).Story(resource, type, context.Actor())));

    private static NewsView News(string? theme, HttpContext context, CatalogueDesk desk)
    {
        SearchAnswer posts = desk.Index.Search(new SearchQuery { Types = ["billet"], Counted = ["theme"], Take = 1, Sees = CatalogueDesk.SeenBy(context.Actor()) });
        Dictionary<string, IReadOnlyList<string>>? kept = theme is { Length: > 0 and <= 100 } ? new() { ["theme"] = [theme] } : null;
        HeritageReads reads = Reads(context);
        return new NewsView(
            reads.Cards(context.Actor(), ["billet"], 50, kept), reads.Cards(reads.Events(context.Actor(), 50)),
            [.. posts.Facets["theme"].Select(t => (t.Value, $"{Root}/actualites?theme={Uri.EscapeDataString(t.Value)}", t.Count))], kept is null ? null : theme);
    }

    private static KeepersView Keepers(ImageDoor images, PortalOptions options, BodyStore bodies, FormState form)
    {
        IReadOnlyDictionary<string, BodyId> keepers = images.Store.Keepers();
        return new KeepersView([.. new HarvestStore(options.Database, options.Clock).List().Select(s => (s.Id, s.Title, keepers.TryGetValue(s.Id, out BodyId body) ? (BodyId?)body : null, keepers.TryGetValue(s.Id, out BodyId known) ? bodies.Find(known)?.Name : null))], form);
    }

    /// <summary>Names the body to which contributions about what a source brings go.</summary>
    private static async Task<IResult> Keep(HttpContext context, ImageDoor images, PortalOptions options, BodyStore bodies, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        string source = form.Text("source"), siret = string.Concat(form.Text("siret").Where(c => !char.IsWhiteSpace(c)));
        BodyId? keeper = null;
        if (new HarvestStore(options.Database, options.Clock).Find(source) is null)
            form.Refuse("source", Problem.Error("keeper-source", "Choisissez une source", "Choose a source"));
        if (siret.Length > 0)
        {
            if (BodyId.TryParse(siret, out BodyId body) && bodies.Find(body) is not null)
                keeper = body;
            else
                form.Refuse("siret", Problem.Error("keeper-body", "Aucun organisme de la plateforme n’a ce numéro SIRET", "No body of the platform has this SIRET number"));
        }

        if (form.Refused)
            return Pages.Show<KeepersPage>(Keepers(images, options, bodies, form), StatusCodes.Status422UnprocessableEntity);
        images.Store.Keep(source, keeper);
        journal.Append(context.Actor(), new AuditEvent("heritage.keeper", "a désigné le gardien d’un fonds moissonné", "named the keeper of a harvested collection", "harvest", source));
        return Results.Redirect(Root + "/gardiens");
    }
}
