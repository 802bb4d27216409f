namespace Maillage.Graphs;

/// <summary>
/// How many ways that share no edge lead from one or more starts to some targets (Menger, 1927; found by shortest augmenting paths, Edmonds and Karp, 1972), and which.
/// One instance serves one thread and any number of questions on one graph: a question costs what it visits.
/// </summary>
/// <remarks>O(limit × (n + m)); on streets a search ends near its start, because targets are many.</remarks>
public sealed class DisjointWays(CsrGraph graph)
{
    private readonly int[] _seen = new int[graph.NodeCount];
    private readonly int[] _parentArc = new int[graph.NodeCount];
    private readonly int[] _parentNode = new int[graph.NodeCount];
    private readonly int[] _queue = new int[graph.NodeCount];

    /// <summary>Flow on an edge: +1 from its first end to its last, −1 the other way.</summary>
    private readonly Dictionary<int, int> _flow = [];
    private readonly Dictionary<int, int> _reached = [];
    private readonly Dictionary<int, int> _left = [];
    private int _stamp;

    /// <summary>Finds at most <paramref name="limit"/> ways.</summary>
    /// <param name="starts">Nodes where ways begin; a start that is a target is a way of no edges.</param>
    /// <param name="perStart">Ways that may begin at one start: 1 for both ends of a street a site stands on.</param>
    /// <param name="isTarget">For each node, whether a way may end there.</param>
    /// <param name="perTarget">Ways that may end at one target: 1 to ask for as many different targets.</param>
    /// <param name="limit">When to stop.</param>
    /// <param name="open">Edges that may be used; null for all.</param>
    /// <returns>Each way as its edges from its start to its target; their number is the largest possible, or the limit.</returns>
    public IReadOnlyList<IReadOnlyList<int>> Find(IReadOnlyList<int> starts, int perStart, Func<int, bool> isTarget, int perTarget, int limit, Func<int, bool>? open = null)
    {
        _flow.Clear();
        _reached.Clear();
        _left.Clear();
        int found = 0;
        while (found < limit && Augment(starts, perStart, isTarget, perTarget, open))
        {
            found++;
        }

        return Decompose(starts);
    }

    private bool Augment(IReadOnlyList<int> starts, int perStart, Func<int, bool> isTarget, int perTarget, Func<int, bool>? open)
    {
        _stamp++;
        int count = 0;
        foreach (int start in starts)
        {
            if (_seen[start] == _stamp || _left.GetValueOrDefault(start) >= perStart)
            {
                continue;
            }

            _seen[start] = _stamp;
            _parentArc[start] = -1;
            if (isTarget(start) && _reached.GetValueOrDefault(start) < perTarget)
            {
                Push(start);
                return true;
            }

            _queue[count++] = start;
        }

        for (int i = 0; i < count; i++)
        {
            int v = _queue[i];
            for (int arc = graph.FirstArc[v]; arc < graph.FirstArc[v + 1]; arc++)
            {
                int w = graph.ArcHead[arc], e = graph.ArcEdge[arc];
                if (_seen[w] == _stamp || (open is not null && !open(e)) || _flow.GetValueOrDefault(e) == Direction(e, v))
                {
                    continue;
                }

                _seen[w] = _stamp;
                _parentArc[w] = arc;
                _parentNode[w] = v;
                if (isTarget(w) && _reached.GetValueOrDefault(w) < perTarget)
                {
                    Push(w);
                    return true;
                }

                _queue[count++] = w;
            }
        }

        return false;
    }

    private int Direction(int edge, int from) => graph.EdgeFrom[edge] == from ? 1 : -1;

    /// <summary>Uses the path just found; an edge used against its flow is given back.</summary>
    private void Push(int target)
    {
        _reached[target] = _reached.GetValueOrDefault(target) + 1;
        int v = target;
        for (; _parentArc[v] >= 0; v = _parentNode[v])
        {
            int e = graph.ArcEdge[_parentArc[v]], flow = _flow.GetValueOrDefault(e) + Direction(e, _parentNode[v]);
            if (flow == 0)
            {
                _flow.Remove(e);
            }
            else
            {
                _flow[e] = flow;
            }
        }

        _left[v] = _left.GetValueOrDefault(v) + 1;
    }

    private List<IReadOnlyList<int>> Decompose(IReadOnlyList<int> starts)
    {
        List<IReadOnlyList<int>> ways = [];
        Dictionary<int, int> flow = new(_flow), ends = new(_reached);
        foreach (int start in starts.Distinct())
        {
            for (int k = _left.GetValueOrDefault(start); k > 0; k--)
            {
                List<int> way = [];
                int v = start;
                while (ends.GetValueOrDefault(v) == 0)
                {
                    int arc = graph.FirstArc[v];
                    while (flow.GetValueOrDefault(graph.ArcEdge[arc]) != Direction(graph.ArcEdge[arc], v))
                    {
                        arc++;
                    }

                    flow.Remove(graph.ArcEdge[arc]);
                    way.Add(graph.ArcEdge[arc]);
                    v = graph.ArcHead[arc];
                }

                ends[v]--;
                ways.Add(way);
            }
        }

        return ways;
    }
}
