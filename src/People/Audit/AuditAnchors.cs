using System.Globalization;
using System.Text;

namespace Maillage.People.Audit;

/// <summary>
/// Heads of the journal in a file outside the database (<c>audit.anchors</c> in the home), one line each: number, hash, moment.
/// Who can write the database alone cannot cut or rewrite what an anchor has seen. Copying the file elsewhere keeps even the machine's owner honest.
/// </summary>
internal sealed class AuditAnchors(string home)
{
    public const string FileName = "audit.anchors";

    /// <summary>Ends what a process that died left of its line.</summary>
    private const char Unfinished = '#';

    private readonly string path = Path.Combine(home, FileName);

    /// <exception cref="InvalidDataException">A whole line that is none of ours: the file was touched.</exception>
    public IReadOnlyList<AuditAnchor> Read()
    {
        if (!File.Exists(path))
            return [];

        // A process that died while writing leaves a last line without its end; it confirmed nothing.
        string text = File.ReadAllText(path, Encoding.ASCII);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.EndsWith(Unfinished)).Select(Parse)];
    }

    /// <summary>Adds a line and waits until the disk has it.</summary>
    public void Write(AuditAnchor anchor)
    {
        Directory.CreateDirectory(home);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        file.Seek(file.Length, SeekOrigin.Begin);
        string start = "";
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            start = file.ReadByte() == '\n' ? "" : Unfinished + "\n";
        }

        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{start}{anchor.Seq} {anchor.Hash} {anchor.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\n")));
        file.Flush(flushToDisk: true);
    }

    private static AuditAnchor Parse(string line)
    {
        string[] parts = line.Split(' ');
        return parts.Length == 3 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long seq)
            && DateTimeOffset.TryParse(parts[2], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? new AuditAnchor(seq, parts[1], at)
            : throw new InvalidDataException(FileName);
    }
}
