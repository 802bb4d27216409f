using Maillage.Kernel;
using Maillage.Planning.Rules;
using Maillage.Planning.Strategies;

namespace Maillage.Planning;

/// <summary>Holds the planned years against the targets: reached, or missed by how much and reached when. Shares are of the target's own base.</summary>
internal sealed class TargetJudge(
    Strategy strategy, PlanningZone[] zones, IReadOnlyDictionary<TerritoryId, (int From, int To)> pace, IReadOnlyDictionary<string, DepartmentPlan> plans)
{
    public List<TargetOutcome> Judge()
    {
        List<TargetOutcome> outcomes = [];
        foreach (Target target in strategy.Targets)
        {
            if (target.Scope == TargetScope.Region)
            {
                outcomes.Add(Judge(target, target.Key, TerritoryId.Region, strategy.Departments));
                continue;
            }

            outcomes.AddRange(strategy.Departments.Select(d => Judge(target, $"{target.Key}-{d}", TerritoryId.Department(d), [d])));
        }

        return outcomes;
    }

    private TargetOutcome Judge(Target target, string key, TerritoryId territory, IReadOnlyList<string> departments)
    {
        PlanningZone[] here = [.. zones.Where(z => departments.Contains(z.Department))];
        Wording of = strategy.Bases[target.Base].Name;
        long all = here.Sum(z => z.BaseDwellings);
        if (all == 0)
        {
            return new(key, target.Year, target.Percent ?? 0, 0, target.Percent ?? 0, null, of.Fr, of.En, territory, "La base est vide : aucune part ne se calcule.", "The base is empty: no share can be computed.");
        }

        decimal announced = 100m * here.Where(z => pace.ContainsKey(z.Commune)).Sum(z => z.BaseDwellings) / all;
        decimal wanted = target.Percent ?? announced + target.GainPoints!.Value;
        decimal planned = Share(here, departments, all, target.Year);
        int? reached = null;
        for (int year = strategy.Horizon.FirstYear; year <= strategy.Horizon.ContinueUntil && reached is null; year++)
        {
            reached = Share(here, departments, all, year) >= wanted ? year : null;
        }

        Wording? note = Note(target, announced, wanted);
        return new(key, target.Year, wanted, planned, Math.Max(0, wanted - planned), reached, of.Fr, of.En, territory, note?.Fr, note?.En);
    }

    private static Wording? Note(Target target, decimal announced, decimal wanted)
    {
        if (target.GainPoints is not { } gain)
        {
            return null;
        }

        string over = wanted > 100 ? " La cible dépasse 100 % : elle ne peut pas être atteinte, et elle est montrée telle quelle." : "";
        string overEn = wanted > 100 ? " The target passes 100%: it cannot be reached, and it is shown as it is." : "";
        return new(
            string.Create(French, $"{announced:F1} % engagés par les opérateurs et {gain:0.#} points de plus.{over}"),
            FormattableString.Invariant($"{announced:F1}% committed by operators and {gain:0.#} points more.{overEn}"));
    }

    private static readonly System.Globalization.CultureInfo French = System.Globalization.CultureInfo.GetCultureInfo("fr-FR");

    private decimal Share(PlanningZone[] here, IReadOnlyList<string> departments, long all, int year)
    {
        long covered = departments.Sum(d => plans[d].BaseServed(year));
        foreach (PlanningZone zone in here)
        {
            covered += pace.TryGetValue(zone.Commune, out (int From, int To) years) ? PrivateAreasRule.Done(zone.BaseDwellings, years, year) : 0;
        }

        return 100m * covered / all;
    }
}
