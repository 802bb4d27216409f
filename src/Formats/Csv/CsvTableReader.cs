using System.Text;
using System.Text.Unicode;
using Maillage.Kernel;
using Sylvan.Data.Csv;

namespace Maillage.Formats.Csv;

/// <summary>
/// Reads a table row by row against a schema. A fault of the whole file (encoding, header) stops the work with <see cref="BadInputException"/>;
/// a fault of a row is collected and the row left out.
/// </summary>
public static class CsvTableReader
{
    /// <summary>Largest file read: the file stands in memory while it is read.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Longest row, in characters: a quote left open must not swallow the file.</summary>
    private const int MaxRow = 1 << 20;

    /// <summary>All good rows, or none when the policy is <see cref="ProblemPolicy.Abort"/> and an error was found in this file.</summary>
    /// <param name="mapping">Our column name → the file's header, for files whose headers differ.</param>
    /// <exception cref="BadInputException">The whole file is unusable, or a row is faulty and the policy is to abort.</exception>
    public static IReadOnlyList<CsvRow> ReadAll(
        Stream stream, string fileName, CsvSchema schema, ProblemList problems, ProblemPolicy policy, IReadOnlyDictionary<string, string>? mapping = null)
    {
        int before = problems.Errors;
        List<CsvRow> rows = [.. Read(stream, fileName, schema, problems, mapping)];
        if (policy == ProblemPolicy.Abort && problems.Errors > before)
        {
            problems.ThrowOnErrors();
        }

        return rows;
    }

    /// <summary>Good rows, one by one; faulty ones are added to <paramref name="problems"/>.</summary>
    /// <exception cref="BadInputException">The whole file is unusable (told at the first row asked for).</exception>
    public static IEnumerable<CsvRow> Read(
        Stream stream, string fileName, CsvSchema schema, ProblemList problems, IReadOnlyDictionary<string, string>? mapping = null)
    {
        string text = Decode(ReadBytes(stream, fileName), fileName);
        using CsvDataReader reader = Open(text);
        if (!Advance(reader, 0, fileName, problems, out long line))
        {
            throw new BadInputException(problems.Errors > 0 ? problems.Kept : [CsvFaults.Empty(fileName)]);
        }

        int width = reader.RowFieldCount;
        int[] fields = Header(reader, fileName, schema, mapping);
        int[] key = [.. schema.Key.Select(schema.IndexOf)];
        Dictionary<string, long> seen = new(StringComparer.Ordinal);
        while (Advance(reader, line, fileName, problems, out line))
        {
            if (IsBlank(reader))
            {
                continue;
            }

            if (reader.RowFieldCount != width)
            {
                problems.Add(CsvFaults.FieldCount(fileName, line, reader.RowFieldCount, width));
                continue;
            }

            object?[] values = new object?[fields.Length];
            if (CsvCells.Read(reader, fields, schema, values, fileName, line, problems) && IsFirst(values, key, schema, seen, fileName, line, problems))
            {
                yield return new CsvRow(schema, line, values, fields);
            }
        }
    }

    /// <summary>Names of the first row, as they stand there.</summary>
    /// <exception cref="BadInputException">The whole file is unusable.</exception>
    public static IReadOnlyList<string> Headers(Stream stream, string fileName)
    {
        using CsvDataReader reader = Open(Decode(ReadBytes(stream, fileName), fileName));
        ProblemList problems = new();
        return Advance(reader, 0, fileName, problems, out _)
            ? [.. Enumerable.Range(0, reader.RowFieldCount).Select(i => reader.GetFieldSpan(i).Trim().ToString())]
            : throw new BadInputException(problems.Errors > 0 ? problems.Kept : [CsvFaults.Empty(fileName)]);
    }

    /// <summary>The separator a header holds most of; the first of these when it holds as many of each.</summary>
    private static char SeparatorOf(ReadOnlySpan<char> header)
    {
        char best = ',';
        int most = header.Count(',');
        foreach (char candidate in (ReadOnlySpan<char>)[';', '\t', '|'])
        {
            int count = header.Count(candidate);
            if (count > most)
            {
                (best, most) = (candidate, count);
            }
        }

        return best;
    }

    private static CsvDataReader Open(string text)
    {
        char best = SeparatorOf(text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length));
        return CsvDataReader.Create(new StringReader(text), new CsvDataReaderOptions
        {
            Delimiter = best,
            HasHeaders = false,
            Comment = '\0',
            BufferSize = 1 << 16,
            MaxBufferSize = MaxRow,
        });
    }

    /// <summary>Moves to the next row; a row that cannot be read ends the table, with a problem.</summary>
    private static bool Advance(CsvDataReader reader, long line, string fileName, ProblemList problems, out long next)
    {
        next = line + 1;
        try
        {
            return reader.Read();
        }
        catch (Exception e) when (e is CsvFormatException or InvalidDataException or FormatException or IndexOutOfRangeException or ArgumentException or NotSupportedException)
        {
            problems.Add(CsvFaults.Unreadable(fileName, next));
            return false;
        }
    }

    private static bool IsBlank(CsvDataReader reader)
    {
        for (int i = 0; i < reader.RowFieldCount; i++)
        {
            if (!reader.GetFieldSpan(i).IsWhiteSpace())
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Header(CsvDataReader reader, string fileName, CsvSchema schema, IReadOnlyDictionary<string, string>? mapping)
    {
        List<string> names = [.. Enumerable.Range(0, reader.RowFieldCount).Select(i => reader.GetFieldSpan(i).Trim().ToString())];
        List<Problem> faults = [];
        int[] fields = new int[schema.Columns.Count];
        for (int c = 0; c < fields.Length; c++)
        {
            CsvColumn column = schema.Columns[c];
            string wanted = mapping?.GetValueOrDefault(column.Name) ?? column.Name;
            fields[c] = names.FindIndex(n => string.Equals(n, wanted, StringComparison.OrdinalIgnoreCase));
            if (fields[c] < 0 && !column.Optional)
            {
                faults.Add(CsvFaults.MissingColumn(fileName, wanted, names));
            }
            else if (fields[c] >= 0 && names.FindLastIndex(n => string.Equals(n, wanted, StringComparison.OrdinalIgnoreCase)) != fields[c])
            {
                faults.Add(CsvFaults.DuplicateColumn(fileName, wanted));
            }
        }

        return faults.Count == 0 ? fields : throw new BadInputException(faults);
    }

    private static bool IsFirst(object?[] values, int[] key, CsvSchema schema, Dictionary<string, long> seen, string fileName, long line, ProblemList problems)
    {
        if (key.Length == 0)
        {
            return true;
        }

        string text = string.Join('\u001f', key.Select(k => values[k]?.ToString() ?? ""));
        if (seen.TryAdd(text, line))
        {
            return true;
        }

        problems.Add(CsvFaults.DuplicateRow(fileName, line, seen[text], schema.Key[0], text.Replace('\u001f', ' ')));
        return false;
    }

    private static byte[] ReadBytes(Stream stream, string fileName)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (all.Length + read > MaxBytes)
            {
                throw new BadInputException(CsvFaults.TooLarge(fileName, MaxBytes));
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private static string Decode(byte[] bytes, string fileName)
    {
        ReadOnlySpan<byte> data = bytes;
        if (data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || data.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || data[..Math.Min(data.Length, 4096)].Contains((byte)0))
        {
            throw new BadInputException(CsvFaults.Encoding(fileName, "UTF-16", 1));
        }

        if (data.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            data = data[3..];
        }

        if (!Utf8.IsValid(data))
        {
            throw new BadInputException(CsvFaults.Encoding(fileName, "Windows-1252", 1 + data[..FirstInvalid(data)].Count((byte)'\n')));
        }

        return data.Trim(" \r\n\t"u8).IsEmpty ? throw new BadInputException(CsvFaults.Empty(fileName)) : Encoding.UTF8.GetString(data);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> data)
    {
        for (int at = 0; at < data.Length;)
        {
            if (Rune.DecodeFromUtf8(data[at..], out _, out int used) != System.Buffers.OperationStatus.Done)
            {
                return at;
            }

            at += used;
        }

        return data.Length;
    }
}
