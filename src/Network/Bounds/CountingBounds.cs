using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>The parts of the bound that need no cuts.</summary>
internal static class CountingBounds
{
    /// <summary>
    /// A line's fibre to an exchange is one fibre from its PBO to its SRO and a share 1/split of one from there on. On any way of d metres the catalogue asks at least
    /// d × min(1 + spare, (1 + spare) / split) × the cheapest price of a fibre-metre. Splices at PBOs come on top.
    /// </summary>
    public static Money Cable(RouteGraph graph, EngineeringRules rules)
    {
        long[] dm = ToExchange(graph);
        long weighted = 0, fibres = 0;
        for (int b = 0; b < graph.BuildingNode.Length; b++)
        {
            int lines = graph.Ground.PremisesLines[b];
            int priority = graph.Ground.PremisesPriority[b] ? rules.PriorityFibres : 0;
            long d = dm[graph.BuildingNode[b]];
            weighted += d == long.MaxValue ? 0 : d * lines;
            fibres += lines + priority;
        }

        decimal cheapest = RuleKeys.CableSizes.Min(n => (decimal)rules.CentsPerDm($"cable.{n}") / n);
        decimal share = Math.Min((100m + rules.SpareDistribution) / 100m, (100m + rules.SpareTransport) / 100m / rules.TransportSplit);
        return new Money((long)Math.Floor(weighted * share * cheapest) + (fibres * rules.Cents("splice")));
    }

    /// <summary>Boxes for the lines, cabinets and exchanges for each connected part by their largest capacity.</summary>
    public static Money Sites(RouteGraph graph, SupportTree tree, EngineeringRules rules)
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
        long street = 0, cents = 0;
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            int n = ground.PremisesLines[b];
            lines[treeOf[graph.BuildingNode[b]]] += n;
            if (n > rules.PboStreetLines)
            {
                cents += ((n + rules.PboBuildingLines - 1) / rules.PboBuildingLines * (long)rules.Cents("pbo.building")) + rules.Cents("building.entry");
            }
            else
            {
                street += n;
            }
        }

        cents += (street + rules.PboStreetLines - 1) / rules.PboStreetLines * rules.Cents("pbo.street");
        int[] capacity = NroSiting.Capacities(ground, rules);
        List<int>[] sites = [.. lines.Select(_ => new List<int>())];
        for (int x = 0; x < capacity.Length; x++)
        {
            if (tree.Parent[ground.ExchangeNode[x]] != SupportTree.Outside)
            {
                sites[treeOf[ground.ExchangeNode[x]]].Add(capacity[x]);
            }
        }

        for (int t = 0; t < lines.Length; t++)
        {
            cents += (lines[t] + rules.SroMax - 1) / rules.SroMax * rules.Cents("sro.site");
            cents += Fewest(lines[t], sites[t]) * rules.Cents("nro.site");
            cents += lines[t] * (rules.Cents("sro.line") + rules.Cents("nro.line"));
        }

        return new Money(cents);
    }

    /// <summary>Each line's drop is no shorter than the setback of its building.</summary>
    public static Money Drops(Ground ground, EngineeringRules rules)
    {
        DropPrices drops = new(rules);
        long cents = 0;
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            int lines = ground.PremisesLines[b];
            cents += lines > rules.PboStreetLines ? (long)lines * rules.Cents("drop.building") : lines * drops.CentsFor(RouteGraph.ToDm(ground.PremisesSetbackCm[b]));
        }

        return new Money(cents);
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

    /// <summary>Shortest way of each node to an exchange, decimetres; <see cref="long.MaxValue"/> where there is none.</summary>
    private static long[] ToExchange(RouteGraph graph)
    {
        long[] dm = new long[graph.NodeCount];
        Array.Fill(dm, long.MaxValue);
        PriorityQueue<int, long> queue = new();
        foreach (int v in graph.Ground.ExchangeNode.Distinct())
        {
            dm[v] = 0;
            queue.Enqueue(v, 0);
        }

        while (queue.TryDequeue(out int v, out long d))
        {
            if (d > dm[v])
            {
                continue;
            }

            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k], w = graph.Other(p, v);
                if (d + graph.PieceDm[p] < dm[w])
                {
                    dm[w] = d + graph.PieceDm[p];
                    queue.Enqueue(w, dm[w]);
                }
            }
        }

        return dm;
    }
}
