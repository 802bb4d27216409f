using Maillage.Kernel;

namespace Maillage.Observatory;

/// <summary>A share to reach at the end of a year, as the strategy sets it.</summary>
/// <param name="Territory">Where it holds: the region, or one department.</param>
/// <param name="Percent">Share in percent; may pass 100 and is then shown as it is.</param>
/// <param name="BaseIndicator">Indicator that counts its base (<c>dwellings</c>): only shares of the same base are held against it without a warning.</param>
public sealed record BarometerTarget(string Key, TerritoryId Territory, int Year, decimal Percent, string BaseIndicator, Wording Title, Source Source);

/// <summary>What a plan expected: the share covered at the end of a year.</summary>
/// <param name="Kind">Modelled, or simulated when the plan stands on generated ground.</param>
public sealed record PlannedShare(TerritoryId Territory, int Year, decimal Percent, string BaseIndicator, Source Source, FigureKind Kind);

/// <summary>What the strategy and the plan give the barometer; the barometer itself reads neither.</summary>
/// <param name="Name">Name of the strategy, for titles.</param>
/// <param name="FromYear">Year at whose beginning the trajectory starts from nothing: an assumption told on the page.</param>
public sealed record BarometerInputs(Wording Name, int FromYear, IReadOnlyList<BarometerTarget> Targets, IReadOnlyList<PlannedShare> Planned);
