namespace Maillage.Geo;

/// <summary>The point of a segment that is nearest to a given point.</summary>
/// <param name="Fraction">0 at the segment's first end, 1 at its second.</param>
/// <param name="SquaredCm">Squared distance in cm².</param>
public readonly record struct SegmentFoot(double Fraction, double SquaredCm)
{
    public double DistanceCm => Math.Sqrt(SquaredCm);

    /// <summary>Foot of (px, py) on the segment a–b. Differences of coordinates must stay below 2^26 cm (670 km) to be exact; a segment may be a point.</summary>
    public static SegmentFoot Of(int px, int py, int ax, int ay, int bx, int by)
    {
        double dx = (double)bx - ax, dy = (double)by - ay, ex = (double)px - ax, ey = (double)py - ay;
        double squared = (dx * dx) + (dy * dy);
        double t = squared == 0 ? 0 : Math.Clamp(((ex * dx) + (ey * dy)) / squared, 0, 1);
        double fx = ex - (t * dx), fy = ey - (t * dy);
        return new SegmentFoot(t, (fx * fx) + (fy * fy));
    }
}

/// <summary>Straight lengths between points in centimetres.</summary>
public static class Planar
{
    public static double Distance(int ax, int ay, int bx, int by)
    {
        double dx = (double)bx - ax, dy = (double)by - ay;
        return Math.Sqrt((dx * dx) + (dy * dy));
    }

    /// <summary>Twice the signed area of a closed ring, in cm²; positive when it turns left. The last point may repeat the first.</summary>
    public static double TwiceArea(ReadOnlySpan<int> xs, ReadOnlySpan<int> ys)
    {
        double sum = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            int j = i + 1 == xs.Length ? 0 : i + 1;
            double ax = (double)xs[i] - xs[0], ay = (double)ys[i] - ys[0], bx = (double)xs[j] - xs[0], by = (double)ys[j] - ys[0];
            sum += (ax * by) - (bx * ay);
        }

        return sum;
    }
}
