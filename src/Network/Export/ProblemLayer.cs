using Maillage.Formats.GeoJson;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Export;

/// <summary>Problems with a place as a layer of points any GIS opens: what is wrong, in both languages, where.</summary>
public static class ProblemLayer
{
    /// <summary>Writes a GeoJSON file; problems without a place are left out.</summary>
    /// <returns>Points written; with none there is no file.</returns>
    public static int Write(string path, IEnumerable<Problem> problems)
    {
        Problem[] placed = [.. problems.Where(p => p.Place is not null)];
        if (placed.Length == 0)
        {
            return 0;
        }

        using FileStream file = File.Create(path);
        using GeoJsonWriter writer = new(file);
        foreach (Problem p in placed)
        {
            writer.Write(new Point(p.Place!.Value.Lon, p.Place.Value.Lat), [new("severity", p.Severity == Severity.Error ? "error" : "warning"), new("code", p.Code), new("fr", p.Message), new("en", p.MessageEn), new("row", p.Row)]);
        }

        return placed.Length;
    }
}
