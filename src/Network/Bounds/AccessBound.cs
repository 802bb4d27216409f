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
/// <para>Worth begins as an even share of the PBO in the design. Then, round after round, every building gains a step and, one in three in turn, places that are overpaid take what is too much from their dearest choice; the step
/// shrinks, and the last round asks all and only takes. Two buildings that no PBO serves together so gain at the cost of one between them. Communes are worked at the same time up to the places that touch two of them,
/// which come last: the result does not depend on the number of threads.</para>
/// </remarks>
internal sealed class AccessBound
{
    /// <summary>Twenty that ask one place in three bring as much as twelve that ask all, in two thirds of the time.</summary>
    private const int Rounds = 20;

    private const int Every = 3;

    private readonly int[] first;
    private readonly InReach[] near;
    private readonly int lines;
    private readonly long box;
    private readonly Ground ground;
    private readonly long[] worth;

    /// <summary>What each place can bear more than its dearest choice is worth, at least: below nought it is asked again.</summary>
    private readonly long[] room;

    private AccessBound(PlacesInReach places, bool[] joined, Ground ground, EngineeringRules rules, long[] worth)
    {
        (first, near, this.ground, this.worth) = (places.First, places.Joined(joined), ground, worth);
        (lines, box, room) = (rules.PboStreetLines, rules.Cents("pbo.street"), new long[places.Count]);
        Array.Fill(room, -1);
    }

    /// <param name="joined">Buildings that <see cref="AlongBound"/> joins.</param>
    /// <returns>Worth of each building in cents; buildings with a box of their own are worth 0 here.</returns>
    public static long[] Of(PlacesInReach places, Ground ground, PboGrouping grouping, EngineeringRules rules, int[] joined, ParallelOptions options)
    {
        DropPrices drops = new(rules);
        long[] worth = new long[ground.BuildingCount];
        for (int b = 0; b < worth.Length; b++)
        {
            PboPlan pbo = grouping.Plans[grouping.PboOfBuilding[b]];
            int n = ground.PremisesLines[b];
            worth[b] = n > rules.PboStreetLines ? 0
                : (rules.Cents("pbo.street") * (long)n / pbo.Lines) + (n * drops.CentsFor(grouping.StreetDm[b] + RouteGraph.ToDm(ground.PremisesSetbackCm[b])));
        }

        bool[] isJoined = new bool[worth.Length];
        foreach (int b in joined)
        {
            isJoined[b] = true;
        }

        new AccessBound(places, isJoined, ground, rules, worth).Climb(options);
        return worth;
    }

    private void Climb(ParallelOptions options)
    {
        (int[] First, int[] Member) communes = Groups(CommuneOfPlaces(), ground.CommuneIds.Length);
        long step = box / 4;
        for (int round = 0; round < Rounds; round++, step = step * 78 / 100)
        {
            for (int b = 0; b < worth.Length; b++)
            {
                worth[b] += ground.PremisesLines[b] > lines ? 0 : step * ground.PremisesLines[b];
            }

            for (int v = 0; v < room.Length; v++)
            {
                room[v] -= step * lines;
            }

            InCommunes(communes, backwards: round % 2 > 0, round % Every, options);
        }

        InCommunes(communes, backwards: false, null, options);
    }

    /// <summary>The commune of all buildings in reach of each place; −1 where there are several, or none.</summary>
    private int[] CommuneOfPlaces()
    {
        int[] commune = new int[room.Length];
        for (int v = 0; v < commune.Length; v++)
        {
            ReadOnlySpan<InReach> around = Around(v);
            commune[v] = around.Length == 0 ? -1 : ground.PremisesCommune[around[0].Building];
            foreach (InReach b in around)
            {
                commune[v] = ground.PremisesCommune[b.Building] == commune[v] ? commune[v] : -1;
            }
        }

        return commune;
    }

    private ReadOnlySpan<InReach> Around(int v) => near.AsSpan(first[v], first[v + 1] - first[v]);

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
    /// <param name="turn">Which of each few places is asked; null asks all, until no choice is worth too much.</param>
    private void InCommunes((int[] First, int[] Member) groups, bool backwards, int? turn, ParallelOptions options)
    {
        int communes = groups.First.Length - 2;
        Parallel.For(0, communes, options, () => new Knapsack(lines), Group, _ => { });
        _ = Group(communes, null, new Knapsack(lines));

        Knapsack Group(int c, ParallelLoopState? state, Knapsack sack)
        {
            ReadOnlySpan<int> members = groups.Member.AsSpan(groups.First[c], groups.First[c + 1] - groups.First[c]);
            for (int i = 0; i < members.Length; i++)
            {
                int v = members[backwards ? members.Length - 1 - i : i];
                for (bool again = room[v] < 0 && (turn is null || v % Every == turn); again; again = turn is null && room[v] < 0)
                {
                    Lower(v, sack);
                }
            }

            return sack;
        }
    }

    /// <summary>A place takes what is too much from the buildings of its dearest choice, evenly by lines. Its room stays below nought then: another choice may be worth too much still.</summary>
    private void Lower(int v, Knapsack sack)
    {
        long over = Dearest(v, sack) - box, share = 0;
        room[v] = -over;
        if (over <= 0)
        {
            return;
        }

        foreach (int b in sack.Chosen)
        {
            share += ground.PremisesLines[b];
        }

        long one = (over + share - 1) / share;
        foreach (int b in sack.Chosen)
        {
            int n = ground.PremisesLines[b];
            worth[b] -= n == 1 ? one : ((over * n) + share - 1) / share;
        }
    }

    /// <summary>The most that buildings in reach of a place are worth above their drops; when all together are within the price of a box, that.</summary>
    private long Dearest(int v, Knapsack sack)
    {
        long all = sack.Fill(Around(v), worth);
        return all <= box ? all : sack.Best(ground.PremisesLines);
    }
}

/// <summary>The most a few lines can hold, exactly, and what it is made of.</summary>
/// <remarks>Asked for each place round after round: what may go one way or the other is worked out without a branch, which would be guessed wrong half of the time.</remarks>
internal sealed class Knapsack(int lines)
{
    /// <summary>Bits that tell items apart in one word with their gain.</summary>
    private const int ItemBits = 20;

    private readonly long[] best = new long[lines + 1];
    private readonly List<int> chosen = [];
    private int[] items = [];
    private int[] weights = [];
    private long[] gains = [];
    private bool[] taken = [];
    private int count;

    /// <summary>What <see cref="Best"/> found.</summary>
    public List<int> Chosen => chosen;

    /// <summary>Takes what is worth more than its price.</summary>
    /// <returns>All gains together.</returns>
    public long Fill(ReadOnlySpan<InReach> offers, long[] worth)
    {
        if (gains.Length < offers.Length)
        {
            (items, weights, gains, taken) = (new int[offers.Length], new int[offers.Length], new long[offers.Length], new bool[offers.Length * (lines + 1)]);
        }

        Span<int> item = items;
        Span<long> gain = gains;
        int n = 0;
        long all = 0;
        foreach (InReach offer in offers)
        {
            long more = worth[offer.Building] - offer.Cents;
            (item[n], gain[n]) = (offer.Building, more);
            int pays = (int)((ulong)-more >> 63);
            (n, all) = (n + pays, all + (more & -pays));
        }

        count = n;
        return all;
    }

    /// <param name="weight">Lines of each item.</param>
    public long Best(int[] weight)
    {
        chosen.Clear();
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += weights[i] = weight[items[i]];
        }

        return sum == count ? Single() : Mixed();
    }

    /// <summary>Items of one line each: the dearest, of equals the first. O(items × lines).</summary>
    private long Single()
    {
        Span<long> top = best.AsSpan(0, lines);
        top.Clear();
        for (int i = 0; i < count; i++)
        {
            // What falls out of one rank goes on to the next.
            long key = (gains[i] << ItemBits) - i - 1;
            for (int k = 0; k < top.Length; k++)
            {
                long over = key - top[k], more = over & ~(over >> 63);
                (top[k], key) = (top[k] + more, key - more);
            }
        }

        long sum = 0;
        for (int k = 0; k < Math.Min(lines, count); k++)
        {
            int i = (int)(~top[k] & ((1 << ItemBits) - 1));
            sum += gains[i];
            chosen.Add(items[i]);
        }

        return sum;
    }

    /// <remarks>O(items × lines).</remarks>
    private long Mixed()
    {
        Span<long> value = best;
        value.Clear();
        Span<bool> takes = taken.AsSpan(0, count * value.Length);
        takes.Clear();
        for (int i = 0; i < count; i++)
        {
            (int weight, long gain) = (weights[i], gains[i]);
            Span<bool> row = takes.Slice(i * value.Length, value.Length);
            for (int n = lines; n >= weight; n--)
            {
                long with = value[n - weight] + gain;
                if (with > value[n])
                {
                    (value[n], row[n]) = (with, true);
                }
            }
        }

        for (int i = count - 1, n = lines; i >= 0; i--)
        {
            if (takes[(i * value.Length) + n])
            {
                chosen.Add(items[i]);
                n -= weights[i];
            }
        }

        return value[lines];
    }
}
