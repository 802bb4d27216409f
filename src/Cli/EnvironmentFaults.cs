using System.Data.Common;
using System.Net.Sockets;
using Maillage.Database;
using Maillage.Kernel;

namespace Maillage.Cli;

/// <summary>Says in words what the machine refused: disk, rights, port, database. These failures end with exit code 3.</summary>
internal static class EnvironmentFaults
{
    // SQLite's result codes that the machine causes: https://www.sqlite.org/rescode.html
    private const int SqliteBusy = 5;
    private const int SqliteReadOnly = 8;
    private const int SqliteInputOutput = 10;
    private const int SqliteCannotOpen = 14;

    /// <returns>Null when the failure is not the machine's: it is then a fault of ours and should be seen as such.</returns>
    public static Problem? Explain(Exception failed) => failed switch
    {
        EnvironmentException told => told.Problem,
        _ when DiskFull.Caused(failed) => DiskFull.Problem,
        DatabaseTooNewException newer => Problem.Error("database-too-new", newer.Message, newer.Message),
        _ when Inner<SocketException>(failed) is { SocketErrorCode: SocketError.AddressAlreadyInUse } => Problem.Error(
            "port-busy",
            "Le port est déjà pris, sans doute par un autre portail : arrêtez-le, ou choisissez-en un autre avec MAILLAGE_PORT.",
            "The port is taken already, perhaps by another portal: stop it, or choose another one with MAILLAGE_PORT."),
        _ when Inner<SocketException>(failed) is { SocketErrorCode: SocketError.AccessDenied } => Problem.Error(
            "port-refused",
            "Ce port est réservé au système : choisissez-en un au-dessus de 1023 avec MAILLAGE_PORT, derrière un serveur mandataire.",
            "This port is reserved for the system: choose one above 1023 with MAILLAGE_PORT, behind a reverse proxy."),
        DbException { SqlState: null } lite when SqliteCode(lite) is { } code => Sqlite(code, lite),
        DbException server => Problem.Error(
            "database-failed",
            $"PostgreSQL ne répond pas comme attendu ({server.Message}). Vérifiez MAILLAGE_DATABASE et que le serveur tourne.",
            $"PostgreSQL does not answer as expected ({server.Message}). Check MAILLAGE_DATABASE and that the server runs."),
        UnauthorizedAccessException refused => Problem.Error(
            "not-writable",
            $"Accès refusé ({refused.Message}). Donnez au compte du portail le droit d'écrire là, ou choisissez un autre dossier avec MAILLAGE_HOME.",
            $"Access refused ({refused.Message}). Let the portal's account write there, or choose another folder with MAILLAGE_HOME."),
        IOException or HttpRequestException => Problem.Error(
            "environment", $"La machine a refusé une opération : {failed.Message}", $"The machine refused an operation: {failed.Message}"),
        _ => null,
    };

    private static Problem Sqlite(int code, DbException failed) => code switch
    {
        SqliteReadOnly or SqliteCannotOpen => Problem.Error(
            "not-writable",
            "Les fichiers de la base ne peuvent pas être ouverts en écriture. Donnez au compte du portail le droit d'écrire dans son dossier (MAILLAGE_HOME).",
            "The database files cannot be opened for writing. Let the portal's account write into its folder (MAILLAGE_HOME)."),
        SqliteBusy => Problem.Error("database-busy", "La base reste occupée par un autre programme : réessayez dans un instant.", "The database stays busy with another program: try again in a moment."),
        SqliteInputOutput => Problem.Error(
            "disk-failed",
            $"Le disque a refusé une lecture ou une écriture ({failed.Message}). Rien n'a été enregistré à moitié ; examinez le disque, puis « ./maillage doctor ».",
            $"The disk refused a read or a write ({failed.Message}). Nothing was half saved; look at the disk, then './maillage doctor'."),
        _ => Problem.Error("database-failed", $"La base a refusé une opération ({failed.Message}).", $"The database refused an operation ({failed.Message})."),
    };

    /// <summary>SQLite gives its code as the exception's own; PostgreSQL has none of the kind.</summary>
    private static int? SqliteCode(DbException failed) =>
        failed.GetType().GetProperty("SqliteErrorCode")?.GetValue(failed) as int?;

    private static T? Inner<T>(Exception? failed)
        where T : Exception
    {
        for (Exception? e = failed; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
