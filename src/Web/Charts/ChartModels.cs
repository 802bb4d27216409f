namespace Maillage.Web.Charts;

/// <param name="At">Year with its fraction (2018.125 for the middle of a first quarter).</param>
/// <param name="Label">Written beside the point; null for none.</param>
public sealed record ChartPoint(double At, double Value, string? Label = null);

/// <param name="Broken">Drawn as separate points joined by a thin dotted line: the base changes between them, so no slope may be read.</param>
public sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points, bool Broken = false);

public sealed record BarRow(string Name, double Value, string Text, string? Href = null, string Fill = "fill");

/// <param name="Fill">Class of the colour (<c>q0</c> … <c>q5</c>, <c>c1</c> …).</param>
public sealed record StackPart(string Name, double Value, string Fill);

public sealed record StackRow(string Name, IReadOnlyList<StackPart> Parts, string? Note = null);

public sealed record Column(int Year, string Label, double Value, double? Limit, string Text, bool Current = false, string? Href = null);

/// <summary>The scale of shares: the same classes and colours on map, chart and table.</summary>
internal static class ShareScale
{
    public static readonly IReadOnlyList<int> Limits = [50, 70, 80, 90, 97];

    public static string Fill(decimal? percent)
    {
        if (percent is not { } value)
        {
            return "qn";
        }

        int index = Limits.Count(limit => value >= limit);
        return "q" + index.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
