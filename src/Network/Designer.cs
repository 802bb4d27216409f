using Maillage.Kernel;
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
    /// <summary>One scheduler for the whole of a design: loops inside parallel steps share its threads.</summary>
    internal ParallelOptions Parallel(CancellationToken cancellation)
    {
        int threads = Threads <= 0 ? Environment.ProcessorCount : Threads;
        return new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation, TaskScheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler };
    }
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
    /// <param name="forReuse">Routes are chosen for the cost with ducts and poles that stand rented, not for the cost all new; the bound stays the one of the cost all new.</param>
    /// <exception cref="BadInputException">When the ground holds a fault that would make a wrong network (<see cref="GroundCheck"/>).</exception>
    /// <exception cref="OperationCanceledException">When cancelled.</exception>
    public static NetworkDesign Design(
        Ground ground, EngineeringRules rules, DesignOptions options, IProgress<DesignProgress>? progress, CancellationToken cancellation, bool forReuse = false)
    {
        progress?.Report(new DesignProgress(0, "design.streets"));
        GroundCheck.Require(ground);
        return Design(RouteGraph.Build(ground, rules, forReuse: forReuse), rules, DesignWishes.None, options, progress, cancellation);
    }

    /// <param name="graph">Streets of the ground, weighed as the wishes ask.</param>
    internal static NetworkDesign Design(
        RouteGraph graph, EngineeringRules rules, DesignWishes wishes, DesignOptions options, IProgress<DesignProgress>? progress, CancellationToken cancellation)
    {
        ParallelOptions work = options.Parallel(cancellation);
        Layout? layout = null;
        SupportBound? support = null;
        FibreBound? fibre = null;
        progress?.Report(new DesignProgress(0.08, "design.forest"));
        ExchangeReach reach = ExchangeReach.Of(graph, rules, work), overOpen = reach.WithoutClosed(graph, rules, work);

        // The layout takes its steps one after the other: bounds that ask for the streets alone keep the other threads busy meanwhile.
        Parallel.Invoke(work, () => layout = Lay(), () => support = SupportBound.Of(graph, cancellation), () => fibre = FibreBound.Of(graph, reach, rules, work));
        progress?.Report(new DesignProgress(0.9, "design.bill"));
        LowerBound bound = LowerBound.Of(graph, support!, fibre!, layout!.Cable, layout.Worth, layout.Tree, rules);
        NetworkDesign design = new DesignAssembly(graph, layout, rules).Build(bound, work);
        progress?.Report(new DesignProgress(1, "design.done"));
        return design;

        Layout Lay()
        {
            GrownTrees? trees = null;
            PlacesInReach? places = null;
            Parallel.Invoke(work, () => trees = GrownTrees.Grow(graph, overOpen, rules, wishes, NroSiting.ReservesDm[0], work), () => places = PlacesInReach.Find(graph, rules, work));
            return Layout.Best(graph, overOpen, trees!, places!, rules, wishes, work, progress);
        }
    }
}
