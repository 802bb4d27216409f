using CsCheck;
using Maillage.Formats.GeoJson;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Network.Routing;
using Maillage.Territory;
using Maillage.Verification;

namespace Maillage.Network.Tests;

public sealed class GroundCheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-ground-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Streets_without_length_doubled_or_in_a_loop_and_parts_cut_off_are_told_with_their_place_and_the_network_stays_right()
    {
        Gen.Int[0, 100_000].Sample(seed =>
        {
            Random random = new(seed);
            GroundSketch sketch = Town(random, out int[] nodes);
            int doubled = sketch.Edge(nodes[0], nodes[1]);
            sketch.Edge(nodes[2], nodes[2], lengthMetres: 0);
            int beyond = sketch.Node(100, 0);
            sketch.Edge(nodes[1], beyond, lengthMetres: 0);
            int far = sketch.Edge(beyond, sketch.Node(100, 90));
            int island = sketch.Edge(sketch.Node(5000, 5000), sketch.Node(5100, 5000));
            foreach (int street in new[] { doubled, far, far, island, island })
            {
                sketch.House(street, random.Next(80));
            }

            Ground ground = sketch.Build();
            ProblemList found = GroundCheck.Find(ground, GroundSketch.Rules);
            found.Errors.ShouldBe(0);
            foreach (string code in new[] { "street-twice", "street-loop", "street-zero-length", "part-without-exchange" })
            {
                found.Kept.Count(p => p.Code == code).ShouldBe(1, $"{code}, seed {seed}");
            }

            found.Kept.ShouldAllBe(p => p.Place != null);
            string target = Path.Combine(folder, "d");
            NetworkDesign design = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(1), null, TestContext.Current.CancellationToken);
            DesignExport.Write(design, target, new DesignRun(0, 0), TestContext.Current.CancellationToken);
            DesignVerifier.Verify(target, null, TestContext.Current.CancellationToken).Findings.Select(f => f.MessageEn).ShouldBeEmpty($"seed {seed}");
            design.Sites.Where(s => s.Kind == SiteKind.Pbo).Sum(s => s.Lines).ShouldBe((int)ground.LineCount);
        }, iter: 12, threads: 1);
    }

    [Theory]
    [InlineData("street-without-end")]
    [InlineData("street-negative")]
    [InlineData("street-commune")]
    [InlineData("street-too-long")]
    [InlineData("premises-off-street")]
    [InlineData("premises-lines")]
    [InlineData("premises-setback")]
    [InlineData("premises-commune")]
    [InlineData("exchange-off-street")]
    public void A_ground_that_would_make_a_wrong_network_is_refused_with_the_place(string code)
    {
        Gen.Int[0, 100_000].Sample(seed =>
        {
            Random random = new(seed);
            Ground ground = Town(random, out _).Build();
            int e = random.Next(ground.EdgeCount), b = random.Next(ground.BuildingCount);
            switch (code)
            {
                case "street-without-end": ground.EdgeTo[e] = random.Next(2) == 0 ? -1 : ground.NodeCount; break;
                case "street-negative": ground.EdgeLengthCm[e] = -random.Next(1, 5000); break;
                case "street-too-long": ground.EdgeLengthCm[e] = GroundCheck.LongestStreetCm + 1; break;
                case "street-commune": ground.EdgeCommune[e] = 7; break;
                case "premises-off-street" when random.Next(2) == 0: ground.PremisesEdge[b] = ground.EdgeCount; break;
                case "premises-off-street": ground.PremisesOffsetCm[b] = ground.EdgeLengthCm[ground.PremisesEdge[b]] + 1000; break;
                case "premises-lines": ground.PremisesLines[b] = random.Next(2) == 0 ? -random.Next(3) : 10_001; break;
                case "premises-setback": ground.PremisesSetbackCm[b] = -1; break;
                case "premises-commune": ground.PremisesCommune[b] = -1; break;
                default: ground.ExchangeNode[0] = ground.NodeCount + 3; break;
            }

            BadInputException refused = Should.Throw<BadInputException>(() => Designer.Design(ground, GroundSketch.Rules, new DesignOptions(1), null, TestContext.Current.CancellationToken));
            Problem problem = refused.Problems.First(p => p.Code == code);
            (problem.Place is null).ShouldBe(code == "exchange-off-street", "an exchange off all streets has no place");
            string layer = Path.Combine(folder, "p.geojson");
            ProblemLayer.Write(layer, refused.Problems).ShouldBe(refused.Problems.Count(p => p.Place is not null));
            if (problem.Place is { } place)
            {
                using FileStream file = File.OpenRead(layer);
                GeoJsonFeature point = GeoJsonReader.Read(file, "p.geojson", new ProblemList()).First(f => f.Properties["code"] == code);
                (point.Geometry!.Coordinate.X, point.Geometry.Coordinate.Y).ShouldBe(place);
                point.Properties["fr"].ShouldBe(problem.Message);
            }
        }, iter: 6, threads: 1);
    }

    /// <summary>A crossing of a town of 500 m drawn 150 km to the east: 300 km of street would cost 24 M€, more than a graph's weights hold.</summary>
    [Fact]
    public void A_street_with_a_point_a_hundred_and_fifty_kilometres_off_is_refused_at_that_point()
    {
        GroundSketch sketch = new();
        int[] nodes = [.. Enumerable.Range(0, 6).Select(i => sketch.Node(i * 100, 0))];
        for (int i = 1; i < nodes.Length; i++)
        {
            sketch.House(sketch.Edge(nodes[i - 1], nodes[i]), 50);
        }

        sketch.Exchange(nodes[0]);
        int off = sketch.Node(150_000, 0), street = sketch.Edge(off, nodes[5], lengthMetres: 300_000);
        Ground ground = sketch.Build();
        Problem problem = Should.Throw<BadInputException>(() => Designer.Design(ground, GroundSketch.Rules, new DesignOptions(1), null, TestContext.Current.CancellationToken)).Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Row).ShouldBe(("street-too-long", street + 1L));
        problem.Message.ShouldContain("300 km");
        (int x, int y) = Geo.Lambert93.FromLonLat(problem.Place!.Value.Lon, problem.Place.Value.Lat);
        (x, y).ShouldBe((ground.NodeXCm[off], ground.NodeYCm[off]));
    }

    /// <summary>A forest track of 25 km at the dearest price a rules file may hold costs 25 M€: more than a graph's weights hold, and designed and verified all the same.</summary>
    [Fact]
    public void A_long_street_at_the_dearest_prices_is_designed_and_pays_its_price()
    {
        GroundSketch sketch = new();
        int near = sketch.Node(0, 0), far = sketch.Node(25_000, 0);
        int street = sketch.Edge(near, far, RouteClass.Track, builtUp: false);
        sketch.House(street, 0);
        sketch.House(street, 25_000);
        sketch.Exchange(near);
        Ground ground = sketch.Build();
        string rules = File.ReadAllText(GroundSketch.RulesPath).Replace("aerial.open.track:\n    value: 1", "aerial.open.track:\n    value: 0", StringComparison.Ordinal);
        int at = rules.IndexOf("value: ", rules.IndexOf("  trench.open.track:", StringComparison.Ordinal), StringComparison.Ordinal);
        rules = rules[..at] + "value: 1000" + rules[rules.IndexOf('\n', at)..];

        Rules.EngineeringRules dear = Import.RulesReader.Parse(rules, "dear.yaml");
        GroundCheck.Find(ground, dear).Kept.Select(p => p.Code).ShouldBe(["street-long"]);
        NetworkDesign design = Designer.Design(ground, dear, new DesignOptions(1), null, TestContext.Current.CancellationToken);
        design.CostNew.Euros.ShouldBeGreaterThan(25_000_000);
        design.Bound.Total.Cents.ShouldBeLessThanOrEqualTo(design.CostNew.Cents);
        string target = Path.Combine(folder, "dear");
        DesignExport.Write(design, target, new DesignRun(0, 0), TestContext.Current.CancellationToken);
        DesignVerifier.Verify(target, null, TestContext.Current.CancellationToken).Findings.Select(f => f.Code).ShouldAllBe(c => c == "rule-broken", "25 km is beyond the light's reach, nothing else is wrong");
    }

    [Fact]
    public void Too_many_premises_for_their_exchanges_are_told_before_the_design()
    {
        GroundSketch sketch = new();
        int street = sketch.Edge(sketch.Node(0, 0), sketch.Node(400, 0));
        sketch.Exchange(0);
        for (int i = 0; i < 400; i++)
        {
            sketch.House(street, i, lines: 110);
        }

        GroundCheck.Find(sketch.Build(), GroundSketch.Rules).Kept.Select(p => p.Code).ShouldBe(["capacity-short"]);
    }

    /// <summary>A street of a few houses with side streets, and an exchange.</summary>
    private static GroundSketch Town(Random random, out int[] nodes)
    {
        GroundSketch sketch = new();
        nodes = [.. Enumerable.Range(0, 6).Select(i => sketch.Node(i * 100, 0))];
        for (int i = 1; i < nodes.Length; i++)
        {
            int street = sketch.Edge(nodes[i - 1], nodes[i]);
            int houses = random.Next(1, 6);
            for (int k = 0; k < houses; k++)
            {
                sketch.House(street, random.Next(100), random.Next(5, 40), random.Next(1, 9));
            }
        }

        sketch.Exchange(nodes[3]);
        return sketch;
    }
}
