using Maillage.Kernel;
using Maillage.Observatory;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Territories;

namespace Maillage.Web.Barometer;

/// <summary>The state the strategy printed for 2012, and the plan's years beside what happened; both from the observatory's edition.</summary>
internal sealed class BarometerHistory(Snapshot snapshot, Say say)
{
    private const string MobilePopulation = "mobile-population";
    private readonly BarometerEdition edition = new Observatory.Barometer(snapshot.Index, snapshot.Coverage, snapshot.Commitments, Inputs(snapshot)).Make(TerritoryId.Region);

    /// <summary>What the plan expected at the end of a year beside the share found then; null without a plan.</summary>
    public TableData? Planned() => edition.Planned.Count == 0 ? null : new TableData(
        "prevu",
        say["barometer.planned"],
        [new("nom", say["table.place"]), new("date", say["table.date"], Bare: true), new("prevu", say["barometer.planned.plan"], true), new("fait", say["barometer.planned.real"], true), new("ecart", say["barometer.planned.gap"], true)],
        [
            .. edition.Planned.Select(p => (IReadOnlyList<Cell>)
            [
                new(p.TerritoryName, Href: TerritoryReads.Address(p.Territory)),
                new(say.Date(p.Real.Date), p.Real.Date.Year),
                new(say.Percent(p.Planned.Value), p.Planned.Value, Badge: p.Planned.Kind == FigureKind.Simulated ? say["kind.simulated"] : null),
                new(say.Percent(p.Real.Value), p.Real.Value),
                new(say.Points(p.Gap.Value), p.Gap.Value),
            ]),
        ])
    {
        Lines = true,
        Note = edition.Planned.Select(p => p.Note?.In(say.InFrench)).OfType<string>().Distinct().FirstOrDefault(),
    };

    /// <summary>Population within reach of each mobile network, by department, as printed for 2012.</summary>
    public TableData? Mobile()
    {
        PrintedFigure[] printed = [.. edition.Before.Where(f => f.Indicator == MobilePopulation)];
        if (printed.Length == 0)
        {
            return null;
        }

        Place[] departments = [.. snapshot.Index.Departments.Where(d => printed.Any(f => f.Territory == d.Id))];
        return new TableData(
            "mobile",
            say["barometer.mobile"],
            [new("reseau", say["barometer.mobile.network"]), .. departments.Select(d => new TableColumn(d.Id.Text, d.Name, true))],
            [
                .. printed.Select(f => f.Dimension).Distinct().Order(StringComparer.Ordinal).Select(network => (IReadOnlyList<Cell>)
                [
                    new(network),
                    .. departments.Select(d => printed.FirstOrDefault(f => f.Dimension == network && f.Territory == d.Id) is { } f ? new Cell(say.Percent(f.Figure.Value), f.Figure.Value) : new Cell(say["figure.none"])),
                ]),
            ])
        {
            Note = say["barometer.mobile.note", say.Date(printed[0].Figure.Date), printed[0].Figure.Source.Title],
        };
    }

    /// <summary>Copper lines without broadband, or with little, as printed.</summary>
    public IReadOnlyList<CopperLine> Copper() =>
    [
        .. edition.Before.Where(f => f.Indicator.StartsWith("adsl-", StringComparison.Ordinal))
            .Select(f => new CopperLine(f.Indicator == "adsl-ineligible-lines" ? say["barometer.copper.none"] : say["barometer.copper.slow"], snapshot.Named(f.Figure, say))),
    ];

    private static BarometerInputs Inputs(Snapshot snapshot)
    {
        Planning.Strategies.Strategy strategy = snapshot.Strategy;
        string indicator = strategy.Targets.Count == 0 ? Indicators.Dwellings : strategy.Bases[strategy.Targets[0].Base].Indicator;
        FigureKind kind = snapshot.Plan?.Simulated == true ? FigureKind.Simulated : FigureKind.Modelled;
        return new BarometerInputs(
            new Wording(strategy.Name.Fr, strategy.Name.En),
            strategy.Horizon.FirstYear,
            [],
            [.. (snapshot.Plan?.Years ?? []).Select(y => new PlannedShare(y.Department, y.Year, y.ShareCoveredPercent, indicator, strategy.Source, kind))]);
    }
}
