namespace Maillage.Database.Backup;

/// <summary>
/// What stands in a home: the two databases, the keys, and everything else a module keeps there (strategy, designs, files). What is being
/// written, locks and former restores belong to nobody's backup.
/// </summary>
internal static class HomeFiles
{
    public const string Keys = "keys";
    public const string Former = "before-restore";
    public const string Incoming = "restore.part";
    public const string Journal = "restore.json";
    public const string LastBackup = "last-backup.json";

    private const int Attempts = 20;

    public static string[] Databases { get; } = ["territory.gpkg", "private.db"];

    /// <summary>Top-level names that a backup takes as files and a restore replaces.</summary>
    public static IEnumerable<string> Kept(string home) =>
        new DirectoryInfo(home).EnumerateFileSystemInfos().Select(e => e.Name).Where(IsKept).Order(StringComparer.Ordinal);

    /// <summary>
    /// Opens every kept file. Files and folders take their place by renaming, so an open file stays what it was; when the list changed while
    /// they were opened, they are opened again: the set is that of one moment.
    /// </summary>
    public static List<(string Path, FileStream Content)> OpenAll(string home)
    {
        for (int attempt = 1; ; attempt++)
        {
            List<(string, FileStream)> open = [];
            List<string> before = Stamps(home);
            try
            {
                foreach (string path in Kept(home).SelectMany(n => Walk(home, n)))
                    open.Add((path, new FileStream(Path.Combine(home, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));

                if (Stamps(home).SequenceEqual(before))
                    return open;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && attempt < Attempts)
            {
                // Something moved between the list and the opening.
            }
            catch
            {
                open.ForEach(o => o.Item2.Dispose());
                throw;
            }

            open.ForEach(o => o.Item2.Dispose());
            if (attempt >= Attempts)
                throw new IOException($"The files in {home} change without end.");

            Thread.Sleep(50);
        }
    }

    /// <summary>A file that only grows and tells of the database (<c>audit.anchors</c>).</summary>
    public static bool IsAnchor(string path) => path.EndsWith(".anchors", StringComparison.Ordinal);

    public static Dictionary<string, byte[]> ReadAnchors(string home) =>
        !Directory.Exists(home) ? [] : Kept(home).Where(IsAnchor).ToDictionary(n => n, n => File.ReadAllBytes(Path.Combine(home, n)));

    private static List<string> Stamps(string home)
    {
        List<string> stamps = [];
        foreach (string path in Kept(home).SelectMany(n => Walk(home, n)).Where(p => !IsAnchor(p)))
        {
            var file = new FileInfo(Path.Combine(home, path));
            if (file.Exists)
                stamps.Add($"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}");
        }

        return stamps;
    }

    private static IEnumerable<string> Walk(string home, string name)
    {
        string top = Path.Combine(home, name);
        if (!Directory.Exists(top))
            return [name];

        // Links are not followed: what lies outside the home is somebody else's.
        return Directory.EnumerateFiles(top, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(f => Path.GetRelativePath(home, f))
            .Where(f => f.Split(Path.DirectorySeparatorChar).All(s => !IsPassing(s)))
            .Order(StringComparer.Ordinal);
    }

    public static bool IsKept(string name) =>
        !Databases.Any(d => name.StartsWith(d, StringComparison.Ordinal)) && !IsPassing(name)
        && name is not (Keys or Former or Incoming or Journal or LastBackup or "backups" or "lost+found");

    private static bool IsPassing(string name) =>
        name.EndsWith(".lock", StringComparison.Ordinal) || name.EndsWith(".part", StringComparison.Ordinal)
        || name.EndsWith(".new", StringComparison.Ordinal) || name.EndsWith(".former", StringComparison.Ordinal);
}
