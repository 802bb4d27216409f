using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning;
using Maillage.Territory;
using Maillage.Web.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Api;

public sealed record TerritoryAnswer(string Id, string Kind, string Name, IReadOnlyList<string> Within, long? Population, int Communes, string Page);

public sealed record FigureAnswer(
    string Indicator, string Dimension, string Date, decimal Count, string Unit, string? Base, long? BaseCount, decimal? Percent, string Source, string Kind, IReadOnlyList<string> Notes);

public sealed record CommunePlanAnswer(string Commune, string Treatment, int? From, int? To, long Premises, decimal CostEur, int? UpgradeYear, IReadOnlyList<RuleReason> Reasons, bool Simulated);

public sealed record PlanYearAnswer(int Year, string Department, long PremisesPublic, long PremisesPrivate, decimal SpentEur, decimal BudgetEur, decimal CoveredPercent);

public sealed record PlanAnswer(string Id, string Strategy, string Design, DateTimeOffset MadeAt, bool Simulated, decimal PublicCostEur, decimal PrivateCostEur, double GapPercent, IReadOnlyList<PlanYearAnswer> Years);

public sealed record DesignAnswer(
    string Id, string Rules, DateTimeOffset MadeAt, bool Simulated, bool Verified, long Premises, int Nro, int Sro, int Pbo, double RouteKm, decimal Cost, decimal CostReuse, decimal CostPerPremises,
    decimal LowerBound, double GapPercent, int Violations, int Waivers);

public sealed record CommuneDesignAnswer(string Commune, long Premises, int Nro, int Sro, int Pbo, double RouteKm, double TrenchKm, double AerialKm, double ReusableKm, decimal CostNew, decimal CostReuse, bool Simulated);

/// <summary>The portal's data for programs: small, read-only, described by <c>/openapi/v1.json</c>. Money in euros, lengths in kilometres.</summary>
internal static class ApiEndpoints
{
    private const int MostHits = 50;

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder api = app.MapGroup("/api");
        api.MapGet("/territories", Search).WithName("SearchTerritories").WithSummary("Territories by name, postal code or INSEE code; without q, departments, EPCI and zones").WithTags("territories");
        api.MapGet("/territories/{id}", (string id, SnapshotSource source) => Place(source.Current, id) is { } p ? Results.Ok(Answer(source.Current, p)) : Results.NotFound())
            .WithName("GetTerritory").WithSummary("One territory").WithTags("territories").Produces<TerritoryAnswer>().Produces(404);
        api.MapGet("/territories/{id}/communes", (string id, SnapshotSource source) => Place(source.Current, id) is { } p ? Results.Ok(source.Current.Index.CommunesOf(p.Id).Select(c => Answer(source.Current, c))) : Results.NotFound())
            .WithName("ListCommunes").WithSummary("Communes of a territory").WithTags("territories").Produces<IReadOnlyList<TerritoryAnswer>>().Produces(404);
        api.MapGet("/territories/{id}/coverage", (string id, SnapshotSource source) => Place(source.Current, id) is { } p ? Results.Ok(Coverage(source.Current, p)) : Results.NotFound())
            .WithName("GetCoverage").WithSummary("Every coverage figure of a territory, with base, date, source and kind").WithTags("coverage").Produces<IReadOnlyList<FigureAnswer>>().Produces(404);
        api.MapGet("/plan", (SnapshotSource source) => source.Current.Plan is { } p ? Results.Ok(Answer(p)) : Results.NotFound())
            .WithName("GetPlan").WithSummary("The current plan by department and year").WithTags("plan").Produces<PlanAnswer>().Produces(404);
        api.MapGet("/plan/{commune}", (string commune, SnapshotSource source) => source.Current is var s && Place(s, commune) is { } p && s.CommunePlans.GetValueOrDefault(p.Id) is { } plan ? Results.Ok(Answer(plan, s.Plan!)) : Results.NotFound())
            .WithName("GetCommunePlan").WithSummary("When a commune is built, and why").WithTags("plan").Produces<CommunePlanAnswer>().Produces(404);
        api.MapGet("/design", (SnapshotSource source) => source.Current.Design is { } d ? Results.Ok(Answer(d)) : Results.NotFound())
            .WithName("GetDesign").WithSummary("The current network design with its certificate").WithTags("design").Produces<DesignAnswer>().Produces(404);
        api.MapGet("/design/{commune}", (string commune, SnapshotSource source) => source.Current is var s && Place(s, commune) is { } p && s.CommuneDesigns.GetValueOrDefault(p.Id) is { } d ? Results.Ok(Answer(d)) : Results.NotFound())
            .WithName("GetCommuneDesign").WithSummary("The part of the design in a commune").WithTags("design").Produces<CommuneDesignAnswer>().Produces(404);
    }

    private static IEnumerable<TerritoryAnswer> Search(string? q, SnapshotSource source)
    {
        Snapshot s = source.Current;
        IEnumerable<Place> places = string.IsNullOrWhiteSpace(q)
            ? new Place[] { s.Index.Region }.Concat(s.Index.Departments).Concat(s.Index.Epcis).Concat(s.Index.EmploymentZones)
            : s.Index.Search(q, MostHits).Select(h => h.Place);
        return places.Select(p => Answer(s, p));
    }

    private static Place? Place(Snapshot snapshot, string id) => snapshot.Index.Resolve(id)?.Place;

    private static TerritoryAnswer Answer(Snapshot s, Place place)
    {
        IReadOnlyList<Commune> communes = s.Index.CommunesOf(place.Id);
        return new(
            place.Id.Text, place.Id.Kind.ToString(), place.Name, [.. s.Index.ParentsOf(place.Id).Select(p => p.Id.Text)],
            communes.Any(c => c.Population is not null) ? communes.Sum(c => c.Population ?? 0) : null, communes.Count, "/territoires/" + place.Id);
    }

    private static IReadOnlyList<FigureAnswer> Coverage(Snapshot s, Place place) =>
    [
        .. s.Coverage.Of(place.Id).SelectMany(series => series.Values.Select(v => new FigureAnswer(
            series.Indicator.Key, series.Dimension.Key, v.Date.Text, v.Count.Value, series.Indicator.UnitEn, v.BaseKey, v.Base, v.Share?.Value, v.Count.Source.Key, v.Count.Kind.ToString().ToLowerInvariant(), [.. v.Notes.Select(n => n.TextEn)]))),
    ];

    private static PlanAnswer Answer(PlanSummary p) => new(
        p.Id, p.Strategy, p.DesignId, p.MadeAt, p.Simulated, p.PublicCost.Euros, p.PrivateCost.Euros, p.GapPercent,
        [.. p.Years.Select(y => new PlanYearAnswer(y.Year, y.Department.Text, y.PremisesBuilt, y.PremisesPrivate, y.Spent.Euros, y.Budget.Euros, y.ShareCoveredPercent))]);

    private static CommunePlanAnswer Answer(CommunePlan p, PlanSummary plan) =>
        new(p.Commune.Text, p.Treatment.ToString(), p.FromYear, p.ToYear, p.Premises, p.Cost.Euros, p.SpeedUpgradeYear, p.Reasons, plan.Simulated);

    private static DesignAnswer Answer(DesignSummary d) => new(
        d.Id, d.RulesVersion, d.MadeAt, d.Simulated, d.Verified, d.Premises, d.Nro, d.Sro, d.Pbo, d.RouteKm, d.CostNew.Euros, d.CostReuse.Euros, d.CostPerPremises, d.LowerBound.Euros, d.GapPercent, d.Violations, d.Waivers);

    private static CommuneDesignAnswer Answer(CommuneDesign d) => new(
        d.Commune.Text, d.Premises, d.Nro, d.Sro, d.Pbo, d.RouteKm, d.TrenchKm, d.AerialKm, d.ReusableKm, d.CostNew.Euros, d.CostReuse.Euros, d.Simulated);
}
