using Maillage.Kernel;
using Maillage.Planning.Rules;
using Maillage.Planning.Strategies;

namespace Maillage.Planning;

/// <summary>Puts the departments' years together: communes with their reasons, years, phases, targets.</summary>
internal sealed class PlanAssembly(
    Strategy strategy, PlanningZone[] zones, IReadOnlyDictionary<TerritoryId, (int From, int To)> pace, YearlyMoney money, IReadOnlyList<DepartmentPlan> departments)
{
    private readonly Dictionary<string, DepartmentPlan> byCode = departments.ToDictionary(d => d.Department);

    public Plan Make()
    {
        Dictionary<TerritoryId, Plaque> plaqueOf = departments.SelectMany(d => d.Plaques).SelectMany(p => p.Zones.Select(z => (z, p))).ToDictionary(x => x.z, x => x.p);
        CommunePlan[] communes = [.. zones.Select(z => pace.TryGetValue(z.Commune, out (int From, int To) years) ? Private(z, years) : Public(z, plaqueOf[z.Commune]))];
        Dictionary<TerritoryId, PlanningZone> zoneOf = zones.ToDictionary(z => z.Commune);
        return new Plan
        {
            StrategyKey = strategy.Key,
            Method = new(
                "Plaques ordonnées par les règles puis par coût du logement, échanges tant que plus de foyers sont servis plus tôt ; borne par sac à dos fractionnaire.",
                "Plaques ordered by the rules, then by cost a dwelling, swapped while more homes are served earlier; bound by fractional knapsack."),
            Communes = communes,
            Plaques = [.. departments.SelectMany(d => d.Plaques)],
            Years = Years(),
            Targets = new TargetJudge(strategy, zones, pace, byCode).Judge(),
            Phases = Phases(communes, zoneOf),
            PublicCost = Sum(communes.Where(c => c.Treatment == Treatment.PublicFibre).Select(c => c.Cost)),
            PrivateCost = Sum(zones.Where(z => pace.ContainsKey(z.Commune)).Select(z => Planner.FibreCost(strategy, z))),
            NotReachedCost = Sum(communes.Where(c => c.Treatment == Treatment.NotReached).Select(c => c.Cost)),
            UpgradeCost = Sum(communes.Select(c => c.SpeedUpgradeCost)),
            HomeYears = departments.Sum(d => d.HomeYears),
            HomeYearsBound = departments.Sum(d => d.Bound),
            Simulated = zones.Any(z => z.Simulated || z.Copper is { Simulated: true }),
            Notes = Notes(),
        };
    }

    private CommunePlan Private(PlanningZone zone, (int From, int To) years) => new(
        zone.Commune, Treatment.Private, years.From, years.To, zone.Premises, default, null, default, [strategy.Rules.PrivateAreas!.Judge(zone, years)!]);

    private CommunePlan Public(PlanningZone zone, Plaque plaque)
    {
        DepartmentPlan department = byCode[zone.Department];
        bool reached = department.Years.TryGetValue(zone.Commune, out (int From, int To) years);
        UpgradeChoice upgrade = department.Upgrades.GetValueOrDefault(zone.Commune, new(null, default, null));
        RuleReason?[] reasons =
        [
            strategy.Rules.PrivateAreas?.Judge(zone, null),
            reached ? strategy.Rules.FibreFirst?.Judge() : null,
            strategy.Rules.FirstPhases?.Judge(zone, plaque.FirstPhase),
            strategy.Rules.Plaques?.Judge(plaque),
            strategy.Rules.Mutualise?.Judge(zone),
            upgrade.Reason,
            BudgetReason(zone, department, reached ? years : null),
        ];
        return new(
            zone.Commune, reached ? Treatment.PublicFibre : Treatment.NotReached, reached ? years.From : null, reached ? years.To : null,
            zone.Premises, Planner.FibreCost(strategy, zone), upgrade.Year, upgrade.Cost, [.. reasons.OfType<RuleReason>()]);
    }

    private RuleReason BudgetReason(PlanningZone zone, DepartmentPlan department, (int From, int To)? years)
    {
        string place = money.Place(zone.Department);
        if (years is { } reached)
        {
            string when = reached.From == reached.To ? $"{reached.To}" : $"{reached.From}–{reached.To}";
            return new("budgets", place, $"Les budgets du département l'atteignent : {when}.", $"The department's budgets reach it: {when}.");
        }

        return department.Beyond.TryGetValue(zone.Commune, out (int From, int To) later)
            ? new("budgets", place, $"Les budgets ne l'atteignent pas avant {strategy.Horizon.LastYear} ; au rythme de la dernière année : {later.To}.", $"Budgets do not reach it by {strategy.Horizon.LastYear}; at the last year's pace: {later.To}.")
            : new("budgets", place, $"Les budgets ne l'atteignent pas, ni avant {strategy.Horizon.LastYear} ni au rythme de la dernière année jusqu'en {strategy.Horizon.ContinueUntil}.", $"Budgets do not reach it, neither by {strategy.Horizon.LastYear} nor at the last year's pace up to {strategy.Horizon.ContinueUntil}.");
    }

    private List<PlanYear> Years()
    {
        List<PlanYear> rows = [];
        foreach (DepartmentPlan department in departments)
        {
            PlanningZone[] here = [.. zones.Where(z => z.Department == department.Department)];
            PlanningZone[] announced = [.. here.Where(z => pace.ContainsKey(z.Commune))];
            long all = here.Sum(z => z.BaseDwellings);
            long before = 0;
            for (int year = strategy.Horizon.FirstYear; year <= strategy.Horizon.LastYear; year++)
            {
                int i = year - strategy.Horizon.FirstYear;
                long done = announced.Sum(z => PrivateAreasRule.Done(z.Premises, pace[z.Commune], year));
                long covered = department.BaseServed(year) + announced.Sum(z => PrivateAreasRule.Done(z.BaseDwellings, pace[z.Commune], year));
                long upgrades = department.Upgrades.Values.Where(u => u.Year == year).Sum(u => u.Cost.Cents);
                long built = department.Public.Where(z => department.Years.TryGetValue(z.Commune, out (int From, int To) y) && y.To == year).Sum(z => z.Premises);
                rows.Add(new(
                    year, TerritoryId.Department(department.Department), built, done - before, new(department.SpentCents[i] + upgrades),
                    new(money.Fibre(department.Department)[i] + money.Upgrades(department.Department)[i]), all == 0 ? 0 : 100m * covered / all, new(upgrades)));
                before = done;
            }
        }

        return rows;
    }

    private List<PhaseCost> Phases(CommunePlan[] communes, Dictionary<TerritoryId, PlanningZone> zoneOf)
    {
        int lastOfFirst = strategy.Horizon.FirstYear + (strategy.Rules.FirstPhases?.Years ?? strategy.Horizon.Years) - 1;
        return [.. communes.Where(c => c.Treatment != Treatment.Private)
            .GroupBy(c => (Phase: c.ToYear is null ? PlanPhase.Beyond : c.ToYear <= lastOfFirst ? PlanPhase.First : PlanPhase.Later, zoneOf[c.Commune].Department))
            .OrderBy(g => g.Key.Department, StringComparer.Ordinal).ThenBy(g => g.Key.Phase)
            .Select(g => new PhaseCost(g.Key.Phase, TerritoryId.Department(g.Key.Department), g.Sum(c => c.Premises), Sum(g.Select(c => c.Cost))))];
    }

    private List<Wording> Notes()
    {
        List<Wording> notes = [.. departments.Where(d => d.FloorFirst).Select(d => new Wording(
            $"Département {d.Department} : la cible du département passe avant la préférence pour les premières phases, sans quoi elle serait manquée.",
            $"Department {d.Department}: the department's target goes before the preference for first phases, else it would be missed."))];
        int without = zones.Count(z => z.Copper is null && !pace.ContainsKey(z.Commune));
        if (strategy.Rules.SpeedUpgrade is not null && without > 0)
        {
            notes.Add(new($"Montée en débit : règle sans donnée pour {without} communes publiques.", $"Speed upgrade: rule without data for {without} public communes."));
        }

        return notes;
    }

    private static Money Sum(IEnumerable<Money> amounts) => new(amounts.Sum(m => m.Cents));
}
