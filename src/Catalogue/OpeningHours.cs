using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Maillage.Catalogue;

/// <summary>
/// Weekly opening hours: from each day's minutes to the syntax of OpenStreetMap and back. Reads the part of that syntax that weekly hours need
/// (<c>Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00; Su off</c>); anything else is « not read », never guessed.
/// </summary>
public sealed partial class OpeningHours
{
    private static readonly string[] Days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    private readonly List<(int From, int To)>[] spans;

    private OpeningHours(List<(int From, int To)>[] spans) => this.spans = spans;

    /// <summary>Spans of one day in minutes from midnight, in order; an end past midnight is above 1440.</summary>
    public IReadOnlyList<(int From, int To)> On(DayOfWeek day) => spans[Row(day)];

    /// <summary>True when open at that local time, spans past midnight of the day before counted.</summary>
    public bool IsOpen(DateTime local)
    {
        int minute = (local.Hour * 60) + local.Minute;
        return spans[Row(local.DayOfWeek)].Exists(s => s.From <= minute && minute < s.To) || spans[Row(local.AddDays(-1).DayOfWeek)].Exists(s => minute + 1440 < s.To);
    }

    public static bool TryParse(string? text, out OpeningHours hours)
    {
        List<(int, int)>[] week = Empty();
        hours = new(week);
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        if (text.Trim() == "24/7")
        {
            foreach (List<(int, int)> day in week)
            {
                day.Add((0, 1440));
            }

            return true;
        }

        return text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(rule => ReadRule(rule, week)) && week.Any(d => d.Count > 0);
    }

    /// <summary>
    /// A day's hours as French forms write them: <c>09:00 - 12:00 / 13:30 - 17:00</c>, <c>9h-12h30</c>, « fermé » or nothing. Null when it cannot be read.
    /// </summary>
    public static IReadOnlyList<(int From, int To)>? ReadDay(string? text)
    {
        string plain = (text ?? "").Trim().ToLowerInvariant();
        if (plain is "" or "-" || plain.StartsWith("ferm", StringComparison.Ordinal))
        {
            return [];
        }

        List<(int, int)> spans = [];
        foreach (string part in SpanSeparator().Split(plain))
        {
            if (DaySpan().Match(part.Trim()) is not { Success: true } m || Minutes(m.Groups[1].Value, m.Groups[2].Value) is not { } from || Minutes(m.Groups[3].Value, m.Groups[4].Value) is not { } to || to <= from)
            {
                return null;
            }

            spans.Add((from, to));
        }

        return spans;
    }

    /// <summary>Hours of a week from those of its seven days, Monday first.</summary>
    public static OpeningHours Of(IReadOnlyList<IReadOnlyList<(int From, int To)>> days) => new([.. days.Select(d => d.ToList())]);

    /// <summary>The shortest usual writing: days with the same hours together.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int first = 0; first < 7;)
        {
            int last = first;
            while (last < 6 && spans[last + 1].SequenceEqual(spans[first]))
            {
                last++;
            }

            if (spans[first].Count > 0)
            {
                text.Append(text.Length > 0 ? "; " : "").Append(Days[first]).Append(last > first ? (last == first + 1 ? "," : "-") + Days[last] : "").Append(' ')
                    .AppendJoin(',', spans[first].Select(s => $"{Clock(s.From)}-{Clock(s.To)}"));
            }

            first = last + 1;
        }

        return text.ToString();
    }

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60 % 24:00}:{minute % 60:00}");

    private static bool ReadRule(string rule, List<(int, int)>[] week)
    {
        int space = rule.IndexOf(' ', StringComparison.Ordinal);
        string days = space < 0 ? rule : rule[..space], times = space < 0 ? "" : rule[(space + 1)..].Trim();
        if (space < 0 || char.IsAsciiDigit(days[0]))
        {
            (days, times) = ("Mo-Su", rule);
        }

        List<(int, int)> spans = [];
        if (times is not ("off" or "closed"))
        {
            foreach (string part in times.Split(',', StringSplitOptions.TrimEntries))
            {
                if (Span().Match(part) is not { Success: true } m || Minutes(m.Groups[1].Value, m.Groups[2].Value) is not { } from || Minutes(m.Groups[3].Value, m.Groups[4].Value) is not { } to)
                {
                    return false;
                }

                spans.Add((from, to <= from ? to + 1440 : to));
            }
        }

        foreach (string part in days.Split(','))
        {
            string[] ends = part.Split('-');
            int first = Array.IndexOf(Days, ends[0]), last = Array.IndexOf(Days, ends[^1]);
            if (first < 0 || last < 0 || ends.Length > 2)
            {
                return false;
            }

            for (int d = first; ; d = (d + 1) % 7)
            {
                week[d].Clear();
                week[d].AddRange(spans);
                if (d == last)
                {
                    break;
                }
            }
        }

        return true;
    }

    private static int? Minutes(string hour, string minute)
    {
        int h = int.Parse(hour, CultureInfo.InvariantCulture), m = minute.Length == 0 ? 0 : int.Parse(minute, CultureInfo.InvariantCulture);
        return h <= 24 && m < 60 && (h * 60) + m <= 1440 ? (h * 60) + m : null;
    }

    private static int Row(DayOfWeek day) => ((int)day + 6) % 7;

    private static List<(int, int)>[] Empty() => [.. Enumerable.Range(0, 7).Select(_ => new List<(int, int)>())];

    [GeneratedRegex(@"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Span();

    [GeneratedRegex(@"^(\d{1,2}) ?[h:] ?(\d{2})? ?(?:-|–|à|a) ?(\d{1,2}) ?[h:] ?(\d{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex DaySpan();

    [GeneratedRegex(@" / | et |, |;|/", RegexOptions.CultureInvariant)]
    private static partial Regex SpanSeparator();
}
