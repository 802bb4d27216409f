using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;

namespace Maillage.Formats.Sheets;

/// <summary>A sheet of a workbook: its rows hold text, numbers, booleans, dates or null.</summary>
/// <param name="Name">At most 31 characters, as spreadsheets allow.</param>
public sealed record Sheet(string Name, IReadOnlyList<string> Columns, IEnumerable<object?[]> Rows);

/// <summary>
/// Writes a workbook (Office Open XML, .xlsx). Every text is a text cell, never a formula, so that nothing in a name can run; numbers stay numbers.
/// </summary>
public static class SheetWriter
{
    /// <exception cref="ArgumentException">A sheet's name is longer than 31 characters, or two are the same.</exception>
    public static void Write(Stream stream, IReadOnlyList<Sheet> sheets)
    {
        if (sheets.Any(s => s.Name.Length is 0 or > 31) || sheets.Select(s => s.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != sheets.Count)
        {
            throw new ArgumentException("Names of sheets have one to 31 characters and come once.", nameof(sheets));
        }

        Dictionary<string, object> book = sheets.ToDictionary(s => s.Name, s => (object)Rows(s));
        OpenXmlConfiguration plain = new() { TableStyles = TableStyles.None, AutoFilter = false, FastMode = true, EnableWriteNullValueCell = true };
        stream.SaveAs(book, printHeader: true, excelType: ExcelType.XLSX, configuration: plain);
    }

    private static IEnumerable<IDictionary<string, object?>> Rows(Sheet sheet)
    {
        foreach (object?[] row in sheet.Rows)
        {
            Dictionary<string, object?> cells = new(row.Length);
            for (int i = 0; i < row.Length; i++)
            {
                cells[sheet.Columns[i]] = row[i] is string text ? Plain(text) : row[i];
            }

            yield return cells;
        }
    }

    /// <summary>Characters that XML does not know would make the workbook unreadable.</summary>
    private static string Plain(string text) => text.Any(c => c < ' ' && c is not ('\t' or '\n' or '\r')) ? new string([.. text.Where(c => c >= ' ' || c is '\t' or '\n' or '\r')]) : text;
}
