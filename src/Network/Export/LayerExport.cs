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
    /// <param name="target">A folder; for a GeoPackage the file in it is <c>reseau.gpkg</c>.</param>
    /// <returns>Features written by layer.</returns>
    public static IReadOnlyDictionary<string, long> Write(DesignFolder design, LayerFormat format, IReadOnlyCollection<string>? communes, string target, CancellationToken cancellation)
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
            foreach (DesignRecord row in design.Rows(name, "commune", communes))
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
}
