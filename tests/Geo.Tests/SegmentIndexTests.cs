using CsCheck;
using Maillage.Geo;

namespace Maillage.Geo.Tests;

public class SegmentIndexTests
{
    [Theory]
    [InlineData(5, 3, 0.5, 9)]
    [InlineData(-3, 4, 0, 25)]
    [InlineData(13, 0, 1, 9)]
    public void The_foot_is_the_nearest_point_of_a_segment(int x, int y, double fraction, double squared) =>
        SegmentFoot.Of(x, y, 0, 0, 10, 0).ShouldBe(new SegmentFoot(fraction, squared));

    [Fact]
    public void A_segment_may_be_a_point() => SegmentFoot.Of(3, 4, 0, 0, 0, 0).ShouldBe(new SegmentFoot(0, 25));

    [Fact]
    public void Snapping_finds_what_trying_every_segment_finds()
    {
        // Small coordinates on purpose: many segments touch, cross and repeat, so that ties are common.
        Gen<int[]> segment = Gen.Int[0, 30].Array[4];
        Gen.Select(segment.Array[0, 80], Gen.Int[-5, 35].Array[2].Array[1, 20]).Sample((segments, points) =>
        {
            SegmentIndex index = IndexOf(segments);
            foreach (int[] p in points)
            {
                SegmentHit? expected = null;
                for (int s = 0; s < segments.Length; s++)
                {
                    SegmentFoot foot = SegmentFoot.Of(p[0], p[1], segments[s][0], segments[s][1], segments[s][2], segments[s][3]);
                    expected = expected is null || foot.SquaredCm < expected.Value.Foot.SquaredCm ? new SegmentHit(s, foot) : expected;
                }

                if (index.FindNearest(p[0], p[1]) != expected)
                {
                    return false;
                }
            }

            return true;
        });
    }

    [Fact]
    public void Snapping_works_at_the_size_of_a_country()
    {
        var random = new Random(7);
        int[][] segments = [.. Enumerable.Range(0, 5000).Select(_ =>
        {
            int x = random.Next(10_000_000, 120_000_000), y = random.Next(605_000_000, 710_000_000);
            return new[] { x, y, x + random.Next(-200_000, 200_000), y + random.Next(-200_000, 200_000) };
        })];
        SegmentIndex index = IndexOf(segments);
        for (int i = 0; i < 300; i++)
        {
            int x = random.Next(10_000_000, 120_000_000), y = random.Next(605_000_000, 710_000_000);
            double best = segments.Min(s => SegmentFoot.Of(x, y, s[0], s[1], s[2], s[3]).SquaredCm);
            index.FindNearest(x, y)!.Value.Foot.SquaredCm.ShouldBe(best);
        }
    }

    [Fact]
    public void Of_two_equal_segments_the_first_is_taken_and_what_is_too_far_is_not()
    {
        SegmentIndex index = IndexOf([[0, 10, 10, 10], [0, 0, 10, 0], [0, 10, 10, 10]]);
        index.FindNearest(5, 5)!.Value.Segment.ShouldBe(0);
        index.FindNearest(5, 5, withinCm: 5)!.Value.Segment.ShouldBe(0);
        index.FindNearest(5, 5, withinCm: 4.9).ShouldBeNull();
        IndexOf([]).FindNearest(0, 0).ShouldBeNull();
    }

    [Fact]
    public void A_square_of_ten_centimetres_has_a_hundred_square_centimetres()
    {
        Planar.TwiceArea([0, 10, 10, 0, 0], [0, 0, 10, 10, 0]).ShouldBe(200);
        Planar.TwiceArea([0, 0, 10, 10], [0, 10, 10, 0]).ShouldBe(-200);
        Planar.Distance(0, 0, 3, 4).ShouldBe(5);
    }

    private static SegmentIndex IndexOf(int[][] s) => new([.. s.Select(v => v[0])], [.. s.Select(v => v[1])], [.. s.Select(v => v[2])], [.. s.Select(v => v[3])]);
}
