using Maillage.Kernel;
using Maillage.Planning.Rules;
using Maillage.Planning.Strategies;

namespace Maillage.Planning;

/// <summary>
/// Puts every commune of a strategy's perimeter into years: private areas on the operators' assumed pace, public ones under the budgets of their
/// department, with the rules that decided. Pure and deterministic: no clock, no file; the order of the zones given does not matter.
/// </summary>
/// <remarks>
/// Measures: dwellings of the base for targets and for what is maximised, premises for what is built. Budgets are never stretched; a missed target tells
/// by how much and when it would be reached. Two thousand zones over eleven years take a few seconds at most.
/// </remarks>
public sealed class Planner(Strategy strategy)
{
    /// <param name="zones">One entry a commune of the perimeter.</param>
    /// <param name="progress">0 … 1.</param>
    /// <exception cref="BadInputException">A commune given twice, outside the perimeter, or with a negative number.</exception>
    /// <exception cref="OperationCanceledException">When asked to stop.</exception>
    public Plan Make(IReadOnlyList<PlanningZone> zones, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        Check(zones);
        PlanningZone[] sorted = [.. zones.OrderBy(z => z.Commune.Text, StringComparer.Ordinal)];
        PrivateAreasRule? areas = strategy.Rules.PrivateAreas;
        IReadOnlyDictionary<TerritoryId, (int From, int To)> pace = areas?.Pace(sorted) ?? new Dictionary<TerritoryId, (int, int)>();
        Dictionary<string, long> publicCost = sorted.Where(z => !pace.ContainsKey(z.Commune)).GroupBy(z => z.Department).ToDictionary(g => g.Key, g => g.Sum(z => FibreCost(strategy, z).Cents));
        YearlyMoney money = new(strategy, publicCost);
        Target? floor = strategy.Targets.FirstOrDefault(t => t is { Scope: TargetScope.EachDepartment });
        List<DepartmentPlan> departments = [];
        foreach (string department in strategy.Departments)
        {
            PlanningZone[] here = [.. sorted.Where(z => z.Department == department)];
            PlanningZone[] open = [.. here.Where(z => !pace.ContainsKey(z.Commune))];
            long needed = floor is null ? 0 : PublicBaseNeeded(floor, here, pace);
            departments.Add(DepartmentPlan.Make(strategy, department, open, money, floor?.Year ?? -1, needed, cancellation));
            progress?.Report((double)departments.Count / strategy.Departments.Count);
        }

        return new PlanAssembly(strategy, sorted, pace, money, departments).Make();
    }

    /// <summary>What the public plan pays for fibre in a zone: with reuse where the strategy mutualises and it pays.</summary>
    public static Money FibreCost(Strategy strategy, PlanningZone zone) => strategy.Rules.Mutualise is null ? zone.CostNew : MutualiseRule.Cost(zone);

    /// <summary>Public dwellings a department needs at the target's year, beside what operators have done by then.</summary>
    private static long PublicBaseNeeded(Target floor, PlanningZone[] here, IReadOnlyDictionary<TerritoryId, (int From, int To)> pace)
    {
        long all = here.Sum(z => z.BaseDwellings);
        long announced = here.Where(z => pace.ContainsKey(z.Commune)).Sum(z => z.BaseDwellings);
        long done = here.Where(z => pace.ContainsKey(z.Commune)).Sum(z => PrivateAreasRule.Done(z.BaseDwellings, pace[z.Commune], floor.Year));
        decimal wanted = floor.Percent is { } percent ? all * percent / 100m : announced + (all * floor.GainPoints!.Value / 100m);
        return (long)Math.Ceiling(Math.Max(0, wanted - done));
    }

    private void Check(IReadOnlyList<PlanningZone> zones)
    {
        ProblemList problems = new();
        HashSet<TerritoryId> seen = [];
        foreach (PlanningZone zone in zones)
        {
            if (!seen.Add(zone.Commune))
            {
                problems.Add(Problem.Error("plan-duplicate-commune", $"la commune {zone.Commune} est donnée deux fois", $"commune {zone.Commune} is given twice"));
            }

            if (!strategy.Departments.Contains(zone.Department))
            {
                problems.Add(Problem.Error(
                    "plan-outside-perimeter", $"la commune {zone.Commune} est dans le département {zone.Department}, hors du périmètre de la stratégie : ôtez-la ou élargissez le périmètre", $"commune {zone.Commune} lies in department {zone.Department}, outside the strategy's perimeter: remove it or widen the perimeter"));
            }

            if (zone.Premises < 0 || zone.BaseDwellings < 0 || zone.CostNew.Cents < 0 || zone.CostReuse.Cents < 0)
            {
                problems.Add(Problem.Error("plan-negative", $"la commune {zone.Commune} porte un nombre négatif de locaux, de logements ou d'euros", $"commune {zone.Commune} carries a negative number of premises, dwellings or euros"));
            }
        }

        problems.ThrowOnErrors();
    }
}
