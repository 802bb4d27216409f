using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Web.Charts;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.OpenData;

public sealed record DatasetsView
{
    internal DatasetsView(IReadOnlyList<OpenDataset> datasets, IReadOnlyList<Resource> applications, IReadOnlyDictionary<string, long> uses) => (Datasets, Applications, Uses) = (datasets, applications, uses);

    internal IReadOnlyList<OpenDataset> Datasets { get; }

    /// <summary>Applications and other reuses of the data.</summary>
    public IReadOnlyList<Resource> Applications { get; }

    /// <summary>Uses of the last twelve months, by dataset.</summary>
    public IReadOnlyDictionary<string, long> Uses { get; }
}

public sealed record DatasetView
{
    internal DatasetView(OpenDataset dataset, IReadOnlyList<Crumb> crumbs, IReadOnlyList<Resource> applications, IReadOnlyList<(string Month, DatasetUse Use, long Times)> uses) => (Dataset, Crumbs, Applications, Uses) = (dataset, crumbs, applications, uses);

    /// <summary>Applications that say they use it.</summary>
    public IReadOnlyList<Resource> Applications { get; }

    /// <summary>How often it was used, the newest month first.</summary>
    public IReadOnlyList<(string Month, DatasetUse Use, long Times)> Uses { get; }

    internal OpenDataset Dataset { get; }

    public IReadOnlyList<Crumb> Crumbs { get; }
}

/// <summary>What pages of layers and datasets share.</summary>
internal static class LayerTables
{
    private const int PreviewColumns = 7;

    /// <summary>Rows by which the share of filled cells is judged.</summary>
    private const int Judged = 1_000;

    public static TableData Schema(OpenLayer layer, Say say) => new(
        "schema", say["ogc.schema"], [new("nom", say["ogc.property"]), new("type", say["ogc.type"]), new("sens", say["ogc.holds"])],
        [.. layer.Properties.Select(p => (IReadOnlyList<Cell>)[new(p.Name), new(say["ogc.type." + OgcDocuments.JsonType(p.Type)]), new(say.Of(p.Label))])]) { Headed = true, Sortable = false, Prose = true };

    /// <summary>The schema, and how much of each property is filled in the first rows.</summary>
    public static TableData Quality(OpenLayer layer, Say say)
    {
        int rows = 0;
        int[] filled = new int[layer.Properties.Count];
        foreach (OpenFeature feature in layer.Read(new LayerAsk(null, null, null, Judged)))
        {
            rows++;
            for (int i = 0; i < filled.Length; i++)
                filled[i] += feature.Values[i] is null or "" ? 0 : 1;
        }

        return new TableData(
            "schema", say["ogc.schema"], [new("nom", say["ogc.property"]), new("type", say["ogc.type"]), new("sens", say["ogc.holds"]), new("rempli", say["datasets.filled"], Numeric: true)],
            [.. layer.Properties.Select((p, i) => (IReadOnlyList<Cell>)[new(p.Name), new(say["ogc.type." + OgcDocuments.JsonType(p.Type)]), new(say.Of(p.Label)), rows == 0 ? new("–") : new(say.Percent(100m * filled[i] / rows), 100m * filled[i] / rows)])])
        { Headed = true, Sortable = false, Prose = true, Note = say["datasets.filled.note", say.Number(rows)] };
    }

    public static TableData Applications(IReadOnlyList<Resource> applications, Say say) => new(
        "applications", say["datasets.applications"], [new("nom", say["datasets.application"]), new("resume", say["ogc.holds"]), new("donnees", say["datasets.uses.data"]), new("qui", say["datasets.by"])],
        [.. applications.Select(r => (IReadOnlyList<Cell>)[new(r.Title, Href: FindReads.Address(r)), new(r.Summary ?? "–"), new(r.Values("donnees") is { Count: > 0 } used ? string.Join(", ", used) : "–"), new(r.OwnerName ?? "–")])]) { Prose = true };

    public static TableData Uses(IReadOnlyList<(string Month, DatasetUse Use, long Times)> uses, Say say) => new(
        "usages", say["datasets.uses"], [new("mois", say["datasets.month"]), .. Enum.GetValues<DatasetUse>().Select(u => new TableColumn(u.ToString(), say["datasets.use." + u.ToString().ToLowerInvariant()], true))],
        [.. uses.GroupBy(u => u.Month).Take(24).Select(m => (IReadOnlyList<Cell>)[new(m.Key), .. Enum.GetValues<DatasetUse>().Select(u => m.Where(x => x.Use == u).Sum(x => x.Times) is var times ? new Cell(say.Number(times), times) : new Cell("–"))])])
    { Headed = true, Sortable = false, Note = say["datasets.uses.note"] };

    public static TableData Rows(string id, string caption, OpenLayer layer, IEnumerable<OpenFeature> rows, Say say) => new(
        id, caption, [new("id", say["ogc.id"]), .. layer.Properties.Take(PreviewColumns).Select(p => new TableColumn(p.Name, say.Of(p.Label), p.Cql.Type == Formats.Cql2.CqlType.Number))],
        [.. rows.Select(f => (IReadOnlyList<Cell>)[new(f.Id, Href: OgcItemView.Address(layer, f)), .. f.Values.Take(PreviewColumns).Select(v => OgcItemView.Cell(v, say))])]) { Sortable = false };
}
