using Maillage.Graphs;
using Maillage.Network.Routing;

namespace Maillage.Network.Siting;

/// <summary>What the parts of a tree must keep.</summary>
/// <param name="Capacity">Weight a part may hold.</param>
/// <param name="Least">Weight a part should hold.</param>
/// <param name="NeedsSite">Every part must own a candidate site.</param>
internal readonly record struct PartitionLimits(int Capacity, int Least, bool NeedsSite);

/// <summary>
/// Cuts a rooted tree bottom-up into few connected parts within capacity (in the manner of S. Kundu and J. Misra, « A linear tree partitioning
/// algorithm », 1977; here several branches that meet at a node may make one part). Parts share nodes, never edges.
/// </summary>
/// <remarks>Nodes stand in an order with parents before children. O(n log d), d the largest number of children.</remarks>
internal sealed class TreePartition
{
    private readonly int[] parent;
    private readonly int[] weight;
    private readonly int[] siteCapacity;
    private readonly PartitionLimits limits;
    private readonly int capacity;
    private readonly UnionFind sets;
    private readonly bool[] used;
    private readonly int[] setWeight;
    private readonly int[] setCapacity;
    private readonly List<(int Item, int Node)> cuts = [];
    private readonly bool[] locked;
    private readonly bool[] setLocked;
    private readonly Comparison<int> heavierFirst;

    private TreePartition(int[] parent, int[] weight, int[] siteCapacity, PartitionLimits limits, int capacity, bool[] locked)
    {
        int n = parent.Length;
        this.locked = locked;
        setLocked = new bool[2 * n];
        this.parent = parent;
        this.weight = weight;
        this.siteCapacity = siteCapacity;
        this.limits = limits;
        this.capacity = capacity;
        sets = new UnionFind(2 * n);
        used = new bool[2 * n];
        setWeight = new int[2 * n];
        setCapacity = new int[2 * n];
        heavierFirst = (a, b) => setWeight[a] != setWeight[b] ? setWeight[b].CompareTo(setWeight[a]) : a.CompareTo(b);
    }

    /// <summary>Part of the edge above each node; −1 where no part passes.</summary>
    public int[] Up { get; private set; } = [];

    /// <summary>Part of each node's own weight; −1 where it has none.</summary>
    public int[] Own { get; private set; } = [];

    public int Count { get; private set; }

    /// <summary>Parts that break a limit.</summary>
    public int Faults { get; private set; }

    /// <summary>Tries the full capacity and evener ones, keeps the partition with fewest broken limits, then fewest parts; the first of equals.</summary>
    /// <param name="siteCapacity">Capacity each node's candidate site offers; 0 where there is none.</param>
    /// <param name="locked">Nodes where a person wants a site: no part holds two of them. Null for none.</param>
    /// <param name="evener">False to cut once, at the full capacity, whatever limits break.</param>
    public static TreePartition Cut(int[] parent, int[] weight, int[] siteCapacity, PartitionLimits limits, bool[]? locked = null, bool evener = true)
    {
        locked ??= new bool[parent.Length];
        TreePartition? best = null;
        foreach (int even in Capacities(weight.Sum(w => (long)w), limits.Capacity))
        {
            TreePartition trial = new(parent, weight, siteCapacity, limits, even, locked);
            trial.Run();
            if (best is null || trial.Faults < best.Faults || (trial.Faults == best.Faults && trial.Count < best.Count))
            {
                best = trial;
            }

            if (best.Faults == 0 || !evener)
            {
                break;
            }
        }

        return best!;
    }

    /// <summary>Whether both make the same parts.</summary>
    public bool SameAs(TreePartition other) => Count == other.Count && Up.AsSpan().SequenceEqual(other.Up) && Own.AsSpan().SequenceEqual(other.Own);

    /// <summary>Capacities to try: the full one, even shares of few parts, then smaller and smaller ones.</summary>
    private static IEnumerable<int> Capacities(long total, int full)
    {
        long least = Math.Max(1, (total + full - 1) / full);
        HashSet<int> tried = [full];
        yield return full;
        for (long parts = least; parts <= least + 2; parts++)
        {
            foreach (int percent in new[] { 100, 103, 108, 115, 130 })
            {
                int even = (int)Math.Min(full, total * percent / (parts * 100));
                if (even > 0 && tried.Add(even))
                {
                    yield return even;
                }
            }
        }

        for (int percent = 98; percent >= 40; percent -= 2)
        {
            int smaller = (int)((long)full * percent / 100);
            if (smaller > 0 && tried.Add(smaller))
            {
                yield return smaller;
            }
        }
    }

    private void Run()
    {
        int n = parent.Length;
        int[] firstChild = new int[n], nextSibling = new int[n];
        Array.Fill(firstChild, -1);
        for (int v = n - 1; v > 0; v--)
        {
            nextSibling[v] = firstChild[parent[v]];
            firstChild[parent[v]] = v;
        }

        List<int> items = [];
        for (int v = n - 1; v >= 0; v--)
        {
            items.Clear();
            for (int c = firstChild[v]; c >= 0; c = nextSibling[c])
            {
                if (used[c])
                {
                    items.Add(c);
                }
            }

            if (weight[v] > 0 || siteCapacity[v] > 0 || locked[v])
            {
                int own = n + v;
                used[own] = true;
                setWeight[own] = weight[v];
                setCapacity[own] = siteCapacity[v];
                setLocked[own] = locked[v];
                items.Add(own);
            }

            Close(v, items);
        }

        Finish(n);
    }

    private int Allowed(int siteCap) => siteCap > limits.Capacity ? siteCap : capacity;

    /// <summary>Lets what fits pass up from v; cuts bundles until it does.</summary>
    private void Close(int v, List<int> items)
    {
        items.Sort(heavierFirst);
        while (TooMuch(items, out bool twoLocked))
        {
            // Of two locked sites the heavier closes its part first.
            int seed = twoLocked ? items.FindIndex(i => setLocked[i]) : items.FindIndex(i => (!limits.NeedsSite || setCapacity[i] > 0) && setWeight[i] > 0);
            if (seed < 0)
            {
                seed = limits.NeedsSite ? items.FindIndex(i => setCapacity[i] > 0) : -1;
                if (seed < 0)
                {
                    break;
                }
            }

            int bundle = items[seed];
            items.RemoveAt(seed);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k < items.Count; k++)
                {
                    bool hasSite = setCapacity[items[k]] > 0;
                    if (hasSite == (pass == 1) && !(setLocked[bundle] && setLocked[items[k]]) && setWeight[bundle] + setWeight[items[k]] <= Allowed(Math.Max(setCapacity[bundle], setCapacity[items[k]])))
                    {
                        bundle = Join(bundle, items[k]);
                        items.RemoveAt(k--);
                    }
                }
            }

            cuts.Add((bundle, v));
        }

        if (items.Count > 0)
        {
            used[v] = true;
            int open = v;
            foreach (int item in items)
            {
                open = Join(open, item);
            }

            // The set that passes up is found again under the name of the node.
            (setWeight[v], setCapacity[v], setLocked[v]) = (setWeight[open], setCapacity[open], setLocked[open]);
        }
    }

    /// <summary>Whether bundles weigh more together than one part may, or hold two locked sites. Asked at every node: a loop without enumerators.</summary>
    private bool TooMuch(List<int> items, out bool twoLocked)
    {
        (long sum, int largest, int lockedSites) = (0, 0, 0);
        foreach (int i in items)
        {
            (sum, largest, lockedSites) = (sum + setWeight[i], Math.Max(largest, setCapacity[i]), lockedSites + (setLocked[i] ? 1 : 0));
        }

        twoLocked = lockedSites > 1;
        return sum > Allowed(largest) || twoLocked;
    }

    private int Join(int a, int b)
    {
        int w = setWeight[a] + setWeight[b], c = Math.Max(setCapacity[a], setCapacity[b]);
        bool l = setLocked[a] || setLocked[b];
        sets.Union(a, b);
        int root = sets.Find(a);
        (setWeight[root], setCapacity[root], setLocked[root]) = (w, c, l);
        return root;
    }

    private void Finish(int n)
    {
        if (used[0])
        {
            int rest = sets.Find(0);
            (setWeight[rest], setCapacity[rest], setLocked[rest]) = (setWeight[0], setCapacity[0], setLocked[0]);
            bool poor = setWeight[rest] < limits.Least || (limits.NeedsSite && setCapacity[rest] == 0);
            if (poor && setWeight[rest] > 0)
            {
                MergeRest(rest);
            }
        }

        Dictionary<int, int> names = [];
        Up = new int[n];
        Own = new int[n];
        for (int v = 0; v < n; v++)
        {
            Own[v] = used[n + v] ? Name(names, sets.Find(n + v)) : -1;
        }

        for (int v = 0; v < n; v++)
        {
            Up[v] = v > 0 && used[v] && names.TryGetValue(sets.Find(v), out int part) ? part : -1;
        }

        Count = names.Count;
        Faults = names.Keys.Count(s => setWeight[s] < limits.Least
            || setWeight[s] > Math.Max(limits.Capacity, setCapacity[s]) || (limits.NeedsSite && setCapacity[s] == 0));
    }

    private int Name(Dictionary<int, int> names, int set)
    {
        if (setWeight[set] == 0)
        {
            return -1;
        }

        if (!names.TryGetValue(set, out int name))
        {
            names[set] = name = names.Count;
        }

        return name;
    }

    /// <summary>What is left at the root is too small, or without a site: it joins the lightest part that touches it.</summary>
    private void MergeRest(int rest)
    {
        (int Item, int Node) best = (-1, -1);
        foreach ((int item, int node) in cuts)
        {
            int x = node;
            while (x > 0 && !used[x])
            {
                x = parent[x];
            }

            int set = sets.Find(item);
            bool touches = x == 0 || sets.Find(x) == rest;
            bool helps = (!limits.NeedsSite || setCapacity[set] > 0) && !(setLocked[rest] && setLocked[set]);
            if (touches && helps && (best.Item < 0 || setWeight[set] < setWeight[sets.Find(best.Item)]))
            {
                best = (item, node);
            }
        }

        if (best.Item >= 0)
        {
            for (int x = best.Node; x > 0 && !used[x]; x = parent[x])
            {
                used[x] = true;
                setWeight[x] = setCapacity[x] = 0;
                setLocked[x] = false;
                rest = Join(rest, x);
            }

            Join(rest, sets.Find(best.Item));
        }
    }
}
