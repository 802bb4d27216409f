namespace Maillage.Graphs.Steiner;

/// <summary>
/// What one dual solution rules out: edges and nodes that stand in no tree cheaper than the one known, and nodes that such a tree at most passes through.
/// </summary>
/// <remarks>
/// T. Polzin and S. Vahdati Daneshmand 2001; C. W. Duin, Steiner's problem in graphs, 1993. A tree with a node v costs at least the bound plus the reduced lengths of a way from the root to v and of a way from v to a terminal; where
/// it branches at v, plus a second way to another terminal (the ways of nearest terminals never share an arc).
/// </remarks>
internal sealed class BoundTests
{
    private const int MaxDegree = 8;
    private readonly ReductionGraph _g;
    private readonly CompactProblem _problem;
    private readonly AscentStep _step;
    private readonly long _slack;
    private readonly long[] _fromRoot;
    private readonly long[] _toFirst;
    private readonly long[] _toSecond;
    // By half-edge: reduced cost of the arc that enters its node.
    private readonly List<int> _entering = [];
    private readonly List<(int, int)> _passages = [];
    private readonly List<(int, int)> _costs = [];

    /// <param name="step">Its last ascent ran on <paramref name="problem"/>.</param>
    /// <param name="slack">Cost of the best tree known less the bound of that ascent, above 0.</param>
    public BoundTests(ReductionGraph g, CompactProblem problem, AscentStep step, long slack)
    {
        _g = g;
        _problem = problem;
        _step = step;
        _slack = slack;
        int n = problem.Work.NodeCount;
        _fromRoot = new long[n];
        _toFirst = new long[n];
        _toSecond = new long[n];
    }

    /// <summary>Applies all that follows; returns edges deleted and nodes replaced. Then <see cref="CompactProblem"/> is out of date.</summary>
    public int Apply()
    {
        int done = Delete();
        for (int v = 0; v < _problem.Work.NodeCount; v++)
            if (ReplaceNode(v)) done++;
        return done;
    }

    /// <summary>Deletes edges only; the compact problem, which still holds them, stays a right one to bound.</summary>
    public int Delete()
    {
        _step.Measure(_problem.Work, _problem.Terminals, _slack, _fromRoot, _toFirst, _toSecond);
        WorkGraph w = _problem.Work;
        System.Runtime.InteropServices.CollectionsMarshal.SetCount(_entering, 2 * _g.EdgeLimit);
        int done = 0;
        for (int e = 0; e < w.EdgeCount; e++)
        {
            int outer = w.Origin[e], a = w.SlotOf[e], b = w.Mate[a];
            // Slot a stands in the row of the edge's first end.
            _entering[2 * outer] = _step.Reduced[a];
            _entering[2 * outer + 1] = _step.Reduced[b];
            if (!_g.Alive[outer]) continue;
            int from = w.From(e), to = w.To(e);
            if (Way(from, _step.Reduced[b], to) < _slack || Way(to, _step.Reduced[a], from) < _slack) continue;
            _g.Delete(outer);
            done++;
        }
        return done;
    }

    private long Way(int from, long reduced, int to) =>
        _fromRoot[from] == long.MaxValue || _toFirst[to] == long.MaxValue || reduced == AscentKernel.Closed ? long.MaxValue : _fromRoot[from] + reduced + _toFirst[to];

    private bool ReplaceNode(int v)
    {
        int outer = _problem.OuterNode[v];
        if (_problem.Terminal[v] || _g.Degree[outer] is < 3 or > MaxDegree) return false;
        if (_fromRoot[v] != long.MaxValue && _toSecond[v] != long.MaxValue && _fromRoot[v] + _toFirst[v] + _toSecond[v] < _slack) return false;
        _passages.Clear();
        _costs.Clear();
        for (int h = _g.FirstHalf(outer); h >= 0; h = _g.NextHalf(h))
        {
            for (int k = _g.NextHalf(h); k >= 0; k = _g.NextHalf(k))
            {
                // In at one end, out at the other: entering v over h, entering the far node of k.
                long there = (long)_entering[h] + _entering[k ^ 1], back = (long)_entering[k] + _entering[h ^ 1];
                int a = _problem.NodeOf[_g.Far(h)], b = _problem.NodeOf[_g.Far(k)];
                if (Way(a, there, b) >= _slack && Way(b, back, a) >= _slack) continue;
                if ((long)_g.Weight[h >> 1] + _g.Weight[k >> 1] > CsrGraph.MaxWeight) return false;
                _passages.Add((h, k));
                _costs.Add(((int)Math.Min(back, int.MaxValue - 1), (int)Math.Min(there, int.MaxValue - 1)));
            }
        }
        if (_passages.Count > _g.Degree[outer]) return false;
        int limit = _g.EdgeLimit;
        _g.PassThrough(outer, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_passages));
        for (int i = 0; i < _g.EdgeLimit - limit; i++)
        {
            _entering.Add(_costs[i].Item1);
            _entering.Add(_costs[i].Item2);
        }
        return true;
    }
}
