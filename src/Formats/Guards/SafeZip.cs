using System.IO.Compression;
using Maillage.Kernel;

namespace Maillage.Formats.Guards;

/// <summary>What an archive may be at most. The sizes are those really unpacked, not those its directory claims.</summary>
/// <param name="Entries">Files in it.</param>
/// <param name="EntryBytes">Bytes of one file, unpacked.</param>
/// <param name="TotalBytes">Bytes of all that is read, unpacked.</param>
/// <param name="Ratio">Unpacked over packed bytes of one file, from a megabyte on: text compresses 20 times, a bomb a thousand.</param>
public sealed record ZipLimits(int Entries = 2000, long EntryBytes = 200_000_000, long TotalBytes = 1_000_000_000, int Ratio = 200);

/// <summary>
/// An archive from someone else, opened with suspicion: no climbing or absolute path, no link, no encryption, no name twice, no archive that is something else in front,
/// and no more bytes than agreed, whatever its directory says.
/// </summary>
public sealed class SafeZip : IDisposable
{
    private const int FloorBytes = 1 << 20;
    private const int SymbolicLink = 0xA000;

    /// <summary>An archive without anything in it: the record that ends every one (APPNOTE, 4.3.16).</summary>
    private const int LeastBytes = 22;

    private readonly ZipArchive archive;
    private readonly ZipLimits limits;
    private readonly string file;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private long read;

    /// <param name="stream">Seekable; stays open.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="BadInputException">The archive is refused; the problem names the entry.</exception>
    public SafeZip(Stream stream, string file, ZipLimits? limits = null)
    {
        this.limits = limits ?? new ZipLimits();
        this.file = file;
        try
        {
            stream.Position = 0;
            Span<byte> start = stackalloc byte[4];
            if (stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4 || !start.SequenceEqual("PK\u0003\u0004"u8))
                throw Refuse("zip-start", "ne commence pas comme une archive ZIP", "does not begin as a ZIP archive");

            if (stream.Length < LeastBytes)
                throw Damaged();

            stream.Position = 0;
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            Check();
        }
        catch (InvalidDataException)
        {
            archive?.Dispose();
            throw Damaged();
        }
        catch
        {
            archive?.Dispose();
            throw;
        }
    }

    /// <summary>Names of the files, with forward slashes, without folders.</summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>Reads one file; the stream stops with a refusal when more comes out than the limits allow.</summary>
    public Stream Open(string name)
    {
        ZipArchiveEntry entry = entries[name];
        try
        {
            return new CountedStream(entry.Open(), this, entry);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            throw Damaged();
        }
    }

    public void Dispose() => archive.Dispose();

    private void Check()
    {
        if (archive.Entries.Count > limits.Entries)
            throw Refuse("zip-entries", $"contient plus de {limits.Entries} fichiers", $"holds more than {limits.Entries} files");

        List<string> names = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            string name = Clean(entry.FullName);
            if (name.Length == 0 || name.Length > 300 || name[0] == '/' || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl) || name.Split('/').Any(p => p is ".." or "."))
                throw Refuse("zip-path", $"contient un chemin interdit (« {Short(name)} »)", $"holds a forbidden path ('{Short(name)}')");
            if (((entry.ExternalAttributes >> 16) & 0xF000) == SymbolicLink)
                throw Refuse("zip-link", $"contient un lien (« {Short(name)} »)", $"holds a link ('{Short(name)}')");
            if (entry.IsEncrypted)
                throw Refuse("zip-encrypted", "est protégée par un mot de passe", "is protected by a password");
            if (!seen.Add(name))
                throw Refuse("zip-twice", $"contient deux fois « {Short(name)} »", $"holds '{Short(name)}' twice");
            if (TooLarge(entry.Length, entry.CompressedLength))
                throw TooMuch(name);
            entries[name] = entry;
            if (name[^1] != '/')
                names.Add(name);
        }

        if (archive.Entries.Sum(e => e.Length) > limits.TotalBytes)
            throw TooMuch("");
        Names = names;
    }

    private bool TooLarge(long bytes, long packed) => bytes > limits.EntryBytes || (bytes > FloorBytes && bytes > packed * limits.Ratio);

    private static string Clean(string name) => name.Replace('\\', '/');

    private static string Short(string name) => new([.. name.Where(c => !char.IsControl(c)).Take(80)]);

    private BadInputException TooMuch(string name) => Refuse(
        "zip-bomb", $"se déploie bien au-delà de ce qui est accepté{(name.Length == 0 ? "" : $" (« {Short(name)} »)")}", $"unpacks far beyond what is accepted{(name.Length == 0 ? "" : $" ('{Short(name)}')")}");

    private BadInputException Damaged() => Refuse("zip-damaged", "est abîmée ou incomplète", "is damaged or incomplete");

    private BadInputException Refuse(string code, string fr, string en) => new(Problem.Error(code, $"L'archive {fr}.", $"The archive {en}.") with { File = file });

    private sealed class CountedStream(Stream inner, SafeZip zip, ZipArchiveEntry entry) : Stream
    {
        private long own;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => own;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return Count(inner.Read(buffer));
            }
            catch (InvalidDataException)
            {
                // Its directory was whole, what it packs is not.
                throw zip.Damaged();
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();

            base.Dispose(disposing);
        }

        private int Count(int bytes)
        {
            own += bytes;
            zip.read += bytes;
            if (zip.TooLarge(own, entry.CompressedLength) || zip.read > zip.limits.TotalBytes)
                throw zip.TooMuch(entry.FullName);

            return bytes;
        }
    }
}
