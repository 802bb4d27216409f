using CsCheck;
using Maillage.Graphs.Steiner;

namespace Maillage.Graphs.Tests;

/// <summary>Trees that also pay for their nodes, against every set of nodes a tree may have.</summary>
public class NodeWeightTests
{
    [Fact]
    public void Small_problems_with_node_weights_are_solved_to_the_proven_optimum() =>
        Gen.Select(RandomGraphs.Connected(9, 12, 5), Gen.Int[0, 15].Array[9]).Sample((c, weight) =>
        {
            CsrGraph g = c.Graph;
            weight = weight[..g.NodeCount];
            SteinerResult r = SteinerSolver.Solve(g, weight, c.Terminals);
            Check(g, weight, c.Terminals, r);
            r.Cost.ShouldBe(Optimum(g, weight, c.Terminals));
            r.Optimal.ShouldBeTrue();
        }, iter: 800);

    [Fact]
    public void Without_weights_on_nodes_the_answer_is_that_of_edges_alone() =>
        RandomGraphs.Connected(30, 40, 8, 40).Sample(c =>
            SteinerSolver.Solve(c.Graph, new int[c.Nodes], c.Terminals).Cost.ShouldBe(Reference.SteinerOptimum(c.Graph, c.Terminals)!.Value), iter: 100);

    [Fact]
    public void A_town_pays_less_when_its_crossings_are_weighed_and_any_number_of_threads_finds_the_same()
    {
        (CsrGraph g, int[] terminals) = SteinerTests.Town(30, 3);
        var random = new Random(5);
        int[] weight = [.. Enumerable.Range(0, g.NodeCount).Select(_ => random.Next(300))];
        var options = new SteinerOptions { MaxWindows = 1500, MaxLevel = 6 };
        SteinerResult one = SteinerSolver.Solve(g, weight, terminals, options);
        Check(g, weight, terminals, one);
        int[] blind = SteinerSolver.Solve(g, terminals, options).Edges;
        one.Cost.ShouldBeLessThan(Cost(g, weight, blind, terminals) * 95 / 100);
        one.LowerBound.ShouldBeGreaterThan(one.Cost * 9 / 10);
        SteinerResult two = SteinerSolver.Solve(g, weight, terminals, options with { Threads = 2 });
        two.Edges.ShouldBe(one.Edges);
        two.LowerBound.ShouldBe(one.LowerBound);
    }

    [Fact]
    public void Node_weights_out_of_range_are_refused()
    {
        var g = new CsrGraph(2, [0], [1], [4]);
        Should.Throw<ArgumentException>(() => SteinerSolver.Solve(g, [1], [0, 1]));
        Should.Throw<ArgumentException>(() => SteinerSolver.Solve(g, [1, -1], [0, 1]));
        Should.Throw<ArgumentException>(() => SteinerSolver.Solve(g, [1, CsrGraph.MaxWeight], [0, 1]));
        SteinerSolver.Solve(g, [3, 5], [1]).ShouldSatisfyAllConditions(r => r.Cost.ShouldBe(5), r => r.Optimal.ShouldBeTrue());
    }

    private static void Check(CsrGraph g, int[] weight, int[] terminals, SteinerResult r)
    {
        RootedForest hung = RootedForest.Hang(g, r.Edges, [terminals[0]]);
        terminals.ShouldAllBe(t => hung.Root[t] == terminals[0]);
        hung.Order.Length.ShouldBe(r.Edges.Length + 1);
        r.Cost.ShouldBe(Cost(g, weight, r.Edges, terminals));
        r.LowerBound.ShouldBeLessThanOrEqualTo(r.Cost);
    }

    private static long Cost(CsrGraph g, int[] weight, int[] edges, int[] terminals) =>
        g.WeightOf(edges) + edges.SelectMany(e => new[] { g.EdgeFrom[e], g.EdgeTo[e] }).Concat(terminals).Distinct().Sum(v => (long)weight[v]);

    private static long Optimum(CsrGraph g, int[] weight, int[] terminals)
    {
        long best = long.MaxValue;
        for (int set = 1; set < 1 << g.NodeCount; set++)
        {
            if (terminals.Any(t => (set >> t & 1) == 0)) continue;
            int[] inside = [.. Enumerable.Range(0, g.EdgeCount).Where(e => (set >> g.EdgeFrom[e] & 1) != 0 && (set >> g.EdgeTo[e] & 1) != 0)];
            int[] tree = SpanningTree.Minimum(g, inside);
            int nodes = System.Numerics.BitOperations.PopCount((uint)set);
            if (tree.Length != nodes - 1) continue;
            best = Math.Min(best, g.WeightOf(tree) + Enumerable.Range(0, g.NodeCount).Where(v => (set >> v & 1) != 0).Sum(v => (long)weight[v]));
        }
        return best;
    }
}
