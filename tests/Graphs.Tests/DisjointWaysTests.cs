namespace Maillage.Graphs.Tests;

public sealed class DisjointWaysTests
{
    [Fact]
    public void As_many_ways_as_the_smallest_cut_has_edges()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            Random random = new(seed);
            int n = random.Next(3, 9), m = random.Next(n, 15);
            int[] from = new int[m], to = new int[m];
            for (int e = 0; e < m; e++)
            {
                (from[e], to[e]) = (random.Next(n), random.Next(n));
            }

            CsrGraph graph = new(n, from, to, [.. Enumerable.Repeat(1, m)]);
            HashSet<int> targets = [.. Enumerable.Range(0, n).Where(_ => random.Next(3) == 0)];
            DisjointWays ways = new(graph);
            foreach ((int[] starts, int perStart, int perTarget) in new[] { (new[] { 0 }, 100, 100), ([0], 100, 1), ([0, 1], 1, 100), ([0, 1], 1, 1), ([0, 1, 2], 2, 1) })
            {
                string told = $"seed {seed}, starts {string.Join(' ', starts)} × {perStart}, targets {string.Join(' ', targets)} × {perTarget}";
                IReadOnlyList<IReadOnlyList<int>> found = ways.Find(starts, perStart, targets.Contains, perTarget, 100);
                found.Count.ShouldBe(SmallestCut(graph, starts, perStart, targets, perTarget), told);
                ShouldBeWays(graph, found, starts, targets, told);
                ways.Find(starts, perStart, targets.Contains, perTarget, 1).Count.ShouldBe(Math.Min(1, found.Count), told);
            }
        }
    }

    [Fact]
    public void A_closed_edge_is_not_used()
    {
        CsrGraph square = new(4, [0, 1, 2, 3], [1, 2, 3, 0], [1, 1, 1, 1]);
        DisjointWays ways = new(square);
        ways.Find([0], 9, n => n == 2, 9, 9).Count.ShouldBe(2);
        ways.Find([0], 9, n => n == 2, 9, 9, e => e != 1).ShouldHaveSingleItem().ShouldBe([3, 2]);
    }

    /// <summary>Brute force over every set of nodes on the starts' side: starts left out, edges that leave it, and targets inside, each at what it lets through.</summary>
    private static int SmallestCut(CsrGraph graph, int[] starts, int perStart, HashSet<int> targets, int perTarget)
    {
        long best = long.MaxValue;
        for (int set = 0; set < 1 << graph.NodeCount; set++)
        {
            long cut = starts.Count(s => ((set >> s) & 1) == 0) * (long)perStart;
            for (int e = 0; e < graph.EdgeCount; e++)
            {
                cut += ((set >> graph.EdgeFrom[e]) & 1) != ((set >> graph.EdgeTo[e]) & 1) ? 1 : 0;
            }

            best = Math.Min(best, cut + targets.Where(t => ((set >> t) & 1) == 1).Sum(_ => (long)perTarget));
        }

        return (int)Math.Min(best, 100);
    }

    private static void ShouldBeWays(CsrGraph graph, IReadOnlyList<IReadOnlyList<int>> ways, int[] starts, HashSet<int> targets, string told)
    {
        ways.SelectMany(w => w).Distinct().Count().ShouldBe(ways.Sum(w => w.Count), told + ": an edge is used twice");
        foreach (IReadOnlyList<int> way in ways)
        {
            starts.ShouldContain(s => targets.Contains(End(graph, s, way)), told);
        }
    }

    /// <returns>Where a way ends when it is walked from a start; −1 when it does not hang together from there.</returns>
    private static int End(CsrGraph graph, int start, IReadOnlyList<int> way)
    {
        int v = start;
        foreach (int e in way)
        {
            if (graph.EdgeFrom[e] != v && graph.EdgeTo[e] != v)
            {
                return -1;
            }

            v = graph.OtherEnd(e, v);
        }

        return v;
    }
}
