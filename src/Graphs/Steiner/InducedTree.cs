namespace Maillage.Graphs.Steiner;

/// <summary>A minimum spanning tree of the nodes of a tree, with leaves that are no terminals taken away: never dearer than the tree it starts from.</summary>
internal sealed class InducedTree
{
    private long[] _best = [];
    private int[] _arcTo = [];
    private int[] _above = [];
    private int[] _order = [];
    private bool[] _done = [];
    private bool[] _needed = [];
    private PackedHeap _heap = new(1);

    /// <param name="cost">By arc slot, of entering the slot's node, the node's own weight included.</param>
    /// <param name="arcs">Arc slots of the tree when called (only their number matters), edges of the improved tree on return.</param>
    public long Improve(WorkGraph g, int[] cost, bool[] terminal, int start, TreeGrowth members, List<int> arcs)
    {
        Prepare(g.NodeCount);
        arcs.Clear();
        int[] first = g.First, head = g.Head;
        int[]? nodeWeight = g.NodeWeight;
        int count = 0;
        _best[start] = 0;
        _arcTo[start] = -1;
        _heap.Push(0, start);
        while (_heap.Count > 0)
        {
            int v = _heap.Pop(out _);
            if (_done[v]) continue;
            _done[v] = true;
            _order[count++] = v;
            for (int a = first[v]; a < first[v + 1]; a++)
            {
                int w = head[a], c = cost[a];
                if (c == AscentKernel.Closed || _done[w] || !members.InTree(w)) continue;
                if (nodeWeight is not null) c -= nodeWeight[v];
                if (c >= _best[w]) continue;
                _best[w] = c;
                _arcTo[w] = a;
                _above[w] = v;
                _heap.Push(c, w);
            }
        }
        long total = nodeWeight?[start] ?? 0;
        for (int i = count - 1; i >= 0; i--)
        {
            int v = _order[i];
            if (_arcTo[v] >= 0 && (terminal[v] || _needed[v]))
            {
                _needed[_above[v]] = true;
                total += _best[v] + (nodeWeight?[v] ?? 0);
                arcs.Add(g.Edge[_arcTo[v]]);
            }
            _best[v] = long.MaxValue;
            _done[v] = _needed[v] = false;
        }
        return total;
    }

    private void Prepare(int n)
    {
        _heap.Clear();
        if (_best.Length >= n) return;
        int room = n + n / 4;
        _best = new long[room];
        Array.Fill(_best, long.MaxValue);
        _arcTo = new int[room];
        _above = new int[room];
        _order = new int[room];
        _done = new bool[room];
        _needed = new bool[room];
        _heap = new PackedHeap(room);
    }
}
