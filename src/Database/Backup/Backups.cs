using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Database.Backup;

/// <param name="Home">Folder of the instance.</param>
/// <param name="Out">File to write, or a folder in which a file named after the moment is made.</param>
/// <param name="Passphrase">Seals the keys; without one they are left out.</param>
/// <param name="Program">Version of this program.</param>
public sealed record BackupRequest(string Home, string Out, string? Passphrase, string Program);

/// <summary>Writes archives: both databases and the home's files as they stood at one moment, while the portal goes on.</summary>
public static class Backups
{
    private const string Prefix = "maillage-";
    private const string Extension = ".zip";

    /// <returns>The file written and what it holds. It has been read again and compared before it took its name.</returns>
    /// <exception cref="BadInputException">Another backup runs, or a table is unknown to this program.</exception>
    public static (string File, BackupManifest Manifest) Write(
        MaillageDatabase database, IReadOnlyList<Migration> migrations, BackupRequest request, TimeProvider time, Action<double, string> progress, CancellationToken cancellation)
    {
        using IDisposable? held = database.TryLock("backup");
        if (held is null)
            throw new BadInputException(Problem.Error("backup-running", "Une sauvegarde est déjà en cours.", "A backup is already running."));

        DateTimeOffset now = DapperTypes.Cut(time.GetUtcNow());
        bool intoFolder = Directory.Exists(request.Out) || Path.EndsInDirectorySeparator(request.Out);
        string file = Path.GetFullPath(intoFolder ? Path.Combine(request.Out, $"{Prefix}{now:yyyyMMdd'T'HHmmss'Z'}{Extension}") : request.Out);
        string folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        string staging = Path.Combine(folder, $".maillage-backup-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(request.Home))))[..8]}.part");
        Remove(staging);
        Directory.CreateDirectory(staging, PrivateModes.Folder);
        try
        {
            progress(0, "backup.copy");

            // An anchor speaks of what the database already holds: read before it, it never knows more than the copy.
            Dictionary<string, byte[]> anchors = HomeFiles.ReadAnchors(request.Home);
            database.CopyTo(staging, migrations, share => progress(share * 0.5, "backup.copy"), cancellation);
            progress(0.5, "backup.pack");
            string draft = Path.Combine(staging, "archive");
            BackupManifest manifest = Pack(draft, staging, anchors, database, migrations, request, now, cancellation);
            progress(0.8, "backup.verify");
            BackupArchive.Verify(draft, cancellation);
            File.Move(draft, file, overwrite: true);
            RememberLast(request.Home, file, manifest);
            return (file, manifest);
        }
        finally
        {
            Remove(staging);
        }
    }

    /// <summary>Removes the oldest archives of a folder, so that only so many stay. Files with other names are left alone.</summary>
    public static IReadOnlyList<string> Prune(string folder, int keep)
    {
        string[] old = [.. Directory.EnumerateFiles(folder, $"{Prefix}????????T??????Z{Extension}").Order(StringComparer.Ordinal).SkipLast(Math.Max(1, keep))];
        foreach (string file in old)
            File.Delete(file);

        return old;
    }

    /// <summary>Moment and file of the last backup this home remembers; null when there was none.</summary>
    public static (DateTimeOffset MadeAt, string File)? FindLast(string home)
    {
        string path = Path.Combine(home, HomeFiles.LastBackup);
        if (!File.Exists(path))
            return null;

        try
        {
            LastBackup? last = JsonSerializer.Deserialize<LastBackup>(File.ReadAllText(path));
            return last is null ? null : (last.MadeAt, last.File);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static BackupManifest Pack(
        string draft, string staging, Dictionary<string, byte[]> anchors, MaillageDatabase database, IReadOnlyList<Migration> migrations, BackupRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        List<BackupEntry> entries = [];
        KeysInBackup keys = KeysInBackup.None;
        using FileStream stream = PrivateModes.Create(draft);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in HomeFiles.Databases)
            {
                using FileStream content = File.OpenRead(Path.Combine(staging, name));
                entries.Add(BackupArchive.Add(archive, name, content, cancellation));
            }

            AddHome(archive, request.Home, anchors, entries, cancellation);
            string folder = Path.Combine(request.Home, HomeFiles.Keys);
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
            {
                keys = string.IsNullOrEmpty(request.Passphrase) ? KeysInBackup.LeftOut : KeysInBackup.Encrypted;
                if (keys == KeysInBackup.Encrypted)
                {
                    using var content = new MemoryStream(KeyEnvelope.Seal(folder, request.Passphrase!));
                    entries.Add(BackupArchive.Add(archive, KeyEnvelope.Name, content, cancellation));
                }
            }

            var versions = migrations.GroupBy(m => m.Module).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(m => m.Number));
            var manifest = new BackupManifest(BackupManifest.CurrentFormat, request.Program, now, database.Kind, keys, versions, entries);
            using var json = new MemoryStream(manifest.ToJson());
            BackupArchive.Add(archive, BackupManifest.Name, json, cancellation);
            archive.Dispose();
            stream.Flush(flushToDisk: true);
            return manifest;
        }
    }

    private static void AddHome(ZipArchive archive, string home, Dictionary<string, byte[]> anchors, List<BackupEntry> entries, CancellationToken cancellation)
    {
        if (!Directory.Exists(home))
            return;

        List<(string Path, FileStream Content)> files = HomeFiles.OpenAll(home);
        try
        {
            foreach ((string path, FileStream content) in files)
            {
                // A name that only exists since is no part of the moment.
                using Stream taken = !HomeFiles.IsAnchor(path) ? content : new MemoryStream(anchors.GetValueOrDefault(path) ?? []);
                entries.Add(BackupArchive.Add(archive, BackupArchive.HomeFolder + path, taken, cancellation));
            }
        }
        finally
        {
            files.ForEach(f => f.Content.Dispose());
        }
    }

    private static void RememberLast(string home, string file, BackupManifest manifest)
    {
        if (!Directory.Exists(home))
            return;

        string path = Path.Combine(home, HomeFiles.LastBackup);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(new LastBackup(manifest.MadeAt, file)));
        File.Move(path + ".new", path, overwrite: true);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private sealed record LastBackup(DateTimeOffset MadeAt, string File);
}
