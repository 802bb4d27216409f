namespace Maillage.Graphs;

/// <summary>Every node's nearest source: the Voronoi regions of a set of sources, with the tree that reaches each node. Pure arrays, kept by the caller.</summary>
public sealed class ShortestPathForest
{
    private ShortestPathForest(int nodes)
    {
        Distance = new long[nodes];
        Owner = new int[nodes];
        ParentEdge = new int[nodes];
        ParentNode = new int[nodes];
    }

    /// <summary>Distance to the nearest source; <see cref="ShortestPaths.Closed"/> when none reaches the node.</summary>
    public long[] Distance { get; }

    /// <summary>Index of the nearest source in the list given; −1 when none reaches the node. Of two equally near, the one whose search came first by distance, then by node number.</summary>
    public int[] Owner { get; }

    /// <summary>Edge towards the source; −1 at a source or when not reached.</summary>
    public int[] ParentEdge { get; }

    /// <summary>Next node towards the source; −1 at a source or when not reached.</summary>
    public int[] ParentNode { get; }

    /// <summary>Grows the forest by the graph's weights.</summary>
    public static ShortestPathForest Grow(CsrGraph graph, ReadOnlySpan<int> sources) => Grow(graph, sources, new ArcWeights(graph));

    /// <summary>Grows the forest by a cost of the caller's. One Dijkstra: O((n + m) log n).</summary>
    public static ShortestPathForest Grow<TCost>(CsrGraph graph, ReadOnlySpan<int> sources, TCost cost, long limit = ShortestPaths.Closed - 1)
        where TCost : struct, IArcCost
    {
        var search = new ShortestPaths(graph);
        search.Run(sources, cost, limit);
        var forest = new ShortestPathForest(graph.NodeCount);
        for (int v = 0; v < graph.NodeCount; v++)
        {
            forest.Distance[v] = search.Distance(v);
            forest.Owner[v] = search.Owner(v);
            forest.ParentEdge[v] = search.ParentEdge(v);
            forest.ParentNode[v] = search.ParentNode(v);
        }
        return forest;
    }
}
