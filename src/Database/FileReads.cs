using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Maillage.Database;

/// <summary>
/// Connections to one file that only read and stay open, each with the statements it was asked before, ready to run again: to open one and prepare a statement costs as much as drawing half a tile.
/// A connection is used by one reader at a time, so it takes no locks of its own.
/// </summary>
internal sealed class FileReads(string path, int busyMilliseconds) : IDisposable
{
    /// <summary>The library that Microsoft.Data.Sqlite brings and opens.</summary>
    public const string Library = "e_sqlite3";

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
            Statement statement = reader.Prepare(sql);
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
    public void TakeBack(Reader reader, Statement statement)
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
        private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

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

        public Statement Prepare(string sql)
        {
            if (statements.TryGetValue(sql, out Statement? kept))
                return kept;
            if (statements.Count == MostStatements)
                Forget();
            Statement made = new(connection, sql);
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
            foreach (Statement statement in statements.Values)
                statement.Dispose();
            statements.Clear();
        }
    }

    internal sealed class Statement : IDisposable
    {
        private readonly sqlite3 connection;
        private readonly sqlite3_stmt prepared;

        public Statement(sqlite3 connection, string sql)
        {
            this.connection = connection;
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, sql, out prepared), connection);
            Columns = raw.sqlite3_column_count(prepared);
        }

        public int Columns { get; }

        public nint Handle => prepared.DangerousGetHandle();

        public void Bind(string name, object value)
        {
            int at = raw.sqlite3_bind_parameter_index(prepared, name);
            int bound = value switch
            {
                string text => raw.sqlite3_bind_text(prepared, at, Encoding.UTF8.GetBytes(text)),
                bool flag => raw.sqlite3_bind_int64(prepared, at, flag ? 1 : 0),
                int or long => raw.sqlite3_bind_int64(prepared, at, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
                double real => raw.sqlite3_bind_double(prepared, at, real),
                _ => throw new ArgumentException($"A {value.GetType().Name} cannot be compared with a column.", nameof(value)),
            };
            SqliteException.ThrowExceptionForRC(bound, connection);
        }

        /// <returns>False after the last row.</returns>
        public bool Step()
        {
            int result = raw.sqlite3_step(prepared);
            if (result == raw.SQLITE_ROW)
                return true;
            if (result != raw.SQLITE_DONE)
                SqliteException.ThrowExceptionForRC(result, connection);
            return false;
        }

        /// <summary>Ends the reading: until then the file's log cannot be cut.</summary>
        public void Rest()
        {
            // A fault was told by the step already.
            raw.sqlite3_reset(prepared);
            raw.sqlite3_clear_bindings(prepared);
        }

        public void Dispose() => prepared.Dispose();
    }
}
