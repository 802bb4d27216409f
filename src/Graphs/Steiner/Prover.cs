namespace Maillage.Graphs.Steiner;

/// <summary>
/// Solves one problem towards proof: strong reductions, bounds and what they rule out, and in between a tree improved by windows. Where what is left falls apart its blocks are solved one by one; where nothing
/// more is ruled out the problem is branched on a node.
/// </summary>
/// <remarks>
/// T. Polzin and S. Vahdati Daneshmand 2001 and D. Rehfeldt and T. Koch, Implications, conflicts, and reductions for Steiner trees, 2021 (reductions inside the search); M. Leitner, I. Ljubić, M. Luipersbeck and M. Sinnl 2018 (branching on nodes).
/// Every step is deterministic: a run ended by its budget gives the same tree for any number of threads.
/// </remarks>
internal sealed class Prover
{
    /// <summary>Edges above which a round of cuts takes so long that the tree is worked out first.</summary>
    private const int Large = 12_000;
    private const int Deepest = 200;
    private readonly ReductionGraph _small;
    private readonly ProverSetting _setting;
    private readonly AscentStep _step;
    private readonly int _depth;
    private TreeSearch? _search;
    private int _rootTurn;
    private int _fractional = -1;

    /// <param name="known">Only trees cheaper than this are looked for.</param>
    public Prover(ReductionGraph small, ProverSetting setting, long known = long.MaxValue, int depth = 0)
    {
        _small = small;
        _setting = setting;
        _depth = depth;
        _step = new AscentStep { Stop = setting.Stop };
        Known = known;
    }

    /// <summary>Cost of the best tree found, or the cost given at the start.</summary>
    public long Known { get; private set; }

    /// <summary>Edges of the best tree found, by the numbers of the graph the problem was made from; null when none cheaper than given was found.</summary>
    public List<int>? Best { get; private set; }

    /// <summary>No tree costs less than the smaller of this and <see cref="Known"/>.</summary>
    public long Bound { get; private set; }

    public int LeftNodes { get; private set; }

    public int LeftEdges { get; private set; }

    private bool Done => Bound >= Known || _setting.Over;

    public void Run()
    {
        for (bool easy = true; ; )
        {
            Reduce();
            if (Done || Settled()) break;
            List<int[]>? blocks = Blocks.Split(_small);
            if (blocks is null)
            {
                Bound = Known;
                break;
            }
            if (blocks.Count > 1)
            {
                Divide(blocks);
                break;
            }
            int before = _small.EdgesAlive;
            var problem = new CompactProblem(_small);
            (LeftNodes, LeftEdges) = (problem.Work.NodeCount, problem.Work.EdgeCount);
            _search = TreeSearch.On(problem, _small, _search, _setting, _step);
            if (easy)
            {
                _search.Improve(3);
                Take(_search);
                easy = Ascend(problem) * 50 > before;
                continue;
            }
            _search.Improve(problem.Work.EdgeCount > Large ? (byte)8 : (byte)4);
            Take(_search);
            if (!Done && !Lift(problem) && !Done)
            {
                Branch(problem);
                break;
            }
        }
        if (Bound >= Known) LeftNodes = LeftEdges = 0;
    }

    /// <summary>True when one terminal is left: what is fixed is the best tree.</summary>
    private bool Settled()
    {
        if (_small.TerminalCount > 1) return false;
        Offer(_small.FixedCost, []);
        Bound = Known;
        return true;
    }

    private void Reduce()
    {
        var tests = new Reductions(_small, keepChosen: false);
        tests.Degrees(zeroEdges: true);
        for (int before = 0; _small.TerminalCount > 1 && _small.EdgesAlive * 1000L < before * 998L || before == 0;)
        {
            before = _small.EdgesAlive;
            if (before == 0 || _setting.Stop()) return;
            var strong = new StrongTests(_small);
            strong.LongEdges();
            tests.Degrees();
            if (_small.TerminalCount < 2 || _setting.Stop()) return;
            tests.SpecialDistances(40, _setting.Stop);
            tests.Degrees();
            strong.PassingNodes(_setting.Stop);
            tests.Degrees();
            if (_small.TerminalCount < 2 || _setting.Stop()) return;
            tests.ShortLinks();
            tests.Degrees();
        }
    }

    /// <summary>Bounds from some roots with what they rule out; returns how much that was.</summary>
    private int Ascend(CompactProblem problem)
    {
        int root = problem.Terminals[(int)(_rootTurn++ * 7919L % problem.Terminals.Length)];
        long bound = _step.Ascend(problem.Work, problem.Work.Weight, problem.Terminals, root, long.MaxValue);
        return Conclude(problem, bound) ? int.MaxValue / 64 : new BoundTests(_small, problem, _step, Slack(bound)).Apply();
    }

    private long Slack(long bound) => Known - _small.FixedCost - bound;

    /// <summary>Takes a bound of what is left; true when that ends the problem.</summary>
    private bool Conclude(CompactProblem problem, long bound)
    {
        if (bound == AscentKernel.Unreachable)
        {
            Bound = Known;
            return true;
        }
        var edges = new List<int>();
        long cost = _step.GuidedTree(problem.Work, problem.Work.Weight, problem.Terminal, problem.Terminals.Length, edges);
        if (cost != long.MaxValue)
        {
            Offer(_small.FixedCost + cost, edges.Select(e => problem.Work.Origin[e]));
            if (_search is not null) Combine(_search, cost, edges);
        }
        Bound = Math.Max(Bound, _small.FixedCost + bound);
        return Bound >= Known;
    }

    private void Combine(TreeSearch search, long cost, List<int> edges)
    {
        long before = search.Cost;
        if (cost < before) search.Offer(cost, edges);
        else if ((cost - before) * 20 < before) search.Cross(edges);
        if (search.Cost < before) Take(search);
    }

    private void Take(TreeSearch search)
    {
        if (_small.FixedCost + search.Cost < Known) Offer(_small.FixedCost + search.Cost, search.Origins());
    }

    private void Offer(long cost, IEnumerable<int> smallEdges)
    {
        if (cost >= Known) return;
        Known = cost;
        Best = [];
        foreach (int f in _small.Fixed) _small.Expand(f, Best);
        foreach (int e in smallEdges) _small.Expand(e, Best);
    }

    /// <summary>Raises the bound by cuts while the tree is improved beside it; false when neither got on.</summary>
    private bool Lift(CompactProblem problem)
    {
        TreeSearch search = _search!;
        int edges = problem.Work.EdgeCount, deleted = 0;
        var cuts = new CutBound(problem, BestRoot(problem), _step);
        if (Conclude(problem, cuts.Start())) return true;
        long mark = Known - Bound;
        for (int round = 0, since = 0; !Done; round++)
        {
            cuts.Advance(search, _setting);
            Take(search);
            if (Conclude(problem, cuts.Value)) return true;
            deleted += new BoundTests(_small, problem, _step, Slack(cuts.Value)).Delete();
            if (deleted * 6 > edges) break;
            if ((Known - Bound) * 100 < mark * 95) (mark, since) = (Known - Bound, 0);
            else if (++since > (cuts.Added == 0 ? 7 : 30)) break;
        }
        if (Done) return true;
        if (Slack(cuts.Value) > 0) deleted += new BoundTests(_small, problem, _step, Slack(cuts.Value)).Apply();
        _fractional = cuts.Fractional();
        return deleted * 20 > edges || search.Level < 8;
    }

    private int BestRoot(CompactProblem problem)
    {
        int best = problem.Terminals[0];
        long bestBound = -1;
        for (int i = 0; i < 4 && !_setting.Over; i++)
        {
            int root = problem.Terminals[(int)(_rootTurn++ * 7919L % problem.Terminals.Length)];
            long bound = _step.Ascend(problem.Work, problem.Work.Weight, problem.Terminals, root, long.MaxValue);
            if (bound <= bestBound) continue;
            bestBound = bound;
            best = root;
        }
        return best;
    }

    private void Divide(List<int[]> blocks)
    {
        long known = _small.FixedCost, bound = _small.FixedCost;
        var edges = new List<int>();
        bool whole = true;
        var parts = blocks.OrderBy(b => b.Length).Select(b => (Edges: b, Prover: new Prover(SubGraph(b), _setting, long.MaxValue, _depth + 1))).ToList();
        foreach ((_, Prover part) in parts)
        {
            part.Begin();
            whole &= part.Best is not null;
        }
        if (!whole) return;
        foreach ((int[] map, Prover part) in parts)
        {
            part.Run();
            known += part.Known;
            bound += Math.Min(part.Known, part.Bound);
            edges.AddRange(part.Best!.Select(e => map[e]));
            LeftNodes += part.LeftNodes;
            LeftEdges += part.LeftEdges;
        }
        Offer(known, edges);
        Bound = Math.Max(Bound, bound);
    }

    /// <summary>A tree and a bound at once, so that a problem whose turn never comes has both.</summary>
    private void Begin()
    {
        var problem = new CompactProblem(_small);
        long bound = _step.Ascend(problem.Work, problem.Work.Weight, problem.Terminals, problem.Terminals[0], long.MaxValue);
        Conclude(problem, bound);
        _search = TreeSearch.On(problem, _small, null, _setting, _step);
        _search.Improve(3);
        Take(_search);
    }

    private ReductionGraph SubGraph(int[] edges)
    {
        var numberOf = new Dictionary<int, int>();
        var terminals = new List<int>();
        int Number(int v)
        {
            if (numberOf.TryGetValue(v, out int i)) return i;
            numberOf[v] = i = numberOf.Count;
            if (_small.IsTerminal[v]) terminals.Add(i);
            return i;
        }
        int[] from = [.. edges.Select(e => Number(_small.From(e)))], to = [.. edges.Select(e => Number(_small.To(e)))];
        var graph = new CsrGraph(numberOf.Count, from, to, [.. edges.Select(e => _small.Weight[e])]);
        return new ReductionGraph(graph, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(terminals));
    }

    /// <summary>Two problems instead of one: a node stands in the tree, or it does not.</summary>
    private void Branch(CompactProblem problem)
    {
        if (_depth >= Deepest) return;
        int[] edges = [.. Enumerable.Range(0, _small.EdgeLimit).Where(e => _small.Alive[e])];
        int node = _fractional >= 0 ? problem.OuterNode[_fractional] : -1;
        if (node < 0 || _small.Degree[node] == 0 || _small.IsTerminal[node]) node = Busiest();
        if (node < 0) return;
        long fixedCost = _small.FixedCost, low = long.MaxValue;
        for (int side = 0; side < 2; side++)
        {
            int[] left = side == 0 ? edges : [.. edges.Where(e => _small.From(e) != node && _small.To(e) != node)];
            if (side == 0) _small.Require(node);
            else _small.Release(node);
            if (side == 1 && !TerminalsTouched(left)) continue;
            var part = new Prover(SubGraph(left), _setting, Known - fixedCost, _depth + 1);
            part.Run();
            if (part.Best is not null) Offer(fixedCost + part.Known, part.Best.Select(e => left[e]));
            low = Math.Min(low, fixedCost + Math.Min(part.Known, part.Bound));
        }
        Bound = Math.Max(Bound, low == long.MaxValue ? Known : low);
    }

    private bool TerminalsTouched(int[] edges)
    {
        var touched = new HashSet<int>();
        foreach (int e in edges)
        {
            touched.Add(_small.From(e));
            touched.Add(_small.To(e));
        }
        return Enumerable.Range(0, _small.NodeLimit).All(v => !_small.IsTerminal[v] || touched.Contains(v));
    }

    private int Busiest()
    {
        int best = -1;
        for (int v = 0; v < _small.NodeLimit; v++)
            if (!_small.IsTerminal[v] && _small.Degree[v] > (best < 0 ? 0 : _small.Degree[best])) best = v;
        return best;
    }
}
