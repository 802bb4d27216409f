using System.IO.Compression;
using Maillage.Kernel;

namespace Maillage.Formats.GraceThd;

/// <summary>
/// The files of a delivery, from a folder or from a zip unpacked into a folder of our own that is removed in the end. A zip is not trusted: paths that climb, absolute paths,
/// too many entries, too many bytes or a compression beyond reason are refused before anything is written there.
/// </summary>
public sealed class DeliveryFiles : IDisposable
{
    public const int MaxEntries = 2000;
    public const long MaxBytes = 2L << 30;

    /// <summary>Text compresses some twenty times; a bomb, a thousand.</summary>
    public const int MaxRatio = 200;

    private readonly string folder;
    private readonly bool ours;

    private DeliveryFiles(string folder, bool ours) => (this.folder, this.ours) = (folder, ours);

    /// <exception cref="BadInputException">There is nothing, or the zip is not one, or is refused.</exception>
    public static DeliveryFiles Open(string path)
    {
        if (Directory.Exists(path))
        {
            return new DeliveryFiles(path, ours: false);
        }

        string name = Path.GetFileName(path);
        if (!File.Exists(path))
        {
            throw Bad("file-missing", name, "le fichier ou le dossier n'existe pas", "the file or folder does not exist");
        }

        string target = Directory.CreateTempSubdirectory("maillage-delivery-").FullName;
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            Unpack(zip, name, target);
            return new DeliveryFiles(target, ours: true);
        }
        catch (Exception e)
        {
            Directory.Delete(target, recursive: true);
            if (e is InvalidDataException or NotSupportedException)
            {
                throw Bad("not-a-zip", name, $"ce n'est pas un zip lisible ({e.Message})", $"not a readable zip ({e.Message})");
            }

            throw;
        }
    }

    /// <summary>Files whose name follows a pattern, wherever they stand in the delivery.</summary>
    public IReadOnlyList<string> List(string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive, RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.ReparsePoint })];

    public void Dispose()
    {
        if (ours)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Unpack(ZipArchive zip, string name, string target)
    {
        if (zip.Entries.Count > MaxEntries)
        {
            throw Bad("zip-refused", name, $"le zip contient plus de {MaxEntries} fichiers", $"the zip holds more than {MaxEntries} files");
        }

        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            string full = Path.GetFullPath(Path.Combine(target, entry.FullName.Replace('\\', '/')));
            if (!full.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.IsPathRooted(entry.FullName))
            {
                throw Bad("zip-refused", name, $"le zip contient un chemin qui sort du dossier : « {entry.FullName} »", $"the zip holds a path that leaves the folder: '{entry.FullName}'");
            }
        }

        long left = MaxBytes;
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.Name.StartsWith("t_", StringComparison.OrdinalIgnoreCase)))
        {
            if (!seen.Add(entry.Name))
            {
                throw Bad("zip-refused", name, $"le zip contient deux fois « {entry.Name} »", $"the zip holds '{entry.Name}' twice");
            }

            long allowed = Math.Min(left, Math.Max(1 << 20, entry.CompressedLength * MaxRatio));
            using Stream from = entry.Open();
            using FileStream to = File.Create(Path.Combine(target, entry.Name));
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = from.Read(buffer)) > 0;)
            {
                allowed -= read;
                left -= read;
                if (allowed < 0)
                {
                    throw Bad("zip-refused", name, $"« {entry.Name} » est trop grand une fois décompressé", $"'{entry.Name}' is too large once unpacked");
                }

                to.Write(buffer, 0, read);
            }
        }
    }

    private static BadInputException Bad(string code, string file, string fr, string en) => new(Problem.Error(code, fr, en) with { File = file });
}
