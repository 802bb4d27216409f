namespace Maillage.Graphs.Steiner;

/// <summary>
/// One bound on a problem and what follows from it: the ascent from a root, a tree grown on what it saturated, and the edges that no better tree can use. Arrays are kept; one instance serves one thread.
/// </summary>
/// <remarks>T. Polzin and S. Vahdati Daneshmand, Improved algorithms for the Steiner problem in networks, Discrete Applied Mathematics 112, 2001 (bound-based reductions and trees from the dual).</remarks>
internal sealed class AscentStep
{
    private readonly AscentKernel _kernel = new();
    private readonly TreeGrowth _growth = new();
    private readonly InducedTree _induced = new();
    private int[] _reduced = [];
    private int[] _zone = [];
    private int[] _masked = [];
    private int[] _stack = [];
    private bool[] _seen = [];
    private long[] _fromRoot = [];
    private long[] _toTerminal = [];
    private PackedHeap _heap = new(1);
    private int _root;

    /// <summary>Asked during long ascents; true ends them with the bound they have.</summary>
    public Func<bool>? Stop { init => _kernel.Stop = value; }

    /// <summary>By arc slot: the reduced cost the last ascent left on the arc that enters the slot's node.</summary>
    public int[] Reduced => _reduced;

    /// <summary>Lower bound for the tree; <see cref="AscentKernel.Unreachable"/> when the terminals are not connected.</summary>
    public long Ascend(WorkGraph g, int[] cost, ReadOnlySpan<int> terminals, int root, long enough)
    {
        Prepare(g);
        _root = root;
        Array.Copy(cost, _reduced, g.ArcCount);
        _zone[root] = -1;
        long bound = _kernel.Run(g.NodeCount, g.First, g.Head, _reduced, _zone, 0, terminals, enough);
        _zone[root] = 0;
        return _kernel.Stranded.Count > 0 ? AscentKernel.Unreachable : bound + (g.NodeWeight?[root] ?? 0);
    }

    /// <summary>Goes on from a dual solution given by its reduced costs and value; returns the bound of both together.</summary>
    /// <param name="record">Receives the sets raised.</param>
    public long Complete(WorkGraph g, int[] reduced, long value, ReadOnlySpan<int> terminals, int root, CutPool? record)
    {
        _kernel.Record = record;
        long more = Ascend(g, reduced, terminals, root, long.MaxValue);
        _kernel.Record = null;
        return more == AscentKernel.Unreachable ? more : value + more;
    }

    /// <summary>A tree on the arcs the last ascent saturated, improved by a spanning tree of its nodes. Receives edges; returns its cost, or long.MaxValue.</summary>
    /// <param name="cost">By arc slot, of entering the slot's node (<see cref="WorkGraph.CopyCost"/>).</param>
    public long GuidedTree(WorkGraph g, int[] cost, bool[] terminal, int terminalCount, List<int> edges)
    {
        MaskUnsaturated(g, cost);
        return Tree(g, _masked, cost, terminal, terminalCount, _root, edges);
    }

    /// <summary>Nearest-terminal tree from a start by the costs given, improved by a spanning tree of its nodes.</summary>
    /// <param name="guide">By arc slot, of leaving the slot's node.</param>
    /// <param name="cost">By arc slot, of entering it.</param>
    public long Tree(WorkGraph g, int[] guide, int[] cost, bool[] terminal, int terminalCount, int start, List<int> edges)
    {
        edges.Clear();
        int reached = _growth.Grow(g, start, terminal, terminalCount, guide, edges);
        if (reached < terminalCount) return long.MaxValue;
        return _induced.Improve(g, cost, terminal, start, _growth, edges);
    }

    private void MaskUnsaturated(WorkGraph g, int[] cost)
    {
        int[] first = g.First, head = g.Head, mate = g.Mate;
        Array.Clear(_seen, 0, g.NodeCount);
        int depth = 0;
        _stack[depth++] = _root;
        _seen[_root] = true;
        while (depth > 0)
        {
            int v = _stack[--depth];
            for (int a = first[v]; a < first[v + 1]; a++)
            {
                int w = head[a];
                if (_seen[w] || _reduced[mate[a]] != 0) continue;
                _seen[w] = true;
                _stack[depth++] = w;
            }
        }
        for (int v = 0; v < g.NodeCount; v++)
            for (int a = first[v]; a < first[v + 1]; a++)
                _masked[a] = _seen[v] && _seen[head[a]] && (_reduced[a] == 0 || _reduced[mate[a]] == 0) ? cost[mate[a]] : AscentKernel.Closed;
    }

    /// <summary>
    /// Closes in <paramref name="cost"/> every edge that stands in no tree cheaper by at least 1 than the bound plus <paramref name="slack"/>; protected edges stay. Returns how many were closed.
    /// </summary>
    public int Eliminate(WorkGraph g, int[] cost, ReadOnlySpan<int> terminals, long slack, bool[]? keepEdge)
    {
        int n = g.NodeCount;
        int[] first = g.First, head = g.Head, mate = g.Mate, edge = g.Edge;
        Array.Fill(_fromRoot, long.MaxValue, 0, n);
        Array.Fill(_toTerminal, long.MaxValue, 0, n);
        _heap.Clear();
        _fromRoot[_root] = 0;
        _heap.Push(0, _root);
        Spread(g, _fromRoot, slack, forward: true);
        _heap.Clear();
        foreach (int t in terminals)
        {
            if (t == _root) continue;
            _toTerminal[t] = 0;
            _heap.Push(0, t);
        }
        Spread(g, _toTerminal, slack, forward: false);
        int closed = 0;
        for (int v = 0; v < n; v++)
        {
            for (int a = first[v]; a < first[v + 1]; a++)
            {
                int u = head[a];
                if (u < v || cost[a] == AscentKernel.Closed || (keepEdge is not null && keepEdge[edge[a]])) continue;
                if (Detour(u, _reduced[a], v) < slack || Detour(v, _reduced[mate[a]], u) < slack) continue;
                cost[a] = cost[mate[a]] = AscentKernel.Closed;
                closed++;
            }
        }
        return closed;
    }

    /// <summary>
    /// By the reduced costs of the last ascent: each node's distance from the root, to its nearest terminal, and to the nearest terminal but that one; long.MaxValue from <paramref name="limit"/> on.
    /// </summary>
    public void Measure(WorkGraph g, ReadOnlySpan<int> terminals, long limit, long[] fromRoot, long[] toFirst, long[] toSecond)
    {
        Array.Fill(fromRoot, long.MaxValue);
        Array.Fill(toFirst, long.MaxValue);
        Array.Fill(toSecond, long.MaxValue);
        _heap.Clear();
        fromRoot[_root] = 0;
        _heap.Push(0, _root);
        Spread(g, fromRoot, limit, forward: true);
        SpreadTwo(g, terminals, limit, toFirst, toSecond);
    }

    private void SpreadTwo(WorkGraph g, ReadOnlySpan<int> terminals, long limit, long[] toFirst, long[] toSecond)
    {
        int n = g.NodeCount;
        var first = new int[n];
        var second = new int[n];
        Array.Fill(first, -1);
        Array.Fill(second, -1);
        // Labels: node for its nearest terminal, n + node for the next one.
        var heap = new PackedHeap(2 * n);
        foreach (int t in terminals)
            if (t != _root) Offer(t, t, 0);
        while (heap.Count > 0)
        {
            int label = heap.Pop(out long d);
            int v = label < n ? label : label - n;
            int owner = label < n ? first[v] : second[v];
            if (d != (label < n ? toFirst[v] : toSecond[v])) continue;
            for (int a = g.First[v]; a < g.First[v + 1]; a++)
                if (_reduced[a] != AscentKernel.Closed) Offer(g.Head[a], owner, d + _reduced[a]);
        }

        void Offer(int v, int owner, long d)
        {
            if (d >= limit) return;
            if (first[v] == owner)
            {
                if (d >= toFirst[v]) return;
                toFirst[v] = d;
                heap.Push(d, v);
            }
            else if (d < toFirst[v])
            {
                // The old nearest becomes the next.
                if (first[v] >= 0 && toFirst[v] < toSecond[v])
                {
                    second[v] = first[v];
                    toSecond[v] = toFirst[v];
                    heap.Push(toSecond[v], n + v);
                }
                first[v] = owner;
                toFirst[v] = d;
                heap.Push(d, v);
            }
            else if (d < toSecond[v])
            {
                second[v] = owner;
                toSecond[v] = d;
                heap.Push(d, n + v);
            }
        }
    }

    private long Detour(int from, int reduced, int to) =>
        _fromRoot[from] == long.MaxValue || _toTerminal[to] == long.MaxValue ? long.MaxValue : _fromRoot[from] + reduced + _toTerminal[to];

    private void Spread(WorkGraph g, long[] distance, long limit, bool forward)
    {
        int[] first = g.First, head = g.Head, mate = g.Mate;
        while (_heap.Count > 0)
        {
            int v = _heap.Pop(out long d);
            if (d != distance[v]) continue;
            if (d >= limit) break;
            for (int a = first[v]; a < first[v + 1]; a++)
            {
                int r = forward ? _reduced[mate[a]] : _reduced[a];
                if (r == AscentKernel.Closed) continue;
                long nd = d + r;
                int w = head[a];
                if (nd >= distance[w] || nd >= limit) continue;
                distance[w] = nd;
                _heap.Push(nd, w);
            }
        }
    }

    private void Prepare(WorkGraph g)
    {
        int n = g.NodeCount, arcs = g.ArcCount;
        if (_zone.Length < n)
        {
            int room = n + n / 4;
            _zone = new int[room];
            _stack = new int[room];
            _seen = new bool[room];
            _fromRoot = new long[room];
            _toTerminal = new long[room];
            _heap = new PackedHeap(room);
        }
        if (_reduced.Length < arcs)
        {
            _reduced = new int[arcs + arcs / 4];
            _masked = new int[_reduced.Length];
        }
    }
}
