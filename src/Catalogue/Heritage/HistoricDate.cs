using System.Globalization;
using System.Text.RegularExpressions;
using Maillage.Kernel;

namespace Maillage.Catalogue.Heritage;

/// <summary>
/// The years that a date of a catalogue means, first and last: « 1477 », « vers 1450 », « [1789?] », « 1814-1879 », « XVIe siècle », « 17.. », « 12 mai 1789 », « 52 av. J.-C. ».
/// Years before our era are negative, as they are counted: there is no year 0. What cannot be read has no years; nothing is guessed.
/// </summary>
public readonly partial record struct HistoricDate(int From, int To)
{
    private const int Earliest = -9999, Latest = 2100;

    /// <summary>Centuries touched, −1 for the first before our era; of a range longer than ten centuries only its ends, since it says next to nothing.</summary>
    public IReadOnlyList<int> Centuries
    {
        get
        {
            (int first, int last) = (Century(From), Century(To));
            return last - first > 10 ? [first, last] : [.. Enumerable.Range(first, last - first + 1).Where(c => c != 0)];
        }
    }

    public static bool TryParse(string? text, out HistoricDate date)
    {
        date = default;
        if (text is not { Length: > 0 and <= 200 })
            return false;
        string plain = Accents.Without(text).ToLowerInvariant().Replace('–', '-').Replace('—', '-');
        List<(int From, int To)> found = [];
        // Each kind is taken out once read, so that the « 16 » of « 16e siècle » is not read again.
        plain = Take(plain, CenturyWords(), found, m => CenturyOf(m.Groups["n"].Value) is { } c ? Span(m.Groups["av"].Success ? -c : c) : null);
        plain = Take(plain, Dotted(), found, m => int.Parse(m.Groups["n"].Value, CultureInfo.InvariantCulture) is var head && head < 100 ? (head * 100, (head * 100) + 99) : (head * 10, (head * 10) + 9));
        plain = Take(plain, Before(), found, m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) is var y and > 0 ? (-y, -y) : null);
        plain = Take(plain, Year(), found, m => int.Parse(m.Value, CultureInfo.InvariantCulture) is var y and > 0 ? (y, y) : null);
        if (found.Count == 0 && plain.Trim() is { Length: 3 } early && int.TryParse(early, NumberStyles.None, CultureInfo.InvariantCulture, out int alone) && alone > 0)
            found.Add((alone, alone));
        if (found.Count == 0)
            return false;
        date = new HistoricDate(found.Min(f => f.From), found.Max(f => f.To));
        return date.From >= Earliest && date.To <= Latest;
    }

    /// <summary>The first and last year of a century: 1501 to 1600 for the sixteenth.</summary>
    public static (int From, int To) Span(int century) => century > 0 ? (((century - 1) * 100) + 1, century * 100) : (century * 100, ((century + 1) * 100) - 1);

    private static int Century(int year) => year > 0 ? ((year - 1) / 100) + 1 : (year / 100) - (year % 100 == 0 ? 0 : 1);

    private static string Take(string text, Regex pattern, List<(int, int)> found, Func<Match, (int, int)?> read) => pattern.Replace(text, m =>
    {
        if (read(m) is { } span)
            found.Add(span);
        return " ";
    });

    private static int? CenturyOf(string written)
    {
        if (int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return number is > 0 and <= 21 ? number : null;
        int total = 0, last = 0;
        foreach (char letter in written.Reverse())
        {
            int value = letter switch { 'i' => 1, 'v' => 5, 'x' => 10, _ => 0 };
            if (value == 0)
                return null;
            total += value < last ? -value : value;
            last = value;
        }

        return total is > 0 and <= 21 ? total : null;
    }

    /// <summary>« XVIe siècle », « 16e s. », « XVe-XVIe siècles », « Ier siècle av. J.-C. », « 16th century ».</summary>
    [GeneratedRegex(@"\b(?<n>[ivx]{1,6}|\d{1,2})(?:e|er|eme|th|st|nd|rd)\b(?=\s*(?:(?:-|et|ou|a|and|/)\s*(?:[ivx]{1,6}|\d{1,2})(?:e|er|eme|th|st|nd|rd)\s*)?(?:siecles?|s\.|century|centuries))(?:\s*(?:siecles?|s\.|century|centuries))?(?<av>\s*(?:av\.?\s*j\.?-?\s*c|avant|bc))?", RegexOptions.CultureInvariant)]
    private static partial Regex CenturyWords();

    /// <summary>Libraries leave unknown figures open: « 17.. », « 185? », « 18-- ».</summary>
    [GeneratedRegex(@"(?<![\d.\-/])(?:(?<n>\d{2})(?:\.\.|--|\?\?)|(?<n>\d{3})[.?](?![\d.]))", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();

    [GeneratedRegex(@"\b(\d{1,4})\s*(?:av\.?\s*j|avant|bc)", RegexOptions.CultureInvariant)]
    private static partial Regex Before();

    [GeneratedRegex(@"(?<!\d)\d{4}(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Year();
}
