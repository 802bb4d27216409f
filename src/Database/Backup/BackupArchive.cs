using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Database.Backup;

/// <summary>
/// The archive as a ZIP file: <c>territory.gpkg</c>, <c>private.db</c>, <c>home/…</c> (strategy, designs, files), the sealed keys, and last the
/// manifest. Any tool opens it; without its end or with one wrong bit it is refused.
/// </summary>
internal static class BackupArchive
{
    /// <summary>Folder of the archive for what stands in the home beside the databases.</summary>
    public const string HomeFolder = "home/";

    /// <summary>An honest manifest is some kilobytes; a larger one would fill the memory.</summary>
    private const long LargestManifest = 64 << 20;

    /// <summary>Copies a stream into a new entry and returns what the manifest says of it.</summary>
    public static BackupEntry Add(ZipArchive archive, string path, Stream content, CancellationToken cancellation)
    {
        using Stream entry = archive.CreateEntry(path, CompressionLevel.Fastest).Open();
        (long bytes, string hash) = Copy(content, entry, long.MaxValue, cancellation);
        return new BackupEntry(path, bytes, hash);
    }

    /// <summary>Reads the whole archive again and compares every byte with the manifest.</summary>
    public static void Verify(string file, CancellationToken cancellation) => Read(file, (entry, content) => Copy(content, Stream.Null, entry.Bytes, cancellation).Hash);

    /// <summary>Unpacks into a folder, each file compared with the manifest while it is written.</summary>
    public static BackupManifest Extract(string file, string folder, Action<double> progress, CancellationToken cancellation)
    {
        BackupManifest manifest = ReadManifest(file);
        RequireSpace(manifest, folder);
        long done = 0, whole = Math.Max(1, manifest.Bytes);
        return Read(file, (entry, content) =>
        {
            string target = Path.Combine(folder, Place(entry.Path) ?? throw Damaged(file, entry.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using FileStream stream = PrivateModes.Create(target);
            string hash = Copy(content, stream, entry.Bytes, cancellation).Hash;
            stream.Flush(flushToDisk: true);
            done += entry.Bytes;
            progress((double)done / whole);
            return hash;
        });
    }

    /// <exception cref="BadInputException">The file is no archive of ours, is damaged, or comes from a newer Maillage.</exception>
    public static BackupManifest ReadManifest(string file)
    {
        using ZipArchive archive = Open(file);
        return ManifestOf(archive, file);
    }

    private static BackupManifest Read(string file, Func<BackupEntry, Stream, string> take)
    {
        using ZipArchive archive = Open(file);
        BackupManifest manifest = ManifestOf(archive, file);
        foreach (BackupEntry entry in manifest.Entries)
        {
            if (!IsSafe(entry.Path) || archive.GetEntry(entry.Path) is not { } packed)
                throw Damaged(file, entry.Path);

            try
            {
                using Stream content = packed.Open();
                if (take(entry, content) != entry.Sha256)
                    throw Damaged(file, entry.Path);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                throw Damaged(file, entry.Path);
            }
        }

        return manifest;
    }

    private static ZipArchive Open(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read);
        }
        catch (InvalidDataException)
        {
            stream.Dispose();
            throw Damaged(file, null);
        }
    }

    private static BackupManifest ManifestOf(ZipArchive archive, string file)
    {
        BackupManifest? manifest;
        try
        {
            ZipArchiveEntry entry = archive.GetEntry(BackupManifest.Name) is { Length: < LargestManifest } found ? found : throw Damaged(file, BackupManifest.Name);
            using Stream json = entry.Open();
            manifest = BackupManifest.Parse(json);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw Damaged(file, BackupManifest.Name);
        }

        if (manifest?.Entries is null || manifest.Versions is null || manifest.Program is null)
            throw Damaged(file, BackupManifest.Name);

        if (manifest.Format > BackupManifest.CurrentFormat)
            throw new BadInputException(Problem.Error(
                "backup-too-new",
                $"Cette sauvegarde vient d'une version plus récente de Maillage ({manifest.Program}). Mettez Maillage à jour ; rien n'a été changé.",
                $"This backup comes from a newer version of Maillage ({manifest.Program}). Update Maillage; nothing was changed.") with { File = file });

        return manifest;
    }

    /// <summary>Names are ours: no way out of the folder, no absolute path.</summary>
    private static bool IsSafe(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.Contains('\\', StringComparison.Ordinal) && !path.Split('/').Any(s => s is "" or "." or "..");

    /// <summary>Where an entry goes in the home; null for a name no backup of ours would hold.</summary>
    private static string? Place(string path)
    {
        if (HomeFiles.Databases.Contains(path) || path == KeyEnvelope.Name)
            return path;

        string inner = path.StartsWith(HomeFolder, StringComparison.Ordinal) ? path[HomeFolder.Length..] : "";
        return inner.Length > 0 && HomeFiles.IsKept(inner.Split('/')[0]) ? inner : null;
    }

    private static void RequireSpace(BackupManifest manifest, string folder)
    {
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < manifest.Bytes)
            throw new EnvironmentException(Problem.Error(
                "no-space",
                $"Il faut {manifest.Bytes >> 20} Mo libres pour cette restauration, il y en a {free >> 20}. Rien n'a été changé.",
                $"This restore needs {manifest.Bytes >> 20} MB of free space, there are {free >> 20}. Nothing was changed.") with { File = folder });
    }

    /// <summary>Never copies more than was announced: an entry that unpacks without end is found out.</summary>
    private static (long Bytes, string Hash) Copy(Stream from, Stream to, long most, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 17];
        long total = 0;
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            total += read;
            if (total > most)
                throw new InvalidDataException();

            hash.AppendData(buffer, 0, read);
            to.Write(buffer, 0, read);
        }

        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static BadInputException Damaged(string file, string? entry) => new(Problem.Error(
        "backup-damaged",
        entry is null ? "Ce fichier n'est pas une sauvegarde de Maillage, ou il est tronqué. Rien n'a été changé." : $"Cette sauvegarde est abîmée ({entry}). Prenez-en une autre ; rien n'a été changé.",
        entry is null ? "This file is not a backup of Maillage, or it is cut short. Nothing was changed." : $"This backup is damaged ({entry}). Take another one; nothing was changed.") with
    { File = file });
}
