namespace Maillage.Graphs.Partition;

/// <summary>A cut of a rooted forest into connected clusters.</summary>
/// <param name="ClusterOf">For each node its cluster; −1 outside the forest.</param>
/// <param name="Top">For each cluster its node nearest the root.</param>
/// <param name="Load">For each cluster the sum of its nodes' demand.</param>
/// <param name="Over">Clusters above the largest load: single nodes whose own demand is too large.</param>
/// <param name="Under">Clusters below the least load.</param>
public sealed record TreeClusters(int[] ClusterOf, int[] Top, long[] Load, int[] Over, int[] Under)
{
    public int Count => Top.Length;
}

/// <summary>
/// Cuts trees into connected clusters of at most a given load, as few as possible, then evens out those that are too small.
/// </summary>
/// <remarks>
/// The fewest clusters of at most <c>max</c> are found bottom-up: a node keeps its children's open parts as long as they fit, lightest first, and cuts off the others
/// (S. Kundu and J. Misra, A linear tree partitioning algorithm, SIAM J. Computing 6, 1977): the number is minimal for every tree. Small clusters then join a neighbour where that fits, or take subtrees over
/// from a neighbour that stays large enough. Whether every cluster can reach <c>min</c> is not decided exactly: what stays too small is named.
/// O(n log n) for the cut.
/// </remarks>
public static class TreePartition
{
    /// <summary>Makes the clusters.</summary>
    /// <param name="forest">Trees to cut; every tree has at least one cluster.</param>
    /// <param name="demand">Load of each node, 0 or more.</param>
    /// <param name="min">Load a cluster should have.</param>
    /// <param name="max">Load a cluster may have; a node that alone has more stands alone and is named in <see cref="TreeClusters.Over"/>.</param>
    /// <exception cref="ArgumentException">A demand is negative, or min is above max, or max is below 1.</exception>
    public static TreeClusters Cut(RootedForest forest, ReadOnlySpan<int> demand, long min, long max)
    {
        if (max < 1 || min > max) throw new ArgumentException($"Clusters of {min} … {max} cannot be.", nameof(max));
        foreach (int d in demand)
            if (d < 0) throw new ArgumentException($"Demand {d} is negative.", nameof(demand));
        var cut = new bool[forest.Parent.Length];
        FewestCuts(forest, demand, max, cut);
        var state = new ClusterState(forest, demand, cut);
        state.RaiseSmall(min, max);
        return state.Result(min, max);
    }

    // True in cut[v]: the edge above v is cut (always at roots).
    private static void FewestCuts(RootedForest forest, ReadOnlySpan<int> demand, long max, bool[] cut)
    {
        var open = new long[cut.Length];
        (int[] first, int[] child) = Children(forest);
        var parts = new List<(long Load, int Node)>();
        for (int i = forest.Order.Length - 1; i >= 0; i--)
        {
            int v = forest.Order[i];
            cut[v] = forest.Parent[v] < 0;
            long load = demand[v];
            parts.Clear();
            for (int c = first[v]; c < first[v + 1]; c++) parts.Add((open[child[c]], child[c]));
            parts.Sort();
            foreach ((long part, int node) in parts)
            {
                if (part == 0 || load + part <= max) load += part;
                else cut[node] = true;
            }
            open[v] = load;
        }
    }

    internal static (int[] First, int[] Child) Children(RootedForest forest)
    {
        var first = new int[forest.Parent.Length + 1];
        foreach (int v in forest.Order)
            if (forest.Parent[v] >= 0) first[forest.Parent[v] + 1]++;
        for (int v = 0; v < forest.Parent.Length; v++) first[v + 1] += first[v];
        var next = (int[])first.Clone();
        var child = new int[first[^1]];
        foreach (int v in forest.Order)
            if (forest.Parent[v] >= 0) child[next[forest.Parent[v]]++] = v;
        return (first, child);
    }
}
