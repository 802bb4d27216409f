using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Territories;

namespace Maillage.Web.Barometer;

/// <param name="Fast">Best wired speed of 30 Mbit/s or more.</param>
/// <param name="Committed">Fibre in the communes an operator is bound to cover; <paramref name="Elsewhere"/> in the others.</param>
public sealed record BarometerView(
    string Region, Figure? Fibre, Figure? Fast, Figure? Committed, Figure? Elsewhere, IReadOnlyList<TargetPoint> Targets, IReadOnlyList<Figure> FibreByDate,
    IReadOnlyList<DepartmentChart> Departments, TableData? Table, TableData? Groups, IReadOnlyList<PrintedLine> Printed, IReadOnlyList<Figure> Figures)
{
    /// <summary>The plan's years beside what happened.</summary>
    public TableData? Planned { get; init; }

    /// <summary>Mobile coverage as printed for 2012.</summary>
    public TableData? Mobile { get; init; }

    /// <summary>Copper lines as printed for 2012: without broadband, under 2 Mbit/s.</summary>
    public IReadOnlyList<CopperLine> Copper { get; init; } = [];
}

public sealed record DepartmentChart(string Name, string Href, IReadOnlyList<Figure> Fibre);

/// <summary>A printed share of the copper lines.</summary>
public sealed record CopperLine(string Title, Figure Figure);

/// <summary>A share the strategy prints beside the one found in the data.</summary>
public sealed record PrintedLine(string Name, Figure Printed, Figure Found, bool Agrees, decimal Difference);

internal sealed class BarometerReads(Snapshot snapshot, Say say)
{
    public BarometerView Read()
    {
        TerritoryReads territory = new(snapshot, say, null);
        IReadOnlyList<Period> speeds = snapshot.Coverage.Dates(Indicators.BestSpeed);
        Figure? fast = speeds.Count == 0 ? null : snapshot.Share(snapshot.Coverage.Find(TerritoryId.Region, Indicators.BestSpeed, Indicators.AtLeast30, speeds[^1]), say);
        IReadOnlyList<Figure> fibre = territory.FibreByDate(TerritoryId.Region);
        Figure? now = snapshot.Share(snapshot.Fibre.GetValueOrDefault(TerritoryId.Region), say);
        BarometerHistory? history = snapshot.HasTerritory ? new(snapshot, say) : null;
        return new BarometerView(
            say.Of(snapshot.Strategy.Territory), now, fast, Fibre(committed: true), Fibre(committed: false), territory.Targets(), fibre,
            [.. snapshot.Index.Departments.Select(d => new DepartmentChart(d.Name, TerritoryReads.Address(d.Id), territory.FibreByDate(d.Id)))],
            snapshot.HasTerritory ? Departments(territory) : null,
            snapshot.HasTerritory ? Groups() : null,
            [.. snapshot.Commitments.Compare().Select(c => new PrintedLine(snapshot.Index.Find(c.Territory)?.Name ?? c.Territory.Text, snapshot.Named(c.Printed, say), snapshot.Named(c.Found, say), c.Agrees, c.Difference))],
            [.. fibre.Concat(new[] { fast, now }.OfType<Figure>()).Concat((history?.Copper() ?? []).Select(c => c.Figure))])
        {
            Planned = history?.Planned(),
            Mobile = history?.Mobile(),
            Copper = history?.Copper() ?? [],
        };
    }

    /// <summary>Fibre today inside or outside the communes an operator is bound to cover; computed from the communes' declared counts.</summary>
    private Figure? Fibre(bool committed)
    {
        List<CoverageValue> values = [.. snapshot.Index.Communes.Where(c => snapshot.Commitments.IsCommitted(c.Id) == committed).Select(c => snapshot.Fibre.GetValueOrDefault(c.Id)).OfType<CoverageValue>()];
        if (values is not [{ } first, ..] || first.BaseKey is not { } key)
        {
            return null;
        }

        return Figure.Share(values.Sum(v => v.Count.Value), values.Sum(v => v.Base ?? 0), Indicators.BaseLabel(key, say.InFrench), first.Date, snapshot.Name(first.Count.Source, say), FigureKind.Modelled);
    }

    private TableData Departments(TerritoryReads territory)
    {
        List<Place> places = [.. snapshot.Index.Departments, snapshot.Index.Region];
        List<IReadOnlyList<Figure>> series = [.. places.Select(p => territory.FibreByDate(p.Id))];
        List<Period> dates = [.. series.SelectMany(s => s).Select(f => f.Date).Distinct().Order()];
        List<IReadOnlyList<Cell>> rows = [.. places.Select((p, i) => (IReadOnlyList<Cell>)
        [
            new(p.Name, Href: TerritoryReads.Address(p.Id)),
            .. dates.Select(d => series[i].FirstOrDefault(f => f.Date == d) is { } f ? new Cell(say.Percent(f.Value), f.Value) : new Cell(say["figure.none"])),
        ])];
        return new TableData("dates", say["barometer.dates"], [new("nom", say["table.department"]), .. dates.Select(d => new TableColumn("d" + d.Text, say.ShortDate(d), true))], rows[..^1])
        {
            Total = rows[^1],
            Note = say["barometer.dates.note"],
            Export = "/telechargements/fichiers/couverture.csv",
        };
    }

    private TableData Groups() => new(
        "epci",
        say["barometer.groups"],
        [new("nom", say["table.group"]), new("fibre", say["table.fibre"], true), new("locaux", say["table.premises"], true), new("reste", say["barometer.left"], true)],
        [
            .. snapshot.Index.Epcis.Select(e => (Place: e, Value: snapshot.Fibre.GetValueOrDefault(e.Id))).Where(p => p.Value?.Share is not null)
                .OrderBy(p => p.Value!.Share!.Value).Select(p => (IReadOnlyList<Cell>)
                [
                    new(p.Place.Name, Href: TerritoryReads.Address(p.Place.Id)),
                    new(say.Percent(p.Value!.Share!.Value), p.Value.Share.Value, Bar: p.Value.Share.Value, Fill: ShareScale.Fill(p.Value.Share.Value)),
                    new(say.Number(p.Value.Base!.Value), p.Value.Base),
                    new(say.Number(p.Value.Base.Value - p.Value.Count.Value), p.Value.Base - p.Value.Count.Value),
                ]),
        ]) { Limit = 15 };
}
