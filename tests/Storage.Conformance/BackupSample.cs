using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Maillage.Database;
using Maillage.Database.Backup;
using NetTopologySuite.Geometries;

namespace Maillage.Storage.Conformance;

/// <summary>Tables with every type of column and every kind of layer, rows in them, and a text that says all that a database holds.</summary>
internal static class BackupSample
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

    private static readonly TableDefinition Place = new(DatabasePart.Territory, "place", "Lieux d'essai", Every, ["code"]) { Geometry = GeometryKind.Point };
    private static readonly TableDefinition Route = Place with { Name = "route", TitleFr = "Routes d'essai", Geometry = GeometryKind.LineString };
    private static readonly TableDefinition Area = Place with { Name = "area", TitleFr = "Aires d'essai", Geometry = GeometryKind.MultiPolygon };
    private static readonly TableDefinition Note = Place with { Name = "note", TitleFr = "Notes d'essai", Geometry = GeometryKind.None };
    private static readonly TableDefinition Secret = Note with { Name = "secret", TitleFr = "Secrets d'essai", Part = DatabasePart.Private, AppendOnly = true };

    /// <summary>Two tables, one a part, in which writers count: see <see cref="BackupConformance"/>.</summary>
    private static readonly TableDefinition Seen = new(DatabasePart.Territory, "seen", "Vus", [new("writer", ColumnType.Integer), new("number", ColumnType.Integer), new("half", ColumnType.Integer)], ["writer", "number", "half"]);
    private static readonly TableDefinition Said = Seen with { Name = "said", TitleFr = "Dits", Part = DatabasePart.Private };

    private static readonly GeometryFactory Shapes = new(new PrecisionModel(), 4326);

    private static TableDefinition[] Tables => [Place, Route, Area, Note, Secret];

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        .. BackupTables.Migrations,
        new("sample", 1, [Place, Route, Area, Note, Seen]),
        new("sample", 2, [Secret, Said]),
    ];

    /// <summary>Adds rows to every table.</summary>
    public static void Fill(MaillageDatabase database, int seed, int rows)
    {
        var random = new Random(seed);
        foreach (TableDefinition table in Tables)
        {
            using DbConnection connection = database.Open(table.Part);
            using DbTransaction transaction = connection.BeginTransaction();
            database.Insert(transaction, table, Enumerable.Range(0, rows).Select(i => Row(table, random, $"{seed}-{i}")).ToList());
            transaction.Commit();
        }
    }

    /// <summary>Every row of every table, in the order of keys, with its geometry.</summary>
    public static string Tell(MaillageDatabase database)
    {
        var text = new StringBuilder();
        foreach (TableDefinition table in Tables)
        {
            using DbConnection connection = database.Open(table.Part);
            string shape = table.Geometry == GeometryKind.None ? "" : ", " + database.GeometryColumn(table, "t");
            using var reader = (DbDataReader)connection.ExecuteReader($"SELECT code, lines, cost_eur, aerial, seen_at, detail, bytes{shape} FROM {table.Name} t ORDER BY code");
            while (reader.Read())
            {
                text.Append(table.Name).Append(' ').Append(reader.GetString(0)).Append(' ').Append(reader.GetInt64(1)).Append(' ');
                text.Append(reader.IsDBNull(2) ? "-" : reader.GetDouble(2).ToString("R", CultureInfo.InvariantCulture)).Append(' ').Append(reader.GetBoolean(3)).Append(' ');
                text.Append(reader.IsDBNull(4) ? "-" : reader.GetFieldValue<DateTimeOffset>(4).UtcDateTime.ToString("O")).Append(' ').Append(reader.IsDBNull(5) ? "-" : reader.GetString(5)).Append(' ');
                text.Append(reader.IsDBNull(6) ? "-" : Convert.ToHexString(reader.GetFieldValue<byte[]>(6)));
                if (shape.Length > 0)
                    text.Append(' ').Append(reader.IsDBNull(7) ? "-" : Convert.ToHexString(database.ReadGeometry(reader, 7).AsBinary()));

                text.Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Layers must be found through their index after a restore.</summary>
    public static int FindAll(MaillageDatabase database)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        return new[] { Place, Route, Area }.Sum(t => connection.ExecuteScalar<int>($"SELECT count(*) FROM {t.Name} t WHERE {database.BoxCondition(t, "t")}", new { minX = -180.0, minY = -90.0, maxX = 180.0, maxY = 90.0 }));
    }

    private static object?[] Row(TableDefinition table, Random random, string code)
    {
        bool full = random.Next(4) > 0;
        double x = 2.8 + random.NextDouble() * 2.7, y = 46.1 + random.NextDouble() * 2.3;
        Geometry? shape = table.Geometry switch
        {
            GeometryKind.Point => Shapes.CreatePoint(new Coordinate(x, y)),
            GeometryKind.LineString => Shapes.CreateLineString([new(x, y), new(x + 0.01, y + 0.01), new(x + 0.02, y)]),
            GeometryKind.MultiPolygon => Shapes.CreateMultiPolygon([Shapes.CreatePolygon([new(x, y), new(x + 0.01, y), new(x + 0.01, y + 0.01), new(x, y)])]),
            _ => null,
        };
        byte[] bytes = new byte[random.Next(40)];
        random.NextBytes(bytes);
        return full
            ? [code, random.NextInt64(), random.NextDouble() * 1e6, random.Next(2) == 1, new DateTimeOffset(2015, 6, 1, 0, 0, 0, 123, TimeSpan.Zero).AddHours(random.Next(9000)), """{"é": "œuvre", "b": [1]}""", bytes, shape]
            : [code, 0L, null, false, null, null, null, null];
    }
}
