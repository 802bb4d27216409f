namespace Maillage.Graphs.Steiner;

/// <summary>
/// Branch and bound for small Steiner problems: dual ascent bounds, trees on saturated arcs, bound-based elimination, and branching on a node that is made a terminal or taken away.
/// </summary>
/// <remarks>After M. Leitner, I. Ljubić, M. Luipersbeck and M. Sinnl, A dual ascent-based branch-and-bound framework for the prize-collecting Steiner tree and related problems, 2018. One instance serves one thread.</remarks>
internal sealed class ExactSearch
{
    private const int MaxDepth = 120;
    private readonly AscentStep _step = new();
    private readonly List<Level> _levels = [];
    private readonly List<int> _tree = [];
    private int[] _degree = [];
    private long _best;
    private int _left;

    /// <summary>Asked before each problem; true ends the search.</summary>
    public Func<bool>? Stop { get; init; }

    /// <summary>Edges of the best tree found by the last search; meaningful when it returned a lower cost than it was given.</summary>
    public List<int> Best { get; } = [];

    /// <summary>True when the last search proved that nothing is cheaper than what it returned.</summary>
    public bool Proven { get; private set; }

    /// <summary>Problems bounded by the last search.</summary>
    public int Used { get; private set; }

    /// <summary>A bound that holds for the whole problem of the last search.</summary>
    public long LowerBound { get; private set; }

    /// <summary>Looks for a tree cheaper than <paramref name="known"/>; returns the cost of the best one.</summary>
    /// <param name="budget">Problems to bound at most, 1 or more.</param>
    public long Search(WorkGraph g, bool[] terminal, long known, int budget)
    {
        _best = known;
        _left = budget;
        Best.Clear();
        Level top = At(0, g);
        g.CopyCost(top.Cost);
        Array.Copy(terminal, top.Terminal, g.NodeCount);
        LowerBound = 0;
        Proven = Bound(g, 0);
        if (Proven) LowerBound = _best;
        Used = budget - _left;
        return _best;
    }

    // True when everything below this problem has been looked at.
    private bool Bound(WorkGraph g, int depth)
    {
        if (_left <= 0 || (Stop?.Invoke() ?? false)) return false;
        _left--;
        Level here = _levels[depth];
        here.CollectTerminals(g);
        if (here.Terminals.Count < 2)
        {
            if (_best > 0) Take(0, []);
            return true;
        }
        int branch = -1;
        for (int round = 0; round < 4; round++)
        {
            int root = PickRoot(g, here, round);
            long bound = _step.Ascend(g, here.Cost, here.TerminalSpan, root, _best);
            if (depth == 0 && bound != AscentKernel.Unreachable) LowerBound = Math.Max(LowerBound, Math.Min(bound, _best));
            if (bound >= _best) return true;
            long cost = _step.GuidedTree(g, here.Cost, here.Terminal, here.Terminals.Count, _tree);
            if (cost < _best) Take(cost, _tree);
            if (bound >= _best) return true;
            branch = PickBranch(g, here, cost);
            int closed = _step.Eliminate(g, here.Cost, here.TerminalSpan, _best - bound, null);
            if (closed * 12 < here.OpenEdges) break;
            here.OpenEdges -= closed;
        }
        if (branch < 0 || depth + 1 >= MaxDepth) return false;
        return Branch(g, depth, branch);
    }

    private bool Branch(WorkGraph g, int depth, int branch)
    {
        Level here = _levels[depth], next = At(depth + 1, g);
        next.Copy(g, here);
        next.Terminal[branch] = true;
        bool all = Bound(g, depth + 1);
        if (_left <= 0) return false;
        next.Copy(g, here);
        for (int a = g.First[branch]; a < g.First[branch + 1]; a++) next.Cost[a] = next.Cost[g.Mate[a]] = AscentKernel.Closed;
        return Bound(g, depth + 1) && all;
    }

    private void Take(long cost, List<int> edges)
    {
        _best = cost;
        Best.Clear();
        Best.AddRange(edges);
    }

    // Roots differ from round to round: another root sees another part of the gap.
    private static int PickRoot(WorkGraph g, Level here, int round)
    {
        List<int> t = here.Terminals;
        if (round == 0)
        {
            int best = t[0];
            foreach (int v in t)
                if (g.First[v + 1] - g.First[v] > g.First[best + 1] - g.First[best]) best = v;
            return best;
        }
        return t[(int)((long)round * 7919 % t.Count)];
    }

    // The node with most branches in the guided tree decides most.
    private int PickBranch(WorkGraph g, Level here, long cost)
    {
        if (cost == long.MaxValue) return -1;
        if (_degree.Length < g.NodeCount) _degree = new int[g.NodeCount + 64];
        foreach (int e in _tree)
        {
            _degree[g.From(e)]++;
            _degree[g.To(e)]++;
        }
        int best = -1;
        long score = 0;
        foreach (int e in _tree)
        {
            foreach (int v in (ReadOnlySpan<int>)[g.From(e), g.To(e)])
            {
                if (here.Terminal[v]) continue;
                long s = _degree[v] * 1000L + (g.First[v + 1] - g.First[v]);
                if (s > score || (s == score && v < best)) (best, score) = (v, s);
            }
        }
        foreach (int e in _tree) _degree[g.From(e)] = _degree[g.To(e)] = 0;
        return best;
    }

    private Level At(int depth, WorkGraph g)
    {
        while (_levels.Count <= depth) _levels.Add(new Level());
        _levels[depth].Reserve(g);
        return _levels[depth];
    }

    private sealed class Level
    {
        public int[] Cost { get; private set; } = [];

        public bool[] Terminal { get; private set; } = [];

        public List<int> Terminals { get; } = [];

        public ReadOnlySpan<int> TerminalSpan => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Terminals);

        public int OpenEdges { get; set; }

        public void Reserve(WorkGraph g)
        {
            if (Cost.Length < g.ArcCount) Cost = new int[g.ArcCount + g.ArcCount / 4];
            if (Terminal.Length < g.NodeCount) Terminal = new bool[g.NodeCount + g.NodeCount / 4];
            OpenEdges = g.EdgeCount;
        }

        public void Copy(WorkGraph g, Level other)
        {
            Array.Copy(other.Cost, Cost, g.ArcCount);
            Array.Copy(other.Terminal, Terminal, g.NodeCount);
            OpenEdges = other.OpenEdges;
        }

        public void CollectTerminals(WorkGraph g)
        {
            Terminals.Clear();
            for (int v = 0; v < g.NodeCount; v++)
                if (Terminal[v]) Terminals.Add(v);
        }
    }
}
