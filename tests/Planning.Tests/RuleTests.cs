using Maillage.Kernel;
using Maillage.Planning.Rules;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Tests;

public sealed class RuleTests
{
    private static readonly RuleSet Rules = Given.Bourgogne.Rules;

    [Fact]
    public void Public_money_stays_out_of_announced_areas_unless_agreed_or_returned()
    {
        PlanningZone zone = Given.Zone("21001", 100, 0) with { Committed = true };
        PrivateAreasRule rule = Rules.PrivateAreas!;

        rule.IsPrivate(zone).ShouldBeTrue();
        rule.Judge(zone, (2014, 2019))!.TextFr.ShouldContain("2014–2019");
        PrivateAreasRule failing = rule with { Returned = new HashSet<string> { "21001" } };
        failing.IsPrivate(zone).ShouldBeFalse();
        failing.Judge(zone, null)!.TextFr.ShouldContain("défaillance");
        (rule with { Agreed = new HashSet<string> { "21001" } }).IsPrivate(zone).ShouldBeFalse();
    }

    [Fact]
    public void Operators_begin_in_thirds_from_2013_to_2015_and_end_five_years_later()
    {
        PlanningZone[] zones = [.. new[] { 300L, 200, 100, 60, 40 }.Select((n, i) => Given.Zone($"2100{i}", n, 0) with { Committed = true })];

        IReadOnlyDictionary<TerritoryId, (int From, int To)> pace = Rules.PrivateAreas!.Pace(zones);

        zones.Select(z => pace[z.Commune]).ShouldBe([(2013, 2018), (2014, 2019), (2015, 2020), (2015, 2020), (2015, 2020)]);
        PrivateAreasRule.Done(600, (2013, 2018), 2012).ShouldBe(0);
        PrivateAreasRule.Done(600, (2013, 2018), 2015).ShouldBe(300);
        PrivateAreasRule.Done(600, (2013, 2018), 2018).ShouldBe(600);
    }

    [Theory]
    [InlineData(2500, false, false, false, FirstPhaseKind.Town)]
    [InlineData(900, true, false, false, FirstPhaseKind.RuralCentre)]
    [InlineData(900, false, true, false, FirstPhaseKind.PeriUrban)]
    [InlineData(200, false, false, true, FirstPhaseKind.PrioritySite)]
    [InlineData(200, true, false, false, null)]
    public void First_phases_go_to_towns_centres_suburbs_and_priority_sites(long population, bool exchange, bool suburb, bool site, FirstPhaseKind? kind) =>
        Rules.FirstPhases!.Kind(Given.Zone("21001", 100, 0) with { Population = population, HostsExchange = exchange, PeriUrban = suburb, PrioritySite = site }).ShouldBe(kind);

    [Fact]
    public void Speed_upgrade_needs_a_majority_of_slow_lines_and_a_price_below_fibre()
    {
        SpeedUpgradeRule rule = Rules.SpeedUpgrade!;
        PlanningZone slow = Given.Zone("21001", 100, 300_000) with { Copper = new(100, 5, 30, 51, Simulated: true) };

        rule.Allows(slow, slow.CostNew, out RuleReason yes).ShouldBeTrue();
        yes.TextFr.ShouldContain("simulée");
        rule.Cost(slow).ShouldBe(Given.Euros(116_000));
        rule.Allows(slow with { Copper = new(100, 5, 30, 50, false) }, slow.CostNew, out _).ShouldBeFalse();
        rule.Allows(slow, Given.Euros(116_000), out RuleReason dear).ShouldBeFalse();
        dear.TextFr.ShouldContain("autant que la fibre");
        rule.Allows(slow with { Businesses = 100 }, slow.CostNew, out _).ShouldBeFalse();
        (rule with { ReusablePercent = 0 }).Allows(slow, slow.CostNew, out _).ShouldBeFalse();
        rule.Allows(slow with { Copper = null }, slow.CostNew, out RuleReason blind).ShouldBeFalse();
        blind.TextFr.ShouldContain("Règle sans donnée");
    }

    [Fact]
    public void Upgrades_wait_for_the_first_fibre_and_never_come_just_before_it()
    {
        SpeedUpgradeRule rule = Rules.SpeedUpgrade!;
        PlanningZone[] zones = [.. new[] { "21001", "21002", "21003" }.Select(c => Given.Zone(c, 100, 300_000) with { Copper = new(100, 0, 20, 90, false) })];
        UpgradePlanner planner = new(rule, Rules.FibreFirst, z => z.CostNew, carryOver: true);
        long[] envelope = [Given.Euros(100_000).Cents, Given.Euros(100_000).Cents, Given.Euros(100_000).Cents, Given.Euros(100_000).Cents];
        Dictionary<string, int?> fibre = new() { ["21001"] = 2024, ["21002"] = 2018, ["21003"] = null };

        Dictionary<TerritoryId, UpgradeChoice> choices = planner.Choose(zones, z => fibre[z.Text], firstFibre: 2016, 2015, envelope);

        choices[new("21001")].Year.ShouldBe(2016);
        choices[new("21001")].Reason!.TextFr.ShouldContain("la fibre la remplace en 2024");
        choices[new("21002")].Year.ShouldBeNull();
        choices[new("21003")].Year.ShouldBe(2017);
        choices[new("21003")].Reason!.TextFr.ShouldContain("contre le vœu");
        planner.Choose(zones, _ => null, firstFibre: null, 2015, envelope).Values.ShouldAllBe(c => c.Year == null);
    }

    [Fact]
    public void Reuse_is_taken_only_where_it_pays()
    {
        PlanningZone zone = Given.Zone("21001", 100, 1000) with { CostReuse = Given.Euros(700) };

        MutualiseRule.Cost(zone).ShouldBe(Given.Euros(700));
        MutualiseRule.Cost(zone with { CostReuse = Given.Euros(1200) }).ShouldBe(Given.Euros(1000));
        Rules.Mutualise!.Judge(zone)!.TextEn.ShouldContain("€300 less");
    }

    [Fact]
    public void A_simulated_copper_table_shows_the_printed_shares()
    {
        CopperSample[] samples = [.. Enumerable.Range(0, 1000).Select(i => new CopperSample(new($"2{i % 50:0000}"), 10 * i, 100))];

        IReadOnlyDictionary<TerritoryId, CopperState> table = CopperSimulation.Run(samples, Rules.SpeedUpgrade!.Simulation!);

        table.Values.Sum(c => c.Lines).ShouldBe(100_000);
        table.Values.Sum(c => c.Ineligible).ShouldBe(3_000);
        table.Values.Sum(c => c.Under2).ShouldBe(18_000);
        table.Values.Sum(c => c.Under4).ShouldBeGreaterThan(18_000);
        table.Values.ShouldAllBe(c => c.Simulated && c.Ineligible <= c.Under2 && c.Under2 <= c.Under4 && c.Under4 <= c.Lines);
    }
}
