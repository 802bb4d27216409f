using System.Text.Json;

namespace Maillage.Database.Backup;

/// <summary>
/// Puts a prepared folder in the place of what a home holds, whole. Once the journal stands, the swap is decided: whoever opens the home next ends
/// it. Before, nothing has happened. What stood there is kept in <c>before-restore</c> until the next restore.
/// </summary>
/// <param name="Id">The restore, as PostgreSQL's <c>restoration</c> table names it.</param>
/// <param name="InPostgres">True when the databases live in PostgreSQL: there the commit decides, not the journal.</param>
/// <param name="Retire">Top-level names that leave the home.</param>
internal sealed record HomeSwap(string Id, bool InPostgres, IReadOnlyList<string> Retire)
{
    /// <summary>Reads the journal of a swap that has not ended; null when there is none.</summary>
    public static HomeSwap? Find(string home)
    {
        string path = Path.Combine(home, HomeFiles.Journal);
        return File.Exists(path) ? JsonSerializer.Deserialize<HomeSwap>(File.ReadAllText(path)) : null;
    }

    /// <summary>Decides the swap: the journal takes its place in one rename, on disk.</summary>
    public void Decide(string home)
    {
        string path = Path.Combine(home, HomeFiles.Journal);
        using (FileStream stream = PrivateModes.Create(path + ".new"))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this));
            stream.Flush(flushToDisk: true);
        }

        // The former state of an earlier restore goes first, so that a swap taken up again never deletes what it has just set aside.
        string former = Path.Combine(home, HomeFiles.Former);
        if (Directory.Exists(former))
            Directory.Delete(former, recursive: true);

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Each step may be the last before a power cut: taken up again from the start, it goes on where it stopped.</summary>
    public void Complete(string home)
    {
        string incoming = Path.Combine(home, HomeFiles.Incoming), former = Path.Combine(home, HomeFiles.Former);
        string[] arriving = Directory.Exists(incoming) ? [.. Directory.EnumerateFileSystemEntries(incoming).Select(e => Path.GetFileName(e)!).Where(Arrives).Order(StringComparer.Ordinal)] : [];
        Directory.CreateDirectory(former, PrivateModes.Folder);

        // A log must leave with its database and before it: beside another database it would be poison.
        string[] beside = InPostgres ? [] : [.. HomeFiles.Databases.SelectMany(d => new[] { d + "-wal", d + "-shm", d + "-journal" })];
        foreach (string name in beside.Concat(Retire))
        {
            // What has arrived already carries a name that left before it.
            if (!File.Exists(Path.Combine(former, name)) && !Directory.Exists(Path.Combine(former, name)))
                Move(Path.Combine(home, name), Path.Combine(former, name));
        }

        foreach (string name in arriving)
            Move(Path.Combine(incoming, name), Path.Combine(home, name));

        Forget(home);
    }

    /// <summary>Takes back what was prepared; the home is as it was.</summary>
    public static void Abandon(string home)
    {
        File.Delete(Path.Combine(home, HomeFiles.Journal));
        DeleteIncoming(home);
    }

    public static void DeleteIncoming(string home)
    {
        string incoming = Path.Combine(home, HomeFiles.Incoming);
        if (Directory.Exists(incoming))
            Directory.Delete(incoming, recursive: true);
    }

    private bool Arrives(string name) => HomeFiles.IsKept(name) || name == HomeFiles.Keys || (!InPostgres && HomeFiles.Databases.Contains(name));

    private static void Forget(string home)
    {
        File.Delete(Path.Combine(home, HomeFiles.Journal));
        DeleteIncoming(home);
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else if (File.Exists(from))
            File.Move(from, to, overwrite: false);
    }
}
