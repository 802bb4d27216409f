using System.Globalization;

namespace Maillage.Web.Charts;

/// <summary>Numbers as SVG writes them: a point, at most two decimals, no exponent.</summary>
internal static class Svg
{
    public static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    public static string N(decimal value) => N((double)value);

    /// <summary>A share of the width or height, kept inside the drawing.</summary>
    public static string Pct(double value) => N(Math.Clamp(value, 0, 100)) + "%";

    public static string Pct(decimal value) => Pct((double)value);
}
