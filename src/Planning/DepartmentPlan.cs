using Maillage.Kernel;
using Maillage.Planning.Rules;
using Maillage.Planning.Strategies;

namespace Maillage.Planning;

/// <summary>Years of the communes of one department.</summary>
/// <param name="Beyond">Years at the pace of the last year for what the horizon does not reach.</param>
internal sealed record DepartmentPlan(
    string Department, IReadOnlyList<PlanningZone> Public, IReadOnlyList<Plaque> Plaques,
    IReadOnlyDictionary<TerritoryId, (int From, int To)> Years, IReadOnlyDictionary<TerritoryId, (int From, int To)> Beyond,
    IReadOnlyDictionary<TerritoryId, UpgradeChoice> Upgrades, long[] SpentCents, long HomeYears, decimal Bound, bool FloorFirst)
{
    /// <summary>Dwellings of the base served by public fibre at the end of a year, at the last year's pace beyond the horizon.</summary>
    public long BaseServed(int year) =>
        Public.Where(z => (Years.TryGetValue(z.Commune, out (int From, int To) y) || Beyond.TryGetValue(z.Commune, out y)) && y.To <= year).Sum(z => z.BaseDwellings);

    public static DepartmentPlan Make(
        Strategy strategy, string department, IReadOnlyList<PlanningZone> zones, YearlyMoney money, int floorYear, long floorBase, CancellationToken cancellation)
    {
        Horizon horizon = strategy.Horizon;
        RuleSet rules = strategy.Rules;
        Money Cost(PlanningZone zone) => Planner.FibreCost(strategy, zone);
        List<Plaque> plaques = new PlaqueBuilder(rules.Plaques, rules.FirstPhases, Cost).Build(department, zones);
        Dictionary<TerritoryId, int> index = zones.Select((z, i) => (z.Commune, i)).ToDictionary(p => p.Commune, p => p.i);
        int[][] members = [.. plaques.Select(p => p.Zones.Select(z => index[z]).ToArray())];
        long[] costs = [.. zones.Select(z => Cost(z).Cents)];
        int maxYears = rules.Plaques?.CompletenessYears ?? horizon.Years;
        DepartmentTask task = new(
            costs, [.. zones.Select(z => z.BaseDwellings)], [.. zones.Select(z => z.Premises)], money.Fibre(department),
            maxYears, strategy.Budgets.CarryOver, floorYear < 0 ? -1 : floorYear - horizon.FirstYear, floorBase);
        ChosenOrder order = new DepartmentOrder(task, plaques, members, rules.FirstPhases?.Scattered(department) ?? 0).Choose(cancellation);

        Dictionary<TerritoryId, (int From, int To)> years = Named(zones, order.Years, horizon.FirstYear);
        long pace = task.Budgets[^1];
        long[] further = [.. Enumerable.Range(0, horizon.ContinueUntil - horizon.LastYear).Select(i => pace + (i == 0 && strategy.Budgets.CarryOver ? order.Years.LeftCents : 0))];
        FilledYears beyond = YearFilling.Fill([.. order.Zones.Where(z => order.Years.To[z] < 0)], costs, further, maxYears, strategy.Budgets.CarryOver);

        Dictionary<TerritoryId, UpgradeChoice> upgrades = rules.SpeedUpgrade is null
            ? []
            : new UpgradePlanner(rules.SpeedUpgrade, rules.FibreFirst, Cost, strategy.Budgets.CarryOver).Choose(
                zones, z => years.TryGetValue(z, out (int From, int To) y) ? y.To : null,
                years.Count == 0 ? null : years.Values.Min(y => y.From), horizon.FirstYear, money.Upgrades(department));
        return new(
            department, zones, [.. order.Plaques.Select(p => plaques[p])], years, Named(zones, beyond, horizon.LastYear + 1), upgrades,
            order.Years.SpentCents, task.HomeYears(order.Years), task.Bound(), order.FloorFirst);
    }

    private static Dictionary<TerritoryId, (int From, int To)> Named(IReadOnlyList<PlanningZone> zones, FilledYears years, int first)
    {
        Dictionary<TerritoryId, (int, int)> named = [];
        for (int i = 0; i < zones.Count; i++)
        {
            if (years.To[i] >= 0)
            {
                named[zones[i].Commune] = (first + years.From[i], first + years.To[i]);
            }
        }

        return named;
    }
}
