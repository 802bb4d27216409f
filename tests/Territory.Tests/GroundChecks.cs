using Maillage.Geo;

namespace Maillage.Territory.Tests;

/// <summary>What holds for every ground, however it was made, checked the slow and plain way.</summary>
internal static class GroundChecks
{
    public static void ShouldHoldTogether(this Ground g)
    {
        HashSet<(int, int)> pairs = [];
        for (int e = 0; e < g.EdgeCount; e++)
        {
            g.EdgeFrom[e].ShouldBeInRange(0, g.NodeCount - 1);
            g.EdgeTo[e].ShouldBeInRange(0, g.NodeCount - 1);
            g.EdgeFrom[e].ShouldNotBe(g.EdgeTo[e], "a loop");
            pairs.Add((Math.Min(g.EdgeFrom[e], g.EdgeTo[e]), Math.Max(g.EdgeFrom[e], g.EdgeTo[e]))).ShouldBeTrue("two edges between the same nodes");
            double length = Line(g, e).Zip(Line(g, e).Skip(1), (a, b) => Planar.Distance(a.X, a.Y, b.X, b.Y)).Sum();
            ((double)g.EdgeLengthCm[e]).ShouldBe(Math.Max(1, length), 1);
        }

        g.EdgeId.Distinct().Count().ShouldBe(g.EdgeCount);
        g.PremisesId.Distinct().Count().ShouldBe(g.BuildingCount);
        g.EdgeShapeStart.Length.ShouldBe(g.EdgeCount + 1);
        g.EdgeShapeStart[^1].ShouldBe(g.ShapeXCm.Length);
        g.PremisesLines.ShouldAllBe(n => n >= 1);
        for (int i = 0; i < g.BuildingCount; i++)
        {
            g.PremisesOffsetCm[i].ShouldBeInRange(0, g.EdgeLengthCm[g.PremisesEdge[i]]);
            (double x, double y) = At(g, g.PremisesEdge[i], g.PremisesOffsetCm[i]);
            double dx = x - g.PremisesXCm[i], dy = y - g.PremisesYCm[i];
            Math.Sqrt((dx * dx) + (dy * dy)).ShouldBe(g.PremisesSetbackCm[i], 3);
        }

        g.ExchangeNode.ShouldAllBe(n => n >= 0 && n < g.NodeCount);
    }

    public static int CountComponents(this Ground g) => GroundReport.Of(g).Components;

    /// <summary>Points of an edge from end to end.</summary>
    public static List<(int X, int Y)> Line(Ground g, int e)
    {
        List<(int, int)> line = [(g.NodeXCm[g.EdgeFrom[e]], g.NodeYCm[g.EdgeFrom[e]])];
        for (int s = g.EdgeShapeStart[e]; s < g.EdgeShapeStart[e + 1]; s++)
        {
            line.Add((g.ShapeXCm[s], g.ShapeYCm[s]));
        }

        line.Add((g.NodeXCm[g.EdgeTo[e]], g.NodeYCm[g.EdgeTo[e]]));
        return line;
    }

    private static (double X, double Y) At(Ground g, int edge, int offsetCm)
    {
        List<(int X, int Y)> line = Line(g, edge);
        double left = offsetCm;
        for (int i = 1; i < line.Count; i++)
        {
            double step = Planar.Distance(line[i - 1].X, line[i - 1].Y, line[i].X, line[i].Y);
            if (left <= step || i == line.Count - 1)
            {
                double t = step == 0 ? 0 : Math.Min(1, left / step);
                return (line[i - 1].X + (t * (line[i].X - line[i - 1].X)), line[i - 1].Y + (t * (line[i].Y - line[i - 1].Y)));
            }

            left -= step;
        }

        throw new InvalidOperationException();
    }
}
