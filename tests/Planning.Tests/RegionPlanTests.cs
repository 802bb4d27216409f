using System.Diagnostics;
using Maillage.Kernel;
using Maillage.Network;
using Maillage.Planning.Funding;
using Maillage.Planning.Strategies;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Planning.Tests;

/// <summary>The whole region on its real communes. Costs are not a design here: they follow density, so that the planner has something to choose from.</summary>
public sealed class RegionPlanTests
{
    private static readonly Lazy<(TerritoryIndex Index, IReadOnlyList<PlanningZone> Zones)> Made = new(Build);

    private static string Division => Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data");

    private static (TerritoryIndex Index, IReadOnlyList<PlanningZone> Zones) Region
    {
        get
        {
            Assert.SkipUnless(Directory.Exists(Division), "skipped: the packages of the web folder are not installed (npm ci)");
            return Made.Value;
        }
    }

    [Fact]
    public void Zones_carry_every_premises_and_the_commitments_of_2018()
    {
        IReadOnlyList<PlanningZone> zones = Region.Zones;

        zones.Sum(z => z.Premises).ShouldBe(1_138_739);
        zones.Sum(z => z.BaseDwellings).ShouldBe(920_262);
        zones.GroupBy(z => z.Department).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => decimal.Round(100m * g.Where(z => z.Committed).Sum(z => z.BaseDwellings) / g.Sum(z => z.BaseDwellings), 0))
            .ShouldBe([57, 27, 40, 24]);
        zones.Single(z => z.Commune.Text == "58145").Neighbours.Count.ShouldBeInRange(3, 12);
        zones.Average(z => z.Neighbours.Count).ShouldBeInRange(4, 9);
    }

    [Fact]
    public void The_simulated_copper_table_shows_3_and_18_percent()
    {
        CopperState[] copper = [.. Region.Zones.Select(z => z.Copper).OfType<CopperState>()];

        (100m * copper.Sum(c => c.Ineligible) / copper.Sum(c => c.Lines)).ShouldBe(3.0m, 0.01m);
        (100m * copper.Sum(c => c.Under2) / copper.Sum(c => c.Lines)).ShouldBe(18m, 0.01m);
        copper.ShouldAllBe(c => c.Simulated);
    }

    [Fact]
    public void The_region_is_planned_within_its_budgets()
    {
        Strategy strategy = Given.Bourgogne;
        IReadOnlyList<PlanningZone> zones = Region.Zones;
        Stopwatch watch = Stopwatch.StartNew();

        Plan plan = new Planner(strategy).Make(zones);

        Tell($"{watch.Elapsed.TotalSeconds:F1} s, {plan.Plaques.Count} plaques, gap {plan.GapPercent:F1} %, public {plan.PublicCost.MillionEuros:F0} M€, private {plan.PrivateCost.MillionEuros:F0} M€, beyond {plan.NotReachedCost.MillionEuros:F0} M€, upgrades {plan.UpgradeCost.MillionEuros:F1} M€ ({plan.Communes.Count(c => c.SpeedUpgradeYear is not null)})");
        foreach (TargetOutcome target in plan.Targets)
        {
            Tell($"{target.Key}: {target.PlannedPercent:F1} of {target.TargetPercent:F1} %, missed {target.MissedByPoints:F1}, reached in {target.ReachedIn}");
        }

        plan.Years.Sum(y => y.Spent.Cents).ShouldBeLessThanOrEqualTo(plan.Years.Sum(y => y.Budget.Cents));
        plan.Years.Sum(y => y.Budget.MillionEuros).ShouldBe(842m);
        plan.Communes.Count(c => c.Treatment == Treatment.Private).ShouldBeInRange(165, 175);
        plan.Targets.Select(t => t.Key).ShouldBe(["thd-50", "thd-100", "gain-15-21", "gain-15-58", "gain-15-71", "gain-15-89"]);
        plan.Simulated.ShouldBeTrue();

        FundingPlan funding = FundingPlan.Make(strategy, FundingNeed.Of(plan));
        funding.Base.ShouldBe(plan.PublicCost);
        funding.Shares.Sum(s => s.Amount.Cents).ShouldBe(plan.PublicCost.Cents);
        Tell(string.Join(", ", funding.Totals.Select(t => $"{t.Funder.Key} {t.Given.MillionEuros:F2} M€")));
    }

    [Fact]
    public void Premises_without_a_design_are_told_by_commune()
    {
        (TerritoryIndex index, _) = Region;
        ProblemList problems = new();

        PlanningZones.Build(Given.Bourgogne, index, new Coverage(index), new Commitments(index), [], null, problems);

        problems.Kept[0].Code.ShouldBe("plan-no-design");
        problems.Errors.ShouldBeGreaterThan(1900);
    }

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static (TerritoryIndex Index, IReadOnlyList<PlanningZone> Zones) Build()
    {
        Strategy strategy = Given.Bourgogne;
        ProblemList problems = new();
        TerritoryIndex index = new(TerritoryImport.Read(new(Path.Combine(Repository.Root, "data"), Division, strategy.Departments, strategy.Territory.Fr, Period.OfYear(2018)), problems));
        Coverage coverage = new(index);
        CommuneDesign[] designs = [.. index.Communes.Select(c => Priced(c, (long)(coverage.LatestPremises(c.Id)?.Value ?? 0)))];
        GroundFacts ground = new(index.Communes.OrderByDescending(c => c.Population).Take(668).Select(c => c.Code).ToHashSet(), new HashSet<string>(), ExchangesSimulated: true);
        IReadOnlyList<PlanningZone> zones = PlanningZones.Build(strategy, index, coverage, new Commitments(index), designs, ground, problems);
        problems.ThrowOnErrors();
        return (index, zones);
    }

    /// <summary>600 € a line in a dense town, up to 4,000 € in the emptiest communes; reuse saves a quarter.</summary>
    private static CommuneDesign Priced(Commune commune, long premises)
    {
        double perKm2 = premises / Math.Max(0.1, commune.AreaKm2);
        decimal perLine = (decimal)Math.Clamp(600 + (12_000 / Math.Sqrt(Math.Max(1, perKm2) * 10)), 600, 4000);
        Money cost = Given.Euros(premises * perLine);
        return new(commune.Id, premises, 0, 0, 0, 0, 0, 0, 0, cost, new(cost.Cents * 3 / 4), "nro-" + commune.EpciSiren, Simulated: true);
    }
}
