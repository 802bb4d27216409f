using CsCheck;

namespace Maillage.Territory.Tests;

public class GroundBuilderTests
{
    private static readonly RouteKind Street = new(RouteClass.Street, true, ExistingSupport.None, 0);

    private static GroundBuilder Builder() => new(["21231"], [GroundOrigin.Osm]);

    [Fact]
    public void A_street_runs_from_junction_to_junction_and_keeps_its_bends()
    {
        //   3        A T: 0-1-2 is one street with a bend at 1, then the junction 2.
        //   |
        // 0-1-2-4    (2 joins 1, 3 and 4)
        GroundBuilder b = Builder();
        (int X, int Y)[] points = [(0, 0), (1000, 50), (2000, 0), (2000, 900), (3000, 0)];
        foreach ((int x, int y) in points)
        {
            b.AddPoint(x, y);
        }

        b.AddSegment(0, 1, Street, 100);
        b.AddSegment(1, 2, Street, 101);
        b.AddSegment(2, 3, Street, 102);
        b.AddSegment(4, 2, Street, 103);
        b.AddBuilding(new(1, 500, 100, 3, true, 0));
        Ground g = b.Build(b.Snap(default)).Ground;
        (g.NodeCount, g.EdgeCount, g.ShapeXCm.Length).ShouldBe((4, 3, 1));
        g.EdgeId.Order().ShouldBe([100, 102, 103]);
        g.EdgeLengthCm[Array.IndexOf(g.EdgeId, 100L)].ShouldBe(2002);
        g.LineCount.ShouldBe(3);
        g.ShouldHoldTogether();
    }

    [Fact]
    public void A_street_is_cut_where_its_kind_changes()
    {
        GroundBuilder b = Builder();
        b.AddPoint(0, 0);
        b.AddPoint(1000, 0);
        b.AddPoint(2000, 0);
        b.AddSegment(0, 1, Street, 1);
        b.AddSegment(1, 2, Street with { Support = ExistingSupport.Duct }, 2);
        b.Build([]).Ground.EdgeSupport.ShouldBe([ExistingSupport.None, ExistingSupport.Duct]);
    }

    [Fact]
    public void Loops_and_double_streets_come_out_as_a_simple_graph()
    {
        // A ring road at the end of a lane, and two ways around a pond.
        GroundBuilder b = Builder();
        (int X, int Y)[] points = [(0, 0), (1000, 0), (2000, 500), (2500, 0), (2000, -500), (0, 1000), (1000, 1000), (500, 1500)];
        foreach ((int x, int y) in points)
        {
            b.AddPoint(x, y);
        }

        int id = 0;
        foreach ((int from, int to) in new[] { (0, 1), (1, 2), (2, 3), (3, 4), (4, 1), (0, 5), (5, 6), (5, 7), (7, 6), (6, 1) })
        {
            b.AddSegment(from, to, Street, ++id);
        }

        Ground g = b.Build([]).Ground;
        g.ShouldHoldTogether();
        ((double)g.EdgeLengthCm.Sum(l => (long)l)).ShouldBe(1000 + 1000 + 1000 + 1000 + (2 * 1118) + (2 * 707) + (2 * 707), 3);
        g.CountComponents().ShouldBe(1);
    }

    [Fact]
    public void Any_drawing_keeps_its_length_its_buildings_and_its_parts()
    {
        Gen.Select(Gen.Int[0, 40].Array[2].Array[2, 25], Gen.Int[0, 24].Array[2].Array[1, 50], Gen.Int[0, 40].Array[2].Array[0, 20], Gen.Int[0, 2].Array[50]).Sample((points, links, houses, kinds) =>
        {
            GroundBuilder b = Builder();
            foreach (int[] p in points)
            {
                b.AddPoint(p[0] * 1000, p[1] * 1000);
            }

            double drawn = 0;
            for (int i = 0; i < links.Length; i++)
            {
                int before = b.SegmentCount;
                (int from, int to) = (links[i][0] % points.Length, links[i][1] % points.Length);
                b.AddSegment(from, to, Street with { Class = (RouteClass)kinds[i] }, i);
                if (b.SegmentCount > before)
                {
                    double dx = (points[from][0] - points[to][0]) * 1000.0, dy = (points[from][1] - points[to][1]) * 1000.0;
                    drawn += Math.Sqrt((dx * dx) + (dy * dy));
                }
            }

            for (int h = 0; b.SegmentCount > 0 && h < houses.Length; h++)
            {
                b.AddBuilding(new(h, houses[h][0] * 1000, houses[h][1] * 1000, 1 + (h % 4), false, 0));
            }

            Ground g = b.Build(b.SegmentCount > 0 ? b.Snap(default) : []).Ground;
            g.ShouldHoldTogether();
            ((double)g.EdgeLengthCm.Sum(l => (long)l)).ShouldBe(drawn, g.EdgeCount + 1);
        }, iter: 300);
    }
}
