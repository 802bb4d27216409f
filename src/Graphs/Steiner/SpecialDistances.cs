namespace Maillage.Graphs.Steiner;

/// <summary>
/// Upper bounds on bottleneck Steiner distances: the longest stretch between terminals on the best way from one node to another, by the terminals nearest to each and the minimum spanning tree of the terminals.
/// </summary>
/// <remarks>
/// C. W. Duin and A. Volgenant, Reduction tests for the Steiner problem in graphs, Networks 19, 1989. Bounds stay valid while edges are deleted or nodes passed through because of them,
/// and while nodes are merged; after any other change of the graph they are computed anew. O(k m log n), k nearest terminals.
/// </remarks>
internal sealed class SpecialDistances
{
    private const int Near = 4;
    private readonly int[] _owner;
    private readonly long[] _distance;
    private readonly int[] _known;
    private readonly int[] _above;
    private readonly long[] _joinedAt;
    private readonly List<(int Node, int Owner)> _labels = [];
    private PackedHeap _heap = new(1);

    public SpecialDistances(ReductionGraph g)
    {
        int n = g.NodeLimit;
        _owner = new int[n * Near];
        _distance = new long[n * Near];
        _known = new int[n];
        _above = new int[n];
        _joinedAt = new long[n];
        SpreadFromTerminals(g);
        SpanTerminals(g);
    }

    /// <summary>No more than this; long.MaxValue when the terminals near the two nodes say nothing.</summary>
    public long Between(int a, int b)
    {
        long best = long.MaxValue;
        int endA = a * Near + _known[a], endB = b * Near + _known[b];
        for (int i = a * Near; i < endA; i++)
        {
            if (_distance[i] >= best) break;
            for (int j = b * Near; j < endB; j++)
            {
                long ends = Math.Max(_distance[i], _distance[j]);
                if (ends >= best) break;
                best = Math.Min(best, Math.Max(ends, Bottleneck(_owner[i], _owner[j], best)));
            }
        }
        return best;
    }

    // Sets merge upwards at growing lengths, so the way to the common set is walked from the side that merged earlier.
    private long Bottleneck(int a, int b, long enough)
    {
        long longest = 0;
        while (a != b && longest < enough)
        {
            ref int lower = ref a;
            if (_joinedAt[b] < _joinedAt[a]) lower = ref b;
            if (_joinedAt[lower] == long.MaxValue) return long.MaxValue;
            longest = _joinedAt[lower];
            lower = _above[lower];
        }
        return longest;
    }

    private void SpreadFromTerminals(ReductionGraph g)
    {
        _heap = new PackedHeap(Math.Max(2, (g.EdgesAlive * 2 + g.TerminalCount) * Near));
        for (int t = 0; t < g.NodeLimit; t++)
            if (g.IsTerminal[t]) Push(t, t, 0);
        while (_heap.Count > 0)
        {
            (int v, int owner) = _labels[_heap.Pop(out long d)];
            if (!Keep(v, owner, d)) continue;
            // Beyond another terminal a new stretch begins, which the spanning tree knows.
            if (g.IsTerminal[v] && v != owner) continue;
            for (int h = g.FirstHalf(v); h >= 0; h = g.NextHalf(h))
            {
                int w = g.Far(h);
                if (_known[w] < Near) Push(w, owner, d + g.Weight[h >> 1]);
            }
        }
        _labels.Clear();
        _heap = new PackedHeap(1);
    }

    private void Push(int node, int owner, long distance)
    {
        _heap.Push(distance, _labels.Count);
        _labels.Add((node, owner));
    }

    private bool Keep(int node, int owner, long distance)
    {
        int at = node * Near, count = _known[node];
        if (count == Near) return false;
        for (int i = at; i < at + count; i++)
            if (_owner[i] == owner) return false;
        _owner[at + count] = owner;
        _distance[at + count] = distance;
        _known[node]++;
        return true;
    }

    private void SpanTerminals(ReductionGraph g)
    {
        var links = new List<(long Length, int A, int B)>();
        for (int e = 0; e < g.EdgeLimit; e++)
        {
            if (!g.Alive[e]) continue;
            int a = g.From(e), b = g.To(e);
            if (_known[a] == 0 || _owner[a * Near] == _owner[b * Near]) continue;
            links.Add((_distance[a * Near] + g.Weight[e] + _distance[b * Near], _owner[a * Near], _owner[b * Near]));
        }
        links.Sort();
        var size = new int[g.NodeLimit];
        for (int v = 0; v < _above.Length; v++)
        {
            _above[v] = v;
            size[v] = 1;
        }
        Array.Fill(_joinedAt, long.MaxValue);
        foreach ((long length, int a, int b) in links)
        {
            int small = Top(a), large = Top(b);
            if (small == large) continue;
            if (size[small] > size[large]) (small, large) = (large, small);
            size[large] += size[small];
            _above[small] = large;
            _joinedAt[small] = length;
        }
    }

    private int Top(int node)
    {
        while (_above[node] != node) node = _above[node];
        return node;
    }
}
