using Maillage.Catalogue.Tours;
using Maillage.Formats.Tracks;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Catalogue.Tests;

public class TourTests
{
    private static TerritoryIndex Territory => Given.Territory;

    private static Track Line(params (double Lon, double Lat, double? Ele)[] points) => new(null, [[.. points.Select(p => new TrackPoint(p.Lon, p.Lat, p.Ele))]]);

    [Fact]
    public void A_line_is_as_long_as_the_sphere_says_and_climbs_what_rises_beyond_the_noise()
    {
        // Ten steps of a hundredth of a degree northwards: 11.12 km. Up 5 m and down 5 m is noise; then up 100 m, down 40 m.
        Track track = Line([.. Enumerable.Range(0, 11).Select(i => (3.8, 47.2 + (i * 0.01), (double?)(i switch { < 5 => 200 + (5 * (i % 2)), < 8 => 300, _ => 260 })))]);
        TrackFacts facts = TrackMeasure.Measure(track, Territory);
        facts.LengthM.ShouldBe(11_119, 10);
        (facts.ClimbM, facts.DescentM, facts.LowestM, facts.HighestM).ShouldBe((100, 40, 200, 300));
        TrackMeasure.Measure(Line((3.8, 47.2, 1), (3.81, 47.2, null)), Territory).ClimbM.ShouldBeNull("a profile with holes is none");
        TrackMeasure.Profile(track, 4).Max(p => p.Elevation).ShouldBe(300, "no summit is lost");
        TrackMeasure.Profile(Line((3.8, 47.2, 1), (3.81, 47.2, null)), 10).ShouldBeEmpty();
    }

    [Fact]
    public void A_line_elsewhere_swapped_or_leaping_is_told()
    {
        TrackMeasure.Check(Line((3.8, 47.2, null), (3.81, 47.2, null)), Territory, "a").ShouldBeEmpty();
        TrackMeasure.Check(Line((47.2, 3.8, null), (47.2, 3.81, null)), Territory, "a")[0].Code.ShouldBe("track-swapped");
        TrackMeasure.Check(Line((-60, 10, null), (-60.01, 10, null)), Territory, "a")[0].Code.ShouldBe("track-elsewhere");
        // Sixty kilometres are counted from the communes' centres, whichever way one goes.
        Commune north = Territory.Communes.MaxBy(c => c.Lat)!, west = Territory.Communes.MinBy(c => c.Lon)!;
        double aside = 111.19 * Math.Cos(west.Lat * Math.PI / 180);
        TrackMeasure.Check(Line((north.Lon, north.Lat + (59 / 111.19), null), (north.Lon, north.Lat + (59.5 / 111.19), null)), Territory, "a").ShouldBeEmpty();
        TrackMeasure.Check(Line((north.Lon, north.Lat + (61 / 111.19), null), (north.Lon, north.Lat + (61.5 / 111.19), null)), Territory, "a")[0].Code.ShouldBe("track-elsewhere");
        TrackMeasure.Check(Line((west.Lon - (59 / aside), west.Lat, null), (west.Lon - (59.5 / aside), west.Lat, null)), Territory, "a").ShouldBeEmpty();
        Problem gap = TrackMeasure.Check(Line((3.8, 47.2, null), (3.81, 47.2, null), (4.5, 47.2, null)), Territory, "a").ShouldHaveSingleItem();
        (gap.Code, gap.Row).ShouldBe(("track-gap", 3));
        TrackMeasure.Check(Line((3.8, 47.2, 1), (3.81, 47.2, null)), Territory, "a").ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
    }

    [Fact]
    public void A_line_is_held_by_circles_that_stay_small_beside_a_long_line_and_few_beside_a_wild_one()
    {
        Track Zigzag(int points, double wide) => Line([.. Enumerable.Range(0, points).Select(i => (3.8 + (i % 2 * wide), 46.5 + (i * 0.001), (double?)null))]);
        foreach (Track track in new[] { Line([.. Enumerable.Range(0, 2_000).Select(i => (3.8, 46 + (i * 0.001), (double?)null))]), Zigzag(3_000, 0.3), Line((3.8, 47, null), (3.81, 47, null)) })
        {
            IReadOnlyList<(double Lon, double Lat, double RadiusKm)> circles = TrackMeasure.Circles(track);
            circles.Count.ShouldBeInRange(1, 101);
            // Halfway between two points too: a straight way between two points of a circle is within it.
            foreach ((TrackPoint a, TrackPoint b) in track.Parts[0].Zip(track.Parts[0].Skip(1)))
                circles.ShouldContain(c => Distances.Km(c.Lon, c.Lat, (a.Lon + b.Lon) / 2, (a.Lat + b.Lat) / 2) <= c.RadiusKm + 0.01);
        }

        TrackMeasure.Circles(Line([.. Enumerable.Range(0, 2_000).Select(i => (3.8, 46 + (i * 0.001), (double?)null))])).Max(c => c.RadiusKm).ShouldBeLessThan(6, "222 km are not one circle of 111");
    }

    [Fact]
    public void Services_are_told_in_the_order_in_which_one_meets_them()
    {
        Along along = new(Line((3.80, 47.20, null), (3.90, 47.20, null), (4.00, 47.20, null)));
        Resource At(string id, double? lon, double? lat) => new() { Id = id, Type = "wifi", Title = id, ConfirmedOn = Given.Today, Place = new ResourcePlace(null, null, null, lon, lat) };
        IReadOnlyList<AlongPlace> found = along.Find([At("loin", 3.9, 47.3), At("fin", 3.999, 47.201), At("debut", 3.82, 47.205), At("nulle-part", null, null), At("antipodes", -120, -40)], 2);
        found.Select(f => f.Resource.Id).ShouldBe(["debut", "fin"]);
        found[0].AtKm.ShouldBe(1.51, 0.02);
        found[0].AwayKm.ShouldBe(0.556, 0.01);
    }
}
