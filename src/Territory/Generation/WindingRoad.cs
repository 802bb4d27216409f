namespace Maillage.Territory.Generation;

/// <summary>A road between two places whose length is a given multiple of the straight distance.</summary>
internal static class WindingRoad
{
    /// <summary>
    /// Points strictly between the ends, about one every 150 m, 1 to 63 of them. Sideways steps come from midpoint displacement; their common scale is searched so that the length
    /// is <paramref name="detour"/> times the straight distance within 0.1 %.
    /// </summary>
    public static (double X, double Y)[] Between((double X, double Y) from, (double X, double Y) to, double detour, ref Draw draw)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y, straight = Math.Sqrt((dx * dx) + (dy * dy));
        int pieces = 2;
        while (pieces < 64 && straight / pieces > 150)
        {
            pieces *= 2;
        }

        double[] aside = new double[pieces + 1];
        double width = 1;
        for (int step = pieces; step >= 2; step /= 2, width *= 0.5)
        {
            for (int i = step / 2; i < pieces; i += step)
            {
                double sign = draw.Chance(0.5) ? 1 : -1;
                aside[i] = ((aside[i - (step / 2)] + aside[i + (step / 2)]) / 2) + (sign * draw.Between(0.5, 1) * width);
            }
        }

        double low = 0, high = 1;
        for (int i = 0; i < 30; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = LengthOf(aside, middle) < detour ? (middle, high) : (low, middle);
        }

        double scale = straight > 0 ? low : 0;
        return [.. Enumerable.Range(1, pieces - 1).Select(i =>
        {
            double t = (double)i / pieces, s = aside[i] * scale;
            return (from.X + (t * dx) - (s * dy), from.Y + (t * dy) + (s * dx));
        })];
    }

    /// <summary>Length of the line over a straight distance of 1.</summary>
    private static double LengthOf(double[] aside, double scale)
    {
        double sum = 0, along = 1.0 / (aside.Length - 1);
        for (int i = 1; i < aside.Length; i++)
        {
            double step = (aside[i] - aside[i - 1]) * scale;
            sum += Math.Sqrt((along * along) + (step * step));
        }

        return sum;
    }
}
