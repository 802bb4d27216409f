using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>
/// What street PBOs and drops cost together at least: each building is worth some cents, and no PBO at any place of the streets, with any buildings the rules let it serve, costs less than what these
/// buildings are worth. The sum over all buildings is then a bound (the dual of covering buildings by PBOs).
/// </summary>
/// <remarks>
/// <para>A building costs its drop at the length of the shortest way along the streets, less β for each decimetre of that way: the bound of <see cref="CabinetBound"/> counts fibre up to the foot
/// though cable ends at the PBO. A PBO's dearest choice of buildings is an exact knapsack over its few lines.</para>
/// <para>Worth begins as an even share of the PBO in the design, is lowered where a place would be overpaid, and raised where every place has room.</para>
/// </remarks>
internal sealed class AccessBound
{
    private readonly PlacesInReach places;
    private readonly int lines;
    private readonly long box;
    private readonly Ground ground;
    private readonly long[] worth;

    private AccessBound(PlacesInReach places, Ground ground, EngineeringRules rules, long[] worth)
    {
        (this.places, this.ground, this.worth) = (places, ground, worth);
        (lines, box) = (rules.PboStreetLines, rules.Cents("pbo.street"));
    }

    /// <returns>Worth of each building in cents; buildings with a box of their own are worth 0 here.</returns>
    public static long[] Of(RouteGraph graph, PboGrouping grouping, EngineeringRules rules, ParallelOptions options)
    {
        Ground ground = graph.Ground;
        PlacesInReach places = PlacesInReach.Find(graph, rules, options);
        DropPrices drops = new(rules);
        long[] worth = new long[ground.BuildingCount];
        for (int b = 0; b < worth.Length; b++)
        {
            PboPlan pbo = grouping.Plans[grouping.PboOfBuilding[b]];
            int n = ground.PremisesLines[b];
            worth[b] = pbo.Building ? 0
                : (rules.Cents("pbo.street") * (long)n / pbo.Lines) + (n * drops.CentsFor(grouping.StreetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b])));
        }

        AccessBound bound = new(places, ground, rules, worth);
        bound.Lower();
        bound.Raise();
        return worth;
    }

    /// <summary>Place after place takes what is too much from the buildings of its dearest choice, evenly by lines.</summary>
    private void Lower()
    {
        Knapsack sack = new(lines);
        for (int v = 0; v < places.Count; v++)
        {
            while (Dearest(v, sack, -1) is var value && value > box)
            {
                List<int> chosen = sack.Chosen();
                long over = value - box, share = chosen.Sum(k => (long)ground.PremisesLines[places.Building[k]]);
                foreach (int k in chosen)
                {
                    int b = places.Building[k];
                    worth[b] -= ((over * ground.PremisesLines[b]) + share - 1) / share;
                }
            }
        }
    }

    /// <summary>Building after building takes what every place around it has left.</summary>
    private void Raise()
    {
        Knapsack sack = new(lines);
        for (int b = 0; b < worth.Length; b++)
        {
            long room = long.MaxValue;
            foreach (int v in places.Around(b))
            {
                room = Math.Min(room, box - Dearest(v, sack, b));
                if (room <= 0)
                {
                    break;
                }
            }

            worth[b] += room is > 0 and < long.MaxValue ? room : 0;
        }
    }

    /// <summary>The most that buildings in reach of a place are worth above their drops, a given one among them (−1: any).</summary>
    private long Dearest(int v, Knapsack sack, int with)
    {
        sack.Clear();
        long sure = 0;
        int free = lines;
        for (int k = places.First[v]; k < places.First[v + 1]; k++)
        {
            int b = places.Building[k];
            if (b == with)
            {
                sure = worth[b] - places.Cents[k];
                free -= ground.PremisesLines[b];
            }
        }

        for (int k = places.First[v]; k < places.First[v + 1]; k++)
        {
            int b = places.Building[k];
            long gain = worth[b] - places.Cents[k];
            if (gain > 0 && b != with)
            {
                sack.Add(k, ground.PremisesLines[b], gain);
            }
        }

        return sure + sack.Best(free);
    }
}

/// <summary>The most a few lines can hold, exactly, and what it is made of.</summary>
internal sealed class Knapsack(int lines)
{
    private readonly long[] best = new long[lines + 1];
    private (int Item, int Weight, long Gain)[] items = new (int, int, long)[64];
    private int count;

    public void Clear() => count = 0;

    public void Add(int item, int weight, long gain)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, 2 * count);
        }

        items[count++] = (item, weight, gain);
    }

    /// <remarks>O(items × lines).</remarks>
    public long Best(int free)
    {
        if (free < 0)
        {
            return 0;
        }

        Span<long> value = best.AsSpan(0, free + 1);
        value.Clear();
        foreach ((_, int weight, long gain) in items.AsSpan(0, count))
        {
            for (int n = free; n >= weight; n--)
            {
                value[n] = Math.Max(value[n], value[n - weight] + gain);
            }
        }

        return value[free];
    }

    /// <summary>A choice of that value.</summary>
    public List<int> Chosen()
    {
        int width = lines + 1;
        long[] table = new long[(count + 1) * width];
        for (int i = 0; i < count; i++)
        {
            for (int n = 0; n < width; n++)
            {
                long without = table[(i * width) + n];
                table[((i + 1) * width) + n] = n >= items[i].Weight ? Math.Max(without, table[(i * width) + n - items[i].Weight] + items[i].Gain) : without;
            }
        }

        List<int> chosen = [];
        for (int i = count - 1, n = lines; i >= 0; i--)
        {
            if (table[((i + 1) * width) + n] != table[(i * width) + n])
            {
                chosen.Add(items[i].Item);
                n -= items[i].Weight;
            }
        }

        return chosen;
    }
}
