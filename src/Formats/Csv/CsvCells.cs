using System.Globalization;
using Maillage.Kernel;
using Sylvan.Data.Csv;

namespace Maillage.Formats.Csv;

/// <summary>Reads the cells of one row as its columns say.</summary>
internal static class CsvCells
{
    /// <returns>False when a cell is faulty; every faulty cell of the row is told.</returns>
    public static bool Read(CsvDataReader reader, int[] fields, CsvSchema schema, object?[] values, string file, long line, ProblemList problems)
    {
        bool good = true;
        for (int c = 0; c < fields.Length; c++)
        {
            if (fields[c] < 0)
            {
                continue;
            }

            CsvColumn column = schema.Columns[c];
            ReadOnlySpan<char> cell = reader.GetFieldSpan(fields[c]).Trim();
            Problem? problem = null;
            if (!cell.IsEmpty)
            {
                problem = Read(cell, column, file, line, out values[c]);
            }
            else if (!column.MayBeBlank)
            {
                problem = CsvFaults.Blank(file, line, column.Name);
            }

            if (problem is not null)
            {
                problems.Add(problem);
                good = false;
            }
        }

        return good;
    }

    private static Problem? Read(ReadOnlySpan<char> cell, CsvColumn column, string file, long line, out object? value)
    {
        value = null;
        switch (column.Type)
        {
            case CsvType.Text:
                value = cell.ToString();
                return cell.Length > column.MaxLength ? CsvFaults.TooLong(file, line, column, cell.Length) : null;
            case CsvType.Flag:
                bool? flag = Flag(cell);
                value = flag;
                return flag is null ? CsvFaults.NotAFlag(file, line, column.Name, cell.ToString()) : null;
            default:
                return Number(cell, column, file, line, out value);
        }
    }

    private static Problem? Number(ReadOnlySpan<char> cell, CsvColumn column, string file, long line, out object? value)
    {
        value = null;
        NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(cell, style, CultureInfo.InvariantCulture, out decimal number))
        {
            return cell.ContainsAny(',', '\u00a0', '\u202f') || cell.Contains(' ')
                ? LooksFrench(cell, column, file, line)
                : CsvFaults.NotANumber(file, line, column, cell.ToString());
        }

        if (column.Minimum > number || column.Maximum < number)
        {
            return CsvFaults.OutOfRange(file, line, column, number);
        }

        if (column.Type == CsvType.Number)
        {
            value = number;
            return null;
        }

        if (number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue)
        {
            return CsvFaults.NotANumber(file, line, column, cell.ToString());
        }

        value = (long)number;
        return null;
    }

    /// <summary>« 1 234,5 » is a number as French sheets write it: the message says how to write it here.</summary>
    private static Problem LooksFrench(ReadOnlySpan<char> cell, CsvColumn column, string file, long line)
    {
        string plain = cell.ToString().Replace("\u00a0", "", StringComparison.Ordinal).Replace("\u202f", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace(',', '.');
        return decimal.TryParse(plain, NumberStyles.Number, CultureInfo.InvariantCulture, out _)
            ? CsvFaults.CommaDecimal(file, line, column.Name, cell.ToString())
            : CsvFaults.NotANumber(file, line, column, cell.ToString());
    }

    private static bool? Flag(ReadOnlySpan<char> cell)
    {
        Span<char> lower = stackalloc char[8];
        int length = cell.Length <= lower.Length ? cell.ToLowerInvariant(lower) : -1;
        return length < 0 ? null : lower[..length] switch
        {
            "1" or "true" or "vrai" or "oui" or "yes" => true,
            "0" or "false" or "faux" or "non" or "no" => false,
            _ => null,
        };
    }
}
