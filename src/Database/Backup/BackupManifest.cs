using System.Text.Json;

namespace Maillage.Database.Backup;

/// <summary>What an archive holds, written into it as <c>manifest.json</c>.</summary>
/// <param name="Format">Version of the archive's form; a newer one is refused.</param>
/// <param name="Program">Version of Maillage that wrote it.</param>
/// <param name="MadeAt">The moment whose state the archive holds.</param>
/// <param name="Source"><c>files</c> or <c>postgresql</c>: an archive of either restores into both.</param>
/// <param name="Keys">Whether the keys are inside, encrypted, or were left out.</param>
/// <param name="Versions">Version of each module's tables.</param>
/// <param name="Entries">Every file, with its size and SHA-256.</param>
public sealed record BackupManifest(
    int Format,
    string Program,
    DateTimeOffset MadeAt,
    string Source,
    KeysInBackup Keys,
    IReadOnlyDictionary<string, int> Versions,
    IReadOnlyList<BackupEntry> Entries)
{
    public const int CurrentFormat = 1;

    internal const string Name = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    /// <summary>Bytes of all files once unpacked.</summary>
    public long Bytes => Entries.Sum(e => e.Bytes);

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    internal static BackupManifest? Parse(Stream json) => JsonSerializer.Deserialize<BackupManifest>(json, Json);
}

/// <param name="Path">Path in the archive, with forward slashes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record BackupEntry(string Path, long Bytes, string Sha256);

/// <summary>What an archive knows of the keys that sign forms and open confidential files.</summary>
public enum KeysInBackup
{
    /// <summary>The instance had none.</summary>
    None,

    /// <summary>Inside, encrypted with a passphrase.</summary>
    Encrypted,

    /// <summary>Not inside: no passphrase was given.</summary>
    LeftOut,
}
