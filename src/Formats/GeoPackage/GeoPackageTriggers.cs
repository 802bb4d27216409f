using Microsoft.Data.Sqlite;

namespace Maillage.Formats.GeoPackage;

/// <summary>The triggers that keep a layer's R-tree true, and the functions they need, which SQLite does not bring.</summary>
public static class GeoPackageTriggers
{
    /// <summary>Adds ST_IsEmpty, ST_MinX … to a connection: without them no row of a layer can be changed through it.</summary>
    public static void RegisterFunctions(SqliteConnection connection)
    {
        connection.CreateFunction<byte[]?, bool?>("ST_IsEmpty", b => b is null ? null : GeoPackageBlob.Box(b) is null, isDeterministic: true);
        connection.CreateFunction<byte[]?, double?>("ST_MinX", b => b is null ? null : GeoPackageBlob.Box(b)?.MinX, isDeterministic: true);
        connection.CreateFunction<byte[]?, double?>("ST_MaxX", b => b is null ? null : GeoPackageBlob.Box(b)?.MaxX, isDeterministic: true);
        connection.CreateFunction<byte[]?, double?>("ST_MinY", b => b is null ? null : GeoPackageBlob.Box(b)?.MinY, isDeterministic: true);
        connection.CreateFunction<byte[]?, double?>("ST_MaxY", b => b is null ? null : GeoPackageBlob.Box(b)?.MaxY, isDeterministic: true);
    }

    internal static void Create(SqliteConnection connection, SqliteTransaction? transaction, GeoPackageTable table)
    {
        foreach ((string name, string body) in Bodies(table))
            GeoPackageSchema.Execute(connection, transaction, $"CREATE TRIGGER {Name(table, name)} {body}");
    }

    internal static void Drop(SqliteConnection connection, SqliteTransaction? transaction, GeoPackageTable table)
    {
        foreach ((string name, _) in Bodies(table))
            GeoPackageSchema.Execute(connection, transaction, $"DROP TRIGGER IF EXISTS {Name(table, name)}");
    }

    private static string Name(GeoPackageTable table, string name) => GeoPackageSchema.Quote($"{table.IndexName}_{name}");

    private static IEnumerable<(string Name, string Body)> Bodies(GeoPackageTable table)
    {
        string layer = GeoPackageSchema.Quote(table.Name);
        string index = GeoPackageSchema.Quote(table.IndexName);
        const string filled = "(NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))";
        const string hollow = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))";
        const string wasFilled = "(OLD.geom NOT NULL AND NOT ST_IsEmpty(OLD.geom))";
        const string wasHollow = "(OLD.geom ISNULL OR ST_IsEmpty(OLD.geom))";
        const string box = "(NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom))";
        const string set = "minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom)";
        yield return ("insert", $"AFTER INSERT ON {layer} WHEN {filled} BEGIN INSERT OR REPLACE INTO {index} VALUES {box}; END");
        yield return ("update6", $"AFTER UPDATE OF geom ON {layer} WHEN OLD.fid = NEW.fid AND {filled} AND {wasFilled} BEGIN UPDATE {index} SET {set} WHERE id = NEW.fid; END");
        yield return ("update7", $"AFTER UPDATE OF geom ON {layer} WHEN OLD.fid = NEW.fid AND {filled} AND {wasHollow} BEGIN INSERT INTO {index} VALUES {box}; END");
        yield return ("update2", $"AFTER UPDATE OF geom ON {layer} WHEN OLD.fid = NEW.fid AND {hollow} BEGIN DELETE FROM {index} WHERE id = OLD.fid; END");
        yield return ("update5", $"AFTER UPDATE ON {layer} WHEN OLD.fid != NEW.fid AND {filled} BEGIN DELETE FROM {index} WHERE id = OLD.fid; INSERT OR REPLACE INTO {index} VALUES {box}; END");
        yield return ("update4", $"AFTER UPDATE ON {layer} WHEN OLD.fid != NEW.fid AND {hollow} BEGIN DELETE FROM {index} WHERE id IN (OLD.fid, NEW.fid); END");
        yield return ("delete", $"AFTER DELETE ON {layer} WHEN OLD.geom NOT NULL BEGIN DELETE FROM {index} WHERE id = OLD.fid; END");
    }
}
