using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Web.Shell;

/// <summary>
/// How the portal speaks: texts by key, numbers, money, dates and figures, in the language of the request.
/// French numbers use narrow no-break spaces (« 1 138 739 », « 87,9 % »); English ones commas and no space before the sign.
/// </summary>
public sealed class Say(Language language)
{
    /// <summary>U+202F: the narrow no-break space of French numbers.</summary>
    public const char Thin = '\u202F';

    private const char Hard = '\u00A0';
    private static readonly NumberFormatInfo FrenchNumbers = new() { NumberGroupSeparator = "\u202F", NumberDecimalSeparator = ",", NegativeSign = "−" };
    private static readonly NumberFormatInfo EnglishNumbers = new() { NegativeSign = "−" };

    private static readonly string[] FrenchMonths = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
    private static readonly string[] EnglishMonths = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public Language Language => language;

    public bool InFrench => language == Language.French;

    /// <summary><c>fr</c> or <c>en</c>.</summary>
    public string Code => InFrench ? "fr" : "en";

    public string this[string key] => TextBook.Instance.Find(language, key);

    public string this[string key, params object?[] parts] => string.Format(CultureInfo.InvariantCulture, this[key], parts);

    /// <summary>Chooses between two texts that data carries in both languages.</summary>
    public string Either(string french, string english) => Typeset(InFrench ? french : english);

    /// <summary>A text made elsewhere in the language of the request, with this language's spaces and places of signs.</summary>
    public string Typeset(string text) => InFrench ? Typography.French(text) : Typography.English(text);

    /// <summary>A text that data carries in both languages.</summary>
    public string Of(Wording text) => Either(text.Fr, text.En);

    public string Number(long value) => Number((decimal)value);

    public string Number(decimal value, int decimals = 0) =>
        Math.Round(value, decimals, MidpointRounding.AwayFromZero).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), InFrench ? FrenchNumbers : EnglishNumbers);

    public string Number(double value, int decimals = 0) => Number((decimal)value, decimals);

    public string Percent(decimal value, int decimals = 1) => InFrench ? $"{Number(value, decimals)}{Thin}%" : $"{Number(value, decimals)}%";

    /// <summary>Difference of two shares, with its sign.</summary>
    public string Points(decimal value) => PointsOf((value > 0 ? "+" : "") + Number(value, 1), value);

    /// <summary>What is missing, in points of percent: never rounded to nothing while something is missing.</summary>
    public string MissingPoints(decimal missing) => missing is > 0 and < 0.05m ? this["unit.points.hardly"] : PointsOf(Number(missing, 1), missing);

    /// <summary>As many digits as a reader needs: cents below ten euros, euros below a million, then millions and billions.</summary>
    public string Euros(Money money) => Euros(money.Euros);

    public string Euros(decimal euros) => Math.Abs(euros) switch
    {
        0 => Currency("0", ""),
        < 10 => Currency(Number(euros, 2), ""),
        < 1_000_000 => Currency(Number(euros), ""),
        < 1_000_000_000 => Currency(Number(euros / 1_000_000m, Math.Abs(euros) < 100_000_000 ? 1 : 0), "M"),
        _ => InFrench ? Currency(Number(euros / 1_000_000m), "M") : Currency(Number(euros / 1_000_000_000m, 2), "bn"),
    };

    /// <summary>To the euro: for amounts that are compared.</summary>
    public string ExactEuros(Money money) => Currency(Number(money.Euros), "");

    /// <summary>A price of the rules, to the cent when it has cents: what is multiplied by quantities is never rounded.</summary>
    /// <param name="unit">As rules write it: <c>EUR</c>, <c>EUR/m</c>, <c>EUR/m/year</c>.</param>
    public string Price(Money price, string unit = "EUR") =>
        Currency(Number(price.Euros, Decimals(price.Euros)), "") + unit["EUR".Length..].Replace("/year", InFrench ? "/an" : "/year", StringComparison.Ordinal);

    /// <summary>A value of the engineering rules in its unit: « 10 % », « 2,5 dB ».</summary>
    public string Ruled(decimal value, string unit) => unit switch
    {
        "%" => Percent(value, Decimals(value)),
        _ when unit.StartsWith("EUR", StringComparison.Ordinal) => Price(Money.FromEuros(value), unit),
        "yes-no" => this[value == 1 ? "network.clause.yes" : "network.clause.no"],
        _ when value == decimal.Truncate(value) && TextBook.Instance.French.ContainsKey($"network.unit.{unit}.one") => Count("network.unit." + unit, (long)value).Replace(' ', Hard),
        _ => $"{Number(value, Decimals(value))}{Hard}{(TextBook.Instance.French.ContainsKey("network.unit." + unit) ? this["network.unit." + unit] : unit)}",
    };

    /// <summary>A line of a bill: metres, or pieces.</summary>
    public string Quantity(decimal quantity, string unit) => unit == "u" ? Count("unit.pieces", (long)quantity) : $"{Number(quantity)} {unit}";

    /// <summary>How large a file is, in the units people know (powers of ten).</summary>
    public string Size(long bytes) => bytes switch
    {
        < 1000 => Count("size.bytes", bytes),
        < 1_000_000 => Number(bytes / 1000m) + Hard + this["size.kilo"],
        _ => Number(bytes / 1_000_000m, 1) + Hard + this["size.mega"],
    };

    public string Kilometres(double km) => $"{Number(km, Math.Abs(km) < 10 ? 1 : 0)}{Hard}km";

    /// <summary>A date as precise as its source gives it.</summary>
    public string Date(Period period) => period.Text.Length switch
    {
        4 => period.Text,
        7 when period.Text[5] == 'Q' => this["date.quarter." + period.Text[6], period.Year],
        7 => $"{Months[period.Start.Month - 1]} {period.Year}",
        10 => Date(period.Start),
        _ => "",
    };

    /// <summary>« T3 2017 » where several dates stand at the heads of columns; others as ever.</summary>
    public string ShortDate(Period period) => period.Text.Length == 7 && period.Text[5] == 'Q' ? this["date.quarter.short", period.Text[6], period.Year] : Date(period);

    public string Date(DateOnly day)
    {
        string number = InFrench && day.Day == 1 ? "1er" : day.Day.ToString(CultureInfo.InvariantCulture);
        return $"{number}{Hard}{Months[day.Month - 1]} {day.Year.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Day and minute, in the time of the region (Paris).</summary>
    public string Moment(DateTimeOffset moment)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(moment, Paris);
        string clock = local.ToString(InFrench ? "HH' h 'mm" : "HH:mm", CultureInfo.InvariantCulture).Replace(' ', Thin);
        return this["date.moment", Date(DateOnly.FromDateTime(local.DateTime)), clock];
    }

    public string Duration(TimeSpan span) => span.TotalSeconds switch
    {
        < 90 => this["duration.seconds", Number(span.TotalSeconds)],
        < 5400 => this["duration.minutes", Number(span.TotalMinutes)],
        _ => this["duration.hours", Number(span.TotalHours, 1)],
    };

    /// <summary>The number with its unit: « 87,9 % », « 1 287 locaux ».</summary>
    public string Value(Figure figure) => figure.Unit switch
    {
        "%" => Percent(figure.Value),
        "€" => Euros(figure.Value),
        "km" => Kilometres((double)figure.Value),
        _ => $"{Number(figure.Value, figure.Value == decimal.Truncate(figure.Value) ? 0 : 1)}{Hard}{Unit(figure.Unit)}",
    };

    public string Kind(FigureKind kind) => kind switch
    {
        FigureKind.Declared => this["kind.declared"],
        FigureKind.Measured => this["kind.measured"],
        FigureKind.Surveyed => this["kind.surveyed"],
        FigureKind.Modelled => this["kind.modelled"],
        _ => this["kind.simulated"],
    };

    /// <summary>Chooses <c>key.one</c> or <c>key.many</c> as the language counts: French says « 0 local », English “0 premises”.</summary>
    public string Count(string key, long number)
    {
        bool one = InFrench ? Math.Abs(number) < 2 : number == 1;
        return this[key + (one ? ".one" : ".many"), Number(number)];
    }

    private string PointsOf(string number, decimal value) => this[(InFrench ? Math.Abs(value) < 2 : Math.Abs(value) == 1) ? "unit.points.one" : "unit.points.many", number];

    private string[] Months => InFrench ? FrenchMonths : EnglishMonths;

    /// <summary>Wall clock where the region is.</summary>
    public static DateTime Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Paris).DateTime;

    internal static TimeZoneInfo Paris => TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Paris", out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;

    private string Unit(string unit) => TextBook.Instance.French.ContainsKey("unit." + unit) ? this["unit." + unit] : unit;

    private static int Decimals(decimal value) => value == decimal.Truncate(value) ? 0 : 2;

    private string Currency(string number, string scale) => InFrench ? $"{number}{Thin}{scale}€"
        : number.Length > 0 && !char.IsAsciiDigit(number[0]) ? $"{number[0]}€{number[1..]}{scale}" : $"€{number}{scale}";
}
