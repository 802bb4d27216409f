using Maillage.Network.Bounds;
using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network;

/// <summary>How to run a design; nothing here changes its result.</summary>
/// <param name="Threads">Threads at most; 0 for all processors.</param>
public sealed record DesignOptions(int Threads = 0)
{
    internal ParallelOptions Parallel(CancellationToken cancellation) =>
        new() { MaxDegreeOfParallelism = Threads <= 0 ? Environment.ProcessorCount : Threads, CancellationToken = cancellation };
}

/// <summary>How far a design is.</summary>
/// <param name="Share">0 … 1.</param>
/// <param name="Step">Stable key (<c>design.forest</c>), translated by the host.</param>
public sealed record DesignProgress(double Share, string Step);

/// <summary>
/// Ground and rules in, a whole priced network out. Synchronous, deterministic, in memory: the same input gives the same design for any number of threads.
/// </summary>
/// <remarks>
/// One support tree a connected part of the streets reaches every building's foot and every exchange (« dig once »: drops too lie in it along the street).
/// PBOs are grouped on it, NRO areas and SRO zones are parts of it, cables follow it. O(n log n) in the size of the ground.
/// </remarks>
public static class Designer
{
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public static NetworkDesign Design(
        Ground ground, EngineeringRules rules, DesignOptions options, IProgress<DesignProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new DesignProgress(0, "design.streets"));
        return Design(RouteGraph.Build(ground, rules), rules, DesignWishes.None, options, progress, cancellation);
    }

    /// <param name="graph">Streets of the ground, weighed as the wishes ask.</param>
    internal static NetworkDesign Design(
        RouteGraph graph, EngineeringRules rules, DesignWishes wishes, DesignOptions options, IProgress<DesignProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new DesignProgress(0.08, "design.forest"));
        (SupportTree fromTip, SupportTree tree) = GrowTrees(graph, rules, wishes, cancellation);
        progress?.Report(new DesignProgress(0.25, "design.pbo"));
        PboGrouping grouping = PboGrouping.Group(graph, fromTip, rules, wishes, cancellation);
        int[] nodeLines = new int[graph.NodeCount], nodeFibres = new int[graph.NodeCount];
        foreach (PboPlan plan in grouping.Plans)
        {
            nodeLines[plan.Node] += plan.Lines;
            nodeFibres[plan.Node] += plan.Fibres;
        }

        progress?.Report(new DesignProgress(0.35, "design.nro"));
        List<Area> areas = NroSiting.Site(graph, tree, rules, nodeLines, wishes, cancellation);
        progress?.Report(new DesignProgress(0.5, "design.sro"));
        PoleRoom poles = new(graph, rules, PoleRoom.CollectePieces(graph, tree, areas));
        AreaPlan[] plans = new AreaPlan[areas.Count];
        Parallel.For(0, areas.Count, options.Parallel(cancellation), i => plans[i] = AreaPlan.Make(areas[i], poles, graph, rules, wishes, nodeLines, nodeFibres));
        progress?.Report(new DesignProgress(0.65, "design.bound"));
        LowerBound bound = LowerBound.Of(graph, tree, grouping, rules, options, cancellation);
        progress?.Report(new DesignProgress(0.9, "design.bill"));
        NetworkDesign design = new DesignAssembly(graph, tree, grouping, plans, rules).Build(bound);
        progress?.Report(new DesignProgress(1, "design.done"));
        return design;
    }

    /// <summary>The support tree, rooted at a tip (so that no stretch between forks is cut in two), and at the middle of its lines.</summary>
    private static (SupportTree FromTip, SupportTree FromMiddle) GrowTrees(RouteGraph graph, EngineeringRules rules, DesignWishes wishes, CancellationToken cancellation)
    {
        bool[] terminal = new bool[graph.NodeCount];
        foreach (int v in graph.BuildingNode.Concat(graph.Ground.ExchangeNode).Concat(wishes.SroAt))
        {
            terminal[v] = true;
        }

        bool[] inForest = SupportForest.Grow(graph, terminal, cancellation);
        ReachRepair.Run(graph, inForest, terminal, NroSiting.CarefulReachDm(rules), cancellation);
        SupportTree any = SupportTree.Root(graph, inForest, graph.BuildingNode);
        SupportTree fromTip = SupportTree.Root(graph, inForest, Enumerable.Range(0, any.TreeCount).Select(t => any.TreeOf(t)[^1]));
        return (fromTip, SupportTree.Root(graph, inForest, Middles(graph, fromTip)));
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

/// <summary>Everything decided inside one NRO area.</summary>
internal sealed record AreaPlan(Area Area, SroZoning Zones, AreaCables Cables)
{
    /// <summary>Cents added to each splice, one attempt after the other, while a line loses too much light; far cabinets then stand on the way from the NRO.</summary>
    private static readonly long[] SplicePenalties = [0, 1_000, 10_000, 1_000_000];

    public static AreaPlan Make(Area area, PoleRoom poles, RouteGraph graph, EngineeringRules rules, DesignWishes wishes, int[] nodeLines, int[] nodeFibres)
    {
        SroZoning zones = SroZoning.Zone(area, poles, graph, rules, wishes, nodeLines, nodeFibres);
        AreaCables cables = AreaCables.Lay(area, zones, poles, graph, rules, splicePenalty: 0);
        foreach (long penalty in SplicePenalties)
        {
            (bool faint, HashSet<int> tooFar) = LosesTooMuch(area, zones, cables, rules);
            if (!faint)
            {
                break;
            }

            zones.MoveUp(area, tooFar);
            cables = AreaCables.Lay(area, zones, poles, graph, rules, penalty);
        }

        return new AreaPlan(area, zones, cables);
    }

    /// <summary>Whether a line may break an optical limit, its drop counted at full reach, and the zones whose lines break the whole budget.</summary>
    private static (bool Any, HashSet<int> TooFar) LosesTooMuch(Area area, SroZoning zones, AreaCables cables, EngineeringRules rules)
    {
        long perDm = rules.MicroDbPerDm, splice = rules.MicroDb("optical.splice"), connector = rules.MicroDb("optical.connector");
        long budget = rules.MicroDb("optical.budget.c-plus") - rules.MicroDb("optical.split") - (3 * connector);
        bool any = false;
        HashSet<int> tooFar = [];
        for (int i = 0; i < area.Count; i++)
        {
            int z = zones.Own[i];
            if (z < 0)
            {
                continue;
            }

            foreach (long dm in new long[] { cables.PboDm[i], cables.PboDm[i] + rules.ReachDm })
            {
                long near = (dm * perDm) + connector + ((2 + cables.PboSplices[i]) * splice);
                bool far = near + (cables.SroDm[z] * perDm) + ((2 + cables.SroSplices[z]) * splice) > budget;
                any |= far || near > OpticalBudget.PmPtoLimit(rules, dm);
                if (far)
                {
                    tooFar.Add(z);
                }
            }
        }

        return (any, tooFar);
    }
}
