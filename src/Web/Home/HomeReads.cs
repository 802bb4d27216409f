using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Maillage.Web.Territories;
using Maillage.Web.Works;

namespace Maillage.Web.Home;

/// <param name="Left">Premises of the region that cannot have fibre yet.</param>
public sealed record HomeView(
    string Region, Figure? Fibre, long Left, IReadOnlyList<TargetPoint> Targets, IReadOnlyList<Figure> FibreByDate,
    IReadOnlyList<CirclePlace> Map, TableData? Departments, IReadOnlyList<WorkView> Running,
    string? DesignLine, string? PlanLine, bool Simulated);

internal sealed class HomeReads(Snapshot snapshot, WorkReads works, Say say)
{
    public HomeView Read()
    {
        TerritoryReads territory = new(snapshot, say, null);
        CoverageValue? region = snapshot.Fibre.GetValueOrDefault(TerritoryId.Region);
        return new HomeView(
            say.Of(snapshot.Strategy.Territory),
            snapshot.Share(region, say),
            region?.Base is { } total ? total - (long)region.Count.Value : 0,
            territory.Targets(),
            territory.FibreByDate(TerritoryId.Region),
            snapshot.AllCircles(),
            snapshot.HasTerritory ? Departments() : null,
            [.. works.List().Where(w => w.Job.State is Database.Jobs.JobState.Running or Database.Jobs.JobState.Queued).Take(3)],
            snapshot.Design is { } d ? say["home.design", say.Kilometres(d.RouteKm), say.Euros(d.CostNew)] : null,
            snapshot.Plan is { } p ? say["home.plan", say.Euros(p.PublicCost)] : null,
            snapshot.Design?.Simulated ?? false);
    }

    private TableData Departments() => new(
        "departements",
        say["home.departments"],
        [new("nom", say["table.department"]), new("raccordables", say["table.connectable"], true), new("locaux", say["table.premises"], true), new("part", say["coverage.share"], true)],
        [.. snapshot.Index.Departments.Select(d => Row(d))])
    {
        Total = Row(snapshot.Index.Region),
        Note = snapshot.Share(snapshot.Fibre.GetValueOrDefault(TerritoryId.Region), say) is { } f ? $"{f.Source.Title}, {say.Date(f.Date)} · {say.Kind(f.Kind)}" : null,
        Export = "/telechargements/fichiers/communes.csv",
    };

    private Cell[] Row(Place place)
    {
        CoverageValue? value = snapshot.Fibre.GetValueOrDefault(place.Id);
        decimal? share = value?.Share?.Value;
        return
        [
            new(place.Name, Href: TerritoryReads.Address(place.Id)),
            value is null ? new(say["figure.none"]) : new(say.Number(value.Count.Value), value.Count.Value),
            value?.Base is { } total ? new(say.Number(total), total) : new(say["figure.none"]),
            share is { } s ? new(say.Percent(s), s, Bar: s, Fill: ShareScale.Fill(s)) : new(say["figure.none"]),
        ];
    }
}
