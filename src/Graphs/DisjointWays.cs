namespace Maillage.Graphs;

/// <summary>
/// How many ways that share no edge lead from a node to some targets (Menger, 1927; found by shortest augmenting paths, Edmonds and Karp, 1972), and which.
/// One instance serves one thread and any number of questions on one graph: a question costs what it visits.
/// </summary>
/// <remarks>O(limit × (n + m)); on streets a search ends near the source, because targets are many.</remarks>
public sealed class DisjointWays(CsrGraph graph)
{
    private readonly int[] _seen = new int[graph.NodeCount];
    private readonly int[] _parentArc = new int[graph.NodeCount];
    private readonly int[] _parentNode = new int[graph.NodeCount];
    private readonly int[] _queue = new int[graph.NodeCount];

    /// <summary>Flow on an edge: +1 from its first end to its last, −1 the other way.</summary>
    private readonly Dictionary<int, int> _flow = [];
    private readonly Dictionary<int, int> _reached = [];
    private int _stamp;

    /// <summary>Finds at most <paramref name="limit"/> ways.</summary>
    /// <param name="source">A node; a target that is the source itself does not count.</param>
    /// <param name="isTarget">For each node, whether a way may end there.</param>
    /// <param name="perTarget">Ways that may end at one target: 1 to ask for as many different targets.</param>
    /// <param name="open">Edges that may be used; null for all.</param>
    /// <returns>Each way as its edges from the source to its target; their number is the largest possible, or the limit.</returns>
    public IReadOnlyList<IReadOnlyList<int>> Find(int source, Func<int, bool> isTarget, int perTarget, int limit, Func<int, bool>? open = null)
    {
        _flow.Clear();
        _reached.Clear();
        int found = 0;
        while (found < limit && Augment(source, isTarget, perTarget, open))
        {
            found++;
        }

        return Decompose(source);
    }

    private bool Augment(int source, Func<int, bool> isTarget, int perTarget, Func<int, bool>? open)
    {
        _stamp++;
        _seen[source] = _stamp;
        int count = 0;
        _queue[count++] = source;
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
                    _reached[w] = _reached.GetValueOrDefault(w) + 1;
                    Push(source, w);
                    return true;
                }

                _queue[count++] = w;
            }
        }

        return false;
    }

    private int Direction(int edge, int from) => graph.EdgeFrom[edge] == from ? 1 : -1;

    /// <summary>Uses the path just found; an edge used against its flow is given back.</summary>
    private void Push(int source, int target)
    {
        for (int v = target; v != source; v = _parentNode[v])
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
    }

    private List<IReadOnlyList<int>> Decompose(int source)
    {
        List<IReadOnlyList<int>> ways = [];
        Dictionary<int, int> left = new(_flow), ends = new(_reached);
        for (int total = _reached.Values.Sum(); total > 0; total--)
        {
            List<int> way = [];
            int v = source;
            do
            {
                int next = -1;
                for (int arc = graph.FirstArc[v]; arc < graph.FirstArc[v + 1]; arc++)
                {
                    int e = graph.ArcEdge[arc];
                    if (left.GetValueOrDefault(e) == Direction(e, v))
                    {
                        next = arc;
                        break;
                    }
                }

                left.Remove(graph.ArcEdge[next]);
                way.Add(graph.ArcEdge[next]);
                v = graph.ArcHead[next];
            }
            while (ends.GetValueOrDefault(v) == 0);
            ends[v]--;
            ways.Add(way);
        }

        return ways;
    }
}
