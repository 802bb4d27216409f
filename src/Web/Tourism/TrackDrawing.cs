using System.Globalization;
using Maillage.Formats.Tracks;
using Maillage.Geo;

namespace Maillage.Web.Tourism;

/// <param name="X">In the drawing's box.</param>
/// <param name="Town">Drawn with its name, to find one's way by.</param>
public sealed record DrawnPlace(double X, double Y, string Name, bool Town);

/// <summary>A line as a drawing without scripts: Lambert-93, north up, a bar for its scale. Points closer than a pixel are left out.</summary>
/// <param name="ScaleKm">Length of the bar.</param>
/// <param name="ScaleWidth">The bar in the drawing's units.</param>
public sealed record TrackDrawing(double Height, IReadOnlyList<string> Paths, (double X, double Y) Start, (double X, double Y) End, double ScaleKm, double ScaleWidth, IReadOnlyList<DrawnPlace> Places)
{
    public const double Width = 1000;

    private const double Margin = 40, Tallest = 900, Lowest = 300;

    /// <param name="places">What is drawn beside it; towns with their names, the largest first.</param>
    public static TrackDrawing? Of(Track track, IEnumerable<(double Lon, double Lat, string Name, bool Town)> places)
    {
        (double X, double Y)[][] parts = [.. track.Parts.Select(p => p.Where(t => Lambert93.Covers(t.Lon, t.Lat)).Select(t => Lambert93.MetresFromLonLat(t.Lon, t.Lat)).ToArray()).Where(p => p.Length > 1)];
        if (parts.Length == 0)
            return null;
        double left = parts.Min(p => p.Min(t => t.X)), right = parts.Max(p => p.Max(t => t.X)), bottom = parts.Min(p => p.Min(t => t.Y)), top = parts.Max(p => p.Max(t => t.Y));
        double scale = Math.Min((Width - (2 * Margin)) / Math.Max(right - left, 100), (Tallest - (2 * Margin)) / Math.Max(top - bottom, 100));
        double height = Math.Max(Lowest, ((top - bottom) * scale) + (2 * Margin));
        double shiftX = (Width - ((right - left) * scale)) / 2, shiftY = (height - ((top - bottom) * scale)) / 2;
        (double X, double Y) At((double X, double Y) metres) => (shiftX + ((metres.X - left) * scale), shiftY + ((top - metres.Y) * scale));
        double km = Nice(200 / scale / 1000);
        return new TrackDrawing(
            height, [.. parts.Select(p => Path([.. p.Select(At)]))], At(parts[0][0]), At(parts[^1][^1]), km, km * 1000 * scale,
            Apart([.. places.Where(p => Lambert93.Covers(p.Lon, p.Lat)).Select(p => (At(Lambert93.MetresFromLonLat(p.Lon, p.Lat)), p)).Where(p => p.Item1.X is > 0 and < Width && p.Item1.Y > 0 && p.Item1.Y < height)
                .Select(p => new DrawnPlace(p.Item1.X, p.Item1.Y, p.p.Name, p.p.Town))]));
    }

    /// <summary>Names that would stand on one another: the first, the larger town, stays.</summary>
    private static List<DrawnPlace> Apart(IReadOnlyList<DrawnPlace> places)
    {
        List<DrawnPlace> kept = [];
        foreach (DrawnPlace place in places)
        {
            if (!place.Town || !kept.Exists(k => k.Town && Math.Abs(k.X - place.X) < 220 && Math.Abs(k.Y - place.Y) < 45))
                kept.Add(place);
        }

        return kept;
    }

    private static string Path((double X, double Y)[] points)
    {
        System.Text.StringBuilder path = new();
        (double X, double Y) last = (double.MinValue, 0);
        for (int i = 0; i < points.Length; i++)
        {
            if (i > 0 && i < points.Length - 1 && Math.Abs(points[i].X - last.X) + Math.Abs(points[i].Y - last.Y) < 1.2)
                continue;
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{points[i].X:0.#} {points[i].Y:0.#}");
            last = points[i];
        }

        return path.ToString();
    }

    /// <summary>One, two or five times a power of ten, at most the number given.</summary>
    private static double Nice(double km)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(km)));
        return (km / power) switch { >= 5 => 5, >= 2 => 2, _ => 1 } * power;
    }
}
