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
    private readonly AscentStep _step;
    private readonly WindowSearch _search;
    private readonly Random _random;
    private readonly byte[] _cleanOf;
    private readonly Func<bool> _stop;
    private CompactProblem? _problem;
    private List<int>? _proved;
    private HungTree? _tree;
    private byte[] _clean = [];
    private long _bound;
    private int _rootTurn;
    private (int Nodes, int Edges)? _left;

    public SteinerRun(CsrGraph graph, int[] terminals, SteinerOptions options)
    {
        _graph = graph;
        _terminals = terminals;
        _options = options;
        _stop = options.Stop ?? (static () => false);
        _step = new AscentStep { Stop = _stop };
        _small = new ReductionGraph(graph, terminals);
        _search = new WindowSearch(options.Threads, _stop, HubDegree);
        _random = new Random(options.Seed);
        _cleanOf = new byte[graph.NodeCount];
    }

    private WorkGraph Work => _problem!.Work;

    private bool[] IsTerminal => _problem!.Terminal;

    private int[] Terminals => _problem!.Terminals;

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
            tests.SpecialDistances(12 << round, _stop);
            tests.Degrees();
            tests.ShortLinks();
            tests.Degrees();
            if (_small.EdgesAlive > before * 0.93 || _stop()) break;
        }
    }

    private void BuildWork()
    {
        _problem = new CompactProblem(_small);
        _clean = [.. _problem.OuterNode.Select(v => _cleanOf[v])];
    }

    private void FirstTree()
    {
        var edges = new List<int>();
        var best = new List<int>();
        long bestCost = long.MaxValue;
        int[] cost = Work.Weight;
        if (Terminals.Length > LargeTerminals)
        {
            Keep(_step.Tree(Work, cost, cost, IsTerminal, Terminals.Length, Terminals[0], edges));
            Hang(best);
            return;
        }
        long bound = _step.Ascend(Work, cost, Terminals, Terminals[0], long.MaxValue);
        _bound = _small.FixedCost + bound;
        Keep(_step.GuidedTree(Work, cost, IsTerminal, Terminals.Length, edges));
        if (bestCost == long.MaxValue || !_stop()) Keep(_step.Tree(Work, cost, cost, IsTerminal, Terminals.Length, Terminals[Terminals.Length / 2], edges));
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
        var chosen = new bool[Work.EdgeCount];
        foreach (int e in workEdges) chosen[e] = true;
        _tree = new HungTree(Work, IsTerminal, chosen);
    }

    private void Improve()
    {
        bool whole = _options.MaxLevel >= 12 && Terminals.Length <= LargeTerminals;
        int last = whole ? 2 : _options.MaxLevel;
        Tighten(1);
        for (byte level = 1; !Done;)
        {
            WindowSize size = WindowSize.At(level);
            long left = _options.MaxWindows - _search.Solved;
            long saved = _search.Sweep(_tree!, _clean, level, size, _random, left);
            if (Done) break;
            if (saved * 1000 > _tree!.Cost) continue;
            Tighten(2);
            if (Done) break;
            if (++level <= last) continue;
            if (whole) Prove();
            break;
        }
    }

    /// <summary>Bounds from some roots, trees on what they saturate, and what follows from both.</summary>
    private void Tighten(int rounds)
    {
        for (int i = 0; i < rounds && !Done && Terminals.Length <= LargeTerminals; i++)
        {
            int root = Terminals[(int)((long)_rootTurn++ * 7919 % Terminals.Length)];
            int[] cost = (int[])Work.Weight.Clone();
            long bound = _step.Ascend(Work, cost, Terminals, root, long.MaxValue);
            _bound = Math.Max(_bound, Math.Min(Best, _small.FixedCost + bound));
            var edges = new List<int>();
            if (_step.GuidedTree(Work, cost, IsTerminal, Terminals.Length, edges) is var c && c < _tree!.Cost)
            {
                Hang(edges);
                Array.Clear(_clean);
            }
            if (Proven) return;
            int closed = _step.Eliminate(Work, cost, Terminals, _tree!.Cost - bound, _tree.Chosen);
            if (closed * 50 < Work.EdgeCount) continue;
            Rebuild(cost);
        }
    }

    private void Rebuild(int[] cost)
    {
        for (int i = 0; i < _problem!.OuterNode.Length; i++) _cleanOf[_problem.OuterNode[i]] = _clean[i];
        Array.Clear(_small.Chosen);
        for (int e = 0; e < Work.EdgeCount; e++)
        {
            int outer = Work.Origin[e];
            if (_tree!.Chosen[e]) _small.Chosen[outer] = true;
            else if (cost[Work.SlotOf[e]] == AscentKernel.Closed) _small.Delete(outer);
        }
        var tests = new Reductions(_small, keepChosen: true);
        tests.Degrees();
        if (tests.SpecialDistances(24, _stop) > 0) tests.Degrees();
        if (_small.TerminalCount < 2)
        {
            _tree = null;
            _bound = Best;
            return;
        }
        BuildWork();
        Hang(Enumerable.Range(0, Work.EdgeCount).Where(e => _small.Chosen[Work.Origin[e]]));
    }

    /// <summary>The whole problem once more, towards proof, with the tree found so far to beat.</summary>
    private void Prove()
    {
        var setting = new ProverSetting(_stop, _options.MaxWindows == long.MaxValue ? long.MaxValue : _options.MaxWindows - _search.Solved, _options.Threads, _options.Seed);
        var prover = new Prover(new ReductionGraph(_graph, _terminals), setting, Best);
        prover.Run();
        _search.Count(setting.Spent);
        _bound = Math.Max(_bound, Math.Min(prover.Known, prover.Bound));
        _proved = prover.Best;
        _left = (prover.LeftNodes, prover.LeftEdges);
    }

    private SteinerResult Finish()
    {
        List<int> original = _proved ?? [];
        if (_proved is null)
        {
            foreach (int f in _small.Fixed) _small.Expand(f, original);
            for (int e = 0; _tree is not null && e < Work.EdgeCount; e++)
                if (_tree.Chosen[e]) _small.Expand(Work.Origin[e], original);
        }
        var must = new bool[_graph.NodeCount];
        foreach (int t in _terminals) must[t] = true;
        int[] tree = SpanningTree.Prune(_graph, SpanningTree.Minimum(_graph, original), must);
        long cost = _graph.WeightOf(tree);
        return new SteinerResult([.. tree.Order()], cost, Math.Min(cost, _bound), _search.Solved, _left?.Nodes ?? _problem?.Work.NodeCount ?? 0, _left?.Edges ?? _problem?.Work.EdgeCount ?? 0);
    }
}
