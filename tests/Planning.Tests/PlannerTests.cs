using Maillage.Kernel;
using Maillage.Planning.Rules;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Tests;

public sealed class PlannerTests
{
    [Fact]
    public void P01_Cheapest_homes_come_first_and_money_is_never_stretched()
    {
        // 100 € a year: A (50 homes, 100 €) in 2015, B (50 homes, 150 €) in 2016–2017, C (10 homes, 100 €) does not fit in the last 50 €.
        Strategy strategy = Given.Small(2015, [100, 100, 100]);
        Plan plan = new Planner(strategy).Make([Given.Zone("21003", 10, 100), Given.Zone("21002", 50, 150), Given.Zone("21001", 50, 100)]);

        plan.Communes.Select(c => (c.Commune.Text, c.Treatment, c.FromYear, c.ToYear)).ShouldBe([
            ("21001", Treatment.PublicFibre, 2015, 2015), ("21002", Treatment.PublicFibre, 2016, 2017), ("21003", Treatment.NotReached, null, null)]);
        plan.Years.Select(y => (y.Spent.Euros, y.PremisesBuilt)).ShouldBe([(100m, 50L), (100m, 0L), (50m, 50L)]);
        plan.HomeYears.ShouldBe((50 * 3) + (50 * 1));
        plan.NotReachedCost.ShouldBe(Given.Euros(100));
    }

    [Fact]
    public void P02_A_commune_waits_until_it_can_be_finished_in_time()
    {
        // 10 € a year and 40 € to build: with two years allowed the money of 2015 and 2016 is carried over and building runs 2017–2018.
        RuleSet rules = new(null, null, null, null, null, new(new("II.c", "p. 16"), 0, 2, PlaqueGrouping.Nro));
        PlanningZone zone = Given.Zone("21001", 10, 40);

        Plan saved = new Planner(Given.Small(2015, [10, 10, 10, 10], carryOver: true, rules)).Make([zone]);
        Plan strict = new Planner(Given.Small(2015, [10, 10, 10, 10], carryOver: false, rules)).Make([zone]);

        (saved.Communes[0].FromYear, saved.Communes[0].ToYear).ShouldBe((2017, 2018));
        saved.Years.Select(y => y.Spent.Euros).ShouldBe([0m, 0m, 30m, 10m]);
        strict.Communes[0].Treatment.ShouldBe(Treatment.NotReached);
    }

    [Fact]
    public void A_missed_target_tells_by_how_much_and_when_it_would_be_reached()
    {
        Strategy strategy = Given.Small(2015, [100, 100], continueFor: 10) with
        {
            Targets = [new("all", TargetScope.Region, 2016, 100, null, "dwellings-2018", new("II.c", "p. 15"), new("Tous", "All"))],
        };
        Plan plan = new Planner(strategy).Make([.. Enumerable.Range(1, 4).Select(i => Given.Zone($"2100{i}", 25, 100))]);

        TargetOutcome outcome = plan.Targets.Single();
        (outcome.PlannedPercent, outcome.MissedByPoints, outcome.ReachedIn).ShouldBe((50m, 50m, 2018));
        plan.Communes[3].Reasons[^1].TextFr.ShouldContain("2018");
    }

    [Fact]
    public void A_gain_over_a_high_private_share_is_shown_above_100_and_not_clipped()
    {
        Strategy strategy = Given.Small(2015, [0, 0, 0, 0, 0, 0], rules: Given.Bourgogne.Rules with { FirstPhases = null, SpeedUpgrade = null }) with
        {
            Targets = [new("gain", TargetScope.EachDepartment, 2020, null, 15, "dwellings-2018", new("II.c", "p. 15"), new("Gain", "Gain"))],
        };
        Plan plan = new Planner(strategy).Make([Given.Zone("21001", 90, 500) with { Committed = true }, Given.Zone("21002", 10, 100)]);

        plan.Targets.Single().TargetPercent.ShouldBe(105);
        plan.Targets.Single().PlannedPercent.ShouldBe(90);
        plan.Targets.Single().NoteFr!.ShouldContain("dépasse 100 %");
        plan.Communes[0].Cost.ShouldBe(default);
        plan.PrivateCost.ShouldBe(Given.Euros(500));
        plan.PublicCost.ShouldBe(default);
    }

    [Fact]
    public void First_phases_go_before_cheaper_countryside_unless_the_department_shares()
    {
        FirstPhasesRule rule = Given.Bourgogne.Rules.FirstPhases!;
        PlanningZone town = Given.Zone("21001", 100, 200) with { Population = 3000 };
        PlanningZone village = Given.Zone("21002", 100, 100);
        PlanningZone[] zones = [town, Given.Zone("21003", 100, 200) with { Population = 3000 }, village];

        Plan plain = new Planner(Given.Small(2015, [200, 200, 100], rules: new(null, null, rule, null, null, null))).Make(zones);
        Plan shared = new Planner(Given.Small(2015, [200, 100, 200], rules: new(null, null, rule with { ScatteredPercent = new Dictionary<string, decimal> { ["21"] = 50 } }, null, null, null))).Make(zones);

        plain.Communes.Select(c => c.ToYear).ShouldBe([2015, 2017, 2016]);
        shared.Communes.Select(c => c.ToYear).ShouldBe([2015, 2016, 2017]);
        plain.Communes[0].Reasons.ShouldContain(r => r.RuleId == FirstPhasesRule.Id && r.Section == "II.d, p. 16-17");
    }

    [Fact]
    public void A_department_target_goes_before_the_preference_for_first_phases()
    {
        Strategy strategy = Given.Small(2015, [100, 400], rules: new(null, null, Given.Bourgogne.Rules.FirstPhases, null, null, null)) with
        {
            Targets = [new("gain", TargetScope.EachDepartment, 2015, null, 40, "dwellings-2018", new("II.c", "p. 15"), new("Gain", "Gain"))],
        };
        Plan plan = new Planner(strategy).Make([Given.Zone("21001", 50, 400) with { Population = 3000 }, Given.Zone("21002", 50, 100)]);

        plan.Communes.Select(c => c.ToYear).ShouldBe([2016, 2015]);
        plan.Targets.Single().MissedByPoints.ShouldBe(0);
        plan.Notes.ShouldContain(n => n.Fr.Contains("passe avant", StringComparison.Ordinal));
    }

    [Fact]
    public void Plaques_touch_and_small_ones_join_their_neighbour()
    {
        RuleSet rules = new(null, null, null, null, null, new(new("II.c", "p. 16"), 100, 5, PlaqueGrouping.Nro));
        PlanningZone[] zones =
        [
            Given.Zone("21001", 90, 10, "21", "21002") with { NroId = "a" },
            Given.Zone("21002", 20, 10, "21", "21003") with { NroId = "a" },
            Given.Zone("21003", 30, 10) with { NroId = "b" },
            Given.Zone("21009", 10, 10) with { NroId = "a" },
        ];

        Plan plan = new Planner(Given.Small(2015, [100], rules: rules)).Make(zones);

        plan.Plaques.Select(p => string.Join("+", p.Zones.Select(z => z.Text).Order())).Order().ShouldBe(["21001+21002+21003", "21009"]);
        plan.Communes[3].Reasons.ShouldContain(r => r.TextFr.Contains("sous la masse critique", StringComparison.Ordinal));
    }

    [Fact]
    public void Money_for_the_whole_perimeter_goes_where_most_is_left_to_build()
    {
        Strategy strategy = Given.Second;
        PlanningZone[] zones = [Given.Zone("01001", 100, 1_100_000, "01"), Given.Zone("74001", 100, 300_000, "74")];

        Plan plan = new Planner(strategy).Make(zones);

        plan.Years.Where(y => y.Year == 2021).Select(y => y.Budget.Euros).ShouldBe([62_500m, 187_500m]);
        plan.Communes[1].Treatment.ShouldBe(Treatment.PublicFibre);
        plan.Simulated.ShouldBeFalse();
    }

    [Theory]
    [InlineData("75", "plan-outside-perimeter")]
    [InlineData("21", "plan-duplicate-commune")]
    public void Zones_that_do_not_fit_are_refused(string department, string code) =>
        Should.Throw<BadInputException>(() => new Planner(Given.Bourgogne).Make([Given.Zone("21001", 1, 1), Given.Zone("21001", 1, 1, department)])).Problems.ShouldContain(p => p.Code == code);

    [Fact]
    public void An_empty_territory_gives_an_empty_plan_that_says_so()
    {
        Plan plan = new Planner(Given.Bourgogne).Make([]);

        plan.Communes.ShouldBeEmpty();
        plan.Targets.ShouldAllBe(t => t.NoteFr!.Contains("vide", StringComparison.Ordinal));
        plan.GapPercent.ShouldBe(0);
    }

    [Fact]
    public void Making_a_plan_can_be_cancelled()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Should.Throw<OperationCanceledException>(() => new Planner(Given.Small(2015, [100])).Make([Given.Zone("21001", 5, 10), Given.Zone("21002", 5, 10)], null, stop.Token));
    }
}
