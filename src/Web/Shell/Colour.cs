using System.Globalization;

namespace Maillage.Web.Shell;

/// <summary>A colour of the screen, and what the eye makes of it (WCAG 2.1: relative luminance and contrast).</summary>
internal readonly record struct Colour(byte R, byte G, byte B)
{
    public static Colour Parse(string hex) => new(
        byte.Parse(hex.AsSpan(1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        byte.Parse(hex.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        byte.Parse(hex.AsSpan(5, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>0 (black) … 1 (white).</summary>
    public double Luminance => (0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B));

    /// <summary>1 … 21.</summary>
    public double Contrast(Colour other)
    {
        double mine = Luminance, its = other.Luminance;
        return (Math.Max(mine, its) + 0.05) / (Math.Min(mine, its) + 0.05);
    }

    /// <param name="share">0 leaves it as it is, 1 gives the other.</param>
    public Colour Mixed(Colour other, double share) => new(Mix(R, other.R, share), Mix(G, other.G, share), Mix(B, other.B, share));

    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";

    private static byte Mix(byte mine, byte other, double share) => (byte)Math.Round(mine + ((other - mine) * share));

    private static double Linear(byte part)
    {
        double value = part / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
