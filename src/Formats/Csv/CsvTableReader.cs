using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Maillage.Kernel;
using Sylvan.Data.Csv;

namespace Maillage.Formats.Csv;

/// <summary>
/// Reads a table row by row against a schema. A fault of the whole file (encoding, header) stops the work with <see cref="BadInputException"/>;
/// a fault of a row is collected and the row left out.
/// </summary>
public static class CsvTableReader
{
    /// <summary>Largest file read. A file or a text in memory is read row by row; what can be read only once (a part of an archive) is copied first.</summary>
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
        using CsvText text = CsvText.Open(stream, fileName);
        using CsvDataReader reader = Open(text);
        if (!Advance(reader, 0, fileName, problems, out long line))
        {
            throw new BadInputException(problems.Errors > 0 ? problems.Kept : [CsvFaults.Empty(fileName)]);
        }

        int width = reader.RowFieldCount;
        int[] fields = Header(reader, fileName, schema, mapping);
        int[] key = [.. schema.Key.Select(schema.IndexOf)];
        Dictionary<UInt128, long> seen = [];
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
        using CsvText text = CsvText.Open(stream, fileName);
        using CsvDataReader reader = Open(text);
        ProblemList problems = new();
        return Advance(reader, 0, fileName, problems, out _)
            ? [.. Enumerable.Range(0, reader.RowFieldCount).Select(i => reader.GetFieldSpan(i).Trim().ToString())]
            : throw new BadInputException(problems.Errors > 0 ? problems.Kept : [CsvFaults.Empty(fileName)]);
    }

    private static CsvDataReader Open(CsvText text) => CsvDataReader.Create(text, new CsvDataReaderOptions
    {
        Delimiter = text.Separator,
        HasHeaders = false,
        Comment = '\0',
        BufferSize = 1 << 16,
        MaxBufferSize = MaxRow,
    });

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
                faults.Add(CsvFaults.MissingColumn(fileName, wanted, names, CsvHeader.Closest(wanted, names.Where(n => schema.Columns.All(c => !string.Equals(c.Name, n, StringComparison.OrdinalIgnoreCase))))));
            }
            else if (fields[c] >= 0 && names.FindLastIndex(n => string.Equals(n, wanted, StringComparison.OrdinalIgnoreCase)) != fields[c])
            {
                faults.Add(CsvFaults.DuplicateColumn(fileName, wanted));
            }
        }

        return faults.Count == 0 ? fields : throw new BadInputException(faults);
    }

    private static bool IsFirst(object?[] values, int[] key, CsvSchema schema, Dictionary<UInt128, long> seen, string fileName, long line, ProblemList problems)
    {
        if (key.Length == 0)
        {
            return true;
        }

        string text = string.Join('\u001f', key.Select(k => values[k]?.ToString() ?? ""));
        // A mark of 16 bytes stands for the key, so that a table of any width is told its duplicates at a few bytes a row; two keys with one mark are not met in practice (SHA-256, 2⁻¹²⁸).
        UInt128 mark = BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (seen.TryAdd(mark, line))
        {
            return true;
        }

        problems.Add(CsvFaults.DuplicateRow(fileName, line, seen[mark], schema.Key[0], text.Replace('\u001f', ' ')));
        return false;
    }
}
