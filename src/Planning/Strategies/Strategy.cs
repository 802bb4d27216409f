using Maillage.Kernel;
using Maillage.Planning.Rules;

namespace Maillage.Planning.Strategies;

/// <summary>
/// What a region decides, whole and immutable: read from one file by <see cref="StrategyFile"/>. The planner and the pages know nothing of a region but this.
/// Amounts are before tax when the source says so (« HT »); years are calendar years.
/// </summary>
public sealed record Strategy
{
    /// <summary>Stable key (<c>bourgogne-2015</c>).</summary>
    public required string Key { get; init; }

    public required Wording Name { get; init; }

    public required DateOnly Adopted { get; init; }

    public required Source Source { get; init; }

    /// <summary>Name of the whole perimeter, the territory <c>region</c> of the portal.</summary>
    public required Wording Territory { get; init; }

    /// <summary>Department codes of the perimeter, sorted.</summary>
    public required IReadOnlyList<string> Departments { get; init; }

    public required Horizon Horizon { get; init; }

    /// <summary>What shares are parts of, by key.</summary>
    public required IReadOnlyDictionary<string, TargetBase> Bases { get; init; }

    public required IReadOnlyList<Target> Targets { get; init; }

    public required RuleSet Rules { get; init; }

    public required IReadOnlyList<NamedKey> PrioritySites { get; init; }

    public required Budgets Budgets { get; init; }

    public required IReadOnlyList<Funder> Funders { get; init; }

    /// <summary>How many departments are operated and sold together; opens the funders' bonuses.</summary>
    public required int OperatedTogether { get; init; }

    /// <summary>Wholesale revenue counted against the cost, for each line built; 0 when the strategy leaves it out.</summary>
    public required Money RevenuePerLine { get; init; }

    public required IReadOnlyList<Body> Bodies { get; init; }

    public required IReadOnlyList<TableReference> Tables { get; init; }

    public required IReadOnlyList<PrintedSum> Sums { get; init; }

    public required Theme Theme { get; init; }

    /// <summary>Who publishes the portal; null until the body that runs it says so.</summary>
    public Publisher? Publisher { get; init; }

    public required IReadOnlyDictionary<string, Wording> Texts { get; init; }
}

/// <summary>Planned years, both inclusive; beyond <paramref name="LastYear"/> the last year's pace only dates what is missing, up to <paramref name="ContinueUntil"/>.</summary>
public sealed record Horizon(int FirstYear, int LastYear, int ContinueUntil)
{
    public int Years => LastYear - FirstYear + 1;
}

/// <param name="Indicator">Key of the territory's indicator that counts it (<c>dwellings</c>).</param>
public sealed record TargetBase(string Indicator, Wording Name);

public enum TargetScope
{
    Region,
    EachDepartment,
}

/// <summary>A share to reach at the end of a year.</summary>
/// <param name="Percent">Share in percent, 0–100; null when the target is a gain.</param>
/// <param name="GainPoints">Points above what private initiative alone reaches; null when the target is a share.</param>
/// <param name="Base">Key in <see cref="Strategy.Bases"/>.</param>
public sealed record Target(string Key, TargetScope Scope, int Year, decimal? Percent, decimal? GainPoints, string Base, RuleReference Place, Wording Text);

/// <summary>Where the strategy's text says it.</summary>
public sealed record RuleReference(string Section, string Page)
{
    /// <summary>« II.d, p. 17 ».</summary>
    public string Text => $"{Section}, {Page}";
}

/// <summary>The rules that apply; a rule that is null does not.</summary>
public sealed record RuleSet(
    PrivateAreasRule? PrivateAreas, FibreFirstRule? FibreFirst, FirstPhasesRule? FirstPhases,
    SpeedUpgradeRule? SpeedUpgrade, MutualiseRule? Mutualise, PlaquesRule? Plaques);

public sealed record NamedKey(string Key, Wording Name);

public sealed record Body(string Key, Wording Name, Wording Role);

/// <param name="Director">Director of publication.</param>
/// <param name="Contact">Where people write: an e-mail or a postal address.</param>
/// <param name="Host">Who hosts the portal, with its address.</param>
public sealed record Publisher(string Name, string? Address, string? Director, string? Contact, string? Host);

/// <param name="Name">What the portal calls the region in its header.</param>
/// <param name="Accent"><c>#rrggbb</c>, as used on light paper.</param>
/// <param name="Logo">An SVG drawing; null shows the name alone. The portal checks what it holds before it serves it.</param>
public sealed record Theme(string Name, string Accent, string? Logo = null);

public enum BudgetUse
{
    Fibre,
    SpeedUpgrade,
}

/// <summary>One line of money. Spread over its years in equal parts, the cents that do not divide going to the first years.</summary>
/// <param name="Department">Null: for the whole perimeter, shared by what is left to build in each department.</param>
/// <param name="Assumption">What the strategy's text does not say and this line decides.</param>
public sealed record BudgetLine(string Key, string? Department, BudgetUse Use, int From, int To, Money Total, string Page, Wording? Assumption)
{
    /// <summary>The part of one year, zero outside the line's years.</summary>
    public Money InYear(int year)
    {
        if (year < From || year > To)
        {
            return default;
        }

        int years = To - From + 1;
        return new((Total.Cents / years) + (year - From < Total.Cents % years ? 1 : 0));
    }
}

/// <param name="CarryOver">True when money left in a year may be spent later.</param>
public sealed record Budgets(bool CarryOver, IReadOnlyList<BudgetLine> Lines);

public enum FunderKind
{
    /// <summary>A share of the eligible base by department, up to a cap.</summary>
    Rate,

    /// <summary>A sum for the whole perimeter.</summary>
    Envelope,

    /// <summary>Pays what the others leave; exactly one.</summary>
    Balance,
}

/// <summary>One who pays. Years outside <paramref name="From"/>–<paramref name="To"/> get nothing from it.</summary>
public sealed record Funder(string Key, Wording Name, FunderKind Kind, int? From, int? To, Money? Amount, IReadOnlyList<FunderRate> Rates, string Page)
{
    public bool Pays(int year) => (From is null || year >= From) && (To is null || year <= To);
}

/// <param name="RatePercent">Of the eligible base, 0–100.</param>
/// <param name="CapWithBonus">Cap once <paramref name="BonusDepartments"/> departments are operated together; null without a bonus.</param>
public sealed record FunderRate(string Department, decimal RatePercent, Money Cap, Money? CapWithBonus, int? BonusDepartments)
{
    public Money CapFor(int operatedTogether) =>
        CapWithBonus is { } bonus && BonusDepartments is { } needed && operatedTogether >= needed ? bonus : Cap;
}

/// <summary>A printed table: where its file stands and how it is read.</summary>
public sealed record TableReference(
    string Key, Wording Title, string File, string Label, string RowKey, string TotalRow, RuleReference Place, IReadOnlyList<TableColumn> Columns);

public sealed record TableColumn(string Key, Wording Name, string Unit, Wording? Note);

/// <summary>A printed number that should follow from tables: shown beside the sum found.</summary>
/// <param name="Qualifier"><c>exact</c> or <c>greater_than</c>.</param>
public sealed record PrintedSum(string Key, Wording Text, string Page, decimal Printed, string Unit, string Qualifier, IReadOnlyList<SumPart> Parts);

/// <param name="Row">A row key, or <c>sum</c> for the sum found of the column.</param>
public sealed record SumPart(string Table, string Column, string Row);
