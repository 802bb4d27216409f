using System.Numerics;

namespace Maillage.Network.Siting;

/// <summary>
/// Cuts a rooted tree into connected parts that all weigh no less and no more than allowed, if that can be done: where the two limits are near each other, cutting from the tips by weight alone (<see cref="TreePartition"/>)
/// often leaves parts that no border can be moved for. Parts share nodes, never edges.
/// </summary>
/// <remarks>
/// From the tips up, each node is told every weight that the part through the edge above it may bring (nought: none passes), with all below in parts that hold; then from the root down one way is chosen. Branches and the
/// own weight that meet at a node may make any groups: at most <see cref="Most"/> of them are told apart, beyond that leaves are put together, and a way may be missed. O(nodes × most²/64), the weights being bits of words.
/// </remarks>
internal sealed class FittingPartition
{
    /// <summary>Branches told apart at a node: each may join any of the others.</summary>
    private const int Most = 6;

    private readonly int[] weight;
    private readonly int least;
    private readonly int most;
    private readonly List<int>[] children;

    /// <summary>What may pass above each node: bit w for the weight w.</summary>
    private readonly ulong[][] above;

    private FittingPartition(int[] parent, int[] weight, int least, int most)
    {
        (this.weight, this.least, this.most) = (weight, least, most);
        (Up, Own) = (new int[parent.Length], new int[parent.Length]);
        (children, above) = ([.. parent.Select(_ => new List<int>())], new ulong[parent.Length][]);
        for (int v = 1; v < parent.Length; v++)
        {
            children[parent[v]].Add(v);
        }
    }

    /// <summary>Part of the edge above each node; −1 where no part passes.</summary>
    public int[] Up { get; }

    /// <summary>Part of each node's own weight; −1 where it has none.</summary>
    public int[] Own { get; }

    public int Count { get; private set; }

    /// <param name="parent">Parents stand before children; the first node is the root.</param>
    /// <param name="least">Weight a part holds at least.</param>
    /// <param name="most">Weight a part holds at most.</param>
    /// <returns>Null when no way was found.</returns>
    public static FittingPartition? Cut(int[] parent, int[] weight, int least, int most)
    {
        FittingPartition cut = new(parent, weight, least, most);
        for (int v = parent.Length - 1; v >= 0; v--)
        {
            cut.above[v] = new Meeting(cut, v).Passing();
        }

        if (!Has(cut.above[0], 0))
        {
            return null;
        }

        Array.Fill(cut.Up, -1);
        Array.Fill(cut.Own, -1);
        int[] passes = new int[parent.Length];
        for (int v = 0; v < parent.Length; v++)
        {
            new Meeting(cut, v).Choose(passes);
        }

        return cut;
    }

    private int Words => (most / 64) + 1;

    private static bool Has(ulong[] set, int w) => (set[w / 64] >> (w % 64) & 1) != 0;

    private ulong[] Only(int w)
    {
        ulong[] set = new ulong[Words];
        if (w <= most)
        {
            set[w / 64] |= 1UL << (w % 64);
        }

        return set;
    }

    /// <summary>All sums of one of each, up to the most.</summary>
    private ulong[] Sums(ulong[] a, ulong[] b)
    {
        ulong[] sums = new ulong[Words];
        if (a.Sum(BitOperations.PopCount) > b.Sum(BitOperations.PopCount))
        {
            (a, b) = (b, a);
        }

        foreach (int w in Weights(a))
        {
            (int words, int bits) = (w / 64, w % 64);
            for (int k = Words - 1; k >= words; k--)
            {
                sums[k] |= b[k - words] << bits;
                sums[k] |= bits > 0 && k > words ? b[k - words - 1] >> (64 - bits) : 0;
            }
        }

        int over = (most % 64) + 1;
        sums[^1] &= over == 64 ? ulong.MaxValue : (1UL << over) - 1;
        return sums;
    }

    private static IEnumerable<int> Weights(ulong[] set)
    {
        for (int k = 0; k < set.Length; k++)
        {
            for (ulong left = set[k]; left != 0; left &= left - 1)
            {
                yield return (64 * k) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    /// <summary>The branches and the own weight that meet at a node.</summary>
    private sealed class Meeting
    {
        private readonly FittingPartition cut;
        private readonly int node;

        /// <summary>Children that go together, or the node itself for its own weight.</summary>
        private readonly List<int[]> items = [];

        /// <summary>What each group of items, a bit for each, may weigh.</summary>
        private readonly ulong[][] sums;

        /// <summary>For each group one that may close with others closed beside it; 0 when none may.</summary>
        private readonly int[] closes;

        public Meeting(FittingPartition cut, int node)
        {
            (this.cut, this.node) = (cut, node);
            List<int[]> met = [.. cut.children[node].Where(c => cut.above[c].Skip(1).Any(w => w != 0) || cut.above[c][0] != 1).Select(c => new[] { c })];
            if (cut.weight[node] > 0)
            {
                met.Add([node]);
            }

            // Those that can only pass what they have are put together first, the lightest before the others.
            int[] light = [.. met.SelectMany(i => i).Where(i => Set(i) is var set && set.Sum(BitOperations.PopCount) == 1).OrderBy(i => Weights(Set(i)).First())];
            int together = Math.Min(light.Length, Math.Max(0, met.Count - Most + 1));
            items.AddRange(met.Where(i => !light.Take(together).Contains(i[0])).Take(together > 0 ? Most - 1 : Most));
            if (together > 0)
            {
                items.Add(light[..together]);
            }

            sums = new ulong[1 << items.Count][];
            closes = new int[sums.Length];
            sums[0] = cut.Only(0);
            for (int group = 1; group < sums.Length; group++)
            {
                int last = BitOperations.Log2((uint)group);
                sums[group] = items[last].Aggregate(sums[group ^ (1 << last)], (sum, i) => cut.Sums(sum, Set(i)));
            }

            for (int group = 1; group < sums.Length; group++)
            {
                // The group of its highest item, largest first: fewer parts.
                int top = 1 << BitOperations.Log2((uint)group);
                for (int part = group; part > 0 && closes[group] == 0; part = (part - 1) & group)
                {
                    closes[group] = (part & top) != 0 && MayClose(part) && (part == group || closes[group ^ part] != 0) ? part : 0;
                }
            }
        }

        private ulong[] Set(int item) => item == node ? cut.Only(cut.weight[node]) : cut.above[item];

        private bool MayClose(int group) => Closing(group) >= 0;

        /// <summary>The heaviest that a group may be as a part, 0 when nothing of it need come here; −1 when it can be no part.</summary>
        private int Closing(int group)
        {
            int best = Has(sums[group], 0) ? 0 : -1;
            for (int w = cut.most; w >= cut.least; w--)
            {
                if (Has(sums[group], w))
                {
                    return w;
                }
            }

            return best;
        }

        /// <summary>What may pass above the node.</summary>
        public ulong[] Passing()
        {
            ulong[] passing = new ulong[cut.Words];
            int all = sums.Length - 1;
            for (int open = 0; open <= all; open++)
            {
                if (open == all || closes[all ^ open] != 0)
                {
                    for (int k = 0; k < passing.Length; k++)
                    {
                        passing[k] |= sums[open][k];
                    }
                }
            }

            return passing;
        }

        /// <summary>Shares out what meets here.</summary>
        /// <param name="passes">What passes above each node; that of the children is filled in.</param>
        public void Choose(int[] passes)
        {
            // As little as passes comes from few, so that what meets here closes here: branches that close on their own make more parts.
            int all = sums.Length - 1, open = 0;
            while (!Has(sums[open], passes[node]) || (open != all && closes[all ^ open] == 0))
            {
                open++;
            }

            Share(open, passes[node], passes[node] > 0 ? cut.Up[node] : -1, passes);
            for (int left = all ^ open; left > 0; left ^= closes[left])
            {
                int w = Closing(closes[left]);
                Share(closes[left], w, w > 0 ? cut.Count++ : -1, passes);
            }
        }

        /// <summary>Gives each item of a group its share of a weight, the last as much as it may bring.</summary>
        private void Share(int group, int sum, int part, int[] passes)
        {
            for (int left = group; left > 0;)
            {
                int last = BitOperations.Log2((uint)left);
                left ^= 1 << last;
                ulong[] others = sums[left];
                for (int k = items[last].Length - 1; k >= 0; k--)
                {
                    int item = items[last][k];
                    ulong[] rest = items[last].Take(k).Aggregate(others, (s, i) => cut.Sums(s, Set(i)));
                    int w = Weights(Set(item)).Last(w => w <= sum && Has(rest, sum - w));
                    sum -= w;
                    if (item == node)
                    {
                        cut.Own[node] = part;
                    }
                    else
                    {
                        (passes[item], cut.Up[item]) = (w, w > 0 ? part : -1);
                    }
                }
            }
        }
    }
}
