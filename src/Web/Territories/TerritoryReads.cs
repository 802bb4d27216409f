using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning;
using Maillage.Planning.Strategies;
using Maillage.Territory;
using Maillage.Web.Charts;
using Maillage.Web.Map;
using Maillage.Web.Reading;
using Maillage.Web.Shell;

namespace Maillage.Web.Territories;

/// <summary>Reads the page of one territory out of a snapshot.</summary>
internal sealed class TerritoryReads(Snapshot snapshot, Say say, JobGlance? job)
{
    private const int Neighbours = 12;

    public TerritoryView Read(Place place)
    {
        TerritoryId id = place.Id;
        Commune? commune = place as Commune;
        IReadOnlyList<Commune> communes = snapshot.Index.CommunesOf(id);
        IReadOnlyList<Commune> near = commune is null ? communes : Near(commune);
        return new TerritoryView
        {
            Id = id,
            Name = place.Name,
            Crumbs = Crumbs(place),
            Within = [.. snapshot.Index.ParentsOf(id).Select(p => new Crumb(Title(p), Address(p.Id)))],
            Population = Population(communes),
            AreaKm2 = communes.Sum(c => c.AreaKm2),
            Communes = communes.Count,
            Former = commune is null ? [] : [.. commune.MadeOf.Where(f => f.Name is not null && f.Code != commune.Code).Select(f => f.Name!)],
            Fibre = snapshot.Share(snapshot.Fibre.GetValueOrDefault(id), say),
            FibreByDate = FibreByDate(id),
            Technologies = Shares(id, Indicators.Technology, ["fibre", "cable", "dsl"], "tech."),
            Speeds = Shares(id, Indicators.BestSpeed, ["none", "0.5", "3", "8", "30", "100", "1000"], "speed."),
            Commitment = Commitment(id, commune is not null),
            Targets = Targets(),
            Design = Design(communes),
            Plan = Plan(id, communes),
            Job = job,
            Members = new MemberTables(snapshot, say).Of(place, near),
            Map = [.. near.Select(c => snapshot.Circle(c))],
            Frame = (commune is not null && snapshot.Design is not null ? MapView.Network : new MapView()).Around(communes),
            Here = commune is null ? null : snapshot.Circle(commune),
        };
    }

    public IReadOnlyList<TargetPoint> Targets() =>
    [
        .. snapshot.Strategy.Targets.Where(t => t is { Scope: TargetScope.Region, Percent: not null })
            .Select(t => new TargetPoint(t.Year, t.Percent!.Value, snapshot.Strategy.Source with { Place = t.Place.Text })),
    ];

    /// <summary>Fibre at every date some source counts it, the oldest first; each share keeps its own base.</summary>
    public IReadOnlyList<Figure> FibreByDate(TerritoryId id) =>
    [
        .. new[] { snapshot.Coverage.Find(id, Indicators.FtthConnectable), snapshot.Coverage.Find(id, Indicators.Technology, "fibre") }
            .SelectMany(s => s?.Values ?? []).Select(v => snapshot.Share(v, say)).OfType<Figure>().OrderBy(f => f.Date),
    ];

    public static string Address(TerritoryId id) => "/territoires/" + id;

    private List<Crumb> Crumbs(Place place)
    {
        List<Crumb> crumbs = [new(snapshot.Index.Region.Name, "/territoires/region")];
        if (place is Commune commune && snapshot.Index.Find(TerritoryId.Department(commune.DepartmentCode)) is { } department)
        {
            crumbs.Add(new(department.Name, Address(department.Id)));
        }

        if (place is not Region)
        {
            crumbs.Add(new(Title(place)));
        }
        else
        {
            crumbs[0] = new(place.Name);
        }

        return crumbs;
    }

    private string Title(Place place) => place is EmploymentZone zone ? say["territory.zone", zone.Code, zone.Name] : place.Name;

    private Figure? Population(IReadOnlyList<Commune> communes)
    {
        SourceSheet? sheet = snapshot.Sources.FirstOrDefault(s => s.Key.StartsWith("etalab", StringComparison.Ordinal));
        long people = communes.Sum(c => c.Population ?? 0);
        return people == 0 || sheet is null || !Period.TryParse(sheet.Date, out Period date)
            ? null
            : new Figure(people, "habitants", date, new Source(sheet.Key, say.Either(sheet.TitleFr, sheet.TitleEn)), FigureKind.Declared);
    }

    private IReadOnlyList<NamedShare> Shares(TerritoryId id, string indicator, IReadOnlyList<string> classes, string prefix)
    {
        IReadOnlyList<Period> dates = snapshot.Coverage.Dates(indicator);
        return dates.Count == 0 ? [] :
        [
            .. classes.Select(c => (Class: c, Share: snapshot.Share(snapshot.Coverage.Find(id, indicator, c, dates[^1]), say)))
                .Where(p => p.Share is not null).Select(p => new NamedShare(prefix + p.Class, p.Share!)),
        ];
    }

    private CommitmentView? Commitment(TerritoryId id, bool one)
    {
        IReadOnlyList<Commitment> bound = snapshot.Commitments.Of(id);
        if ((bound.Count > 0 ? bound : snapshot.Commitments.Of(TerritoryId.Region)) is not [{ } any, ..])
        {
            return null;
        }

        Source source = snapshot.Name(any.Source, say);
        Figure? share = one ? null : snapshot.Commitments.Share(id);
        return new CommitmentView(
            one && bound.Count > 0 ? bound[0].OperatorName : null,
            share is null ? null : share with { Source = source, Base = share.Base! with { Of = Indicators.BaseLabel($"{Indicators.Dwellings}@{snapshot.Commitments.DwellingsDate}", say.InFrench) } },
            source,
            any.Date);
    }

    private DesignPart? Design(IReadOnlyList<Commune> communes)
    {
        List<CommuneDesign> parts = [.. communes.Select(c => snapshot.CommuneDesigns.GetValueOrDefault(c.Id)).OfType<CommuneDesign>()];
        return snapshot.Design is not { } design || parts.Count == 0 ? null : new DesignPart(
            design, parts.Sum(p => p.Premises), parts.Sum(p => p.Nro), parts.Sum(p => p.Sro), parts.Sum(p => p.Pbo),
            parts.Sum(p => p.RouteKm), parts.Sum(p => p.TrenchKm), parts.Sum(p => p.AerialKm), parts.Sum(p => p.ReusableKm),
            new Money(parts.Sum(p => p.CostNew.Cents)), new Money(parts.Sum(p => p.CostReuse.Cents)), parts.Exists(p => p.Simulated),
            parts.Count == 1 ? parts[0].MainNroId : null);
    }

    private PlanPart? Plan(TerritoryId id, IReadOnlyList<Commune> communes)
    {
        if (snapshot.Plan is not { } plan)
        {
            return null;
        }

        List<CommunePlan> parts = [.. communes.Select(c => snapshot.CommunePlans.GetValueOrDefault(c.Id)).OfType<CommunePlan>()];
        List<CommunePlan> built = [.. parts.Where(p => p.Treatment == Treatment.PublicFibre)];
        return parts.Count == 0 ? null : new PlanPart(
            plan,
            id.Kind == TerritoryKind.Commune ? parts[0] : null,
            [.. built.Where(p => p.ToYear is not null).GroupBy(p => p.ToYear!.Value).OrderBy(g => g.Key).Select(g => new PlanShare(g.Key, g.Sum(p => p.Premises), new Money(g.Sum(p => p.Cost.Cents))))],
            built.Sum(p => p.Premises),
            parts.Where(p => p.Treatment == Treatment.Private).Sum(p => p.Premises),
            parts.Where(p => p.Treatment == Treatment.NotReached).Sum(p => p.Premises),
            new Money(built.Sum(p => p.Cost.Cents)));
    }

    private IReadOnlyList<Commune> Near(Commune commune)
    {
        double squeeze = Math.Cos(commune.Lat * Math.PI / 180);
        return [.. snapshot.Index.Communes.OrderBy(c => Math.Pow((c.Lon - commune.Lon) * squeeze, 2) + Math.Pow(c.Lat - commune.Lat, 2)).Take(Neighbours + 1)];
    }
}
