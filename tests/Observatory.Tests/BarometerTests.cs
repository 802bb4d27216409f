using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Observatory.Tests;

public sealed class BarometerTests
{
    private static BarometerEdition Region => TheRegion.Barometer.Make(TerritoryId.Region);

    [Theory]
    [InlineData("ftth-dwellings", "2017-Q3", 110_750, 920_262)]
    [InlineData("ftth-dwellings", "2018-Q1", 135_216, 920_262)]
    [InlineData("speed-30", "2019", 407_529, 1_054_362)]
    [InlineData("fibre-premises", "2024", 1_001_063, 1_138_739)]
    public void The_regions_shares_carry_their_counts_and_bases(string measure, string date, long count, long total)
    {
        BarometerPoint point = Region.Series.Single(s => s.Measure.Key == measure).Points.Single(p => p.Date.Text == date);

        (point.Share.Base!.Count, point.Share.Base.Total).ShouldBe((count, total));
        point.Share.Value.ShouldBe(100m * count / total);
        point.Share.Kind.ShouldBe(FigureKind.Declared);
    }

    [Fact]
    public void Fibre_reaches_87_9_percent_of_premises_in_2024()
    {
        BarometerEdition edition = Region;

        edition.Date.Text.ShouldBe("2024");
        edition.Headlines.Count.ShouldBe(4);
        edition.Headlines[0].Figure.Value.ShouldBe(87.9m, 0.05m);
        edition.Headlines[0].Sentence.Fr.ShouldContain("locaux de 2024");
        edition.Headlines.Select(h => h.Key).ShouldBe(["fibre-premises", "speed-30", "ftth-dwellings", "gap"]);
    }

    [Fact]
    public void The_trajectory_is_a_line_through_50_and_100()
    {
        IReadOnlyList<TrajectoryPoint> line = Region.Trajectory;

        line.Count.ShouldBe(11);
        line.Single(p => p.Year == 2020).ShouldSatisfyAllConditions(p => p.Percent.ShouldBe(50), p => p.Target!.Key.ShouldBe("thd-50"));
        line.Single(p => p.Year == 2025).Percent.ShouldBe(100);
        line.Single(p => p.Year == 2017).ShouldSatisfyAllConditions(p => p.Percent.ShouldBe(25), p => p.Target.ShouldBeNull());
        line.Single(p => p.Year == 2022).Percent.ShouldBe(70);
    }

    [Fact]
    public void Gaps_are_measured_at_the_end_of_their_period_and_tell_other_bases()
    {
        BarometerEdition edition = Region;
        TrajectoryGap early = edition.Gaps.Single(g => g.Territory == TerritoryId.Region && g.Measured.Date.Text == "2018-Q1");
        TrajectoryGap late = edition.Gaps.Single(g => g.Territory == TerritoryId.Region && g.Measured.Date.Text == "2024");

        // End of March 2018 is 3.25 of the 6 years to 50 %.
        early.Expected.Value.ShouldBe(50m * 3.25m / 6m, 0.0001m);
        early.Gap.Value.ShouldBe(early.Measured.Value - early.Expected.Value);
        (early.SameBase, early.Note).ShouldBe((true, null));
        late.Expected.Value.ShouldBe(90);
        late.SameBase.ShouldBeFalse();
        late.Note!.Fr.ShouldContain("locaux de 2024");
        late.Gap.Unit.ShouldBe("points");
    }

    [Fact]
    public void What_was_planned_stands_beside_what_happened()
    {
        IReadOnlyList<PlannedAgainstReal> rows = Region.Planned;

        rows.Select(r => (r.Real.Date.Text, r.Planned.Value, r.SameBase)).ShouldBe([("2017-Q4", 20m, true), ("2024", 90m, false)]);
        rows[0].Planned.Kind.ShouldBe(FigureKind.Simulated);
        rows[1].Gap.Value.ShouldBe(rows[1].Real.Value - 90);
    }

    [Fact]
    public void Printed_commitments_stand_beside_the_shares_found()
    {
        Region.Commitments.OrderBy(c => c.Territory.Text, StringComparer.Ordinal).Select(c => (c.Printed.Value, decimal.Round(c.Found.Value, 1), c.Agrees))
            .ShouldBe([(57m, 56.5m, true), (27m, 27.3m, true), (40m, 40.1m, true), (25m, 23.9m, false)]);
    }

    [Fact]
    public void The_state_of_2012_is_printed_for_the_levels_that_are_given()
    {
        BarometerEdition edition = Region;

        edition.Before.Where(p => p.Territory == TerritoryId.Region).Select(p => p.Figure.Value).ShouldBe([3.0m, 18m]);
        edition.Before.Count(p => p.Indicator == "mobile-population").ShouldBe(28);
        TheRegion.Barometer.Make(TerritoryId.Department("58")).Before.Count.ShouldBe(14);
        TheRegion.Barometer.Make(TerritoryId.Commune("58145")).Before.ShouldBeEmpty();
    }

    [Fact]
    public void Departments_add_up_to_the_region_on_every_measure_and_date()
    {
        BarometerEdition edition = Region;
        foreach (BarometerSeries own in edition.Series)
        {
            foreach (BarometerPoint point in own.Points)
            {
                FigureBase[] parts = [.. edition.Departments.Where(d => d.Measure.Key == own.Measure.Key).Select(d => d.Points.Single(p => p.Date == point.Date).Share.Base!)];
                parts.Length.ShouldBe(4);
                parts.Sum(p => p.Count).ShouldBe(point.Share.Base!.Count);
                parts.Sum(p => p.Total).ShouldBe(point.Share.Base.Total);
            }
        }
    }

    [Fact]
    public void Lormes_stays_above_100_percent_with_its_note()
    {
        BarometerPoint point = TheRegion.Barometer.Make(TerritoryId.Commune("58145")).Series.Single(s => s.Measure.Key == "ftth-dwellings").Latest;

        point.Share.Value.ShouldBeGreaterThan(100);
        point.Notes.ShouldContain(n => n.Code == "over-100");
    }

    [Fact]
    public void A_table_lists_every_place_that_has_the_measure()
    {
        TheRegion.Barometer.Table(TerritoryKind.Department, "fibre-premises").Select(s => s.Latest.Share.Base!.Count).ShouldBe([316_152m, 143_764, 331_687, 209_460]);
        TheRegion.Barometer.Table(TerritoryKind.Epci, "fibre-premises").Sum(s => s.Latest.Share.Base!.Total).ShouldBe(1_138_739);
        TheRegion.Barometer.Table(TerritoryKind.Commune, "fibre-premises").Sum(s => s.Latest.Share.Base!.Total).ShouldBe(1_138_739);
    }

    [Fact]
    public void Without_targets_there_is_no_trajectory_and_no_gap()
    {
        BarometerEdition commune = TheRegion.Barometer.Make(TerritoryId.Commune("21231"));

        commune.Trajectory.ShouldBeEmpty();
        commune.Gaps.ShouldBeEmpty();
        Should.Throw<KeyNotFoundException>(() => TheRegion.Barometer.Make(TerritoryId.Commune("99999")));
    }
}
