using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Web.Charts;
using Maillage.Web.Shell;

namespace Maillage.Web.OpenData;

public sealed record DatasetsView
{
    internal DatasetsView(IReadOnlyList<OpenDataset> datasets) => Datasets = datasets;

    internal IReadOnlyList<OpenDataset> Datasets { get; }
}

public sealed record DatasetView
{
    internal DatasetView(OpenDataset dataset, IReadOnlyList<Crumb> crumbs) => (Dataset, Crumbs) = (dataset, crumbs);

    internal OpenDataset Dataset { get; }

    public IReadOnlyList<Crumb> Crumbs { get; }
}

/// <summary>What pages of layers and datasets share.</summary>
internal static class LayerTables
{
    private const int PreviewColumns = 7;

    public static TableData Schema(OpenLayer layer, Say say) => new(
        "schema", say["ogc.schema"], [new("nom", say["ogc.property"]), new("type", say["ogc.type"]), new("sens", say["ogc.holds"])],
        [.. layer.Properties.Select(p => (IReadOnlyList<Cell>)[new(p.Name), new(say["ogc.type." + OgcDocuments.JsonType(p.Type)]), new(say.Of(p.Label))])]) { Sortable = false, Prose = true };

    public static TableData Rows(string id, string caption, OpenLayer layer, IEnumerable<OpenFeature> rows, Say say) => new(
        id, caption, [new("id", say["ogc.id"]), .. layer.Properties.Take(PreviewColumns).Select(p => new TableColumn(p.Name, say.Of(p.Label), p.Cql.Type == Formats.Cql2.CqlType.Number))],
        [.. rows.Select(f => (IReadOnlyList<Cell>)[new(f.Id, Href: OgcItemView.Address(layer, f)), .. f.Values.Take(PreviewColumns).Select(v => OgcItemView.Cell(v, say))])]) { Sortable = false };
}
