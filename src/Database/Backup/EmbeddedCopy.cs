using System.Data.Common;
using Dapper;
using Maillage.Kernel;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Maillage.Database.Backup;

/// <summary>Copies both embedded files as they stood at one moment, page by page, while others read and write.</summary>
internal static class EmbeddedCopy
{
    private const int PagesAtOnce = 2048;

    /// <summary>How long a writer may keep its file before the backup gives up: the largest import is far below.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static void Run(EmbeddedDatabase database, string folder, Action<double> progress, CancellationToken cancellation)
    {
        using var territory = (SqliteConnection)database.Open(DatabasePart.Territory);
        using var hidden = (SqliteConnection)database.Open(DatabasePart.Private);
        SqliteConnection[] sources = [territory, hidden];
        Pin(database, sources, cancellation);
        try
        {
            for (int i = 0; i < sources.Length; i++)
            {
                string file = Path.Combine(folder, HomeFiles.Databases[i]);
                PrivateModes.Ensure(file);
                using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
                target.Open();
                Copy(sources[i], target, share => progress((i + share) / sources.Length), cancellation);
                target.Execute("PRAGMA journal_mode = DELETE");
                RequireSound(target, HomeFiles.Databases[i]);
            }
        }
        finally
        {
            Array.ForEach(sources, s => Say(s, "ROLLBACK"));
        }
    }

    /// <summary>Makes fresh files whole in themselves, without a log beside them.</summary>
    public static void Settle(string folder)
    {
        foreach (string name in HomeFiles.Databases)
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, name), Pooling = false }.ToString());
            connection.Open();
            connection.Execute("PRAGMA journal_mode = DELETE");
        }
    }

    /// <exception cref="BadInputException">The file is damaged.</exception>
    public static void RequireSound(SqliteConnection connection, string file)
    {
        string answer = connection.ExecuteScalar<string>("PRAGMA integrity_check(3)") ?? "";
        if (answer != "ok")
            throw new BadInputException(Problem.Error(
                "database-damaged",
                $"La base est abîmée ({answer}). Reprenez la dernière bonne sauvegarde.",
                $"The database is damaged ({answer}). Go back to the last good backup.") with { File = file });
    }

    /// <summary>
    /// Begins a read of both files at a moment when nobody writes in either: both write locks are held for the instant in which the reads begin.
    /// Whoever holds one and wants the other is never waited for while we hold one, so nothing can lock for good.
    /// </summary>
    private static void Pin(EmbeddedDatabase database, SqliteConnection[] sources, CancellationToken cancellation)
    {
        using DbConnection first = database.Open(DatabasePart.Territory);
        using DbConnection second = database.Open(DatabasePart.Private);
        long began = Environment.TickCount64;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryBegin(first, 1000))
            {
                if (TryBegin(second, 100))
                    break;

                Say(first, "ROLLBACK");
            }

            if (Environment.TickCount64 - began > Patience.TotalMilliseconds)
                throw new EnvironmentException(Problem.Error(
                    "database-busy", "La base reste occupée par une longue écriture : réessayez quand elle est finie.", "The database stays busy with a long write: try again once it has ended."));

            Thread.Sleep(20);
        }

        try
        {
            foreach (SqliteConnection source in sources)
            {
                Say(source, "BEGIN");
                source.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");
            }
        }
        finally
        {
            Say(first, "ROLLBACK");
            Say(second, "ROLLBACK");
        }
    }

    private static bool TryBegin(DbConnection connection, int milliseconds)
    {
        sqlite3 handle = ((SqliteConnection)connection).Handle!;
        raw.sqlite3_busy_timeout(handle, milliseconds);
        int code = raw.sqlite3_exec(handle, "BEGIN IMMEDIATE");
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY))
            SqliteException.ThrowExceptionForRC(code, handle);

        return code == raw.SQLITE_OK;
    }

    private static void Say(DbConnection connection, string word)
    {
        sqlite3 handle = ((SqliteConnection)connection).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(handle, word), handle);
    }

    private static void Copy(SqliteConnection from, SqliteConnection to, Action<double> progress, CancellationToken cancellation)
    {
        using sqlite3_backup backup = raw.sqlite3_backup_init(to.Handle, "main", from.Handle, "main");
        if (backup.IsInvalid)
            SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(to.Handle), to.Handle);

        int code;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            code = raw.sqlite3_backup_step(backup, PagesAtOnce);
            int pages = raw.sqlite3_backup_pagecount(backup);
            progress(pages == 0 ? 1 : 1 - (double)raw.sqlite3_backup_remaining(backup) / pages);
        }
        while (code == raw.SQLITE_OK);

        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, to.Handle);
    }
}
