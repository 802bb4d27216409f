using Maillage.Kernel;
using Maillage.Planning.Rules;

namespace Maillage.Planning;

/// <param name="Reason">What the rule said; null when the strategy has no such rule.</param>
internal sealed record UpgradeChoice(int? Year, Money Cost, RuleReason? Reason);

/// <summary>Chooses speed upgrades in one department: most slow lines a euro first, as early as the envelope allows.</summary>
internal sealed class UpgradePlanner(SpeedUpgradeRule rule, FibreFirstRule? fibreFirst, Func<PlanningZone, Money> fibreCost, bool carryOver)
{
    /// <param name="zones">The public communes of the department.</param>
    /// <param name="fibreYear">Last year of fibre in a commune, null when not before the horizon.</param>
    /// <param name="firstFibre">First year in which the department builds fibre; null when it never does.</param>
    /// <param name="envelope">Money by year from <paramref name="firstYear"/>.</param>
    public Dictionary<TerritoryId, UpgradeChoice> Choose(
        IReadOnlyList<PlanningZone> zones, Func<TerritoryId, int?> fibreYear, int? firstFibre, int firstYear, long[] envelope)
    {
        Dictionary<TerritoryId, UpgradeChoice> choices = [];
        List<PlanningZone> able = [];
        foreach (PlanningZone zone in zones)
        {
            bool allowed = rule.Allows(zone, fibreCost(zone), out RuleReason reason);
            choices[zone.Commune] = new(null, default, reason);
            if (allowed)
            {
                able.Add(zone);
            }
        }

        int? begin = fibreFirst is null ? firstYear : firstFibre;
        able = [.. able.OrderByDescending(z => (decimal)z.Copper!.Under4 / Math.Max(1, rule.Cost(z).Cents)).ThenBy(z => z.Commune.Text, StringComparer.Ordinal)];
        long money = 0;
        for (int year = firstYear; year <= rule.LastStartYear && year - firstYear < envelope.Length; year++)
        {
            money = envelope[year - firstYear] + (carryOver ? money : 0);
            foreach (PlanningZone zone in able)
            {
                if (begin is null || year < begin || choices[zone.Commune].Year is not null || fibreYear(zone.Commune) - year < rule.MinYearsOfUse || rule.Cost(zone).Cents > money)
                {
                    continue;
                }

                money -= rule.Cost(zone).Cents;
                choices[zone.Commune] = new(year, rule.Cost(zone), rule.Chosen(zone, year, fibreYear(zone.Commune)));
            }
        }

        foreach (PlanningZone zone in able.Where(z => choices[z.Commune].Year is null))
        {
            int? fibre = fibreYear(zone.Commune);
            RuleReason why = begin is null || begin > rule.LastStartYear ? rule.NoFibreYet()
                : fibre is { } year && year - Math.Max(firstYear, begin.Value) < rule.MinYearsOfUse ? rule.TooLate(year)
                : rule.NoMoney();
            choices[zone.Commune] = new(null, default, why);
        }

        return choices;
    }
}
