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
            HashSet<int> targets = [.. Enumerable.Range(1, n - 1).Where(_ => random.Next(3) == 0)];
            DisjointWays ways = new(graph);
            IReadOnlyList<IReadOnlyList<int>> found = ways.Find(0, targets.Contains, int.MaxValue, 100);
            found.Count.ShouldBe(SmallestCut(graph, targets, int.MaxValue), $"seed {seed}");
            ShouldBeWays(graph, found, targets, seed);

            IReadOnlyList<IReadOnlyList<int>> apart = ways.Find(0, targets.Contains, 1, 100);
            apart.Count.ShouldBe(SmallestCut(graph, targets, 1), $"seed {seed}, each target once");
            ShouldBeWays(graph, apart, targets, seed);
            apart.Select(w => End(graph, w)).Distinct().Count().ShouldBe(apart.Count, $"seed {seed}");
            ways.Find(0, targets.Contains, 1, 1).Count.ShouldBe(Math.Min(1, apart.Count));
        }
    }

    /// <summary>Brute force over every set of nodes that holds the source: edges that leave it, and targets inside at what they take.</summary>
    private static int SmallestCut(CsrGraph graph, HashSet<int> targets, int perTarget)
    {
        long best = long.MaxValue;
        for (int set = 1; set < 1 << graph.NodeCount; set += 2)
        {
            long cut = 0;
            for (int e = 0; e < graph.EdgeCount; e++)
            {
                cut += ((set >> graph.EdgeFrom[e]) & 1) != ((set >> graph.EdgeTo[e]) & 1) ? 1 : 0;
            }

            best = Math.Min(best, cut + targets.Where(t => ((set >> t) & 1) == 1).Sum(_ => (long)perTarget));
        }

        return (int)best;
    }

    private static void ShouldBeWays(CsrGraph graph, IReadOnlyList<IReadOnlyList<int>> ways, HashSet<int> targets, int seed)
    {
        ways.SelectMany(w => w).Distinct().Count().ShouldBe(ways.Sum(w => w.Count), $"seed {seed}: an edge is used twice");
        foreach (IReadOnlyList<int> way in ways)
        {
            targets.ShouldContain(End(graph, way), $"seed {seed}");
        }
    }

    private static int End(CsrGraph graph, IReadOnlyList<int> way)
    {
        int v = 0;
        foreach (int e in way)
        {
            (graph.EdgeFrom[e] == v || graph.EdgeTo[e] == v).ShouldBeTrue("the way is broken");
            v = graph.OtherEnd(e, v);
        }

        return v;
    }
}
