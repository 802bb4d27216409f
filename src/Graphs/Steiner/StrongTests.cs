namespace Maillage.Graphs.Steiner;

/// <summary>
/// The dearer reduction tests by bottleneck Steiner distances: edges that are longer than another way, and nodes that some best tree only passes through.
/// </summary>
/// <remarks>
/// Duin and Volgenant 1989 (special distances, nodes of degree 3 and 4); T. Polzin and S. Vahdati Daneshmand 2001. An edge longer than its ends' distance stands in no best tree. A node has at most two edges in some
/// best tree if, for any three or more of its neighbours, the minimum spanning tree of their distances is no dearer than the edges to them.
/// </remarks>
internal sealed class StrongTests
{
    private const int MaxDegree = 4;
    private const int Settled = 80;
    private readonly ReductionGraph _g;
    private readonly SpecialDistances _special;
    private readonly PackedHeap _heap;
    private readonly long[] _label;
    private readonly List<int> _touched = [];
    private readonly int[] _halves = new int[MaxDegree];
    private readonly long[] _between = new long[MaxDegree * MaxDegree];
    private readonly List<(int, int)> _passages = [];

    public StrongTests(ReductionGraph g)
    {
        _g = g;
        _special = new SpecialDistances(g);
        _heap = new PackedHeap(g.NodeLimit);
        _label = new long[g.NodeLimit];
        Array.Fill(_label, long.MaxValue);
    }

    /// <summary>Deletes edges longer than the special distance of their ends; returns how many.</summary>
    public int LongEdges()
    {
        int deleted = 0;
        for (int e = _g.EdgeLimit - 1; e >= 0; e--)
        {
            if (!_g.Alive[e] || _special.Between(_g.From(e), _g.To(e)) >= _g.Weight[e]) continue;
            _g.Delete(e);
            deleted++;
        }
        return deleted;
    }

    /// <summary>Replaces nodes of degree 3 and 4 that some best tree only passes through; returns how many.</summary>
    /// <param name="stop">Asked now and then; true ends the pass early.</param>
    public int PassingNodes(Func<bool> stop)
    {
        int gone = 0;
        for (int v = 0; v < _g.NodeLimit; v++)
        {
            if ((v & 1023) == 0 && stop()) break;
            if (_g.IsTerminal[v] || _g.Degree[v] is < 3 or > MaxDegree || !OnlyPasses(v) || !FindPassages(v)) continue;
            _g.PassThrough(v, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_passages));
            gone++;
        }
        return gone;
    }

    private bool OnlyPasses(int v)
    {
        int k = 0;
        for (int h = _g.FirstHalf(v); h >= 0; h = _g.NextHalf(h)) _halves[k++] = h;
        for (int i = 0; i < k; i++)
        {
            for (int j = i + 1; j < k; j++)
                _between[i * MaxDegree + j] = _between[j * MaxDegree + i] = _special.Between(_g.Far(_halves[i]), _g.Far(_halves[j]));
        }
        if (AllGroups(k)) return true;
        Nearby(v, k);
        return AllGroups(k);
    }

    private bool AllGroups(int k)
    {
        for (int set = 7; set < 1 << k; set++)
            if (System.Numerics.BitOperations.PopCount((uint)set) >= 3 && Span(set, k) > Star(set, k)) return false;
        return true;
    }

    private long Star(int set, int k)
    {
        long sum = 0;
        for (int i = 0; i < k; i++)
            if ((set >> i & 1) != 0) sum += _g.Weight[_halves[i] >> 1];
        return sum;
    }

    private long Span(int set, int k)
    {
        int start = System.Numerics.BitOperations.TrailingZeroCount(set);
        int inside = 1 << start;
        long sum = 0;
        while (inside != set)
        {
            long best = long.MaxValue;
            int next = -1;
            for (int i = 0; i < k; i++)
            {
                if ((inside >> i & 1) == 0) continue;
                for (int j = 0; j < k; j++)
                {
                    if ((set >> j & 1) == 0 || (inside >> j & 1) != 0 || _between[i * MaxDegree + j] >= best) continue;
                    best = _between[i * MaxDegree + j];
                    next = j;
                }
            }
            if (next < 0) return long.MaxValue;
            sum += best;
            inside |= 1 << next;
        }
        return sum;
    }

    // Ways close by that touch no terminal, not through the node itself.
    private void Nearby(int v, int k)
    {
        for (int i = 0; i + 1 < k; i++)
        {
            int start = _g.Far(_halves[i]);
            long limit = 0;
            for (int j = i + 1; j < k; j++) limit = Math.Max(limit, (long)_g.Weight[_halves[i] >> 1] + _g.Weight[_halves[j] >> 1]);
            Search(start, v, limit);
            for (int j = i + 1; j < k; j++)
            {
                long d = Math.Min(_between[i * MaxDegree + j], _label[_g.Far(_halves[j])]);
                _between[i * MaxDegree + j] = _between[j * MaxDegree + i] = d;
            }
            foreach (int w in _touched) _label[w] = long.MaxValue;
            _touched.Clear();
        }
    }

    private void Search(int start, int avoid, long limit)
    {
        _heap.Clear();
        Label(start, 0);
        for (int settled = 0; _heap.Count > 0 && settled < Settled; settled++)
        {
            int v = _heap.Pop(out long d);
            if (d != _label[v]) continue;
            for (int h = _g.FirstHalf(v); h >= 0; h = _g.NextHalf(h))
            {
                int w = _g.Far(h);
                long nd = d + _g.Weight[h >> 1];
                if (w != avoid && nd <= limit && nd < _label[w]) Label(w, nd);
            }
        }
    }

    private void Label(int node, long distance)
    {
        if (_label[node] == long.MaxValue) _touched.Add(node);
        _label[node] = distance;
        _heap.Push(distance, node);
    }

    // False when the node's edges would be replaced by more than they are, or by one too heavy.
    private bool FindPassages(int v)
    {
        _passages.Clear();
        int k = _g.Degree[v];
        for (int i = 0; i < k; i++)
        {
            for (int j = i + 1; j < k; j++)
            {
                long weight = (long)_g.Weight[_halves[i] >> 1] + _g.Weight[_halves[j] >> 1];
                if (_between[i * MaxDegree + j] < weight) continue;
                if (weight > CsrGraph.MaxWeight) return false;
                _passages.Add((_halves[i], _halves[j]));
            }
        }
        return _passages.Count <= k;
    }
}
