namespace Maillage.Graphs.Steiner;

/// <summary>
/// The arrays the Steiner engine works on: rows of arcs as in <see cref="CsrGraph"/>, in buffers that may be longer than what is used, so that small graphs can be built again and again.
/// </summary>
internal sealed class WorkGraph
{
    private int[] _from = [];
    private int[] _to = [];
    private int[] _next = [];

    public int NodeCount { get; private set; }

    public int EdgeCount { get; private set; }

    public int ArcCount => First[NodeCount];

    public int[] First { get; private set; } = [0];

    public int[] Head { get; private set; } = [];

    public int[] Weight { get; private set; } = [];

    /// <summary>Local edge of an arc slot.</summary>
    public int[] Edge { get; private set; } = [];

    /// <summary>The slot of the opposite arc.</summary>
    public int[] Mate { get; private set; } = [];

    /// <summary>What an edge stands for outside (an edge number of the graph this one was made from).</summary>
    public int[] Origin { get; private set; } = [];

    /// <summary>By node what it costs to have it in the tree; null when nodes cost nothing.</summary>
    public int[]? NodeWeight { get; set; }

    public int From(int edge) => _from[edge];

    public int To(int edge) => _to[edge];

    public int EdgeWeight(int edge) => Weight[SlotOf[edge]];

    /// <summary>One of the two slots of an edge.</summary>
    public int[] SlotOf { get; private set; } = [];

    public static WorkGraph From(CsrGraph graph)
    {
        var work = new WorkGraph();
        work.Begin(graph.NodeCount, graph.EdgeCount);
        for (int e = 0; e < graph.EdgeCount; e++)
            if (graph.EdgeFrom[e] != graph.EdgeTo[e]) work.Add(graph.EdgeFrom[e], graph.EdgeTo[e], e);
        work.Finish(graph.EdgeWeight);
        return work;
    }

    /// <summary>Writes, by arc slot, what entering the slot's node over the arc costs: the edge and the node.</summary>
    public void CopyCost(int[] into)
    {
        Array.Copy(Weight, into, ArcCount);
        if (NodeWeight is not { } nodeWeight) return;
        for (int v = 0; v < NodeCount; v++)
            for (int a = First[v]; a < First[v + 1]; a++) into[a] += nodeWeight[v];
    }

    /// <summary>Starts a new graph; room grows as needed.</summary>
    public void Begin(int nodeCount, int expectedEdges)
    {
        NodeCount = nodeCount;
        EdgeCount = 0;
        if (First.Length < nodeCount + 1)
        {
            First = new int[nodeCount + 1 + nodeCount / 4];
            _next = new int[First.Length];
        }
        Array.Clear(First, 0, nodeCount + 1);
        if (_from.Length < expectedEdges) Reserve(expectedEdges);
    }

    public void Add(int from, int to, int origin)
    {
        if (EdgeCount == _from.Length) Reserve(Math.Max(64, EdgeCount * 2));
        _from[EdgeCount] = from;
        _to[EdgeCount] = to;
        Origin[EdgeCount++] = origin;
        First[from + 1]++;
        First[to + 1]++;
    }

    /// <summary>Lays the rows out once all edges are added; origins are edges of another work graph, which weigh the same.</summary>
    public void Finish(WorkGraph outer) => Finish(outer.Weight, outer.SlotOf);

    /// <summary>Lays the rows out once all edges are added; weights are looked up by origin.</summary>
    public void Finish(int[] weightOfOrigin) => Finish(weightOfOrigin, null);

    private void Finish(int[] weight, int[]? slotOfOrigin)
    {
        int n = NodeCount;
        for (int v = 0; v < n; v++) First[v + 1] += First[v];
        if (_next.Length < n + 1) _next = new int[First.Length];
        Array.Copy(First, _next, n);
        int arcs = First[n];
        if (Head.Length < arcs)
        {
            int room = arcs + arcs / 4;
            Head = new int[room];
            Weight = new int[room];
            Edge = new int[room];
            Mate = new int[room];
        }
        for (int e = 0; e < EdgeCount; e++)
        {
            int a = _next[_from[e]]++, b = _next[_to[e]]++;
            int w = weight[slotOfOrigin is null ? Origin[e] : slotOfOrigin[Origin[e]]];
            Set(a, _to[e], w, e, b);
            Set(b, _from[e], w, e, a);
            SlotOf[e] = a;
        }
    }

    private void Set(int slot, int head, int weight, int edge, int mate)
    {
        Head[slot] = head;
        Weight[slot] = weight;
        Edge[slot] = edge;
        Mate[slot] = mate;
    }

    private void Reserve(int edges)
    {
        Array.Resize(ref _from, edges);
        Array.Resize(ref _to, edges);
        int[] origin = Origin, slot = SlotOf;
        Array.Resize(ref origin, edges);
        Array.Resize(ref slot, edges);
        Origin = origin;
        SlotOf = slot;
    }
}
