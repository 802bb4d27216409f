using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Sites;
using Maillage.Network.Storage;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;

namespace Maillage.Web.Infrastructures;

/// <param name="At">When the sites were surveyed; null while they never were.</param>
/// <param name="Sums">By kind: how many, and how many lack what.</param>
/// <param name="Sites">Null for who may only count a restricted network.</param>
/// <param name="Kind">The kind the reader asked for.</param>
public sealed record SitesView(DateTimeOffset? At, bool Simulated, bool HasDesign, int Count, int Whole, bool Power, TableData? Sums, TableData? Sites, IReadOnlyList<CirclePlace> Map, IReadOnlyList<(string Key, string Name)> Kinds, string? Kind, bool MayAsk);

/// <summary>Reads the survey of priority sites for its page.</summary>
internal sealed class SiteReads(Snapshot snapshot, MaillageDatabase database, Say say)
{
    private static readonly string[] LackOrder = ["no-street", "not-joined", "far", "one-way", "one-nro", "one-site", "one-feed"];

    private Dictionary<string, string> names = [];

    public (IReadOnlyList<SurveyedSite> Sites, DateTimeOffset? At) Survey() => snapshot.Design is { } design ? new SurveyStore(database).List(design.Id) : ([], null);

    public SitesView Read(string? kind, string? lack, bool whole, bool mayAsk)
    {
        (IReadOnlyList<SurveyedSite> all, DateTimeOffset? at) = Survey();
        string? asked = kind is not null && SiteSurvey.Kinds.Contains(kind) ? kind : null, missing = LackOrder.Contains(lack) ? lack : null;
        IReadOnlyList<SurveyedSite> shown = [.. all.Where(s => (asked is null || s.Site.Kind == asked) && (missing is null || s.Diagnosis.Lacks.Contains(missing)))];
        names = all.ToDictionary(s => s.Site.Id, s => s.Site.Name, StringComparer.Ordinal);
        bool power = all.Any(s => s.FeedM is not null);
        return new SitesView(
            at, snapshot.Design?.Simulated == true, snapshot.Design is not null, all.Count, all.Count(s => s.Diagnosis.Lacks.Count == 0), power,
            all.Count == 0 ? null : Sums(all, power), whole && all.Count > 0 ? Table(shown, power) : null, whole ? [.. shown.Select(Circle)] : [],
            [.. SiteSurvey.Kinds.Where(k => all.Any(s => s.Site.Kind == k)).Select(k => (k, say["sites.kind." + k]))], asked, mayAsk);
    }

    private TableData Sums(IReadOnlyList<SurveyedSite> all, bool power)
    {
        string[] lacks = [.. LackOrder.Where(l => (l != "one-feed" || power) && (l != "one-site" || all.Count(s => s.Site.Kind == SiteSurvey.DataCentre) > 2))];
        return new TableData(
            "manques", say["sites.sums"], [new("type", say["sites.kind"]), new("nombre", say["sites.count"], true), new("complets", say["sites.whole"], true), .. lacks.Select(l => new TableColumn(l, say["sites.lack." + l], true))],
            [
                .. all.GroupBy(s => s.Site.Kind).OrderBy(g => SiteSurvey.Kinds.IndexOf(g.Key)).Select(g => (IReadOnlyList<Cell>)
                [
                    new(say["sites.kind." + g.Key], Href: $"/infrastructures/sites?type={g.Key}#sites"), new(say.Number(g.Count()), g.Count()), Share(g.Count(s => s.Diagnosis.Lacks.Count == 0), g.Count()),
                    .. lacks.Select(l => Lacking(g.Key, l, g.Count(s => s.Diagnosis.Lacks.Contains(l)))),
                ]),
            ]) { Headed = true, Cards = true, Sortable = false };
    }

    private Cell Share(int part, int whole) => new($"{say.Number(part)}", part, Bar: 100m * part / whole);

    private Cell Lacking(string kind, string lack, int count) => count == 0 ? new("0", 0) : new(say.Number(count), count, Href: $"/infrastructures/sites?type={kind}&manque={lack}#sites");

    private TableData Table(IReadOnlyList<SurveyedSite> sites, bool power) => new(
        "sites", say["sites.list", say.Number(sites.Count)],
        [
            new("nom", say["sites.name"]), new("commune", say["table.commune"], Bare: true), new("reseau", say["sites.network"], true), new("cout", say["sites.cost"], true), new("nro", say["sites.nro"], true), new("itineraires", say["sites.ways"], true),
            new("distincts", say["sites.apart"], true), .. Linked(sites) ? (TableColumn[])[new("vers", say["sites.between"])] : [], .. power ? (TableColumn[])[new("poste", say["sites.feeds"], true)] : [], new("manque", say["sites.lacks"], Bare: true),
        ],
        [.. sites.Select(s => Row(s, power, Linked(sites)))]) { Lines = true, Filter = true, PageSize = 50, Export = "/infrastructures/sites.csv" };

    private static bool Linked(IReadOnlyList<SurveyedSite> sites) => sites.Any(s => s.Between.Count > 0);

    private string Name(string id) => names.GetValueOrDefault(id) ?? id;

    private IReadOnlyList<Cell> Row(SurveyedSite s, bool power, bool linked)
    {
        SiteDiagnosis d = s.Diagnosis;
        string commune = s.Site.Commune is { } code ? snapshot.Index.Find(TerritoryId.Commune(code))?.Name ?? code : "";
        return
        [
            new(s.Site.Name, Href: "/services/ressources/" + Uri.EscapeDataString(s.Site.Id), Note: say["sites.kind." + s.Site.Kind + ".one"]), new(commune), Metres(d.NetworkM),
            d.Cost is { } cost ? new(say.Euros(cost), cost.Euros) : new("–"), Metres(d.NroM), new(say.Number(d.Ways), d.Ways), new(say.Number(d.Apart), d.Apart),
            .. linked ? (Cell[])[new(s.Between.Count == 0 ? "–" : string.Join(" · ", s.Between.Select(w => say["sites.between.to", Name(w.Other), say.Kilometres(w.Metres / 1000)])), s.Between.Count)] : [],
            .. power ? (Cell[])[Metres(s.SecondFeedM)] : [],
            d.Lacks.Count == 0 ? new(say["sites.lack.none"]) : new(string.Join(" · ", d.Lacks.Select(l => say["sites.lack." + l]))),
        ];
    }

    private Cell Metres(double? metres) => metres is { } m ? new(m < 1000 ? say["sites.metres", say.Number(m)] : say.Kilometres(m / 1000), (decimal)m) : new("–");

    private CirclePlace Circle(SurveyedSite s) => new(s.Site.Name, "/services/ressources/" + Uri.EscapeDataString(s.Site.Id), s.Site.Lon, s.Site.Lat, 1, null, s.Diagnosis.Lacks.Count switch { 0 => "q5", 1 => "q3", _ => "q0" });
}
