namespace Maillage.Graphs.Steiner;

/// <summary>The tree that a proof improves beside its bounds: grown on what an ascent saturates, improved by windows of growing size.</summary>
internal sealed class TreeSearch
{
    private const byte Largest = 12;

    /// <summary>Windows that the best tree of two trees' edges may take.</summary>
    private const long CrossBudget = 400;

    /// <summary>Nodes times problems that the windows of a part of a sweep may hold.</summary>
    private const long PartOfSweep = 300_000;
    private readonly CompactProblem _problem;
    private readonly ProverSetting _setting;
    private readonly WindowSearch _windows;
    private readonly byte[] _clean;
    private readonly HashSet<ulong> _crossed = [];
    private HungTree _tree;

    private TreeSearch(CompactProblem problem, ProverSetting setting, bool[] chosen)
    {
        _problem = problem;
        _setting = setting;
        _tree = new HungTree(problem.Work, problem.Terminal, chosen);
        _clean = new byte[problem.Work.NodeCount];
        _windows = new WindowSearch(setting.Threads, setting.Stop, int.MaxValue);
    }

    public long Cost => _tree.Cost;

    /// <summary>Size of windows at which something may still be found.</summary>
    public byte Level { get; private set; } = 1;

    /// <summary>Goes on with an older search's tree when all its edges are left, else grows a new tree.</summary>
    public static TreeSearch On(CompactProblem problem, ReductionGraph small, TreeSearch? older, ProverSetting setting, AscentStep step)
    {
        WorkGraph g = problem.Work;
        var chosen = new bool[g.EdgeCount];
        if (older is not null && older.Origins().All(e => small.Alive[e]))
        {
            var kept = new HashSet<int>(older.Origins());
            for (int e = 0; e < g.EdgeCount; e++) chosen[e] = kept.Contains(g.Origin[e]);
            var goesOn = new TreeSearch(problem, setting, chosen) { Level = older.Level };
            // Fixed edges may have joined what was apart: the tree holds as long as it reaches every terminal.
            if (goesOn._tree.Settle())
            {
                goesOn._tree.Hang();
                return goesOn;
            }
            Array.Clear(chosen);
        }
        var edges = new List<int>();
        int root = problem.Terminals[0];
        step.Ascend(g, g.Weight, problem.Terminals, root, long.MaxValue);
        if (step.GuidedTree(g, g.Weight, problem.Terminal, problem.Terminals.Length, edges) == long.MaxValue)
            step.Tree(g, g.Weight, g.Weight, problem.Terminal, problem.Terminals.Length, root, edges);
        foreach (int e in edges) chosen[e] = true;
        return new TreeSearch(problem, setting, chosen);
    }

    /// <summary>The tree's edges by their numbers in the shrinking problem.</summary>
    public IEnumerable<int> Origins()
    {
        for (int e = 0; e < _problem.Work.EdgeCount; e++)
            if (_tree.Chosen[e]) yield return _problem.Work.Origin[e];
    }

    /// <summary>Takes over a cheaper tree of the same problem.</summary>
    public void Offer(long cost, List<int> edges)
    {
        if (cost >= _tree.Cost) return;
        var chosen = new bool[_problem.Work.EdgeCount];
        foreach (int e in edges) chosen[e] = true;
        _tree = new HungTree(_problem.Work, _problem.Terminal, chosen);
        Array.Clear(_clean);
        Level = 1;
    }

    /// <summary>The best tree on the edges of this tree and another takes its place when it is cheaper: what either does better somewhere is kept.</summary>
    /// <remarks>C. C. Ribeiro, E. Uchoa and R. F. Werneck, A hybrid GRASP with perturbations for the Steiner problem in graphs, 2002 (recombination). The union holds little more than one tree, so that reductions leave almost nothing of it.</remarks>
    public void Cross(List<int> other)
    {
        WorkGraph g = _problem.Work;
        int[] union = [.. Enumerable.Range(0, g.EdgeCount).Where(e => _tree.Chosen[e]).Concat(other.Where(e => !_tree.Chosen[e]))];
        ulong mark = 0;
        foreach (int e in union) mark += CutPool.Scatter(e);
        if (!_setting.Crosses || _setting.Over || !_crossed.Add(mark)) return;
        var numberOf = new Dictionary<int, int>();
        int[] from = [.. union.Select(e => Number(g.From(e)))], to = [.. union.Select(e => Number(g.To(e)))];
        var graph = new CsrGraph(numberOf.Count, from, to, [.. union.Select(g.EdgeWeight)]);
        int[] terminals = [.. _problem.Terminals.Where(numberOf.ContainsKey).Select(t => numberOf[t])];
        var setting = new ProverSetting(_setting.Stop, Math.Min(CrossBudget, _setting.Left), 1, 1, crosses: false);
        var prover = new Prover(new ReductionGraph(graph, terminals), setting, _tree.Cost);
        prover.Run();
        _setting.Spent += setting.Spent;
        if (prover.Best is null) return;
        int[] tree = SpanningTree.Minimum(graph, prover.Best);
        Offer(prover.Known, [.. tree.Select(e => union[e])]);

        int Number(int v)
        {
            if (!numberOf.TryGetValue(v, out int i)) numberOf[v] = i = numberOf.Count;
            return i;
        }
    }

    /// <summary>Sweeps at growing sizes up to one, as long as the budget lasts.</summary>
    public void Improve(byte upTo)
    {
        while (Level <= upTo && !_setting.Over) Sweep();
    }

    /// <summary>One sweep at the current size; the next size follows when little was found.</summary>
    public void Sweep() => Sweep(long.MaxValue);

    /// <summary>A part of a sweep that takes about as long as a round of cuts.</summary>
    public void SweepPart()
    {
        WindowSize size = WindowSize.At(Math.Min(Level, Largest));
        Sweep(Math.Max(1, PartOfSweep / ((long)size.Nodes * size.Budget)));
    }

    private void Sweep(long most)
    {
        if (Level > Largest) return;
        long before = _windows.Solved;
        long saved = _windows.Sweep(_tree, _clean, Level, WindowSize.At(Level), _setting.Random, Math.Min(most, _setting.Left));
        long solved = _windows.Solved - before;
        _setting.Spent += solved;
        if (saved * 1000 <= _tree.Cost && solved < most && !_setting.Over) Level++;
    }
}
