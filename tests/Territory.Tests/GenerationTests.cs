using System.Security.Cryptography;
using System.Text.Json;
using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Territory.Generation;

namespace Maillage.Territory.Tests;

public class GenerationTests
{
    private static readonly Lazy<IReadOnlyList<CommuneSeed>> Some = new(() => GeneratedTerritory.Communes(20_000, 58));
    private static readonly Lazy<Ground> Made = new(() => RegionGround.Generate(Some.Value));
    private static readonly Lazy<Ground> Whole = new(() => RegionGround.Generate(CommuneSeeds.From(TheRegion.Index, TheRegion.Coverage)));

    [Fact]
    public void Every_commune_has_exactly_its_premises()
    {
        Ground g = Made.Value;
        int[] lines = new int[g.CommuneIds.Length];
        for (int i = 0; i < g.BuildingCount; i++)
        {
            lines[g.PremisesCommune[i]] += g.PremisesLines[i];
        }

        g.CommuneIds.Zip(lines).ShouldBe(Some.Value.OrderBy(s => s.Code, StringComparer.Ordinal).Select(s => (s.Code, s.Premises)));
        g.ShouldHoldTogether();
        g.CountComponents().ShouldBe(1);
    }

    [Fact]
    public void Threads_and_order_do_not_matter() =>
        Digest(RegionGround.Generate(Some.Value.Reverse(), new GenerationOptions { Threads = 1 })).ShouldBe(Digest(Made.Value));

    [Fact]
    public void A_commune_is_the_same_alone_and_in_its_region()
    {
        Ground region = Made.Value;
        foreach (int c in new[] { 0, 7, 19, 34 })
        {
            string code = region.CommuneIds[c];
            Ground alone = RegionGround.Generate(Some.Value, new GenerationOptions { Only = new HashSet<string> { code } });
            alone.CommuneIds.ShouldBe([code]);
            Facts(alone, 0).ShouldBe(Facts(region, c));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(569)]
    [InlineData(3_000)]
    [InlineData(50_000)]
    public void A_territory_of_any_size_has_its_premises_and_is_connected(int premises)
    {
        Ground g = GeneratedTerritory.OfSize(premises, 1);
        g.LineCount.ShouldBe(premises);
        g.CountComponents().ShouldBe(1);
        g.ExchangeId.Length.ShouldBeGreaterThan(0);
        g.ShouldHoldTogether();
    }

    [Fact]
    public void A_city_in_no_room_at_all_still_has_its_premises()
    {
        CommuneSeed[] seeds = [new("21554", "Tight", 5.26, 47.1, 0.02, 5000), new("21555", "Next", 5.262, 47.1, 0.05, 20), new("21556", "Same place", 5.262, 47.1, 9, 1)];
        Ground g = RegionGround.Generate(seeds);
        g.LineCount.ShouldBe(5021);
        g.CountComponents().ShouldBe(1);
        g.ShouldHoldTogether();
    }

    [Fact]
    public void Merged_communes_have_no_ground_and_faulty_ones_are_refused()
    {
        CommuneSeed good = new("21231", "Dijon", 5.04, 47.32, 41.6, 100);
        RegionGround.Generate([good, good with { Code = "21073", Premises = 0 }]).CommuneIds.ShouldBe(["21231"]);
        RegionGround.Generate([]).NodeCount.ShouldBe(0);
        Should.Throw<ArgumentException>(() => RegionGround.Generate([good, good]));
        Should.Throw<ArgumentException>(() => RegionGround.Generate([good with { AreaKm2 = 0 }]));
        Should.Throw<ArgumentException>(() => RegionGround.Generate([good with { Lon = 139 }]));
        Should.Throw<ArgumentException>(() => RegionGround.Generate([good with { Code = "2123" }]));
    }

    [Fact]
    public void Copper_leads_from_an_exchange_to_every_commune_over_existing_supports()
    {
        Ground g = Made.Value;
        double share = Enumerable.Range(0, g.EdgeCount).Where(e => g.EdgeSupport[e] != ExistingSupport.None).Sum(e => (double)g.EdgeLengthCm[e]) / g.EdgeLengthCm.Sum(l => (double)l);
        share.ShouldBeInRange(0.5, 0.97);
        g.EdgeSupport.ShouldContain(ExistingSupport.Duct);
        g.EdgeSupport.ShouldContain(ExistingSupport.Pole);
        g.ExchangeNode.Distinct().Count().ShouldBe(g.ExchangeNode.Length);
    }

    [Fact]
    public void Roads_between_communes_are_as_much_longer_as_stated()
    {
        var draw = Draw.For("road", 1);
        for (int i = 0; i < 200; i++)
        {
            (double X, double Y) to = (draw.Between(-6000, 6000), draw.Between(-6000, 6000));
            (double X, double Y)[] road = [(0, 0), .. WindingRoad.Between((0, 0), to, 1.3, ref draw), to];
            double length = road.Zip(road.Skip(1), (a, b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)))).Sum();
            (length / Math.Sqrt((to.X * to.X) + (to.Y * to.Y))).ShouldBe(1.3, 0.002);
        }
    }

    [Fact]
    public void Cancelling_stops_the_work()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Should.Throw<OperationCanceledException>(() => RegionGround.Generate(Some.Value, null, null, source.Token));
    }

    [Fact]
    public void The_region_is_one_network_with_the_premises_of_2024()
    {
        Ground g = Whole.Value;
        g.LineCount.ShouldBe(1_138_739);
        g.CountComponents().ShouldBe(1);
        g.ExchangeId.Length.ShouldBe(668);
        g.EdgeId.Distinct().Count().ShouldBe(g.EdgeCount);
        g.PremisesId.Distinct().Count().ShouldBe(g.BuildingCount);
        g.PremisesId.Max().ShouldBeLessThan(1L << 53);
    }

    /// <summary>Ranges: the three OpenStreetMap extracts, measured with the same report (docs/ground.md).</summary>
    [Fact]
    public void The_region_looks_like_the_measured_extracts()
    {
        GroundReport all = GroundReport.Of(Whole.Value), built = GroundReport.Of(Whole.Value, builtUpOnly: true);
        (all.Streets.Metres / all.Lines).ShouldBeInRange(19.0, 27.9);
        all.DeadEnds.ShouldBeInRange(0.226, 0.361);
        all.ThreeWay.ShouldBeInRange(0.594, 0.696);
        all.FourWay.ShouldBeInRange(0.045, 0.079);
        all.MeanDegree.ShouldBeInRange(2.32, 2.63);
        all.Circuity.ShouldBeInRange(1.047, 1.271);
        built.BuiltUpMetresPerBuilding.ShouldBeInRange(13.4, 16.0);
        built.MeanStreetM.ShouldBeInRange(54, 152);
        built.Circuity.ShouldBeInRange(1.034, 1.249);
        built.MeanSetbackM.ShouldBeInRange(18.0, 27.1);
    }

    private static string Digest(Ground g) => Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(g)));

    /// <summary>Everything of one commune that does not depend on how nodes and edges are numbered.</summary>
    private static List<string> Facts(Ground g, int commune)
    {
        List<string> facts = [];
        for (int e = 0; e < g.EdgeCount; e++)
        {
            if (g.EdgeCommune[e] == commune)
            {
                facts.Add($"{g.EdgeId[e]} {g.EdgeLengthCm[e]} {g.EdgeClass[e]} {g.EdgeBuiltUp[e]} {g.EdgeSupport[e]} {string.Join(' ', GroundChecks.Line(g, e))}");
            }
        }

        for (int i = 0; i < g.BuildingCount; i++)
        {
            if (g.PremisesCommune[i] == commune)
            {
                facts.Add($"{g.PremisesId[i]} {g.PremisesXCm[i]} {g.PremisesYCm[i]} {g.PremisesLines[i]} {g.PremisesPriority[i]} {g.EdgeId[g.PremisesEdge[i]]} {g.PremisesOffsetCm[i]}");
            }
        }

        return facts;
    }
}
