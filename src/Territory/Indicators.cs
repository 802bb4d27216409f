using Maillage.Kernel;

namespace Maillage.Territory;

/// <param name="SumOf">Classes this one adds up; empty for a class that sources declare.</param>
public sealed record IndicatorDimension(string Key, string TitleFr, string TitleEn)
{
    public IReadOnlyList<string> SumOf { get; init; } = [];
}

/// <summary>Something counted by commune.</summary>
/// <param name="UnitFr">What is counted: <c>locaux</c>, <c>logements</c>.</param>
public sealed record Indicator(string Key, string TitleFr, string TitleEn, string UnitFr, string UnitEn, IReadOnlyList<IndicatorDimension> Dimensions)
{
    public IndicatorDimension? FindDimension(string key) => Dimensions.FirstOrDefault(d => d.Key == key);

    public string Title(bool french) => french ? TitleFr : TitleEn;

    public string Unit(bool french) => french ? UnitFr : UnitEn;
}

/// <summary>The indicators the product knows. Files bring dates, bases and sources; meaning and words stand here.</summary>
public static class Indicators
{
    public const string Dwellings = "dwellings";
    public const string Firms = "firms";
    public const string Premises = "premises";
    public const string FtthConnectable = "ftth-connectable";
    public const string BestSpeed = "best-speed";
    public const string Technology = "technology";

    /// <summary>Operators' commitments to cover a commune with fibre, made binding under article L. 33-13 of the code of posts and electronic communications.</summary>
    public const string Commitment = "l33-13";

    public const string InfrastructureOperator = "infrastructure-operator";

    /// <summary>Share of households in areas of private intent, as a strategy prints it by department.</summary>
    public const string PrintedCommitmentShare = "l33-13-share";

    /// <summary>Best wired speed of 30 Mbit/s or more: what France calls « très haut débit ».</summary>
    public const string AtLeast30 = "at-least-30";

    public const string AtLeast100 = "at-least-100";

    private static readonly IReadOnlyList<IndicatorDimension> One = [new("", "", "")];

    public static IReadOnlyList<Indicator> All { get; } =
    [
        new(Dwellings, "Logements", "Dwellings", "logements", "dwellings", One),
        new(Firms, "Établissements", "Firms", "établissements", "firms", One),
        new(Premises, "Locaux (logements et locaux professionnels)", "Premises (dwellings and business premises)", "locaux", "premises", One),
        new(FtthConnectable, "Locaux raccordables à la fibre (FttH)", "Premises connectable to fibre (FTTH)", "locaux", "premises", One),
        new(BestSpeed, "Meilleur débit filaire", "Best wired speed", "locaux", "premises",
        [
            new("none", "Inéligible au haut débit", "No broadband"),
            new("0.5", "0,5 à 3 Mbit/s", "0.5 to 3 Mbit/s"),
            new("3", "3 à 8 Mbit/s", "3 to 8 Mbit/s"),
            new("8", "8 à 30 Mbit/s", "8 to 30 Mbit/s"),
            new("30", "30 à 100 Mbit/s", "30 to 100 Mbit/s"),
            new("100", "100 Mbit/s à 1 Gbit/s", "100 Mbit/s to 1 Gbit/s"),
            new("1000", "1 Gbit/s et plus", "1 Gbit/s and above"),
            new(AtLeast30, "30 Mbit/s et plus (très haut débit)", "30 Mbit/s and above (superfast)") { SumOf = ["30", "100", "1000"] },
            new(AtLeast100, "100 Mbit/s et plus", "100 Mbit/s and above") { SumOf = ["100", "1000"] },
        ]),
        new(Technology, "Technologies disponibles", "Technologies available", "locaux", "premises",
        [
            new("fibre", "Fibre (FttH)", "Fibre (FTTH)"),
            new("cable", "Câble", "Cable"),
            new("dsl", "Cuivre (xDSL)", "Copper (xDSL)"),
        ]),
    ];

    public static Indicator? Find(string key) => All.FirstOrDefault(i => i.Key == key);

    /// <summary>True for what binds an operator to a commune instead of counting.</summary>
    public static bool IsOperatorKind(string key) => key is Commitment or InfrastructureOperator;

    /// <summary>« logements de 2018 » of <c>dwellings@2018</c>.</summary>
    public static string BaseLabel(string baseKey, bool french)
    {
        string[] parts = baseKey.Split('@');
        string what = Find(parts[0]) is { } indicator ? indicator.Unit(french) : parts[0];
        return parts.Length < 2 ? what : french ? $"{what} de {parts[1]}" : $"{what} of {parts[1]}";
    }

    /// <summary>True when a base reads <c>indicator@period</c> with an indicator we know.</summary>
    internal static bool IsBase(string key) => key.Split('@') is [var what, var when] && Find(what) is not null && Period.TryParse(when, out _);
}
