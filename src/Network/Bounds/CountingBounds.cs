using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>The parts of the bound that need no cuts.</summary>
internal static class CountingBounds
{
    /// <summary>One splice a fibre at its PBO.</summary>
    public static Money Splices(Ground ground, EngineeringRules rules) =>
        new(Enumerable.Range(0, ground.BuildingCount).Sum(b => (long)ground.PremisesLines[b] + (ground.PremisesPriority[b] ? rules.PriorityFibres : 0)) * rules.Cents("splice"));

    /// <summary>Boxes for the lines and entries into buildings: in buildings with boxes of their own, and at the kerb by the lines a box holds.</summary>
    public static (Money InBuildings, Money Street) Boxes(Ground ground, EngineeringRules rules)
    {
        long street = 0, cents = 0;
        foreach (int n in ground.PremisesLines)
        {
            street += n > rules.PboStreetLines ? 0 : n;
            cents += n > rules.PboStreetLines ? ((n + rules.PboBuildingLines - 1) / rules.PboBuildingLines * (long)rules.Cents("pbo.building")) + rules.Cents("building.entry") : 0;
        }

        return (new Money(cents), new Money((street + rules.PboStreetLines - 1) / rules.PboStreetLines * rules.Cents("pbo.street")));
    }

    /// <summary>Exchanges and cabinets of each connected part by their largest capacity, and what each line pays there.</summary>
    public static (Money Nro, Money Sro, Money Lines) Sites(RouteGraph graph, SupportTree tree, EngineeringRules rules)
    {
        Ground ground = graph.Ground;
        int[] treeOf = new int[graph.NodeCount];
        for (int t = 0; t < tree.TreeCount; t++)
        {
            foreach (int v in tree.TreeOf(t))
            {
                treeOf[v] = t;
            }
        }

        long[] lines = new long[tree.TreeCount];
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            lines[treeOf[graph.BuildingNode[b]]] += ground.PremisesLines[b];
        }

        int[] capacity = NroSiting.Capacities(ground, rules);
        List<int>[] sites = [.. lines.Select(_ => new List<int>())];
        for (int x = 0; x < capacity.Length; x++)
        {
            if (tree.Parent[ground.ExchangeNode[x]] != SupportTree.Outside)
            {
                sites[treeOf[ground.ExchangeNode[x]]].Add(capacity[x]);
            }
        }

        long cabinets = lines.Sum(n => (n + rules.SroMax - 1) / rules.SroMax), exchanges = lines.Select((n, t) => Fewest(n, sites[t])).Sum();
        return (new Money(exchanges * rules.Cents("nro.site")), new Money(cabinets * rules.Cents("sro.site")), new Money(lines.Sum() * (rules.Cents("sro.line") + rules.Cents("nro.line"))));
    }

    /// <summary>Each line's drop is no shorter than the setback of its building.</summary>
    public static (Money InBuildings, Money Street) Drops(Ground ground, EngineeringRules rules)
    {
        DropPrices drops = new(rules);
        long inside = 0, street = 0;
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            int lines = ground.PremisesLines[b];
            inside += lines > rules.PboStreetLines ? (long)lines * rules.Cents("drop.building") : 0;
            street += lines > rules.PboStreetLines ? 0 : lines * drops.CentsFor(RouteGraph.ToDm(ground.PremisesSetbackCm[b]));
        }

        return (new Money(inside), new Money(street));
    }

    /// <summary>Fewest sites whose capacities reach the lines, one at least.</summary>
    private static long Fewest(long lines, List<int> capacities)
    {
        capacities.Sort((a, b) => b.CompareTo(a));
        long count = 0;
        foreach (int c in capacities)
        {
            if (lines <= 0)
            {
                break;
            }

            lines -= c;
            count++;
        }

        return Math.Max(1, count);
    }
}
