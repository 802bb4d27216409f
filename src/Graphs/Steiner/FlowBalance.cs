namespace Maillage.Graphs.Steiner;

/// <summary>
/// The part of the cut relaxation that says: what enters a node that is no terminal also leaves it. Its dual values are potentials of the nodes; a potential makes arcs into its node dearer and arcs out of it cheaper.
/// </summary>
/// <remarks>
/// T. Koch and A. Martin, Solving Steiner tree problems in graphs to optimality, Networks 32, 1998. A tree directed away from the root, whose leaves are terminals, leaves every other node at least as often as it enters it,
/// so by the shifted costs it costs no more than by its own: a bound by the former is one by the latter.
/// </remarks>
internal sealed class FlowBalance(CompactProblem problem)
{
    private readonly WorkGraph _g = problem.Work;
    private readonly double[] _potential = new double[problem.Work.NodeCount];
    private readonly double[] _sum = new double[problem.Work.NodeCount];
    private readonly int[] _height = new int[problem.Work.NodeCount];
    private readonly PackedHeap _heap = new(problem.Work.NodeCount);

    /// <summary>Adds, by arc slot, in how many conditions of this kind the arc stands, and what their values pay for it.</summary>
    public void Count(int[] uses, double[] load)
    {
        for (int v = 0; v < _g.NodeCount; v++)
        {
            if (problem.Terminal[v]) continue;
            for (int a = _g.First[v]; a < _g.First[v + 1]; a++)
            {
                uses[a]++;
                uses[_g.Mate[a]]++;
            }
            Pay(v, _potential[v], load);
        }
    }

    /// <summary>Before the steps of which the mean is to be taken.</summary>
    public void Begin() => Array.Clear(_sum);

    /// <summary>After <paramref name="steps"/> steps: their mean is the value from here on.</summary>
    public void End(int steps)
    {
        for (int v = 0; v < _g.NodeCount; v++) _potential[v] = _sum[v] / steps;
    }

    /// <summary>One step against an extrapolated solution.</summary>
    public void Move(double[] ahead, double[] load, double scale)
    {
        int[] first = _g.First, mate = _g.Mate;
        for (int v = 0; v < _g.NodeCount; v++)
        {
            if (problem.Terminal[v]) continue;
            double more = 0;
            for (int a = first[v]; a < first[v + 1]; a++) more += ahead[a] - ahead[mate[a]];
            double was = _potential[v], now = Math.Max(0, was + scale * more / (2 * (first[v + 1] - first[v])));
            _sum[v] += now;
            if (now == was) continue;
            _potential[v] = now;
            Pay(v, now - was, load);
        }
    }

    /// <summary>Writes the costs shifted by the potentials, which are rounded down and lowered until no arc costs less than nothing.</summary>
    public void Shift(int[] cost)
    {
        int n = _g.NodeCount;
        _heap.Clear();
        for (int v = 0; v < n; v++)
        {
            // Below 2^30, so that with a weight it still fits.
            _height[v] = problem.Terminal[v] ? 0 : (int)Math.Min(_potential[v], 1e9);
            _heap.Push(_height[v], v);
        }
        while (_heap.Count > 0)
        {
            int v = _heap.Pop(out long d);
            if (d != _height[v]) continue;
            for (int a = _g.First[v]; a < _g.First[v + 1]; a++)
            {
                int u = _g.Head[a];
                if (d + _g.Weight[a] >= _height[u]) continue;
                _height[u] = (int)d + _g.Weight[a];
                _heap.Push(_height[u], u);
            }
        }
        for (int v = 0; v < n; v++)
            for (int a = _g.First[v]; a < _g.First[v + 1]; a++)
                cost[a] = _g.Weight[a] + _height[v] - _height[_g.Head[a]];
    }

    // Slot a in the row of v is the arc that enters v, its mate the one that leaves it.
    private void Pay(int v, double potential, double[] load)
    {
        for (int a = _g.First[v]; a < _g.First[v + 1]; a++)
        {
            load[a] -= potential;
            load[_g.Mate[a]] += potential;
        }
    }
}
