using Maillage.Territory;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Works;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Territories;

internal static class TerritoryEndpoints
{
    public static void MapTerritories(this IEndpointRouteBuilder app)
    {
        app.MapGet("/territoires/{id}", Territory).ExcludeFromDescription();
        app.MapGet("/territoires", () => Results.Redirect("/territoires/region")).ExcludeFromDescription();
        app.MapGet("/recherche", Search).ExcludeFromDescription();
    }

    private static IResult Territory(string id, SnapshotSource source, WorkReads works, Say say)
    {
        Snapshot snapshot = source.Current;
        if (snapshot.Index.Resolve(id) is not { } found)
        {
            return Pages.Missing();
        }

        // An old code leads to the commune it joined, whose page says so.
        return found.Former is not null
            ? Results.Redirect(TerritoryReads.Address(found.Place.Id))
            : Pages.Show<TerritoryPage>(new TerritoryReads(snapshot, say, works.Glance()).Read(found.Place));
    }

    private static IResult Search(string? q, SnapshotSource source)
    {
        Snapshot snapshot = source.Current;
        string asked = (q ?? "").Trim();
        IReadOnlyList<SearchHit> hits = asked.Length is 0 or > 80 ? [] : snapshot.Index.Search(asked, 30);
        if (Unique(hits) is { } only)
        {
            return Results.Redirect(TerritoryReads.Address(only.Place.Id));
        }

        return Pages.Show<SearchPage>(new SearchView(asked, [.. hits.Select(h => Found(snapshot, h))]));
    }

    /// <summary>Straight to the page when nothing else fits: one hit, or one exact name among looser ones.</summary>
    private static SearchHit? Unique(IReadOnlyList<SearchHit> hits)
    {
        if (hits.Count == 1 && hits[0].Match != SearchMatch.Similar)
        {
            return hits[0];
        }

        List<SearchHit> exact = [.. hits.Where(h => h.Match == SearchMatch.Exact && h.Former is null)];
        return exact.Count == 1 ? exact[0] : null;
    }

    private static SearchResult Found(Snapshot snapshot, SearchHit hit) => new(
        TerritoryReads.Address(hit.Place.Id),
        hit.Place.Name,
        hit.Place is Commune c ? snapshot.Index.Find(Kernel.TerritoryId.Department(c.DepartmentCode))?.Name : null,
        hit.Former is null ? null : hit.Name,
        hit.PostalCode ?? (hit.Place is Commune { PostalCodes: [{ } first, ..] } ? first : null),
        snapshot.Fibre.GetValueOrDefault(hit.Place.Id)?.Share?.Value);
}

/// <param name="Former">The old name that matched, when the commune has joined another.</param>
public sealed record SearchResult(string Href, string Name, string? Department, string? Former, string? PostalCode, decimal? Fibre);

public sealed record SearchView(string Query, IReadOnlyList<SearchResult> Results);
