namespace Maillage.Graphs;

/// <summary>Cost of going along an arc; a struct, so that the search is compiled for it without a call.</summary>
public interface IArcCost
{
    /// <summary>Cost of an arc, 0 or more, or <see cref="ShortestPaths.Closed"/> for an arc that may not be used.</summary>
    long Of(int arc);
}

/// <summary>The graph's own weights.</summary>
public readonly struct ArcWeights(CsrGraph graph) : IArcCost
{
    private readonly int[] _weight = graph.ArcWeight;

    public long Of(int arc) => _weight[arc];
}

/// <summary>Another weight for each edge than the graph's own, for instance a price; a negative weight closes the edge.</summary>
public readonly struct EdgeCosts(CsrGraph graph, long[] costOfEdge) : IArcCost
{
    private readonly int[] _edge = graph.ArcEdge;

    public long Of(int arc)
    {
        long cost = costOfEdge[_edge[arc]];
        return cost < 0 ? ShortestPaths.Closed : cost;
    }
}

/// <summary>
/// Dijkstra's search over one graph with arrays kept between searches: clearing costs the nodes touched, not the graph.
/// One instance serves one thread.
/// </summary>
/// <remarks>Edsger Dijkstra, A note on two problems in connexion with graphs, 1959. O((n + m) log n) for a whole graph; ties are broken by node number.</remarks>
public sealed class ShortestPaths
{
    /// <summary>Distance of a node that was not reached, and cost of an arc that may not be used.</summary>
    public const long Closed = long.MaxValue;

    private readonly CsrGraph _graph;
    private readonly long[] _distance;
    private readonly int[] _parentArc;
    private readonly int[] _parentNode;
    private readonly int[] _owner;
    private readonly int[] _touched;
    private readonly PackedHeap _heap;
    private int _touchedCount;

    public ShortestPaths(CsrGraph graph)
    {
        _graph = graph;
        _distance = new long[graph.NodeCount];
        Array.Fill(_distance, Closed);
        _parentArc = new int[graph.NodeCount];
        _parentNode = new int[graph.NodeCount];
        _owner = new int[graph.NodeCount];
        _touched = new int[graph.NodeCount];
        _heap = new PackedHeap(graph.NodeCount);
    }

    /// <summary>Nodes settled by the last search.</summary>
    public int SettledCount { get; private set; }

    /// <summary>Nodes the last search labelled (settled or on its rim), in the order of their first label.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _touchedCount);

    /// <summary>Distance from the nearest source, or <see cref="Closed"/>. Exact for settled nodes, an upper bound on the rim of a bounded search.</summary>
    public long Distance(int node) => _distance[node];

    /// <summary>Index (in the sources given) of the source that reached the node; −1 when not reached.</summary>
    public int Owner(int node) => _distance[node] == Closed ? -1 : _owner[node];

    /// <summary>The edge by which the node was reached; −1 at a source or when not reached.</summary>
    public int ParentEdge(int node)
    {
        int arc = _distance[node] == Closed ? -1 : _parentArc[node];
        return arc < 0 ? -1 : _graph.ArcEdge[arc];
    }

    /// <summary>The node before this one on its path; −1 at a source or when not reached.</summary>
    public int ParentNode(int node) => _distance[node] == Closed || _parentArc[node] < 0 ? -1 : _parentNode[node];

    /// <summary>Adds the edges of the path from the node back to its source.</summary>
    public void AppendPath(int node, List<int> edges)
    {
        while (ParentEdge(node) is var e && e >= 0)
        {
            edges.Add(e);
            node = _parentNode[node];
        }
    }

    /// <summary>Searches from one node by the graph's weights.</summary>
    public void Run(int source, long limit = Closed - 1, int maxSettled = int.MaxValue) =>
        Run([source], new ArcWeights(_graph), limit, maxSettled);

    /// <summary>Searches from many nodes at once by a cost of the caller's.</summary>
    /// <param name="sources">Start nodes; their index is what <see cref="Owner"/> gives.</param>
    /// <param name="cost">Cost of an arc.</param>
    /// <param name="limit">Nodes farther than this are not settled.</param>
    /// <param name="maxSettled">Stops once so many nodes are settled.</param>
    /// <param name="target">Stops once this node is settled; −1 for none.</param>
    /// <exception cref="OverflowException">A distance passes 2^(63 − bits of the node count).</exception>
    public void Run<TCost>(ReadOnlySpan<int> sources, TCost cost, long limit = Closed - 1, int maxSettled = int.MaxValue, int target = -1)
        where TCost : struct, IArcCost
    {
        Clear();
        for (int i = 0; i < sources.Length; i++)
        {
            int s = sources[i];
            if (_distance[s] == 0) continue;
            Label(s, 0, -1, -1, i);
            _heap.Push(0, s);
        }
        Search(cost, limit, maxSettled, target);
    }

    private void Search<TCost>(TCost cost, long limit, int maxSettled, int target)
        where TCost : struct, IArcCost
    {
        int[] first = _graph.FirstArc, head = _graph.ArcHead;
        long[] distance = _distance;
        PackedHeap heap = _heap;
        int settled = 0;
        while (heap.Count > 0 && settled < maxSettled)
        {
            int v = heap.Pop(out long d);
            if (d != distance[v]) continue;
            if (d > limit) break;
            settled++;
            if (v == target) break;
            int owner = _owner[v];
            int end = first[v + 1];
            for (int a = first[v]; a < end; a++)
            {
                long c = cost.Of(a);
                if (c == Closed) continue;
                int w = head[a];
                long nd = d + c;
                if (nd >= distance[w] || nd > limit) continue;
                Label(w, nd, a, v, owner);
                heap.Push(nd, w);
            }
        }
        SettledCount = settled;
    }

    private void Label(int node, long distance, int arc, int from, int owner)
    {
        if (_distance[node] == Closed) _touched[_touchedCount++] = node;
        _distance[node] = distance;
        _parentArc[node] = arc;
        _parentNode[node] = from;
        _owner[node] = owner;
    }

    private void Clear()
    {
        foreach (int v in Touched) _distance[v] = Closed;
        _touchedCount = 0;
        _heap.Clear();
        SettledCount = 0;
    }
}
