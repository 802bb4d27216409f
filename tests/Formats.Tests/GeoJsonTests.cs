using System.Text;
using System.Text.Json;
using CsCheck;
using Maillage.Formats.GeoJson;
using Maillage.Kernel;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Formats.Tests;

public class GeoJsonTests
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);

    [Theory]
    [InlineData("POINT (4.5 47.25)")]
    [InlineData("LINESTRING (4 47, 4.1234567 47.5, 5 48)")]
    [InlineData("POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))")]
    [InlineData("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((5 5, 6 5, 6 6, 5 5)))")]
    [InlineData("MULTIPOINT ((1 1), (2 2))")]
    [InlineData("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))")]
    public void What_is_written_reads_back(string wkt)
    {
        Geometry geometry = new WKTReader().Read(wkt);
        GeoJsonFeature feature = Read(Write(geometry, ("name", "É\"<"), ("n", 5L), ("d", 1.5), ("none", null), ("yes", true))).ShouldHaveSingleItem();
        feature.Geometry!.EqualsTopologically(geometry).ShouldBeTrue();
        feature.Properties.ShouldBe(new Dictionary<string, string?> { ["name"] = "É\"<", ["n"] = "5", ["d"] = "1.5", ["none"] = null, ["yes"] = "true" }, ignoreOrder: true);
    }

    [Fact]
    public void Outer_rings_turn_anticlockwise_and_holes_clockwise()
    {
        Geometry clockwise = new WKTReader().Read("POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))");
        Polygon read = (Polygon)Read(Write(clockwise)).Single().Geometry!;
        Orientation.IsCCW(read.Shell.CoordinateSequence).ShouldBeTrue();
        Orientation.IsCCW(read.Holes[0].CoordinateSequence).ShouldBeFalse();
    }

    [Fact]
    public void A_feature_without_geometry_stays_one()
    {
        Read(Write(null, ("a", "b"))).Single().Geometry.ShouldBeNull();
        Encoding.UTF8.GetString(Write(null)).ShouldBe("""{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{}}]}""");
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[4,47]}}]}""")]
    [InlineData("""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[4,47,250]}}]}""")]
    [InlineData("""{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[4,47]}}""")]
    public void Degrees_are_accepted_under_each_of_their_names(string text) =>
        Read(Encoding.UTF8.GetBytes(text)).ShouldHaveSingleItem().Geometry!.Coordinate.X.ShouldBe(4);

    [Theory]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1e999,47]}}]}")]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[]}}]}")]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1]]]}}]}")]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":[]}]}")]
    public void A_shape_that_cannot_be_is_told_and_left_out(string text)
    {
        ProblemList problems = new();
        try
        {
            Read(Encoding.UTF8.GetBytes(text), problems).ShouldBeEmpty();
            problems.Kept.ShouldHaveSingleItem().Code.ShouldBe("bad-geometry");
        }
        catch (BadInputException e)
        {
            e.Problems.ShouldHaveSingleItem().Code.ShouldBe("wrong-projection");
        }
    }

    [Fact]
    public void Every_prefix_of_a_file_is_told_as_cut_short()
    {
        byte[] good = Write(new Point(4, 47), ("name", "é"));
        for (int cut = 1; cut < good.Length; cut++)
        {
            Should.Throw<BadInputException>(() => Read(good[..cut])).Problems.ShouldHaveSingleItem().Code.ShouldBe("truncated-json");
        }
    }

    [Fact]
    public void An_altered_file_never_gives_anything_but_problems()
    {
        byte[] good = Write(new WKTReader().Read("POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))"), ("code", "é"), ("n", 5L));
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length - 1]).Sample((a, x, b, y, swap) =>
        {
            byte[] bytes = [.. good];
            (bytes[a], bytes[b]) = (x, y);
            (bytes[swap], bytes[a]) = (bytes[a], bytes[swap]);
            try
            {
                Read(bytes);
            }
            catch (BadInputException e)
            {
                e.Problems.ShouldNotBeEmpty();
            }
        }, iter: 20_000);
    }

    [Fact]
    public void A_position_is_the_number_rounded_to_seven_decimals_whatever_its_size() =>
        Gen.OneOf(Gen.Double[-180, 180], Gen.Double[-1e-6, 1e-6], Gen.Double[-3e7, 3e7], Gen.Double[-1e18, 1e18], Gen.Int[-1800, 1800].Select(i => i / 10.0), Gen.Const(-0.0)).Array[2].Sample(at =>
        {
            using JsonDocument json = JsonDocument.Parse(Write(Wgs84.CreatePoint(new Coordinate(at[0], at[1]))));
            JsonElement written = json.RootElement.GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates");
            written[0].GetDouble().ShouldBe(Math.Round(at[0], 7));
            written[1].GetDouble().ShouldBe(Math.Round(at[1], 7));
            // A line longer than one piece of text, and one that ends in a number too large for it.
            Coordinate[] line = [.. Enumerable.Range(0, 40).Select(i => new Coordinate(i + at[0] / 1e12, at[1]))];
            using JsonDocument lines = JsonDocument.Parse(WriteWkb(line));
            lines.RootElement.GetProperty("coordinates").EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble())).ShouldBe(line.Select(c => (Math.Round(c.X, 7), Math.Round(c.Y, 7))));
        }, seed: "0000Lk3mVhy7", iter: 2_000, threads: 1);

    private static byte[] WriteWkb(Coordinate[] line)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
            GeoJsonWriter.WriteGeometry(json, new NetTopologySuite.IO.WKBWriter().Write(Wgs84.CreateLineString(line)));
        return stream.ToArray();
    }

    private static byte[] Write(Geometry? geometry, params (string Name, object? Value)[] properties)
    {
        using MemoryStream stream = new();
        using (GeoJsonWriter writer = new(stream))
        {
            writer.Write(geometry, properties.Select(p => KeyValuePair.Create(p.Name, p.Value)));
        }

        return stream.ToArray();
    }

    private static IReadOnlyList<GeoJsonFeature> Read(byte[] bytes, ProblemList? problems = null)
    {
        using MemoryStream stream = new(bytes);
        return GeoJsonReader.Read(stream, "f.geojson", problems ?? new ProblemList());
    }
}
