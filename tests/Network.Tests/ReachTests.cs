using Maillage.Graphs;
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
        ReachRepair.Run(graph, forest, terminal, graph.Ground.ExchangeNode, limit, budget: 100_000_000, CancellationToken.None).ShouldBe(graph.Ground.ExchangeNode);
        forest[Piece(graph, edge: 2)].ShouldBeTrue();
        forest.Count(open => open).ShouldBe(Joined(graph, forest), "a tree: as many pieces as nodes reached, less one");
        Farthest(graph, forest, terminal).ShouldBeLessThanOrEqualTo(limit);
    }

    [Fact]
    public void A_forest_within_reach_is_left_as_it_is()
    {
        RouteGraph graph = Cape();
        bool[] terminal = Terminals(graph);
        bool[] forest = SupportForest.Grow(graph, terminal, CancellationToken.None);
        bool[] before = [.. forest];
        ReachRepair.Run(graph, forest, terminal, graph.Ground.ExchangeNode, long.MaxValue - 1, budget: 0, CancellationToken.None).ShouldBe(graph.Ground.ExchangeNode);
        forest.ShouldBe(before);
    }

    /// <summary>
    /// Two villages, each with an exchange. The cheapest road between them is longer than light goes; a main road costs 26 k€ more in trench, and saves an exchange.
    /// <code>
    ///   west ────── 26 km, poles ────── east
    ///     └────── 9.1 km, trench ────────┘
    /// </code>
    /// </summary>
    [Fact]
    public void A_dearer_and_shorter_street_is_opened_where_it_saves_an_exchange()
    {
        NetworkDesign design = Designer.Design(TwoVillages(tarmacMetres: 9_100), GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
        design.Sites.Count(s => s.Kind == SiteKind.Nro).ShouldBe(1);
        design.Violations.ShouldBeEmpty();
        design.Spans.ShouldContain(s => s.Edge == 3);
    }

    [Fact]
    public void A_street_that_costs_more_than_the_exchange_it_saves_stays_closed()
    {
        NetworkDesign design = Designer.Design(TwoVillages(tarmacMetres: 12_000), GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
        design.Sites.Count(s => s.Kind == SiteKind.Nro).ShouldBe(2);
        design.Spans.ShouldNotContain(s => s.Edge == 3);
    }

    /// <summary>Whatever is opened, cut and kept: a tree a part, every foot in it, whoever some street leads to an exchange within reach is within reach of one that stays, and nobody is led further than before beyond it.</summary>
    [Fact]
    public void Whom_streets_bring_within_reach_the_tree_brings_within_reach_of_an_exchange_that_stays()
    {
        (int mended, int stayed) = (0, 0);
        for (int seed = 1; seed <= 120; seed++)
        {
            RouteGraph graph = RouteGraph.Build(GroundSketch.Random(seed, 7, 120, exchanges: 4, pitch: 900), GroundSketch.Rules);
            CsrGraph lengths = SupportForest.Lengths(graph);
            bool[] terminal = Terminals(graph), forest = SupportForest.Grow(graph, terminal, CancellationToken.None);
            int[] exchanges = [graph.Ground.ExchangeNode[0]];
            long[] before = new TreeWays(graph, forest, exchanges, CancellationToken.None).Dm, streets = ShortestPathForest.Grow(lengths, exchanges).Distance;
            long limit = 4_000 + (seed * 500);
            int pieces = forest.Count(open => open), joined = Joined(graph, forest);
            int[] suffice = ReachRepair.Run(graph, forest, terminal, exchanges, limit, budget: seed % 3 * 1_000_000, CancellationToken.None);
            stayed += suffice.Length - 1;
            long[] after = new TreeWays(graph, forest, suffice, CancellationToken.None).Dm;
            (Joined(graph, forest) - forest.Count(open => open)).ShouldBe(joined - pieces, $"seed {seed}: as many trees as before, without loops");
            for (int v = 0; v < before.Length; v++)
            {
                if (terminal[v])
                {
                    after[v].ShouldBeLessThanOrEqualTo(streets[v] <= limit ? limit : Math.Max(limit, before[v]), $"seed {seed}, node {v}");
                    mended += before[v] > limit && after[v] <= limit ? 1 : 0;
                }
            }
        }

        (mended, stayed).ShouldSatisfyAllConditions(() => mended.ShouldBeGreaterThan(500), () => stayed.ShouldBeGreaterThan(10));
    }

    /// <summary>Gaps move only to dearer stretches: each change makes the forest cheaper, and it stays one.</summary>
    [Fact]
    public void A_gap_that_moves_saves_trench_and_leaves_a_tree_within_reach()
    {
        int changes = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            RouteGraph graph = RouteGraph.Build(GroundSketch.Random(seed, 7, 120, exchanges: 2, pitch: 300), GroundSketch.Rules);
            bool[] terminal = [.. Terminals(graph)], all = [.. graph.PieceWeight.Select(w => w < RouteGraph.ClosedWeight)];
            TreeWays nearest = new(graph, all, graph.Ground.ExchangeNode, CancellationToken.None);
            bool[] forest = new bool[graph.PieceCount];
            foreach (int p in nearest.Towards.Where(p => p >= 0))
            {
                forest[p] = true;
            }

            long limit = nearest.Dm.Where(dm => dm < long.MaxValue).Max() + 2_000, weight = Weight(graph, forest);
            int[] gaps = [.. Enumerable.Range(0, forest.Length).Where(p => all[p] && !forest[p])];
            TreeWays ways = new(graph, forest, graph.Ground.ExchangeNode, CancellationToken.None);
            int pieces = forest.Count(open => open);
            LoopMoves moves = new(graph, forest, terminal, ways, limit);
            int here = moves.Run(gaps.Select(p => moves.Through(p, nearest.Towards)).OfType<ClosedWay>(), CancellationToken.None);
            changes += here;
            (Weight(graph, forest) < weight).ShouldBe(here > 0, $"seed {seed}");
            long[] fresh = new TreeWays(graph, forest, graph.Ground.ExchangeNode, CancellationToken.None).Dm;
            for (int v = 0; v < fresh.Length; v++)
            {
                if (terminal[v] && nearest.Dm[v] < long.MaxValue)
                {
                    fresh[v].ShouldBe(ways.Dm[v], $"seed {seed}, node {v}: ways are kept true");
                    fresh[v].ShouldBeLessThanOrEqualTo(limit, $"seed {seed}, node {v}");
                }
            }
        }

        changes.ShouldBeGreaterThan(100);
    }

    private static long Weight(RouteGraph graph, bool[] forest) => Enumerable.Range(0, forest.Length).Sum(p => forest[p] ? graph.PieceWeight[p] : 0);

    private static Ground TwoVillages(int tarmacMetres)
    {
        GroundSketch sketch = new();
        int west = sketch.Node(0, 0), east = sketch.Node(8_000, 0), westEnd = sketch.Node(-400, 0), eastEnd = sketch.Node(8_400, 0);
        int westStreet = sketch.Edge(west, westEnd), eastStreet = sketch.Edge(east, eastEnd);
        sketch.Edge(west, east, RouteClass.Road, builtUp: false, lengthMetres: 26_000);
        sketch.Edge(west, east, RouteClass.MainRoad, builtUp: false, lengthMetres: tarmacMetres);
        for (int k = 0; k < 40; k++)
        {
            sketch.House(westStreet, 10 + (9 * k), lines: 10);
            sketch.House(eastStreet, 10 + (9 * k), lines: 10);
        }

        sketch.Exchange(west);
        sketch.Exchange(east);
        return sketch.Build();
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
