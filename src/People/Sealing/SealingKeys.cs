using System.Globalization;
using System.Security.Cryptography;
using Maillage.Kernel;

namespace Maillage.People.Sealing;

/// <summary>
/// The master keys, outside the database: one file each in a folder that only the program's user reads (<c>1.key</c>, <c>2.key</c> …, 32 random bytes in hexadecimal).
/// The highest number wraps what is new; the others only open what is old. Without the folder nothing sealed can ever be read again: back it up, apart from the database.
/// </summary>
public sealed class SealingKeys
{
    public const string FolderVariable = "MAILLAGE_SEALING_KEYS";

    /// <summary>How long an old key outlives its successor at least.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private const int KeyBytes = 32;

    private readonly string folder;
    private readonly Lock gate = new();
    private SortedDictionary<long, byte[]> keys = [];

    private SealingKeys(string folder) => this.folder = folder;

    /// <summary>Number of the key that wraps what is new; read from the folder, since another process may have made one.</summary>
    public long Current => ReadAgain().Keys.Last();

    /// <summary>Numbers of the keys that stand in the folder.</summary>
    public IReadOnlyList<long> Numbers => [.. ReadAgain().Keys];

    /// <summary>Opens the folder named by <see cref="FolderVariable"/>, else <c>keys/sealing</c> in the home; makes the first key when there is none.</summary>
    /// <exception cref="BadInputException">A file in it is not a key.</exception>
    public static SealingKeys Open(string home, string? folder)
    {
        SealingKeys opened = new(string.IsNullOrEmpty(folder) ? Path.Combine(home, "keys", "sealing") : folder);
        opened.Load();
        if (opened.keys.Count == 0)
            opened.Add();

        return opened;
    }

    /// <summary>Makes a new key, on the disk before anything is wrapped with it.</summary>
    /// <returns>Its number.</returns>
    public long Add()
    {
        lock (gate)
        {
            Load();
            long number = keys.Keys.LastOrDefault() + 1;
            byte[] key = RandomNumberGenerator.GetBytes(KeyBytes);
            string path = PathOf(number), fresh = path + ".new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

            using (var file = new FileStream(fresh, options))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key)));
                file.Flush(flushToDisk: true);
            }

            try
            {
                // Two programs that start at once: the first one's key is the key.
                File.Move(fresh, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(fresh);
            }

            Load();
            return number;
        }
    }

    /// <summary>Deletes a key that wraps nothing any more, once its successor is older than <see cref="Grace"/>: a program that still held it in its hand has long finished.</summary>
    /// <returns>False when it is too early, or when it is the current one.</returns>
    internal bool TryRemove(long number, DateTimeOffset now)
    {
        lock (gate)
        {
            Load();
            long[] later = [.. keys.Keys.Where(n => n > number)];
            if (later.Length == 0 || now.UtcDateTime - File.GetLastWriteTimeUtc(PathOf(later[0])) < Grace)
                return false;

            File.Delete(PathOf(number));
            Load();
            return true;
        }
    }

    /// <exception cref="BadInputException">The key is not there: it was deleted, or the folder is another's.</exception>
    internal byte[] Get(long number) => Read().GetValueOrDefault(number) ?? ReadAgain().GetValueOrDefault(number) ?? throw new BadInputException(Problem.Error(
        "sealing-key-missing",
        $"La clé de chiffrement n° {number} manque dans {folder} : remettez-la depuis sa sauvegarde. Sans elle, ce qu'elle protège ne peut plus être lu.",
        $"Sealing key no {number} is missing in {folder}: put it back from its backup. Without it, what it protects cannot be read any more."));

    private string PathOf(long number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number}.key"));

    private SortedDictionary<long, byte[]> Read()
    {
        lock (gate)
        {
            return keys;
        }
    }

    /// <summary>Another process may have made a key since.</summary>
    private SortedDictionary<long, byte[]> ReadAgain()
    {
        lock (gate)
        {
            Load();
            return keys;
        }
    }

    private void Load()
    {
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        else
            Directory.CreateDirectory(folder);

        SortedDictionary<long, byte[]> found = [];
        foreach (string path in Directory.GetFiles(folder, "*.key"))
        {
            string text = File.ReadAllText(path).Trim();
            if (!long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number == 0 || text.Length != 2 * KeyBytes || !text.All(char.IsAsciiHexDigit))
            {
                throw new BadInputException(Problem.Error(
                    "sealing-key", "Ce fichier n'est pas une clé de chiffrement : 64 chiffres hexadécimaux dans N.key.", "This file is not a sealing key: 64 hexadecimal digits in N.key.") with { File = path });
            }

            found[number] = Convert.FromHexString(text);
        }

        keys = found;
    }
}
