using Maillage.Kernel;

namespace Maillage.Database.Backup;

/// <param name="Home">Folder of the instance, where the embedded files stand or will stand.</param>
/// <param name="From">PostgreSQL connection the data leave; null or empty for the embedded files.</param>
/// <param name="To">Where they go, likewise.</param>
/// <param name="Replace">True when what stands there may be replaced.</param>
public sealed record MoveRequest(string Home, string? From, string? To, bool Replace);

/// <summary>Moves an instance between the embedded files and PostgreSQL, or between two PostgreSQL servers. What it leaves stays as it was.</summary>
public static class Moves
{
    /// <exception cref="BadInputException">Both are the same place, the target holds data, or someone uses the instance.</exception>
    public static void Run(MoveRequest request, IReadOnlyList<Migration> migrations, TimeProvider time, Action<double, string> progress, CancellationToken cancellation)
    {
        bool toFiles = string.IsNullOrWhiteSpace(request.To);
        if (string.Equals(request.From ?? "", request.To ?? "", StringComparison.Ordinal))
            throw new BadInputException(Problem.Error("move-nowhere", "Le départ et l'arrivée sont la même base.", "Both ends are the same database."));

        Restores.Settle(request.Home, request.From);
        using IDisposable held = HomeLock.Exclusive(request.Home);
        if (!request.Replace && (toFiles ? HomeFiles.Databases.Any(d => File.Exists(Path.Combine(request.Home, d))) : !PostgresDatabase.IsEmpty(request.To!)))
            throw new BadInputException(Problem.Error(
                "move-target-full",
                "La base d'arrivée contient déjà des données : rien n'a été déplacé. Ajoutez --replace pour les remplacer.",
                "The target already holds data: nothing was moved. Add --replace to replace them."));

        string incoming = Path.Combine(request.Home, HomeFiles.Incoming);
        HomeSwap.DeleteIncoming(request.Home);
        Directory.CreateDirectory(incoming, PrivateModes.Folder);
        try
        {
            progress(0, "backup.copy");
            using (MaillageDatabase source = string.IsNullOrWhiteSpace(request.From) ? new EmbeddedDatabase(request.Home, time) : new PostgresDatabase(request.From, time))
            {
                source.Migrate(migrations);
                (source as PostgresDatabase)?.RequireAlone();
                source.CopyTo(incoming, migrations, share => progress(share * 0.5, "backup.copy"), cancellation);
            }

            progress(0.5, "restore.place");
            if (!toFiles)
            {
                Restores.Load(request.To!, incoming, migrations, () => { }, share => progress(0.5 + share * 0.5, "restore.place"), cancellation);
                return;
            }

            var swap = new HomeSwap(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), InPostgres: false, [.. HomeFiles.Databases.Where(d => File.Exists(Path.Combine(request.Home, d)))]);
            swap.Decide(request.Home);
            swap.Complete(request.Home);
        }
        finally
        {
            if (HomeSwap.Find(request.Home) is null)
                HomeSwap.DeleteIncoming(request.Home);
        }
    }
}
