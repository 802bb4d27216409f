using Maillage.Catalogue;
using Maillage.Catalogue.Goals;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Charts;
using Maillage.Web.Forms;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>Finding, reading and keeping resources, for people and for programs.</summary>
internal static class ResourceEndpoints
{
    private const int ExportLimit = 50_000;

    public static void MapResources(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/pres-de-chez-moi", (HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say, TimeProvider clock) =>
            Pages.Show<FindPage>(new FindReads(desk, snapshots.Current, say, clock.GetUtcNow()).View(context.Request.Query, context.Actor()))).ExcludeFromDescription();
        app.MapGet("/services/ressources", Own).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/ressources/nouvelle", New).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/ressources/nouvelle", Create).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/services/ressources/{id}", Show).ExcludeFromDescription();
        app.MapGet("/services/ressources/{id}/modifier", Edit).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/ressources/{id}/modifier", Change).Needs(Role.Agent).ExcludeFromDescription();
        app.MapPost("/services/ressources/{id}/confirmer", Confirm).Needs(Role.Agent).ExcludeFromDescription();
        app.MapGet("/usages/tiers-lieux", (string? ouvrir, CatalogueDesk desk, SnapshotSource snapshots, Say say) =>
            Pages.Show<ThirdPlacesPage>(new ThirdPlacesReads(desk, snapshots.Current, say).View(ouvrir))).ExcludeFromDescription();
        app.MapGet("/services/portefeuille-numerique", Needs).ExcludeFromDescription();
        app.MapGet("/api/resources", Find).WithName("FindResources").WithSummary("Search the catalogue").WithTags("catalogue").Produces<FoundAnswer>();
        app.MapGet("/api/resources/suggest", (string q, HttpContext context, CatalogueDesk desk) => Results.Ok(desk.Index.Suggest(q, 8, CatalogueDesk.SeenBy(context.Actor()))))
            .WithName("SuggestResources").WithSummary("Titles that go on from what was typed").WithTags("catalogue").Produces<IReadOnlyList<string>>();
        app.MapGet("/api/resources/{type}.csv", Table).WithName("GetResourceTable").WithSummary("All resources of a type as a table").WithTags("catalogue");
    }

    private static IResult Show(string id, HttpContext context, CatalogueDesk desk, Cases.CaseDesk cases, SnapshotSource snapshots, Say say)
    {
        Resource? resource = desk.Store.Find(PublicPage.Id(id));
        if (resource is { State: ResourceState.Merged, MergedInto: { } other })
        {
            return Results.Redirect("/services/ressources/" + Uri.EscapeDataString(other));
        }

        // What a reader may not see does not exist for them: a refusal would tell that it does.
        if (resource is null || desk.Types.Find(resource.Type) is not { } type || !desk.MayRead(context.Actor(), resource))
        {
            return Pages.Missing();
        }

        // What has a page made for it is read there; its sheet is where it is kept.
        if (PublicPage.Has(resource) && context.Request.Query["fiche"] != "1")
        {
            return Results.Redirect(PublicPage.Of(resource));
        }

        bool mine = desk.MayEdit(context.Actor(), resource);
        IReadOnlyList<CirclePlace> around = !resource.Place.HasPoint ? [] :
        [
            .. desk.Store.List([.. desk.Index.Search(new SearchQuery { Near = (resource.Place.Lon!.Value, resource.Place.Lat!.Value), WithinKm = 15, Pointed = true, Take = 12, Sees = CatalogueDesk.SeenBy(context.Actor()) }).Found.Select(f => f.Id)])
                .OrderBy(r => r.Id != id).Select(r => new CirclePlace(r.Title, FindReads.Address(r), r.Place.Lon!.Value, r.Place.Lat!.Value, 1, null, "q3")),
        ];
        return Pages.Show<ResourcePage>(new ResourceView(
            resource, type, new FindReads(desk, snapshots.Current, say, default).CommuneName(resource), QualityTests.Judge(resource, type, desk.Today, LinkOf(desk, resource)), mine,
            resource.ConfirmedOn.AddMonths(type.FreshMonths) < desk.Today, mine ? desk.Store.History(id) : null,
            [new(say["nav.services"], "/services"), new(say["find.title"], "/services/pres-de-chez-moi"), new(resource.Title, null)], around)
        {
            Criteria = type.Key == Portfolio.ServiceType ? Portfolio.CriteriaOf(type, resource) : null,
            Label = type.Key == Portfolio.ServiceType ? LabelEndpoints.Of(resource.Id, cases) : null,
        });
    }

    private static IResult Own(HttpContext context, CatalogueDesk desk)
    {
        Actor actor = context.Actor();
        if (actor.Body is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        Resource[] mine = [.. desk.Store.ListOf(body).Where(r => desk.Types.Find(r.Type) is not null)];
        IReadOnlyDictionary<string, LinkState> links = desk.Links.Find(mine.Select(r => r.Url));
        return Pages.Show<OwnPage>(new OwnView(
            [.. mine.Select(r => new OwnLine(r, desk.Types.Get(r.Type), QualityTests.Judge(r, desk.Types.Get(r.Type), desk.Today, r.Url is null ? null : links.GetValueOrDefault(r.Url)), LifeDays.Of(r, desk.Types.Get(r.Type))))],
            desk.Types.All, NameOf(context, body), desk.Today, desk.Proposals.Waiting(body).Count, context.RequestServices.GetRequiredService<BodyOffice>().Platform(actor) && actor.Role >= Role.Officer));
    }

    private static IResult New(string? type, CatalogueDesk desk, Say say) => desk.Types.Find(type ?? "") is { } known
        ? Pages.Show<EditPage>(new EditView(known, null, FormState.With(), Crumbs(say)))
        : Pages.Missing();

    private static async Task<IResult> Create(string? type, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say)
    {
        if (desk.Types.Find(type ?? "") is not { } known)
        {
            return Pages.Missing();
        }

        if (context.Actor().Body is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        FormState form = await FormState.Read(context);
        Resource resource = ResourceForm.Read(form, known, null, body, NameOf(context, body), snapshots.Current.Index, desk.Checks, desk.Today);
        return form.Refused
            ? Pages.Show<EditPage>(new EditView(known, null, form, Crumbs(say)), StatusCodes.Status422UnprocessableEntity)
            : Results.Redirect(FindReads.Address(desk.Save(resource, By(context, form, "création")).Saved!));
    }

    private static IResult Edit(string id, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say) => Mine(id, context, desk, out ResourceType? type) is { } resource
        ? Pages.Show<EditPage>(new EditView(type!, resource, ResourceForm.Of(resource, type!, new FindReads(desk, snapshots.Current, say, default).CommuneName(resource)), Crumbs(say)))
        : Pages.Missing();

    private static async Task<IResult> Change(string id, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say)
    {
        if (Mine(id, context, desk, out ResourceType? type) is not { } present)
        {
            return Pages.Missing();
        }

        FormState form = await FormState.Read(context);
        int from = int.TryParse(form.Text("version"), System.Globalization.CultureInfo.InvariantCulture, out int version) ? version : 0;
        Resource resource = ResourceForm.Read(form, type!, present with { Version = from }, context.Actor().Body, NameOf(context, context.Actor().Body!.Value), snapshots.Current.Index, desk.Checks, desk.Today);
        SaveResult? result = form.Refused ? null : desk.Save(resource, By(context, form, "modification"));
        return result?.Saved is { } saved
            ? Results.Redirect(FindReads.Address(saved))
            : Pages.Show<EditPage>(new EditView(type!, present, form, Crumbs(say), result?.Newer), result is null ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict);
    }

    private static IResult Confirm(string id, HttpContext context, CatalogueDesk desk, Say say)
    {
        if (Mine(id, context, desk, out _) is not { } resource)
        {
            return Pages.Missing();
        }

        desk.Save(resource with { ConfirmedOn = desk.Today, State = resource.State == ResourceState.Expired ? ResourceState.Published : resource.State }, new ResourceChange(context.Actor().Person, context.Actor().Body, say["resource.confirm.reason"]));
        return Results.Redirect(FindReads.Address(resource));
    }

    private static LinkState? LinkOf(CatalogueDesk desk, Resource resource) => resource.Url is { } url ? desk.Links.Find([url]).GetValueOrDefault(url) : null;

    private static IResult Needs(CatalogueDesk desk, Cases.CaseDesk cases, Intermediation.PortfolioGaps gaps)
    {
        ResourceType type = desk.Types.Get(Portfolio.ServiceType);
        IReadOnlyList<Resource> services = desk.Published([type.Key]);
        IReadOnlyDictionary<string, LabelView> labels = LabelEndpoints.Current(cases);
        return Pages.Show<PortfolioPage>(new PortfolioView(Portfolio.Judge(type, services), [.. services.OrderBy(s => s.Title, StringComparer.Ordinal).Select(s => new PortfolioEntry(s, Portfolio.CriteriaOf(type, s), labels.GetValueOrDefault(s.Id)))]) { Gap = gaps.Count() });
    }

    private static FoundAnswer Find(HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, Say say)
    {
        SearchQuery query = new FindReads(desk, snapshots.Current, say, default).Read(context.Request.Query, context.Actor()).Query;
        SearchAnswer answer = desk.Index.Search(query);
        Dictionary<string, double?> km = answer.Found.ToDictionary(f => f.Id, f => f.Km);
        return new FoundAnswer(answer.Total, answer.AtLeast, answer.Corrected, [.. desk.Store.List([.. answer.Found.Select(f => f.Id)]).Select(r => new ResourceAnswer(
            r.Id, r.Type, r.Title, r.Summary, r.OwnerName, r.Place.Address, r.Place.PostalCode, r.Place.Commune, r.Place.Lon, r.Place.Lat, r.Hours, r.Url, r.ConfirmedOn, r.Licence, km[r.Id], r.Place.HasPoint ? "point" : km[r.Id] is null ? null : "commune"))]);
    }

    private static IResult Table(string type, HttpContext context, CatalogueDesk desk)
    {
        if (desk.Types.Find(type) is not { } known)
        {
            return Results.NotFound();
        }

        SearchAnswer answer = desk.Index.Search(new SearchQuery { Types = [type], Sees = CatalogueDesk.SeenBy(context.Actor()), Take = ExportLimit });
        return Results.Stream(
            stream =>
            {
                // The table is written whole before it is sent: its writer is synchronous.
                using MemoryStream whole = new();
                ResourceCsv.Write(whole, known, desk.Store.List([.. answer.Found.Select(f => f.Id)]), byteOrderMark: true);
                whole.Position = 0;
                return whole.CopyToAsync(stream, context.RequestAborted);
            },
            "text/csv; charset=utf-8", $"{type}.csv");
    }

    /// <summary>The resource, if who asks may edit it.</summary>
    public static Resource? Mine(string id, HttpContext context, CatalogueDesk desk, out ResourceType? type)
    {
        Resource? resource = desk.Store.Find(PublicPage.Id(id));
        type = resource is null ? null : desk.Types.Find(resource.Type);
        return resource is not null && type is not null && desk.MayEdit(context.Actor(), resource) ? resource : null;
    }

    private static ResourceChange By(HttpContext context, FormState form, string otherwise) =>
        new(context.Actor().Person, context.Actor().Body, form.Text("reason") is { Length: > 0 } reason ? reason : otherwise);

    public static string NameOf(HttpContext context, BodyId body) => context.RequestServices.GetRequiredService<BodyStore>().Find(body)?.Name ?? body.Siret;

    private static Crumb[] Crumbs(Say say) => [new(say["nav.services"], "/services"), new(say["own.title"], "/services/ressources"), new(say["edit.crumb"], null)];
}

public sealed record FoundAnswer(int Total, bool AtLeast, string? Corrected, IReadOnlyList<ResourceAnswer> Resources);

/// <param name="Km">Straight distance to the place that was asked.</param>
/// <param name="Position">What it is measured to: the resource's own point, or the centre of its commune.</param>
public sealed record ResourceAnswer(
    string Id, string Type, string Title, string? Summary, string? Owner, string? Address, string? PostalCode, string? Commune, double? Lon, double? Lat, string? Hours, string? Url, DateOnly ConfirmedOn, string Licence, double? Km, string? Position);
