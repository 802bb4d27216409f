using Maillage.Formats.GeoPackage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Maillage.Database;

/// <summary>
/// Connections to one file that only read and stay open, each with the statements it was asked before, ready to run again: to open one and prepare a statement costs as much as drawing half a tile.
/// A connection is used by one reader at a time, so it takes no locks of its own.
/// </summary>
internal sealed class FileReads(string path, int busyMilliseconds) : IDisposable
{
    /// <summary>Connections kept; more than so many readers at once open and close their own.</summary>
    private const int MostKept = 16;

    /// <summary>Statements kept by a connection: filters of readers make any number of them.</summary>
    private const int MostStatements = 32;

    private readonly Lock gate = new();
    private readonly Stack<Reader> free = [];
    private bool closed;

    /// <param name="ended">Called when the rows are given back.</param>
    public LayerRows Ask(string sql, IReadOnlyList<(string Name, object Value)> values, Action? ended)
    {
        Reader reader = Take();
        try
        {
            RawStatement statement = reader.Prepare(sql);
            try
            {
                foreach ((string name, object value) in values)
                    statement.Bind(name, value);
                return new FileRows(this, reader, statement, ended);
            }
            catch
            {
                statement.Rest();
                throw;
            }
        }
        catch
        {
            Keep(reader);
            throw;
        }
    }

    /// <summary>The last row was read, or nobody wants more.</summary>
    public void TakeBack(Reader reader, RawStatement statement)
    {
        statement.Rest();
        Keep(reader);
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            while (free.TryPop(out Reader? reader))
                reader.Dispose();
        }
    }

    private Reader Take()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (free.TryPop(out Reader? kept))
                return kept;
        }

        return new Reader(path, busyMilliseconds);
    }

    private void Keep(Reader reader)
    {
        lock (gate)
        {
            if (!closed && free.Count < MostKept)
            {
                free.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }

    internal sealed class Reader : IDisposable
    {
        private readonly sqlite3 connection;
        private readonly Dictionary<string, RawStatement> statements = new(StringComparer.Ordinal);

        public Reader(string path, int busyMilliseconds)
        {
            // Not read-only for SQLite itself: the first who opens a file after a crash must be able to take up its log.
            int opened = raw.sqlite3_open_v2(path, out connection, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
            try
            {
                SqliteException.ThrowExceptionForRC(opened, connection);
                SqliteException.ThrowExceptionForRC(raw.sqlite3_busy_timeout(connection, busyMilliseconds), connection);
                SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection, "PRAGMA query_only = 1; PRAGMA cache_size = -16384"), connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        public RawStatement Prepare(string sql)
        {
            if (statements.TryGetValue(sql, out RawStatement? kept))
                return kept;
            if (statements.Count == MostStatements)
                Forget();
            RawStatement made = new(connection, sql);
            statements.Add(sql, made);
            return made;
        }

        public void Dispose()
        {
            Forget();
            connection.Dispose();
        }

        private void Forget()
        {
            foreach (RawStatement statement in statements.Values)
                statement.Dispose();
            statements.Clear();
        }
    }
}
