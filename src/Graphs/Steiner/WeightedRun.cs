namespace Maillage.Graphs.Steiner;

/// <summary>
/// The engine where nodes cost something too: trees on saturated arcs and windows, bounds by dual ascent on arcs that carry the weight of the node they enter, and branch and bound over the whole where that ends.
/// </summary>
/// <remarks>
/// A tree directed away from a terminal enters each of its other nodes once: it costs what its arcs cost when an arc into a node bears the node's weight. The tests that make a problem smaller are about edges alone and are not used, so large problems are proven less often than without node weights.
/// </remarks>
internal sealed class WeightedRun
{
    /// <summary>Problems of branch and bound over the whole graph.</summary>
    private const int WholeBudget = 2_000;
    private readonly CsrGraph _graph;
    private readonly SteinerOptions _options;
    private readonly Func<bool> _stop;
    private readonly WorkGraph _work;
    private readonly bool[] _terminal;
    private readonly int[] _terminals;
    private readonly int[] _cost;
    private readonly long _fixed;
    private readonly AscentStep _step;
    private readonly WindowSearch _search;
    private readonly byte[] _clean;
    private HungTree? _tree;
    private long _bound;

    /// <param name="nodeWeight">By node; those of terminals are paid by every tree.</param>
    public WeightedRun(CsrGraph graph, int[] nodeWeight, int[] terminals, SteinerOptions options)
    {
        _graph = graph;
        _options = options;
        _stop = options.Stop ?? (static () => false);
        _work = WorkGraph.From(graph);
        _terminal = new bool[graph.NodeCount];
        var free = (int[])nodeWeight.Clone();
        foreach (int t in terminals)
        {
            _fixed += free[t];
            free[t] = 0;
            _terminal[t] = true;
        }
        _terminals = [.. Enumerable.Range(0, graph.NodeCount).Where(v => _terminal[v])];
        _work.NodeWeight = free;
        _cost = new int[_work.ArcCount];
        _work.CopyCost(_cost);
        _step = new AscentStep { Stop = _stop };
        _search = new WindowSearch(options.Threads, _stop, int.MaxValue);
        _clean = new byte[graph.NodeCount];
    }

    private bool Done => _bound >= _tree!.Cost || _stop() || _search.Solved >= _options.MaxWindows;

    public SteinerResult Solve()
    {
        if (_terminals.Length < 2) return new SteinerResult([], _fixed, _fixed, 0, 0, 0);
        Bound(0);
        var random = new Random(_options.Seed);
        for (byte level = 1; level <= _options.MaxLevel && !Done;)
        {
            long before = _tree!.Cost;
            _search.Sweep(_tree, _clean, level, WindowSize.At(level), random, _options.MaxWindows - _search.Solved);
            if (before - _tree.Cost > before / 1000) continue;
            if (!Done) Bound(level++);
        }
        if (!Done && _options.MaxLevel >= 12) SearchWhole();
        int[] edges = [.. Enumerable.Range(0, _work.EdgeCount).Where(e => _tree!.Chosen[e]).Select(e => _work.Origin[e]).Order()];
        return new SteinerResult(edges, _fixed + _tree!.Cost, _fixed + Math.Min(_bound, _tree.Cost), _search.Solved, _work.NodeCount, _work.EdgeCount);
    }

    // The ascent from another root sees another part of the gap, and saturates other arcs.
    private void Bound(int turn)
    {
        int root = _terminals[(int)(turn * 7919L % _terminals.Length)];
        _bound = Math.Max(_bound, _step.Ascend(_work, _cost, _terminals, root, long.MaxValue));
        var edges = new List<int>();
        long cost = _step.GuidedTree(_work, _cost, _terminal, _terminals.Length, edges);
        if (cost == long.MaxValue) cost = _step.Tree(_work, _work.Weight, _cost, _terminal, _terminals.Length, root, edges);
        if (_tree is not null && cost >= _tree.Cost) return;
        Take(edges);
        Array.Clear(_clean);
    }

    private void SearchWhole()
    {
        var exact = new ExactSearch { Stop = _stop };
        int budget = (int)Math.Min(WholeBudget, _options.MaxWindows - _search.Solved);
        if (exact.Search(_work, _terminal, _tree!.Cost, budget) < _tree.Cost) Take(exact.Best);
        _search.Count(exact.Used);
        _bound = Math.Max(_bound, exact.LowerBound);
    }

    private void Take(List<int> edges)
    {
        var chosen = new bool[_work.EdgeCount];
        foreach (int e in edges) chosen[e] = true;
        _tree = new HungTree(_work, _terminal, chosen);
    }
}
