using System.Globalization;
using System.Text;

namespace Maillage.Formats.Csv;

/// <summary>
/// Writes a table after RFC 4180: UTF-8, comma, CRLF, quotes where needed, decimal point. A text cell that a spreadsheet would run as a formula
/// (it begins with <c>= + - @</c>, a tab or a carriage return) is prefixed by an apostrophe; numbers are written as they are.
/// </summary>
public sealed class CsvTableWriter : IDisposable
{
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",\"\r\n;\t");
    private readonly StreamWriter writer;
    private readonly int columns;
    private readonly char separator;

    /// <param name="byteOrderMark">True for spreadsheets that take a file without it for Windows-1252.</param>
    /// <param name="separator">Comma, or the semicolon some standards ask for.</param>
    public CsvTableWriter(Stream stream, IReadOnlyList<string> header, bool byteOrderMark = false, char separator = ',')
    {
        this.separator = separator;
        writer = new StreamWriter(stream, new UTF8Encoding(byteOrderMark), bufferSize: 1 << 14, leaveOpen: true) { NewLine = "\r\n" };
        columns = header.Count;
        Write([.. header]);
    }

    /// <param name="cells">Text, numbers, booleans (1/0), dates (ISO 8601) or null for missing.</param>
    public void Write(params ReadOnlySpan<object?> cells)
    {
        if (cells.Length != columns)
        {
            throw new ArgumentException($"A row of {columns} cells is expected, not {cells.Length}.", nameof(cells));
        }

        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(separator);
            }

            WriteCell(cells[i]);
        }

        writer.WriteLine();
    }

    public void Dispose() => writer.Dispose();

    private void WriteCell(object? cell)
    {
        switch (cell)
        {
            case null:
                break;
            case bool flag:
                writer.Write(flag ? '1' : '0');
                break;
            case DateTimeOffset instant:
                writer.Write(instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                break;
            case DateOnly day:
                writer.Write(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case string or char:
                WriteText(cell.ToString()!);
                break;
            case IFormattable number when number.GetType() is { IsPrimitive: true } || number is decimal:
                writer.Write(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                WriteText(cell.ToString() ?? "");
                break;
        }
    }

    private void WriteText(string text)
    {
        if (text.Length > 0 && text[0] is ('=' or '+' or '-' or '@' or '\t' or '\r'))
        {
            text = "'" + text;
        }

        if (text.AsSpan().IndexOfAny(Quoted) < 0 && text.Trim().Length == text.Length)
        {
            writer.Write(text);
            return;
        }

        writer.Write('"');
        writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }
}
