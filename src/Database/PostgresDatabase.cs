using System.Data.Common;
using Dapper;
using Maillage.Database.Backup;
using Maillage.Kernel;
using NetTopologySuite.Geometries;
using Npgsql;
using NpgsqlTypes;

namespace Maillage.Database;

/// <summary>One PostgreSQL database with PostGIS; the two parts are its schemas <c>territory</c> and <c>private</c>.</summary>
internal sealed class PostgresDatabase : MaillageDatabase
{
    /// <summary>Any number of ours: it keeps two starting programs from migrating at once.</summary>
    private const long SchemaLock = 0x4D61696C;

    /// <summary>Who we are in <c>pg_stat_activity</c>: a restore must be alone.</summary>
    private static readonly string ApplicationName = $"Maillage {Environment.ProcessId}@{Environment.MachineName}";

    private readonly NpgsqlDataSource[] sources;

    public PostgresDatabase(string connectionString, TimeProvider time)
        : base(time)
    {
        // Here and not with the settings: a move, a restore and a peer's database go to servers too.
        PostgresTls.Check(connectionString, Environment.GetEnvironmentVariable(PostgresTls.PlainVariable) == "1");
        Prepare(connectionString);
        sources = [.. Enum.GetValues<DatabasePart>().Select(p => Source(connectionString, p))];
    }

    public override DbConnection Open(DatabasePart part) => SessionMeter.Watch(sources[(int)part].OpenConnection(), part, Kind);

    public override long Insert(DbTransaction transaction, TableDefinition table, IEnumerable<object?[]> rows)
    {
        var connection = (NpgsqlConnection)transaction.Connection!;
        IEnumerable<string> names = table.Columns.Select(c => c.Name);
        NpgsqlDbType[] types = [.. table.Columns.Select(c => PostgresSchema.Wire(c.Type))];
        bool layer = table.Geometry != GeometryKind.None;
        if (layer)
            names = names.Append("geom");

        using NpgsqlBinaryImporter import = connection.BeginBinaryImport($"COPY {table.Name} ({string.Join(", ", names)}) FROM STDIN (FORMAT BINARY)");
        foreach (object?[] row in rows)
        {
            import.StartRow();
            for (int i = 0; i < types.Length; i++)
                PostgresSchema.Write(import, types[i], row[i]);

            if (layer)
                PostgresSchema.WriteGeometry(import, (Geometry?)row[types.Length]);
        }

        return (long)import.Complete();
    }

    public override void Clear(DbTransaction transaction, TableDefinition table) =>
        transaction.Connection!.Execute($"DELETE FROM {table.Name}", transaction: transaction);

    public override string BoxCondition(TableDefinition layer, string alias) => $"{alias}.geom && ST_MakeEnvelope(@minX, @minY, @maxX, @maxY, 4326)";

    public override string GeometryColumn(TableDefinition layer, string alias) => $"{alias}.geom";

    public override Geometry ReadGeometry(DbDataReader reader, int ordinal) => reader.GetFieldValue<Geometry>(ordinal);

    internal override string ShapeColumn(string alias) => $"ST_AsBinary({alias}.geom, 'NDR')";

    internal override LayerRows Rows(DatabasePart part, string sql, IReadOnlyList<(string Name, object Value)> values)
    {
        DbConnection connection = Open(part);
        DbCommand command = connection.CreateCommand();
        try
        {
            command.CommandText = sql;
            foreach ((string name, object value) in values)
            {
                DbParameter parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }

            return new ServerRows(connection, command);
        }
        catch
        {
            command.Dispose();
            connection.Dispose();
            throw;
        }
    }

    public override IDisposable? TryLock(string name)
    {
        // A session's lock ends with its connection, so it must be a connection of its own.
        NpgsqlConnection connection = sources[(int)DatabasePart.Private].OpenConnection();
        try
        {
            if (connection.ExecuteScalar<bool>("SELECT pg_try_advisory_lock(@space, hashtext(@name))", new { space = (int)SchemaLock, name }))
                return new SessionLock(connection, name);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    public override string Kind => "postgresql";

    public override string Describe()
    {
        using DbConnection connection = Open(DatabasePart.Private);
        return $"PostgreSQL {connection.ServerVersion}, PostGIS {connection.ExecuteScalar<string>("SELECT public.postgis_lib_version()")}";
    }

    public override IReadOnlyList<Problem> Examine() => Examination.OfServer(this);

    internal override void CopyTo(string folder, IReadOnlyList<Migration> migrations, Action<double> progress, CancellationToken cancellation)
    {
        using (var files = new EmbeddedDatabase(folder, TimeProvider.System))
        {
            files.Migrate(migrations);
            using DbConnection connection = Open(DatabasePart.Private);
            using DbTransaction snapshot = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            TableCopy.ToFiles(this, snapshot, files, progress, cancellation);
        }

        EmbeddedCopy.Settle(folder);
    }

    /// <summary>True when no table of ours in that database holds a row.</summary>
    internal static bool IsEmpty(string connectionString)
    {
        using var database = new PostgresDatabase(connectionString, TimeProvider.System);
        using DbConnection connection = database.Open(DatabasePart.Private);
        return TableCopy.IsEmpty(connection, null);
    }

    /// <exception cref="BadInputException">When another Maillage is connected.</exception>
    internal void RequireAlone()
    {
        using DbConnection connection = Open(DatabasePart.Private);
        string[] others = [.. connection.Query<string>(
            "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Maillage %' AND application_name <> @own", new { own = ApplicationName })];
        if (others.Length > 0)
            throw new BadInputException(Problem.Error(
                "database-in-use",
                $"D'autres programmes sont connectés à cette base PostgreSQL ({string.Join(", ", others)}) : arrêtez-les, puis relancez. Rien n'a été changé.",
                $"Other programs are connected to this PostgreSQL database ({string.Join(", ", others)}): stop them, then start again. Nothing was changed."));
    }

    internal override string NameOf(DatabasePart part) => $"PostgreSQL ({PostgresSchema.Name(part)})";

    internal override bool TableExists(DbConnection connection, string table) => connection.ExecuteScalar<bool>("SELECT to_regclass(@table) IS NOT NULL", new { table });

    internal override void CreateTable(DbTransaction transaction, TableDefinition table)
    {
        foreach (string statement in PostgresSchema.Create(table))
            transaction.Connection!.Execute(statement, transaction: transaction);
    }

    internal override void LockSchema(DbTransaction transaction) =>
        transaction.Connection!.Execute("SELECT pg_advisory_xact_lock(@key)", new { key = SchemaLock }, transaction);

    protected override void Dispose(bool disposing)
    {
        foreach (NpgsqlDataSource source in sources)
            source.Dispose();
    }

    private static NpgsqlDataSource Source(string connectionString, DatabasePart part)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.SearchPath = $"{PostgresSchema.Name(part)}, public";
        builder.ConnectionStringBuilder.ApplicationName ??= ApplicationName;
        Quicken(builder.ConnectionStringBuilder, connectionString);
        builder.UseNetTopologySuite(handleOrdinates: Ordinates.XY);
        return builder.Build();
    }

    /// <summary>
    /// A page asks some ten short questions, and the same ones all day: planned once a connection and not every time, never compiled by the server, and nothing to be wiped off a connection between two of them (we set nothing
    /// on one and give every lock back). What the operator's own connection string says holds.
    /// </summary>
    private static void Quicken(NpgsqlConnectionStringBuilder settings, string given)
    {
        HashSet<string> own = [.. new DbConnectionStringBuilder { ConnectionString = given }.Keys!.Cast<string>().Select(k => k.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant())];
        if (!own.Contains("MAXAUTOPREPARE"))
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (256, 2);
        if (!own.Contains("NORESETONCLOSE"))
            settings.NoResetOnClose = true;
        if (!own.Contains("OPTIONS"))
            settings.Options = "-c jit=off";
    }

    /// <summary>Schemas and PostGIS must stand before the first typed connection reads the server's list of types.</summary>
    private static void Prepare(string connectionString)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        connection.Open();
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock(@key)", new { key = SchemaLock }, transaction);
        foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
            connection.Execute($"CREATE SCHEMA IF NOT EXISTS {PostgresSchema.Name(part)}", transaction: transaction);

        try
        {
            connection.Execute("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public", transaction: transaction);
        }
        catch (PostgresException e)
        {
            throw new BadInputException(Problem.Error(
                "postgis-missing",
                $"PostGIS manque dans cette base PostgreSQL ({e.MessageText}). Installez le paquet postgresql-15-postgis-3 (ou celui de votre version), puis faites exécuter « CREATE EXTENSION postgis » par un administrateur.",
                $"PostGIS is missing in this PostgreSQL database ({e.MessageText}). Install postgresql-15-postgis-3 (or your version's package), then let an administrator run \"CREATE EXTENSION postgis\"."));
        }

        transaction.Commit();
    }

    private sealed class SessionLock(NpgsqlConnection connection, string name) : IDisposable
    {
        public void Dispose()
        {
            connection.Execute("SELECT pg_advisory_unlock(@space, hashtext(@name))", new { space = (int)SchemaLock, name });
            connection.Dispose();
        }
    }
}
