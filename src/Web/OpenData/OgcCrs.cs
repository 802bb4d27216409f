using Maillage.Geo;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>A coordinate reference system that features are given and asked in (OGC API Features, part 2): the order of its axes is that of its registry.</summary>
/// <param name="From">From longitude and latitude to its own two axes, in order.</param>
/// <param name="To">Back.</param>
internal sealed record OgcCrs(string Uri, Func<double, double, (double, double)> From, Func<double, double, (double, double)> To)
{
    private const string Epsg = "http://www.opengis.net/def/crs/EPSG/0/";

    public static OgcCrs Crs84 { get; } = new("http://www.opengis.net/def/crs/OGC/1.3/CRS84", (x, y) => (x, y), (x, y) => (x, y));

    public static IReadOnlyList<OgcCrs> All { get; } =
    [
        Crs84,
        new(Epsg + "4326", (lon, lat) => (lat, lon), (lat, lon) => (lon, lat)),
        new(Epsg + "2154", Lambert, (x, y) => Lambert93.ToLonLat(Centimetres(x), Centimetres(y))),
        new(Epsg + "3857", Mercator, (x, y) => WebMercator.ToLonLat((x / WebMercator.HalfWorldMetres + 1) / 2, (1 - y / WebMercator.HalfWorldMetres) / 2)),
    ];

    /// <exception cref="BadInputException">Not one of ours.</exception>
    public static OgcCrs Parse(string text)
    {
        string name = text.Trim('<', '>', '[', ']');
        string uri = name.StartsWith("EPSG:", StringComparison.OrdinalIgnoreCase) ? Epsg + name[5..] : name is "OGC:CRS84" or "CRS84" ? Crs84.Uri : name.Replace("https://", "http://", StringComparison.Ordinal);
        return All.FirstOrDefault(c => c.Uri == uri) ?? throw new BadInputException(Problem.Error(
            "crs", $"Système de coordonnées inconnu : « {text} ». Sont connus : {string.Join(", ", All.Select(c => c.Uri))}.", $"Unknown reference system '{text}'. Known: {string.Join(", ", All.Select(c => c.Uri))}."));
    }

    public Geometry Out(Geometry geometry) => ReferenceEquals(this, Crs84) ? geometry : Moved.By(geometry, From);

    /// <exception cref="BadInputException">Coordinates far outside the system.</exception>
    public Geometry In(Geometry geometry)
    {
        try
        {
            return ReferenceEquals(this, Crs84) ? geometry : Moved.By(geometry, To);
        }
        catch (OverflowException)
        {
            throw new BadInputException(Problem.Error("crs-outside", $"Des coordonnées sont hors du système {Uri}.", $"Some coordinates are outside the system {Uri}."));
        }
    }

    private static (double, double) Lambert(double lon, double lat)
    {
        (int x, int y) = Lambert93.FromLonLat(lon, lat);
        return (x / 100.0, y / 100.0);
    }

    private static (double, double) Mercator(double lon, double lat)
    {
        (double x, double y) = WebMercator.FromLonLat(lon, lat);
        return ((2 * x - 1) * WebMercator.HalfWorldMetres, (1 - 2 * y) * WebMercator.HalfWorldMetres);
    }

    private static int Centimetres(double metres) => checked((int)Math.Round(metres * 100));
}
