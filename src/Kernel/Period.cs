using System.Globalization;

namespace Maillage.Kernel;

/// <summary>
/// A date as precise as its source gives it: a year (<c>2024</c>), a quarter (<c>2018-Q1</c>), a month (<c>2014-10</c>) or a day (<c>2012-07-01</c>).
/// Ordered by its first day, the coarser first when two begin together.
/// </summary>
public readonly record struct Period : IComparable<Period>
{
    private readonly string? text;

    private Period(string text) => this.text = text;

    /// <summary>The ISO-like text; also the stored form.</summary>
    public string Text => text ?? "";

    /// <summary>First day of the period.</summary>
    public DateOnly Start => TryRead(Text, out DateOnly start) ? start : default;

    public int Year => Start.Year;

    /// <exception cref="FormatException">When the text is none of the four forms.</exception>
    public static Period Parse(string text) =>
        TryParse(text, out Period period) ? period : throw new FormatException($"'{text}' is not a period: expected 2024, 2018-Q1, 2014-10 or 2012-07-01.");

    public static bool TryParse(string? text, out Period period)
    {
        bool ok = TryRead(text, out _);
        period = ok ? new Period(text!) : default;
        return ok;
    }

    public static Period OfYear(int year) => new(year.ToString("0000", CultureInfo.InvariantCulture));

    public int CompareTo(Period other)
    {
        int byStart = Start.CompareTo(other.Start);
        return byStart != 0 ? byStart : Text.Length.CompareTo(other.Text.Length);
    }

    public static bool operator <(Period left, Period right) => left.CompareTo(right) < 0;

    public static bool operator >(Period left, Period right) => left.CompareTo(right) > 0;

    public static bool operator <=(Period left, Period right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Period left, Period right) => left.CompareTo(right) >= 0;

    public override string ToString() => Text;

    private static bool TryRead(string? text, out DateOnly start)
    {
        start = default;
        if (text is null || text.Length < 4 || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year) || year is < 1 or > 9998)
        {
            return false;
        }

        switch (text.Length)
        {
            case 4:
                start = new DateOnly(year, 1, 1);
                return true;
            case 7 when text[4] == '-' && text[5] == 'Q' && text[6] is >= '1' and <= '4':
                start = new DateOnly(year, 1 + (3 * (text[6] - '1')), 1);
                return true;
            case 7:
                return DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out start);
            case 10:
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out start);
            default:
                return false;
        }
    }
}
