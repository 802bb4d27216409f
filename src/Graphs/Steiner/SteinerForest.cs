namespace Maillage.Graphs.Steiner;

/// <summary>A forest that joins terminals to roots.</summary>
/// <param name="Edges">Edge numbers of the caller's graph, ascending.</param>
/// <param name="Cost">Sum of their weights.</param>
/// <param name="Unreached">Terminals that no root reaches, ascending.</param>
public sealed record ForestResult(int[] Edges, long Cost, int[] Unreached);

/// <summary>Steiner forests at the scale of a region: every terminal is joined to one of the roots, all roots counting as one node of a larger tree.</summary>
public static class SteinerForest
{
    /// <summary>
    /// Mehlhorn's tree: regions of the terminals and roots, a minimum spanning tree of the distances where regions meet, its paths, leaves pruned.
    /// </summary>
    /// <remarks>K. Mehlhorn, A faster approximation algorithm for the Steiner problem in graphs, 1988: at most twice the optimum. O((n + m) log n), one search.</remarks>
    public static ForestResult Mehlhorn(CsrGraph graph, ReadOnlySpan<int> terminals, ReadOnlySpan<int> roots)
    {
        int[] sources = [.. roots, .. terminals];
        int rootCount = roots.Length;
        ShortestPathForest near = ShortestPathForest.Grow(graph, sources);
        var length = new long[graph.EdgeCount];
        var links = new int[graph.EdgeCount];
        int count = 0;
        for (int e = 0; e < graph.EdgeCount; e++)
        {
            int a = graph.EdgeFrom[e], b = graph.EdgeTo[e];
            if (near.Owner[a] < 0 || Base(near.Owner[a], rootCount) == Base(near.Owner[b], rootCount)) continue;
            (length[count], links[count++]) = (near.Distance[a] + graph.EdgeWeight[e] + near.Distance[b], e);
        }
        Array.Sort(length, links, 0, count);
        // Of equally long ones the lower edge comes first.
        for (int i = 0, j = 0; i < count; i = j)
        {
            while (j < count && length[j] == length[i]) j++;
            Array.Sort(links, i, j - i);
        }
        var sets = new UnionFind(sources.Length);
        var taken = new bool[graph.EdgeCount];
        foreach (int e in links.AsSpan(0, count))
        {
            int a = graph.EdgeFrom[e], b = graph.EdgeTo[e];
            if (!sets.Union(Base(near.Owner[a], rootCount), Base(near.Owner[b], rootCount))) continue;
            taken[e] = true;
            TakePath(near, a, taken);
            TakePath(near, b, taken);
        }
        return Finish(graph, taken, terminals, roots);
    }

    /// <summary>
    /// Takahashi and Matsuyama's tree from the roots: the nearest terminal joins next. Some percent better than Mehlhorn's and a few times slower.
    /// </summary>
    public static ForestResult Nearest(CsrGraph graph, ReadOnlySpan<int> terminals, ReadOnlySpan<int> roots)
    {
        CsrGraph merged = graph.Merge(roots, out int[] nodeOf);
        WorkGraph work = WorkGraph.From(merged);
        var isTerminal = new bool[merged.NodeCount];
        int count = 0;
        foreach (int t in terminals)
        {
            if (isTerminal[nodeOf[t]]) continue;
            isTerminal[nodeOf[t]] = true;
            count++;
        }
        var arcs = new List<int>();
        new TreeGrowth().Grow(work, 0, isTerminal, count, work.Weight, arcs);
        var taken = new bool[graph.EdgeCount];
        foreach (int a in arcs) taken[work.Origin[work.Edge[a]]] = true;
        return Finish(graph, taken, terminals, roots);
    }

    /// <summary>
    /// The nearest-terminal tree improved by the Steiner engine: reductions, then windows over the whole forest up to <see cref="SteinerOptions.MaxLevel"/> (1 or 2 for a region, more for a town).
    /// Deterministic for any number of threads unless <see cref="SteinerOptions.Stop"/> ends it.
    /// </summary>
    public static ForestResult Solve(CsrGraph graph, ReadOnlySpan<int> terminals, ReadOnlySpan<int> roots, SteinerOptions options)
    {
        if (roots.Length == 0) throw new ArgumentException("A forest needs at least one root.", nameof(roots));
        CsrGraph merged = graph.Merge(roots, out int[] nodeOf);
        int[] part = Components.Of(merged).OfNode;
        int[] reached = [.. terminals.ToArray().Select(t => nodeOf[t]).Where(v => part[v] == 0).Append(0).Distinct().Order()];
        var taken = new bool[graph.EdgeCount];
        foreach (int e in new SteinerRun(merged, reached, options).Solve().Edges) taken[e] = true;
        return Finish(graph, taken, terminals, roots);
    }

    private static int Base(int owner, int rootCount) => owner < rootCount ? 0 : owner;

    private static void TakePath(ShortestPathForest near, int node, bool[] taken)
    {
        while (near.ParentEdge[node] is var e && e >= 0 && !taken[e])
        {
            taken[e] = true;
            node = near.ParentNode[node];
        }
    }

    internal static ForestResult Finish(CsrGraph graph, bool[] taken, ReadOnlySpan<int> terminals, ReadOnlySpan<int> roots)
    {
        var edges = new List<int>();
        for (int e = 0; e < taken.Length; e++)
            if (taken[e]) edges.Add(e);
        RootedForest hung = RootedForest.Hang(graph, edges, roots);
        var needed = new bool[graph.NodeCount];
        var unreached = new SortedSet<int>();
        foreach (int t in terminals)
        {
            needed[t] = true;
            if (hung.Root[t] < 0) unreached.Add(t);
        }
        var kept = new List<int>();
        long cost = 0;
        for (int i = hung.Order.Length - 1; i >= 0; i--)
        {
            int v = hung.Order[i];
            if (!needed[v] || hung.Parent[v] < 0) continue;
            needed[hung.Parent[v]] = true;
            kept.Add(hung.ParentEdge[v]);
            cost += graph.EdgeWeight[hung.ParentEdge[v]];
        }
        kept.Sort();
        return new ForestResult([.. kept], cost, [.. unreached]);
    }
}
