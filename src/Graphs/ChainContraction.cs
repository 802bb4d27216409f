namespace Maillage.Graphs;

/// <summary>
/// A graph in which every chain of nodes that only pass through (two edges, not kept by the caller) has become one edge, with the way back to the original.
/// </summary>
/// <remarks>Loops made by a chain that returns to its start keep their edge (without arcs); a ring without any kept node keeps one of its nodes. Dead ends stay. O(n + m).</remarks>
public sealed class ChainContraction
{
    private readonly int[] _chainStart;
    private readonly int[] _chainEdges;

    private ChainContraction(CsrGraph graph, int[] originalNode, int[] nodeOf, int[] chainStart, int[] chainEdges)
    {
        Graph = graph;
        OriginalNode = originalNode;
        NodeOf = nodeOf;
        _chainStart = chainStart;
        _chainEdges = chainEdges;
    }

    /// <summary>The smaller graph.</summary>
    public CsrGraph Graph { get; }

    /// <summary>Original node of each node of <see cref="Graph"/>.</summary>
    public int[] OriginalNode { get; }

    /// <summary>Node of <see cref="Graph"/> for each original node; −1 inside a chain.</summary>
    public int[] NodeOf { get; }

    /// <summary>Original edges of a contracted edge, in order from its <c>EdgeFrom</c> to its <c>EdgeTo</c>.</summary>
    public ReadOnlySpan<int> Chain(int edge) => _chainEdges.AsSpan(_chainStart[edge], _chainStart[edge + 1] - _chainStart[edge]);

    /// <summary>Original edges of many contracted edges.</summary>
    public List<int> Expand(IEnumerable<int> edges)
    {
        var result = new List<int>();
        foreach (int e in edges) result.AddRange(Chain(e));
        return result;
    }

    /// <summary>Contracts the chains of a graph; nodes for which <paramref name="keep"/> is true always stay. A chain is cut where its weight would pass <see cref="CsrGraph.MaxWeight"/>.</summary>
    public static ChainContraction Of(CsrGraph graph, bool[] keep)
    {
        var stays = new bool[graph.NodeCount];
        for (int v = 0; v < graph.NodeCount; v++)
            stays[v] = keep[v] || graph.Degree(v) != 2 || HasParallelArcs(graph, v);
        var chains = new ChainList(graph);
        for (int v = 0; v < graph.NodeCount; v++)
            if (stays[v]) chains.WalkFrom(v, stays);
        for (int v = 0; v < graph.NodeCount; v++)
        {
            // What is left are rings in which nothing had to stay.
            if (stays[v] || chains.Used(graph.ArcEdge[graph.FirstArc[v]])) continue;
            stays[v] = true;
            chains.WalkFrom(v, stays);
        }
        return chains.Build(stays);
    }

    private static bool HasParallelArcs(CsrGraph graph, int v) => graph.ArcHead[graph.FirstArc[v]] == graph.ArcHead[graph.FirstArc[v] + 1];

    private sealed class ChainList(CsrGraph graph)
    {
        private readonly bool[] _used = new bool[graph.EdgeCount];
        private readonly List<int> _edges = [];
        private readonly List<int> _start = [];
        private readonly List<(int From, int To, int Weight)> _ends = [];

        public bool Used(int edge) => _used[edge];

        public void WalkFrom(int start, bool[] stays)
        {
            for (int a = graph.FirstArc[start]; a < graph.FirstArc[start + 1]; a++)
                if (!_used[graph.ArcEdge[a]]) Walk(start, a, stays);
        }

        private void Walk(int start, int arc, bool[] stays)
        {
            _start.Add(_edges.Count);
            int from = start, v = start;
            long weight = 0;
            while (true)
            {
                int e = graph.ArcEdge[arc];
                int w = graph.ArcHead[arc];
                if (weight + graph.ArcWeight[arc] > CsrGraph.MaxWeight)
                {
                    // Too heavy for one edge: the node reached so far stays and the chain goes on as another edge.
                    stays[v] = true;
                    _ends.Add((from, v, (int)weight));
                    _start.Add(_edges.Count);
                    from = v;
                    weight = 0;
                }
                _used[e] = true;
                _edges.Add(e);
                weight += graph.ArcWeight[arc];
                if (stays[w])
                {
                    _ends.Add((from, w, (int)weight));
                    return;
                }
                arc = graph.ArcEdge[graph.FirstArc[w]] == e ? graph.FirstArc[w] + 1 : graph.FirstArc[w];
                v = w;
            }
        }

        public ChainContraction Build(bool[] stays)
        {
            var nodeOf = new int[graph.NodeCount];
            var original = new List<int>();
            for (int v = 0; v < graph.NodeCount; v++)
            {
                nodeOf[v] = stays[v] ? original.Count : -1;
                if (stays[v]) original.Add(v);
            }
            int[] from = [.. _ends.Select(e => nodeOf[e.From])];
            int[] to = [.. _ends.Select(e => nodeOf[e.To])];
            int[] weight = [.. _ends.Select(e => e.Weight)];
            _start.Add(_edges.Count);
            return new ChainContraction(new CsrGraph(original.Count, from, to, weight), [.. original], nodeOf, [.. _start], [.. _edges]);
        }
    }
}
