namespace Maillage.Graphs;

/// <summary>
/// An undirected graph with whole-number edge weights in compressed sparse rows. Nodes are 0 … NodeCount − 1, edges keep the index they were given.
/// Each edge gives two arcs, one in the row of each end; a self loop keeps its edge number but gets no arc, parallel edges stay.
/// </summary>
/// <remarks>Memory: 4 (n + 1) + 24 m + 12 m bytes. Building takes O(n + m). The arrays are read only by agreement: the caller never writes to them.</remarks>
public sealed class CsrGraph
{
    /// <summary>Largest weight an edge may have, so that two weights can be added in an int.</summary>
    public const int MaxWeight = 1 << 30;

    /// <summary>Builds the graph from edge lists of equal length; the three arrays are kept, not copied.</summary>
    /// <exception cref="ArgumentException">Lengths differ, an end is no node, or a weight is outside 0 … <see cref="MaxWeight"/>.</exception>
    public CsrGraph(int nodeCount, int[] edgeFrom, int[] edgeTo, int[] edgeWeight)
    {
        if (edgeFrom.Length != edgeTo.Length || edgeFrom.Length != edgeWeight.Length)
            throw new ArgumentException("The three edge arrays must have one length.", nameof(edgeTo));
        NodeCount = nodeCount;
        EdgeFrom = edgeFrom;
        EdgeTo = edgeTo;
        EdgeWeight = edgeWeight;
        FirstArc = new int[nodeCount + 1];
        CountArcs();
        int arcs = FirstArc[nodeCount];
        ArcHead = new int[arcs];
        ArcEdge = new int[arcs];
        ArcWeight = new int[arcs];
        FillArcs();
    }

    private CsrGraph(CsrGraph same, int[] edgeWeight)
    {
        (NodeCount, EdgeFrom, EdgeTo, EdgeWeight) = (same.NodeCount, same.EdgeFrom, same.EdgeTo, edgeWeight);
        (FirstArc, ArcHead, ArcEdge, ArcWeight) = (same.FirstArc, same.ArcHead, same.ArcEdge, new int[same.ArcEdge.Length]);
        for (int a = 0; a < ArcWeight.Length; a++)
        {
            int weight = edgeWeight[ArcEdge[a]];
            if ((uint)weight > MaxWeight) throw new ArgumentException($"Edge {ArcEdge[a]} weighs {weight}, outside 0 … {MaxWeight}.", nameof(edgeWeight));
            ArcWeight[a] = weight;
        }
    }

    /// <summary>The same nodes and edges with other weights; all else is shared. O(m).</summary>
    /// <exception cref="ArgumentException">As many weights as edges are asked for, each in 0 … <see cref="MaxWeight"/>.</exception>
    public CsrGraph With(int[] edgeWeight) =>
        edgeWeight.Length == EdgeCount ? new CsrGraph(this, edgeWeight) : throw new ArgumentException("There must be one weight for each edge.", nameof(edgeWeight));

    public int NodeCount { get; }

    public int EdgeCount => EdgeFrom.Length;

    /// <summary>Arcs of node v are <c>FirstArc[v] .. FirstArc[v + 1]</c>.</summary>
    public int[] FirstArc { get; }

    /// <summary>The node at the other end of an arc.</summary>
    public int[] ArcHead { get; }

    /// <summary>The edge an arc belongs to.</summary>
    public int[] ArcEdge { get; }

    /// <summary>Weight of the arc's edge, beside the head so that a scan stays in one place.</summary>
    public int[] ArcWeight { get; }

    public int[] EdgeFrom { get; }

    public int[] EdgeTo { get; }

    public int[] EdgeWeight { get; }

    /// <summary>Arcs at a node, self loops not counted.</summary>
    public int Degree(int node) => FirstArc[node + 1] - FirstArc[node];

    /// <summary>The end of an edge that is not <paramref name="node"/>.</summary>
    public int OtherEnd(int edge, int node) => EdgeFrom[edge] ^ EdgeTo[edge] ^ node;

    /// <summary>Sum of the weights of some edges.</summary>
    public long WeightOf(IEnumerable<int> edges)
    {
        long sum = 0;
        foreach (int e in edges) sum += EdgeWeight[e];
        return sum;
    }

    /// <summary>
    /// The same edges on the nodes that remain when all of <paramref name="merged"/> become one; edge numbers stay, edges inside the merged set become loops.
    /// </summary>
    /// <param name="nodeOf">For each old node its new one; the merged node is the first new index, 0.</param>
    public CsrGraph Merge(ReadOnlySpan<int> merged, out int[] nodeOf)
    {
        nodeOf = new int[NodeCount];
        Array.Fill(nodeOf, -1);
        foreach (int v in merged) nodeOf[v] = 0;
        int next = merged.Length > 0 ? 1 : 0;
        for (int v = 0; v < NodeCount; v++)
            if (nodeOf[v] < 0) nodeOf[v] = next++;
        var from = new int[EdgeCount];
        var to = new int[EdgeCount];
        for (int e = 0; e < EdgeCount; e++)
        {
            from[e] = nodeOf[EdgeFrom[e]];
            to[e] = nodeOf[EdgeTo[e]];
        }
        return new CsrGraph(next, from, to, EdgeWeight);
    }

    private void CountArcs()
    {
        for (int e = 0; e < EdgeCount; e++)
        {
            int a = EdgeFrom[e], b = EdgeTo[e];
            if ((uint)a >= (uint)NodeCount || (uint)b >= (uint)NodeCount)
                throw new ArgumentException($"Edge {e} joins {a} and {b}, outside 0 … {NodeCount - 1}.");
            if ((uint)EdgeWeight[e] > MaxWeight)
                throw new ArgumentException($"Edge {e} weighs {EdgeWeight[e]}, outside 0 … {MaxWeight}.");
            if (a == b) continue;
            FirstArc[a + 1]++;
            FirstArc[b + 1]++;
        }
        for (int v = 0; v < NodeCount; v++) FirstArc[v + 1] += FirstArc[v];
    }

    private void FillArcs()
    {
        var next = new int[NodeCount];
        Array.Copy(FirstArc, next, NodeCount);
        for (int e = 0; e < EdgeCount; e++)
        {
            int a = EdgeFrom[e], b = EdgeTo[e];
            if (a == b) continue;
            Place(next[a]++, b, e);
            Place(next[b]++, a, e);
        }
    }

    private void Place(int arc, int head, int edge)
    {
        ArcHead[arc] = head;
        ArcEdge[arc] = edge;
        ArcWeight[arc] = EdgeWeight[edge];
    }
}
