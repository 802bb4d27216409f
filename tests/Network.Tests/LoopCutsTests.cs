using Maillage.Network.Routing;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Tests;

public class LoopCutsTests
{
    /// <summary>
    /// A ring road of 2 km beside a larger street with the exchange in the corner between. The dearest gap between two houses, 45 m, lies beside the exchange: left out it sends most lines all the way round. Opened, and the 40 m at the far side given up,
    /// the trench costs 400 € more and half of the lines go the other way.
    /// </summary>
    [Fact]
    public void The_gap_of_a_loop_lies_where_ways_are_short_and_not_where_the_trench_is_dearest()
    {
        GroundSketch sketch = new();
        int exchange = sketch.Node(0, 0), b = sketch.Node(500, 0), c = sketch.Node(500, 500), d = sketch.Node(0, 500);
        int first = sketch.Edge(exchange, b), second = sketch.Edge(b, c), third = sketch.Edge(c, d), last = sketch.Edge(d, exchange);
        foreach (int edge in new[] { first, second, third, last })
        {
            for (int at = edge == first ? 45 : 10; at <= 490; at += edge == third && at == 230 ? 40 : 20)
            {
                sketch.House(edge, at, lines: 4);
            }
        }

        int large = sketch.Edge(exchange, sketch.Node(-600, 0));
        for (int at = 10; at <= 590; at += 20)
        {
            sketch.House(large, at, lines: 16);
        }

        sketch.Exchange(exchange);
        Ground ground = sketch.Build();
        (RouteGraph graph, bool[] forest, bool[] terminal) = Grown(ground);
        (Opened(graph, forest, first, 0, 450), Opened(graph, forest, third, 2_300, 2_700)).ShouldBe((false, true));
        LoopCuts.Run(graph, forest, terminal, GroundSketch.Rules, CancellationToken.None).ShouldBe(1);
        (Opened(graph, forest, first, 0, 450), Opened(graph, forest, third, 2_300, 2_700)).ShouldBe((true, false));
    }

    /// <summary>Whatever is opened and given up: as many trees as before, without loops, and every foot and exchange still in them.</summary>
    [Fact]
    public void Cuts_that_move_leave_a_tree_over_all_feet_and_lead_nobody_astray()
    {
        int changes = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            (RouteGraph graph, bool[] forest, bool[] terminal) = Grown(GroundSketch.Random(seed, 8, 200, exchanges: 2, pitch: 300));
            int nodes = Nodes(graph, forest).Count, pieces = forest.Count(open => open);
            int trees = SupportTree.Root(graph, forest, Enumerable.Range(0, graph.NodeCount).Where(v => terminal[v])).TreeCount;
            changes += LoopCuts.Run(graph, forest, terminal, GroundSketch.Rules, CancellationToken.None);
            HashSet<int> after = Nodes(graph, forest);
            (after.Count - forest.Count(open => open)).ShouldBe(nodes - pieces, $"seed {seed}: no loop");
            SupportTree.Root(graph, forest, Enumerable.Range(0, graph.NodeCount).Where(v => terminal[v])).TreeCount.ShouldBe(trees, $"seed {seed}: nothing falls apart");
        }

        changes.ShouldBeGreaterThan(20);
    }

    private static (RouteGraph Graph, bool[] Forest, bool[] Terminal) Grown(Ground ground)
    {
        RouteGraph graph = RouteGraph.Build(ground, GroundSketch.Rules);
        bool[] terminal = new bool[graph.NodeCount];
        foreach (int v in graph.BuildingNode.Concat(ground.ExchangeNode))
        {
            terminal[v] = true;
        }

        return (graph, SupportForest.Grow(graph, terminal, CancellationToken.None), terminal);
    }

    private static bool Opened(RouteGraph graph, bool[] forest, int edge, int fromDm, int toDm) =>
        Enumerable.Range(0, graph.PieceCount).Where(p => graph.PieceEdge[p] == edge && graph.PieceFromDm[p] >= fromDm && graph.PieceFromDm[p] < toDm).All(p => forest[p]);

    private static HashSet<int> Nodes(RouteGraph graph, bool[] forest) =>
        [.. Enumerable.Range(0, forest.Length).Where(p => forest[p]).SelectMany(p => new[] { graph.PieceA[p], graph.PieceB[p] })];
}
