namespace Maillage.Graphs;

/// <summary>Minimum spanning forests and pruning of trees given as edge lists.</summary>
public static class SpanningTree
{
    /// <summary>Edges of a minimum spanning forest among the edges given (all when null), in ascending edge order. Kruskal, 1956; ties by edge number.</summary>
    public static int[] Minimum(CsrGraph graph, IEnumerable<int>? among = null)
    {
        int[] edges = among is null ? [.. Enumerable.Range(0, graph.EdgeCount)] : [.. among.Distinct().Order()];
        var keys = new int[edges.Length];
        for (int i = 0; i < edges.Length; i++) keys[i] = graph.EdgeWeight[edges[i]];
        var order = new long[edges.Length];
        for (int i = 0; i < edges.Length; i++) order[i] = ((long)keys[i] << 32) | (uint)i;
        Array.Sort(order);
        var sets = new UnionFind(graph.NodeCount);
        var kept = new List<int>();
        foreach (long packed in order)
        {
            int e = edges[(int)(packed & 0xFFFFFFFF)];
            if (sets.Union(graph.EdgeFrom[e], graph.EdgeTo[e])) kept.Add(e);
        }
        kept.Sort();
        return [.. kept];
    }

    /// <summary>Takes leaves away that need not be reached, again and again. O(n + edges). The order of the rest is kept.</summary>
    public static int[] Prune(CsrGraph graph, IReadOnlyList<int> edges, bool[] mustReach)
    {
        var degree = new Dictionary<int, (int Count, int Mix)>(edges.Count + 1);
        for (int i = 0; i < edges.Count; i++)
        {
            Touch(degree, graph.EdgeFrom[edges[i]], i);
            Touch(degree, graph.EdgeTo[edges[i]], i);
        }
        var gone = new bool[edges.Count];
        foreach (int start in degree.Keys.ToArray())
        {
            int v = start;
            while (degree[v] is { Count: 1 } leaf && !mustReach[v])
            {
                int i = leaf.Mix;
                gone[i] = true;
                degree[v] = (0, 0);
                v = graph.OtherEnd(edges[i], v);
                (int count, int mix) = degree[v];
                degree[v] = (count - 1, mix ^ i);
            }
        }
        var rest = new List<int>(edges.Count);
        for (int i = 0; i < edges.Count; i++)
            if (!gone[i]) rest.Add(edges[i]);
        return [.. rest];
    }

    // The exclusive or of the numbers of a node's edges names the last one left.
    private static void Touch(Dictionary<int, (int Count, int Mix)> degree, int node, int index)
    {
        degree.TryGetValue(node, out (int Count, int Mix) d);
        degree[node] = (d.Count + 1, d.Mix ^ index);
    }
}
