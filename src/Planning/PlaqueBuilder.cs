using Maillage.Kernel;
using Maillage.Planning.Rules;

namespace Maillage.Planning;

/// <summary>
/// Makes plaques of a department's public communes: those of one NRO (or EPCI), split where they do not touch, then joined to a neighbour while they
/// stay below the critical mass. Where no neighbours are known at all, contiguity cannot be judged and groups stay whole.
/// </summary>
internal sealed class PlaqueBuilder(PlaquesRule? rule, FirstPhasesRule? firstPhases, Func<PlanningZone, Money> cost)
{
    /// <remarks>O(plaques² · communes) in the worst case, hundreds of plaques in a department.</remarks>
    public List<Plaque> Build(string department, IReadOnlyList<PlanningZone> zones)
    {
        PlanningZone[] sorted = [.. zones.OrderBy(z => z.Commune.Text, StringComparer.Ordinal)];
        Dictionary<TerritoryId, HashSet<TerritoryId>> touch = Touching(sorted);
        bool known = touch.Values.Any(t => t.Count > 0);
        List<List<PlanningZone>> groups = [];
        foreach (IGrouping<string, PlanningZone> group in sorted.GroupBy(GroupOf))
        {
            groups.AddRange(known ? Components([.. group], touch) : [[.. group]]);
        }

        if (rule is not null && known)
        {
            Join(groups, touch, rule.CriticalMass);
        }

        return [.. groups.OrderBy(g => g[0].Commune.Text, StringComparer.Ordinal).Select((g, i) => Make($"{department}-{i + 1:000}", department, g))];
    }

    private string GroupOf(PlanningZone zone)
    {
        string? key = rule?.GroupBy switch
        {
            PlaqueGrouping.Nro => zone.NroId,
            PlaqueGrouping.Epci => zone.Epci,
            _ => null,
        };
        return key is null ? "commune " + zone.Commune.Text : "group " + key;
    }

    private static Dictionary<TerritoryId, HashSet<TerritoryId>> Touching(PlanningZone[] zones)
    {
        Dictionary<TerritoryId, HashSet<TerritoryId>> touch = zones.ToDictionary(z => z.Commune, _ => new HashSet<TerritoryId>());
        foreach (PlanningZone zone in zones)
        {
            foreach (TerritoryId other in zone.Neighbours)
            {
                if (other != zone.Commune && touch.TryGetValue(other, out HashSet<TerritoryId>? back))
                {
                    back.Add(zone.Commune);
                    touch[zone.Commune].Add(other);
                }
            }
        }

        return touch;
    }

    private static List<List<PlanningZone>> Components(PlanningZone[] group, Dictionary<TerritoryId, HashSet<TerritoryId>> touch)
    {
        Dictionary<TerritoryId, PlanningZone> left = group.ToDictionary(z => z.Commune);
        List<List<PlanningZone>> components = [];
        foreach (PlanningZone seed in group)
        {
            if (!left.Remove(seed.Commune))
            {
                continue;
            }

            List<PlanningZone> component = [seed];
            for (int i = 0; i < component.Count; i++)
            {
                foreach (TerritoryId next in touch[component[i].Commune])
                {
                    if (left.Remove(next, out PlanningZone? zone))
                    {
                        component.Add(zone);
                    }
                }
            }

            component.Sort((a, b) => string.CompareOrdinal(a.Commune.Text, b.Commune.Text));
            components.Add(component);
        }

        return components;
    }

    /// <summary>Joins the smallest plaque to its smallest neighbour until each is large enough or stands alone.</summary>
    private static void Join(List<List<PlanningZone>> groups, Dictionary<TerritoryId, HashSet<TerritoryId>> touch, long criticalMass)
    {
        HashSet<List<PlanningZone>> alone = [];
        while (true)
        {
            List<PlanningZone>? small = groups.Where(g => !alone.Contains(g) && Lines(g) < criticalMass).OrderBy(Lines).ThenBy(g => g[0].Commune.Text, StringComparer.Ordinal).FirstOrDefault();
            if (small is null)
            {
                return;
            }

            HashSet<TerritoryId> around = [.. small.SelectMany(z => touch[z.Commune])];
            List<PlanningZone>? neighbour = groups.Where(g => g != small && g.Any(z => around.Contains(z.Commune))).OrderBy(Lines).ThenBy(g => g[0].Commune.Text, StringComparer.Ordinal).FirstOrDefault();
            if (neighbour is null)
            {
                alone.Add(small);
                continue;
            }

            groups.Remove(small);
            neighbour.AddRange(small);
            neighbour.Sort((a, b) => string.CompareOrdinal(a.Commune.Text, b.Commune.Text));
        }
    }

    private static long Lines(List<PlanningZone> group) => group.Sum(z => z.Premises);

    private Plaque Make(string id, string department, List<PlanningZone> zones)
    {
        IEnumerable<TerritoryId> order = zones
            .OrderBy(z => firstPhases is null || firstPhases.Kind(z) is not null ? 0 : 1)
            .ThenBy(z => z.BaseDwellings == 0 ? decimal.MaxValue : (decimal)cost(z).Cents / z.BaseDwellings)
            .ThenBy(z => z.Commune.Text, StringComparer.Ordinal)
            .Select(z => z.Commune);
        return new(
            id, department, firstPhases?.IsFirst(zones) ?? true, [.. order], Lines(zones), zones.Sum(z => z.BaseDwellings), new(zones.Sum(z => cost(z).Cents)));
    }
}
