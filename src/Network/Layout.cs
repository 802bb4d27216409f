using System.Collections.Concurrent;
using Maillage.Network.Bounds;
using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network;

/// <summary>Support, PBOs and areas of one network, before names and prices, and what its support and PBOs tell of the bound.</summary>
/// <param name="Worth">What each building is worth in the dual of PBOs and drops (<see cref="AccessBound"/>), cents.</param>
/// <param name="ReserveDm">Way to the NRO kept back for the way round by a cabinet.</param>
internal sealed record Layout(SupportTree Tree, PboGrouping Grouping, AreaPlan[] Plans, Backbone Backbone, Step<AlongBound> Cable, Step<long[]> Worth, long ReserveDm)
{
    /// <summary>Zones with a line that may lose too much light.</summary>
    public int TooFar => Plans.Sum(p => p.TooFar);

    /// <summary>The layout with the least way kept back for which no line loses too much light; where there is none, the one with fewest such zones.</summary>
    /// <param name="reach">Streets within reach of each exchange over those that may be opened.</param>
    /// <param name="first">Trees for the least way kept back, where they have begun.</param>
    /// <param name="plain">Without wishes, where these differ by cabinets only and it is known.</param>
    public static Layout Best(RouteGraph graph, ExchangeReach reach, Step<GrownTrees>? first, Step<PlacesInReach> places, EngineeringRules rules, DesignWishes wishes, Layout? plain, Steps steps, IProgress<DesignProgress>? progress)
    {
        Layout? best = null;
        foreach (long reserve in NroSiting.ReservesDm.TakeWhile(_ => best is not { TooFar: 0 }))
        {
            Layout trial = plain?.ReserveDm == reserve
                ? plain.With(graph, rules, wishes, steps)
                : Make(graph, (best is null && first is { } begun ? begun : GrownTrees.Begin(graph, reach, rules, wishes, reserve, steps)).Made, places, rules, wishes, reserve, steps, progress);
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
        int[] nodeLines = AtNodes(graph, grouping).Lines;
        progress?.Report(new DesignProgress(0.35, "design.nro"));
        List<Area> areas = NroSiting.Site(graph, tree, rules, nodeLines, wishes, wished, reserveDm, cancellation);
        progress?.Report(new DesignProgress(0.5, "design.sro"));
        Backbone backbone = Backbone.Of(graph, tree, areas, rules, nodeLines, cancellation);
        AreaPlan[] plans = Plan(areas, null, graph, rules, wishes, grouping, backbone, steps);
        return new Layout(tree, grouping, plans, backbone, cable, worth, reserveDm);
    }

    /// <summary>The same, planned again where a cabinet is wished or forbidden.</summary>
    private Layout With(RouteGraph graph, EngineeringRules rules, DesignWishes wishes, Steps steps) =>
        this with { Plans = Plan([.. Plans.Select(p => p.Area)], Plans, graph, rules, wishes, Grouping, Backbone, steps) };

    /// <param name="plain">Plans without wishes; null when they are not known.</param>
    private static AreaPlan[] Plan(List<Area> areas, AreaPlan[]? plain, RouteGraph graph, EngineeringRules rules, DesignWishes wishes, PboGrouping grouping, Backbone backbone, Steps steps)
    {
        PoleRoom poles = new(graph, rules, backbone.Pieces);
        (int[] lines, int[] fibres) = AtNodes(graph, grouping);
        AreaPlan[] plans = new AreaPlan[areas.Count];

        // One by one, the largest first: no thread is left alone with a large one at the end.
        IEnumerable<int> order = Enumerable.Range(0, plans.Length).OrderByDescending(i => areas[i].Count);
        Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), steps.Loops, i => plans[i] = AreaPlan.Make(areas[i], poles, graph, rules, wishes, lines, fibres, plain?[i], steps.Loops));
        return plans;
    }

    /// <summary>Lines and fibres of the PBOs at each node.</summary>
    private static (int[] Lines, int[] Fibres) AtNodes(RouteGraph graph, PboGrouping grouping)
    {
        int[] lines = new int[graph.NodeCount], fibres = new int[graph.NodeCount];
        foreach (PboPlan plan in grouping.Plans)
        {
            lines[plan.Node] += plan.Lines;
            fibres[plan.Node] += plan.Fibres;
        }

        return (lines, fibres);
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

    /// <summary>Over all feet and exchanges. A locked cabinet asks for a way of its own only where they pass it by: a lock on the way changes no street.</summary>
    /// <param name="fewer">Exchanges that should suffice.</param>
    private static GrownTrees Grow(RouteGraph graph, Step<int[]> fewer, EngineeringRules rules, DesignWishes wishes, long limitDm, CancellationToken cancellation)
    {
        bool[] terminal = new bool[graph.NodeCount];
        foreach (int v in graph.BuildingNode.Concat(graph.Ground.ExchangeNode.Where(x => !wishes.NoNroAt.Contains(x))))
        {
            terminal[v] = true;
        }

        GrownTrees grown = Grow(graph, terminal, fewer.Made, rules, limitDm, cancellation);
        if (!wishes.SroAt.All(grown.Tree.Passes))
        {
            foreach (int v in wishes.SroAt)
            {
                terminal[v] = true;
            }

            grown = Grow(graph, terminal, fewer.Made, rules, limitDm, cancellation);
        }

        return grown;
    }

    private static GrownTrees Grow(RouteGraph graph, bool[] terminal, int[] fewer, EngineeringRules rules, long limitDm, CancellationToken cancellation)
    {
        bool[] inForest = SupportForest.Grow(graph, terminal, cancellation);
        LoopCuts.Run(graph, inForest, terminal, rules, cancellation);
        int[] wished = ReachRepair.Run(graph, inForest, terminal, fewer, limitDm, rules.Cents("nro.site") / 2, cancellation);
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
