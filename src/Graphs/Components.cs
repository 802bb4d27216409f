namespace Maillage.Graphs;

/// <summary>Connected components of a graph, numbered by their smallest node.</summary>
public sealed record Components(int Count, int[] OfNode)
{
    /// <summary>Labels the components; edges for which <paramref name="open"/> is false are left out. O(n + m).</summary>
    public static Components Of(CsrGraph graph, bool[]? open = null)
    {
        var label = new int[graph.NodeCount];
        Array.Fill(label, -1);
        var queue = new int[graph.NodeCount];
        int count = 0;
        for (int s = 0; s < graph.NodeCount; s++)
        {
            if (label[s] >= 0) continue;
            label[s] = count;
            queue[0] = s;
            int tail = 1;
            for (int at = 0; at < tail; at++)
            {
                int v = queue[at];
                for (int a = graph.FirstArc[v]; a < graph.FirstArc[v + 1]; a++)
                {
                    int w = graph.ArcHead[a];
                    if (label[w] >= 0 || (open is not null && !open[graph.ArcEdge[a]])) continue;
                    label[w] = count;
                    queue[tail++] = w;
                }
            }
            count++;
        }
        return new Components(count, label);
    }

    /// <summary>Number of nodes in each component.</summary>
    public int[] Sizes()
    {
        var sizes = new int[Count];
        foreach (int c in OfNode) sizes[c]++;
        return sizes;
    }
}
