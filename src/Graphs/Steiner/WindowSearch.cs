namespace Maillage.Graphs.Steiner;

/// <summary>
/// Improves a tree window by window. Windows of a batch are solved at the same time against the same tree and applied in order where they do not touch, so the result does not depend on the number of threads.
/// </summary>
internal sealed class WindowSearch
{
    private readonly int _threads;
    private readonly Func<bool> _stop;
    private readonly Stack<Window> _idle = new();
    private readonly Lock _gate = new();
    private readonly int _hubDegree;
    private int[] _takenIn = [];
    private int _round;

    /// <param name="threads">Windows solved at the same time.</param>
    /// <param name="stop">Asked before each window.</param>
    /// <param name="hubDegree">Nodes with more arcs than this are not grown through.</param>
    public WindowSearch(int threads, Func<bool> stop, int hubDegree)
    {
        _threads = Math.Max(1, threads);
        _stop = stop;
        _hubDegree = hubDegree;
    }

    /// <summary>Windows solved so far: the unit of work of an iteration budget.</summary>
    public long Solved { get; private set; }

    /// <summary>Counts work done elsewhere against the same budget.</summary>
    public void Count(long problems) => Solved += problems;

    /// <summary>Solves windows around every key node that is not clean at this level. Returns what was saved.</summary>
    /// <param name="clean">For each node the level up to which its neighbourhood is known to be good; lowered where the tree changes.</param>
    public long Sweep(HungTree tree, byte[] clean, byte level, WindowSize size, Random random, long maxWindows = long.MaxValue)
    {
        if (_takenIn.Length < tree.Graph.NodeCount) _takenIn = new int[tree.Graph.NodeCount];
        long before = tree.Cost, end = maxWindows == long.MaxValue ? maxWindows : Solved + maxWindows;
        int[] seeds = Seeds(tree, clean, level);
        random.Shuffle(seeds);
        int batch = Math.Clamp(seeds.Length / Math.Max(4, size.Terminals), 4, 16384);
        var chosen = new List<int>(batch);
        for (int at = 0; at < seeds.Length && !_stop() && Solved < end;)
        {
            chosen.Clear();
            while (at < seeds.Length && chosen.Count < batch)
            {
                int s = seeds[at++];
                if (clean[s] < level && tree.In[s] >= 0) chosen.Add(s);
            }
            Finding[] found = SolveAll(tree, chosen, size);
            Solved += chosen.Count;
            if (Apply(tree, found, clean, level)) tree.Hang();
        }
        return before - tree.Cost;
    }

    private static int[] Seeds(HungTree tree, byte[] clean, byte level)
    {
        var branches = new int[tree.Graph.NodeCount];
        for (int i = 1; i < tree.Count; i++)
        {
            int arc = tree.ParentArc[tree.Order[i]];
            branches[tree.Graph.Head[arc]]++;
            branches[tree.Graph.Head[tree.Graph.Mate[arc]]]++;
        }
        var seeds = new List<int>();
        for (int i = 0; i < tree.Count; i++)
        {
            int v = tree.Order[i];
            if (clean[v] < level && (tree.Terminal[v] || branches[v] > 2)) seeds.Add(v);
        }
        return [.. seeds];
    }

    private Finding[] SolveAll(HungTree tree, List<int> seeds, WindowSize size)
    {
        var found = new Finding[seeds.Count];
        if (_threads == 1)
        {
            Window window = Rent();
            for (int i = 0; i < found.Length && !_stop(); i++) found[i] = SolveOne(window, tree, seeds[i], size);
            Return(window);
            return found;
        }
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = _threads }, Rent, (i, _, window) =>
        {
            if (!_stop()) found[i] = SolveOne(window, tree, seeds[i], size);
            return window;
        }, Return);
        return found;
    }

    private static Finding SolveOne(Window window, HungTree tree, int seed, WindowSize size)
    {
        window.Solve(tree, seed, size);
        return window.Gain > 0
            ? new Finding(window.Gain, [.. window.Ball], [.. window.Removed], [.. window.Added])
            : new Finding(0, [.. window.Ball.Take(1 + window.Ball.Count / 2)], [], []);
    }

    private bool Apply(HungTree tree, Finding[] found, byte[] clean, byte level)
    {
        _round++;
        var better = new List<Finding>();
        foreach (Finding f in found)
        {
            if (f.Ball is null) continue;
            if (f.Gain == 0)
            {
                foreach (int v in f.Ball) clean[v] = Math.Max(clean[v], level);
            }
            else if (!f.Ball.Any(v => _takenIn[v] == _round))
            {
                better.Add(f);
                foreach (int v in f.Ball)
                    if (tree.Graph.First[v + 1] - tree.Graph.First[v] <= _hubDegree) _takenIn[v] = _round;
            }
        }
        return better.Count > 0 && Apply(tree, better, 0, better.Count, clean);
    }

    /// <summary>
    /// Applies windows together where that leaves a tree; else in halves. Each alone fits the tree it was made for, but one may hang a part of the tree elsewhere and so undo what another counts on.
    /// </summary>
    private static bool Apply(HungTree tree, List<Finding> better, int from, int to, byte[] clean)
    {
        for (int i = from; i < to; i++)
        {
            foreach (int e in better[i].Removed) tree.Chosen[e] = false;
            foreach (int e in better[i].Added) tree.Chosen[e] = true;
        }
        if (tree.Settle())
        {
            for (int i = from; i < to; i++)
                foreach (int v in better[i].Ball) clean[v] = 0;
            return true;
        }
        for (int i = from; i < to; i++)
        {
            foreach (int e in better[i].Added) tree.Chosen[e] = false;
            foreach (int e in better[i].Removed) tree.Chosen[e] = true;
        }
        if (to - from == 1) return false;
        int middle = (from + to) / 2;
        bool first = Apply(tree, better, from, middle, clean);
        return Apply(tree, better, middle, to, clean) || first;
    }

    private Window Rent()
    {
        lock (_gate) return _idle.Count > 0 ? _idle.Pop() : new Window(_hubDegree);
    }

    private void Return(Window window)
    {
        lock (_gate) _idle.Push(window);
    }

    private readonly record struct Finding(long Gain, int[] Ball, int[] Removed, int[] Added);
}
