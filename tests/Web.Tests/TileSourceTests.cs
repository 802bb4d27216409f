using System.Data.Common;
using System.Globalization;
using Maillage.Database;
using Maillage.Geo;
using Maillage.Territory.Storage;
using Maillage.Web.Tiles;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tests;

/// <summary>Tiles of premises and streets from a real store, against a look at every row.</summary>
public sealed class TileSourceTests : IDisposable
{
    private const int Seed = 58145;
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private readonly string home = Path.Combine(Path.GetTempPath(), "maillage-tiles-" + Guid.NewGuid().ToString("N"));
    private readonly MaillageDatabase database;
    private readonly List<(double Lon, double Lat, long Lines)> houses = [];
    private readonly List<LineString> streets = [];

    public TileSourceTests()
    {
        database = MaillageDatabases.Open(home);
        database.Migrate(GroundTables.Migrations);
        Random random = new(Seed);
        for (int i = 0; i < 3000; i++)
            houses.Add((3.80 + (random.NextDouble() * 0.05), 47.27 + (random.NextDouble() * 0.04), 1 + random.Next(12)));
        for (int i = 0; i < 400; i++)
        {
            (double lon, double lat) = (3.78 + (random.NextDouble() * 0.09), 47.26 + (random.NextDouble() * 0.06));
            streets.Add(Wgs84.CreateLineString([.. Enumerable.Range(0, 5).Select(k => new Coordinate(lon + (k * 0.002 * random.NextDouble()), lat + (k * 0.001 * random.NextDouble())))]));
        }

        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        database.Insert(transaction, GroundTables.Premises, houses.Select((h, i) => new object?[] { (long)i + 1, "58145", h.Lines, i % 50 == 0, i % 2 == 0 ? "osm" : "simulated", Wgs84.CreatePoint(new Coordinate(h.Lon, h.Lat)) }));
        database.Insert(transaction, GroundTables.Street, streets.Select((s, i) => new object?[] { (long)i + 1, "58145", i % 3 == 0 ? "main" : "street", true, "none", 100.0, "osm", s }));
        transaction.Commit();
    }

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(home, recursive: true);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(16)]
    public void Every_premises_is_counted_once_over_all_tiles(int zoom)
    {
        long lines = Tiles(zoom).Sum(t => Read("premises", t).Sum(f => Convert.ToInt64(f.Attributes["lines"], CultureInfo.InvariantCulture)));
        lines.ShouldBe(houses.Sum(h => h.Lines));
    }

    [Fact]
    public void A_tile_holds_the_premises_a_look_at_each_row_finds()
    {
        foreach (TileAddress tile in Tiles(14))
        {
            (double west, double south, double east, double north) = tile.Box(0);
            long expected = houses.Where(h => h.Lon >= west && h.Lon < east && h.Lat > south && h.Lat <= north).Sum(h => h.Lines);
            Read("premises", tile).Sum(f => Convert.ToInt64(f.Attributes["lines"], CultureInfo.InvariantCulture)).ShouldBe(expected, $"tile {tile}");
        }
    }

    [Fact]
    public void A_street_stands_in_each_tile_it_touches_and_in_no_other()
    {
        foreach (TileAddress tile in Tiles(15))
        {
            (double west, double south, double east, double north) = tile.Box(0);
            Geometry inside = Wgs84.ToGeometry(new Envelope(west, east, south, north));
            (west, south, east, north) = tile.Box(2 * TileGrid.Margin);
            Geometry around = Wgs84.ToGeometry(new Envelope(west, east, south, north));
            int least = streets.Count(s => s.Intersection(inside).Length > 1e-5);
            int most = streets.Count(s => s.Intersects(around));
            Read("streets", tile).Count.ShouldBeInRange(least, most, $"tile {tile}");
        }
    }

    [Fact]
    public void Nothing_drawn_lies_beyond_the_buffer()
    {
        foreach (TileAddress tile in Tiles(14))
        {
            // Two steps of room: the reading library sets rows one step lower.
            (double west, double south, double east, double north) = tile.Box(TileGrid.Margin + (2.0 / TileGrid.Extent));
            Envelope box = new(west, east, south, north);
            foreach (Coordinate point in TileDecoding.Coordinates(Read("streets", tile)))
                box.Contains(point).ShouldBeTrue($"tile {tile}, {point}");
        }
    }

    [Fact]
    public void From_afar_only_main_ways_are_drawn_and_no_premises()
    {
        TileAddress tile = At(12, 3.825, 47.289);
        Read("streets", tile).ShouldAllBe(f => (string)f.Attributes["class"] == "main");
        Read("streets", tile).ShouldNotBeEmpty();
        Read("premises", tile).ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_design_its_layers_are_empty()
    {
        Read("spans", At(13, 3.825, 47.289)).ShouldBeEmpty();
        Read("sites", At(14, 3.825, 47.289)).ShouldBeEmpty();
    }

    private IReadOnlyList<IFeature> Read(string layer, TileAddress tile)
    {
        byte[] bytes = TileLayers.Find(layer)!.Draw(new MapData(database, "test"), tile);
        return bytes.Length == 0 ? [] : TileDecoding.Decode(bytes, tile.Zoom, tile.Column, tile.Row);
    }

    private static IEnumerable<TileAddress> Tiles(int zoom)
    {
        TileAddress from = At(zoom, 3.77, 47.34), to = At(zoom, 3.89, 47.25);
        for (int column = from.Column; column <= to.Column; column++)
        {
            for (int row = from.Row; row <= to.Row; row++)
                yield return new TileAddress(zoom, column, row);
        }
    }

    private static TileAddress At(int zoom, double lon, double lat)
    {
        (double x, double y) = WebMercator.FromLonLat(lon, lat);
        return new TileAddress(zoom, (int)(x * (1 << zoom)), (int)(y * (1 << zoom)));
    }
}
