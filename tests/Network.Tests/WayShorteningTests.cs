using Maillage.Network.Routing;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Tests;

public class WayShorteningTests
{
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

    /// <summary>Whatever is opened and given up: a tree a part, every foot in it, nobody within reach before is beyond after, nothing dearer than allowed, and the ways kept are those a fresh search finds.</summary>
    [Fact]
    public void Shorter_ways_keep_the_forest_whole_and_put_nobody_out_of_reach()
    {
        int opened = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            RouteGraph graph = RouteGraph.Build(GroundSketch.Random(seed, 7, 120, exchanges: 4, pitch: 900), GroundSketch.Rules);
            bool[] terminal = new bool[graph.NodeCount];
            foreach (int v in graph.BuildingNode.Concat(graph.Ground.ExchangeNode))
            {
                terminal[v] = true;
            }

            bool[] forest = SupportForest.Grow(graph, terminal, CancellationToken.None);
            int[] exchanges = [graph.Ground.ExchangeNode[0]];
            long[] before = Ways(graph, forest, exchanges);
            long limit = 4_000 + (seed * 1_000), weight = Weight(graph, forest), budget = 3_000_000;
            int pieces = forest.Count(open => open), nodes = Nodes(graph, forest);
            int here = WayShortening.Run(graph, SupportForest.Lengths(graph), forest, terminal, exchanges, limit, budget, CancellationToken.None);
            opened += here;
            long[] after = Ways(graph, forest, exchanges);
            (nodes - pieces).ShouldBe(Nodes(graph, forest) - forest.Count(open => open), $"seed {seed}: as many trees as before, without loops");
            for (int v = 0; v < before.Length; v++)
            {
                if (terminal[v])
                {
                    (after[v] == long.MaxValue).ShouldBe(before[v] == long.MaxValue, $"seed {seed}, node {v}");
                    (before[v] <= limit && after[v] > limit).ShouldBeFalse($"seed {seed}, node {v}");
                }
            }

            (Weight(graph, forest) - weight).ShouldBeLessThanOrEqualTo(here * budget, $"seed {seed}");
            (here > 0).ShouldBe(Enumerable.Range(0, before.Length).Any(v => terminal[v] && before[v] > limit && before[v] < long.MaxValue && after[v] <= limit), $"seed {seed}");
        }

        opened.ShouldBeGreaterThan(10);
    }

    private static long[] Ways(RouteGraph graph, bool[] forest, int[] exchanges) => ReachRepair.Reach(graph, exchanges, forest, CancellationToken.None).Dm;

    private static long Weight(RouteGraph graph, bool[] forest) => Enumerable.Range(0, forest.Length).Sum(p => forest[p] ? graph.PieceWeight[p] : 0);

    private static int Nodes(RouteGraph graph, bool[] forest) =>
        Enumerable.Range(0, forest.Length).Where(p => forest[p]).SelectMany(p => new[] { graph.PieceA[p], graph.PieceB[p] }).Distinct().Count();

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
}
