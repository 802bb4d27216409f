using System.Globalization;
using Maillage.Formats.Tests;
using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Territory.Osm;

namespace Maillage.Territory.Tests;

public sealed class GroundOsmTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-ground-");
    private int nextId = 1000;

    public void Dispose() => home.Delete(recursive: true);

    /// <summary>Lengths and counts are those GDAL and the data's description give, less what <c>docs/ground.md</c> says is left out.</summary>
    [Theory]
    [InlineData("pont-de-veyle", 31.6, 1529, 1)]
    [InlineData("redon", 16.51, 1022, 138)]
    [InlineData("monaco-riviera", 359.9, 23361, 77)]
    public void The_extracts_give_the_streets_and_buildings_they_hold(string name, double km, int buildings, int addresses)
    {
        string path = Repository.Data("osm", name + ".osm.pbf");
        Assert.SkipUnless(File.Exists(path), $"skipped: {name}.osm.pbf is not beside the repository");
        (Ground ground, OsmGroundReport report) = OsmGround.Read(path);
        (report.Ground.Streets + report.DroppedStreets).Kilometres.ShouldBe(km, 0.005 * km);
        (report.Buildings, report.Addresses).ShouldBe((buildings, addresses));
        report.FromAddresses.ShouldBeFalse();
        ground.BuildingCount.ShouldBe(report.UsableBuildings - report.TooFar);
        ground.ShouldHoldTogether();
        report.Ground.LargestComponentLines.ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public void A_village_is_read_whole()
    {
        // 0 --- 100 --- 200 m, a footpath, a motorway, a lane without any house far away; three houses, a shed, a garage, flats, a school ground.
        OsmTestWriter w = At(0, 0, 1).Way(50, [1, 2, 3], ("highway", "residential")).Way(51, [2, 4], ("highway", "tertiary")).Way(52, [1, 4], ("highway", "footway")).Way(53, [3, 4], ("highway", "motorway"));
        Point(w, 2, 100, 0);
        Point(w, 3, 200, 0);
        Point(w, 4, 100, 100);
        Point(w, 5, 3000, 3000);
        Point(w, 6, 3100, 3000);
        w.Way(54, [5, 6], ("highway", "track"));
        House(w, 50, 20, 10, ("building", "yes"));
        House(w, 150, 20, 10, ("building", "house"));
        House(w, 150, -20, 3, ("building", "yes"));
        House(w, 60, -20, 10, ("building", "garage"));
        House(w, 120, 80, 15, ("building", "apartments"), ("building:levels", "4"));
        House(w, 120, 60, 10, ("building", "apartments"), ("building:flats", "7"));
        House(w, 20, 40, 10, ("building", "school"));
        (Ground g, OsmGroundReport report) = Read(w, new OsmGroundOptions { CommuneCode = "58145" });
        (report.Buildings, report.UsableBuildings, report.FromAddresses).ShouldBe((7, 5, false));
        g.ShouldHoldTogether();
        (g.NodeCount, g.EdgeCount).ShouldBe((4, 3));
        report.DroppedStreets.Metres.ShouldBe(100, 0.1);
        g.CommuneIds.ShouldBe(["58145"]);
        g.PremisesLines.Order().ShouldBe([1, 1, 1, 7, 10]);
        g.PremisesPriority.Count(p => p).ShouldBe(1);
        g.EdgeClass.Order().ShouldBe([RouteClass.Street, RouteClass.Street, RouteClass.Road]);
        (report.ExchangesKnown, g.ExchangeId.Length).ShouldBe((false, 1));
    }

    [Fact]
    public void Addresses_stand_for_the_premises_when_there_are_enough()
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 200, 0);
        w.Way(50, [1, 2], ("highway", "residential"));
        House(w, 50, 20, 10, ("building", "yes"));
        House(w, 150, 20, 10, ("building", "yes"), ("addr:housenumber", "2"));
        Read(w).Report.FromAddresses.ShouldBeFalse();
        Point(w, 3, 55, 12, ("addr:housenumber", "1"));
        (Ground g, OsmGroundReport report) = Read(w);
        (report.FromAddresses, g.BuildingCount).ShouldBe((true, 2));
        report.Tell(french: true).ShouldContain("2 adresses");
    }

    [Fact]
    public void A_complete_commune_boundary_gives_its_code_and_an_incomplete_one_gives_none()
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 400, 0);
        Point(w, 10, -50, -50);
        Point(w, 11, 200, -50);
        Point(w, 12, 200, 50);
        Point(w, 13, -50, 50);
        w.Way(50, [1, 2], ("highway", "residential")).Way(60, [10, 11, 12]).Way(61, [10, 13, 12])
            .Relation(70, [(1, 60, "outer"), (1, 61, "outer")], ("boundary", "administrative"), ("admin_level", "8"), ("ref:INSEE", "21231"))
            .Relation(71, [(1, 60, "outer"), (1, 999, "outer")], ("boundary", "administrative"), ("admin_level", "8"), ("ref:INSEE", "21999"));
        House(w, 50, 20, 10, ("building", "yes"));
        House(w, 350, 20, 10, ("building", "yes"));
        Ground g = Read(w).Ground;
        g.PremisesCommune.Select(c => g.CommuneIds[c]).ShouldBe(["21231", "osm"]);
    }

    [Fact]
    public void A_telephone_exchange_of_the_map_is_kept()
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 100, 0);
        Point(w, 3, 95, 5, ("telecom", "exchange"), ("name", "Lormes"));
        w.Way(50, [1, 2], ("highway", "residential"));
        House(w, 10, 20, 10, ("building", "yes"));
        (Ground g, OsmGroundReport report) = Read(w);
        (report.ExchangesKnown, g.ExchangeName[0]).ShouldBe((true, "Lormes"));
        g.NodeXCm[g.ExchangeNode[0]].ShouldBe(g.NodeXCm.Max());
    }

    /// <summary>What the wiki of OpenStreetMap says each tag means, for a street of a town.</summary>
    [Theory]
    [InlineData("", KnownSides.Unknown, 0)]
    [InlineData("sidewalk=both", KnownSides.Both, 0)]
    [InlineData("sidewalk=separate", KnownSides.Both, 0)]
    [InlineData("sidewalk=left", KnownSides.One, 0)]
    [InlineData("sidewalk=right", KnownSides.One, 0)]
    [InlineData("sidewalk=no", KnownSides.One, 0)]
    [InlineData("sidewalk:left=yes sidewalk:right=separate", KnownSides.Both, 0)]
    [InlineData("sidewalk:left=separate sidewalk:right=no", KnownSides.One, 0)]
    [InlineData("sidewalk:left=yes", KnownSides.One, 0)]
    [InlineData("sidewalk:both=separate", KnownSides.Both, 0)]
    [InlineData("sidewalk:both=no", KnownSides.One, 0)]
    [InlineData("sidewalk=both dual_carriageway=yes", KnownSides.One, 0)]
    [InlineData("sidewalk=both junction=roundabout", KnownSides.One, 0)]
    [InlineData("sidewalk=perhaps", KnownSides.Unknown, 0)]
    [InlineData("sidewalk=both width=7.5", KnownSides.Both, 75)]
    [InlineData("width=6_m lanes=4", KnownSides.Unknown, 60)]
    [InlineData("lanes=3", KnownSides.Unknown, 90)]
    [InlineData("lanes=-3 width=7,5", KnownSides.Unknown, 0)]
    [InlineData("lanes=2000000000 width=99999999999999999999", KnownSides.Unknown, 0)]
    public void The_tags_of_a_street_tell_its_sides_and_its_width(string tags, KnownSides sides, int widthDm)
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 200, 0);
        w.Way(50, [1, 2], [("highway", "residential"), .. tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => (t.Split('=')[0], t.Split('=')[1].Replace('_', ' ')))]);
        House(w, 50, 20, 10, ("building", "yes"));
        Read(w).Ground.ProfileOf(0).ShouldBe(new StreetProfile(sides, widthDm));
    }

    [Theory]
    [InlineData("D 67", 12, KnownSides.One)]
    [InlineData("D 68", 12, KnownSides.Unknown)]
    [InlineData("D 67", 60, KnownSides.Unknown)]
    public void Two_one_way_lines_of_one_road_beside_each_other_are_its_two_sides(string other, int apart, KnownSides sides)
    {
        // 1 → 2 → 3 on the south line, 6 → 5 → 4 back on the north one; each end is joined, so that all is one network.
        OsmTestWriter w = At(0, 0, 1);
        foreach ((long id, double x, double y) in new (long, double, double)[] { (2, 250, 0), (3, 500, 0), (4, 0, apart), (5, 230, apart), (6, 500, apart) })
            Point(w, id, x, y);
        w.Way(50, [1, 2, 3], ("highway", "primary"), ("oneway", "yes"), ("ref", "D 67")).Way(51, [6, 5, 4], ("highway", "primary"), ("oneway", "yes"), ("ref", other))
            .Way(52, [1, 4], ("highway", "residential")).Way(53, [3, 6], ("highway", "residential"));
        House(w, 50, -30, 10, ("building", "yes"));
        Ground g = Read(w).Ground;
        Enumerable.Range(0, g.EdgeCount).Where(e => g.EdgeClass[e] == RouteClass.MainRoad).Select(e => g.ProfileOf(e).Sides).ShouldAllBe(s => s == sides);
        Enumerable.Range(0, g.EdgeCount).Count(e => g.EdgeClass[e] == RouteClass.MainRoad).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_street_between_two_junctions_has_the_sides_of_most_of_its_length()
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 60, 0);
        Point(w, 3, 200, 0);
        w.Way(50, [1, 2], ("highway", "residential"), ("sidewalk", "no")).Way(51, [2, 3], ("highway", "residential"), ("sidewalk", "both"));
        House(w, 50, 20, 10, ("building", "yes"));
        Ground g = Read(w).Ground;
        g.EdgeCount.ShouldBe(1, "nothing is cut for it");
        g.ProfileOf(0).Sides.ShouldBe(KnownSides.Both);
    }

    [Theory]
    [InlineData("osm-no-street")]
    [InlineData("osm-no-premises")]
    [InlineData("outside-france")]
    public void What_cannot_be_designed_on_is_refused_with_a_reason(string code)
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 100, 0);
        if (code != "osm-no-street")
        {
            w.Way(50, [1, 2], ("highway", "residential"));
        }

        if (code == "outside-france")
        {
            w.Node(3, 139.7, 35.7).Way(51, [1, 3], ("highway", "residential"));
        }

        if (code != "osm-no-premises")
        {
            House(w, 10, 20, 10, ("building", "yes"));
        }

        Should.Throw<BadInputException>(() => Read(w)).Problems[0].Code.ShouldBe(code);
    }

    [Fact]
    public void A_building_far_from_every_street_is_told_where_it_stands_and_the_others_are_kept()
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 100, 0);
        w.Way(50, [1, 2], ("highway", "residential"));
        House(w, 10, 20, 10, ("building", "yes"));
        House(w, 50, 700, 10, ("building", "yes"));
        ProblemList problems = new();
        (Ground g, OsmGroundReport report) = Read(w, problems: problems);
        (g.BuildingCount, report.TooFar).ShouldBe((1, 1));
        problems.Kept.Select(p => (p.Code, p.Place is not null)).ShouldBe([("osm-premises-far", false), ("osm-premises-far", true)]);
        Place(problems.Kept[1]).ShouldBe((55.0, 705.0));
    }

    [Fact]
    public void A_missing_point_is_counted_and_told_beside_the_point_that_is_known()
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 100, 0);
        w.Way(50, [1, 2, 999_999], ("highway", "residential"));
        House(w, 10, 20, 10, ("building", "yes"));
        ProblemList problems = new();
        Read(w, problems: problems).Report.MissingNodes.ShouldBe(1);
        problems.Kept.Select(p => p.Code).ShouldBe(["osm-missing-nodes", "osm-missing-nodes"]);
        problems.Kept[1].Message.ShouldContain("999999 de la rue 50");
        Place(problems.Kept[1]).ShouldBe((100.0, 0.0));
    }

    /// <summary>A building of flats of 20 × 20 m and two levels holds 8 dwellings of 90 m².</summary>
    [Theory]
    [InlineData("900", 900, false)]
    [InlineData("1999", 1999, false)]
    [InlineData("3000", 8, true)]
    [InlineData("100000", 8, true)]
    [InlineData("-5", 8, true)]
    [InlineData("beaucoup", 8, true)]
    [InlineData("0", 1, false)]
    public void A_number_of_flats_that_cannot_be_believed_is_told_and_estimated(string flats, int lines, bool told)
    {
        OsmTestWriter w = At(0, 0, 1);
        Point(w, 2, 100, 0);
        w.Way(50, [1, 2], ("highway", "residential"));
        House(w, 10, 20, 20, ("building", "yes"), ("building:flats", flats));
        ProblemList problems = new();
        Read(w, problems: problems).Ground.PremisesLines.ShouldBe([lines]);
        problems.Kept.Select(p => p.Code).ShouldBe(told ? ["osm-flats"] : []);
        if (told)
        {
            problems.Kept[0].Message.ShouldContain(flats);
            Place(problems.Kept[0]).ShouldBe((20.0, 30.0));
        }
    }

    /// <summary>Where a problem is, in metres from the origin of these drawings.</summary>
    private static (double X, double Y) Place(Problem problem)
    {
        (int x, int y) = Lambert93.FromLonLat(problem.Place!.Value.Lon, problem.Place.Value.Lat);
        return (Math.Round((x - 85_000_000) / 100.0), Math.Round((y - 669_000_000) / 100.0));
    }

    private (Ground Ground, OsmGroundReport Report) Read(OsmTestWriter w, OsmGroundOptions? options = null, ProblemList? problems = null)
    {
        string path = Path.Combine(home.FullName, (nextId++).ToString(CultureInfo.InvariantCulture) + ".osm.pbf");
        File.WriteAllBytes(path, w.ToBytes());
        return OsmGround.Read(path, options, problems);
    }

    private static OsmTestWriter At(double x, double y, long id)
    {
        var w = new OsmTestWriter();
        Point(w, id, x, y);
        return w;
    }

    /// <summary>A node so many metres east and north of a place near Dijon.</summary>
    private static void Point(OsmTestWriter w, long id, double x, double y, params (string, string)[] tags)
    {
        (double lon, double lat) = Lambert93.ToLonLat(85_000_000 + (int)(x * 100), 669_000_000 + (int)(y * 100));
        w.Node(id, lon, lat, tags);
    }

    /// <summary>A square building.</summary>
    private void House(OsmTestWriter w, double x, double y, double side, params (string, string)[] tags)
    {
        long first = nextId;
        nextId += 10;
        Point(w, first, x, y);
        Point(w, first + 1, x + side, y);
        Point(w, first + 2, x + side, y + side);
        Point(w, first + 3, x, y + side);
        w.Way(first + 4, [first, first + 1, first + 2, first + 3, first], tags);
    }
}
