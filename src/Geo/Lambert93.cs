using System.Buffers;
using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Transformations;

namespace Maillage.Geo;

/// <summary>
/// Lambert-93 (EPSG:2154), the legal projection of mainland France, to and from longitude and latitude, in whole centimetres.
/// </summary>
/// <remarks>
/// RGF93 and WGS 84 are taken as one (they agree within a few decimetres, and the official transformation is null). Agrees with PROJ within
/// a millimetre where <see cref="Covers"/> holds. All members may be called from many threads; the bulk ones make no garbage.
/// Definition: arrêté du 5 mars 2019 (décret 2000-1276), parallels 44° and 49°, origin 46.5° N 3° E.
/// </remarks>
public static class Lambert93
{
    public const int Srid = 2154;

    /// <summary>The projection in the first form of well-known text, as shapefiles carry it.</summary>
    public const string Wkt =
        """
        PROJCS["RGF93 / Lambert-93",GEOGCS["RGF93",DATUM["Reseau_Geodesique_Francais_1993",SPHEROID["GRS 1980",6378137,298.257222101]],
        PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic_2SP"],
        PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["latitude_of_origin",46.5],
        PARAMETER["central_meridian",3],PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["metre",1]]
        """;

    private const int Chunk = 1024;

    private static readonly MathTransform Forward = Create(inverse: false);
    private static readonly MathTransform Backward = Create(inverse: true);

    /// <summary>True where the projection is meant to be used: mainland France, Corsica and their borders, with a margin.</summary>
    public static bool Covers(double lon, double lat) => lon is >= -10 and <= 13 && lat is >= 39 and <= 54;

    /// <param name="lon">Longitude in degrees.</param>
    /// <param name="lat">Latitude in degrees.</param>
    /// <exception cref="OverflowException">When the place is so far from France that centimetres do not fit an <see cref="int"/>.</exception>
    public static (int XCm, int YCm) FromLonLat(double lon, double lat)
    {
        (double x, double y) = Forward.Transform(lon, lat);
        return (Round(x), Round(y));
    }

    public static (double Lon, double Lat) ToLonLat(int xCm, int yCm) => Backward.Transform(xCm / 100.0, yCm / 100.0);

    /// <summary>Metres, not rounded: for geometry that is kept as it was given, where a centimetre can make a ring touch itself.</summary>
    public static (double X, double Y) MetresFromLonLat(double lon, double lat) => Forward.Transform(lon, lat);

    /// <summary>The way back from metres, not rounded.</summary>
    public static (double Lon, double Lat) MetresToLonLat(double x, double y) => Backward.Transform(x, y);

    /// <summary>Projects many points; all spans have one length.</summary>
    /// <exception cref="OverflowException">As <see cref="FromLonLat(double, double)"/>.</exception>
    public static void FromLonLat(ReadOnlySpan<double> lon, ReadOnlySpan<double> lat, Span<int> xCm, Span<int> yCm)
    {
        double[] buffer = ArrayPool<double>.Shared.Rent(2 * Chunk);
        for (int start = 0; start < lon.Length; start += Chunk)
        {
            int n = Math.Min(Chunk, lon.Length - start);
            Span<double> xs = buffer.AsSpan(0, n), ys = buffer.AsSpan(Chunk, n);
            lon.Slice(start, n).CopyTo(xs);
            lat.Slice(start, n).CopyTo(ys);
            Forward.Transform(xs, ys);
            for (int i = 0; i < n; i++)
            {
                xCm[start + i] = Round(xs[i]);
                yCm[start + i] = Round(ys[i]);
            }
        }

        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>The way back for many points; all spans have one length.</summary>
    public static void ToLonLat(ReadOnlySpan<int> xCm, ReadOnlySpan<int> yCm, Span<double> lon, Span<double> lat)
    {
        for (int i = 0; i < xCm.Length; i++)
        {
            lon[i] = xCm[i] / 100.0;
            lat[i] = yCm[i] / 100.0;
        }

        Backward.Transform(lon[..xCm.Length], lat[..xCm.Length]);
    }

    private static int Round(double metres) => checked((int)Math.Round(metres * 100.0));

    private static MathTransform Create(bool inverse)
    {
        var projected = (ProjectedCoordinateSystem)new CoordinateSystemFactory().CreateFromWkt(Wkt.ReplaceLineEndings(""));
        var transformations = new CoordinateTransformationFactory();
        return inverse
            ? transformations.CreateFromCoordinateSystems(projected, projected.GeographicCoordinateSystem).MathTransform
            : transformations.CreateFromCoordinateSystems(projected.GeographicCoordinateSystem, projected).MathTransform;
    }
}
