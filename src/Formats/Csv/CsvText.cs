using System.Text;
using System.Text.Unicode;
using Maillage.Kernel;

namespace Maillage.Formats.Csv;

/// <summary>
/// A table's bytes as text, after one pass over them: UTF-8 throughout, not empty, not too large. The file is read again as rows are asked for, so its size is no weight in memory.
/// </summary>
internal sealed class CsvText : StreamReader
{
    private CsvText(Stream stream, char separator, bool leaveOpen)
        : base(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16, leaveOpen) => Separator = separator;

    /// <summary>The separator the header holds most of; the first of comma, semicolon, tab and bar when it holds as many of each.</summary>
    public char Separator { get; }

    /// <summary>From where the stream stands to its end.</summary>
    /// <exception cref="BadInputException">The file as a whole cannot be read as a table.</exception>
    public static CsvText Open(Stream stream, string fileName)
    {
        Stream whole = stream.CanSeek ? stream : Copy(stream, fileName);
        long start = whole.Position;
        byte[] header = Check(whole, fileName);
        bool marked = header.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        whole.Position = start + (marked ? Encoding.UTF8.Preamble.Length : 0);
        return new CsvText(whole, SeparatorOf(header), leaveOpen: ReferenceEquals(whole, stream));
    }

    /// <returns>The first bytes, in which the header stands.</returns>
    private static byte[] Check(Stream stream, string fileName)
    {
        byte[] buffer = new byte[1 << 16];
        byte[]? first = null;
        (int kept, long total, long lines, bool blank) = (0, 0, 0, true);
        for (int read; (read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false)) > 0;)
        {
            total += read;
            if (total > CsvTableReader.MaxBytes)
            {
                throw new BadInputException(CsvFaults.TooLarge(fileName, CsvTableReader.MaxBytes));
            }

            Span<byte> data = buffer.AsSpan(0, kept + read);
            if (first is null)
            {
                first = data.ToArray();
                if (data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || data.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || data[..Math.Min(data.Length, 4096)].Contains((byte)0))
                {
                    throw new BadInputException(CsvFaults.Encoding(fileName, "UTF-16", 1));
                }
            }

            // A letter may be cut by the end of the buffer: its first bytes wait for the next.
            int end = kept + read < buffer.Length ? data.Length : Whole(data);
            if (!Utf8.IsValid(data[..end]))
            {
                throw new BadInputException(CsvFaults.Encoding(fileName, "Windows-1252", 1 + lines + data[..FirstInvalid(data)].Count((byte)'\n')));
            }

            blank &= (total == read && data.StartsWith(Encoding.UTF8.Preamble) ? data[3..end] : data[..end]).Trim(" \r\n\t"u8).IsEmpty;
            lines += data[..end].Count((byte)'\n');
            kept = data.Length - end;
            data[end..].CopyTo(buffer);
        }

        if (kept > 0)
        {
            throw new BadInputException(CsvFaults.Encoding(fileName, "Windows-1252", 1 + lines));
        }

        return blank ? throw new BadInputException(CsvFaults.Empty(fileName)) : first!;
    }

    /// <summary>Bytes before a letter that the end cuts.</summary>
    private static int Whole(ReadOnlySpan<byte> data)
    {
        for (int back = 1; back <= Math.Min(3, data.Length); back++)
        {
            int lead = data[^back];
            if (lead >= 0xC0)
            {
                return back < (lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2) ? data.Length - back : data.Length;
            }
        }

        return data.Length;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> data)
    {
        int at = 0;
        while (at < data.Length && Rune.DecodeFromUtf8(data[at..], out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            at += used;
        }

        return at;
    }

    private static char SeparatorOf(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> header = text.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0 ? text[..end] : text;
        byte best = (byte)',';
        foreach (byte candidate in ";\t|"u8)
        {
            best = header.Count(candidate) > header.Count(best) ? candidate : best;
        }

        return (char)best;
    }

    private static MemoryStream Copy(Stream stream, string fileName)
    {
        MemoryStream all = new();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (all.Length + read > CsvTableReader.MaxBytes)
            {
                throw new BadInputException(CsvFaults.TooLarge(fileName, CsvTableReader.MaxBytes));
            }

            all.Write(buffer, 0, read);
        }

        all.Position = 0;
        return all;
    }
}
