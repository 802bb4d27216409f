using Maillage.Graphs;
using Maillage.Network.Siting;

namespace Maillage.Network.Tests;

public class FewerExchangesTests
{
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };
    private static readonly HashSet<int> Nobody = [];

    /// <summary>Worked example: a road of 40 km with an exchange every 10 km and ten lines on each of its four stretches. Light goes 20 km.</summary>
    [Theory]
    [InlineData(40, 1)]
    [InlineData(39, 2)]
    [InlineData(10, 4)]
    public void On_a_road_the_exchange_in_the_middle_suffices_as_long_as_it_has_room(int capacity, int exchanges)
    {
        int[] open = Open(new CsrGraph(5, [0, 1, 2, 3], [1, 2, 3, 4], [100_000, 100_000, 100_000, 100_000]), [10, 10, 10, 10], [.. Enumerable.Range(0, 5).Select(v => new ExchangePlace(v, capacity))], Nobody, 200_000);
        open.Length.ShouldBe(exchanges);
        if (exchanges == 1)
        {
            open.ShouldBe([2]);
        }
    }

    [Fact]
    public void An_exchange_that_a_person_has_locked_never_closes() =>
        Open(new CsrGraph(5, [0, 1, 2, 3], [1, 2, 3, 4], [100_000, 100_000, 100_000, 100_000]), [10, 10, 10, 10], [.. Enumerable.Range(0, 5).Select(v => new ExchangePlace(v, 40))], new HashSet<int> { 0 }, 200_000).ShouldContain(0);

    /// <summary>Random streets, where every way to give each street to an exchange can be tried: one of those that stay open reaches each street that any reaches, all together have room, and one more than the fewest is the most that stay.</summary>
    [Fact]
    public void Those_that_stay_reach_all_lines_with_room_for_them_and_are_nearly_the_fewest()
    {
        int compared = 0, fewest = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            Random random = new(seed);
            int nodes = random.Next(4, 7), spare = random.Next(0, 3);
            int[] from = [.. Enumerable.Range(1, nodes - 1).Select(v => random.Next(v)), .. Enumerable.Range(0, spare).Select(_ => random.Next(nodes))];
            int[] to = [.. Enumerable.Range(1, nodes - 1), .. Enumerable.Range(0, spare).Select(_ => random.Next(nodes))];
            CsrGraph graph = new(nodes, from, to, [.. from.Select(_ => random.Next(1, 20))]);
            long[] lines = [.. from.Select(_ => (long)random.Next(0, 5))];
            ExchangePlace[] places = [.. Enumerable.Range(0, nodes).Select(v => new ExchangePlace(v, random.Next(6, 20)))];
            const int Limit = 40;
            List<int>[] options = [.. from.Select((_, e) => Enumerable.Range(0, nodes).Where(v => Math.Min(Way(graph, v, from[e]), Way(graph, v, to[e])) + graph.EdgeWeight[e] <= Limit).ToList())];
            int[] streets = [.. Enumerable.Range(0, from.Length).Where(e => lines[e] > 0 && options[e].Count > 0)];
            if (!Fits((1 << nodes) - 1))
            {
                continue;
            }

            int[] open = Open(graph, lines, places, Nobody, Limit);
            int set = open.Sum(v => 1 << v), least = Enumerable.Range(0, 1 << nodes).Where(Fits).Min(s => System.Numerics.BitOperations.PopCount((uint)s));
            streets.ShouldAllBe(e => options[e].Exists(v => open.Contains(v)), $"seed {seed}");
            Fits(set).ShouldBeTrue($"seed {seed}: room for all");
            open.Length.ShouldBeLessThanOrEqualTo(Math.Max(1, least) + 1, $"seed {seed}");
            compared++;
            fewest += open.Length == Math.Max(1, least) ? 1 : 0;

            bool Fits(int s) => Give(0, [.. places.Select(p => (long)p.Lines)], s);
            bool Give(int k, long[] room, int s) => k == streets.Length || options[streets[k]].Exists(v =>
            {
                if ((s >> v & 1) == 0 || room[v] < lines[streets[k]])
                {
                    return false;
                }

                room[v] -= lines[streets[k]];
                bool fits = Give(k + 1, room, s);
                room[v] += lines[streets[k]];
                return fits;
            });
        }

        compared.ShouldBeGreaterThan(200);
        fewest.ShouldBeGreaterThan(compared * 8 / 10);
    }

    private static int[] Open(CsrGraph streets, long[] lines, ExchangePlace[] places, IReadOnlySet<int> stay, int limitDm) =>
        FewerExchanges.Of(ExchangeReach.Of(streets, lines, places, 2L * limitDm, Two), lines, [.. streets.EdgeWeight], stay, limitDm);

    private static long Way(CsrGraph graph, int from, int to) => ShortestPathForest.Grow(graph, [from]).Distance[to] is var dm && dm >= ShortestPaths.Closed ? 1 << 20 : dm;
}
