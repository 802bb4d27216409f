using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Database;
using NetTopologySuite.Geometries;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedDatabaseConformance(EmbeddedDatabases databases) : DatabaseConformance(databases);

public sealed class PostgresDatabaseConformance(PostgresDatabases databases) : DatabaseConformance(databases);

/// <summary>What every store relies on, whichever database is behind the door.</summary>
public abstract class DatabaseConformance(TestDatabases databases)
{
    private static readonly Column[] Every =
    [
        new("code", ColumnType.Text),
        new("lines", ColumnType.Integer),
        new("cost_eur", ColumnType.Real, Nullable: true),
        new("aerial", ColumnType.Boolean),
        new("seen_at", ColumnType.Timestamp, Nullable: true),
        new("detail", ColumnType.Json, Nullable: true),
        new("bytes", ColumnType.Blob, Nullable: true),
    ];

    private static readonly TableDefinition Place = new(DatabasePart.Territory, "place", "Lieux d'essai", Every, ["code"]) { Geometry = GeometryKind.Point, Indexes = [["lines"]] };
    private static readonly TableDefinition Route = Place with { Name = "route", TitleFr = "Routes d'essai", Geometry = GeometryKind.LineString };
    private static readonly TableDefinition Area = Place with { Name = "area", TitleFr = "Aires d'essai", Geometry = GeometryKind.MultiPolygon };
    private static readonly TableDefinition Note = Place with { Name = "note", TitleFr = "Notes d'essai", Geometry = GeometryKind.None };
    private static readonly TableDefinition Secret = Note with { Name = "secret", TitleFr = "Secrets d'essai", Part = DatabasePart.Private };
    private static readonly Migration[] First = [new("test", 1, [Place, Route, Area, Note]), new("test", 2, [Secret])];
    private static readonly DateTimeOffset Moment = new(2024, 6, 30, 23, 59, 59, 123, TimeSpan.FromHours(2));
    private static readonly GeometryFactory Shapes = new(new PrecisionModel(), 4326);

    private sealed record Row(string Code, int Lines, double? CostEur, bool Aerial, DateTimeOffset? SeenAt, string? Detail, byte[]? Bytes);

    [Theory]
    [InlineData("place")]
    [InlineData("note")]
    [InlineData("secret")]
    public void Every_type_of_column_comes_back_as_it_was_written(string name)
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        TableDefinition table = new[] { Place, Note, Secret }.Single(t => t.Name == name);
        Row full = new("58145", int.MaxValue, 0.1, true, Moment, """{"b": 1, "a": "é"}""", [0, 255]);
        Row bare = new("21231", 0, null, false, null, null, null);
        Insert(database, table, [Values(bare, null), Values(full, null)]).ShouldBe(2);

        using DbConnection connection = database.Open(table.Part);
        Row[] rows = [.. connection.Query<Row>($"SELECT code, lines, cost_eur, aerial, seen_at, detail, bytes FROM {name} ORDER BY lines")];
        rows[0].ShouldBe(bare);
        rows[1].ShouldBe(full with { Bytes = rows[1].Bytes });
        rows[1].Bytes.ShouldBe(full.Bytes);
        rows[1].SeenAt!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void What_dapper_writes_equals_what_a_load_writes()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        Row row = new("a", 7, 1.25, true, Moment, "{}", [1]);
        Insert(database, Note, [Values(row, null)]);
        using DbConnection connection = database.Open(DatabasePart.Territory);
        connection.Execute(
            "INSERT INTO note (code, lines, cost_eur, aerial, seen_at, detail, bytes) VALUES (@Code, @Lines, @CostEur, @Aerial, @SeenAt, @Detail, @Bytes)", row with { Code = "b" });
        connection.ExecuteScalar<int>(
            "SELECT count(*) FROM note WHERE lines = @Lines AND cost_eur = @CostEur AND aerial = @Aerial AND seen_at = @SeenAt AND detail = @Detail AND bytes = @Bytes", row).ShouldBe(2);
        connection.QuerySingle<(string, int, decimal)>("SELECT max(code), sum(lines), sum(cost_eur) FROM note").ShouldBe(("b", 14, 2.5m));
        connection.Execute("INSERT INTO note (code, lines, aerial) VALUES (@Code, 9, @Aerial) ON CONFLICT (code) DO UPDATE SET lines = excluded.lines", row).ShouldBe(1);
        connection.ExecuteScalar<long>("SELECT lines FROM note WHERE code = @Code", row).ShouldBe(9);
    }

    [Fact]
    public void Geometries_come_back_to_the_last_bit()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        Point point = Shapes.CreatePoint(new Coordinate(3.7152, 47.2881 + 1e-13));
        LineString line = Shapes.CreateLineString([new(3.7, 47.2), new(3.71, 47.21), new(3.72, 47.2)]);
        MultiPolygon area = Shapes.CreateMultiPolygon([Square(3, 47, 1, hole: true), Square(5, 47, 0.5, hole: false)]);
        foreach ((TableDefinition table, Geometry geometry) in new (TableDefinition, Geometry)[] { (Place, point), (Route, line), (Area, area) })
        {
            Insert(database, table, [Values(Plain("g"), geometry)]);
            Geometry read = Read(database, table, "1 = 1").Single();
            read.EqualsExact(geometry).ShouldBeTrue(table.Name);
            read.SRID.ShouldBe(4326);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(5000)]
    public void A_box_finds_what_lies_in_it_after_loads_and_deletions(int count)
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        const int seed = 20240630;
        var random = new Random(seed);
        Point Somewhere() => Shapes.CreatePoint(new Coordinate(2.8 + random.NextDouble() * 2.7, 46.1 + random.NextDouble() * 2.3));
        var points = Enumerable.Range(0, count).ToDictionary(i => $"p{i}", _ => Somewhere());
        Insert(database, Place, points.Select(p => Values(Plain(p.Key), p.Value)));
        var more = Enumerable.Range(0, count / 2).ToDictionary(i => $"q{i}", _ => Somewhere());
        Insert(database, Place, more.Select(p => Values(Plain(p.Key), p.Value)));
        using (DbConnection connection = database.Open(DatabasePart.Territory))
            connection.Execute("DELETE FROM place WHERE code LIKE 'p%7'");

        Point[] all = [.. points.Where(p => !p.Key.EndsWith('7')).Concat(more).Select(p => p.Value)];
        for (int i = 0; i < 20; i++)
        {
            Coordinate a = Somewhere().Coordinate, b = Somewhere().Coordinate;
            var box = new Envelope(a, b);
            HashSet<Coordinate> found = [.. Read(database, Place, database.BoxCondition(Place, "t"), box).Select(g => g.Coordinate)];
            all.Select(p => p.Coordinate).Where(box.Contains).ShouldBeSubsetOf(found, $"seed {seed}, box {i}");
            box.ExpandBy(5e-5);
            found.ShouldBeSubsetOf(all.Select(p => p.Coordinate).Where(box.Contains), $"seed {seed}, box {i}");
        }
    }

    [Fact]
    public void Clearing_a_layer_empties_its_index_and_it_can_be_filled_again()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        IEnumerable<object?[]> rows = Enumerable.Range(0, 2000).Select(i => Values(Plain(i.ToString(CultureInfo.InvariantCulture)), Shapes.CreatePoint(new Coordinate(3 + i * 1e-4, 47))));
        var everywhere = new Envelope(-180, 180, -90, 90);
        Insert(database, Place, rows).ShouldBe(2000);
        foreach (bool keep in new[] { false, true })
        {
            using DbConnection connection = database.Open(DatabasePart.Territory);
            using DbTransaction transaction = connection.BeginTransaction();
            database.Clear(transaction, Place);
            if (keep)
                transaction.Commit();
            else
                transaction.Rollback();

            Read(database, Place, database.BoxCondition(Place, "t"), everywhere).Count.ShouldBe(keep ? 0 : 2000);
        }

        Insert(database, Place, rows).ShouldBe(2000);
        Read(database, Place, database.BoxCondition(Place, "t"), everywhere).Count.ShouldBe(2000);
    }

    [Fact]
    public void A_load_that_breaks_half_way_leaves_nothing()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        IEnumerable<object?[]> Breaking()
        {
            for (int i = 0; i < 3000; i++)
                yield return Values(Plain($"r{i}"), Shapes.CreatePoint(new Coordinate(3, 47)));

            throw new InvalidDataException("the source broke");
        }

        Should.Throw<InvalidDataException>(() => Insert(database, Place, Breaking()));
        Read(database, Place, "1 = 1").ShouldBeEmpty();

        // The layer still works: its triggers and index are as before.
        Insert(database, Place, [Values(Plain("after"), Shapes.CreatePoint(new Coordinate(4, 47)))]);
        Read(database, Place, database.BoxCondition(Place, "t"), new Envelope(3.9, 4.1, 46, 48)).Count.ShouldBe(1);
    }

    [Fact]
    public void A_key_cannot_be_given_twice()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        foreach (TableDefinition table in new[] { Place, Note, Secret })
            Should.Throw<DbException>(() => Insert(database, table, [Values(Plain("a"), null), Values(Plain("a"), null)]), table.Name);
    }

    [Fact]
    public void A_geometry_in_another_projection_is_refused()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(First);
        Point lambert = new GeometryFactory(new PrecisionModel(), 2154).CreatePoint(new Coordinate(780000, 6700000));
        Should.Throw<ArgumentException>(() => Insert(database, Place, [Values(Plain("a"), lambert)]));
    }

    private static Row Plain(string code) => new(code, 1, null, false, null, null, null);

    private static object?[] Values(Row row, Geometry? geometry) => [row.Code, row.Lines, row.CostEur, row.Aerial, row.SeenAt, row.Detail, row.Bytes, geometry];

    private static long Insert(MaillageDatabase database, TableDefinition table, IEnumerable<object?[]> rows)
    {
        using DbConnection connection = database.Open(table.Part);
        using DbTransaction transaction = connection.BeginTransaction();
        long count = database.Insert(transaction, table, rows);
        transaction.Commit();
        return count;
    }

    private static List<Geometry> Read(MaillageDatabase database, TableDefinition layer, string condition, Envelope? box = null)
    {
        using DbConnection connection = database.Open(layer.Part);
        var corners = new { minX = box?.MinX, minY = box?.MinY, maxX = box?.MaxX, maxY = box?.MaxY };
        using DbDataReader reader = (DbDataReader)connection.ExecuteReader($"SELECT {database.GeometryColumn(layer, "t")} FROM {layer.Name} t WHERE {condition}", box is null ? null : corners);
        var found = new List<Geometry>();
        while (reader.Read())
            found.Add(database.ReadGeometry(reader, 0));

        return found;
    }

    private static Polygon Square(double x, double y, double size, bool hole)
    {
        LinearRing Ring(double at, double side) => Shapes.CreateLinearRing([new(x + at, y + at), new(x + at + side, y + at), new(x + at + side, y + at + side), new(x + at, y + at + side), new(x + at, y + at)]);
        return Shapes.CreatePolygon(Ring(0, size), hole ? [Ring(size / 4, size / 4)] : []);
    }
}
