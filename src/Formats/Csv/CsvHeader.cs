using Maillage.Kernel;

namespace Maillage.Formats.Csv;

/// <summary>The columns of a table whose schema is not known beforehand, and its cells as people meant them.</summary>
public static class CsvHeader
{
    /// <summary>Names as the first row gives them.</summary>
    /// <exception cref="BadInputException">The file cannot be read as a table, or a name is missing or stands twice.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        IReadOnlyList<string> names = CsvTableReader.Headers(stream, Path.GetFileName(path));
        return names.All(n => n.Length > 0) && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count ? names : throw new BadInputException(Problem.Error(
            "bad-header", "la première ligne ne nomme pas chaque colonne une fois", "the first line does not name each column once") with { File = Path.GetFileName(path), Row = 1 });
    }

    /// <summary>Takes off the apostrophe that <see cref="CsvTableWriter"/> sets before a text a spreadsheet would run as a formula.</summary>
    public static string Unguarded(string text) => text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text;
}
