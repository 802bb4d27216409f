using Maillage.Kernel;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Maillage.Database;

/// <summary>Tells a full disk from other failures, whoever met it: SQLite, PostgreSQL or a plain file.</summary>
public static class DiskFull
{
    private const int SqliteFull = 13;

    /// <summary>SQLITE_IOERR_SHMSIZE: no room to let the shared index of the log grow.</summary>
    private const int SqliteNoRoomForIndex = 10 | (19 << 8);

    /// <summary>ENOSPC and EDQUOT on Linux, as .NET gives them.</summary>
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    public static Problem Problem { get; } = Problem.Error(
        "disk-full",
        "Le disque est plein : rien n'a été enregistré à moitié. Libérez de la place, puis relancez.",
        "The disk is full: nothing was half saved. Free some space, then start again.");

    public static bool Caused(Exception? exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is SqliteException { SqliteErrorCode: SqliteFull } or SqliteException { SqliteExtendedErrorCode: SqliteNoRoomForIndex } or PostgresException { SqlState: PostgresErrorCodes.DiskFull }
                || (e is IOException && (e.HResult & 0xFFFF) is NoSpace or QuotaExceeded))
                return true;
        }

        return false;
    }
}
