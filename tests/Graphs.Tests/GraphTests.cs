using CsCheck;

namespace Maillage.Graphs.Tests;

public class GraphTests
{
    [Fact]
    public void Dijkstra_agrees_with_plain_relaxation() =>
        RandomGraphs.Any(25, 30, 6).Sample(c =>
        {
            CsrGraph g = c.Graph;
            long[] expected = Reference.Distances(g, c.Terminals);
            var search = new ShortestPaths(g);
            search.Run(c.Nodes - 1);
            search.Run(c.Terminals, new ArcWeights(g));
            for (int v = 0; v < g.NodeCount; v++)
            {
                search.Distance(v).ShouldBe(expected[v]);
                var path = new List<int>();
                search.AppendPath(v, path);
                if (expected[v] == long.MaxValue) path.ShouldBeEmpty();
                else g.WeightOf(path).ShouldBe(expected[v]);
            }
        }, iter: 1000);

    [Fact]
    public void A_bounded_search_settles_exactly_what_is_near() =>
        RandomGraphs.Any(25, 30, 3).Sample(c =>
        {
            CsrGraph g = c.Graph;
            long[] expected = Reference.Distances(g, c.Terminals);
            var search = new ShortestPaths(g);
            search.Run(c.Terminals, new ArcWeights(g), limit: 10);
            search.SettledCount.ShouldBe(expected.Count(d => d <= 10));
            for (int v = 0; v < g.NodeCount; v++) search.Distance(v).ShouldBe(expected[v] <= 10 ? expected[v] : long.MaxValue);
        }, iter: 500);

    [Fact]
    public void The_same_graph_with_other_weights_is_the_one_built_with_them() =>
        RandomGraphs.Any(15, 20, 2).Sample(c =>
        {
            int[] other = [.. c.Graph.EdgeWeight.Select((w, e) => (w * 7) + e)];
            CsrGraph built = new(c.Graph.NodeCount, c.Graph.EdgeFrom, c.Graph.EdgeTo, other), same = c.Graph.With(other);
            same.ArcWeight.ShouldBe(built.ArcWeight);
            same.ArcHead.ShouldBe(built.ArcHead);
            same.EdgeWeight.ShouldBe(other);
            Should.Throw<ArgumentException>(() => c.Graph.With([.. other, 1]));
        }, iter: 100);

    [Fact]
    public void Edges_may_cost_something_else_than_their_weight_or_be_closed() =>
        RandomGraphs.Any(15, 20, 2).Sample(c =>
        {
            CsrGraph g = c.Graph;
            long[] cost = [.. c.Weight.Select(w => w % 3 == 0 ? -1L : 7L * w)];
            int[] open = [.. Enumerable.Range(0, g.EdgeCount).Where(e => cost[e] >= 0)];
            var same = new CsrGraph(g.NodeCount, [.. open.Select(e => c.From[e])], [.. open.Select(e => c.To[e])], [.. open.Select(e => (int)cost[e])]);
            long[] expected = Reference.Distances(same, c.Terminals);
            var search = new ShortestPaths(g);
            search.Run(c.Terminals, new EdgeCosts(g, cost));
            for (int v = 0; v < g.NodeCount; v++) search.Distance(v).ShouldBe(expected[v]);
        }, iter: 300);

    [Fact]
    public void Every_node_of_a_forest_belongs_to_a_nearest_source() =>
        RandomGraphs.Any(25, 30, 6).Sample(c =>
        {
            CsrGraph g = c.Graph;
            ShortestPathForest forest = ShortestPathForest.Grow(g, c.Terminals);
            for (int v = 0; v < g.NodeCount; v++)
            {
                long best = c.Terminals.Min(t => Reference.Distances(g, [t])[v]);
                forest.Distance[v].ShouldBe(best);
                if (best == long.MaxValue) forest.Owner[v].ShouldBe(-1);
                else Reference.Distances(g, [c.Terminals[forest.Owner[v]]])[v].ShouldBe(best);
            }
        }, iter: 200);

    [Fact]
    public void A_minimum_spanning_forest_has_the_cut_property() =>
        RandomGraphs.Any(12, 14, 1).Sample(c =>
        {
            CsrGraph g = c.Graph;
            int[] tree = SpanningTree.Minimum(g);
            tree.Length.ShouldBe(g.NodeCount - Components.Of(g).Count);
            foreach (int e in tree)
            {
                // Without e the tree falls apart; nothing lighter may join the two sides.
                var open = new bool[g.EdgeCount];
                foreach (int f in tree) open[f] = f != e;
                int[] side = Components.Of(g, open).OfNode;
                for (int f = 0; f < g.EdgeCount; f++)
                    if (side[g.EdgeFrom[f]] != side[g.EdgeTo[f]]) g.EdgeWeight[f].ShouldBeGreaterThanOrEqualTo(g.EdgeWeight[e]);
            }
        }, iter: 500);

    [Fact]
    public void Components_join_what_an_edge_joins_and_nothing_else() =>
        RandomGraphs.Any(20, 3, 1).Sample(c =>
        {
            CsrGraph g = c.Graph;
            Components parts = Components.Of(g);
            var sets = new UnionFind(g.NodeCount);
            for (int e = 0; e < g.EdgeCount; e++) sets.Union(c.From[e], c.To[e]);
            parts.Count.ShouldBe(sets.SetCount);
            for (int v = 0; v < g.NodeCount; v++)
                for (int w = 0; w < v; w++) (parts.OfNode[v] == parts.OfNode[w]).ShouldBe(sets.Find(v) == sets.Find(w));
            parts.Sizes().Sum().ShouldBe(g.NodeCount);
        }, iter: 300);

    [Fact]
    public void Contracted_chains_keep_distances_and_cover_every_edge_once() =>
        RandomGraphs.Any(20, 4, 4).Sample(c =>
        {
            CsrGraph g = c.Graph;
            var keep = new bool[g.NodeCount];
            foreach (int t in c.Terminals) keep[t] = true;
            ChainContraction small = ChainContraction.Of(g, keep);
            int[] all = [.. small.Expand(Enumerable.Range(0, small.Graph.EdgeCount)).Order()];
            all.ShouldBe(Enumerable.Range(0, g.EdgeCount).Where(e => c.From[e] != c.To[e]));
            foreach (int t in c.Terminals)
            {
                long[] before = Reference.Distances(g, [t]), after = Reference.Distances(small.Graph, [small.NodeOf[t]]);
                for (int v = 0; v < small.Graph.NodeCount; v++) after[v].ShouldBe(before[small.OriginalNode[v]]);
            }
            for (int e = 0; e < small.Graph.EdgeCount; e++)
            {
                int at = small.OriginalNode[small.Graph.EdgeFrom[e]];
                foreach (int f in small.Chain(e)) at = g.OtherEnd(f, at);
                at.ShouldBe(small.OriginalNode[small.Graph.EdgeTo[e]]);
                g.WeightOf(small.Chain(e).ToArray()).ShouldBe(small.Graph.EdgeWeight[e]);
            }
        }, iter: 1000);

    [Fact]
    public void Subtree_sums_and_pruning_agree_with_walking_the_tree() =>
        RandomGraphs.Connected(14, 10, 5).Sample(c =>
        {
            CsrGraph g = c.Graph;
            int[] tree = SpanningTree.Minimum(g);
            RootedForest hung = RootedForest.Hang(g, tree, [0]);
            int[] value = [.. Enumerable.Range(1, g.NodeCount)];
            long[] sums = hung.SubtreeSums(value);
            var walked = new long[g.NodeCount];
            for (int v = 0; v < g.NodeCount; v++)
                for (int u = v; u >= 0; u = hung.Parent[u]) walked[u] += value[v];
            sums.ShouldBe(walked);
            var must = new bool[g.NodeCount];
            foreach (int t in c.Terminals) must[t] = true;
            int[] needed = [.. tree.Where(e => Separates(g, tree, e, c.Terminals))];
            SpanningTree.Prune(g, tree, must).ShouldBe(needed);
        }, iter: 500);

    private static bool Separates(CsrGraph g, int[] tree, int edge, int[] terminals)
    {
        var open = new bool[g.EdgeCount];
        foreach (int f in tree) open[f] = f != edge;
        int[] side = Components.Of(g, open).OfNode;
        return terminals.Any(t => side[t] != side[terminals[0]]);
    }
}
