using CsCheck;
using Maillage.Geo;
using Maillage.Web.Tiles;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tests;

public class TileWriterTests
{
    private static readonly TileAddress Lormes = new(12, 2092, 1433);
    private static readonly string[] Keys = ["name", "lines", "share", "simulated", "missing"];

    private static readonly Gen<GridPoint> Anywhere = Gen.Select(Gen.Double[-9000, 13000], Gen.Double[-9000, 13000], (x, y) => new GridPoint(x, y));

    [Fact]
    public void An_independent_reader_finds_the_point_and_its_attributes()
    {
        TileGrid grid = new(Lormes);
        (double west, double south, double east, double north) = Lormes.Box(0);
        (double lon, double lat) = (west + ((east - west) * 0.3), south + ((north - south) * 0.6));
        GridPoint at = grid.Place(lon, lat);
        TileWriter writer = new("premises", Keys);
        writer.Point(7, ["Lormes", 12L, 97.4, true, null], (int)at.X, (int)at.Y);

        IFeature feature = TileDecoding.Decode(writer.ToTile(), Lormes.Zoom, Lormes.Column, Lormes.Row).ShouldHaveSingleItem();

        double step = (east - west) / TileGrid.Extent;
        feature.Geometry.Coordinate.X.ShouldBe(lon, step);
        feature.Geometry.Coordinate.Y.ShouldBe(lat, step);
        feature.Attributes["name"].ShouldBe("Lormes");
        Convert.ToInt64(feature.Attributes["lines"], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(12);
        feature.Attributes["share"].ShouldBe(97.4);
        feature.Attributes["simulated"].ShouldBe(true);
        feature.Attributes.Exists("missing").ShouldBeFalse();
    }

    [Fact]
    public void A_negative_whole_number_survives()
    {
        TileWriter writer = new("x", ["n"]);
        writer.Point(1, [-42L], 5, 5);
        IFeature feature = TileDecoding.Decode(writer.ToTile(), 0, 0, 0).ShouldHaveSingleItem();
        Convert.ToInt64(feature.Attributes["n"], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(-42);
    }

    [Fact]
    public void A_layer_without_features_is_no_bytes() => new TileWriter("x", Keys).ToTile().ShouldBeEmpty();

    [Fact]
    public void A_polygon_with_a_hole_comes_back_with_its_hole()
    {
        TileWriter writer = new("areas", ["name"]);
        // Given counter-clockwise and with a hole turned the same way: the writer turns them as the format wants.
        GridPoint[] outer = [new(100, 100), new(100, 3000), new(3000, 3000), new(3000, 100)];
        GridPoint[] hole = [new(1000, 1000), new(1000, 2000), new(2000, 2000), new(2000, 1000)];
        writer.Surfaces(1, ["a"], [(outer, false), (hole, true)]);

        IFeature feature = TileDecoding.Decode(writer.ToTile(), 10, 520, 360).ShouldHaveSingleItem();

        Polygon polygon = feature.Geometry.ShouldBeOfType<Polygon>();
        polygon.NumInteriorRings.ShouldBe(1);
        polygon.IsValid.ShouldBeTrue();
        (polygon.Holes[0].EnvelopeInternal.Area / polygon.ExteriorRing.EnvelopeInternal.Area).ShouldBe(1000.0 * 1000 / (2900.0 * 2900), 0.002);
    }

    [Fact]
    public void No_coordinate_of_a_line_lies_beyond_the_buffer() => Anywhere.Array[2, 40].Sample(line =>
    {
        foreach (GridPoint[] part in LineWork.Cut(line))
        {
            part.Length.ShouldBeGreaterThan(1);
            foreach (GridPoint p in part)
            {
                p.X.ShouldBeInRange(-TileGrid.Buffer - 1e-6, TileGrid.Extent + TileGrid.Buffer + 1e-6);
                p.Y.ShouldBeInRange(-TileGrid.Buffer - 1e-6, TileGrid.Extent + TileGrid.Buffer + 1e-6);
            }
        }
    });

    [Fact]
    public void Clipping_a_line_keeps_exactly_the_length_inside() => Anywhere.Array[2, 30].Sample(line =>
    {
        LineString whole = new([.. line.Select(p => new Coordinate(p.X, p.Y))]);
        Geometry window = new GeometryFactory().ToGeometry(new Envelope(-TileGrid.Buffer, TileGrid.Extent + TileGrid.Buffer, -TileGrid.Buffer, TileGrid.Extent + TileGrid.Buffer));
        // Segment by segment: the library's overlay would count a place crossed twice only once.
        double expected = Enumerable.Range(1, line.Length - 1).Sum(i => new LineString([whole[i - 1], whole[i]]).Intersection(window).Length);
        double kept = TileShapes.ClipLine(line).Sum(Length);
        kept.ShouldBe(expected, 1e-3);
    });

    [Fact]
    public void A_clipped_triangle_has_the_area_the_window_leaves_it() => Gen.Select(Anywhere, Anywhere, Anywhere).Sample((a, b, c) =>
    {
        Polygon triangle = new(new LinearRing([Point(a), Point(b), Point(c), Point(a)]));
        Geometry window = new GeometryFactory().ToGeometry(new Envelope(-TileGrid.Buffer, TileGrid.Extent + TileGrid.Buffer, -TileGrid.Buffer, TileGrid.Extent + TileGrid.Buffer));
        double expected = triangle.Area < 1e-6 ? 0 : triangle.Intersection(window).Area;
        Area(TileShapes.ClipRing([a, b, c])).ShouldBe(expected, 1e-3 + (expected * 1e-9));
    });

    [Fact]
    public void Thinning_never_leaves_a_point_further_than_the_tolerance() =>
        Gen.Select(Anywhere.Array[2, 60], Gen.Double[0.5, 800]).Sample((line, tolerance) =>
        {
            GridPoint[] thin = TileShapes.Simplify(line, tolerance);
            thin[0].ShouldBe(line[0]);
            thin[^1].ShouldBe(line[^1]);
            LineString kept = new([.. thin.Select(Point)]);
            foreach (GridPoint p in line)
                kept.Distance(new Point(Point(p))).ShouldBeLessThanOrEqualTo(tolerance + 1e-6);
        });

    [Fact]
    public void Joining_lines_changes_nothing_of_what_is_drawn() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 5]).Array[1, 30].Sample(ends =>
        {
            List<GridPoint[]> lines = [.. ends.Select(e => new GridPoint[] { new(e.Item1 * 100, e.Item2 * 100), new((e.Item3 * 100) + 50, (e.Item4 * 100) + 7), new(e.Item3 * 100, e.Item4 * 100) })];
            List<GridPoint[]> joined = LineStitcher.Join(lines);
            joined.Count.ShouldBeLessThanOrEqualTo(lines.Count);
            Segments(joined).ShouldBe(Segments(lines));
        });

    [Fact]
    public void A_point_belongs_to_exactly_one_tile() => Gen.Select(Gen.Double[2.8, 5.6], Gen.Double[46.1, 48.4], Gen.Int[5, 16]).Sample((lon, lat, zoom) =>
    {
        (double x, double y) = WebMercator.FromLonLat(lon, lat);
        (int column, int row) = ((int)(x * (1 << zoom)), (int)(y * (1 << zoom)));
        int owners = 0;
        for (int dx = -1; dx <= 1; dx++)
        {
            for (int dy = -1; dy <= 1; dy++)
            {
                GridPoint at = new TileGrid(new TileAddress(zoom, column + dx, row + dy)).Place(lon, lat);
                owners += TileGrid.Owns((int)Math.Floor(at.X), (int)Math.Floor(at.Y)) ? 1 : 0;
            }
        }

        owners.ShouldBe(1);
    });

    private static Coordinate Point(GridPoint p) => new(p.X, p.Y);

    private static double Length(GridPoint[] line) => Enumerable.Range(1, line.Length - 1).Sum(i => Point(line[i - 1]).Distance(Point(line[i])));

    private static double Area(GridPoint[] ring)
    {
        double sum = 0;
        for (int i = 0; i < ring.Length; i++)
            sum += (ring[i].X * ring[(i + 1) % ring.Length].Y) - (ring[(i + 1) % ring.Length].X * ring[i].Y);
        return Math.Abs(sum) / 2;
    }

    private static List<string> Segments(IEnumerable<GridPoint[]> lines) =>
    [
        .. lines.SelectMany(l => Enumerable.Range(1, l.Length - 1).Select(i => string.CompareOrdinal(l[i - 1].ToString(), l[i].ToString()) < 0 ? $"{l[i - 1]}{l[i]}" : $"{l[i]}{l[i - 1]}"))
            .Order(StringComparer.Ordinal),
    ];
}
