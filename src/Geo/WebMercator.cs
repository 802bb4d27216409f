namespace Maillage.Geo;

/// <summary>Web Mercator (EPSG:3857) as tiles see it: the world is the unit square, x eastward, y southward.</summary>
public static class WebMercator
{
    /// <summary>Latitudes beyond this one are outside the square.</summary>
    public const double MaxLatitude = 85.05112877980659;

    /// <summary>Half the side of the world in metres.</summary>
    public const double HalfWorldMetres = 20037508.342789244;

    /// <summary>Position in the unit square; latitudes are clamped to ±<see cref="MaxLatitude"/>.</summary>
    public static (double X, double Y) FromLonLat(double lon, double lat)
    {
        double sin = Math.Sin(Math.Clamp(lat, -MaxLatitude, MaxLatitude) * Math.PI / 180.0);
        return ((lon + 180.0) / 360.0, 0.5 - (Math.Log((1 + sin) / (1 - sin)) / (4 * Math.PI)));
    }

    public static (double Lon, double Lat) ToLonLat(double x, double y) =>
        ((x * 360.0) - 180.0, Math.Atan(Math.Sinh(Math.PI * (1 - (2 * y)))) * 180.0 / Math.PI);

    /// <summary>West, south, east and north of a tile of the usual pyramid.</summary>
    public static (double West, double South, double East, double North) TileBox(int zoom, int column, int row)
    {
        double side = 1.0 / (1L << zoom);
        (double west, double north) = ToLonLat(column * side, row * side);
        (double east, double south) = ToLonLat((column + 1) * side, (row + 1) * side);
        return (west, south, east, north);
    }
}
