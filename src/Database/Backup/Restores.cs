using System.Data.Common;
using Dapper;
using Maillage.Kernel;
using Microsoft.Data.Sqlite;

namespace Maillage.Database.Backup;

/// <param name="Home">Folder of the instance; made when missing.</param>
/// <param name="Connection">PostgreSQL that receives the databases; null or empty for the embedded files.</param>
/// <param name="File">The archive.</param>
/// <param name="Passphrase">Opens the keys; needed only when the archive holds some.</param>
public sealed record RestoreRequest(string Home, string? Connection, string File, string? Passphrase)
{
    /// <summary>True to leave the keys of the archive sealed and keep those of the home.</summary>
    public bool WithoutKeys { get; init; }

    internal bool InPostgres => !string.IsNullOrWhiteSpace(Connection);
}

/// <summary>Brings an archive back: unpacked and checked aside, then put in place whole. Killed at any step, the home is the former one or the new one.</summary>
public static class Restores
{
    /// <exception cref="BadInputException">The archive is damaged or newer, the passphrase is wrong, or the instance is in use. Nothing was changed.</exception>
    public static BackupManifest Restore(RestoreRequest request, IReadOnlyList<Migration> migrations, TimeProvider time, Action<double, string> progress, CancellationToken cancellation)
    {
        BackupManifest manifest = BackupArchive.ReadManifest(request.File);
        RequireKnown(manifest, migrations, request.File);
        if (manifest.Keys == KeysInBackup.Encrypted && string.IsNullOrEmpty(request.Passphrase) && !request.WithoutKeys)
            throw new BadInputException(Problem.Error(
                "passphrase-missing",
                "Cette sauvegarde contient des clés chiffrées : donnez la phrase secrète (--passphrase-file), ou --without-keys pour garder celles de l'instance.",
                "This backup holds encrypted keys: give the passphrase (--passphrase-file), or --without-keys to keep those of the instance.") with { File = request.File });

        Settle(request.Home, request.Connection);
        using IDisposable held = HomeLock.Exclusive(request.Home);
        string incoming = Path.Combine(request.Home, HomeFiles.Incoming);
        HomeSwap.DeleteIncoming(request.Home);
        Directory.CreateDirectory(incoming, PrivateModes.Folder);
        try
        {
            progress(0, "restore.unpack");
            BackupArchive.Extract(request.File, incoming, share => progress(share * 0.5, "restore.unpack"), cancellation);
            OpenKeys(request, incoming);
            progress(0.5, "restore.check");
            var swap = new HomeSwap(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), request.InPostgres, Retired(request.Home, incoming, request.InPostgres));
            Prepare(incoming, migrations, swap.Id, manifest, time);
            progress(0.7, "restore.place");
            if (request.InPostgres)
                Load(request.Connection!, incoming, migrations, () => swap.Decide(request.Home), share => progress(0.7 + share * 0.3, "restore.place"), cancellation);
            else
                swap.Decide(request.Home);

            swap.Complete(request.Home);
        }
        catch
        {
            // A decided swap stays: the next opening ends it, or takes it back when PostgreSQL did not commit.
            if (HomeSwap.Find(request.Home) is null)
                HomeSwap.DeleteIncoming(request.Home);
            else
                SettleHeld(request.Home, request.Connection);

            throw;
        }

        return manifest;
    }

    /// <summary>Ends a restore that was cut short after its decision, or takes it back; nothing when there is none.</summary>
    public static void Settle(string home, string? connection)
    {
        if (!File.Exists(Path.Combine(home, HomeFiles.Journal)))
            return;

        using IDisposable held = HomeLock.Exclusive(home);
        SettleHeld(home, connection);
    }

    private static void SettleHeld(string home, string? connection)
    {
        if (HomeSwap.Find(home) is not { } swap)
            return;

        if (!swap.InPostgres)
        {
            swap.Complete(home);
            return;
        }

        if (string.IsNullOrWhiteSpace(connection))
            throw new EnvironmentException(Problem.Error(
                "restore-unsettled",
                "Une restauration vers PostgreSQL a été interrompue : relancez avec MAILLAGE_DATABASE pour qu'elle se termine.",
                "A restore into PostgreSQL was cut short: start again with MAILLAGE_DATABASE so that it can end."));

        using var postgres = new PostgresDatabase(connection, TimeProvider.System);
        using DbConnection open = postgres.Open(DatabasePart.Private);
        if (postgres.TableExists(open, BackupTables.Restoration.Name) && open.ExecuteScalar<long>("SELECT count(*) FROM restoration WHERE id = @id", new { id = swap.Id }) > 0)
            swap.Complete(home);
        else
            HomeSwap.Abandon(home);
    }

    /// <summary>Loads prepared files into PostgreSQL in one transaction; <paramref name="decide"/> is called just before it commits.</summary>
    internal static void Load(string connection, string folder, IReadOnlyList<Migration> migrations, Action decide, Action<double> progress, CancellationToken cancellation)
    {
        using var postgres = new PostgresDatabase(connection, TimeProvider.System);
        postgres.Migrate(migrations);
        postgres.RequireAlone();
        using var files = new EmbeddedDatabase(folder, TimeProvider.System);
        using DbConnection open = postgres.Open(DatabasePart.Private);
        using DbTransaction transaction = open.BeginTransaction();
        TableCopy.ToPostgres(files, postgres, transaction, progress, cancellation);
        decide();
        transaction.Commit();
    }

    /// <summary>Brings the unpacked databases to this program's version, checks them and writes down the restore.</summary>
    private static void Prepare(string incoming, IReadOnlyList<Migration> migrations, string id, BackupManifest manifest, TimeProvider time)
    {
        using var database = new EmbeddedDatabase(incoming, time);
        database.Migrate(migrations);
        foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
        {
            using DbConnection connection = database.Open(part);
            EmbeddedCopy.RequireSound((SqliteConnection)connection, HomeFiles.Databases[(int)part]);
            if (part == DatabasePart.Private)
                connection.Execute(
                    "INSERT INTO restoration (id, restored_at, backup_made_at, backup_program) VALUES (@id, @now, @made, @program)",
                    new { id, now = time.GetUtcNow(), made = manifest.MadeAt, program = manifest.Program });
        }
    }

    private static void OpenKeys(RestoreRequest request, string incoming)
    {
        string file = Path.Combine(incoming, KeyEnvelope.Name);
        if (!File.Exists(file))
            return;

        if (!request.WithoutKeys)
            KeyEnvelope.Open(File.ReadAllBytes(file), request.Passphrase!, Path.Combine(incoming, HomeFiles.Keys));

        File.Delete(file);
    }

    /// <summary>All that the archive replaces or did not have; keys leave only when others arrive.</summary>
    private static List<string> Retired(string home, string incoming, bool inPostgres)
    {
        IEnumerable<string> names = HomeFiles.Kept(home);
        if (!inPostgres)
            names = names.Concat(HomeFiles.Databases.Where(d => File.Exists(Path.Combine(home, d))));

        if (Directory.Exists(Path.Combine(incoming, HomeFiles.Keys)) && Directory.Exists(Path.Combine(home, HomeFiles.Keys)))
            names = names.Append(HomeFiles.Keys);

        return [.. names];
    }

    private static void RequireKnown(BackupManifest manifest, IReadOnlyList<Migration> migrations, string file)
    {
        Dictionary<string, int> known = migrations.GroupBy(m => m.Module).ToDictionary(g => g.Key, g => g.Max(m => m.Number));
        string[] newer = [.. manifest.Versions.Where(v => known.GetValueOrDefault(v.Key) < v.Value).Select(v => $"{v.Key} {v.Value}")];
        if (newer.Length > 0)
            throw new BadInputException(Problem.Error(
                "backup-too-new",
                $"Cette sauvegarde vient d'une version plus récente de Maillage ({manifest.Program} : {string.Join(", ", newer)}). Mettez Maillage à jour ; rien n'a été changé.",
                $"This backup comes from a newer version of Maillage ({manifest.Program}: {string.Join(", ", newer)}). Update Maillage; nothing was changed.") with { File = file });
    }
}
