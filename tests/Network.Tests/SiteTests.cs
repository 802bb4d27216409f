using Maillage.Geo;
using Maillage.Network.Export;
using Maillage.Network.Sites;

namespace Maillage.Network.Tests;

public sealed class SiteTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-sites-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_site_at_the_end_of_a_bare_road_is_far_hangs_on_one_way_and_costs_the_road()
    {
        // NRO at the exchange of a square of four streets with houses; a road of 1 km leaves it towards the site.
        GroundSketch sketch = new();
        int a = sketch.Node(0, 0), b = sketch.Node(200, 0), c = sketch.Node(200, 200), d = sketch.Node(0, 200), far = sketch.Node(1200, 0);
        foreach ((int from, int to) in new[] { (a, b), (b, c), (c, d), (d, a) })
        {
            int street = sketch.Edge(from, to);
            for (int h = 0; h < 20; h++)
            {
                sketch.House(street, 10 * h);
            }
        }

        sketch.Edge(b, far, Territory.RouteClass.Road, builtUp: false);
        sketch.Exchange(a);
        using DesignFolder design = Design(sketch.Build());
        SiteGraph graph = new(design, GroundSketch.Rules);

        SiteDiagnosis site = graph.Diagnose(At(1200, 20).Lon, At(1200, 20).Lat);
        site.StreetM.ShouldBe(20, 1);
        site.NetworkM!.Value.ShouldBe(1000, 1);
        site.Lacks.ShouldBe(["far", "one-way", "one-nro"]);
        (site.Ways, site.Apart).ShouldBe((1, 1));
        decimal road = GroundSketch.Rules.CheapestSupportPerDm(Territory.RouteClass.Road, false) * 10_000 / 100m;
        site.Cost!.Value.Euros.ShouldBeInRange(road, road + 5000, "the road once, and the cable to the NRO");

        SiteDiagnosis town = graph.Diagnose(At(200, 190).Lon, At(200, 190).Lat);
        town.Ways.ShouldBe(2, "a square has two ways round");
        town.Lacks.ShouldBe(["one-nro"]);
        town.Cost!.Value.Cents.ShouldBeLessThan(site.Cost.Value.Cents);
    }

    [Fact]
    public void A_data_centre_needs_a_second_power_feed_within_five_kilometres_where_feeds_are_known()
    {
        GroundSketch sketch = new();
        int street = sketch.Edge(sketch.Node(0, 0), sketch.Node(300, 0));
        sketch.House(street, 50);
        sketch.Exchange(0);
        using DesignFolder design = Design(sketch.Build());
        SiteGraph graph = new(design, GroundSketch.Rules);
        PrioritySite Place(string kind) => new("x", "x", kind, null, At(100, 10).Lon, At(100, 10).Lat);
        SurveyedSite Survey(string kind, params (double, double)[] feeds) => SiteSurvey.Run(graph, [Place(kind)], feeds, null, TestContext.Current.CancellationToken).ShouldHaveSingleItem();

        Survey(SiteSurvey.DataCentre).Diagnosis.Lacks.ShouldNotContain("one-feed", "nothing is said of power that nobody imported");
        SurveyedSite one = Survey(SiteSurvey.DataCentre, At(1100, 10), At(100, 6010));
        (one.FeedM!.Value, one.SecondFeedM!.Value).ShouldSatisfyAllConditions(f => f.Item1.ShouldBe(1000, 1), f => f.Item2.ShouldBe(6000, 6));
        one.Diagnosis.Lacks.ShouldContain("one-feed");
        Survey(SiteSurvey.DataCentre, At(1100, 10), At(100, 4510)).Diagnosis.Lacks.ShouldNotContain("one-feed");
        Survey("sante", At(1100, 10)).Diagnosis.Lacks.ShouldNotContain("one-feed");
    }

    [Fact]
    public void Data_centres_are_asked_for_ways_that_share_no_street_to_two_of_the_others()
    {
        //  X———Y        ring of four streets with places at three corners,
        //  |   |        and a fourth at the end of a road of its own
        //  Z———+———————W
        GroundSketch sketch = new();
        int z = sketch.Node(0, 0), corner = sketch.Node(1000, 0), y = sketch.Node(1000, 1000), x = sketch.Node(0, 1000), w = sketch.Node(3000, 0);
        foreach ((int from, int to) in new[] { (z, corner), (corner, y), (y, x), (x, z), (corner, w) })
        {
            sketch.House(sketch.Edge(from, to), 500);
        }

        sketch.Exchange(corner);
        using DesignFolder design = Design(sketch.Build());
        SiteGraph graph = new(design, GroundSketch.Rules);
        PrioritySite Place(string id, int east, int north, string kind = SiteSurvey.DataCentre) => new(id, id, kind, null, At(east, north).Lon, At(east, north).Lat);
        PrioritySite[] places = [Place("west", 10, 500), Place("north", 500, 990), Place("south", 500, 10), Place("far", 2900, 10), Place("school", 500, 10, "etablissement")];
        Dictionary<string, SurveyedSite> found = SiteSurvey.Run(graph, places, [], null, TestContext.Current.CancellationToken).ToDictionary(s => s.Site.Id);

        found["west"].Between.Count.ShouldBe(2);
        found["west"].Between.Select(b => b.Other).Distinct().Count().ShouldBe(2);
        found["west"].Diagnosis.Lacks.ShouldNotContain("one-site");
        found["far"].Between.ShouldHaveSingleItem("one road leads there, and one cut takes all the others away").Metres.ShouldBeInRange(0, 2000);
        found["far"].Diagnosis.Lacks.ShouldContain("one-site");
        found["school"].Between.ShouldBeEmpty();
        found["school"].Diagnosis.Lacks.ShouldNotContain("one-site");
        SiteSurvey.Run(graph, places[..2], [], null, TestContext.Current.CancellationToken).ShouldAllBe(s => !s.Diagnosis.Lacks.Contains("one-site"), "of two there is no second other to be joined to");
    }

    [Fact]
    public void A_site_off_every_street_or_beyond_the_map_is_told_so()
    {
        GroundSketch sketch = new();
        int street = sketch.Edge(sketch.Node(0, 0), sketch.Node(300, 0));
        sketch.House(street, 50);
        sketch.Exchange(0);
        using DesignFolder design = Design(sketch.Build());
        SiteGraph graph = new(design, GroundSketch.Rules);
        graph.Diagnose(At(0, 5000).Lon, At(0, 5000).Lat).Lacks.ShouldBe(["no-street"]);
        graph.Diagnose(0, 0).Lacks.ShouldBe(["no-street"]);
        graph.Diagnose(120, 95).Lacks.ShouldBe(["no-street"]);
    }

    /// <summary>Streets of 300 m: 14 km beyond them is still the same country, 16 km is not, and swapped axes are not even France.</summary>
    [Fact]
    public void A_place_beyond_the_designed_territory_is_known_to_be_so()
    {
        GroundSketch sketch = new();
        int street = sketch.Edge(sketch.Node(0, 0), sketch.Node(300, 0));
        sketch.House(street, 50);
        sketch.Exchange(0);
        using DesignFolder design = Design(sketch.Build());
        SiteGraph graph = new(design, GroundSketch.Rules);
        graph.Covers(At(100, 14_000).Lon, At(100, 14_000).Lat).ShouldBeTrue();
        graph.Covers(At(100, 16_000).Lon, At(100, 16_000).Lat).ShouldBeFalse();
        graph.Covers(At(100, 10).Lat, At(100, 10).Lon).ShouldBeFalse();
    }

    private DesignFolder Design(Territory.Ground ground)
    {
        DesignExport.Write(Designer.Design(ground, GroundSketch.Rules, new DesignOptions(), null, default), Path.Combine(folder, "d"), new DesignRun(1, 1), default);
        return new DesignFolder(Path.Combine(folder, "d"));
    }

    private static (double Lon, double Lat) At(int xMetres, int yMetres) => Lambert93.ToLonLat(70_000_000 + (xMetres * 100), 660_000_000 + (yMetres * 100));
}
