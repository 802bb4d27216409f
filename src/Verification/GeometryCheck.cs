using Maillage.Formats.GeoPackage;
using Maillage.Geo;
using NetTopologySuite.Geometries;

namespace Maillage.Verification;

/// <summary>
/// What a GIS shows must be what is priced: streets meet at their nodes and are as long as their lines, sites, spans and premises stand where their street and decimetre say.
/// Reads the layers once more, one row at a time, so that a region's geometry never stands in memory twice.
/// </summary>
internal sealed class GeometryCheck(string path, DesignFile file, Findings findings)
{
    /// <summary>Rounding to decimetres, the way through longitude and latitude, and a fraction along a bent line stay well below this.</summary>
    private const int ToleranceCm = 100;

    private readonly int[] start = new int[file.Streets.Count + 1];
    private readonly List<int> xs = [], ys = [];
    private readonly Dictionary<int, (int X, int Y)> nodes = [];

    /// <summary>Where the nodes of the streets stand, Lambert-93 centimetres.</summary>
    public IReadOnlyDictionary<int, (int X, int Y)> NodePlaces => nodes;

    public void Run(CancellationToken cancellation)
    {
        using GeoPackageReader reader = new(path);
        ReadStreets(reader, cancellation);
        Each(reader, "design_site", (row, geometry) =>
        {
            FileSite site = file.Sites[row];
            Stands($"{site.Id}", geometry, site.Edge, site.AtDm, 0);
        }, cancellation);
        Each(reader, "design_premises", (row, geometry) =>
        {
            FilePremises p = file.Premises[row];
            Stands($"bâtiment / building {p.Id}", geometry, p.Edge, p.AtDm, p.SetbackDm * 10);
        }, cancellation);
        Each(reader, "design_exchange", (row, geometry) =>
        {
            FileExchange exchange = file.Exchanges[row];
            (int X, int Y)[] at = Places(geometry);
            if (at.Length != 1 || !nodes.TryGetValue(exchange.Node, out (int X, int Y) node) || !Near(node, at[0], 0))
            {
                Tell("place-geometry", $"central / exchange {exchange.Id}", at.Length > 0 ? at[0] : null, "le point n'est pas à son nœud", "the point is not at its node");
            }
        }, cancellation);
        Each(reader, "design_span", (row, geometry) => CheckSpan(file.Spans[row], geometry), cancellation);
    }

    private static void Each(GeoPackageReader reader, string table, Action<int, Geometry?> check, CancellationToken cancellation)
    {
        int row = 0;
        foreach (GeoPackageFeature feature in reader.Read(reader.GetTable(table) with { Columns = [] }))
        {
            cancellation.ThrowIfCancellationRequested();
            check(row++, feature.Geometry);
        }
    }

    private void ReadStreets(GeoPackageReader reader, CancellationToken cancellation)
    {
        Each(reader, "design_street", (e, geometry) =>
        {
            FileStreet street = file.Streets[e];
            (int X, int Y)[] line = Places(geometry);
            start[e] = xs.Count;
            foreach ((int x, int y) in line)
            {
                xs.Add(x);
                ys.Add(y);
            }

            start[e + 1] = xs.Count;
            bool meets = line.Length >= 2 && Meets(street.From, line[0]) && Meets(street.To, line[^1]);
            if (!meets || Math.Abs(Length(line) - (street.LengthDm * 10.0)) > ToleranceCm)
            {
                Tell("street-geometry", $"rue / street {e}", line.Length > 0 ? line[0] : null, "son tracé ne joint pas ses nœuds ou n'a pas sa longueur", "its line does not join its nodes or has not its length");
            }
        }, cancellation);

        bool Meets(int node, (int X, int Y) place) => nodes.TryAdd(node, place) || Near(nodes[node], place, 0);
    }

    private void CheckSpan(FileSpan span, Geometry? geometry)
    {
        (int X, int Y)[] line = Places(geometry);
        bool known = span.Edge >= 0 && span.Edge < file.Streets.Count && line.Length >= 2;
        if (!known || !Near(PlaceAt(span.Edge, span.FromDm), line[0], 0) || !Near(PlaceAt(span.Edge, span.ToDm), line[^1], 0) || Math.Abs(Length(line) - ((span.ToDm - span.FromDm) * 10.0)) > 2 * ToleranceCm)
        {
            Tell("span-geometry", $"tronçon / span {span.Edge}:{span.FromDm}", line.Length > 0 ? line[0] : null, "son tracé ne suit pas sa rue", "its line does not follow its street");
        }
    }

    /// <summary>A thing stands at a place of a street, or as far from it as its setback says.</summary>
    private void Stands(string name, Geometry? geometry, int edge, int atDm, int setbackCm)
    {
        (int X, int Y)[] at = Places(geometry);
        if (at.Length != 1 || edge < 0 || edge >= file.Streets.Count || !Near(PlaceAt(edge, atDm), at[0], setbackCm))
        {
            Tell("place-geometry", name, at.Length > 0 ? at[0] : null, "le point n'est pas là où sa rue le place", "the point is not where its street puts it");
        }
    }

    private static bool Near((int X, int Y)? expected, (int X, int Y) found, int apartCm) =>
        expected is { } e && Math.Abs(Planar.Distance(e.X, e.Y, found.X, found.Y) - apartCm) <= ToleranceCm;

    /// <summary>Place of a street at a decimetre; null when there is no such street.</summary>
    public (int X, int Y)? PlaceOf(int edge, int dm) => edge >= 0 && edge < file.Streets.Count ? PlaceAt(edge, dm) : null;

    /// <summary>Place along the line of a street, by the share of its length.</summary>
    private (int X, int Y)? PlaceAt(int edge, int dm)
    {
        int first = start[edge], count = start[edge + 1] - first;
        if (count < 2)
        {
            return null;
        }

        double whole = 0;
        for (int i = first + 1; i < first + count; i++)
        {
            whole += Planar.Distance(xs[i - 1], ys[i - 1], xs[i], ys[i]);
        }

        double left = whole * Math.Clamp((double)dm / file.Streets[edge].LengthDm, 0, 1);
        for (int i = first + 1; i < first + count; i++)
        {
            double step = Planar.Distance(xs[i - 1], ys[i - 1], xs[i], ys[i]);
            if (left <= step || i == first + count - 1)
            {
                double t = step == 0 ? 0 : Math.Min(1, left / step);
                return ((int)Math.Round(xs[i - 1] + (t * (xs[i] - xs[i - 1]))), (int)Math.Round(ys[i - 1] + (t * (ys[i] - ys[i - 1]))));
            }

            left -= step;
        }

        return null;
    }

    private static double Length((int X, int Y)[] line)
    {
        double length = 0;
        for (int i = 1; i < line.Length; i++)
        {
            length += Planar.Distance(line[i - 1].X, line[i - 1].Y, line[i].X, line[i].Y);
        }

        return length;
    }

    /// <summary>Lambert-93 centimetres; nothing for a missing geometry or one outside the projection.</summary>
    private static (int X, int Y)[] Places(Geometry? geometry)
    {
        if (geometry is not (Point or LineString) || geometry.IsEmpty)
        {
            return [];
        }

        Coordinate[] from = geometry.Coordinates;
        return Array.TrueForAll(from, c => Lambert93.Covers(c.X, c.Y)) ? [.. from.Select(c => Lambert93.FromLonLat(c.X, c.Y))] : [];
    }

    private void Tell(string code, string name, (int X, int Y)? place, string fr, string en) =>
        findings.Add(code, $"{name} : {fr}", $"{name}: {en}", place is { } p ? Lambert93.ToLonLat(p.X, p.Y) : null);
}
