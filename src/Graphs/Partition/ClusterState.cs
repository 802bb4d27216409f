namespace Maillage.Graphs.Partition;

/// <summary>Clusters of a forest while they are being evened out: which edges are cut, and what each cluster holds.</summary>
internal sealed class ClusterState
{
    private readonly RootedForest _forest;
    private readonly int[] _demand;
    private readonly bool[] _cut;
    private readonly int[] _top;
    private readonly long[] _load;
    private readonly long[] _below;

    public ClusterState(RootedForest forest, ReadOnlySpan<int> demand, bool[] cut)
    {
        _forest = forest;
        _demand = demand.ToArray();
        _cut = cut;
        _top = new int[cut.Length];
        _load = new long[cut.Length];
        _below = new long[cut.Length];
        Array.Fill(_top, -1);
        Refresh();
    }

    /// <summary>Joins or moves until no small cluster can be helped; every step lowers the number of small clusters, so it ends.</summary>
    public void RaiseSmall(long min, long max)
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (int v in _forest.Order)
            {
                int parent = _forest.Parent[v];
                if (parent < 0 || !_cut[v]) continue;
                int upper = _top[parent];
                long up = _load[upper], down = _load[v];
                if (up >= min && down >= min) continue;
                if (up + down <= max)
                {
                    _cut[v] = false;
                    changed = true;
                }
                else changed = down < min ? Lower(v, up, down, min, max) : Raise(v, upper, up, down, min, max);
                if (!changed) continue;
                Refresh();
                break;
            }
        }
    }

    // The cut moves up: the small cluster below takes over the part that hangs at an ancestor.
    private bool Lower(int v, long up, long down, long min, long max)
    {
        for (int a = _forest.Parent[v]; a >= 0 && !_cut[a]; a = _forest.Parent[a])
        {
            long moved = _below[a];
            if (down + moved > max || up - moved < min) return false;
            if (down + moved < min) continue;
            _cut[v] = false;
            _cut[a] = true;
            return true;
        }
        return false;
    }

    // The cut moves down: the small cluster above keeps what does not hang below some node of the lower one.
    private bool Raise(int v, int upper, long up, long down, long min, long max)
    {
        if (up >= min || _cut[v] is false || upper == v) return false;
        foreach (int x in _forest.Order)
        {
            if (_top[x] != v || x == v) continue;
            long kept = _below[x], moved = down - kept;
            if (kept < min || up + moved < min || up + moved > max) continue;
            _cut[v] = false;
            _cut[x] = true;
            return true;
        }
        return false;
    }

    private void Refresh()
    {
        Array.Clear(_load);
        Array.Clear(_below);
        foreach (int v in _forest.Order) _top[v] = _cut[v] ? v : _top[_forest.Parent[v]];
        for (int i = _forest.Order.Length - 1; i >= 0; i--)
        {
            int v = _forest.Order[i];
            _load[_top[v]] += _demand[v];
            _below[v] += _demand[v];
            if (!_cut[v]) _below[_forest.Parent[v]] += _below[v];
        }
    }

    public TreeClusters Result(long min, long max)
    {
        int[] tops = [.. _forest.Order.Where(v => _cut[v])];
        var number = new int[_cut.Length];
        for (int i = 0; i < tops.Length; i++) number[tops[i]] = i;
        int[] of = [.. _top.Select(t => t < 0 ? -1 : number[t])];
        long[] load = [.. tops.Select(t => _load[t])];
        return new TreeClusters(of, tops, load,
            [.. Enumerable.Range(0, tops.Length).Where(i => load[i] > max)],
            [.. Enumerable.Range(0, tops.Length).Where(i => load[i] < min)]);
    }
}
