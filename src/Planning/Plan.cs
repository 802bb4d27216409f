using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning;

/// <summary>Connected communes that are built one after the other and sold as one.</summary>
/// <param name="Id">Department and rank of the first commune code: stable for the same zones.</param>
/// <param name="FirstPhase">True when the rule on first phases puts it first.</param>
/// <param name="Zones">In the order in which they are built.</param>
public sealed record Plaque(string Id, string Department, bool FirstPhase, IReadOnlyList<TerritoryId> Zones, long Premises, long BaseDwellings, Money Cost);

public enum PlanPhase
{
    /// <summary>The first years, as the rule on first phases counts them.</summary>
    First,

    /// <summary>The years after, up to the horizon.</summary>
    Later,

    /// <summary>What budgets do not reach before the horizon.</summary>
    Beyond,
}

/// <summary>What a phase costs in a department; private areas never count.</summary>
public sealed record PhaseCost(PlanPhase Phase, TerritoryId Department, long Premises, Money Cost);

/// <summary>
/// The years of every commune under a strategy's rules and budgets, and why. Made by <see cref="Planner"/>; the same zones and strategy give the same plan.
/// </summary>
public sealed record Plan
{
    public required string StrategyKey { get; init; }

    /// <summary>How it was made, one sentence for the page.</summary>
    public required Wording Method { get; init; }

    /// <summary>One entry a zone, in the order of commune codes.</summary>
    public required IReadOnlyList<CommunePlan> Communes { get; init; }

    public required IReadOnlyList<Plaque> Plaques { get; init; }

    /// <summary>Every department in every year of the horizon.</summary>
    public required IReadOnlyList<PlanYear> Years { get; init; }

    public required IReadOnlyList<TargetOutcome> Targets { get; init; }

    public required IReadOnlyList<PhaseCost> Phases { get; init; }

    /// <summary>Fibre of the communes the public network completes before the horizon ends; equals what the years spend on fibre.</summary>
    public required Money PublicCost { get; init; }

    /// <summary>Fibre of the areas operators announced, for comparison only: no budget pays it.</summary>
    public required Money PrivateCost { get; init; }

    /// <summary>Fibre of the public communes that budgets do not reach.</summary>
    public required Money NotReachedCost { get; init; }

    public required Money UpgradeCost { get; init; }

    /// <summary>What the optimiser maximises: dwellings of the base × years served up to the horizon, public fibre only.</summary>
    public required long HomeYears { get; init; }

    /// <summary>No plan within the same budgets serves more, whatever its order (relaxation without rules, communes divisible).</summary>
    public required decimal HomeYearsBound { get; init; }

    /// <summary>(bound − plan) / bound in percent. It holds the price of the rules too, since the bound knows none.</summary>
    public double GapPercent => HomeYearsBound == 0 ? 0 : (double)(100m * (HomeYearsBound - HomeYears) / HomeYearsBound);

    /// <summary>True as soon as one zone stands on generated ground or a simulated copper table decided.</summary>
    public required bool Simulated { get; init; }

    /// <summary>What a reader should know: floors that changed the order, rules without data.</summary>
    public required IReadOnlyList<Wording> Notes { get; init; }
}
