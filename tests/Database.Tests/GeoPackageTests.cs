using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Dapper;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Database.Tests;

public class GeoPackageTests
{
    private static readonly GeoPackageColumn[] Columns =
    [
        new("code", GeoPackageType.Text, Nullable: false),
        new("lines", GeoPackageType.Integer),
        new("cost_eur", GeoPackageType.Real),
        new("aerial", GeoPackageType.Boolean),
        new("seen_at", GeoPackageType.DateTime),
        new("day", GeoPackageType.Date),
        new("bytes", GeoPackageType.Blob),
    ];

    private static readonly object?[] Full = ["58145", 42L, 1234.5, true, new DateTimeOffset(2024, 6, 30, 12, 0, 0, TimeSpan.Zero), new DateOnly(2024, 6, 30), new byte[] { 1, 2 }];
    private static readonly object?[] Bare = ["21231", null, null, null, null, null, null];
    private static readonly GeoPackageTable Sites = new("site", "Sites « d'essai »", Columns) { Geometry = OgcGeometryType.Point };
    private static readonly GeoPackageTable Spans = new("span", "Tronçons", Columns) { Geometry = OgcGeometryType.LineString, Srid = 2154 };
    private static readonly GeoPackageTable Notes = new("note", "Notes", Columns);

    [Fact]
    public void Gdal_lists_every_layer_without_a_warning_and_its_spatial_filter_works()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("export.gpkg");
        WriteSample(path, 5000);
        string summary = Gdal.Run("ogrinfo", "-al", "-so", path);
        Gdal.Complaints(summary).ShouldBeEmpty();
        summary.ShouldContain("Layer name: site");
        summary.ShouldContain("Feature Count: 5000");
        summary.ShouldContain("Extent: (3.000000, 47.000000) - (3.990000, 47.490000)");
        summary.ShouldContain("ID[\"EPSG\",2154]");
        summary.ShouldContain("seen_at: DateTime");
        summary.ShouldContain("aerial: Integer(Boolean)");
        string filtered = Gdal.Run("ogrinfo", path, "site", "-so", "-spat", "2.9", "46.9", "3.0951", "47.0951");
        filtered.ShouldContain("Feature Count: 100");
        Gdal.Run("ogrinfo", "-q", path, "-sql", "SELECT HasSpatialIndex('site', 'geom')").ShouldContain("HasSpatialIndex (Integer) = 1");
        Gdal.Run("ogrinfo", "-q", path, "-sql", "SELECT rtreecheck('rtree_site_geom') AS verdict").ShouldContain("verdict (String) = ok");
    }

    [Fact]
    public void Gdal_opens_the_living_database_and_its_own_edits_keep_our_index_true()
    {
        using var folder = new TemporaryFolder();
        using MaillageDatabase database = MaillageDatabases.Open(folder.Path);
        database.Migrate(Victim.Migrations);
        using (var connection = (SqliteConnection)database.Open(DatabasePart.Territory))
        using (SqliteTransaction transaction = connection.BeginTransaction())
        {
            database.Insert(transaction, Victim.Layer, Enumerable.Range(0, 1000).Select(i => new object?[] { 1, i, new Point(3 + i * 0.001, 47) }));
            transaction.Commit();
        }

        string path = folder.File("territory.gpkg");
        string summary = Gdal.Run("ogrinfo", "-al", "-so", path);
        Gdal.Complaints(summary).ShouldBeEmpty();
        summary.ShouldContain("Layer name: layer");
        Gdal.Complaints(Gdal.Run("ogrinfo", path, "-sql", "DELETE FROM layer WHERE number < 500")).ShouldBeEmpty();
        using var after = (SqliteConnection)database.Open(DatabasePart.Territory);
        after.ExecuteScalar<int>("SELECT count(*) FROM rtree_layer_geom").ShouldBe(500);
        after.Execute("UPDATE layer SET number = -number WHERE number > 990");
        after.Execute("INSERT INTO layer (batch, number, geom) SELECT 2, number, geom FROM layer WHERE number = 600");
        after.ExecuteScalar<int>("SELECT count(*) FROM rtree_layer_geom").ShouldBe(501);
        after.Execute("UPDATE layer SET geom = NULL WHERE batch = 2");
        after.ExecuteScalar<int>("SELECT count(*) FROM rtree_layer_geom").ShouldBe(500);
        after.ExecuteScalar<string>("SELECT rtreecheck('rtree_layer_geom')").ShouldBe("ok");
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("export.gpkg");
        WriteSample(path, 3);
        using var reader = new GeoPackageReader(path);
        reader.Tables.Select(t => (t.Name, t.Title, t.Geometry, t.Srid)).ShouldBe(
            [("site", Sites.Title, OgcGeometryType.Point, 4326), ("span", "Tronçons", OgcGeometryType.LineString, 2154), ("note", "Notes", null, 4326)]);
        GeoPackageTable sites = reader.GetTable("SITE");
        sites.Columns.ShouldBe(Columns);
        reader.Count(sites).ShouldBe(3);
        GeoPackageFeature[] rows = [.. reader.Read(sites)];
        rows[0].Values[..6].ShouldBe(Full[..6]);
        rows[0].Values[6].ShouldBeOfType<byte[]>().ShouldBe([1, 2]);
        rows[1].Geometry!.Coordinate.ShouldBe(new Coordinate(3.01, 47));
        reader.Read(reader.GetTable("note")).Single().Values.ShouldBe(Bare);
        Should.Throw<BadInputException>(() => reader.GetTable("roads")).Problems.Single().Message.ShouldContain("site, span, note");
    }

    [Fact]
    public void A_draft_never_takes_the_place_of_a_finished_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("export.gpkg");
        WriteSample(path, 3);
        byte[] before = File.ReadAllBytes(path);
        using (var writer = new GeoPackageWriter(path))
        {
            writer.AddTable(Notes);
            writer.Append(Bare);
        }

        File.ReadAllBytes(path).ShouldBe(before);
        Directory.GetFiles(folder.Path).ShouldBe([path]);
    }

    [Theory]
    [InlineData(0, "not-a-geopackage")]
    [InlineData(60, "not-a-geopackage")]
    [InlineData(9000, "not-a-geopackage")]
    public void A_file_cut_short_or_strange_is_told_as_such(int length, string code)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("export.gpkg");
        WriteSample(path, 2000);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        Should.Throw<BadInputException>(() =>
        {
            using var reader = new GeoPackageReader(path);
            foreach (GeoPackageTable table in reader.Tables)
                _ = reader.Read(table).Count();
        }).Problems.Single().Code.ShouldBe(code);
        Should.Throw<BadInputException>(() => new GeoPackageReader(folder.File("none.gpkg"))).Problems.Single().Code.ShouldBe("file-missing");
    }

    [Fact]
    public void Any_geometry_is_written_as_the_standard_library_writes_it()
    {
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        Gen<Coordinate> coordinate = Gen.Select(Gen.Double[-180, 180], Gen.Double[-90, 90], (x, y) => new Coordinate(x, y));
        Gen<Geometry> point = coordinate.Select(c => (Geometry)factory.CreatePoint(c));
        Gen<Geometry> line = coordinate.Array[2, 20].Select(c => (Geometry)factory.CreateLineString(c));
        Gen<Geometry> area = Gen.Select(coordinate, Gen.Double[0.001, 1]).Array[0, 4].Select(a => (Geometry)factory.CreateMultiPolygon(
            [.. a.Select(t => (Polygon)factory.ToGeometry(new Envelope(t.Item1.X, t.Item1.X + t.Item2, t.Item1.Y, t.Item1.Y + t.Item2)))]));
        var reference = new GeoPackageGeoReader { HandleSRID = true };
        Gen.OneOf(point, line, area).Sample(geometry =>
        {
            byte[] blob = GeoPackageBlob.Encode(geometry, 4326);
            Geometry theirs = reference.Read(blob), ours = GeoPackageBlob.Decode(blob);
            GeoPackageBox? box = GeoPackageBlob.Box(blob);
            Envelope envelope = geometry.EnvelopeInternal;
            return theirs.EqualsExact(geometry) && ours.EqualsExact(geometry) && ours.SRID == 4326
                && box == (envelope.IsNull ? null : new GeoPackageBox(envelope.MinX, envelope.MinY, envelope.MaxX, envelope.MaxY));
        });
    }

    [Fact]
    public void Bytes_that_are_no_geometry_are_refused_whatever_they_are()
    {
        byte[] good = GeoPackageBlob.Encode(new LineString([new(1, 2), new(3, 4), new(5, 6)]), 4326);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, length) =>
        {
            byte[] bad = [.. good];
            bad[at] = value;
            try
            {
                GeoPackageBlob.Decode(bad.AsSpan(0, length));
            }
            catch (FormatException)
            {
                // The one way to refuse.
            }
        });
    }

    /// <summary>Tests assert no time: the figure printed is the one to watch.</summary>
    [Fact]
    public void Two_hundred_thousand_spans_are_written_with_their_index()
    {
        using var folder = new TemporaryFolder();
        var clock = Stopwatch.StartNew();
        const int count = 200_000;
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        using (var writer = new GeoPackageWriter(folder.File("large.gpkg")))
        {
            writer.AddTable(Spans with { Srid = 4326 });
            for (int i = 0; i < count; i++)
            {
                double x = 3 + i % 500 * 0.005, y = 46 + i / 500 * 0.005;
                writer.Append(Full, factory.CreateLineString([new(x, y), new(x + 0.002, y + 0.001), new(x + 0.004, y)]));
            }

            writer.Finish();
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count / clock.Elapsed.TotalSeconds:F0} spans a second"));
        using var written = new GeoPackageReader(folder.File("large.gpkg"));
        written.Count(written.GetTable(Spans.Name)).ShouldBe(count);
    }

    private static void WriteSample(string path, int sites)
    {
        var factory = new GeometryFactory(new PrecisionModel(), 4326);
        using var writer = new GeoPackageWriter(path);
        writer.AddTable(Sites);
        for (int i = 0; i < sites; i++)
            writer.Append(i == 0 ? Full : Bare, factory.CreatePoint(new Coordinate(3 + i % 100 * 0.01, 47 + i / 100 * 0.01)));

        writer.AddTable(Spans);
        writer.Append(Full, new GeometryFactory(new PrecisionModel(), 2154).CreateLineString([new(700000, 6600000), new(700100, 6600000)]));
        writer.AddTable(Notes);
        writer.Append(Bare);
        writer.Finish();
    }
}
