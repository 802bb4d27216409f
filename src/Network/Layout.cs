using System.Collections.Concurrent;
using Maillage.Network.Bounds;
using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network;

/// <summary>Support, PBOs and areas of one network, before names and prices, and what its support and PBOs tell of the bound.</summary>
/// <param name="Worth">What each building is worth in the dual of PBOs and drops (<see cref="AccessBound"/>), cents.</param>
internal sealed record Layout(SupportTree Tree, PboGrouping Grouping, AreaPlan[] Plans, Backbone Backbone, Step<AlongBound> Cable, Step<long[]> Worth)
{
    /// <summary>Zones with a line that may lose too much light.</summary>
    public int TooFar => Plans.Sum(p => p.TooFar);

    /// <summary>The layout with the least way kept back for which no line loses too much light; where there is none, the one with fewest such zones.</summary>
    /// <param name="reach">Streets within reach of each exchange over those that may be opened.</param>
    /// <param name="first">Trees for the least way kept back.</param>
    public static Layout Best(RouteGraph graph, ExchangeReach reach, Step<GrownTrees> first, Step<PlacesInReach> places, EngineeringRules rules, DesignWishes wishes, Steps steps, IProgress<DesignProgress>? progress)
    {
        Layout? best = null;
        foreach (long reserve in NroSiting.ReservesDm.TakeWhile(_ => best is not { TooFar: 0 }))
        {
            Step<GrownTrees> trees = best is null ? first : GrownTrees.Begin(graph, reach, rules, wishes, reserve, steps);
            Layout trial = Make(graph, trees.Made, places, rules, wishes, reserve, steps, progress);
            best = best is null || trial.TooFar < best.TooFar ? trial : best;
        }

        return best!;
    }

    /// <param name="reserveDm">Way to the NRO kept back for the way round by a cabinet.</param>
    private static Layout Make(RouteGraph graph, GrownTrees trees, Step<PlacesInReach> places, EngineeringRules rules, DesignWishes wishes, long reserveDm, Steps steps, IProgress<DesignProgress>? progress)
    {
        CancellationToken cancellation = steps.Loops.CancellationToken;
        (SupportTree tree, HashSet<int> wished) = trees;
        Step<AlongBound> cable = steps.Begin(() => AlongBound.Of(graph, tree, rules, cancellation));
        progress?.Report(new DesignProgress(0.25, "design.pbo"));
        PboGrouping grouping = PboGrouping.Group(graph, tree, rules, wishes, steps.Loops);
        Step<long[]> worth = steps.Begin(() => AccessBound.Of(places.Made, graph.Ground, grouping, rules, cable.Made.Joined, steps.Loops));
        int[] nodeLines = new int[graph.NodeCount], nodeFibres = new int[graph.NodeCount];
        foreach (PboPlan plan in grouping.Plans)
        {
            nodeLines[plan.Node] += plan.Lines;
            nodeFibres[plan.Node] += plan.Fibres;
        }

        progress?.Report(new DesignProgress(0.35, "design.nro"));
        List<Area> areas = NroSiting.Site(graph, tree, rules, nodeLines, wishes, wished, reserveDm, cancellation);
        progress?.Report(new DesignProgress(0.5, "design.sro"));
        Backbone backbone = Backbone.Of(graph, tree, areas, rules, nodeLines, cancellation);
        PoleRoom poles = new(graph, rules, backbone.Pieces);
        AreaPlan[] plans = new AreaPlan[areas.Count];

        // One by one, the largest first: no thread is left alone with a large one at the end.
        IEnumerable<int> order = Enumerable.Range(0, areas.Count).OrderByDescending(i => areas[i].Count);
        Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), steps.Loops, i => plans[i] = AreaPlan.Make(areas[i], poles, graph, rules, wishes, nodeLines, nodeFibres, steps.Loops));
        return new Layout(tree, grouping, plans, backbone, cable, worth);
    }
}

/// <summary>The support tree, rooted at the middle of its lines.</summary>
/// <param name="Wished">Exchanges for which streets were opened.</param>
internal sealed record GrownTrees(SupportTree Tree, HashSet<int> Wished)
{
    /// <param name="reach">Streets within reach of each exchange over those that may be opened.</param>
    /// <param name="reserveDm">Way to the NRO kept back for the way round by a cabinet.</param>
    public static Step<GrownTrees> Begin(RouteGraph graph, ExchangeReach reach, EngineeringRules rules, DesignWishes wishes, long reserveDm, Steps steps)
    {
        long limitDm = NroSiting.ReachDm(rules, reserveDm);
        Step<int[]> fewer = steps.Begin(() => FewerExchanges.Of(reach, graph.EdgeLines, graph.EdgeDm, wishes.NroAt, limitDm));
        return steps.Begin(() => Grow(graph, fewer, rules, wishes, limitDm, steps.Loops.CancellationToken));
    }

    /// <param name="fewer">Exchanges that should suffice.</param>
    private static GrownTrees Grow(RouteGraph graph, Step<int[]> fewer, EngineeringRules rules, DesignWishes wishes, long limitDm, CancellationToken cancellation)
    {
        bool[] terminal = new bool[graph.NodeCount];
        foreach (int v in graph.BuildingNode.Concat(graph.Ground.ExchangeNode.Where(x => !wishes.NoNroAt.Contains(x))).Concat(wishes.SroAt))
        {
            terminal[v] = true;
        }

        bool[] inForest = SupportForest.Grow(graph, terminal, cancellation);
        LoopCuts.Run(graph, inForest, terminal, rules, cancellation);
        int[] wished = ReachRepair.Run(graph, inForest, terminal, fewer.Made, limitDm, rules.Cents("nro.site") / 2, cancellation);
        SupportTree any = SupportTree.Root(graph, inForest, graph.BuildingNode);
        return new GrownTrees(SupportTree.Root(graph, inForest, Middles(graph, any)), [.. wished]);
    }

    /// <summary>The node of each tree below which no branch holds more than half of the lines.</summary>
    private static List<int> Middles(RouteGraph graph, SupportTree tree)
    {
        long[] below = [.. graph.NodeLines];
        List<int> middles = [];
        for (int t = 0; t < tree.TreeCount; t++)
        {
            ReadOnlySpan<int> nodes = tree.TreeOf(t);
            for (int i = nodes.Length - 1; i > 0; i--)
            {
                below[tree.Parent[nodes[i]]] += below[nodes[i]];
            }

            int middle = nodes[0];
            foreach (int v in nodes)
            {
                // Heavier than half: a chain from the root down, met in the order of depth.
                middle = 2 * below[v] > below[nodes[0]] ? v : middle;
            }

            middles.Add(middle);
        }

        return middles;
    }
}
