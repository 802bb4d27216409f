using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning;
using Maillage.Web.Charts;
using Maillage.Web.Shell;
using Maillage.Web.Territories;

namespace Maillage.Web.Infrastructures;

public sealed record OverviewView(
    string Region, Figure? Fibre, Figure? Committed, IReadOnlyList<NamedShare> Speeds, IReadOnlyList<NamedShare> Technologies,
    DesignSummary? Design, PlanSummary? Plan, JobGlance? Job, IReadOnlyList<Figure> Figures);

public sealed record DesignView(string Region, DesignSummary? Design, JobGlance? Job, TableData? Quantities, TableData? Departments, TableData? Waivers, int WaiversInAll, IReadOnlyList<ClauseView> Clauses);

/// <summary>One clause of the engineering rules with the values it has.</summary>
public sealed record ClauseView(string Id, string Text, IReadOnlyList<(string What, string Value)> Values, string Date, string Source);

/// <param name="Selected">The year the reader looks at.</param>
/// <param name="Built">Premises the public network completes in it; <paramref name="Sum"/> up to it.</param>
/// <param name="Why">The commune whose reasons were asked for.</param>
public sealed record PlanView(
    string Region, PlanSummary? Plan, JobGlance? Job, IReadOnlyList<int> Years, int Selected, long Built, long Sum, long Private, Money Spent, Money Budget, Money SpentSum,
    IReadOnlyList<Column> Lines, IReadOnlyList<Column> Money, IReadOnlyList<CirclePlace> Map, TableData? Departments, TableData? Communes,
    IReadOnlyList<TargetLine> Targets, WhyView? Why)
{
    /// <summary>The strategy's printed tables; they need no plan.</summary>
    public FundingView Funding { get; init; } = new([], []);
}

public sealed record FundingView(IReadOnlyList<TableData> Tables, IReadOnlyList<SumLine> Sums);

public sealed record SumLine(string Text, string Note, bool Agrees);

/// <param name="Text">One sentence: what was aimed at, what is reached, how much is missed and when it comes.</param>
public sealed record TargetLine(bool Reached, string Text, string? Note);

public sealed record WhyView(string Name, string Href, CommunePlan Plan);
