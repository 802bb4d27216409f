using Maillage.Database;
using Maillage.Kernel;
using Maillage.Planning;
using Maillage.Planning.Funding;
using Maillage.Planning.Rules;
using Maillage.Planning.Storage;
using Maillage.Planning.Strategies;
using Maillage.Territory.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedPlanConformance(EmbeddedDatabases databases) : PlanConformance(databases);

public sealed class PostgresPlanConformance(PostgresDatabases databases) : PlanConformance(databases);

public abstract class PlanConformance(TestDatabases databases)
{
    private static readonly DateTimeOffset At = new(2015, 6, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_empty_store_has_no_plan()
    {
        using TestDatabase test = databases.Make();
        PlanStore store = new(test.Open(PlanTables.Migrations));

        store.FindCurrent().ShouldBeNull();
        store.FindCommune(new("21001")).ShouldBeNull();
        store.ListCommunes().ShouldBeEmpty();
        store.ListYears().ShouldBeEmpty();
        store.ListPlaques().ShouldBeEmpty();
        store.ListFunding().ShouldBeEmpty();
    }

    [Fact]
    public void A_plan_comes_back_as_it_was_saved()
    {
        using TestDatabase test = databases.Make();
        (Plan plan, FundingPlan funding) = Sample(3);
        string id = new PlanStore(test.Open(PlanTables.Migrations)).Save(plan, "design-1", At, funding);

        PlanStore store = new(test.Open());
        PlanSummary summary = store.FindCurrent()!;
        (summary.Id, summary.Strategy, summary.DesignId, summary.MadeAt, summary.Simulated).ShouldBe((id, "essai", "design-1", At, true));
        (summary.PublicCost, summary.PrivateCost, summary.UpgradeCost, summary.NotReachedCost).ShouldBe((plan.PublicCost, plan.PrivateCost, plan.UpgradeCost, plan.NotReachedCost));
        (summary.Method, summary.MethodEn).ShouldBe((plan.Method.Fr, plan.Method.En));
        summary.GapPercent.ShouldBe(plan.GapPercent, 1e-9);
        summary.Notes.ShouldBe(plan.Notes);
        summary.Targets.Select(Rounded).ShouldBe(plan.Targets.Select(Rounded));
        summary.Years.Select(Rounded).ShouldBe(plan.Years.Select(Rounded));
        summary.Phases.ShouldBe(plan.Phases);
        store.ListYears(TerritoryId.Department("21")).Select(Rounded).ShouldBe(plan.Years.Select(Rounded));
        store.ListYears(TerritoryId.Department("58")).ShouldBeEmpty();
        store.ListFunding().ShouldBe(funding.Shares.OrderBy(s => s.Year).ThenBy(s => s.Department, StringComparer.Ordinal).ThenBy(s => s.Funder, StringComparer.Ordinal));
        IReadOnlyList<CommunePlan> communes = store.ListCommunes();
        communes.Select(c => c with { Reasons = [] }).ShouldBe(plan.Communes.Select(c => c with { Reasons = [] }));
        communes.Zip(plan.Communes).ShouldAllBe(p => p.First.Reasons.SequenceEqual(p.Second.Reasons));
        store.FindCommune(new("21002"))!.Reasons.ShouldBe(plan.Communes[1].Reasons);
        store.ListPlaques().Select(p => (p.Id, p.Premises, string.Join("+", p.Zones))).ShouldBe(plan.Plaques.Select(p => (p.Id, p.Premises, string.Join("+", p.Zones))));
    }

    [Fact]
    public void The_last_plan_saved_is_the_current_one()
    {
        using TestDatabase test = databases.Make();
        PlanStore store = new(test.Open(PlanTables.Migrations));
        store.Save(Sample(3).Plan, "design-1", At);
        string second = store.Save(Sample(2).Plan, "design-2", At.AddDays(1));

        store.FindCurrent()!.Id.ShouldBe(second);
        store.ListCommunes().Count.ShouldBe(2);
        store.FindCommune(new("21003")).ShouldBeNull();
    }

    [Fact]
    public void A_save_that_fails_leaves_the_plan_that_was_there()
    {
        using TestDatabase test = databases.Make();
        PlanStore store = new(test.Open(PlanTables.Migrations));
        Plan plan = Sample(3).Plan;
        string first = store.Save(plan, "design-1", At);

        Should.Throw<Exception>(() => store.Save(plan with { Communes = [plan.Communes[0], plan.Communes[0]] }, "design-2", At.AddDays(1)));

        store.FindCurrent()!.Id.ShouldBe(first);
        store.ListCommunes().Count.ShouldBe(3);
    }

    [Fact]
    public void The_ground_tells_its_exchanges_and_priority_sites()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(GroundTables.Migrations);
        GroundReading.Find(database).ShouldBeNull();
        NetTopologySuite.Geometries.GeometryFactory points = new(new(), 4326);
        using (System.Data.Common.DbConnection connection = database.Open(DatabasePart.Territory))
        using (System.Data.Common.DbTransaction transaction = connection.BeginTransaction())
        {
            database.Insert(transaction, GroundTables.Exchange, [["x", "X", "21001", "simulated", points.CreatePoint(new NetTopologySuite.Geometries.Coordinate(5, 47))]]);
            database.Insert(transaction, GroundTables.Premises,
            [
                [1L, "21002", 3L, true, "osm", points.CreatePoint(new NetTopologySuite.Geometries.Coordinate(5, 47))],
                [2L, "21003", 3L, false, "osm", points.CreatePoint(new NetTopologySuite.Geometries.Coordinate(5, 47))],
            ]);
            transaction.Commit();
        }

        GroundFacts facts = GroundReading.Find(database)!;
        facts.ExchangeCommunes.ShouldBe(["21001"]);
        facts.PriorityCommunes.ShouldBe(["21002"]);
        facts.ExchangesSimulated.ShouldBeTrue();
    }

    /// <summary>Shares are kept as doubles: equal to nine decimals.</summary>
    private static TargetOutcome Rounded(TargetOutcome t) => t with
    {
        TargetPercent = decimal.Round(t.TargetPercent, 9), PlannedPercent = decimal.Round(t.PlannedPercent, 9), MissedByPoints = decimal.Round(t.MissedByPoints, 9),
    };

    private static PlanYear Rounded(PlanYear y) => y with { ShareCoveredPercent = decimal.Round(y.ShareCoveredPercent, 9) };

    /// <summary>Communes of one department: the first two are built, the third is announced by an operator.</summary>
    private static (Plan Plan, FundingPlan Funding) Sample(int communes)
    {
        Strategy strategy = StrategyFile.Parse(Text, "essai.yaml");
        PlanningZone[] zones = [.. Enumerable.Range(1, communes).Select(i => new PlanningZone
        {
            Commune = new($"2100{i}"), Department = "21", Premises = 100 * i, BaseDwellings = 90 * i, CostNew = Money.FromEuros(100_000 * i), CostReuse = Money.FromEuros(90_000 * i),
            Committed = i == 3, Copper = new(100, 1, 20, 80, true), Simulated = true,
        })];
        Plan plan = new Planner(strategy).Make(zones);
        plan.Communes.ShouldContain(c => c.Treatment == Treatment.PublicFibre);
        plan.Communes[0].Reasons.ShouldContain(r => r.RuleId == PlaquesRule.Id);
        return (plan, FundingPlan.Make(strategy, FundingNeed.Of(plan)));
    }

    private const string Text = """
        schema: 1
        key: essai
        name: {fr: Essai, en: Test}
        adopted: 2015-06-10
        source: {key: essai, title: Essai}
        territory: {name: {fr: Essai, en: Test}, departments: ["21"]}
        horizon: {first_year: 2015, last_year: 2018, continue_until: 2030}
        bases: [{key: dwellings, indicator: dwellings, name: {fr: logements, en: dwellings}}]
        targets:
          - {key: half, scope: region, year: 2017, percent: 50, base: dwellings, section: "1", page: p. 1, text: {fr: Moitié, en: Half}}
          - {key: gain, scope: each-department, year: 2018, gain_points: 15, base: dwellings, section: "1", page: p. 1, text: {fr: Gain, en: Gain}}
        rules:
          amii: {section: "2", page: p. 2, commitment: {fr: engagement, en: commitment}, start_years: [2013], years: 5, agreed_communes: [], returned_communes: []}
          plaques: {section: "3", page: p. 3, critical_mass: 100, completeness_years: 5, group_by: nro}
          speed-upgrade: {section: "4", page: p. 4, threshold_mbps: 4, majority_percent: 50, health_house_mbps: 8, last_start_year: 2018, min_years_of_use: 1, migrate_by: 2018, max_businesses: 9, reusable_percent: 60, fixed_eur: 5000, per_line_eur: 1}
        priority_sites: []
        budgets:
          carry_over: true
          lines:
            - {key: fibre, department: "21", use: fibre, from: 2015, to: 2018, total_meur: 0.2, page: p. 5}
            - {key: upgrade, department: "21", use: speed-upgrade, from: 2015, to: 2018, total_meur: 0.1, page: p. 5}
        funders:
          - {key: state, name: {fr: État, en: State}, kind: envelope, amount_meur: 0.03, page: p. 5}
          - {key: rest, name: {fr: Reste, en: Rest}, kind: balance, page: p. 5}
        funding: {operated_together: 1, revenue_per_line_eur: 0}
        bodies: []
        tables: []
        sums: []
        theme: {name: Essai, accent: "#004488"}
        texts: []
        """;
}
