namespace Maillage.Graphs.Steiner;

/// <summary>
/// Grows a tree from a start node: the nearest terminal joins along its shortest path, again and again, by one search that goes on from the new path at distance 0.
/// </summary>
/// <remarks>H. Takahashi and A. Matsuyama, An approximate solution for the Steiner problem in graphs, 1980. At most twice the optimum. One instance serves one thread.</remarks>
internal sealed class TreeGrowth
{
    private long[] _distance = [];
    private int[] _parentArc = [];
    private int[] _parentNode = [];
    private bool[] _inTree = [];
    private int[] _touched = [];
    private int _touchedCount;
    private PackedHeap _heap = new(1);

    /// <summary>Nodes of the last tree.</summary>
    public bool InTree(int node) => _inTree[node];

    /// <summary>Grows until every terminal that can be reached is in the tree.</summary>
    /// <param name="cost">Cost of each arc slot; <see cref="AscentKernel.Closed"/> closes it.</param>
    /// <param name="arcs">Receives the arc slots of the tree (in the row of the node nearer the start).</param>
    /// <returns>Terminals reached, the start counted if it is one.</returns>
    public int Grow(WorkGraph g, int start, bool[] terminal, int terminalCount, int[] cost, List<int> arcs)
    {
        Prepare(g.NodeCount);
        int[] first = g.First, head = g.Head;
        Label(start, 0, -1, -1);
        _inTree[start] = true;
        _heap.Push(0, start);
        int reached = terminal[start] ? 1 : 0;
        while (_heap.Count > 0 && reached < terminalCount)
        {
            int v = _heap.Pop(out long d);
            if (d != _distance[v]) continue;
            if (terminal[v] && !_inTree[v])
            {
                reached++;
                TakePath(v, arcs);
                continue;
            }
            int end = first[v + 1];
            for (int a = first[v]; a < end; a++)
            {
                int c = cost[a];
                if (c == AscentKernel.Closed) continue;
                int w = head[a];
                long nd = d + c;
                if (nd >= _distance[w]) continue;
                Label(w, nd, a, v);
                _heap.Push(nd, w);
            }
        }
        return reached;
    }

    private void TakePath(int node, List<int> arcs)
    {
        while (!_inTree[node])
        {
            _inTree[node] = true;
            arcs.Add(_parentArc[node]);
            _distance[node] = 0;
            _heap.Push(0, node);
            node = _parentNode[node];
        }
    }

    private void Label(int node, long distance, int arc, int from)
    {
        if (_distance[node] == long.MaxValue) _touched[_touchedCount++] = node;
        _distance[node] = distance;
        _parentArc[node] = arc;
        _parentNode[node] = from;
    }

    private void Prepare(int n)
    {
        for (int i = 0; i < _touchedCount; i++)
        {
            _distance[_touched[i]] = long.MaxValue;
            _inTree[_touched[i]] = false;
        }
        _touchedCount = 0;
        if (_distance.Length < n)
        {
            _distance = new long[n];
            Array.Fill(_distance, long.MaxValue);
            _parentArc = new int[n];
            _parentNode = new int[n];
            _inTree = new bool[n];
            _touched = new int[n];
            _heap = new PackedHeap(n);
        }
        _heap.Clear();
    }
}
