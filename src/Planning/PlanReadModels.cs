using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning;

/// <summary>What happens to a commune in the plan.</summary>
public enum Treatment
{
    /// <summary>In an area an operator announced (AMII, L. 33-13): not priced in the public plan.</summary>
    Private,

    /// <summary>Fibre built by the public network in a given year.</summary>
    PublicFibre,

    /// <summary>Budgets do not reach it before the horizon: the plan says so.</summary>
    NotReached,
}

/// <summary>A rule that spoke for a zone, and what it said.</summary>
/// <param name="RuleId">Key in the strategy file (<c>amii</c>, <c>first-phases</c>, <c>speed-upgrade</c>).</param>
public sealed record RuleReason(string RuleId, string Section, string TextFr, string TextEn);

public sealed record CommunePlan(
    TerritoryId Commune, Treatment Treatment, int? FromYear, int? ToYear, long Premises, Money Cost,
    int? SpeedUpgradeYear, Money SpeedUpgradeCost, IReadOnlyList<RuleReason> Reasons);

/// <summary>One department in one year. The first year's <paramref name="PremisesPrivate"/> also holds what operators built before.</summary>
/// <param name="Spent">Fibre and upgrades; money carried over from earlier years may lift it above <paramref name="Budget"/>, never the sum of years.</param>
/// <param name="Budget">The year's own money, fibre and upgrades.</param>
/// <param name="ShareCoveredPercent">Of the targets' base, public and private, at the end of the year.</param>
public sealed record PlanYear(
    int Year, TerritoryId Department, long PremisesBuilt, long PremisesPrivate, Money Spent, Money Budget,
    decimal ShareCoveredPercent, Money SpentOnUpgrades);

/// <summary>A target and how far the plan stays from it.</summary>
/// <param name="MissedByPoints">0 when reached.</param>
/// <param name="ReachedIn">First year in which the share is reached, at the last year's pace beyond the horizon; null when not even then.</param>
/// <param name="TargetPercent">May pass 100 when points are added to a high private share; <paramref name="NoteFr"/> then says why, and nothing is clipped.</param>
public sealed record TargetOutcome(
    string Key, int Year, decimal TargetPercent, decimal PlannedPercent, decimal MissedByPoints, int? ReachedIn, string BaseFr, string BaseEn,
    TerritoryId Territory, string? NoteFr = null, string? NoteEn = null);

public sealed record PlanSummary(
    string Id, string Strategy, string DesignId, DateTimeOffset MadeAt, bool Simulated, string Method,
    Money PublicCost, Money PrivateCost, double GapPercent,
    IReadOnlyList<TargetOutcome> Targets, IReadOnlyList<PlanYear> Years)
{
    public string MethodEn { get; init; } = "";

    /// <summary>Fibre of the public communes that budgets do not reach before the horizon.</summary>
    public Money NotReachedCost { get; init; }

    public Money UpgradeCost { get; init; }

    /// <summary>Cost by phase and department.</summary>
    public IReadOnlyList<PhaseCost> Phases { get; init; } = [];

    public IReadOnlyList<Wording> Notes { get; init; } = [];
}
