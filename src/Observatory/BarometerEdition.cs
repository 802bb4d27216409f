using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Observatory;

/// <summary>One way of counting coverage. Measures of different bases are different lines of a chart, never one.</summary>
/// <param name="BaseIndicator"><c>dwellings</c> or <c>premises</c>.</param>
public sealed record Measure(string Key, string Indicator, string Dimension, string BaseIndicator, Wording Title);

/// <summary>One measure of one territory at every date known, oldest first.</summary>
public sealed record BarometerSeries(TerritoryId Territory, string TerritoryName, Measure Measure, IReadOnlyList<BarometerPoint> Points)
{
    public BarometerPoint Latest => Points[^1];
}

/// <param name="Share">In percent, with count and base. Not clipped: above 100 a note says why.</param>
public sealed record BarometerPoint(Period Date, Figure Share, Wording Base, IReadOnlyList<CoverageNote> Notes);

/// <summary>One of the few numbers on top.</summary>
public sealed record Headline(string Key, Wording Title, Wording Sentence, Figure Figure);

/// <summary>Where the straight line to the targets stands at the end of a year.</summary>
/// <param name="Target">The target set for this year; null where the line is only drawn between targets.</param>
public sealed record TrajectoryPoint(int Year, decimal Percent, BarometerTarget? Target);

/// <summary>A measured share held against the trajectory at its date.</summary>
/// <param name="Expected">Share of the trajectory at the end of the period.</param>
/// <param name="Gap">Measured minus expected, in points; negative when late.</param>
/// <param name="SameBase">False when the two shares are of different bases: the note then says so.</param>
public sealed record TrajectoryGap(TerritoryId Territory, string TerritoryName, Measure Measure, Figure Measured, Figure Expected, Figure Gap, bool SameBase, Wording? Note);

/// <summary>What a plan expected beside what happened.</summary>
public sealed record PlannedAgainstReal(TerritoryId Territory, string TerritoryName, Figure Planned, Figure Real, Figure Gap, bool SameBase, Wording? Note);

/// <summary>
/// The barometer of very high speed for one territory: all that its page, its table and its files show. Every number is a <see cref="Figure"/>; what is
/// declared stays declared, and bases are told.
/// </summary>
public sealed record BarometerEdition
{
    public required TerritoryId Territory { get; init; }

    public required string TerritoryName { get; init; }

    public required Wording Title { get; init; }

    /// <summary>The latest date any measure knows.</summary>
    public required Period Date { get; init; }

    /// <summary>Four at most, the freshest first.</summary>
    public required IReadOnlyList<Headline> Headlines { get; init; }

    /// <summary>The territory's own series.</summary>
    public required IReadOnlyList<BarometerSeries> Series { get; init; }

    /// <summary>The same measures by department, for small multiples on one scale.</summary>
    public required IReadOnlyList<BarometerSeries> Departments { get; init; }

    public required IReadOnlyList<TrajectoryPoint> Trajectory { get; init; }

    public required IReadOnlyList<TrajectoryGap> Gaps { get; init; }

    public required IReadOnlyList<PlannedAgainstReal> Planned { get; init; }

    /// <summary>Printed shares of private commitments beside those found, by department.</summary>
    public required IReadOnlyList<PrintedComparison> Commitments { get; init; }

    /// <summary>The state before: printed figures on ADSL and mobile for the levels that are printed.</summary>
    public required IReadOnlyList<PrintedFigure> Before { get; init; }

    public required IReadOnlyList<Wording> Notes { get; init; }
}
