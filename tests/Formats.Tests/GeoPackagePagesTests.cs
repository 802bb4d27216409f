using CsCheck;
using Maillage.Formats.GeoPackage;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Tests;

/// <summary>What <see cref="GeoPackageWriter"/> puts down as pages, beside what SQLite itself makes of the same rows.</summary>
public sealed class GeoPackagePagesTests : IDisposable
{
    private static readonly GeoPackageColumn[] Columns =
    [
        new("name", GeoPackageType.Text), new("number", GeoPackageType.Integer), new("size", GeoPackageType.Real), new("flag", GeoPackageType.Boolean),
        new("day", GeoPackageType.Date), new("bytes", GeoPackageType.Blob), new("owner", GeoPackageType.Text),
    ];

    private static readonly GeoPackageTable Lines = new("line", "Lignes", Columns) { Geometry = OgcGeometryType.LineString, Indexed = ["name", "owner"] };

    private static readonly GeoPackageTable Notes = new("note", "Notes", Columns) { Indexed = ["name"] };

    private readonly string folder = Directory.CreateTempSubdirectory("maillage-pages-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Rows_put_down_as_pages_are_those_that_sqlite_would_hold()
    {
        Gen<long> whole = Gen.OneOf(Gen.Long, Gen.Int.Select(i => (long)i), Gen.Long[-300, 300], OneOf<long>(127, 128, -128, -129, 32_767, 32_768, 8_388_607, 8_388_608, int.MaxValue, 1L + int.MaxValue, 0x7FFF_FFFF_FFFF, 0x8000_0000_0000, -0x8000_0000_0000, long.MinValue, long.MaxValue));
        Gen<double> real = Gen.OneOf(Gen.Double, Gen.Int.Select(i => (double)i), OneOf(0.0, -0.0, 1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 140_737_488_355_327, 140_737_488_355_328, -140_737_488_355_328, 1e18, 1e19, double.Epsilon));
        Gen<string> text = Gen.OneOf(Gen.String, Gen.String[Gen.Char['a', 'c'], 0, 12], Gen.String[Gen.Char['a', 'é'], 900, 9_000]);
        Gen<object?> name = Gen.OneOf(text.Select(t => (object?)t), Gen.Const((object?)null));
        Gen<object?[]> values = Gen.Select(name, whole, real, Gen.Bool, Gen.Date, Gen.Byte.Array[0, 10_000], name, (n, w, r, f, d, b, o) => (object?[])[n, w, r, f, DateOnly.FromDateTime(d), b, o]);
        Gen<Geometry?> shape = Gen.OneOf(
            Gen.Select(Gen.Double[-180, 180], Gen.Double[-90, 90], (x, y) => new Coordinate(x, y)).Array[2, 9].Select(c => (Geometry?)new LineString(c)), OneOf<Geometry?>(null, new LineString([])));
        Gen.Select(values, shape).Array[0, 60].Sample(
            rows =>
            {
                (string ours, string theirs) = (Path.Combine(folder, Path.GetRandomFileName()), Path.Combine(folder, Path.GetRandomFileName()));
                WriteOurs(ours, rows);
                WriteByStatements(theirs, rows);
                Content(ours).ShouldBe(Content(theirs));
                Sound(ours);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Trees_of_every_number_of_rows_are_sound_and_lead_to_each()
    {
        // Long keys leave room for few on a page: trees of several heights, ends of pages at every place.
        foreach ((int length, int step) in new[] { (980, 1), (3_000, 3), (200, 11), (9, 97) })
        {
            for (int count = 0; count < 60 * step; count += step)
            {
                string path = Path.Combine(folder, $"{length}-{count}.gpkg");
                int rows = count;
                using (var writer = new GeoPackageWriter(path))
                {
                    writer.AddTable(Notes);
                    writer.Append(rows, (i, row) => row.Add(Name(i)).Add(i).Add(i / 3.0).Add(true).Add((string?)null).Add([]).Add((string?)null), default);
                    writer.Finish();
                }

                Sound(path);
                string found = Ask(path, "SELECT count(*) || ' ' || coalesce(sum(number), 0) FROM note a WHERE EXISTS (SELECT 1 FROM note b INDEXED BY index_note_name WHERE b.name = a.name AND b.fid = a.fid)").Single();
                found.ShouldBe($"{rows} {(long)rows * (rows - 1) / 2}", $"{length} letters, {rows} rows");
                File.Delete(path);

                string Name(int i) => (i * 7919 % Math.Max(1, rows / 2 + 1)).ToString("D4", System.Globalization.CultureInfo.InvariantCulture).PadRight(length, 'x');
            }
        }
    }

    [Fact]
    public void The_page_that_sqlite_keeps_for_locks_is_left_out()
    {
        string path = Path.Combine(folder, "large.db");
        Execute(path, "CREATE TABLE note (id INTEGER PRIMARY KEY, bytes BLOB)");
        int root = int.Parse(Ask(path, "SELECT rootpage FROM sqlite_schema").Single(), System.Globalization.CultureInfo.InvariantCulture);
        using (FileStream file = File.OpenWrite(path))
            file.SetLength((1L << 30) - 20L * SqlitePages.Size);

        // Leaves only: SQLite reads what overflows without asking whether the page may be read.
        using (SqlitePages pages = new(path))
        {
            SqliteTree tree = new(pages, root);
            SqliteRecord record = new();
            for (int i = 1; i <= 200; i++)
            {
                record.Clear();
                record.Null();
                record.Blob(1_000).Fill((byte)i);
                tree.AddRow(i, record.Bytes);
            }

            tree.Finish();
            pages.Finish();
        }

        new FileInfo(path).Length.ShouldBeGreaterThan((1L << 30) + SqlitePages.Size);
        Ask(path, "SELECT count(*) || ' ' || sum(length(bytes)) || ' ' || sum(hex(bytes) = replace(hex(zeroblob(length(bytes))), '00', printf('%02X', id))) FROM note").Single()
            .ShouldBe("200 200000 200");
        Ask(path, "PRAGMA integrity_check").ShouldAllBe(line => line == "ok" || line.EndsWith("is never used", StringComparison.Ordinal) || line.StartsWith("***", StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_that_fails_leaves_neither_draft_nor_file()
    {
        string path = Path.Combine(folder, "failed.gpkg");
        Should.Throw<FormatException>(() =>
        {
            using GeoPackageWriter writer = new(path);
            writer.AddTable(Notes);
            writer.Append(50_000, (i, row) => row.Add(i == 20_000 ? throw new FormatException() : "a").Add(i).Add(1.5).Add(true).Add((string?)null).Add([]).Add("b"), default);
            writer.Finish();
        });
        Directory.GetFileSystemEntries(folder).ShouldBeEmpty();
        using GeoPackageWriter other = new(path);
        other.AddTable(Notes with { Columns = [new("name", GeoPackageType.Text, Nullable: false), new("number", GeoPackageType.Integer)] });
        Should.Throw<ArgumentException>(() => other.Append([null, 1])).Message.ShouldContain("name");
        Should.Throw<ArgumentException>(() => other.Append(1, (_, row) => row.Add(1L), default)).Message.ShouldContain("name");
        Should.Throw<ArgumentException>(() => other.Append(1, (_, row) => row.Add("a"), default)).Message.ShouldContain("number");
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void WriteOurs(string path, (object?[] Values, Geometry? Shape)[] rows)
    {
        using GeoPackageWriter writer = new(path);
        writer.AddTable(Lines);
        foreach ((object?[] values, Geometry? shape) in rows)
            writer.Append(values, shape);

        writer.AddTable(Notes);
        writer.Append(rows.Length, (i, row) => row
            .Add((string?)rows[i].Values[0]).Add((long)rows[i].Values[1]!).Add((double)rows[i].Values[2]!).Add((bool)rows[i].Values[3]!).Add((string?)null).Add((byte[])rows[i].Values[5]!).Add((string?)rows[i].Values[6]), default);
        writer.Finish();
    }

    private static void WriteByStatements(string path, (object?[] Values, Geometry? Shape)[] rows)
    {
        using SqliteConnection connection = Open(path);
        GeoPackageSchema.CreateContainer(connection, null);
        GeoPackageTriggers.RegisterFunctions(connection);
        foreach (GeoPackageTable table in new[] { Lines, Notes })
        {
            GeoPackageSchema.CreateTable(connection, null, table);
            using GeoPackageLoader loader = new(connection, null, table);
            foreach ((object?[] values, Geometry? shape) in rows)
            {
                object?[] told = [.. values];
                told[4] = table == Notes ? null : told[4];
                loader.Append(told, shape);
            }

            loader.Finish();
        }
    }

    /// <summary>All cells with their kinds, the boxes of the spatial index and what the container says.</summary>
    private static string Content(string path)
    {
        string Cells(string table) => $"SELECT '{table}', fid, {string.Join(", ", Columns.Select(c => c.Name).Append(table == "line" ? "geom" : "fid").Select(c => $"typeof({c}), quote({c})"))} FROM {table} ORDER BY fid";
        return string.Join('\n', new[]
        {
            Cells("line"), Cells("note"), "SELECT * FROM rtree_line_geom ORDER BY id", "SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents ORDER BY 1", "SELECT * FROM sqlite_sequence ORDER BY 1",
            "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2", "SELECT fid FROM line INDEXED BY index_line_name ORDER BY name", "SELECT fid FROM line INDEXED BY index_line_owner WHERE owner IS NULL OR owner > 'b' ORDER BY owner",
        }.SelectMany(sql => Ask(path, sql)));
    }

    private static void Sound(string path)
    {
        Ask(path, "PRAGMA integrity_check").ShouldBe(["ok"]);
        if (Ask(path, "SELECT name FROM sqlite_schema WHERE name = 'line'").Count > 0)
            Ask(path, "SELECT rtreecheck('rtree_line_geom')").ShouldBe(["ok"]);
    }

    private static List<string> Ask(string path, string sql)
    {
        using SqliteConnection connection = Open(path);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i).ToString())));

        return rows;
    }

    private static void Execute(string path, string sql)
    {
        using SqliteConnection connection = Open(path);
        GeoPackageSchema.Execute(connection, null, sql);
    }

    private static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
