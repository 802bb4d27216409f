using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.Territory;
using Maillage.Territory.Generation;
using Maillage.Verification;
using Microsoft.Data.Sqlite;

namespace Maillage.Network.Tests;

public sealed class BackboneTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-backbone-").FullName;

    private static EngineeringRules TwoWays { get; } = RulesReader.Parse(Mended(File.ReadAllText(GroundSketch.RulesPath)), "two-ways.yaml");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Three_towns_on_a_ring_road_get_a_closed_collecte_where_two_ways_are_asked_and_an_open_one_else()
    {
        Ground ground = Towns(valley: false);
        NetworkDesign open = Design(ground, GroundSketch.Rules), closed = Design(ground, TwoWays);
        (open.NroCount, closed.NroCount).ShouldBe((3, 3));
        CollecteKm(open).ShouldBe(60, 0.5, "two sides of the triangle");
        CollecteKm(closed).ShouldBe(90, 0.5, "all three");
        closed.Waivers.ShouldBeEmpty();
        closed.CostNew.Cents.ShouldBeGreaterThan(open.CostNew.Cents);
        Findings(open).ShouldBeEmpty();
        Findings(closed).ShouldBeEmpty();
    }

    [Fact]
    public void A_town_at_the_end_of_the_only_road_of_its_valley_keeps_one_way_and_the_waiver_says_why()
    {
        NetworkDesign design = Design(Towns(valley: true), TwoWays);
        design.NroCount.ShouldBe(4);
        Waiver waiver = design.Waivers.ShouldHaveSingleItem();
        (waiver.RuleId, waiver.Excess, waiver.Unit, waiver.Premises).ShouldBe(("collecte.ways", 1m, "ways", 1200));
        design.Violations.ShouldBeEmpty();
        Findings(design).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(30_000, 3)]
    [InlineData(60_000, 8)]
    public void On_generated_ground_every_nro_has_two_ways_or_a_proof_that_no_street_gives_it_one(int premises, int seed)
    {
        Ground ground = GeneratedTerritory.OfSize(premises, seed);
        NetworkDesign design = Design(ground, TwoWays);
        design.NroCount.ShouldBeGreaterThan(4);
        design.Waivers.Count(w => w.RuleId == "collecte.ways").ShouldBeLessThan(design.NroCount / 2);
        Findings(design).ShouldBeEmpty();
        Designer.Design(ground, TwoWays, new DesignOptions(1), null, TestContext.Current.CancellationToken).CostNew.ShouldBe(design.CostNew);
    }

    [Theory]
    [InlineData(1, "fibres_collecte = 0 WHERE edge = (SELECT max(edge) FROM design_span WHERE fibres_collecte > 0)", "collecte-cut", "a side is taken away: one NRO is joined no more")]
    [InlineData(2, "fibres_collecte = 0 WHERE edge = (SELECT max(edge) FROM design_span WHERE fibres_collecte > 0)", "rule-broken", "a side of the ring is taken away: NROs are left one way where a street gives two")]
    [InlineData(1, "fibres_collecte = 72 WHERE fid IN (SELECT fid FROM design_span WHERE fibres_collecte = 0 ORDER BY fid LIMIT 5)", "collecte-idle", "collecte up streets that end at houses")]
    [InlineData(2, "fibres_collecte = 72 WHERE fid IN (SELECT fid FROM design_span WHERE fibres_collecte = 0 ORDER BY fid LIMIT 5)", "collecte-idle", "the same where two ways are asked")]
    public void A_collecte_that_joins_too_little_or_leads_nowhere_is_caught(int ways, string change, string code, string why)
    {
        string target = Write(Design(Towns(valley: false), ways == 2 ? TwoWays : GroundSketch.Rules));
        using (SqliteConnection connection = new($"Data Source={Path.Combine(target, "design.gpkg")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = new("SELECT 'DROP TRIGGER \"' || name || '\"' FROM sqlite_master WHERE type = 'trigger'", connection);
            List<string> drops = [];
            using (SqliteDataReader reader = command.ExecuteReader())
            {
                while (reader.Read())
                {
                    drops.Add(reader.GetString(0));
                }
            }

            // An index's triggers would call functions only a GIS has.
            command.CommandText = string.Join(';', [.. drops, "UPDATE design_span SET " + change]);
            command.ExecuteNonQuery().ShouldBeGreaterThan(0);
        }

        DesignVerifier.Verify(target, null, TestContext.Current.CancellationToken).Findings.ShouldContain(f => f.Code == code && (code != "rule-broken" || f.MessageEn.Contains("collecte.ways")), why);
    }

    private static string Mended(string rules)
    {
        int at = rules.IndexOf("  collecte.ways:", StringComparison.Ordinal);
        return rules[..at] + rules[at..].Replace("value: 1\n    unit: ways", "value: 2\n    unit: ways");
    }

    private static NetworkDesign Design(Ground ground, EngineeringRules rules) => Designer.Design(ground, rules, new DesignOptions(2), null, TestContext.Current.CancellationToken);

    private static double CollecteKm(NetworkDesign design) => design.Spans.Where(s => s.CollecteFibres > 0).Sum(s => s.LengthDm) / 10_000.0;

    private IEnumerable<string> Findings(NetworkDesign design) =>
        DesignVerifier.Verify(Write(design), null, TestContext.Current.CancellationToken).Findings.Select(f => f.MessageEn);

    private string Write(NetworkDesign design)
    {
        string target = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        DesignExport.Write(design, target, new DesignRun(0, 0), TestContext.Current.CancellationToken);
        return target;
    }

    /// <summary>Towns of 1200 lines on a triangle of 30 km a side, each too far from the others for light to serve it from there; a fourth up a valley.</summary>
    private static Ground Towns(bool valley)
    {
        GroundSketch sketch = new();
        (int X, int Y)[] places = [(0, 0), (30_000, 0), (15_000, 25_981), (-40_000, 0)];
        int[] towns = [.. places.Take(valley ? 4 : 3).Select(p => sketch.Node(p.X, p.Y))];
        sketch.Edge(towns[0], towns[1], RouteClass.Road, builtUp: false, lengthMetres: 30_000);
        sketch.Edge(towns[1], towns[2], RouteClass.Road, builtUp: false, lengthMetres: 30_000);
        sketch.Edge(towns[2], towns[0], RouteClass.Road, builtUp: false, lengthMetres: 30_000);
        if (valley)
        {
            sketch.Edge(towns[0], towns[3], RouteClass.Road, builtUp: false, lengthMetres: 40_000);
        }

        foreach ((int town, int i) in towns.Select((t, i) => (t, i)))
        {
            sketch.Exchange(town);
            int street = sketch.Edge(town, sketch.Node(places[i].X, places[i].Y - 1_300));
            for (int h = 0; h < 200; h++)
            {
                sketch.House(street, 6 + (6 * h), lines: 6);
            }
        }

        return sketch.Build();
    }
}
