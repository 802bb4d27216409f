using System.Data.Common;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Database;

/// <summary>
/// The one door to the data: the embedded files or PostgreSQL/PostGIS. Stores write plain SQL that both understand
/// (<c>INSERT … ON CONFLICT</c>, <c>@parameters</c>, unqualified table names) and ask the door for what differs: bulk loading, boxes, geometry.
/// </summary>
/// <remarks>Connections are cheap and short: open, use, dispose. All calls are synchronous; SQLite has no other way, and Npgsql does well on pool threads.</remarks>
public abstract class MaillageDatabase : IDisposable
{
    private readonly TimeProvider time;

    private protected MaillageDatabase(TimeProvider time)
    {
        this.time = time;
        DapperTypes.Register();
    }

    /// <summary>Opens a connection on one part. In SQLite: WAL, foreign keys on, busy timeout; in PostgreSQL: search_path on the part's schema.</summary>
    public abstract DbConnection Open(DatabasePart part);

    /// <summary>Applies what is missing, each migration in one transaction.</summary>
    /// <exception cref="DatabaseTooNewException">When the database was written by a newer version of Maillage; nothing is changed.</exception>
    public void Migrate(IEnumerable<Migration> migrations) => new Migrator(this, time).Apply([.. migrations]);

    /// <summary>
    /// Loads many rows at full speed (prepared statements and direct R-tree fill; COPY). Values follow the order of
    /// <see cref="TableDefinition.Columns"/>, then a <see cref="Geometry"/> (WGS 84) last for a layer.
    /// </summary>
    /// <returns>Rows written.</returns>
    public abstract long Insert(DbTransaction transaction, TableDefinition table, IEnumerable<object?[]> rows);

    /// <summary>Takes every row out of a table, far faster than <c>DELETE</c> does for a layer; undone when the transaction rolls back.</summary>
    public abstract void Clear(DbTransaction transaction, TableDefinition table);

    /// <summary>
    /// SQL condition « the layer's box meets (@minX, @minY, @maxX, @maxY) », on the spatial index. Indexes hold boxes in single precision,
    /// widened: a feature up to 0.00005 degrees outside may come too, none inside is missed.
    /// </summary>
    public abstract string BoxCondition(TableDefinition layer, string alias);

    /// <summary>A column in a comparison beside a box: the spatial index decides, not an index of this column that a whole layer may share.</summary>
    public virtual string BesideBox(string column) => column;

    /// <summary>SQL expression that yields the geometry of a layer in the form <see cref="ReadGeometry"/> reads.</summary>
    public abstract string GeometryColumn(TableDefinition layer, string alias);

    public abstract Geometry ReadGeometry(DbDataReader reader, int ordinal);

    /// <summary>SQL expression that yields the geometry of a layer in the form <see cref="LayerRows.Shape"/> gives on.</summary>
    internal abstract string ShapeColumn(string alias);

    /// <summary>Rows of a question of ours, where they lie: <c>fid</c> first, then columns, then <see cref="ShapeColumn"/>. To be disposed at once when nobody wants more.</summary>
    internal abstract LayerRows Rows(DatabasePart part, string sql, IReadOnlyList<(string Name, object Value)> values);

    /// <summary>
    /// A lock that only one process (and one caller in it) holds, and that dies with its process; null when another holds it.
    /// </summary>
    public abstract IDisposable? TryLock(string name);

    /// <summary><c>files</c> or <c>postgresql</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>What the database is, with its version, for people.</summary>
    public abstract string Describe();

    /// <summary>Reads the whole database and says what is wrong with it; changes nothing. Takes seconds a gigabyte.</summary>
    public abstract IReadOnlyList<Problem> Examine();

    /// <summary>The version each module's tables have; empty when nothing was migrated yet.</summary>
    public IReadOnlyDictionary<string, int> ListVersions() => new Migrator(this, time).ListVersions();

    /// <summary>Keeps a restore away from the home while this database is open.</summary>
    internal IDisposable? Hold { get; init; }

    /// <summary>Writes both parts, as they stand at one moment, as embedded files into an empty folder; others go on reading and writing.</summary>
    internal abstract void CopyTo(string folder, IReadOnlyList<Migration> migrations, Action<double> progress, CancellationToken cancellation);

    /// <summary>The name people know a part by, for messages.</summary>
    internal abstract string NameOf(DatabasePart part);

    internal abstract bool TableExists(DbConnection connection, string table);

    internal abstract void CreateTable(DbTransaction transaction, TableDefinition table);

    /// <summary>Makes other processes wait until the transaction ends, when they want to migrate too.</summary>
    internal abstract void LockSchema(DbTransaction transaction);

    public void Dispose()
    {
        Dispose(disposing: true);
        Hold?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>The database was written by a newer version: refusing is the only way to lose nothing.</summary>
public sealed class DatabaseTooNewException(string message) : Exception(message);
