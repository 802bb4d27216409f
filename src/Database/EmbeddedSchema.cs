using System.Collections.Concurrent;
using Dapper;
using Maillage.Formats.GeoPackage;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Database;

/// <summary>Table definitions as SQLite has them: GeoPackage tables in the territory part, plain ones in the private part.</summary>
internal static class EmbeddedSchema
{
    private static readonly ConcurrentDictionary<TableDefinition, GeoPackageTable> Known = new(ReferenceEqualityComparer.Instance);

    public static GeoPackageTable ToGeoPackage(TableDefinition table) => Known.GetOrAdd(table, static t =>
        new GeoPackageTable(t.Name, t.TitleFr, [.. t.Columns.Select(c => new GeoPackageColumn(c.Name, Type(c.Type), c.Nullable))])
        {
            Geometry = t.Geometry switch
            {
                GeometryKind.Point => OgcGeometryType.Point,
                GeometryKind.LineString => OgcGeometryType.LineString,
                GeometryKind.MultiPolygon => OgcGeometryType.MultiPolygon,
                _ => null,
            },
        });

    public static void CreateTable(SqliteTransaction transaction, TableDefinition table)
    {
        SqliteConnection connection = transaction.Connection!;
        if (table.Part == DatabasePart.Territory)
        {
            GeoPackageSchema.CreateTable(connection, transaction, ToGeoPackage(table));
            if (table.Key.Count > 0)
                connection.Execute($"CREATE UNIQUE INDEX {table.Name}_key ON {table.Name} ({string.Join(", ", table.Key)})", transaction: transaction);
        }
        else
        {
            IEnumerable<string> lines = table.Columns.Select(c => $"{c.Name} {PlainType(c.Type)}{(c.Nullable ? "" : " NOT NULL")}");
            connection.Execute($"CREATE TABLE {table.Name} ({string.Join(", ", lines)}, PRIMARY KEY ({string.Join(", ", table.Key)}))", transaction: transaction);
        }

        foreach (IReadOnlyList<string> index in table.Indexes)
            connection.Execute($"CREATE INDEX {IndexName(table, index)} ON {table.Name} ({string.Join(", ", index)})", transaction: transaction);

        if (table.AppendOnly)
        {
            foreach (string trigger in Refusals(table))
                connection.Execute(trigger, transaction: transaction);
        }
    }

    /// <summary>« INSERT OR REPLACE » takes a row out without any trigger of DELETE, so a key that exists already is refused as well.</summary>
    private static IEnumerable<string> Refusals(TableDefinition table)
    {
        string raise = $"BEGIN SELECT RAISE(ABORT, '{table.Name} is append-only'); END";
        string same = string.Join(" AND ", table.Key.Select(k => $"{k} = NEW.{k}"));
        yield return $"CREATE TRIGGER {table.Name}_no_update BEFORE UPDATE ON {table.Name} {raise}";
        yield return $"CREATE TRIGGER {table.Name}_no_delete BEFORE DELETE ON {table.Name} {raise}";
        yield return $"CREATE TRIGGER {table.Name}_no_replace BEFORE INSERT ON {table.Name} WHEN EXISTS (SELECT 1 FROM {table.Name} WHERE {same}) {raise}";
    }

    public static string IndexName(TableDefinition table, IReadOnlyList<string> columns) => $"{table.Name}_{string.Join("_", columns)}_index";

    private static GeoPackageType Type(ColumnType type) => type switch
    {
        ColumnType.Integer => GeoPackageType.Integer,
        ColumnType.Real => GeoPackageType.Real,
        ColumnType.Boolean => GeoPackageType.Boolean,
        ColumnType.Timestamp => GeoPackageType.DateTime,
        ColumnType.Blob => GeoPackageType.Blob,
        _ => GeoPackageType.Text,
    };

    private static string PlainType(ColumnType type) => type switch
    {
        ColumnType.Integer => "INTEGER",
        ColumnType.Real => "REAL",
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Blob => "BLOB",
        _ => "TEXT",
    };
}
