namespace Maillage.Graphs.Steiner;

/// <summary>
/// A neighbourhood of the tree, solved on its own: all tree edges inside a ball of nodes are taken out, what stays outside is contracted piece by piece, and the pieces are joined again as cheaply as possible inside the ball.
/// </summary>
/// <remarks>The tree stays a tree whatever the window finds, because every piece is connected outside the window and the new edges join the pieces in a tree. One instance serves one thread.</remarks>
internal sealed class Window
{
    private readonly WorkGraph _local = new();
    private readonly ExactSearch _exact = new();
    private readonly List<int> _removed = [];
    private readonly List<int> _tops = [];
    private readonly List<(int At, int Piece)> _breaks = [];
    private readonly List<int> _pieceTerminals = [];
    private readonly List<int> _pieceNodes = [];
    private readonly Stack<int> _open = new();
    private long[] _distance = [];
    private int[] _localOf = [];
    private PackedHeap _heap = new(1);
    private readonly List<int> _touched = [];
    private bool[] _localTerminal = [];
    private int[] _pieceLocal = [];
    private readonly int _hubDegree;

    /// <param name="hubDegree">Balls do not grow through nodes with more arcs than this, and their rows are not read.</param>
    public Window(int hubDegree) => _hubDegree = hubDegree;

    /// <summary>Nodes of the ball, nearest first.</summary>
    public List<int> Ball { get; } = [];

    /// <summary>Edges of the tree to take out, when the window found something.</summary>
    public List<int> Removed => _removed;

    /// <summary>Edges to put in instead.</summary>
    public List<int> Added { get; } = [];

    /// <summary>What the last window saves; 0 when it found nothing.</summary>
    public long Gain { get; private set; }

    /// <summary>True when the last window's tree is proven to be the best inside its ball.</summary>
    public bool Proven { get; private set; }

    public void Solve(HungTree tree, int seed, in WindowSize size)
    {
        Gain = 0;
        Proven = true;
        Added.Clear();
        CollectBall(tree, seed, size);
        CollectRemoved(tree);
        if (_removed.Count < 2) return;
        FindPieces(tree);
        long cost = BuildLocal(tree);
        long found = _exact.Search(_local, _localTerminal, cost, size.Budget);
        Proven = _exact.Proven;
        if (found >= cost) return;
        Gain = cost - found;
        foreach (int e in _exact.Best) Added.Add(_local.Origin[e]);
    }

    private void CollectBall(HungTree tree, int seed, in WindowSize size)
    {
        WorkGraph g = tree.Graph;
        if (_distance.Length < g.NodeCount)
        {
            _distance = new long[g.NodeCount];
            Array.Fill(_distance, long.MaxValue);
            _localOf = new int[g.NodeCount];
            Array.Fill(_localOf, -1);
            _heap = new PackedHeap(g.NodeCount);
            _touched.Clear();
        }
        Ball.Clear();
        _heap.Clear();
        int terminals = 0;
        Reach(seed, 0);
        while (_heap.Count > 0 && Ball.Count < size.Nodes && terminals < size.Terminals)
        {
            int v = _heap.Pop(out long d);
            if (d != _distance[v]) continue;
            Ball.Add(v);
            if (tree.Terminal[v]) terminals++;
            if (IsHub(g, v)) continue;
            for (int a = g.First[v]; a < g.First[v + 1]; a++)
                Reach(g.Head[a], d + (size.ByHops ? 1 : g.Weight[a]));
        }
        foreach (int v in _touched) _distance[v] = long.MaxValue;
        _touched.Clear();
    }

    private bool IsHub(WorkGraph g, int node) => g.First[node + 1] - g.First[node] > _hubDegree;

    private void Reach(int node, long distance)
    {
        if (distance >= _distance[node]) return;
        if (_distance[node] == long.MaxValue) _touched.Add(node);
        _distance[node] = distance;
        _heap.Push(distance, node);
    }

    private void CollectRemoved(HungTree tree)
    {
        WorkGraph g = tree.Graph;
        foreach (int v in Ball) _localOf[v] = -2;
        _removed.Clear();
        _tops.Clear();
        foreach (int v in Ball)
        {
            if (tree.In[v] <= 0) continue;
            int arc = tree.ParentArc[v];
            if (_localOf[g.Head[g.Mate[arc]]] != -2) continue;
            _removed.Add(g.Edge[arc]);
            _tops.Add(v);
        }
        foreach (int v in Ball) _localOf[v] = -1;
    }

    // Pieces are what the tree falls into: nested intervals of its order. Between two breaks everything belongs to one piece.
    private void FindPieces(HungTree tree)
    {
        _tops.Sort((a, b) => tree.In[a].CompareTo(tree.In[b]));
        _breaks.Clear();
        _pieceTerminals.Clear();
        _pieceNodes.Clear();
        _open.Clear();
        _pieceTerminals.Add(tree.Below[tree.Order[0]]);
        _pieceNodes.Add(tree.Count);
        _breaks.Add((0, 0));
        for (int i = 0; i < _tops.Count; i++)
        {
            int top = _tops[i];
            CloseUntil(tree, tree.In[top]);
            int outer = _open.Count > 0 ? _open.Peek() + 1 : 0;
            _pieceTerminals[outer] -= tree.Below[top];
            _pieceTerminals.Add(tree.Below[top]);
            int nodes = tree.Out[top] - tree.In[top] + 1;
            _pieceNodes[outer] -= nodes;
            _pieceNodes.Add(nodes);
            _breaks.Add((tree.In[top], i + 1));
            _open.Push(i);
        }
        CloseUntil(tree, int.MaxValue);
    }

    private void CloseUntil(HungTree tree, int place)
    {
        while (_open.Count > 0 && tree.Out[_tops[_open.Peek()]] < place)
        {
            int closed = _open.Pop();
            _breaks.Add((tree.Out[_tops[closed]] + 1, _open.Count > 0 ? _open.Peek() + 1 : 0));
        }
    }

    private int PieceOf(int place)
    {
        int low = 0, high = _breaks.Count - 1;
        while (low < high)
        {
            int mid = (low + high + 1) >> 1;
            if (_breaks[mid].At <= place) low = mid;
            else high = mid - 1;
        }
        return _breaks[low].Piece;
    }

    private long BuildLocal(HungTree tree)
    {
        WorkGraph g = tree.Graph;
        int pieces = _pieceTerminals.Count, count = pieces;
        foreach (int v in Ball) _localOf[v] = tree.In[v] >= 0 ? PieceOf(tree.In[v]) : count++;
        if (_localTerminal.Length < count) _localTerminal = new bool[count * 2];
        for (int i = 0; i < count; i++) _localTerminal[i] = i < pieces && _pieceTerminals[i] > 0;
        _local.Begin(count, Ball.Count * 2);
        foreach (int v in Ball)
        {
            if (IsHub(g, v)) continue;
            int lv = _localOf[v];
            for (int a = g.First[v]; a < g.First[v + 1]; a++)
            {
                int w = g.Head[a], lw = _localOf[w];
                if (lw < 0 || lw == lv || (w > v && !IsHub(g, w))) continue;
                _local.Add(lv, lw, g.Edge[a]);
            }
        }
        _local.Finish(g);
        long cost = WeighNodes(tree, count, pieces);
        foreach (int v in Ball) _localOf[v] = -1;
        foreach (int e in _removed) cost += g.EdgeWeight(e);
        return cost;
    }

    // Nodes outside the tree and nodes that are a piece of their own may be had or left; what lies inside a larger piece is paid whatever the window finds. Returns what the former cost now.
    private long WeighNodes(HungTree tree, int count, int pieces)
    {
        if (tree.Graph.NodeWeight is not { } weight) return 0;
        if (_local.NodeWeight is null || _local.NodeWeight.Length < count) _local.NodeWeight = new int[count * 2];
        Array.Clear(_local.NodeWeight, 0, count);
        long cost = 0;
        foreach (int v in Ball)
        {
            int at = _localOf[v];
            if (at < pieces && (_pieceNodes[at] > 1 || _pieceTerminals[at] > 0)) continue;
            _local.NodeWeight[at] = weight[v];
            if (at < pieces) cost += weight[v];
        }
        return cost;
    }
}

/// <summary>How large a window may become and how hard it is searched.</summary>
/// <param name="Terminals">Terminals in the ball.</param>
/// <param name="Nodes">Nodes in the ball.</param>
/// <param name="Budget">Problems that branch and bound may look at.</param>
/// <param name="ByHops">Balls grow by number of edges instead of length.</param>
internal readonly record struct WindowSize(int Terminals, int Nodes, int Budget, bool ByHops)
{
    /// <summary>Sizes 1 … 12.</summary>
    public static WindowSize At(byte level) => level switch
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
}
