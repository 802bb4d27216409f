using System.Data.Common;
using Dapper;
using Maillage.Database.Backup;
using Maillage.Kernel;

namespace Maillage.Database;

/// <summary>Reads a whole database and says what is wrong with it; changes nothing.</summary>
internal static class Examination
{
    private const int Most = 5;

    /// <summary>Pages and links of both files; each spatial index against its layer.</summary>
    public static IReadOnlyList<Problem> OfFiles(EmbeddedDatabase database)
    {
        List<Problem> problems = [];
        foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
        {
            using DbConnection connection = database.Open(part);
            problems.AddRange(connection.Query<string>($"PRAGMA integrity_check({Most})").Where(a => a != "ok").Select(a => Damaged(part, a)));
            problems.AddRange(connection.Query<(string Table, long? Row, string Parent)>("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check()").Take(Most)
                .Select(f => Damaged(part, $"{f.Table} {f.Row} → {f.Parent}")));
            if (part == DatabasePart.Territory && problems.Count == 0)
                problems.AddRange(Indexes(connection).Select(a => Damaged(part, a)));
        }

        return problems;
    }

    /// <summary>Indexes the server holds for broken, and PostGIS of another version than its library.</summary>
    public static IReadOnlyList<Problem> OfServer(PostgresDatabase database)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        List<Problem> problems = [.. connection.Query<string>(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND n.nspname IN ('territory', 'private')")
            .Select(name => Problem.Error("index-invalid", $"L'index {name} est invalide : REINDEX INDEX {name}.", $"Index {name} is invalid: REINDEX INDEX {name}."))];
        (string extension, string library) = connection.QuerySingle<(string, string)>("SELECT extversion, public.postgis_lib_version() FROM pg_extension WHERE extname = 'postgis'");
        if (!library.StartsWith(extension, StringComparison.Ordinal) && !extension.StartsWith(library, StringComparison.Ordinal))
            problems.Add(Problem.Error("postgis-version", $"PostGIS {extension} dans la base, {library} sur le serveur : ALTER EXTENSION postgis UPDATE.", $"PostGIS {extension} in the database, {library} on the server: ALTER EXTENSION postgis UPDATE."));

        return problems;
    }

    private static IEnumerable<string> Indexes(DbConnection connection)
    {
        foreach (string table in connection.Query<string>("SELECT table_name FROM gpkg_geometry_columns ORDER BY table_name"))
        {
            string index = $"rtree_{table}_geom";
            string answer = connection.ExecuteScalar<string>("SELECT rtreecheck(@index)", new { index })!;
            if (answer != "ok")
                yield return $"{index}: {answer}";

            long lost = connection.ExecuteScalar<long>($"SELECT count(*) FROM \"{table}\" t WHERE t.geom IS NOT NULL AND NOT ST_IsEmpty(t.geom) AND NOT EXISTS (SELECT 1 FROM \"{index}\" r WHERE r.id = t.fid)");
            long odd = connection.ExecuteScalar<long>($"SELECT count(*) FROM \"{index}\" r WHERE NOT EXISTS (SELECT 1 FROM \"{table}\" t WHERE t.fid = r.id)");
            if (lost + odd > 0)
                yield return $"{index}: {lost} − {odd}";
        }
    }

    private static Problem Damaged(DatabasePart part, string answer) =>
        Problem.Error("database-damaged", $"La base est abîmée ({answer}).", $"The database is damaged ({answer}).") with { File = HomeFiles.Databases[(int)part] };
}
