namespace Maillage.Graphs.Steiner;

/// <summary>
/// Raises a dual-ascent bound towards the one of the directed cut relaxation with flow balance: a pool of cuts, a first-order method for its linear programme, more cuts from its fractional solution, and an ascent that completes what the method found.
/// </summary>
/// <remarks>
/// R. T. Wong 1984 (the relaxation); A. Chambolle and T. Pock, A first-order primal-dual algorithm, 2011, with the diagonal steps of T. Pock and A. Chambolle 2011; restarts to the average after D. Applegate et al., Practical large-scale linear programming using
/// primal-dual hybrid gradient, 2021. The method works in floating point and may be as wrong as it likes: its values are rounded down and cut to what the arcs can bear in whole numbers, so that the bound holds.
/// </remarks>
internal sealed class CutBound
{
    private readonly CompactProblem _problem;
    private readonly WorkGraph _g;
    private readonly int[] _terminals;
    private readonly int _root;
    private readonly AscentStep _step;
    private readonly CutPool _pool = new();
    private readonly CutFlow _flow;
    private readonly double[] _x;
    private readonly double[] _xMean;
    private readonly double[] _load;
    private readonly double[] _ahead;
    private readonly int[] _uses;
    private readonly int[] _reduced;
    private double[] _y = [];
    private double[] _yMean = [];
    private readonly double _scale;
    private readonly FlowBalance _balance;
    private readonly int[] _outwards;

    public CutBound(CompactProblem problem, int root, AscentStep step)
    {
        WorkGraph g = _g = problem.Work;
        _problem = problem;
        _terminals = problem.Terminals;
        _root = root;
        _step = step;
        _flow = new CutFlow(g);
        _outwards = Outwards();
        int m = g.ArcCount;
        _x = new double[m];
        _xMean = new double[m];
        _load = new double[m];
        _ahead = new double[m];
        _uses = new int[m];
        _reduced = new int[m];
        _balance = new FlowBalance(problem);
        double sum = 0;
        for (int a = 0; a < m; a++) sum += g.Weight[a];
        _scale = Math.Max(1, sum / Math.Max(1, m));
    }

    // The other terminals by their number of edges from the root.
    private int[] Outwards()
    {
        var seen = new bool[_g.NodeCount];
        var queue = new List<int> { _root };
        seen[_root] = true;
        for (int i = 0; i < queue.Count; i++)
        {
            for (int a = _g.First[queue[i]]; a < _g.First[queue[i] + 1]; a++)
            {
                int u = _g.Head[a];
                if (seen[u]) continue;
                seen[u] = true;
                queue.Add(u);
            }
        }
        return [.. queue.Skip(1).Where(v => _problem.Terminal[v])];
    }

    /// <summary>The bound of the last completion; its reduced costs are in the step.</summary>
    public long Value { get; private set; }

    /// <summary>Cuts the last round added.</summary>
    public int Added { get; private set; }

    /// <summary>The first bound and the first cuts, by dual ascent.</summary>
    public long Start()
    {
        Array.Copy(_g.Weight, _reduced, _g.ArcCount);
        return Value = _step.Complete(_g, _reduced, 0, _terminals, _root, _pool);
    }

    /// <summary>One round: some iterations, new cuts, a completed bound; beside it one sweep of the tree search.</summary>
    public void Advance(TreeSearch search, ProverSetting setting)
    {
        setting.Spent += 20;
        if (setting.Threads > 1) Parallel.Invoke(() => Round(200, setting.Stop), search.SweepPart);
        else
        {
            Round(200, setting.Stop);
            search.SweepPart();
        }
    }

    private void Round(int iterations, Func<bool> stop)
    {
        Iterate(iterations, stop);
        Complete();
        _pool.Forget(0.5, 5);
        Added = 0;
        _flow.Load(_x, _root);
        foreach (int t in _outwards)
        {
            if (stop()) return;
            Added += _flow.Separate(t, 3, _pool);
        }
    }

    /// <summary>A node that the fractional solution holds by about a half; −1 when there is none.</summary>
    public int Fractional()
    {
        int best = -1;
        double score = 0.1;
        for (int v = 0; v < _g.NodeCount; v++)
        {
            if (_problem.Terminal[v]) continue;
            double held = 0;
            for (int a = _g.First[v]; a < _g.First[v + 1]; a++) held += _x[a];
            double s = Math.Min(held, 1 - held);
            if (s <= score) continue;
            score = s;
            best = v;
        }
        return best;
    }

    // Rounds the values down, cuts them to what arcs bear, and completes them by an ascent.
    private void Complete()
    {
        _balance.Shift(_reduced);
        long value = 0;
        for (int c = 0; c < _pool.Count; c++)
        {
            int raise = (int)Math.Min(_pool.Values[c], 1e9);
            if (raise <= 0) continue;
            ReadOnlySpan<int> arcs = _pool.Arcs(c);
            foreach (int a in arcs) raise = Math.Min(raise, _reduced[a]);
            foreach (int a in arcs) _reduced[a] -= raise;
            value += raise;
        }
        Value = _step.Complete(_g, _reduced, value, _terminals, _root, null);
    }

    private void Iterate(int iterations, Func<bool> stop)
    {
        int m = _g.ArcCount, k = _pool.Count;
        if (_y.Length < k)
        {
            _y = new double[k + k / 2];
            _yMean = new double[k + k / 2];
        }
        Span<double> values = _pool.Values;
        CountUses(values);
        Array.Clear(_xMean);
        Array.Clear(_yMean, 0, k);
        _balance.Begin();
        int done = 0;
        while (done < iterations && (done % 8 != 0 || !stop()))
        {
            MovePrimal();
            MoveDual(k);
            _balance.Move(_ahead, _load, _scale);
            done++;
        }
        // Stopped before the first step: everything stays as it was.
        if (done == 0) return;
        for (int a = 0; a < m; a++) _x[a] = _xMean[a] / done;
        for (int c = 0; c < k; c++) values[c] = _yMean[c] / done;
        _balance.End(done);
    }

    private void CountUses(ReadOnlySpan<double> values)
    {
        Array.Clear(_uses);
        Array.Clear(_load);
        _balance.Count(_uses, _load);
        for (int c = 0; c < values.Length; c++)
        {
            _y[c] = values[c];
            foreach (int a in _pool.Arcs(c))
            {
                _uses[a]++;
                _load[a] += values[c];
            }
        }
    }

    private void MovePrimal()
    {
        int[] weight = _g.Weight;
        for (int a = 0; a < _x.Length; a++)
        {
            double x = _uses[a] == 0 ? 0 : Math.Clamp(_x[a] - (weight[a] - _load[a]) / (_scale * _uses[a]), 0, 1);
            _ahead[a] = 2 * x - _x[a];
            _x[a] = x;
            _xMean[a] += x;
        }
    }

    private void MoveDual(int cuts)
    {
        for (int c = 0; c < cuts; c++)
        {
            ReadOnlySpan<int> arcs = _pool.Arcs(c);
            double sum = 0;
            foreach (int a in arcs) sum += _ahead[a];
            double was = _y[c], y = Math.Max(0, was + _scale * (1 - sum) / arcs.Length);
            _yMean[c] += y;
            if (y == was) continue;
            _y[c] = y;
            foreach (int a in arcs) _load[a] += y - was;
        }
    }
}
