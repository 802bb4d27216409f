using System.Globalization;
using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.Territory;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>« Près de chez moi »: what the address asks, found and told.</summary>
internal sealed class FindReads(CatalogueDesk desk, Snapshot snapshot, Say say, DateTimeOffset now)
{
    private const int PageSize = 20;
    private const string FacetPrefix = "f-";
    private static readonly string[] CommonFacets = ["type", "departement"];

    /// <summary>The query an address means, and the commune it names.</summary>
    public (SearchQuery Query, Commune? Where, string? Unknown, int Page) Read(IQueryCollection asked, Actor actor)
    {
        string where = asked["ou"].ToString().Trim();
        Commune? commune = where.Length is 0 or > 80 ? null : snapshot.Index.Search(where, 5).Select(h => h.Place).OfType<Commune>().FirstOrDefault();
        double? km = double.TryParse(asked["km"], NumberStyles.Float, CultureInfo.InvariantCulture, out double typed) && typed is > 0 and <= 500 ? typed : null;
        (double, double)? near = commune is null ? null : (commune.Lon, commune.Lat);
        if (double.TryParse(asked["lon"], NumberStyles.Float, CultureInfo.InvariantCulture, out double lon) && double.TryParse(asked["lat"], NumberStyles.Float, CultureInfo.InvariantCulture, out double lat) && lon is >= -180 and <= 180 && lat is >= -90 and <= 90)
        {
            near = (lon, lat);
        }

        int page = int.TryParse(asked["page"], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Math.Clamp(number, 1, 500) : 1;
        Dictionary<string, IReadOnlyList<string>> facets = asked.Where(p => p.Key.StartsWith(FacetPrefix, StringComparison.Ordinal)).Take(10)
            .ToDictionary(p => p.Key[FacetPrefix.Length..], p => (IReadOnlyList<string>)[.. p.Value.OfType<string>().Take(20)], StringComparer.Ordinal);
        SearchQuery query = new()
        {
            Text = asked["q"].ToString(),
            Facets = facets,
            Near = near,
            WithinKm = near is null ? null : km,
            Sees = CatalogueDesk.SeenBy(actor),
            Counted = [.. CommonFacets, .. OnlyType(facets)?.Fields.Where(f => f.Facet).Select(f => f.Key) ?? []],
            Skip = (page - 1) * PageSize,
            Take = PageSize,
        };
        return (query, commune, where.Length > 0 && commune is null ? where : null, page);
    }

    public FindView View(IQueryCollection asked, Actor actor)
    {
        (SearchQuery query, Commune? where, string? unknown, int page) = Read(asked, actor);
        SearchAnswer answer = desk.Index.Search(query);
        bool askedAny = asked.Any(p => p.Key != "lang");
        ResourceType? only = OnlyType(query.Facets);
        return new FindView(
            query.Text, where?.Name, unknown, query.WithinKm, Hits(answer), answer.Total, answer.Corrected,
            Facets(answer, query, CommonFacets.Concat(only?.Fields.Where(f => f.Facet).Select(f => f.Key) ?? []), only, (facet, value) => Toggle(asked, facet, value)), page, Math.Max(1, (answer.Total + PageSize - 1) / PageSize), askedAny,
            QueryHelpers.AddQueryString("", asked.Where(p => p.Key is not ("page" or "lang")).SelectMany(p => p.Value.Where(v => v is { Length: > 0 }).Select(v => KeyValuePair.Create(p.Key, v)))))
        {
            AtLeast = answer.AtLeast,
            Ground = new PinGround(snapshot.AllCircles(), query.Near, query.WithinKm),
            Kinds = askedAny ? [] : [.. answer.Facets.GetValueOrDefault("type", []).Select(c => new FacetValueView(LabelOf("type", c.Value, null), c.Count, Toggle(asked, "type", c.Value), false))],
        };
    }

    /// <summary>What an address searches, in words; null when it searches nothing that is known.</summary>
    public string? Words(IQueryCollection asked)
    {
        (SearchQuery query, Commune? where, _, _) = Read(asked, Actor.Visitor);
        ResourceType? only = OnlyType(query.Facets);
        List<string> parts = [];
        if (query.Text.Trim() is { Length: > 0 } text)
        {
            parts.Add(say["alert.words", text.Length > 100 ? text[..100] + "…" : text]);
        }

        parts.AddRange(query.Facets.Where(f => f.Key is "type" or "departement" || only?.Field(f.Key) is not null).SelectMany(f => f.Value.Select(v => f.Key is "type" or "departement" ? LabelOf(f.Key, v, only) : $"{TitleOf(f.Key, only)} : {LabelOf(f.Key, v, only)}")));
        if (where is not null)
        {
            parts.Add(query.WithinKm is { } km ? say["alert.within", say.Kilometres(km), where.Name] : say["alert.around", where.Name]);
        }

        return parts.Count == 0 ? null : string.Join(" · ", parts);
    }

    public static string Address(Resource resource) => "/services/ressources/" + PublicPage.Segment(resource.Id);

    public string? CommuneName(Resource resource) => resource.Place.Commune is { } code ? snapshot.Index.FindCommune(code)?.Name : null;

    /// <summary>What was found, the best first, as pages tell it.</summary>
    public IReadOnlyList<FindHit> Hits(SearchAnswer answer)
    {
        Dictionary<string, Resource> found = desk.Store.List([.. answer.Found.Select(f => f.Id)]).ToDictionary(r => r.Id);
        DateTime local = Say.Local(now);
        return
        [
            .. answer.Found.Where(f => found.ContainsKey(f.Id)).Select(f => new FindHit(
                found[f.Id], desk.Types.Find(found[f.Id].Type), CommuneName(found[f.Id]), f.Km, OpeningHours.TryParse(found[f.Id].Hours, out OpeningHours hours) ? hours.IsOpen(local) : null)),
        ];
    }

    /// <summary>Facets with something to choose; a field's facet only when one type with it is looked at (<paramref name="only"/>).</summary>
    /// <param name="address">Of a facet and a value: what takes it in, or leaves it out when it was chosen.</param>
    public IReadOnlyList<FacetView> Facets(SearchAnswer answer, SearchQuery query, IEnumerable<string> facets, ResourceType? only, Func<string, string, string> address)
    {
        List<FacetView> views = [];
        foreach (string facet in facets)
        {
            IReadOnlyList<FacetCount> counts = answer.Facets.GetValueOrDefault(facet, []);
            IReadOnlyList<string> chosen = query.Facets.GetValueOrDefault(facet, []);
            FacetValueView[] values = [.. counts.Take(12).Select(c => new FacetValueView(LabelOf(facet, c.Value, only), c.Count, address(facet, c.Value), chosen.Contains(c.Value)))];
            if (values.Length > 1 || values.Any(v => v.Chosen))
            {
                views.Add(new FacetView(TitleOf(facet, only), values));
            }
        }

        return views;
    }

    /// <summary>A facet of a part of the catalogue, in words, each value with an address.</summary>
    public FacetView Counts(string facet, IEnumerable<FacetCount> counts, ResourceType? type, Func<string, string> address) =>
        new(TitleOf(facet, type), [.. counts.Select(c => new FacetValueView(LabelOf(facet, c.Value, type), c.Count, address(c.Value), false))]);

    private ResourceType? OnlyType(IReadOnlyDictionary<string, IReadOnlyList<string>> facets) => facets.TryGetValue("type", out IReadOnlyList<string>? types) && types is [var one] ? desk.Types.Find(one) : null;

    private string TitleOf(string facet, ResourceType? type) => facet switch
    {
        "type" => say["find.facet.type"],
        "departement" => say["find.facet.department"],
        "porteur" => say["find.facet.bearer"],
        "siecle" => say["find.facet.century"],
        "commune" => say["find.facet.commune"],
        _ => type!.Field(facet)!.Label.In(say.InFrench),
    };

    private string LabelOf(string facet, string value, ResourceType? type) => facet switch
    {
        "type" => desk.Types.Find(value)?.Plural.In(say.InFrench) ?? value,
        "departement" => snapshot.Index.Departments.FirstOrDefault(d => d.Code == value)?.Name ?? value,
        "porteur" => value,
        "siecle" => CenturyName(value),
        "commune" => snapshot.Index.FindCommune(value)?.Name ?? value,
        _ when value is "true" or "false" => say[value == "true" ? "find.yes" : "find.no"],
        _ => type!.Field(facet)!.LabelOf(value).In(say.InFrench),
    };

    /// <summary>« XVIe siècle », « Ier siècle av. J.-C. »; Roman figures are what readers of the past know.</summary>
    public string CenturyName(string value)
    {
        int century = int.Parse(value, CultureInfo.InvariantCulture);
        string roman = string.Concat(Romans.Aggregate((Left: Math.Abs(century), Written: ""), (so, r) => so.Left >= r.Value ? (so.Left % r.Value, so.Written + string.Concat(Enumerable.Repeat(r.Letter, so.Left / r.Value))) : so).Written);
        return say[century < 0 ? "find.century.before" : "find.century", say.InFrench ? roman + (Math.Abs(century) == 1 ? "er" : "e") : say.Number(Math.Abs(century))];
    }

    private static readonly (int Value, string Letter)[] Romans = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];

    private static string Toggle(IQueryCollection asked, string facet, string value) => Toggled("/services/pres-de-chez-moi", asked, FacetPrefix + facet, value) + "#resultats";

    /// <summary>The address that was asked with one more choice, or without it when it was chosen; on its first page.</summary>
    public static string Toggled(string path, IQueryCollection asked, string key, string value)
    {
        List<KeyValuePair<string, string?>> kept = [.. asked.Where(p => p.Key is not ("page" or "lang")).SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v)))];
        if (kept.RemoveAll(p => p.Key == key && p.Value == value) == 0)
        {
            kept.Add(KeyValuePair.Create<string, string?>(key, value));
        }

        return QueryHelpers.AddQueryString(path, kept);
    }
}
