using System.Data.Common;
using NetTopologySuite.Geometries;

namespace Maillage.Database;

/// <summary>
/// The one door to the data: the embedded files or PostgreSQL/PostGIS. Stores write plain SQL that both understand
/// (<c>INSERT … ON CONFLICT</c>, <c>@parameters</c>, unqualified table names) and ask the door for what differs: bulk loading, boxes, geometry.
/// </summary>
/// <remarks>Connections are cheap and short: open, use, dispose. All calls are synchronous; SQLite has no other way, and Npgsql does well on pool threads.</remarks>
public abstract class MaillageDatabase : IDisposable
{
    /// <summary>Opens a connection on one part. In SQLite: WAL, foreign keys on, busy timeout; in PostgreSQL: search_path on the part's schema.</summary>
    public abstract DbConnection Open(DatabasePart part);

    /// <summary>Applies what is missing, each migration in one transaction.</summary>
    /// <exception cref="DatabaseTooNewException">When the database was written by a newer version of Maillage; nothing is changed.</exception>
    public abstract void Migrate(IEnumerable<Migration> migrations);

    /// <summary>
    /// Loads many rows at full speed (prepared statements and direct R-tree fill; COPY). Values follow the order of
    /// <see cref="TableDefinition.Columns"/>, then a <see cref="Geometry"/> (WGS 84) last for a layer.
    /// </summary>
    /// <returns>Rows written.</returns>
    public abstract long Insert(DbTransaction transaction, TableDefinition table, IEnumerable<object?[]> rows);

    /// <summary>SQL condition « the layer's box meets (@minX, @minY, @maxX, @maxY) », on the spatial index.</summary>
    public abstract string BoxCondition(TableDefinition layer, string alias);

    /// <summary>SQL expression that yields the geometry of a layer in the form <see cref="ReadGeometry"/> reads.</summary>
    public abstract string GeometryColumn(TableDefinition layer, string alias);

    public abstract Geometry ReadGeometry(DbDataReader reader, int ordinal);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>The database was written by a newer version: refusing is the only way to lose nothing.</summary>
public sealed class DatabaseTooNewException(string message) : Exception(message);
