namespace Maillage.Graphs.Steiner;

/// <summary>
/// A Steiner problem that shrinks: edges are deleted, nodes merged, chains joined; every edge remembers what it was made of, so that a tree of what is left is a tree of the original.
/// </summary>
/// <remarks>Two half-edges 2e and 2e + 1 for each edge, linked around their nodes. A joined edge is a new number above the original ones, made of two older ones.</remarks>
internal sealed class ReductionGraph
{
    private readonly int[] _firstAt;
    private readonly int _original;
    private int[] _nextAt;
    private int[] _prevAt;
    private int[] _end;
    private int[] _partA;
    private int[] _partB;
    private readonly int[] _seenAt;
    private readonly int[] _seenStamp;
    private int _stamp;

    public ReductionGraph(CsrGraph graph, ReadOnlySpan<int> terminals)
    {
        int n = graph.NodeCount, m = graph.EdgeCount, room = m + m / 4 + 16;
        _original = m;
        EdgeLimit = m;
        _firstAt = new int[n];
        Array.Fill(_firstAt, -1);
        _nextAt = new int[2 * room];
        _prevAt = new int[2 * room];
        _end = new int[2 * room];
        _partA = new int[room - m];
        _partB = new int[room - m];
        Weight = new int[room];
        Alive = new bool[room];
        Chosen = new bool[room];
        Degree = new int[n];
        IsTerminal = new bool[n];
        _seenAt = new int[n];
        _seenStamp = new int[n];
        foreach (int t in terminals)
        {
            if (IsTerminal[t]) continue;
            IsTerminal[t] = true;
            TerminalCount++;
        }
        for (int e = m - 1; e >= 0; e--)
            if (graph.EdgeFrom[e] != graph.EdgeTo[e]) Link(e, graph.EdgeFrom[e], graph.EdgeTo[e], graph.EdgeWeight[e]);
    }

    public int NodeLimit => _firstAt.Length;

    public int EdgeLimit { get; private set; }

    public int EdgesAlive { get; private set; }

    public int TerminalCount { get; private set; }

    public int[] Weight { get; private set; }

    public bool[] Alive { get; private set; }

    /// <summary>Edges of the best tree known, as far as they live here. Reductions never delete one of them without a substitute.</summary>
    public bool[] Chosen { get; private set; }

    public int[] Degree { get; }

    public bool[] IsTerminal { get; }

    /// <summary>Edges that stand in the solution whatever comes.</summary>
    public List<int> Fixed { get; } = [];

    public long FixedCost { get; private set; }

    public int FirstHalf(int node) => _firstAt[node];

    public int NextHalf(int half) => _nextAt[half];

    /// <summary>The node a half-edge leads to.</summary>
    public int Far(int half) => _end[half ^ 1];

    public int From(int edge) => _end[2 * edge];

    public int To(int edge) => _end[2 * edge + 1];

    public void Delete(int edge)
    {
        Unlink(2 * edge);
        Unlink(2 * edge + 1);
        Alive[edge] = false;
        EdgesAlive--;
    }

    /// <summary>Writes the original edges an edge is made of.</summary>
    public void Expand(int edge, List<int> into)
    {
        var open = new Stack<int>([edge]);
        while (open.TryPop(out int e))
        {
            if (e < _original) into.Add(e);
            else
            {
                open.Push(_partB[e - _original]);
                open.Push(_partA[e - _original]);
            }
        }
    }

    /// <summary>Puts an edge into the solution and makes its ends one node, which becomes a terminal; an edge without weight may be merged without that.</summary>
    /// <returns>The node that stays.</returns>
    public int Fix(int edge, bool required = true)
    {
        int keep = From(edge), gone = To(edge);
        if (Degree[keep] < Degree[gone]) (keep, gone) = (gone, keep);
        Fixed.Add(edge);
        FixedCost += Weight[edge];
        Delete(edge);
        bool terminal = required || IsTerminal[gone] || IsTerminal[keep];
        TerminalCount += (terminal ? 1 : 0) - (IsTerminal[gone] ? 1 : 0) - (IsTerminal[keep] ? 1 : 0);
        IsTerminal[gone] = false;
        IsTerminal[keep] = terminal;
        for (int h = _firstAt[gone]; h >= 0;)
        {
            int next = _nextAt[h];
            if (Far(h) == keep)
            {
                // A loop after the merge; the tree cannot hold it beside the fixed edge.
                Delete(h >> 1);
            }
            else
            {
                Unlink(h);
                Attach(h, keep);
            }
            h = next;
        }
        DropParallel(keep);
        return keep;
    }

    /// <summary>Makes one edge of the two at a node that only passes through. False when their weights together are too large for one edge.</summary>
    public bool JoinAt(int node)
    {
        int h1 = _firstAt[node], h2 = _nextAt[h1];
        int a = Far(h1), b = Far(h2), e1 = h1 >> 1, e2 = h2 >> 1;
        if ((long)Weight[e1] + Weight[e2] > CsrGraph.MaxWeight) return false;
        bool chosen = Chosen[e1] && Chosen[e2];
        Delete(e1);
        Delete(e2);
        if (a != b) Add(a, b, e1, e2, chosen);
        return true;
    }

    /// <summary>
    /// Takes away a node that some best tree leaves out or only passes through, and puts one edge for each way of passing in its place.
    /// </summary>
    /// <param name="passages">Pairs of half-edges at the node (far ends differ) that a tree may still use; their weights fit one edge.</param>
    public void PassThrough(int node, ReadOnlySpan<(int A, int B)> passages)
    {
        while (_firstAt[node] >= 0) Delete(_firstAt[node] >> 1);
        foreach ((int a, int b) in passages) Add(_end[a ^ 1], _end[b ^ 1], a >> 1, b >> 1, false);
    }

    /// <summary>Makes a node one that every tree must hold.</summary>
    public void Require(int node)
    {
        if (IsTerminal[node]) return;
        IsTerminal[node] = true;
        TerminalCount++;
    }

    /// <summary>Takes <see cref="Require"/> back.</summary>
    public void Release(int node)
    {
        if (!IsTerminal[node]) return;
        IsTerminal[node] = false;
        TerminalCount--;
    }

    private void Add(int from, int to, int part, int other, bool chosen)
    {
        if (EdgeLimit == Weight.Length) Grow();
        int e = EdgeLimit++;
        _partA[e - _original] = part;
        _partB[e - _original] = other;
        Chosen[e] = chosen;
        Link(e, from, to, Weight[part] + Weight[other]);
        DropParallel(Degree[from] < Degree[to] ? from : to);
    }

    private void Grow()
    {
        int room = Weight.Length + Weight.Length / 2 + 16;
        (int[] weight, bool[] alive, bool[] chosen) = (Weight, Alive, Chosen);
        Array.Resize(ref weight, room);
        Array.Resize(ref alive, room);
        Array.Resize(ref chosen, room);
        (Weight, Alive, Chosen) = (weight, alive, chosen);
        Array.Resize(ref _partA, room - _original);
        Array.Resize(ref _partB, room - _original);
        Array.Resize(ref _nextAt, 2 * room);
        Array.Resize(ref _prevAt, 2 * room);
        Array.Resize(ref _end, 2 * room);
    }

    /// <summary>Of edges between the same two nodes only the lightest stays.</summary>
    public void DropParallel(int node)
    {
        _stamp++;
        for (int h = _firstAt[node]; h >= 0;)
        {
            int next = _nextAt[h];
            int w = Far(h);
            if (_seenStamp[w] != _stamp)
            {
                _seenStamp[w] = _stamp;
                _seenAt[w] = h;
            }
            else
            {
                int older = _seenAt[w] >> 1, newer = h >> 1;
                bool chosen = Chosen[older] || Chosen[newer];
                (int keep, int drop) = Weight[newer] < Weight[older] ? (newer, older) : (older, newer);
                Delete(drop);
                Chosen[keep] = chosen;
                _seenAt[w] = keep == newer ? h : _seenAt[w];
            }
            h = next;
        }
    }

    private void Link(int edge, int from, int to, int weight)
    {
        Weight[edge] = weight;
        Alive[edge] = true;
        EdgesAlive++;
        Attach(2 * edge, from);
        Attach(2 * edge + 1, to);
    }

    private void Attach(int half, int node)
    {
        int first = _firstAt[node];
        _end[half] = node;
        _nextAt[half] = first;
        _prevAt[half] = -1;
        if (first >= 0) _prevAt[first] = half;
        _firstAt[node] = half;
        Degree[node]++;
    }

    private void Unlink(int half)
    {
        int node = _end[half], next = _nextAt[half], prev = _prevAt[half];
        if (prev >= 0) _nextAt[prev] = next;
        else _firstAt[node] = next;
        if (next >= 0) _prevAt[next] = prev;
        Degree[node]--;
    }
}
