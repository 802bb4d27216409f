using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>A part of the catalogue that is searched on a page of its own. Its words are the texts <c>browse.KEY…</c>.</summary>
/// <param name="Facets">What narrows it, in order; a field of a type counts only when that type alone is looked at.</param>
/// <param name="Dated">Its records have centuries: they are shown on a line of time.</param>
/// <param name="Opens">Its places have hours: what is open now can be asked.</param>
public sealed record BrowsePart(string Key, string Path, string Root, string RootText, IReadOnlyList<string> Types, IReadOnlyList<string> Facets, bool Dated, bool Opens)
{
    public static BrowsePart Heritage { get; } = new(
        "patrimoine", "/usages/patrimoine/recherche", "/usages/patrimoine", "heritage.title", ["notice-patrimoine", "biographie", "societe-savante", "lieu-patrimoine", "memoire", "exposition", "collection-patrimoine", "billet", "mediation-site"],
        ["type", "porteur", "siecle", "departement"], Dated: true, Opens: false);

    public static BrowsePart Tourism { get; } = new(
        "tourisme", "/usages/tourisme/recherche", "/usages/tourisme", "tourism.title", ["lieu-touristique", "evenement", "itineraire", "wifi", "mediation-site", "produit-local"],
        ["type", "departement", "porteur"], Dated: false, Opens: true);
}

/// <param name="Picture">Address of a small picture; null when it has none.</param>
public sealed record BrowseHit(FindHit Hit, string? Picture);

/// <param name="View">How it is shown: <c>liste</c>, <c>carte</c>, <c>frise</c>.</param>
/// <param name="Communes">How many stand where, the most first.</param>
/// <param name="Kept">What was chosen, as hidden fields of the form.</param>
public sealed record BrowseView(
    BrowsePart Part, string Text, string? Where, string? Unknown, string View, IReadOnlyList<BrowseHit> Hits, int Total, string? Corrected, IReadOnlyList<FacetView> Facets, int Page, int Pages,
    IReadOnlyList<(string Name, string Href, int Count, double Lon, double Lat)> Communes, IReadOnlyList<(string Name, string Href, int Count)> Centuries, bool OpenOnly, string OpenHref, IReadOnlyList<(string Name, string Value)> Kept, string Query, int? CountedFirst);

/// <summary>The one search engine, asked about a part of the catalogue.</summary>
internal sealed class BrowseReads(CatalogueDesk desk, Snapshot snapshot, Say say, DateTimeOffset now)
{
    private const int PageSize = 20, ValuesShown = 12, PlacesShown = 200, ReadForOpen = 1_000;
    private readonly FindReads words = new(desk, snapshot, say, now);

    public BrowseView View(BrowsePart part, IQueryCollection asked, Actor actor, Func<Resource, string?> picture)
    {
        (SearchQuery query, Commune? where, string? unknown, int page) = words.Read(asked, actor);
        ResourceType? only = query.Facets.TryGetValue("type", out IReadOnlyList<string>? types) && types is [var one] && part.Types.Contains(one) ? desk.Types.Find(one) : null;
        string[] own = [.. only?.Fields.Where(f => f.Facet).Select(f => f.Key) ?? []];
        bool open = part.Opens && asked["ouvert"] == "1";
        SearchAnswer answer = desk.Index.Search(query with
        {
            Types = part.Types, Counted = [.. part.Facets, .. own, "commune", .. part.Dated && !part.Facets.Contains("siecle") ? ["siecle"] : (string[])[]],
            Skip = open ? 0 : query.Skip, Take = open ? ReadForOpen : PageSize,
        });
        List<FindHit> hits = words.Hits(answer);
        int total = answer.Total;
        if (open)
        {
            hits.RemoveAll(h => h.OpenNow != true);
            total = hits.Count;
            hits = [.. hits.Skip((page - 1) * PageSize).Take(PageSize)];
        }

        string Narrow(string facet, string value) => Toggled(part, asked, "f-" + facet, value);
        IReadOnlyList<FacetCount> Values(string facet) => answer.Facets.GetValueOrDefault(facet, []);
        return new BrowseView(
            part, query.Text, where?.Name, unknown, asked["vue"].ToString() is ("carte" or "frise") and { } chosen ? chosen : "liste", [.. hits.Select(h => new BrowseHit(h, picture(h.Resource)))], total, answer.Corrected,
            [.. part.Facets.Concat(own).Select(f => (Facet: f, Chosen: query.Facets.GetValueOrDefault(f, [])))
                .Select(f => (View: words.Counts(f.Facet, Values(f.Facet).Take(ValuesShown), only, v => Narrow(f.Facet, v) + "#resultats"), f.Chosen, Raw: Values(f.Facet)))
                .Select(f => f.View with { Values = [.. f.View.Values.Select((v, i) => v with { Chosen = f.Chosen.Contains(f.Raw[i].Value) })] }).Where(f => f.Values.Count > 1 || f.Values.Any(v => v.Chosen))],
            page, Math.Max(1, (total + PageSize - 1) / PageSize),
            [.. Values("commune").Take(PlacesShown).Select(c => (Commune: snapshot.Index.FindCommune(c.Value), c)).Where(c => c.Commune is not null).Select(c => (c.Commune!.Name, Narrow("commune", c.c.Value), c.c.Count, c.Commune.Lon, c.Commune.Lat))],
            [.. Values("siecle").OrderBy(c => int.Parse(c.Value, System.Globalization.CultureInfo.InvariantCulture)).Select(c => (words.CenturyName(c.Value), Narrow("siecle", c.Value), c.Count))],
            open, Toggled(part, asked, "ouvert", "1"), [.. asked.Where(p => p.Key.StartsWith("f-", StringComparison.Ordinal) || p.Key is "vue" or "ouvert").SelectMany(p => p.Value.OfType<string>().Select(v => (p.Key, v)))],
            QueryHelpers.AddQueryString("", asked.Where(p => p.Key is not ("page" or "lang" or "vue")).SelectMany(p => p.Value.Where(v => v is { Length: > 0 }).Select(v => KeyValuePair.Create(p.Key, v)))), answer.CountedFirst < answer.Total ? answer.CountedFirst : null);
    }

    private static string Toggled(BrowsePart part, IQueryCollection asked, string key, string value)
    {
        List<KeyValuePair<string, string?>> kept = [.. asked.Where(p => p.Key is not ("page" or "lang")).SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v)))];
        if (kept.RemoveAll(p => p.Key == key && p.Value == value) == 0)
            kept.Add(KeyValuePair.Create<string, string?>(key, value));
        return QueryHelpers.AddQueryString(part.Path, kept);
    }
}
