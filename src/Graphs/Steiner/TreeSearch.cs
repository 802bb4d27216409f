namespace Maillage.Graphs.Steiner;

/// <summary>The tree that a proof improves beside its bounds: grown on what an ascent saturates, improved by windows of growing size.</summary>
internal sealed class TreeSearch
{
    private const byte Largest = 12;

    /// <summary>Nodes times problems that the windows of a part of a sweep may hold.</summary>
    private const long PartOfSweep = 1_000_000;
    private readonly CompactProblem _problem;
    private readonly ProverSetting _setting;
    private readonly WindowSearch _windows;
    private readonly byte[] _clean;
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
