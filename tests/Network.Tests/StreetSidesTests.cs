using System.Text.RegularExpressions;
using Maillage.Kernel;
using Maillage.Network.Edits;
using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.Territory;
using Maillage.Territory.Osm;
using Maillage.Verification;

namespace Maillage.Network.Tests;

/// <summary>Wide streets drawn as two sides: each building is served from its own, and who changes sides pays a crossing.</summary>
public sealed class StreetSidesTests
{
    private static string WideText { get; } = Regex.Replace(File.ReadAllText(GroundSketch.RulesPath), @"(streets\.sides\.(street|road|main-road):\s+value: )0", "${1}12");

    private static EngineeringRules Wide { get; } = RulesReader.Parse(WideText, "wide.yaml");

    /// <summary>
    /// A main road 12 m wide with houses on both sides and the exchange at its west end:
    /// <code>
    ///      h   h   h   h            h: 30 m from the middle, so 24 m from its side
    ///  N ═══════════════════
    ///        h   h   h   h
    ///      100  200  300  400
    /// </code>
    /// </summary>
    private static Ground MainRoad(bool south = true, StreetProfile profile = default)
    {
        GroundSketch sketch = new();
        int west = sketch.Node(0, 0), east = sketch.Node(500, 0);
        int road = sketch.Edge(west, east, RouteClass.MainRoad);
        sketch.Profile(road, profile.Sides, profile.WidthDm);
        sketch.Exchange(west);
        foreach (int at in new[] { 100, 200, 300, 400 })
        {
            sketch.House(road, at, 30);
            if (south)
            {
                sketch.House(road, at + 40, -30);
            }
        }

        return sketch.Build();
    }

    [Fact]
    public void Houses_on_each_side_of_a_main_road_are_served_from_their_own_side_and_the_far_side_pays_one_crossing()
    {
        Ground ground = StreetSides.Split(MainRoad(), Wide.SidesCm);
        ground.BuildingCount.ShouldBe(8);
        ground.PremisesSetbackCm.ShouldAllBe(s => s == 2400);
        ground.PremisesEdge.Distinct().Count().ShouldBe(2);
        ground.PremisesOffsetCm.Order().ShouldBe([10000, 14000, 20000, 24000, 30000, 34000, 40000, 44000]);
        ground.EdgeClass.Count(c => c == RouteClass.Crossing).ShouldBe(2, "one at each end");

        NetworkDesign design = Checked(ground);
        QuantityLine crossing = design.Bill.List(k => true).Single(l => l.Item == "trench.open.crossing");
        (crossing.Quantity, crossing.Cost).ShouldBe((12m, Money.FromEuros(12 * 150)));
        design.Bill.List(k => true).Single(l => l.Item == "trench.built-up").Quantity.ShouldBe(400 + 440, "each side up to its last house");

        NetworkDesign line = Designer.Design(MainRoad(), Wide, new DesignOptions(), null, TestContext.Current.CancellationToken);
        line.Bill.List(k => true).ShouldNotContain(l => l.Item == "trench.open.crossing");
        line.Bill.List(k => true).Single(l => l.Item == "trench.built-up").Quantity.ShouldBe(440, "one line serves both sides for nothing");
    }

    [Fact]
    public void Streets_end_on_the_side_they_come_from_and_a_crossroads_of_wide_streets_has_four_corners()
    {
        //         n | 
        //   w ══════+══════ e      the road is wide, the streets to n and s are not
        //           | s
        GroundSketch sketch = new();
        int middle = sketch.Node(0, 0), w = sketch.Node(-200, 0), e = sketch.Node(200, 0), n = sketch.Node(0, 200), s = sketch.Node(0, -200);
        sketch.Edge(w, middle, RouteClass.MainRoad);
        sketch.Edge(middle, e, RouteClass.MainRoad);
        sketch.Edge(middle, n);
        sketch.Edge(middle, s);
        Ground ground = StreetSides.Split(sketch.Build(), (c, _) => c == RouteClass.MainRoad ? 1000 : 0);
        int[] corner = [.. new[] { 2, 3 }.Select(street => ground.EdgeFrom[street])];
        corner.Select(v => ground.NodeYCm[v] - 660_000_000).ShouldBe([500, -500]);
        corner.ShouldAllBe(v => ground.NodeXCm[v] == 70_000_000);
        ground.EdgeLengthCm[2].ShouldBe(19_500);
        ground.EdgeClass.Count(c => c == RouteClass.Crossing).ShouldBe(3, "in the middle and at both ends");

        Ground four = StreetSides.Split(sketch.Build(), (_, _) => 1000);
        four.NodeCount.ShouldBe(4 + (4 * 2));
        four.EdgeClass.Count(c => c == RouteClass.Crossing).ShouldBe(4 + 4);
        four.EdgeId.Distinct().Count().ShouldBe(four.EdgeCount);
    }

    [Fact]
    public void Ground_without_a_wide_street_is_the_same_ground()
    {
        Ground ground = MainRoad();
        StreetSides.Split(ground, GroundSketch.Rules.SidesCm).ShouldBeSameAs(ground);
    }

    [Theory]
    [InlineData(1, 4, 30)]
    [InlineData(2, 8, 300)]
    [InlineData(3, 12, 900)]
    public void Whatever_the_streets_each_building_is_nearest_to_its_side_and_the_verifier_finds_the_same_figures(int seed, int side, int houses)
    {
        Ground one = GroundSketch.Random(seed, side, houses), two = StreetSides.Split(one, Wide.SidesCm);
        two.EdgeCount.ShouldBeGreaterThan(one.EdgeCount);
        two.EdgeFrom.Concat(two.EdgeTo).ShouldAllBe(v => v >= 0 && v < two.NodeCount);
        two.EdgeId.Distinct().Count().ShouldBe(two.EdgeCount);
        Enumerable.Range(0, two.BuildingCount).ShouldAllBe(b => two.PremisesOffsetCm[b] >= 0 && two.PremisesOffsetCm[b] <= two.EdgeLengthCm[two.PremisesEdge[b]]);
        Checked(two);
    }

    /// <summary>The main road again: one sidewalk keeps it one line; both, 9 m of carriageway and a metre to the middle of each sidewalk are crossed in 11 m; where nothing is known the rules may ask for one line.</summary>
    [Fact]
    public void What_the_source_knows_of_sidewalks_and_width_goes_before_the_width_of_the_class()
    {
        StreetSides.Split(MainRoad(profile: new(KnownSides.One, 90)), Wide.SidesCm).EdgeCount.ShouldBe(1);
        NetworkDesign design = Checked(StreetSides.Split(MainRoad(profile: new(KnownSides.Both, 90)), Wide.SidesCm));
        QuantityLine crossing = design.Bill.List(k => true).Single(l => l.Item == "trench.open.crossing");
        (crossing.Quantity, crossing.Cost).ShouldBe((11m, Money.FromEuros(11 * 150)));
        EngineeringRules told = RulesReader.Parse(Regex.Replace(WideText, @"(streets\.sides\.untagged:\s+value: )1", "${1}0"), "told.yaml");
        StreetSides.Split(MainRoad(), told.SidesCm).EdgeCount.ShouldBe(1);
        StreetSides.Split(MainRoad(profile: new(KnownSides.Both, 0)), told.SidesCm).EdgeCount.ShouldBe(4, "two sides and a crossing at each end");
        StreetSides.Split(MainRoad(profile: new(KnownSides.Both, 0)), GroundSketch.Rules.SidesCm).EdgeCount.ShouldBe(1, "rules that ask for one line are followed whatever is known");
    }

    [Fact]
    public void Whatever_is_known_of_the_sides_no_premises_is_lost_lengths_hold_and_streets_are_crossed_at_their_ends_alone()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Ground one = GroundSketch.Random(seed, 3 + (seed % 5), 60, profiles: new Random(seed)), two = StreetSides.Split(one, Wide.SidesCm);
            int[] width = [.. Enumerable.Range(0, one.EdgeCount).Select(e => one.EdgeBuiltUp[e] ? Wide.SidesCm(one.EdgeClass[e], one.ProfileOf(e)) : 0)];
            Dictionary<long, int> line = Enumerable.Range(0, two.EdgeCount).ToDictionary(e => two.EdgeId[e]);
            (two.PremisesId, two.PremisesLines).ShouldBe((one.PremisesId, one.PremisesLines));
            for (int b = 0; b < one.BuildingCount; b++)
            {
                int street = one.PremisesEdge[b];
                (two.PremisesEdge[b] == street || (width[street] > 0 && two.PremisesEdge[b] == line[StreetSides.LeftOf(one.EdgeId[street])])).ShouldBeTrue($"seed {seed}: building {b} stays on its street");
            }

            // Corners stand within half the widest street over the least sine the sectors allow, at each of the two ends.
            int most = 2 * (int)(width.Max() / 2 / 0.4) + 2;
            for (int e = 0; e < one.EdgeCount; e++)
            {
                line.ContainsKey(StreetSides.LeftOf(one.EdgeId[e])).ShouldBe(width[e] > 0, $"seed {seed}: street {e} has two sides where it should");
                int[] sides = width[e] > 0 ? [e, line[StreetSides.LeftOf(one.EdgeId[e])]] : [e];
                sides.ShouldAllBe(s => Math.Abs(two.EdgeLengthCm[s] - one.EdgeLengthCm[e]) <= most, $"seed {seed}: street {e}");
            }

            int[] crossings = [.. Enumerable.Range(0, two.EdgeCount).Where(e => two.EdgeClass[e] == RouteClass.Crossing)];
            HashSet<int> wideEnds = [.. Enumerable.Range(0, one.EdgeCount).Where(e => width[e] > 0).SelectMany(e => new[] { one.EdgeFrom[e], one.EdgeTo[e] })];
            crossings.Length.ShouldBeGreaterThanOrEqualTo(wideEnds.Count, $"seed {seed}: each end of a wide street can be crossed");
            foreach (int c in crossings)
            {
                (double x, double y) = (((double)two.NodeXCm[two.EdgeFrom[c]] + two.NodeXCm[two.EdgeTo[c]]) / 2, ((double)two.NodeYCm[two.EdgeFrom[c]] + two.NodeYCm[two.EdgeTo[c]]) / 2);
                wideEnds.Min(v => Math.Max(Math.Abs(one.NodeXCm[v] - x), Math.Abs(one.NodeYCm[v] - y))).ShouldBeLessThanOrEqualTo(most, $"seed {seed}: crossing {c} stands at an end of a wide street");
            }

            int offered = crossings.Length;
            DesignSpan[] crossed = [.. Designer.Design(two, Wide, new DesignOptions(), null, TestContext.Current.CancellationToken).Spans.Where(s => two.EdgeClass[s.Edge] == RouteClass.Crossing)];
            crossed.Length.ShouldBeLessThanOrEqualTo(offered);
            crossed.ShouldAllBe(s => s.LengthDm == (two.EdgeLengthCm[s.Edge] + 5) / 10, $"seed {seed}: a crossing is paid from side to side");
        }
    }

    [Fact]
    public void A_study_that_asks_for_both_sides_is_solved_as_the_ground_so_drawn_and_taking_the_wish_back_gives_one_line_again()
    {
        LivingDesign study = new(MainRoad(), GroundSketch.Rules, new DesignOptions());
        ChangeValue wide = new() { Id = "e1", Key = "rules.streets.sides.main-road", Value = 12 }, dear = new() { Id = "e2", Key = "prices.trench.open.crossing", Value = 200 };
        NetworkDesign both = study.Solve([wide], cancellation: TestContext.Current.CancellationToken), asked = Checked(StreetSides.Split(MainRoad(), Wide.SidesCm));
        (both.CostNew, both.Premises, both.RouteLength).ShouldBe((asked.CostNew, asked.Premises, asked.RouteLength));
        NetworkDesign dearer = study.Solve([wide, dear], cancellation: TestContext.Current.CancellationToken);
        (dearer.CostNew - both.CostNew).ShouldBe(Money.FromEuros(12 * 50), "the crossing is priced");
        study.Solve([], cancellation: TestContext.Current.CancellationToken).CostNew.ShouldBe(Designer.Design(MainRoad(), GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken).CostNew);

        // A wish for the street is one for both its lines.
        WeighRoad avoided = new() { Id = "e3", Streets = [1], Percent = 400 };
        EditedCase weighed = EditedCase.Of(study.Ground, study.Rules, [wide, avoided]), plain = EditedCase.Of(study.Ground, study.Rules, [wide]);
        Enumerable.Range(0, plain.Graph.PieceCount).ShouldAllBe(p => weighed.Graph.PieceWeight[p] == plain.Graph.PieceWeight[p] * (plain.Graph.Ground.EdgeClass[plain.Graph.PieceEdge[p]] == RouteClass.Crossing ? 1 : 4));
    }

    [Fact]
    public void Pont_de_Veyle_with_both_sides_is_designed_and_verified_and_costs_more()
    {
        string path = Repository.Data("osm", "pont-de-veyle.osm.pbf");
        Assert.SkipUnless(File.Exists(path), $"skipped: {path} is not on this machine");
        (Ground one, _) = OsmGround.Read(path, cancellation: TestContext.Current.CancellationToken);
        Ground two = StreetSides.Split(one, Wide.SidesCm);
        NetworkDesign design = Checked(two), line = Designer.Design(one, Wide, new DesignOptions(), null, TestContext.Current.CancellationToken);
        design.Premises.ShouldBe(line.Premises);
        design.Violations.ShouldBeEmpty();
        design.CostNew.Cents.ShouldBeGreaterThan(line.CostNew.Cents);
        decimal crossings = design.Bill.List(k => true).Single(l => l.Item == "trench.open.crossing").Quantity;
        TestContext.Current.TestOutputHelper?.WriteLine($"{design.CostNew.Euros / design.Premises:0} €/line instead of {line.CostNew.Euros / line.Premises:0}, {crossings:0} m of crossings, route {design.RouteLength.Kilometres:0.0} km instead of {line.RouteLength.Kilometres:0.0}, gap {design.GapPercent:0.0} %");
        crossings.ShouldBeGreaterThan(0);
    }

    private static NetworkDesign Checked(Ground ground)
    {
        NetworkDesign design = Designer.Design(ground, Wide, new DesignOptions(), null, TestContext.Current.CancellationToken);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maillage-sides-");
        try
        {
            DesignExport.Write(design, folder.FullName, new DesignRun(1, 1), TestContext.Current.CancellationToken);
            VerificationReport report = DesignVerifier.Verify(folder.FullName, null, TestContext.Current.CancellationToken);
            report.Findings.Select(f => f.MessageEn).ShouldBeEmpty();
            report.Cost.ShouldBe(design.CostNew);
            report.LowerBound.ShouldBe(design.Bound.Total);
            design.Bound.Total.Cents.ShouldBeLessThanOrEqualTo(design.CostNew.Cents);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return design;
    }
}
