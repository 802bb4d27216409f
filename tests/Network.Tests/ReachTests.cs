using Maillage.Network.Routing;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Tests;

public class ReachTests
{
    /// <summary>
    /// The cheap tree leads the far house round a cape; the town road straight to it costs more than the last coast road, and is far shorter.
    /// <code>
    ///   X────── 20 km, poles ──────b
    ///   │                          │ 20 km, poles
    ///   └── 12 km, town street ──far
    /// </code>
    /// </summary>
    [Fact]
    public void A_house_that_the_cheap_tree_leads_too_far_gets_the_shortest_way_and_the_loop_is_cut()
    {
        RouteGraph graph = Cape();
        bool[] terminal = Terminals(graph);
        bool[] forest = SupportForest.Grow(graph, terminal, CancellationToken.None);
        forest[Piece(graph, edge: 2)].ShouldBeFalse("the town street is dearer than either coast road");

        long limit = NroSiting.ReachDm(GroundSketch.Rules, 0);
        ReachRepair.Run(graph, forest, terminal, limit, CancellationToken.None).ShouldBeGreaterThan(0);
        forest[Piece(graph, edge: 2)].ShouldBeTrue();
        forest.Count(open => open).ShouldBe(Joined(graph, forest), "a tree: as many pieces as nodes reached, less one");
        Farthest(graph, forest, terminal).ShouldBeLessThanOrEqualTo(limit + 80_000);
    }

    [Fact]
    public void A_forest_within_reach_is_left_as_it_is()
    {
        RouteGraph graph = Cape();
        bool[] terminal = Terminals(graph);
        bool[] forest = SupportForest.Grow(graph, terminal, CancellationToken.None);
        bool[] before = [.. forest];
        ReachRepair.Run(graph, forest, terminal, long.MaxValue - 1, CancellationToken.None).ShouldBe(0);
        forest.ShouldBe(before);
    }

    /// <summary>A hamlet of 10 lines beside a town of 3,000, and one beside nothing: only the first counts as dense.</summary>
    [Theory]
    [InlineData(3000, 40_000)]
    [InlineData(1999, 5000)]
    public void An_exchange_beside_a_town_may_be_as_large_as_in_a_dense_commune(int townLines, int expected)
    {
        GroundSketch sketch = new();
        int hamlet = sketch.Node(0, 0), border = sketch.Node(1000, 0), town = sketch.Node(2000, 0);
        sketch.House(sketch.Edge(hamlet, border), 100, lines: 10);
        sketch.House(sketch.Edge(border, town), 900, lines: townLines);
        sketch.Exchange(hamlet);
        Ground ground = sketch.Build();
        Ground apart = sketch.Build(communes: ["58001", "58145"], edgeCommune: [0, 1]);
        NroSiting.Capacities(apart, GroundSketch.Rules).ShouldBe([expected]);
        NroSiting.Capacities(ground, GroundSketch.Rules).ShouldBe([townLines + 10 >= 2000 ? 40_000 : 5000]);
    }

    private static RouteGraph Cape()
    {
        GroundSketch sketch = new();
        int exchange = sketch.Node(0, 0), cape = sketch.Node(20_000, 0), far = sketch.Node(12_000, 0);
        sketch.House(sketch.Edge(exchange, cape, RouteClass.Road, builtUp: false), 10_000);
        sketch.House(sketch.Edge(cape, far, RouteClass.Road, builtUp: false, lengthMetres: 20_000), 19_000);
        sketch.Edge(exchange, far);
        sketch.Exchange(exchange);
        return RouteGraph.Build(sketch.Build(), GroundSketch.Rules);
    }

    private static bool[] Terminals(RouteGraph graph)
    {
        bool[] terminal = new bool[graph.NodeCount];
        foreach (int v in graph.BuildingNode.Concat(graph.Ground.ExchangeNode))
        {
            terminal[v] = true;
        }

        return terminal;
    }

    private static int Piece(RouteGraph graph, int edge) => Array.IndexOf(graph.PieceEdge, edge);

    private static int Joined(RouteGraph graph, bool[] forest)
    {
        HashSet<int> nodes = [];
        for (int p = 0; p < forest.Length; p++)
        {
            if (forest[p])
            {
                nodes.Add(graph.PieceA[p]);
                nodes.Add(graph.PieceB[p]);
            }
        }

        return nodes.Count - 1;
    }

    /// <summary>Longest way over the forest from a house to the exchange, by plain relaxation.</summary>
    private static long Farthest(RouteGraph graph, bool[] forest, bool[] terminal)
    {
        long[] dm = [.. Enumerable.Repeat(long.MaxValue / 4, graph.NodeCount)];
        dm[graph.Ground.ExchangeNode[0]] = 0;
        for (int round = 0; round < graph.NodeCount; round++)
        {
            for (int p = 0; p < forest.Length; p++)
            {
                if (forest[p])
                {
                    dm[graph.PieceA[p]] = Math.Min(dm[graph.PieceA[p]], dm[graph.PieceB[p]] + graph.PieceDm[p]);
                    dm[graph.PieceB[p]] = Math.Min(dm[graph.PieceB[p]], dm[graph.PieceA[p]] + graph.PieceDm[p]);
                }
            }
        }

        return Enumerable.Range(0, dm.Length).Where(v => terminal[v]).Max(v => dm[v]);
    }
}
