using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Kernel;

namespace Maillage.Database.Backup;

/// <summary>
/// Copies every table between PostgreSQL and embedded files. PostgreSQL's catalogue says what the columns are, since it tells times from texts;
/// both sides must have been brought to the same versions before.
/// </summary>
internal static class TableCopy
{
    private const string VersionTable = "schema_version";

    /// <summary>Everything in PostgreSQL into fresh embedded files. The caller's transaction must see one snapshot.</summary>
    public static void ToFiles(PostgresDatabase from, DbTransaction snapshot, EmbeddedDatabase to, Action<double> progress, CancellationToken cancellation)
    {
        int parts = Enum.GetValues<DatabasePart>().Length, done = 0;
        foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
        {
            using DbConnection connection = to.Open(part);
            IReadOnlyList<TableDefinition> tables = Tables(snapshot.Connection!, snapshot, part);
            RequireSame(tables, connection, null, part);
            using DbTransaction transaction = connection.BeginTransaction();
            foreach (TableDefinition table in tables)
            {
                cancellation.ThrowIfCancellationRequested();
                to.Clear(transaction, table);
                to.Insert(transaction, table, Rows(from, snapshot.Connection!, snapshot, PostgresSchema.Qualified(table), table, part == DatabasePart.Territory ? "fid" : null, cancellation));
                progress((done + 1.0 / tables.Count) / parts);
            }

            transaction.Commit();
            done++;
            progress((double)done / parts);
        }
    }

    /// <summary>Everything in embedded files into PostgreSQL, in place of what is there, within the caller's transaction.</summary>
    public static void ToPostgres(EmbeddedDatabase from, PostgresDatabase to, DbTransaction transaction, Action<double> progress, CancellationToken cancellation)
    {
        int parts = Enum.GetValues<DatabasePart>().Length, done = 0;
        foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
        {
            using DbConnection connection = from.Open(part);
            using DbTransaction snapshot = connection.BeginTransaction();
            IReadOnlyList<TableDefinition> tables = Tables(transaction.Connection!, transaction, part);
            RequireSame(tables, connection, snapshot, part);
            // Tables that only grow refuse this to everyone but a restore, which says so in « restoration » and leaves the former state behind.
            Guards(transaction, tables, "DISABLE");
            if (tables.Count > 0)
                transaction.Connection!.Execute($"TRUNCATE {string.Join(", ", tables.Select(PostgresSchema.Qualified))} RESTART IDENTITY CASCADE", transaction: transaction);

            foreach (TableDefinition table in tables)
            {
                cancellation.ThrowIfCancellationRequested();
                to.Insert(transaction, table with { Name = PostgresSchema.Qualified(table) }, Rows(from, connection, snapshot, table.Name, table, "rowid", cancellation));
                progress((done + 1.0 / tables.Count) / parts);
            }

            Guards(transaction, tables, "ENABLE");
            done++;
            progress((double)done / parts);
        }
    }

    private static void Guards(DbTransaction transaction, IReadOnlyList<TableDefinition> tables, string word)
    {
        foreach (TableDefinition table in tables)
            transaction.Connection!.Execute($"ALTER TABLE {PostgresSchema.Qualified(table)} {word} TRIGGER USER", transaction: transaction);
    }

    /// <summary>True when no table of ours holds a row.</summary>
    public static bool IsEmpty(DbConnection connection, DbTransaction? transaction) => Enum.GetValues<DatabasePart>()
        .SelectMany(p => Tables(connection, transaction, p))
        .All(t => !connection.ExecuteScalar<bool>($"SELECT EXISTS (SELECT 1 FROM {PostgresSchema.Qualified(t)})", transaction: transaction));

    private static IReadOnlyList<TableDefinition> Tables(DbConnection postgres, DbTransaction? transaction, DatabasePart part)
    {
        IEnumerable<CatalogueRow> rows = postgres.Query<CatalogueRow>(
            """
            SELECT c.relname AS table_name, a.attname AS column_name, t.typname AS type_name, a.attnotnull AS required,
              coalesce((SELECT g.type FROM public.geometry_columns g WHERE g.f_table_schema = n.nspname AND g.f_table_name = c.relname AND g.f_geometry_column = a.attname), '') AS shape
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
            WHERE n.nspname = @schema AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> @versions
            ORDER BY c.relname, a.attnum
            """,
            new { schema = PostgresSchema.Name(part), versions = VersionTable },
            transaction);
        return [.. rows.GroupBy(r => r.TableName).Select(g => new TableDefinition(
            part,
            g.Key,
            g.Key,
            [.. g.Where(r => r.TypeName != "geometry" && !(part == DatabasePart.Territory && r.ColumnName == "fid")).Select(r => new Column(r.ColumnName, Type(r), !r.Required))],
            [])
        {
            Geometry = g.FirstOrDefault(r => r.TypeName == "geometry") is { } shape ? Enum.Parse<GeometryKind>(shape.Shape, ignoreCase: true) : GeometryKind.None,
        })];
    }

    private static ColumnType Type(CatalogueRow row) => row.TypeName switch
    {
        "int2" or "int4" or "int8" => ColumnType.Integer,
        "float4" or "float8" => ColumnType.Real,
        "bool" => ColumnType.Boolean,
        "timestamptz" => ColumnType.Timestamp,
        "bytea" => ColumnType.Blob,
        "text" or "varchar" => ColumnType.Text,
        _ => throw Unknown($"{row.TableName}.{row.ColumnName} ({row.TypeName})"),
    };

    /// <summary>A table that only one side has would be lost without a word: better to refuse.</summary>
    private static void RequireSame(IReadOnlyList<TableDefinition> tables, DbConnection files, DbTransaction? transaction, DatabasePart part)
    {
        IEnumerable<string> names = files.Query<string>(
            part == DatabasePart.Territory
                ? "SELECT table_name FROM gpkg_contents"
                : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_version'",
            transaction: transaction);
        string[] odd = [.. names.Where(n => n != VersionTable).Except(tables.Select(t => t.Name)).Concat(tables.Select(t => t.Name).Except(names))];
        if (odd.Length > 0)
            throw Unknown(string.Join(", ", odd.Order(StringComparer.Ordinal)));

        foreach (TableDefinition table in tables)
        {
            HashSet<string> columns = [.. files.Query<string>("SELECT name FROM pragma_table_info(@name)", new { name = table.Name }, transaction)];
            string[] missing = [.. table.Columns.Select(c => c.Name).Where(c => !columns.Contains(c))];
            if (missing.Length > 0)
                throw Unknown(string.Join(", ", missing.Select(m => $"{table.Name}.{m}")));
        }
    }

    private static IEnumerable<object?[]> Rows(
        MaillageDatabase from, DbConnection connection, DbTransaction? transaction, string name, TableDefinition table, string? order, CancellationToken cancellation)
    {
        bool layer = table.Geometry != GeometryKind.None;
        IEnumerable<string> columns = table.Columns.Select(c => "t." + c.Name);
        if (layer)
            columns = columns.Append(from.GeometryColumn(table, "t"));

        using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandTimeout = 0;
        command.CommandText = $"SELECT {string.Join(", ", columns)} FROM {name} t{(order is null ? "" : $" ORDER BY t.{order}")}";
        using DbDataReader reader = command.ExecuteReader();
        int count = table.Columns.Count;
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            object?[] row = new object?[count + (layer ? 1 : 0)];
            for (int i = 0; i < count; i++)
                row[i] = reader.IsDBNull(i) ? null : Value(table.Columns[i].Type, reader.GetValue(i));

            if (layer)
                row[count] = reader.IsDBNull(count) ? null : from.ReadGeometry(reader, count);

            yield return row;
        }
    }

    private static object Value(ColumnType type, object value) => type != ColumnType.Timestamp ? value : value switch
    {
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        _ => value,
    };

    private static BadInputException Unknown(string what) => new(Problem.Error(
        "unknown-tables",
        $"Cette version de Maillage ne connaît pas ou ne trouve pas partout : {what}. Rien n'a été changé : utilisez la version qui a écrit ces données.",
        $"This version of Maillage does not know or does not find on both sides: {what}. Nothing was changed: use the version that wrote these data."));

    private sealed record CatalogueRow(string TableName, string ColumnName, string TypeName, bool Required, string Shape);
}
