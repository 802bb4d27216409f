using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Maillage.Formats.GeoPackage;

/// <summary>
/// The tables that make an SQLite file a GeoPackage 1.3 (OGC 12-128r17), for exports and for the living database alike.
/// </summary>
/// <remarks>
/// The triggers of the R-tree are those corrected in version 1.4: the older ones fail under <c>ON CONFLICT DO UPDATE</c>.
/// The file still says 1.3, which every GDAL since 3.0 reads without a warning.
/// </remarks>
public static class GeoPackageSchema
{
    /// <summary>« GPKG » in ASCII.</summary>
    public const int ApplicationId = 0x47504B47;

    public const int UserVersion = 10300;

    private static readonly object True = 1L, False = 0L;

    private const string Now = "strftime('%Y-%m-%dT%H:%M:%fZ','now')";

    private const string Container = $"""
        PRAGMA application_id = 1196444487;
        PRAGMA user_version = 10300;
        CREATE TABLE gpkg_spatial_ref_sys (
          srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
          organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
        CREATE TABLE gpkg_contents (
          table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
          last_change DATETIME NOT NULL DEFAULT ({Now}),
          min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
          CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        CREATE TABLE gpkg_geometry_columns (
          table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
          z TINYINT NOT NULL, m TINYINT NOT NULL,
          CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
          CONSTRAINT uk_gc_table_name UNIQUE (table_name),
          CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
          CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE gpkg_extensions (
          table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
          CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
        """;

    private const string Wgs84 =
        """GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]""";

    private const string Lambert93 =
        """PROJCS["RGF93 v1 / Lambert-93",GEOGCS["RGF93 v1",DATUM["Reseau_Geodesique_Francais_1993_v1",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6171"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4171"]],PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","2154"]]""";

    /// <summary>Makes an empty file a GeoPackage. Call inside a transaction, so that a killed process leaves nothing half made.</summary>
    public static void CreateContainer(SqliteConnection connection, SqliteTransaction? transaction)
    {
        Execute(connection, transaction, Container);
        AddReferenceSystem(connection, transaction, "Undefined Cartesian SRS", -1, "NONE", "undefined");
        AddReferenceSystem(connection, transaction, "Undefined geographic SRS", 0, "NONE", "undefined");
        AddReferenceSystem(connection, transaction, "WGS 84 geodetic", 4326, "EPSG", Wgs84);
        AddReferenceSystem(connection, transaction, "RGF93 v1 / Lambert-93", 2154, "EPSG", Lambert93);
    }

    /// <summary>Adds a layer with its R-tree and triggers, or an attribute table.</summary>
    /// <param name="withTriggers">False when rows are loaded first and the triggers come last (exports).</param>
    public static void CreateTable(SqliteConnection connection, SqliteTransaction? transaction, GeoPackageTable table, bool withTriggers = true)
    {
        var columns = new List<string> { $"\"{GeoPackageTable.KeyColumn}\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL" };
        if (table.Geometry is { } kind)
            columns.Add($"\"{GeoPackageTable.GeometryColumn}\" {TypeName(kind)}");

        columns.AddRange(table.Columns.Select(c => $"{Quote(c.Name)} {SqlType(c.Type)}{(c.Nullable ? "" : " NOT NULL")}"));
        Execute(connection, transaction, $"CREATE TABLE {Quote(table.Name)} ({string.Join(", ", columns)})");
        foreach (string column in table.Indexed)
            Execute(connection, transaction, $"CREATE INDEX {Quote(table.NameOfIndex(column))} ON {Quote(table.Name)} ({Quote(column)})");

        bool layer = table.Geometry is not null;
        Execute(
            connection,
            transaction,
            """
            INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
            SELECT @name, @type, CASE WHEN count(*) = 0 THEN @title ELSE @title || ' (' || @name || ')' END, @description, @srid
            FROM gpkg_contents WHERE identifier = @title
            """,
            ("@name", table.Name),
            ("@type", layer ? "features" : "attributes"),
            ("@title", table.Title),
            ("@description", table.Description),
            ("@srid", layer ? table.Srid : DBNull.Value));
        if (!layer)
            return;

        Execute(
            connection,
            transaction,
            "INSERT INTO gpkg_geometry_columns VALUES (@name, @column, @type, @srid, 0, 0)",
            ("@name", table.Name),
            ("@column", GeoPackageTable.GeometryColumn),
            ("@type", TypeName(table.Geometry!.Value)),
            ("@srid", table.Srid));
        Execute(
            connection,
            transaction,
            "INSERT INTO gpkg_extensions VALUES (@name, @column, 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')",
            ("@name", table.Name),
            ("@column", GeoPackageTable.GeometryColumn));
        Execute(connection, transaction, $"CREATE VIRTUAL TABLE {Quote(table.IndexName)} USING rtree(id, minx, maxx, miny, maxy)");
        if (withTriggers)
            GeoPackageTriggers.Create(connection, transaction, table);
    }

    /// <summary>Time as GeoPackage writes it; what is finer than a millisecond is cut off.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What SQLite holds for a value of a column: null, a text, a whole number, a real one, bytes.</summary>
    /// <exception cref="ArgumentException">When the column cannot hold the value.</exception>
    internal static object? Stored(GeoPackageType type, object? value) => value switch
    {
        null or DBNull => null,
        byte[] => value,
        string when type is GeoPackageType.Text or GeoPackageType.DateTime or GeoPackageType.Date => value,
        long when type == GeoPackageType.Integer => value,
        double when type == GeoPackageType.Real => value,
        bool flag when type is GeoPackageType.Integer or GeoPackageType.Boolean => flag ? True : False,
        DateTimeOffset time => TimeText(time),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => type switch
        {
            GeoPackageType.Integer or GeoPackageType.Boolean => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            GeoPackageType.Real => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            GeoPackageType.Text => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            _ => throw new ArgumentException($"A {value.GetType().Name} was given where a column holds {type}.", nameof(value)),
        },
    };

    public static string Quote(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    internal static string SqlType(GeoPackageType type) => type switch
    {
        GeoPackageType.Integer => "INTEGER",
        GeoPackageType.Real => "DOUBLE",
        GeoPackageType.Boolean => "BOOLEAN",
        GeoPackageType.DateTime => "DATETIME",
        GeoPackageType.Date => "DATE",
        GeoPackageType.Blob => "BLOB",
        _ => "TEXT",
    };

    internal static string TypeName(NetTopologySuite.Geometries.OgcGeometryType kind) => kind.ToString().ToUpperInvariant();

    internal static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach ((string name, object value) in values)
            command.Parameters.AddWithValue(name, value);

        command.ExecuteNonQuery();
    }

    private static void AddReferenceSystem(SqliteConnection connection, SqliteTransaction? transaction, string name, int id, string body, string definition) =>
        Execute(
            connection,
            transaction,
            "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition) VALUES (@name, @id, @body, @id, @definition)",
            ("@name", name),
            ("@id", id),
            ("@body", body),
            ("@definition", definition));
}
