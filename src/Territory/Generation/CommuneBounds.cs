using Maillage.Geo;

namespace Maillage.Territory.Generation;

/// <summary>
/// Where a commune may be laid out: the disc of its area, cut by the power lines towards its neighbours, so that two communes do not overlap.
/// This is a bound for drawing, not a border: no contour is ever shown or stored from it. Metres from the centre.
/// </summary>
internal sealed class CommuneBounds
{
    private readonly List<(double X, double Y, double Limit)> sides = [];

    public CommuneBounds(RegionPlan plan, int commune)
    {
        RadiusM = plan.RadiusCm[commune] / 100;
        for (int other = 0; other < plan.Seeds.Length; other++)
        {
            double d = Planar.Distance(plan.X[commune], plan.Y[commune], plan.X[other], plan.Y[other]);
            if (other != commune && d > 0 && d < 4 * plan.RadiusCm[commune])
            {
                double ux = (plan.X[other] - plan.X[commune]) / d, uy = (plan.Y[other] - plan.Y[commune]) / d;
                sides.Add((ux, uy, plan.BorderShare(commune, other) * d / 100));
            }
        }

        AreaM2 = Measure();
    }

    public double RadiusM { get; }

    public double AreaM2 { get; }

    public bool Contains(double x, double y)
    {
        if ((x * x) + (y * y) > RadiusM * RadiusM)
        {
            return false;
        }

        foreach ((double ux, double uy, double limit) in sides)
        {
            if ((x * ux) + (y * uy) > limit)
            {
                return false;
            }
        }

        return true;
    }

    private double Measure()
    {
        const int Side = 40;
        int inside = 0;
        for (int i = 0; i < Side * Side; i++)
        {
            inside += Contains(RadiusM * ((2.0 * (i % Side) / Side) - 1 + (1.0 / Side)), RadiusM * ((2.0 * (i / Side) / Side) - 1 + (1.0 / Side))) ? 1 : 0;
        }

        return 4.0 * RadiusM * RadiusM * inside / (Side * Side);
    }
}
