namespace Maillage.Graphs;

/// <summary>
/// A forest hung from its roots: for each node its parent, the edge to it and its tree's root, and an order in which parents stand before children.
/// </summary>
public sealed class RootedForest
{
    private RootedForest(int nodes)
    {
        Parent = new int[nodes];
        ParentEdge = new int[nodes];
        Root = new int[nodes];
        Array.Fill(Parent, -1);
        Array.Fill(ParentEdge, -1);
        Array.Fill(Root, -1);
        Order = [];
    }

    /// <summary>Parent node; −1 at roots and outside the forest.</summary>
    public int[] Parent { get; }

    /// <summary>Edge to the parent; −1 at roots and outside the forest.</summary>
    public int[] ParentEdge { get; }

    /// <summary>Root node of the tree; −1 outside the forest.</summary>
    public int[] Root { get; }

    /// <summary>Nodes of the forest, parents before children.</summary>
    public int[] Order { get; private set; }

    /// <summary>Hangs the edges from the roots. Edges in components without a root are left out. O(n + edges).</summary>
    /// <exception cref="ArgumentException">The edges hold a cycle, or join two roots.</exception>
    public static RootedForest Hang(CsrGraph graph, IReadOnlyCollection<int> edges, ReadOnlySpan<int> roots)
    {
        (int[] first, int[] incident) = Incidence(graph, edges);
        var forest = new RootedForest(graph.NodeCount);
        var order = new List<int>(edges.Count + roots.Length);
        foreach (int r in roots)
        {
            if (forest.Root[r] >= 0) continue;
            forest.Root[r] = r;
            order.Add(r);
        }
        for (int at = 0; at < order.Count; at++)
        {
            int v = order[at];
            for (int i = first[v]; i < first[v + 1]; i++)
            {
                int e = incident[i];
                if (e == forest.ParentEdge[v]) continue;
                int w = graph.OtherEnd(e, v);
                if (forest.Root[w] >= 0) throw new ArgumentException("The edges hold a cycle or join two roots.", nameof(edges));
                forest.Parent[w] = v;
                forest.ParentEdge[w] = e;
                forest.Root[w] = forest.Root[v];
                order.Add(w);
            }
        }
        forest.Order = [.. order];
        return forest;
    }

    /// <summary>For each node the sum of a value over it and everything below it; 0 outside the forest. O(n).</summary>
    public long[] SubtreeSums(ReadOnlySpan<int> valueOfNode)
    {
        var sum = new long[Parent.Length];
        foreach (int v in Order) sum[v] = valueOfNode[v];
        for (int i = Order.Length - 1; i >= 0; i--)
        {
            int p = Parent[Order[i]];
            if (p >= 0) sum[p] += sum[Order[i]];
        }
        return sum;
    }

    /// <summary>For each node the sum of an edge value on its way to the root; −1 outside the forest. O(n).</summary>
    public long[] PathSums(ReadOnlySpan<int> valueOfEdge)
    {
        var sum = new long[Parent.Length];
        Array.Fill(sum, -1);
        foreach (int v in Order) sum[v] = Parent[v] < 0 ? 0 : sum[Parent[v]] + valueOfEdge[ParentEdge[v]];
        return sum;
    }

    private static (int[] First, int[] Incident) Incidence(CsrGraph graph, IReadOnlyCollection<int> edges)
    {
        var first = new int[graph.NodeCount + 1];
        foreach (int e in edges)
        {
            first[graph.EdgeFrom[e] + 1]++;
            first[graph.EdgeTo[e] + 1]++;
        }
        for (int v = 0; v < graph.NodeCount; v++) first[v + 1] += first[v];
        var next = new int[graph.NodeCount];
        Array.Copy(first, next, graph.NodeCount);
        var incident = new int[first[graph.NodeCount]];
        foreach (int e in edges)
        {
            incident[next[graph.EdgeFrom[e]]++] = e;
            incident[next[graph.EdgeTo[e]]++] = e;
        }
        return (first, incident);
    }
}
