using System.Data.Common;
using Dapper;
using Maillage.Database.Backup;
using Maillage.Formats.GeoPackage;
using Maillage.Kernel;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Database;

/// <summary>Two files in one folder: <c>territory.gpkg</c>, a GeoPackage any GIS opens, and <c>private.db</c>.</summary>
/// <remarks>
/// Write-ahead logging with <c>synchronous = FULL</c>: what a commit confirmed outlives the process and the power. Readers never wait;
/// writers wait for one another up to <see cref="BusySeconds"/>.
/// </remarks>
internal sealed class EmbeddedDatabase : MaillageDatabase
{
    private const int BusySeconds = 30;

    /// <summary>Up to so many rows go through the triggers; more are loaded with triggers set aside.</summary>
    private const int FewRows = 500;

    private readonly string home;
    private readonly string[] connectionStrings;
    private readonly FileReads[] reads;

    public EmbeddedDatabase(string home, TimeProvider time)
        : base(time)
    {
        this.home = Path.GetFullPath(home);
        Directory.CreateDirectory(this.home);
        connectionStrings = [.. Enum.GetValues<DatabasePart>().Select(p => new SqliteConnectionStringBuilder
        {
            DataSource = PathOf(p),
            DefaultTimeout = BusySeconds,
            ForeignKeys = true,
        }.ToString())];
        reads = [.. Enum.GetValues<DatabasePart>().Select(p => new FileReads(PathOf(p), BusySeconds * 1000))];
        try
        {
            Prepare(DatabasePart.Territory);
            Prepare(DatabasePart.Private);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override DbConnection Open(DatabasePart part) => SessionMeter.Watch(OpenFile(part), part, Kind);

    public override long Insert(DbTransaction transaction, TableDefinition table, IEnumerable<object?[]> rows)
    {
        var own = (SqliteTransaction)transaction;
        SqliteConnection connection = own.Connection!;
        GeoPackageTable target = EmbeddedSchema.ToGeoPackage(table);
        if (table.Part == DatabasePart.Private)
            return GeoPackageLoader.AppendPlain(connection, table.Name, target.Columns, rows);

        using IEnumerator<object?[]> source = rows.GetEnumerator();
        var few = new List<object?[]>();
        while (few.Count <= FewRows && source.MoveNext())
            few.Add(source.Current);

        using var loader = new GeoPackageLoader(connection, own, target, direct: few.Count > FewRows);
        foreach (object?[] row in few)
            loader.Append(row, GeometryOf(table, row));

        while (source.MoveNext())
            loader.Append(source.Current, GeometryOf(table, source.Current));

        return loader.Finish();
    }

    public override void Clear(DbTransaction transaction, TableDefinition table)
    {
        var own = (SqliteTransaction)transaction;
        if (table.Part == DatabasePart.Private)
            own.Connection!.Execute($"DELETE FROM {table.Name}", transaction: own);
        else
            GeoPackageLoader.Clear(own.Connection!, own, EmbeddedSchema.ToGeoPackage(table));
    }

    public override string BoxCondition(TableDefinition layer, string alias) =>
        $"{alias}.fid IN (SELECT id FROM {EmbeddedSchema.ToGeoPackage(layer).IndexName} WHERE maxx >= @minX AND minx <= @maxX AND maxy >= @minY AND miny <= @maxY)";

    // Without figures of the tables (ANALYZE) SQLite takes the first index that fits: every row of a design, to look for the few of a box.
    public override string BesideBox(string column) => "+" + column;

    public override string GeometryColumn(TableDefinition layer, string alias) => $"{alias}.{GeoPackageTable.GeometryColumn}";

    public override Geometry ReadGeometry(DbDataReader reader, int ordinal) => GeoPackageBlob.Decode(reader.GetFieldValue<byte[]>(ordinal));

    internal override string ShapeColumn(string alias) => $"{alias}.{GeoPackageTable.GeometryColumn}";

    internal override LayerRows Rows(DatabasePart part, string sql, IReadOnlyList<(string Name, object Value)> values) => reads[(int)part].Ask(sql, values, SessionMeter.Begin(part, Kind));

    // On Linux a file opened for oneself is an advisory lock, which the kernel takes back when the process dies.
    public override IDisposable? TryLock(string name) => HomeLock.Hold(home, name + ".lock", FileAccess.ReadWrite, FileShare.None);

    public override string Kind => "files";

    public override string Describe()
    {
        using SqliteConnection connection = OpenFile(DatabasePart.Private);
        return "SQLite " + connection.ServerVersion;
    }

    public override IReadOnlyList<Problem> Examine() => Examination.OfFiles(this);

    internal override void CopyTo(string folder, IReadOnlyList<Migration> migrations, Action<double> progress, CancellationToken cancellation) =>
        EmbeddedCopy.Run(this, folder, progress, cancellation);

    internal override string NameOf(DatabasePart part) => PathOf(part);

    internal override bool TableExists(DbConnection connection, string table) =>
        connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @table", new { table }) > 0;

    internal override void CreateTable(DbTransaction transaction, TableDefinition table) => EmbeddedSchema.CreateTable((SqliteTransaction)transaction, table);

    internal override void LockSchema(DbTransaction transaction)
    {
        // BeginTransaction took the file's write lock already.
    }

    protected override void Dispose(bool disposing)
    {
        foreach (FileReads read in reads)
            read.Dispose();

        foreach (string text in connectionStrings)
        {
            using var connection = new SqliteConnection(text);
            SqliteConnection.ClearPool(connection);
        }
    }

    private static Geometry? GeometryOf(TableDefinition table, object?[] row) =>
        table.Geometry == GeometryKind.None ? null : (Geometry?)row[table.Columns.Count];

    private string PathOf(DatabasePart part) => Path.Combine(home, HomeFiles.Databases[(int)part]);

    private SqliteConnection OpenFile(DatabasePart part)
    {
        var connection = new SqliteConnection(connectionStrings[(int)part]);
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout = {BusySeconds}000; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864; PRAGMA recursive_triggers = OFF";
            command.ExecuteNonQuery();
            if (part == DatabasePart.Territory)
                GeoPackageTriggers.RegisterFunctions(connection);

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file when it is new; checks that it is ours when it is not.</summary>
    private void Prepare(DatabasePart part)
    {
        try
        {
            if (part == DatabasePart.Private)
                PrivateModes.Ensure(PathOf(part));

            using SqliteConnection connection = OpenFile(part);

            // The container is made before write-ahead logging begins: GDAL and QGIS look for « GPKG » in the file itself, not in its log.
            if (part == DatabasePart.Territory)
                PrepareContainer(connection);

            connection.Execute("PRAGMA journal_mode = WAL");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            throw NotOurs(part, e.Message);
        }
    }

    private void PrepareContainer(SqliteConnection connection)
    {
        if (!IsEmpty(connection))
        {
            if (connection.ExecuteScalar<long>("PRAGMA application_id") != GeoPackageSchema.ApplicationId)
                throw NotOurs(DatabasePart.Territory, "application_id");

            return;
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        if (IsEmpty(connection))
            GeoPackageSchema.CreateContainer(connection, transaction);

        transaction.Commit();
    }

    private static bool IsEmpty(SqliteConnection connection) => connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master") == 0;

    private BadInputException NotOurs(DatabasePart part, string detail) => new(Problem.Error(
        "database-unreadable",
        $"Ce fichier n'est pas une base de Maillage, ou il est abîmé ({detail}). Remettez une sauvegarde à sa place, ou déplacez-le : une base vide sera créée.",
        $"This file is not a database of Maillage, or it is damaged ({detail}). Put a backup in its place, or move it away: an empty database will be made.") with
    { File = PathOf(part) });
}
