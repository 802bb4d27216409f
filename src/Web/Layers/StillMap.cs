using System.Globalization;
using System.Text;
using Maillage.Geo;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Layers;

/// <summary>A drawing of layers as SVG paths: what is there without scripts, before them and in print.</summary>
/// <param name="Paths">In the order in which they are laid: kind of drawing (<c>area</c>, <c>line</c>, <c>point</c>), number of the colour, opacity in percent, path.</param>
/// <param name="Marks">Places of faults, with what is said of each.</param>
public sealed record StillMap(string ViewBox, IReadOnlyList<(string Kind, int Colour, int Opacity, string Path)> Paths, IReadOnlyList<(double X, double Y, string Title)> Marks)
{
    private const double Width = 1000;

    /// <summary>Above, a drawing would be heavier than the page.</summary>
    private const int MostPoints = 60_000;

    internal static StillMap Draw(Envelope box, IEnumerable<(IEnumerable<Geometry> Shapes, int Colour, int Opacity)> layers, IEnumerable<((double Lon, double Lat) Place, string Title)> marks)
    {
        Envelope wide = box.Copy();
        wide.ExpandBy(Math.Max(0.001, box.Width * 0.04), Math.Max(0.0007, box.Height * 0.04));
        (double left, double top) = WebMercator.FromLonLat(wide.MinX, wide.MaxY);
        (double right, double bottom) = WebMercator.FromLonLat(wide.MaxX, wide.MinY);
        double scale = Width / Math.Max(1e-9, Math.Max(right - left, (bottom - top) * 0.8));
        (double X, double Y) At(double lon, double lat) => WebMercator.FromLonLat(lon, lat) is var (x, y) ? ((x - left) * scale, (y - top) * scale) : default;
        List<(string, int, int, string)> paths = [];
        int points = 0;
        foreach ((IEnumerable<Geometry> shapes, int colour, int opacity) in layers)
        {
            Dictionary<string, StringBuilder> kinds = [];
            foreach (Geometry shape in shapes.TakeWhile(_ => points < MostPoints))
            {
                points += shape.NumPoints;
                Add(kinds, shape, At);
            }

            paths.AddRange(kinds.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => (k.Key, colour, opacity, k.Value.ToString())));
        }

        return new StillMap(string.Create(CultureInfo.InvariantCulture, $"0 0 {(right - left) * scale:0} {(bottom - top) * scale:0}"), paths, [.. marks.Select(m => At(m.Place.Lon, m.Place.Lat) is var (x, y) ? (x, y, m.Title) : default)]);
    }

    private static void Add(Dictionary<string, StringBuilder> kinds, Geometry shape, Func<double, double, (double X, double Y)> at)
    {
        for (int i = 0; i < shape.NumGeometries; i++)
        {
            switch (shape.GetGeometryN(i))
            {
                case Point point:
                    (double x, double y) = at(point.X, point.Y);
                    Of(kinds, "point").Append(CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}h0");
                    break;
                case LineString line:
                    Line(Of(kinds, "line"), line.CoordinateSequence, at, close: false);
                    break;
                case Polygon polygon:
                    StringBuilder path = Of(kinds, "area");
                    Line(path, polygon.ExteriorRing.CoordinateSequence, at, close: true);
                    for (int hole = 0; hole < polygon.NumInteriorRings; hole++)
                        Line(path, polygon.GetInteriorRingN(hole).CoordinateSequence, at, close: true);
                    break;
            }
        }
    }

    private static StringBuilder Of(Dictionary<string, StringBuilder> kinds, string kind) => kinds.TryGetValue(kind, out StringBuilder? path) ? path : kinds[kind] = new StringBuilder();

    private static void Line(StringBuilder path, CoordinateSequence line, Func<double, double, (double X, double Y)> at, bool close)
    {
        (double X, double Y) last = (double.NaN, 0);
        for (int i = 0; i < line.Count; i++)
        {
            (double x, double y) = at(line.GetX(i), line.GetY(i));
            (double X, double Y) here = (Math.Round(x, 1), Math.Round(y, 1));
            if (here != last)
                path.Append(double.IsNaN(last.X) ? 'M' : 'L').Append(CultureInfo.InvariantCulture, $"{here.X} {here.Y}");
            last = here;
        }

        if (close)
            path.Append('Z');
    }
}
