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
    internal Steps Begin(CancellationToken cancellation) => new(Threads <= 0 ? Environment.ProcessorCount : Threads, cancellation);
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
        return Design(RouteGraph.Build(ground, rules, forReuse: forReuse), rules, DesignWishes.None, new KnownAnswers(), options, progress, cancellation);
    }

    /// <param name="graph">Streets of the ground, weighed as the wishes ask.</param>
    /// <param name="known">Of the same ground and rules, or empty; holds all answers afterwards.</param>
    internal static NetworkDesign Design(
        RouteGraph graph, EngineeringRules rules, DesignWishes wishes, KnownAnswers known, DesignOptions options, IProgress<DesignProgress>? progress, CancellationToken cancellation)
    {
        using Steps steps = options.Begin(cancellation);
        progress?.Report(new DesignProgress(0.08, "design.forest"));
        ExchangeReach reach = known.Reach ??= ExchangeReach.Of(graph, rules, steps.Loops), overOpen = reach.WithoutClosed(graph, rules, steps.Loops).Without(wishes.NoNroAt);

        // Trees and layout take their steps one after the other: what asks for the streets alone keeps the other threads busy meanwhile. Steps begin in this order.
        Layout? plain = graph.WeighsPrices && wishes.OnlyCabinets && known.Layout is { } all && wishes.SroAt.All(all.Tree.Passes) ? all : null;
        Step<GrownTrees>? trees = plain is null ? GrownTrees.Begin(graph, overOpen, rules, wishes, NroSiting.ReservesDm[0], steps) : null;
        Step<SupportBound> support = steps.Begin(() => known.Support ??= SupportBound.Of(graph, steps.Loops.CancellationToken));
        Step<FibreBound> fibre = steps.Begin(() => known.Fibre ??= FibreBound.Of(graph, reach, rules, steps.Loops));
        Step<PlacesInReach> places = steps.Begin(() => known.Places ??= PlacesInReach.Find(graph, rules, steps.Loops));
        Layout layout = steps.Begin(() => Layout.Best(graph, overOpen, trees, places, rules, wishes, plain, steps, progress)).Made;
        progress?.Report(new DesignProgress(0.9, "design.bill"));
        Step<LowerBound> bound = steps.Begin(() => LowerBound.Of(graph, support.Made, fibre.Made, layout.Cable.Made, layout.Worth.Made, layout.Tree, rules));
        NetworkDesign design = steps.Begin(() => new DesignAssembly(graph, layout, rules).Build(bound, steps)).Made;
        known.Layout ??= graph.WeighsPrices && wishes.Nothing ? layout : null;
        progress?.Report(new DesignProgress(1, "design.done"));
        return design;
    }
}
