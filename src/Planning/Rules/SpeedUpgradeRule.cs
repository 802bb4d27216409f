using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Rules;

/// <summary>How a copper table is simulated when none is imported: shares printed for the whole perimeter.</summary>
/// <param name="IneligibleInside">True when the ineligible lines are counted among those under 2 Mbit/s.</param>
public sealed record CopperShares(decimal IneligiblePercent, decimal Under2Percent, bool IneligibleInside, string Page);

/// <summary>
/// Speed upgrade (montée en débit) only where the majority of lines stay under a threshold; temporary, hence begun early; for the general public;
/// reusable for fibre; never where it costs as much as fibre.
/// </summary>
/// <param name="ThresholdMbps">The threshold the copper table counts lines under (4 Mbit/s).</param>
/// <param name="MajorityPercent">More than this share of the lines must be under it.</param>
/// <param name="HealthHouseMbps">What health houses in upgrade areas get at least.</param>
/// <param name="LastStartYear">No upgrade is begun later.</param>
/// <param name="MinYearsOfUse">Fibre must be at least this many years away.</param>
/// <param name="MigrateBy">Year by which fibre replaces it.</param>
/// <param name="MaxBusinesses">With as many establishments the commune waits for fibre.</param>
/// <param name="ReusablePercent">Part of the works that fibre uses again; 0 would forfeit the State's aid and forbids the upgrade.</param>
public sealed record SpeedUpgradeRule(
    RuleReference Place, decimal ThresholdMbps, decimal MajorityPercent, decimal HealthHouseMbps, int LastStartYear, int MinYearsOfUse, int MigrateBy,
    long MaxBusinesses, decimal ReusablePercent, Money FixedCost, Money CostPerLine, CopperShares? Simulation)
{
    public const string Id = "speed-upgrade";

    public Money Cost(PlanningZone zone) => new(FixedCost.Cents + (CostPerLine.Cents * (zone.Copper?.Lines ?? 0)));

    /// <summary>True when every condition but years and money holds; else the reason why not. Complexity: constant.</summary>
    public bool Allows(PlanningZone zone, Money fibreCost, out RuleReason reason)
    {
        if (zone.Copper is not { Lines: > 0 } copper)
        {
            reason = Say("Règle sans donnée : aucune table cuivre pour cette commune.", "Rule without data: no copper table for this commune.");
            return false;
        }

        (string fr, string en) label = copper.Simulated ? (" (table cuivre simulée)", " (simulated copper table)") : ("", "");
        decimal share = decimal.Round(100m * copper.Under4 / copper.Lines, 0, MidpointRounding.AwayFromZero);
        if (100m * copper.Under4 <= MajorityPercent * copper.Lines)
        {
            reason = Say($"Pas de montée en débit : {share} % des lignes sous {ThresholdMbps} Mbit/s{label.fr}.", $"No speed upgrade: {share}% of lines under {ThresholdMbps} Mbit/s{label.en}.");
            return false;
        }

        if (ReusablePercent <= 0)
        {
            reason = Say("Pas de montée en débit : rien n'en resterait pour la fibre.", "No speed upgrade: nothing of it would serve fibre.");
            return false;
        }

        if (zone.Businesses >= MaxBusinesses)
        {
            reason = Say($"Pas de montée en débit : {zone.Businesses} établissements, la fibre est préférée.", $"No speed upgrade: {zone.Businesses} establishments, fibre is preferred.");
            return false;
        }

        Money cost = Cost(zone);
        if (cost.Cents >= fibreCost.Cents)
        {
            reason = Say($"Pas de montée en débit : {Amount.French(cost.Euros)}, autant que la fibre ({Amount.French(fibreCost.Euros)}){label.fr}.", $"No speed upgrade: {Amount.English(cost.Euros)}, as much as fibre ({Amount.English(fibreCost.Euros)}){label.en}.");
            return false;
        }

        reason = Say($"{share} % des lignes sous {ThresholdMbps} Mbit/s{label.fr} : la montée en débit est possible.", $"{share}% of lines under {ThresholdMbps} Mbit/s{label.en}: a speed upgrade is possible.");
        return true;
    }

    /// <summary>The reason told once year and money are known.</summary>
    /// <param name="fibreYear">Year in which fibre is complete; null when not before the horizon.</param>
    public RuleReason Chosen(PlanningZone zone, int year, int? fibreYear)
    {
        string fr = zone.Copper!.Simulated ? " (table cuivre simulée)" : "";
        string en = zone.Copper.Simulated ? " (simulated copper table)" : "";
        return fibreYear is { } fibre && fibre <= MigrateBy
            ? Say($"Montée en débit en {year}{fr}, temporaire : la fibre la remplace en {fibre}. Une maison de santé y aurait au moins {HealthHouseMbps:0.#} Mbit/s.", $"Speed upgrade in {year}{en}, temporary: fibre replaces it in {fibre}. A health house there would get at least {HealthHouseMbps:0.#} Mbit/s.")
            : Say($"Montée en débit en {year}{fr} ; les budgets n'amènent pas la fibre avant {MigrateBy}, contre le vœu de la stratégie.", $"Speed upgrade in {year}{en}; budgets do not bring fibre by {MigrateBy}, against the strategy's wish.");
    }

    public RuleReason TooLate(int fibreYear) =>
        Say($"Pas de montée en débit : la fibre arrive en {fibreYear}, moins de {MinYearsOfUse} ans après.", $"No speed upgrade: fibre comes in {fibreYear}, less than {MinYearsOfUse} years later.");

    public RuleReason NoMoney() =>
        Say("Montée en débit possible, mais l'enveloppe du département est épuisée.", "A speed upgrade is possible, but the department's envelope is spent.");

    public RuleReason NoFibreYet() =>
        Say("Pas de montée en débit : le département n'a pas encore engagé la fibre.", "No speed upgrade: the department has not begun fibre.");

    private RuleReason Say(string fr, string en) => new(Id, Place.Text, fr, en);
}
