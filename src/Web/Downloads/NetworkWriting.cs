using Maillage.Network.Export;

namespace Maillage.Web.Downloads;

/// <summary>Formats a designed network leaves in, for the portal and the command line alike.</summary>
public static class NetworkWriting
{
    /// <summary>In the order in which they are offered.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["gpkg", "geojson", "shapefile", "gracethd", "xlsx", "csv"];

    /// <summary>Formats that hold layers only, and so can be cut to one SRO.</summary>
    public static bool IsLayers(string format) => format is "gpkg" or "geojson" or "shapefile";

    /// <param name="version">Of GraceTHD: 2 or 3.</param>
    /// <param name="communes">INSEE codes; null for the whole design.</param>
    /// <param name="draft">A file for xlsx, a folder for the others (gpkg: <c>reseau.gpkg</c> in it).</param>
    /// <param name="sro">One cabinet only; layers only.</param>
    /// <returns>Rows written, and what a GraceTHD delivery left out.</returns>
    public static (IReadOnlyDictionary<string, long> Rows, IReadOnlyList<string> LeftOut) Write(
        DesignFolder design, string format, int version, IReadOnlyCollection<string>? communes, NetworkParts parts, string draft, CancellationToken cancellation, string? sro = null)
    {
        switch (format)
        {
            case "xlsx":
                using (FileStream stream = File.Create(draft))
                {
                    QuantityExport.WriteWorkbook(design, communes, parts.Tell, stream);
                }

                return (new Dictionary<string, long>(), []);
            case "csv":
                QuantityExport.WriteTables(design, communes, parts.Tell, draft);
                return (new Dictionary<string, long>(), []);
            case "gracethd":
                GraceThdReport report = GraceThdExport.Write(design, version, communes, draft, cancellation);
                return (report.Rows.ToDictionary(r => r.Key, r => (long)r.Value), report.LeftOut);
            default:
                LayerFormat layers = format switch { "geojson" => LayerFormat.GeoJson, "shapefile" => LayerFormat.Shapefile, _ => LayerFormat.GeoPackage };
                return (LayerExport.Write(design, layers, communes, draft, cancellation, sro), []);
        }
    }
}
