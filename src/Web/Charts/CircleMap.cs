using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Maillage.Web.Charts;

/// <param name="Weight">What the circle's area says (premises).</param>
/// <param name="Percent">What its colour says; null is shown as missing.</param>
/// <param name="Fill">Colour class when it says something else than a share.</param>
public sealed record CirclePlace(string Name, string Href, double Lon, double Lat, double Weight, decimal? Percent, string? Fill = null)
{
    /// <summary>Class of its colour: given, or that of its share.</summary>
    public string Shade => Fill ?? ShareScale.Fill(Percent);
}

/// <summary>
/// A map of proportional circles as a few SVG paths: every circle is a zero-length stroke with a round end, so that two thousand
/// communes weigh some kilobytes. Places and sizes are true; borders are not invented.
/// </summary>
internal sealed class CircleMap
{
    /// <summary>Width of the picture in its own units.</summary>
    public const double Width = 600;
    private const double Margin = 28;
    private readonly double west;
    private readonly double north;
    private readonly double scale;
    private readonly double squeeze;
    private readonly double heaviest;
    private static readonly ConditionalWeakTable<IReadOnlyList<CirclePlace>, CircleMap> Drawn = new();
    private readonly Lazy<(string Fill, string Stroke, string Path)[]> layers;
    private readonly Lazy<CirclePlace[]> byWeight;

    public CircleMap(IReadOnlyList<CirclePlace> places, double largestRadius = 26, double? heaviest = null)
    {
        Places = places;
        LargestRadius = largestRadius;
        west = places.Min(p => p.Lon);
        north = places.Max(p => p.Lat);
        double south = places.Min(p => p.Lat);
        squeeze = Math.Cos((north + south) / 2 * Math.PI / 180);
        double span = Math.Max((places.Max(p => p.Lon) - west) * squeeze, 0.02);
        double tall = Math.Max(north - south, 0.02);
        scale = Math.Min((Width - (2 * Margin)) / span, (Width * 1.35) / tall);
        Height = (tall * scale) + (2 * Margin);
        this.heaviest = Math.Max(heaviest ?? places.Max(p => p.Weight), 1);
        layers = new(() => [.. Draw()]);
        byWeight = new(() => [.. Places.OrderByDescending(p => p.Weight)]);
    }

    /// <summary>The map of a list that many pages show: drawn once, as long as the list itself is held.</summary>
    public static CircleMap Of(IReadOnlyList<CirclePlace> places) => Drawn.GetValue(places, p => new CircleMap(p));

    public IReadOnlyList<CirclePlace> Places { get; }

    public double LargestRadius { get; }

    public double Height { get; }

    public string ViewBox => $"0 0 {Svg.N(Width)} {Svg.N(Height)}";

    public double X(CirclePlace place) => Margin + ((place.Lon - west) * squeeze * scale);

    public double Y(CirclePlace place) => Margin + ((north - place.Lat) * scale);

    /// <summary>In steps of a half, so that many circles share one path.</summary>
    public double Radius(CirclePlace place) => Math.Max(1.2, Math.Round(2 * LargestRadius * Math.Sqrt(place.Weight / heaviest)) / 2);

    /// <summary>Largest circles first, so that small ones stay visible; light classes have a darker rim under them.</summary>
    public IReadOnlyList<(string Fill, string Stroke, string Path)> Layers() => layers.Value;

    private IEnumerable<(string Fill, string Stroke, string Path)> Draw()
    {
        foreach (IGrouping<double, CirclePlace> size in Places.GroupBy(Radius).OrderByDescending(g => g.Key))
        {
            CirclePlace[] light = [.. size.Where(p => p.Shade is "q0" or "q1" or "qn")];
            if (light.Length > 0)
            {
                yield return ("rim", Svg.N((2 * size.Key) + 1), Path(light));
            }

            foreach (IGrouping<string, CirclePlace> shade in size.GroupBy(p => p.Shade).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                yield return (shade.Key, Svg.N(2 * size.Key), Path(shade));
            }
        }
    }

    /// <summary>The heaviest places far enough from one another for their names to be read.</summary>
    public IReadOnlyList<CirclePlace> Named(int most)
    {
        List<CirclePlace> named = [];
        foreach (CirclePlace place in byWeight.Value)
        {
            if (named.Count < most && named.TrueForAll(n => Math.Abs(X(n) - X(place)) > 90 || Math.Abs(Y(n) - Y(place)) > 26))
            {
                named.Add(place);
            }
        }

        return named;
    }

    private string Path(IEnumerable<CirclePlace> places)
    {
        StringBuilder path = new();
        foreach (CirclePlace place in places)
        {
            path.Append(CultureInfo.InvariantCulture, $"M{Math.Round(X(place), 1)} {Math.Round(Y(place), 1)}h0");
        }

        return path.ToString();
    }
}
