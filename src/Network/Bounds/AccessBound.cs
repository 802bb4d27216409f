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
    private readonly long[] utmost;

    private AccessBound(PlacesInReach places, PboGrouping grouping, Ground ground, EngineeringRules rules, long[] worth)
    {
        (this.places, this.grouping, this.ground, this.worth) = (places, grouping, ground, worth);
        (lines, box) = (rules.PboStreetLines, rules.Cents("pbo.street"));
        utmost = new long[places.Count * (lines + 1)];
    }

    /// <param name="joined">Buildings that <see cref="AlongBound"/> joins.</param>
    /// <returns>Worth of each building in cents; buildings with a box of their own are worth 0 here.</returns>
    public static long[] Of(RouteGraph graph, PboGrouping grouping, EngineeringRules rules, int[] joined, ParallelOptions options)
    {
        Ground ground = graph.Ground;
        PlacesInReach places = PlacesInReach.Find(graph, rules, joined, options);
        DropPrices drops = new(rules);
        long[] worth = new long[ground.BuildingCount];
        AccessBound bound = new(places, grouping, ground, rules, worth);
        for (int b = 0; b < worth.Length; b++)
        {
            PboPlan pbo = grouping.Plans[grouping.PboOfBuilding[b]];
            int n = ground.PremisesLines[b];
            worth[b] = pbo.Building ? 0
                : (bound.box * n / pbo.Lines) + (n * drops.CentsFor(grouping.StreetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b])));
        }

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
            foreach ((int v, _) in places.Around(b))
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

    /// <summary>The most that so many lines at a place are worth above their drops, at most: as of the last time it was lowered, and what was raised since.</summary>
    private Span<long> Utmost(int v) => utmost.AsSpan(v * (lines + 1), lines + 1);

    /// <summary>A place takes what is too much from the buildings of its dearest choice, evenly by lines.</summary>
    private void Lower(int v, Knapsack sack)
    {
        while (Dearest(v, sack, -1) is var value && value > box)
        {
            List<int> chosen = sack.Chosen();
            long over = value - box, share = 0;
            foreach (int k in chosen)
            {
                share += ground.PremisesLines[places.Building[k]];
            }

            foreach (int k in chosen)
            {
                int b = places.Building[k];
                worth[b] -= ((over * ground.PremisesLines[b]) + share - 1) / share;
            }
        }

        sack.Values.CopyTo(Utmost(v));
    }

    /// <summary>A building takes what every place around it has left; the place that may have least is asked first, and no place that is known to have more than another.</summary>
    private void Raise(int b, Knapsack sack)
    {
        if (grouping.Plans[grouping.PboOfBuilding[b]].Building)
        {
            return;
        }

        int own = ground.PremisesLines[b];
        (int Place, int Entry) first = (-1, -1);
        long most = long.MinValue;
        foreach ((int v, int k) in places.Around(b))
        {
            long value = Utmost(v)[lines - own] - places.Cents[k];
            (first, most) = value > most ? ((v, k), value) : (first, most);
        }

        long room = box - Dearest(first.Place, sack, first.Entry);
        foreach ((int v, int k) in places.Around(b))
        {
            if (room <= 0)
            {
                return;
            }

            bool mayHaveLess = k != first.Entry && box - (worth[b] - places.Cents[k] + Utmost(v)[lines - own]) < room;
            room = mayHaveLess ? Math.Min(room, box - Dearest(v, sack, k)) : room;
        }

        if (room <= 0)
        {
            return;
        }

        worth[b] += room;
        foreach ((int v, _) in places.Around(b))
        {
            foreach (ref long value in Utmost(v)[own..])
            {
                value += room;
            }
        }
    }

    /// <summary>The most that buildings in reach of a place are worth above their drops, that of a given entry among them (−1: any).</summary>
    private long Dearest(int v, Knapsack sack, int with)
    {
        sack.Clear();
        for (int k = places.First[v]; k < places.First[v + 1]; k++)
        {
            int b = places.Building[k];
            long gain = worth[b] - places.Cents[k];
            if (gain > 0 && k != with)
            {
                sack.Add(k, ground.PremisesLines[b], gain);
            }
        }

        return with < 0 ? sack.Best(lines) : worth[places.Building[with]] - places.Cents[with] + sack.Best(lines - ground.PremisesLines[places.Building[with]]);
    }
}

/// <summary>The most a few lines can hold, exactly, and what it is made of.</summary>
internal sealed class Knapsack(int lines)
{
    private readonly long[] best = new long[lines + 1];
    private (int Item, int Weight, long Gain)[] items = new (int, int, long)[64];
    private readonly List<int> chosen = [];
    private long[] table = [];
    private int count;

    /// <summary>By lines, the most they can hold; of the last time asked.</summary>
    public ReadOnlySpan<long> Values => best;

    public void Clear() => count = 0;

    public void Add(int item, int weight, long gain)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, 2 * count);
        }

        items[count++] = (item, weight, gain);
    }

    /// <remarks>O(items × lines); items of one line, which are most, only where they are among the dearest.</remarks>
    public long Best(int free)
    {
        if (free <= 0)
        {
            return 0;
        }

        Span<(int Item, int Weight, long Gain)> all = items.AsSpan(0, count);
        Span<long> value = best.AsSpan(0, free + 1), dearest = value[1..];
        value.Clear();
        foreach ((_, int weight, long gain) in all)
        {
            if (weight == 1 && gain > dearest[^1])
            {
                int n = free - 1;
                for (; n > 0 && dearest[n - 1] < gain; n--)
                {
                    dearest[n] = dearest[n - 1];
                }

                dearest[n] = gain;
            }
        }

        for (int n = 1; n <= free; n++)
        {
            value[n] += value[n - 1];
        }

        foreach ((_, int weight, long gain) in all)
        {
            for (int n = weight == 1 ? -1 : free; n >= weight; n--)
            {
                value[n] = Math.Max(value[n], value[n - weight] + gain);
            }
        }

        return value[free];
    }

    /// <summary>A choice of that value, until asked again.</summary>
    public List<int> Chosen()
    {
        int width = lines + 1;
        table = table.Length < (count + 1) * width ? new long[2 * (count + 1) * width] : table;
        Array.Clear(table, 0, width);
        chosen.Clear();
        for (int i = 0; i < count; i++)
        {
            for (int n = 0; n < width; n++)
            {
                long without = table[(i * width) + n];
                table[((i + 1) * width) + n] = n >= items[i].Weight ? Math.Max(without, table[(i * width) + n - items[i].Weight] + items[i].Gain) : without;
            }
        }

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
