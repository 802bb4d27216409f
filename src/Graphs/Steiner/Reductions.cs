namespace Maillage.Graphs.Steiner;

/// <summary>
/// Tests that make a Steiner problem smaller without losing every optimal tree: degrees, terminals' nearest links, alternative paths. What the tests find is applied at once.
/// </summary>
/// <remarks>
/// C. W. Duin and A. Volgenant, Reduction tests for the Steiner problem in graphs, Networks 19, 1989; T. Polzin and S. Vahdati Daneshmand, Improved algorithms for the Steiner problem in networks, 2001.
/// Once a tree is marked in the graph (<paramref name="keepChosen"/>), its edges are never deleted and only its edges are fixed.
/// </remarks>
internal sealed class Reductions(ReductionGraph g, bool keepChosen)
{
    private readonly PackedHeap _heap = new(g.NodeLimit);
    private readonly long[] _distance = Filled(g.NodeLimit);
    private readonly int[] _owner = new int[g.NodeLimit];
    private readonly List<int> _touched = [];

    /// <summary>Dead ends, nodes that only pass through, terminals with one edge, terminals whose nearest neighbour is a terminal, edges without weight.</summary>
    public void Degrees(bool zeroEdges = false)
    {
        if (zeroEdges && !keepChosen)
            for (int e = 0; e < g.EdgeLimit; e++)
                if (g.Alive[e] && g.Weight[e] == 0) g.Fix(e, required: false);
        var work = new Stack<int>();
        for (int v = 0; v < g.NodeLimit; v++)
            if (g.Degree[v] > 0) work.Push(v);
        while (work.TryPop(out int v))
            if (g.Degree[v] > 0) AtNode(v, work);
    }

    private void AtNode(int v, Stack<int> work)
    {
        int h = g.FirstHalf(v), far = g.Far(h);
        if (!g.IsTerminal[v])
        {
            if (g.Degree[v] == 1)
            {
                g.Delete(h >> 1);
                work.Push(far);
            }
            else if (g.Degree[v] == 2)
            {
                int other = g.Far(g.NextHalf(h));
                if (!g.JoinAt(v)) return;
                work.Push(far);
                work.Push(other);
            }
            return;
        }
        if (g.TerminalCount < 2) return;
        if (g.Degree[v] == 1) FixAt(h >> 1, work);
        else if (LightestToTerminal(v) is var e && e >= 0 && (!keepChosen || g.Chosen[e])) FixAt(e, work);
    }

    private void FixAt(int edge, Stack<int> work)
    {
        int kept = g.Fix(edge);
        work.Push(kept);
        for (int h = g.FirstHalf(kept); h >= 0; h = g.NextHalf(h))
            if (g.Degree[g.Far(h)] <= 2) work.Push(g.Far(h));
    }

    private int LightestToTerminal(int v)
    {
        int best = -1, weight = int.MaxValue;
        for (int h = g.FirstHalf(v); h >= 0; h = g.NextHalf(h))
        {
            int w = g.Weight[h >> 1];
            if (w > weight || (w == weight && best >= 0)) continue;
            weight = w;
            best = -1;
            if (g.IsTerminal[g.Far(h)]) best = h >> 1;
        }
        return best;
    }

    /// <summary>Fixes the shortest link out of a terminal's region when the second shortest costs at least the whole way to the next terminal. Returns the number fixed.</summary>
    public int ShortLinks()
    {
        if (keepChosen) throw new InvalidOperationException("Short links may not be fixed beside a marked tree.");
        GrowRegions();
        var first = new int[g.NodeLimit];
        var second = new int[g.NodeLimit];
        Array.Fill(first, -1);
        Array.Fill(second, -1);
        for (int e = 0; e < g.EdgeLimit; e++)
        {
            if (!g.Alive[e]) continue;
            int a = _owner[g.From(e)], b = _owner[g.To(e)];
            if (a == b || _distance[g.From(e)] == long.MaxValue || _distance[g.To(e)] == long.MaxValue) continue;
            Rank(first, second, a, e);
            Rank(first, second, b, e);
        }
        var busy = new bool[g.NodeLimit];
        var links = new List<int>();
        for (int t = 0; t < g.NodeLimit; t++)
        {
            int e = first[t];
            if (e < 0) continue;
            int a = g.From(e), b = g.To(e);
            if (busy[_owner[a]] || busy[_owner[b]]) continue;
            long way = _distance[a] + g.Weight[e] + _distance[b];
            if (second[t] >= 0 && g.Weight[second[t]] < way) continue;
            busy[_owner[a]] = busy[_owner[b]] = true;
            links.Add(e);
        }
        foreach (int e in links) g.Fix(e);
        return links.Count;
    }

    private void Rank(int[] first, int[] second, int region, int edge)
    {
        if (first[region] < 0 || g.Weight[edge] < g.Weight[first[region]]) (second[region], first[region]) = (first[region], edge);
        else if (second[region] < 0 || g.Weight[edge] < g.Weight[second[region]]) second[region] = edge;
    }

    private void GrowRegions()
    {
        Clear();
        for (int t = 0; t < g.NodeLimit; t++)
        {
            if (!g.IsTerminal[t]) continue;
            Label(t, 0);
            _owner[t] = t;
        }
        while (_heap.Count > 0)
        {
            int v = _heap.Pop(out long d);
            if (d != _distance[v]) continue;
            for (int h = g.FirstHalf(v); h >= 0; h = g.NextHalf(h))
            {
                int w = g.Far(h);
                if (d + g.Weight[h >> 1] >= _distance[w]) continue;
                Label(w, d + g.Weight[h >> 1]);
                _owner[w] = _owner[v];
            }
        }
    }

    /// <summary>
    /// Deletes edges whose ends are joined otherwise by a way on which no stretch between terminals is longer than the edge. Each search settles at most <paramref name="maxSettled"/> nodes.
    /// </summary>
    public int SpecialDistances(int maxSettled, Func<bool>? stop = null)
    {
        int deleted = 0;
        for (int e = g.EdgeLimit - 1; e >= 0; e--)
        {
            if ((e & 1023) == 0 && stop is not null && stop()) break;
            if (!g.Alive[e] || (keepChosen && g.Chosen[e])) continue;
            if (g.Degree[g.From(e)] < 2 || g.Degree[g.To(e)] < 2 || !JoinedOtherwise(e, maxSettled)) continue;
            g.Delete(e);
            deleted++;
        }
        return deleted;
    }

    private bool JoinedOtherwise(int edge, int maxSettled)
    {
        Clear();
        int from = g.From(edge), to = g.To(edge), limit = g.Weight[edge];
        Label(from, 0);
        while (_heap.Count > 0 && maxSettled-- > 0)
        {
            int v = _heap.Pop(out long d);
            if (d != _distance[v]) continue;
            if (v == to) return true;
            // At a terminal a new stretch begins.
            if (g.IsTerminal[v]) d = _distance[v] = 0;
            for (int h = g.FirstHalf(v); h >= 0; h = g.NextHalf(h))
            {
                long nd = d + g.Weight[h >> 1];
                int w = g.Far(h);
                if (nd <= limit && h >> 1 != edge && nd < _distance[w]) Label(w, nd);
            }
        }
        return false;
    }

    private void Label(int node, long distance)
    {
        if (_distance[node] == long.MaxValue) _touched.Add(node);
        _distance[node] = distance;
        _heap.Push(distance, node);
    }

    private void Clear()
    {
        foreach (int v in _touched) _distance[v] = long.MaxValue;
        _touched.Clear();
        _heap.Clear();
    }

    private static long[] Filled(int n)
    {
        var d = new long[n];
        Array.Fill(d, long.MaxValue);
        return d;
    }
}
