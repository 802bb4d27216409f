namespace Maillage.Graphs.Steiner;

/// <summary>One run of the engine: the shrinking problem, the best tree marked in it, and the bound.</summary>
internal sealed class SteinerRun
{
    /// <summary>With more terminals than this the ascent over the whole graph is left out: such problems are bounded by areas (<see cref="DualAscent"/>).</summary>
    private const int LargeTerminals = 20_000;

    /// <summary>A node with more arcs than this (many roots made one) is not grown through.</summary>
    private const int HubDegree = 100;

    private readonly CsrGraph _graph;
    private readonly int[] _terminals;
    private readonly SteinerOptions _options;
    private readonly ReductionGraph _small;
    private readonly AscentStep _step = new();
    private readonly WindowSearch _search;
    private readonly Random _random;
    private readonly byte[] _cleanOf;
    private readonly Func<bool> _stop;
    private WorkGraph _work = new();
    private int[] _workNode = [];
    private bool[] _terminal = [];
    private int[] _list = [];
    private HungTree? _tree;
    private byte[] _clean = [];
    private long _bound;
    private int _rootTurn;
    private long _wholeBudget = 300;

    public SteinerRun(CsrGraph graph, int[] terminals, SteinerOptions options)
    {
        _graph = graph;
        _terminals = terminals;
        _options = options;
        _stop = options.Stop ?? (static () => false);
        _small = new ReductionGraph(graph, terminals);
        _search = new WindowSearch(options.Threads, _stop, HubDegree);
        _random = new Random(options.Seed);
        _cleanOf = new byte[graph.NodeCount];
    }

    private long Best => _small.FixedCost + (_tree?.Cost ?? 0);

    private bool Proven => _bound >= Best;

    private bool Done => Proven || _stop() || _search.Solved >= _options.MaxWindows;

    public SteinerResult Solve()
    {
        Shrink();
        if (_small.TerminalCount > 1)
        {
            BuildWork();
            FirstTree();
            Improve();
        }
        else _bound = _small.FixedCost;
        return Finish();
    }

    private void Shrink()
    {
        var tests = new Reductions(_small, keepChosen: false);
        tests.Degrees(zeroEdges: true);
        for (int round = 0; round < 3 && _small.TerminalCount > 1; round++)
        {
            int before = _small.EdgesAlive;
            tests.SpecialDistances(12 << round);
            tests.Degrees();
            tests.ShortLinks();
            tests.Degrees();
            if (_small.EdgesAlive > before * 0.93 || _stop()) break;
        }
    }

    private void BuildWork()
    {
        var nodeOf = new int[_small.NodeLimit];
        var nodes = new List<int>();
        for (int v = 0; v < _small.NodeLimit; v++)
        {
            nodeOf[v] = _small.Degree[v] > 0 ? nodes.Count : -1;
            if (nodeOf[v] >= 0) nodes.Add(v);
        }
        _work = new WorkGraph();
        _work.Begin(nodes.Count, _small.EdgesAlive);
        for (int e = 0; e < _small.EdgeLimit; e++)
            if (_small.Alive[e]) _work.Add(nodeOf[_small.From(e)], nodeOf[_small.To(e)], e);
        _work.Finish(_small.Weight);
        _workNode = [.. nodes];
        _terminal = [.. nodes.Select(v => _small.IsTerminal[v])];
        _list = [.. Enumerable.Range(0, nodes.Count).Where(v => _terminal[v])];
        _clean = [.. nodes.Select(v => _cleanOf[v])];
    }

    private void FirstTree()
    {
        var edges = new List<int>();
        var best = new List<int>();
        long bestCost = long.MaxValue;
        int[] cost = _work.Weight;
        if (_list.Length > LargeTerminals)
        {
            Keep(_step.Tree(_work, cost, cost, _terminal, _list.Length, _list[0], edges));
            Hang(best);
            return;
        }
        long bound = _step.Ascend(_work, cost, _list, _list[0], long.MaxValue);
        _bound = _small.FixedCost + bound;
        Keep(_step.GuidedTree(_work, cost, _terminal, _list.Length, edges));
        Keep(_step.Tree(_work, cost, cost, _terminal, _list.Length, _list[_list.Length / 2], edges));
        Hang(best);

        void Keep(long c)
        {
            if (c >= bestCost) return;
            bestCost = c;
            best.Clear();
            best.AddRange(edges);
        }
    }

    private void Hang(IEnumerable<int> workEdges)
    {
        var chosen = new bool[_work.EdgeCount];
        foreach (int e in workEdges) chosen[e] = true;
        _tree = new HungTree(_work, _terminal, chosen);
    }

    private void Improve()
    {
        Tighten(1);
        for (byte level = 1; !Done;)
        {
            WindowSize size = SizeAt(level);
            long left = _options.MaxWindows - _search.Solved;
            long saved = _search.Sweep(_tree!, _clean, level, size, _random, left);
            if (Done) break;
            if (saved * 1000 > _tree!.Cost) continue;
            Tighten(level < 3 ? 2 : 4);
            if (Done) break;
            if (level >= _options.MaxLevel && _options.MaxLevel < 12) break;
            if (level < 12) level++;
            else Array.Fill(_clean, (byte)9);
            if (level >= 4 && _work.EdgeCount < 6000) TryWhole();
        }
    }

    private static WindowSize SizeAt(byte level) => level switch
    {
        1 => new WindowSize(8, 100, 1, false),
        2 => new WindowSize(16, 200, 4, false),
        3 => new WindowSize(24, 300, 10, false),
        4 => new WindowSize(24, 300, 10, true),
        5 => new WindowSize(40, 500, 20, false),
        6 => new WindowSize(40, 500, 20, true),
        7 => new WindowSize(64, 800, 40, false),
        8 => new WindowSize(64, 800, 40, true),
        9 => new WindowSize(100, 1500, 80, false),
        10 => new WindowSize(100, 1500, 80, true),
        11 => new WindowSize(200, 3000, 160, false),
        _ => new WindowSize(300, 5000, 300, true),
    };

    /// <summary>Bounds from some roots, trees on what they saturate, and what follows from both.</summary>
    private void Tighten(int rounds)
    {
        for (int i = 0; i < rounds && !Done && _list.Length <= LargeTerminals; i++)
        {
            int root = _list[(int)((long)_rootTurn++ * 7919 % _list.Length)];
            int[] cost = (int[])_work.Weight.Clone();
            long bound = _step.Ascend(_work, cost, _list, root, long.MaxValue);
            _bound = Math.Max(_bound, Math.Min(Best, _small.FixedCost + bound));
            var edges = new List<int>();
            if (_step.GuidedTree(_work, cost, _terminal, _list.Length, edges) is var c && c < _tree!.Cost)
            {
                Hang(edges);
                Array.Clear(_clean);
            }
            if (Proven) return;
            int closed = _step.Eliminate(_work, cost, _list, _tree!.Cost - bound, _tree.Chosen);
            if (closed * 50 < _work.EdgeCount) continue;
            Rebuild(cost);
        }
    }

    private void Rebuild(int[] cost)
    {
        for (int i = 0; i < _workNode.Length; i++) _cleanOf[_workNode[i]] = _clean[i];
        Array.Clear(_small.Chosen);
        for (int e = 0; e < _work.EdgeCount; e++)
        {
            int outer = _work.Origin[e];
            if (_tree!.Chosen[e]) _small.Chosen[outer] = true;
            else if (cost[_work.SlotOf[e]] == AscentKernel.Closed) _small.Delete(outer);
        }
        var tests = new Reductions(_small, keepChosen: true);
        tests.Degrees();
        if (tests.SpecialDistances(24) > 0) tests.Degrees();
        if (_small.TerminalCount < 2)
        {
            _tree = null;
            _bound = Best;
            return;
        }
        BuildWork();
        Hang(Enumerable.Range(0, _work.EdgeCount).Where(e => _small.Chosen[_work.Origin[e]]));
    }

    // Branch and bound on all that is left, with twice the patience each time.
    private void TryWhole()
    {
        int budget = (int)Math.Min(_wholeBudget, _options.MaxWindows - _search.Solved);
        _wholeBudget = Math.Min(_wholeBudget * 2, 1 << 24);
        var exact = new ExactSearch { Stop = _stop };
        long before = _tree!.Cost;
        long found = exact.Search(_work, _terminal, before, budget);
        _search.Count(exact.Used);
        if (found < before) Hang(exact.Best.ToArray());
        _bound = Math.Max(_bound, _small.FixedCost + (exact.Proven ? found : exact.LowerBound));
    }

    private SteinerResult Finish()
    {
        var original = new List<int>();
        foreach (int f in _small.Fixed) _small.Expand(f, original);
        for (int e = 0; _tree is not null && e < _work.EdgeCount; e++)
            if (_tree.Chosen[e]) _small.Expand(_work.Origin[e], original);
        var must = new bool[_graph.NodeCount];
        foreach (int t in _terminals) must[t] = true;
        int[] tree = SpanningTree.Prune(_graph, SpanningTree.Minimum(_graph, original), must);
        long cost = _graph.WeightOf(tree);
        return new SteinerResult([.. tree.Order()], cost, Math.Min(cost, _bound), _search.Solved, _work.NodeCount, _work.EdgeCount);
    }
}
