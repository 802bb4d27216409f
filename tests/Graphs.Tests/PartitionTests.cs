using CsCheck;
using Maillage.Graphs.Partition;

namespace Maillage.Graphs.Tests;

public class PartitionTests
{
    [Fact]
    public void Grouping_along_a_street_costs_as_little_as_trying_every_grouping()
    {
        Gen<(int[], int[], int, int, int, int)> street =
            from n in Gen.Int[1, 7]
            from p in Gen.Int[0, 30].Array[n]
            from w in Gen.Int[1, 5].Array[n]
            from q in Gen.Int[1, 8]
            from r in Gen.Int[0, 15]
            from g in Gen.Int[0, 40]
            from d in Gen.Int[0, 3]
            select (p.Order().ToArray(), w, q, r, g, d);
        street.Sample(s =>
        {
            (int[] p, int[] w, int q, int r, int groupCost, int dropCost) = s;
            LineGroup[] groups = LineGrouping.Group(p, w, q, r, groupCost, dropCost);
            int next = 0;
            foreach (LineGroup g in groups)
            {
                g.First.ShouldBe(next);
                next = g.Last + 1;
                g.Centre.ShouldBeInRange(g.First, g.Last);
                (p[g.Centre] - p[g.First]).ShouldBeLessThanOrEqualTo(r);
                (p[g.Last] - p[g.Centre]).ShouldBeLessThanOrEqualTo(r);
                if (g.First < g.Last) w[g.First..(g.Last + 1)].Sum().ShouldBeLessThanOrEqualTo(q);
            }
            next.ShouldBe(p.Length);
            LineGrouping.Cost(p, w, q, groupCost, dropCost, groups).ShouldBe(Cheapest(p, w, q, r, groupCost, dropCost, 0));
        }, iter: 3000);
    }

    private static long Cheapest(int[] p, int[] w, int q, int r, long groupCost, long dropCost, int first)
    {
        if (first == p.Length) return 0;
        long best = long.MaxValue;
        for (int last = first; last < p.Length; last++)
        {
            int lines = w[first..(last + 1)].Sum();
            if (last > first && lines > q) break;
            for (int c = first; c <= last; c++)
            {
                if (p[c] - p[first] > r || p[last] - p[c] > r) continue;
                long drops = Enumerable.Range(first, last - first + 1).Sum(i => (long)w[i] * Math.Abs(p[i] - p[c]));
                long rest = Cheapest(p, w, q, r, groupCost, dropCost, last + 1);
                best = Math.Min(best, (lines + q - 1) / q * groupCost + dropCost * drops + rest);
            }
        }
        return best;
    }

    [Fact]
    public void Tree_clusters_are_connected_fit_and_are_as_few_as_any_cut_allows() =>
        Gen.Select(RandomGraphs.Connected(9, 0, 2), Gen.Int[0, 6].Array[9], Gen.Int[6, 14]).Sample((c, demand, max) =>
        {
            CsrGraph g = c.Graph;
            int[] tree = SpanningTree.Minimum(g);
            RootedForest forest = RootedForest.Hang(g, tree, [0]);
            int[] load = demand[..g.NodeCount];
            TreeClusters none = TreePartition.Cut(forest, load, 0, max);
            none.Count.ShouldBe(FewestClusters(g, tree, load, 0, max));
            TreeClusters evened = TreePartition.Cut(forest, load, max / 2, max);
            evened.Count.ShouldBeLessThanOrEqualTo(none.Count);
            foreach (TreeClusters t in (TreeClusters[])[none, evened])
            {
                for (int k = 0; k < t.Count; k++)
                {
                    int[] nodes = [.. Enumerable.Range(0, g.NodeCount).Where(v => t.ClusterOf[v] == k)];
                    nodes.Sum(v => (long)load[v]).ShouldBe(t.Load[k]);
                    t.Load[k].ShouldBeLessThanOrEqualTo(max);
                    nodes.Count(v => v != t.Top[k] && t.ClusterOf[forest.Parent[v]] == k).ShouldBe(nodes.Length - 1, "a cluster is connected below its top");
                }
                t.Over.ShouldBeEmpty();
            }
            evened.Under.Length.ShouldBeLessThanOrEqualTo(none.Load.Count(l => l < max / 2));
        }, iter: 1500);

    [Fact]
    public void A_node_above_the_largest_load_is_named()
    {
        var g = new CsrGraph(3, [0, 1], [1, 2], [1, 1]);
        TreeClusters t = TreePartition.Cut(RootedForest.Hang(g, [0, 1], [0]), [2, 9, 2], 2, 4);
        t.Over.Select(k => t.Load[k]).ShouldBe([9]);
    }

    private static int FewestClusters(CsrGraph g, int[] tree, int[] load, long min, long max)
    {
        int best = int.MaxValue;
        for (int cuts = 0; cuts < 1 << tree.Length; cuts++)
        {
            var open = new bool[g.EdgeCount];
            for (int i = 0; i < tree.Length; i++) open[tree[i]] = (cuts >> i & 1) == 0;
            Components parts = Components.Of(g, open);
            var sum = new long[parts.Count];
            for (int v = 0; v < g.NodeCount; v++) sum[parts.OfNode[v]] += load[v];
            if (sum.All(s => s >= min && s <= max)) best = Math.Min(best, parts.Count);
        }
        return best;
    }
}
