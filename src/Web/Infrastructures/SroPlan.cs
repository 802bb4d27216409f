using System.Text;
using Maillage.Geo;
using Maillage.Network.Export;
using Maillage.Web.Charts;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Infrastructures;

/// <summary>The plan of a cabinet's zone in Lambert-93, north up, as paths of an SVG; the scale is that of the zone.</summary>
public sealed class SroPlan
{
    public const int Width = 720;
    public const int Height = 460;
    private const int Margin = 16;
    private readonly double minX, maxY, perUnit;

    internal SroPlan(DesignRecord sro, IReadOnlyList<DesignRecord> pbos, IReadOnlyList<DesignRecord> premises, IReadOnlyList<DesignRecord> spans)
    {
        List<(int X, int Y)> all = [.. spans.Concat(premises).Append(sro).SelectMany(r => r.Geometry?.Coordinates ?? []).Select(Project)];
        (int left, int right, int bottom, int top) = (all.Min(p => p.X), all.Max(p => p.X), all.Min(p => p.Y), all.Max(p => p.Y));
        perUnit = Math.Max(1, Math.Max((right - left) / (double)(Width - (2 * Margin)), (top - bottom) / (double)(Height - (2 * Margin))));
        minX = ((left + right) / 2.0) - (perUnit * Width / 2);
        maxY = ((top + bottom) / 2.0) + (perUnit * Height / 2);
        Drops = Lines(spans.Where(s => s.Text("level") == "branchement"));
        Distribution = Lines(spans.Where(s => s.Text("level") == "distribution"));
        Transport = Lines(spans.Where(s => s.Text("level") is "transport" or "collecte"));
        Premises = Dots(premises, 1.4);
        Pbos = Squares(pbos, 2.6);
        (double X, double Y) at = Place(Project(sro.Geometry!.Coordinate));
        SroX = Svg.N(at.X);
        SroY = Svg.N(at.Y);
        ScaleMetres = Rounded(perUnit * Width / 100 / 5);
        ScaleWidth = Svg.N(ScaleMetres * 100 / perUnit);
    }

    public string Drops { get; }

    public string Distribution { get; }

    public string Transport { get; }

    public string Premises { get; }

    public string Pbos { get; }

    public string SroX { get; }

    public string SroY { get; }

    /// <summary>Length of the scale bar on the ground: 1, 2 or 5 times a power of ten.</summary>
    public int ScaleMetres { get; }

    public string ScaleWidth { get; }

    private static int Rounded(double metres)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, metres))));
        return (int)(power * (metres / power >= 5 ? 5 : metres / power >= 2 ? 2 : 1));
    }

    private static (int X, int Y) Project(Coordinate c) => Lambert93.FromLonLat(c.X, c.Y);

    private (double X, double Y) Place((int X, int Y) cm) => ((cm.X - minX) / perUnit, (maxY - cm.Y) / perUnit);

    private string Lines(IEnumerable<DesignRecord> spans)
    {
        StringBuilder path = new();
        foreach (DesignRecord span in spans)
        {
            char step = 'M';
            foreach (Coordinate c in span.Geometry?.Coordinates ?? [])
            {
                (double x, double y) = Place(Project(c));
                path.Append(step).Append(Svg.N(x)).Append(' ').Append(Svg.N(y));
                step = 'L';
            }
        }

        return path.ToString();
    }

    private string Dots(IEnumerable<DesignRecord> records, double radius) => Marks(records, (x, y) => $"M{Svg.N(x - radius)} {Svg.N(y)}a{Svg.N(radius)} {Svg.N(radius)} 0 1 0 {Svg.N(2 * radius)} 0a{Svg.N(radius)} {Svg.N(radius)} 0 1 0 {Svg.N(-2 * radius)} 0");

    private string Squares(IEnumerable<DesignRecord> records, double half) => Marks(records, (x, y) => $"M{Svg.N(x - half)} {Svg.N(y - half)}h{Svg.N(2 * half)}v{Svg.N(2 * half)}h{Svg.N(-2 * half)}z");

    private string Marks(IEnumerable<DesignRecord> records, Func<double, double, string> mark)
    {
        StringBuilder path = new();
        foreach (DesignRecord record in records.Where(r => r.Geometry is Point))
        {
            (double x, double y) = Place(Project(record.Geometry!.Coordinate));
            path.Append(mark(x, y));
        }

        return path.ToString();
    }
}
