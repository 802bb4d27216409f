using System.Text;
using CsCheck;
using Maillage.Formats.Tracks;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

public class TrackTests
{
    private static Track Read(string text) => TrackReader.Read(Encoding.UTF8.GetBytes(text), "essai.gpx");

    private static Problem Refused(string text) => Should.Throw<BadInputException>(() => Read(text)).Problems[0];

    [Fact]
    public void A_gpx_track_is_read_with_its_name_its_parts_and_its_elevations()
    {
        Track track = Read("""
            <?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1"><wpt lat="1" lon="1"/><trk><name> Voie verte </name>
            <trkseg><trkpt lat="47.3" lon="3.8"><ele>210.5</ele></trkpt><trkpt lat="47.3" lon="3.8"><ele>211</ele></trkpt><trkpt lat="47.31" lon="3.81"><ele>220</ele></trkpt></trkseg>
            <trkseg><trkpt lat="47.4" lon="3.9"/></trkseg></trk></gpx>
            """);
        track.Name.ShouldBe("Voie verte");
        track.Parts.ShouldHaveSingleItem().ShouldBe([new TrackPoint(3.8, 47.3, 210.5), new TrackPoint(3.81, 47.31, 220)], "a point that stands still is one, a part of one point is none");
        track.HasElevation.ShouldBeTrue();
    }

    [Fact]
    public void A_route_stands_for_a_track_that_is_missing_and_geojson_lines_are_read_wherever_they_are()
    {
        Read("<gpx><rte><name>R</name><rtept lat='47' lon='4'/><rtept lat='47.1' lon='4'/></rte></gpx>").Count.ShouldBe(2);
        Track track = Read("""
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Canal"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[4,47],[4.1,47,9]]}]}},
            {"type":"Feature","geometry":{"type":"MultiLineString","coordinates":[[[5,47],[5.1,47]],[[6,47],[6.1,47]]]}},{"type":"Feature","geometry":{"type":"Point","coordinates":[1,1]}}]}
            """);
        (track.Name, track.Parts.Length, track.HasElevation).ShouldBe(("Canal", 3, false));
    }

    [Theory]
    [InlineData("", "track-unread")]
    [InlineData("<html><body/></html>", "track-other")]
    [InlineData("<gpx><trk>", "track-xml")]
    [InlineData("<!DOCTYPE gpx [<!ENTITY a 'x'>]><gpx>&a;</gpx>", "track-xml")]
    [InlineData("<gpx><wpt lat='47' lon='4'/></gpx>", "track-none")]
    [InlineData("<gpx><trk><trkseg><trkpt lat='47' lon='4'/><trkpt lat='quarante' lon='4'/></trkseg></trk></gpx>", "track-point")]
    [InlineData("<gpx><trk><trkseg><trkpt lat='147' lon='4'/><trkpt lat='47' lon='4'/></trkseg></trk></gpx>", "track-point")]
    [InlineData("{\"type\":\"LineString\",\"coordinates\":[[4,47],[\"a\",47]]}", "track-point")]
    [InlineData("{\"type\":\"LineString\",\"coordinates\":7}", "track-none")]
    [InlineData("{\"type\":\"LineString\"", "track-unread")]
    public void What_is_no_way_is_told(string text, string code) => Refused(text).Code.ShouldBe(code);

    /// <param name="row">Line of the file, or number of the point; 0 where the fault has no place.</param>
    [Theory]
    [InlineData("<gpx>\n<trk>\n<trkseg></gpx>", "track-xml", 3, "exportez de nouveau")]
    [InlineData("{\"type\":\"LineString\",\n\"coordinates\":[[4,47],\n[4.1 47]]}", "track-unread", 3, "en GPX ou en GeoJSON")]
    [InlineData("<kml/>", "track-other", 0, "commence par « gpx », celui-ci par « kml »")]
    [InlineData("{\"type\":\"LineString\",\"coordinates\":[[4,47],[4,97]]}", "track-point", 2, "latitude (−90 à 90)")]
    [InlineData("{\"type\":\"Point\",\"coordinates\":[4,47]}", "track-none", 0, "exportez une trace")]
    [InlineData("{\"type\":\"\\ud800\",\"coordinates\":[]}", "track-text", 0, "moitié de caractère")]
    [InlineData("{\"type\":\"LineString\",\"coordinates\":[[4,47],[4.1,47]],\"\\ud800\":1}", "track-text", 0, "moitié de caractère")]
    [InlineData("{\"type\":\"Feature\",\"properties\":{\"name\":\"\\udc00\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[4,47],[4.1,47]]}}", "track-text", 0, "retirez-la")]
    public void Each_bad_file_says_where_what_was_expected_and_what_to_do(string text, string code, int row, string says)
    {
        Problem fault = Refused(text);
        (fault.Code, fault.File, fault.Row ?? 0).ShouldBe((code, "essai.gpx", row));
        fault.Message.ShouldContain(says);
        fault.MessageEn.ShouldNotBe(fault.Message);
    }

    [Fact]
    public void A_file_in_another_encoding_is_told_with_the_line_that_shows_it()
    {
        byte[] latin = Encoding.Latin1.GetBytes("{\"type\":\"Feature\",\n\"properties\":\n{\"name\":\"Voie verte rénovée\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[4,47],[4.1,47]]}}");
        Problem fault = Should.Throw<BadInputException>(() => TrackReader.Read(latin, "voie.geojson")).Problems[0];
        (fault.Code, fault.File, fault.Row).ShouldBe(("track-encoding", "voie.geojson", 3));
        fault.Message.ShouldContain("enregistrez le fichier en UTF-8");
    }

    [Fact]
    public void A_wrong_point_is_told_by_its_number()
    {
        Refused("<gpx><trk><trkseg><trkpt lat='47' lon='4'/><trkpt lat='NaN' lon='4'/></trkseg></trk></gpx>").Row.ShouldBe(2);
    }

    [Fact]
    public void What_is_written_is_read_again_the_same()
    {
        Gen<TrackPoint> point = Gen.Select(Gen.Double[-180, 180], Gen.Double[-90, 90], Gen.Double[-400, 4000], (lon, lat, ele) => new TrackPoint(lon, lat, ele));
        point.Array[2, 20].Array[1, 4].Sample(parts =>
        {
            Track track = new("<Nom & « ligne »>", [.. parts.Select(p => p.DistinctBy(t => (t.Lon, t.Lat)).ToArray()).Where(p => p.Length > 1).Select(p => System.Collections.Immutable.ImmutableArray.Create(p))]);
            if (track.Parts.Length == 0)
                return;
            using MemoryStream to = new();
            GpxWriter.Write(to, track, track.Name!, "résumé", "https://exemple.fr/", "licence");
            Track again = TrackReader.Read(to.ToArray(), "essai.gpx");
            again.Name.ShouldBe(track.Name);
            again.Parts.Length.ShouldBe(track.Parts.Length);
            again.Parts.Zip(track.Parts).All(p => p.First.SequenceEqual(p.Second)).ShouldBeTrue();
        });
    }

    [Fact]
    public void Any_bytes_are_a_way_or_refused_with_reasons()
    {
        byte[] good = Encoding.UTF8.GetBytes("<gpx><trk><trkseg><trkpt lat='47' lon='4'><ele>1</ele></trkpt><trkpt lat='47.1' lon='4'/></trkseg></trk></gpx>"), json = Encoding.UTF8.GetBytes("{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[4,47],[4.1,47,9]]}}");
        Gen.Select(Gen.Bool, Gen.Int[0, 100], Gen.Byte, Gen.Int[0, 100]).Sample((xml, at, value, cut) =>
        {
            byte[] broken = [.. (xml ? good : json)[..^(Math.Min(cut, 60))]];
            broken[at % broken.Length] = value;
            try
            {
                TrackReader.Read(broken, "essai").Count.ShouldBeGreaterThan(1);
            }
            catch (BadInputException e)
            {
                e.Problems.Count.ShouldBeGreaterThan(0);
            }
        });
    }
}
