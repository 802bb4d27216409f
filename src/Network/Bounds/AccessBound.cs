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
/// though cable ends at the PBO; so does <see cref="AlongBound"/> for the buildings it joins, whose way costs less by its price too. A PBO's dearest choice of buildings is an exact knapsack over its few lines.</para>
/// <para>Worth begins as an even share of the PBO in the design, is lowered where a place would be overpaid, and raised where every place has room. Communes are worked at the same time
/// up to the places that touch two of them, which come last: the result does not depend on the number of threads.</para>
/// </remarks>
internal sealed class AccessBound
{
    private readonly PlacesInReach places;
    private readonly int lines;
    private readonly long box;
    private readonly Ground ground;
    private readonly PboGrouping grouping;
    private readonly long[] worth;

    private AccessBound(PlacesInReach places, PboGrouping grouping, Ground ground, EngineeringRules rules, long[] worth)
    {
        (this.places, this.grouping, this.ground, this.worth) = (places, grouping, ground, worth);
        (lines, box) = (rules.PboStreetLines, rules.Cents("pbo.street"));
    }

    /// <param name="joined">Buildings that <see cref="AlongBound"/> joins.</param>
    /// <returns>Worth of each building in cents; buildings with a box of their own are worth 0 here.</returns>
    public static long[] Of(RouteGraph graph, PboGrouping grouping, EngineeringRules rules, int[] joined, ParallelOptions options)
    {
        Ground ground = graph.Ground;
        PlacesInReach places = PlacesInReach.Find(graph, rules, joined, options);
        DropPrices drops = new(rules);
        long[] worth = new long[ground.BuildingCount];
        for (int b = 0; b < worth.Length; b++)
        {
            PboPlan pbo = grouping.Plans[grouping.PboOfBuilding[b]];
            int n = ground.PremisesLines[b];
            worth[b] = pbo.Building ? 0
                : (rules.Cents("pbo.street") * (long)n / pbo.Lines) + (n * drops.CentsFor(grouping.StreetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b])));
        }

        AccessBound bound = new(places, grouping, ground, rules, worth);
        int[] placeIn = bound.CommuneOfPlaces();
        bound.InCommunes(Groups(placeIn, ground.CommuneIds.Length), bound.Lower, options);
        bound.InCommunes(Groups(bound.CommuneOfBuildings(placeIn), ground.CommuneIds.Length), bound.Raise, options);
        return worth;
    }

    /// <summary>The commune of all buildings in reach of each place; −1 where there are several, or none.</summary>
    private int[] CommuneOfPlaces()
    {
        int[] commune = new int[places.Count];
        for (int v = 0; v < commune.Length; v++)
        {
            ReadOnlySpan<int> near = places.Building.AsSpan(places.First[v], places.First[v + 1] - places.First[v]);
            commune[v] = near.Length == 0 ? -1 : ground.PremisesCommune[near[0]];
            foreach (int b in near)
            {
                commune[v] = ground.PremisesCommune[b] == commune[v] ? commune[v] : -1;
            }
        }

        return commune;
    }

    /// <summary>The commune of all places around each building; −1 where a place touches another.</summary>
    private int[] CommuneOfBuildings(int[] placeIn)
    {
        int[] commune = [.. ground.PremisesCommune];
        for (int b = 0; b < commune.Length; b++)
        {
            foreach (int v in places.Around(b))
            {
                commune[b] = placeIn[v] < 0 ? -1 : commune[b];
            }
        }

        return commune;
    }

    /// <summary>Numbers by commune, those of none last.</summary>
    private static (int[] First, int[] Member) Groups(int[] commune, int communes)
    {
        int[] first = new int[communes + 2];
        foreach (int c in commune)
        {
            first[(c < 0 ? communes : c) + 1]++;
        }

        for (int c = 0; c <= communes; c++)
        {
            first[c + 1] += first[c];
        }

        int[] next = first[..^1], member = new int[commune.Length];
        for (int i = 0; i < commune.Length; i++)
        {
            member[next[commune[i] < 0 ? communes : commune[i]]++] = i;
        }

        return (first, member);
    }

    /// <summary>Each commune in its order, several at a time; then what belongs to none.</summary>
    private void InCommunes((int[] First, int[] Member) groups, Action<int, Knapsack> work, ParallelOptions options)
    {
        int communes = groups.First.Length - 2;
        Parallel.For(0, communes, options, () => new Knapsack(lines), Group, _ => { });
        _ = Group(communes, null, new Knapsack(lines));

        Knapsack Group(int c, ParallelLoopState? state, Knapsack sack)
        {
            foreach (int i in groups.Member.AsSpan(groups.First[c], groups.First[c + 1] - groups.First[c]))
            {
                work(i, sack);
            }

            return sack;
        }
    }

    /// <summary>A place takes what is too much from the buildings of its dearest choice, evenly by lines.</summary>
    private void Lower(int v, Knapsack sack)
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

    /// <summary>A building takes what every place around it has left; the place of its own PBO, which seldom has any, is asked first.</summary>
    private void Raise(int b, Knapsack sack)
    {
        PboPlan own = grouping.Plans[grouping.PboOfBuilding[b]];
        if (own.Building)
        {
            return;
        }

        long room = box - Dearest(own.Node, sack, b);
        foreach (int v in places.Around(b))
        {
            if (room <= 0)
            {
                return;
            }

            room = Math.Min(room, box - Dearest(v, sack, b));
        }

        worth[b] += Math.Max(0, room);
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
