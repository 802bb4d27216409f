using System.Data.Common;
using CsCheck;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.Network.Storage;
using Maillage.Web.OpenData;
using Maillage.Web.Tiles;
using Microsoft.Extensions.Logging.Abstractions;
using NetTopologySuite.Geometries;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedPackedLayerConformance(EmbeddedDatabases databases) : PackedLayerConformance(databases);

public sealed class PostgresPackedLayerConformance(PostgresDatabases databases) : PackedLayerConformance(databases);

/// <summary>A layer packed for tiles draws what its rows draw, to the byte, at every zoom.</summary>
public abstract class PackedLayerConformance(TestDatabases databases)
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private static readonly Dictionary<string, object> Only = new() { ["design"] = "d" };

    /// <summary>Steps of very different lengths: lines inside a tile, across its edges, and far beyond it.</summary>
    private static readonly Gen<Geometry> Line = Gen.Select(Gen.Double[3.7, 4.1], Gen.Double[47.1, 47.4], Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.OneOf(0.0001, 0.002, 0.05)).Array[1, 12], (x, y, steps) =>
    {
        List<Coordinate> places = [new(x, y)];
        foreach ((double dx, double dy, double scale) in steps)
            places.Add(new Coordinate(places[^1].X + (dx * scale), places[^1].Y + (dy * scale)));
        return (Geometry)Wgs84.CreateLineString([.. places]);
    });

    [Fact]
    public async Task Tiles_of_lines_are_the_same_packed_and_from_rows()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(DesignTables.Migrations);
        Geometry[] lines = Sampled(Line, "0000Lk3mVhy8");
        Insert(database, DesignTables.Spans, lines.Select((line, i) => (object?[])
            [i % 7 == 0 ? "other" : "d", (long)i, "58145", i % 3 == 0 ? "distribution" : "transport", "trench", i % 2 == 0 ? "é \" 𝒜" : "", i % 40 * 1.5, (long)(i % 5) - 2, "24", 1000.0 + i, i % 4 * 0.0, i % 6 == 0 ? null : "58145-NRO", null, i % 2 == 0, line]));
        await Same(database, DesignTables.Spans, "id commune level mode support length_m fibres cables cost_new_eur cost_reuse_eur nro_id sro_id simulated", Count(lines.Length));
    }

    [Fact]
    public async Task Tiles_of_points_are_the_same_packed_and_from_rows()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(DesignTables.Migrations);
        Geometry[] points = [.. Sampled(Line, "0000Lk3mVhy9").Select(l => (Geometry)Wgs84.CreatePoint(l.Coordinate))];
        Insert(database, DesignTables.Sites, points.Select((point, i) => (object?[])[i % 7 == 0 ? "other" : "d", $"58145-PBO-{i:000}", "pbo", "58145", i % 3 == 0 ? null : "p", (long)i % 9, 12L, 12L, 1L, i * 0.25, true, point]));
        await Same(database, DesignTables.Sites, "id kind commune parent_id lines capacity fibres cost_eur simulated", Count(points.Length));
    }

    private static int Count(int rows) => rows - ((rows + 6) / 7);

    private static Geometry[] Sampled(Gen<Geometry> gen, string seed)
    {
        Geometry[] made = [];
        gen.Array[400, 400].Sample(some => made = some, seed: seed, iter: 1, threads: 1);
        return made;
    }

    private static void Insert(MaillageDatabase database, TableDefinition table, IEnumerable<object?[]> rows)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        database.Insert(transaction, table, rows);
        transaction.Commit();
    }

    private static async Task Same(MaillageDatabase database, TableDefinition table, string columns, int count)
    {
        OpenProperty[] properties = [.. columns.Split(' ').Select(n => new OpenProperty(n, table.Columns.First(c => c.Name == n).Type, new Wording(n, n)))];
        TableLayer Layer(Packing? packing) => new("couche", new Wording("", ""), new Wording("", ""), properties, database, table, "id", Only, null) { Packing = packing };
        Packing packing = new("couche", NullLogger.Instance, TestContext.Current.CancellationToken);
        TableLayer rows = Layer(null), packed = Layer(packing);
        packed.Packed.ShouldBeNull("it is being made, and who asked does not wait");
        await packing.Done;
        packed.Packed.ShouldNotBeNull();
        rows.Count.ShouldBe(count);
        int drawn = 0;
        foreach (int zoom in (int[])[0, 5, 9, 11, 13, 15, 17])
        {
            TileAddress low = At(3.75, 47.35, zoom), high = At(4.05, 47.15, zoom);
            int step = Math.Max(1, (high.Column - low.Column) / 4);
            for (int x = low.Column; x <= high.Column; x += step)
            {
                for (int y = low.Row; y <= high.Row; y += step)
                {
                    TileAddress tile = new(zoom, x, y);
                    byte[] one = OgcTiles.Draw(rows, tile), other = OgcTiles.Draw(packed, tile);
                    other.AsSpan().SequenceEqual(one).ShouldBeTrue(tile.ToString());
                    drawn += one.Length > 0 ? 1 : 0;
                }
            }
        }

        drawn.ShouldBeGreaterThan(40);
    }

    private static TileAddress At(double lon, double lat, int zoom)
    {
        (double x, double y) = Geo.WebMercator.FromLonLat(lon, lat);
        return new TileAddress(zoom, (int)(x * (1 << zoom)), (int)(y * (1 << zoom)));
    }
}
