using System.Text;
using Maillage.Kernel;

namespace Maillage.Formats.Csv;

/// <summary>The columns of a table whose schema is not known beforehand.</summary>
public static class CsvHeader
{
    private const int MostCharacters = 1 << 16;

    /// <summary>Names as the first line gives them, without quotes and spaces around.</summary>
    /// <exception cref="BadInputException">A name is missing or stands twice.</exception>
    public static string[] Read(string path)
    {
        using StreamReader reader = new(path, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true);
        char[] start = new char[MostCharacters];
        int read = reader.ReadBlock(start);
        string line = new string(start, 0, read).Split('\n', '\r')[0].Replace("\"", "", StringComparison.Ordinal);
        char separator = CsvTableReader.SeparatorOf(line);
        string[] names = [.. line.Split(separator).Select(n => n.Trim())];
        return line.Length > 0 && names.All(n => n.Length > 0) && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Length ? names : throw new BadInputException(Problem.Error(
            "bad-header", "la première ligne ne nomme pas chaque colonne une fois", "the first line does not name each column once") with { File = Path.GetFileName(path), Row = 1 });
    }
}
