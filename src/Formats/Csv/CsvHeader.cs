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

    /// <summary>The name a person most likely gave to a column that is missing: the same but for its prefix, or a letter in three (three at most) changed, added or dropped; null when none is near.</summary>
    internal static string? Closest(string missing, IEnumerable<string> found)
    {
        string name = missing.ToLowerInvariant(), bare = name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..];
        int most = Math.Min(3, name.Length / 3);
        return found.Select(f => (Name: f, Far: f.ToLowerInvariant() is var lower && lower == bare ? 0 : Changes(name, lower))).Where(f => f.Far <= most).OrderBy(f => f.Far).Select(f => f.Name).FirstOrDefault();
    }

    /// <summary>Letters to change, add or drop (Levenshtein), by rows.</summary>
    private static int Changes(string a, string b)
    {
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = [i, .. new int[b.Length]];
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            above = row;
        }

        return above[b.Length];
    }
}
