using Maillage.Catalogue.Search;
using Maillage.People;
using Maillage.Web.OpenData;
using Maillage.Web.Reading;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Tourism;

public sealed record FeedItem(
    string Id, string Type, string Title, string? Summary, string? Producer, string? Address, string? PostalCode, string? Commune, double? Lon, double? Lat, string? Phone, string? Email, string? Url, string? Hours, DateOnly ConfirmedOn, string Licence,
    string LicenceUrl, string Page, IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonNode> Fields);

/// <param name="Left">True when more were found than a feed holds: ask by department or type.</param>
public sealed record FeedAnswer(int Total, bool Left, IReadOnlyList<FeedItem> Items);

/// <summary>What firms take again and again: tourist information by selection, as JSON, GeoJSON or Atom, each with its producer, its licence and the day it was confirmed.</summary>
internal static class FeedEndpoints
{
    private const int Most = 10_000, MostAtom = 500;

    public static void MapFeeds(this IEndpointRouteBuilder app) => app.MapGet("/usages/tourisme/flux/{format}", Take).WithName("GetTourismFeed")
        .WithSummary("Tourist information by selection: json, geojson or atom; narrowed like the search (q, ou, km, f-type, f-departement, f-porteur …)").WithTags("tourism").Produces<FeedAnswer>().OpenToAll();

    private static IResult Take(string format, HttpContext context, CatalogueDesk desk, SnapshotSource snapshots, PortalOptions options, Say say)
    {
        if (format is not ("json" or "geojson" or "atom"))
            return Results.NotFound();
        // A feed is the same for whoever takes it: what a visitor may see.
        SearchQuery query = new FindReads(desk, snapshots.Current, say, default).Read(context.Request.Query, Actor.Visitor).Query with { Types = BrowsePart.Tourism.Types, Counted = [], Skip = 0, Take = format == "atom" ? MostAtom : Most };
        SearchAnswer answer = desk.Index.Search(query);
        IReadOnlyList<Resource> found = desk.Store.List([.. answer.Found.Select(f => f.Id)]);
        string root = Answers.Base(context, options);
        return format switch
        {
            "json" => Results.Ok(new FeedAnswer(answer.Total, answer.AtLeast || answer.Total > found.Count, [.. found.Select(r => Item(r, root))])),
            "geojson" => Answers.Stream("application/geo+json", to => Selections.GeoJson(to, found, query.Facets.TryGetValue("type", out var types) && types is [var one] ? desk.Types.Find(one) : null)),
            _ => Atom.Answer(root, context.Request.Path + context.Request.QueryString, say["tourism.title"], [.. found.OrderByDescending(r => r.ConfirmedOn).ThenBy(r => r.Id, StringComparer.Ordinal)]),
        };
    }

    private static FeedItem Item(Resource r, string root) => new(
        r.Id, r.Type, r.Title, r.Summary, r.OwnerName ?? r.Source, r.Place.Address, r.Place.PostalCode, r.Place.Commune, r.Place.Lon, r.Place.Lat, r.Phone, r.Email, r.Url, r.Hours, r.ConfirmedOn, r.Licence, OpenLicence.Of(r.Licence).Address,
        root + PublicPage.Of(r), r.Data);
}
