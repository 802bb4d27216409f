using Maillage.Graphs;
using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network;

/// <summary>Support, PBOs and areas of one network, before names and prices.</summary>
internal sealed record Layout(SupportTree Tree, PboGrouping Grouping, AreaPlan[] Plans, Backbone Backbone)
{
    /// <summary>Zones with a line that may lose too much light.</summary>
    public int TooFar => Plans.Sum(p => p.TooFar);

    /// <summary>The layout with the least way kept back for which no line loses too much light; where there is none, the one with fewest such zones.</summary>
    public static Layout Best(RouteGraph graph, EngineeringRules rules, DesignWishes wishes, ParallelOptions work, IProgress<DesignProgress>? progress)
    {
        Layout? best = null;
        CsrGraph lengths = SupportForest.Lengths(graph);
        foreach (long reserve in NroSiting.ReservesDm.TakeWhile(_ => best is not { TooFar: 0 }))
        {
            Layout trial = Make(graph, lengths, rules, wishes, reserve, work, progress);
            best = best is null || trial.TooFar < best.TooFar ? trial : best;
        }

        return best!;
    }

    /// <param name="lengths">The streets by length.</param>
    /// <param name="reserveDm">Way to the NRO kept back for the way round by a cabinet.</param>
    private static Layout Make(RouteGraph graph, CsrGraph lengths, EngineeringRules rules, DesignWishes wishes, long reserveDm, ParallelOptions work, IProgress<DesignProgress>? progress)
    {
        CancellationToken cancellation = work.CancellationToken;
        progress?.Report(new DesignProgress(0.08, "design.forest"));
        (SupportTree tree, HashSet<int> wished) = GrowTrees(graph, lengths, rules, wishes, reserveDm, cancellation);
        progress?.Report(new DesignProgress(0.25, "design.pbo"));
        PboGrouping grouping = PboGrouping.Group(graph, tree, rules, wishes, work);
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
        Parallel.For(0, areas.Count, work, i => plans[i] = AreaPlan.Make(areas[i], poles, graph, rules, wishes, nodeLines, nodeFibres));
        return new Layout(tree, grouping, plans, backbone);
    }

    /// <summary>The support tree, rooted at the middle of its lines, and the exchanges for which streets were opened.</summary>
    private static (SupportTree Tree, HashSet<int> Wished) GrowTrees(RouteGraph graph, CsrGraph lengths, EngineeringRules rules, DesignWishes wishes, long reserveDm, CancellationToken cancellation)
    {
        bool[] terminal = new bool[graph.NodeCount];
        foreach (int v in graph.BuildingNode.Concat(graph.Ground.ExchangeNode).Concat(wishes.SroAt))
        {
            terminal[v] = true;
        }

        bool[] inForest = SupportForest.Grow(graph, terminal, cancellation);
        LoopCuts.Run(graph, inForest, terminal, rules, cancellation);
        int[] wished = FewerExchanges.Wished(graph, lengths, SupportTree.Root(graph, inForest, graph.BuildingNode), terminal, rules, wishes, reserveDm, cancellation);
        wished = ReachRepair.Run(graph, lengths, inForest, terminal, wished, NroSiting.ReachDm(rules, reserveDm), rules.Cents("nro.site") / 2, cancellation);
        SupportTree any = SupportTree.Root(graph, inForest, graph.BuildingNode);
        return (SupportTree.Root(graph, inForest, Middles(graph, any)), [.. wished]);
    }

    /// <summary>The node of each tree below which no branch holds more than half of the lines.</summary>
    private static List<int> Middles(RouteGraph graph, SupportTree tree)
    {
        long[] below = new long[graph.NodeCount];
        for (int b = 0; b < graph.BuildingNode.Length; b++)
        {
            below[graph.BuildingNode[b]] += graph.Ground.PremisesLines[b];
        }

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
