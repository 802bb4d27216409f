using Maillage.Kernel;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using SQLitePCL;

namespace Maillage.Formats.GeoPackage;

/// <summary>Reads the layers and attribute tables of any GeoPackage, ours or another program's.</summary>
public sealed class GeoPackageReader : IDisposable
{
    private const int BusyMilliseconds = 30_000;
    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, (string Key, string? Geometry)> columns = [];
    private sqlite3? rows;

    /// <exception cref="BadInputException">When the file is missing, cut short or no GeoPackage.</exception>
    public GeoPackageReader(string path)
    {
        this.path = path;
        File = Path.GetFileName(path);
        if (!System.IO.File.Exists(path))
            throw Bad("file-missing", "le fichier n'existe pas", "the file does not exist");

        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Tables = ReadTables();
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or InvalidCastException or FormatException or OverflowException)
        {
            connection.Dispose();
            throw Bad("not-a-geopackage", $"ce n'est pas un GeoPackage lisible ({e.Message})", $"not a readable GeoPackage ({e.Message})");
        }
    }

    public string File { get; }

    public IReadOnlyList<GeoPackageTable> Tables { get; } = [];

    /// <exception cref="BadInputException">When the file has no such table; the tables it has are named.</exception>
    public GeoPackageTable GetTable(string name) =>
        Tables.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw Bad(
            "unknown-layer",
            $"pas de couche « {name} » ; le fichier contient : {string.Join(", ", Tables.Select(t => t.Name))}",
            $"no layer \"{name}\"; the file holds: {string.Join(", ", Tables.Select(t => t.Name))}");

    public long Count(GeoPackageTable table)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {GeoPackageSchema.Quote(table.Name)}";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Rows in the order of their keys, read as they are asked for.</summary>
    /// <exception cref="BadInputException">When a geometry or a value cannot be read: file, layer and row are told.</exception>
    public IEnumerable<GeoPackageFeature> Read(GeoPackageTable table) => Read(table, null, []);

    /// <summary>Only the rows where a column has one of some values.</summary>
    /// <exception cref="BadInputException">As above, or when the table has no such column.</exception>
    public IEnumerable<GeoPackageFeature> Read(GeoPackageTable table, string? column, IReadOnlyCollection<string> values)
    {
        if (column is not null)
            Need(table, column);
        return Rows(table, column, values);
    }

    /// <summary>Sums of a column of whole numbers by the words of another, added up by the file itself: no row is read.</summary>
    /// <exception cref="BadInputException">When the table has no such column, or its numbers cannot be added up.</exception>
    public Dictionary<string, long> Sums(GeoPackageTable table, string by, string column)
    {
        foreach (string name in (string[])[by, column])
            Need(table, name);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT {GeoPackageSchema.Quote(by)}, sum({GeoPackageSchema.Quote(column)}) FROM {GeoPackageSchema.Quote(table.Name)} WHERE {GeoPackageSchema.Quote(by)} IS NOT NULL GROUP BY 1";
        try
        {
            using SqliteDataReader reader = command.ExecuteReader();
            Dictionary<string, long> sums = new(StringComparer.Ordinal);
            while (reader.Read())
                sums[reader.GetString(0)] = reader.IsDBNull(1) ? 0 : reader.GetInt64(1);
            return sums;
        }
        catch (SqliteException e)
        {
            throw Bad("damaged-file", $"couche « {table.Name} » : le fichier est abîmé ({e.Message})", $"layer \"{table.Name}\": the file is damaged ({e.Message})");
        }
    }

    private void Need(GeoPackageTable table, string column)
    {
        if (!table.Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase)))
            throw Bad("unknown-column", $"la couche « {table.Name} » n'a pas de colonne « {column} »", $"layer \"{table.Name}\" has no column \"{column}\"");
    }

    /// <summary>Rows in the order of their keys, looked at where they lie: for those who read millions. One thread at a time reads from a reader.</summary>
    /// <exception cref="BadInputException">When the table cannot be read.</exception>
    public GeoPackageRows Open(GeoPackageTable table) => Open(table, null, []);

    private IEnumerable<GeoPackageFeature> Rows(GeoPackageTable table, string? column, IReadOnlyCollection<string> values)
    {
        using GeoPackageRows rows = Open(table, column, values);
        while (rows.Next())
            yield return rows.Feature();
    }

    private GeoPackageRows Open(GeoPackageTable table, string? column, IReadOnlyCollection<string> values)
    {
        (string key, string? geometry) = columns[table.Name];
        var names = new List<string> { GeoPackageSchema.Quote(key), geometry is null ? "NULL" : GeoPackageSchema.Quote(geometry) };
        names.AddRange(table.Columns.Select(c => GeoPackageSchema.Quote(c.Name)));
        string sql = $"SELECT {string.Join(", ", names)} FROM {GeoPackageSchema.Quote(table.Name)}";
        if (column is not null)
            sql += $" WHERE {GeoPackageSchema.Quote(column)} IN (SELECT value FROM json_each(@values))";

        return new GeoPackageRows(File, table, () =>
        {
            var ask = new RawStatement(rows ??= OpenRows(), sql + " ORDER BY 1");
            if (column is not null)
                ask.Bind("@values", System.Text.Json.JsonSerializer.Serialize(values));
            return ask;
        });
    }

    /// <summary>Rows come over a connection that takes no locks of its own.</summary>
    private sqlite3 OpenRows()
    {
        int opened = raw.sqlite3_open_v2(path, out sqlite3 database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null);
        try
        {
            SqliteException.ThrowExceptionForRC(opened, database);
            SqliteException.ThrowExceptionForRC(raw.sqlite3_busy_timeout(database, BusyMilliseconds), database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        rows?.Dispose();
        connection?.Dispose();
    }

    private List<GeoPackageTable> ReadTables()
    {
        var tables = new List<GeoPackageTable>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT c.table_name, coalesce(c.identifier, c.table_name), coalesce(c.description, ''), g.column_name, g.geometry_type_name, coalesce(g.srs_id, 4326)
            FROM gpkg_contents c LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
            WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            string name = reader.GetString(0);
            string? geometry = reader.IsDBNull(3) ? null : reader.GetString(3);
            OgcGeometryType? kind = geometry is null ? null
                : Enum.TryParse(reader.GetString(4), ignoreCase: true, out OgcGeometryType known) ? known : OgcGeometryType.GeometryCollection;
            (string key, List<GeoPackageColumn> found) = ReadColumns(name, geometry);
            columns[name] = (key, geometry);
            tables.Add(new GeoPackageTable(name, reader.GetString(1), found) { Description = reader.GetString(2), Geometry = kind, Srid = reader.GetInt32(5) });
        }

        return tables;
    }

    private (string Key, List<GeoPackageColumn> Columns) ReadColumns(string table, string? geometry)
    {
        var found = new List<GeoPackageColumn>();
        string key = "rowid";
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name, upper(type), \"notnull\", pk FROM pragma_table_info(@table)";
        command.Parameters.AddWithValue("@table", table);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            string name = reader.GetString(0);
            if (reader.GetInt32(3) > 0)
                key = name;
            else if (name != geometry)
                found.Add(new GeoPackageColumn(name, Type(reader.GetString(1)), reader.GetInt32(2) == 0));
        }

        return (key, found);
    }

    private static GeoPackageType Type(string declared) => declared.Split('(')[0] switch
    {
        "BOOLEAN" => GeoPackageType.Boolean,
        "TINYINT" or "SMALLINT" or "MEDIUMINT" or "INT" or "INTEGER" => GeoPackageType.Integer,
        "FLOAT" or "DOUBLE" or "REAL" => GeoPackageType.Real,
        "DATE" => GeoPackageType.Date,
        "DATETIME" => GeoPackageType.DateTime,
        "BLOB" => GeoPackageType.Blob,
        _ => GeoPackageType.Text,
    };

    private BadInputException Bad(string code, string french, string english, long? row = null) =>
        new(Problem.Error(code, french, english) with { File = File, Row = row });
}
