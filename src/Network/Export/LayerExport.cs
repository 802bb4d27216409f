using Maillage.Formats.GeoPackage;

namespace Maillage.Network.Export;

/// <summary>Formats a design's layers can be written in.</summary>
public enum LayerFormat
{
    GeoPackage,
    GeoJson,
    Shapefile,
}

/// <summary>Writes the layers of a design for any GIS. Every feature carries <c>origine</c> (« simulé » or « réel »).</summary>
public static class LayerExport
{
    /// <summary>Layers written, in order: sites, spans, premises, existing exchanges.</summary>
    public static IReadOnlyList<string> Layers { get; } = ["design_site", "design_span", "design_premises", "design_exchange"];

    /// <param name="communes">INSEE codes of the part asked for; null for the whole design.</param>
    /// <param name="sro">Only what one cabinet serves; communes are not looked at then.</param>
    /// <param name="target">A folder; for a GeoPackage the file in it is <c>reseau.gpkg</c>.</param>
    /// <returns>Features written by layer.</returns>
    public static IReadOnlyDictionary<string, long> Write(DesignFolder design, LayerFormat format, IReadOnlyCollection<string>? communes, string target, CancellationToken cancellation, string? sro = null)
    {
        Directory.CreateDirectory(target);
        Dictionary<string, long> counts = [];
        using ILayerSink sink = format switch
        {
            LayerFormat.GeoJson => new GeoJsonSink(target),
            LayerFormat.Shapefile => new ShapefileSink(target),
            _ => new GeoPackageSink(Path.Combine(target, "reseau.gpkg")),
        };
        foreach (string name in Layers)
        {
            GeoPackageTable table = design.Table(name);
            sink.Begin(table with { Columns = [.. table.Columns, new GeoPackageColumn("origine", GeoPackageType.Text)] });
            long count = 0;
            foreach (DesignRecord row in sro is null ? design.Rows(name, "commune", communes) : Served(design, name, sro))
            {
                cancellation.ThrowIfCancellationRequested();
                sink.Append([.. row.Feature.Values, design.Origin], row.Geometry);
                count++;
            }

            counts[name] = count;
        }

        sink.Finish();
        return counts;
    }

    /// <summary>The cabinet, its boxes, its cables and the premises behind them; existing exchanges are nobody's.</summary>
    private static IEnumerable<DesignRecord> Served(DesignFolder design, string layer, string sro) => layer switch
    {
        "design_site" => design.Rows(layer, "id", [sro]).Concat(design.Rows(layer, "parent", [sro])),
        "design_span" => design.Rows(layer, "sro", [sro]),
        "design_premises" => design.Rows(layer, "pbo", [.. design.Rows("design_site", "parent", [sro]).Select(p => p.Text("id"))]),
        _ => [],
    };
}
