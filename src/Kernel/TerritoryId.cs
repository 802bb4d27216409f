using System.Diagnostics.CodeAnalysis;

namespace Maillage.Kernel;

public enum TerritoryKind
{
    Commune,
    Epci,
    EmploymentZone,
    Department,
    Region,
}

/// <summary>
/// The portal's name for a territory: <c>58145</c> (commune, INSEE code), <c>epci-200067890</c> (SIREN), <c>ze-2605</c>, <c>dep-21</c>, <c>region</c>
/// (the strategy's own perimeter). Stable: addresses and the API use it.
/// </summary>
public readonly record struct TerritoryId(string Text)
{
    public static TerritoryId Region { get; } = new("region");

    public TerritoryKind Kind => Text switch
    {
        "region" => TerritoryKind.Region,
        _ when Text.StartsWith("epci-", StringComparison.Ordinal) => TerritoryKind.Epci,
        _ when Text.StartsWith("ze-", StringComparison.Ordinal) => TerritoryKind.EmploymentZone,
        _ when Text.StartsWith("dep-", StringComparison.Ordinal) => TerritoryKind.Department,
        _ => TerritoryKind.Commune,
    };

    public static TerritoryId Commune(string code) => new(code);

    public static TerritoryId Epci(string siren) => new("epci-" + siren);

    public static TerritoryId Department(string code) => new("dep-" + code);

    public static TerritoryId EmploymentZone(string code) => new("ze-" + code);

    public static bool TryParse([NotNullWhen(true)] string? text, out TerritoryId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 20 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && (id.Kind != TerritoryKind.Commune || text.Length == 5);
    }

    public override string ToString() => Text;
}
