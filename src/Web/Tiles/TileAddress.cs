using System.Globalization;
using Maillage.Geo;

namespace Maillage.Web.Tiles;

/// <summary>One tile of the usual pyramid (Web Mercator, row 0 in the north).</summary>
internal readonly record struct TileAddress(int Zoom, int Column, int Row)
{
    /// <summary>A tile of this zoom is about 25 m wide in France; nothing we hold is finer.</summary>
    public const int MaxZoom = 20;

    /// <summary>Only plain digits inside the pyramid; anything else is a mistake of the caller.</summary>
    public static bool TryParse(string zoom, string column, string row, out TileAddress address)
    {
        address = default;
        if (!TryDigits(zoom, out int z) || z > MaxZoom || !TryDigits(column, out int x) || !TryDigits(row, out int y))
        {
            return false;
        }

        address = new TileAddress(z, x, y);
        return x < 1 << z && y < 1 << z;
    }

    /// <summary>West, south, east and north, widened on each side by a share of the tile's own width.</summary>
    public (double West, double South, double East, double North) Box(double margin)
    {
        double side = 1.0 / (1 << Zoom);
        (double west, double north) = WebMercator.ToLonLat((Column - margin) * side, Math.Max(0, (Row - margin) * side));
        (double east, double south) = WebMercator.ToLonLat((Column + 1 + margin) * side, Math.Min(1, (Row + 1 + margin) * side));
        return (west, south, east, north);
    }

    private static bool TryDigits(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
