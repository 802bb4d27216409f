using System.Globalization;
using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Rules;

/// <summary>Fibre from the first phase; another technology only completes it inside a department, never alone: no upgrade before a department's first fibre.</summary>
public sealed record FibreFirstRule(RuleReference Place)
{
    public const string Id = "fibre-first";

    public RuleReason Judge() => new(
        Id, Place.Text, "Fibre jusqu'à l'abonné dès les premières phases.", "Fibre to the home from the first phases.");
}

/// <summary>Standing infrastructure is used again where it pays.</summary>
public sealed record MutualiseRule(RuleReference Place)
{
    public const string Id = "mutualise";

    public static Money Cost(PlanningZone zone) => zone.CostReuse.Cents < zone.CostNew.Cents ? zone.CostReuse : zone.CostNew;

    /// <summary>Told only where something is saved.</summary>
    public RuleReason? Judge(PlanningZone zone)
    {
        decimal saved = (zone.CostNew - Cost(zone)).Euros;
        return saved == 0
            ? null
            : new(Id, Place.Text, $"Fourreaux et poteaux existants réutilisés : {Amount.French(saved)} de moins qu'en neuf.", $"Standing ducts and poles used again: {Amount.English(saved)} less than built new.");
    }
}

/// <summary>Whole euros as people of each language read them: « 1 560 € », "€1,560".</summary>
internal static class Amount
{
    private static readonly CultureInfo Fr = CultureInfo.GetCultureInfo("fr-FR"), En = CultureInfo.GetCultureInfo("en-GB");

    public static string French(decimal euros) => euros.ToString("N0", Fr) + " €";

    public static string English(decimal euros) => "€" + euros.ToString("N0", En);
}

public enum PlaqueGrouping
{
    Nro,
    Epci,
}

/// <summary>Operators come to connected areas above a critical mass; what is begun is complete within a few years.</summary>
/// <param name="CriticalMass">Lines from which a plaque draws operators.</param>
/// <param name="CompletenessYears">A commune is complete in at most this many calendar years, 1–10.</param>
/// <param name="GroupBy">What a plaque is made of before small ones are joined.</param>
public sealed record PlaquesRule(RuleReference Place, long CriticalMass, int CompletenessYears, PlaqueGrouping GroupBy)
{
    public const string Id = "plaques";

    public RuleReason Judge(Plaque plaque)
    {
        string mass = plaque.Premises >= CriticalMass ? "" : " (sous la masse critique)";
        string massEn = plaque.Premises >= CriticalMass ? "" : " (below the critical mass)";
        string communes = plaque.Zones.Count == 1 ? "une commune" : $"{plaque.Zones.Count} communes contiguës";
        string communesEn = plaque.Zones.Count == 1 ? "one commune" : $"{plaque.Zones.Count} connected communes";
        return new(Id, Place.Text, $"Plaque {plaque.Id} : {communes}, {plaque.Premises} lignes{mass}.", $"Plaque {plaque.Id}: {communesEn}, {plaque.Premises} lines{massEn}.");
    }
}
