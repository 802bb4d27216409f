using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Maillage.Formats.GeoPackage;

/// <summary>Pages put at the end of an SQLite file that nobody else has open (https://www.sqlite.org/fileformat2.html, section 1).</summary>
internal sealed class SqlitePages : IDisposable
{
    public const int Size = 4096;

    /// <summary>The page that SQLite keeps for locks and never for content: it holds the first byte after a gibibyte.</summary>
    private const int LockPage = (1 << 30) / Size + 1;

    /// <summary>Where the header tells how many pages the file has.</summary>
    private const int CountAt = 28;

    private const int Held = 256;

    private readonly SafeFileHandle file;
    private readonly byte[] held = new byte[Held * Size];
    private int count;
    private int written;

    public SqlitePages(string path)
    {
        file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        written = count = (int)(RandomAccess.GetLength(file) / Size);
    }

    /// <summary>Adds a page and returns its number.</summary>
    public int Append(ReadOnlySpan<byte> page)
    {
        if (count + 1 == LockPage)
            Hold([]);

        Hold(page);
        return count;
    }

    /// <summary>Writes over a page that stood before.</summary>
    public void Put(int number, ReadOnlySpan<byte> page) => RandomAccess.Write(file, page, (long)(number - 1) * Size);

    public void Dispose()
    {
        file.Dispose();
    }

    /// <summary>All pages are in the file and its header counts them.</summary>
    public void Finish()
    {
        Write();
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, count);
        RandomAccess.Write(file, header, CountAt);
    }

    private void Hold(ReadOnlySpan<byte> page)
    {
        if (count - written == Held)
            Write();

        Span<byte> place = held.AsSpan((count - written) * Size, Size);
        page.CopyTo(place);
        place[page.Length..].Clear();
        count++;
    }

    private void Write()
    {
        RandomAccess.Write(file, held.AsSpan(0, (count - written) * Size), (long)written * Size);
        written = count;
    }
}
