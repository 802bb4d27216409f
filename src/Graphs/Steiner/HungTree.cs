namespace Maillage.Graphs.Steiner;

/// <summary>The tree that is being improved, hung from a terminal: parents, an order in which every subtree is an interval, and terminals below each node.</summary>
internal sealed class HungTree
{
    private readonly int[] _stack;
    private readonly UnionFind _sets;

    public HungTree(WorkGraph g, bool[] terminal, bool[] chosen)
    {
        Graph = g;
        Terminal = terminal;
        Chosen = chosen;
        ParentArc = new int[g.NodeCount];
        In = new int[g.NodeCount];
        Out = new int[g.NodeCount];
        Below = new int[g.NodeCount];
        Order = new int[g.NodeCount];
        _stack = new int[g.NodeCount];
        _sets = new UnionFind(g.NodeCount);
        Array.Fill(In, -1);
        Hang();
    }

    public WorkGraph Graph { get; }

    public bool[] Terminal { get; }

    /// <summary>By edge; dangling branches are dropped when the tree is hung.</summary>
    public bool[] Chosen { get; }

    /// <summary>Slot in the parent's row that leads to the node; −1 at the root.</summary>
    public int[] ParentArc { get; }

    /// <summary>Place in the order; −1 outside the tree.</summary>
    public int[] In { get; }

    /// <summary>Last place in the order of anything below.</summary>
    public int[] Out { get; }

    /// <summary>Terminals in the subtree.</summary>
    public int[] Below { get; }

    public int[] Order { get; }

    public int Count { get; private set; }

    public long Cost { get; private set; }

    /// <summary>
    /// True when the chosen edges hold no cycle and join all terminals; then edges that hang nowhere are dropped. False changes nothing. O(n + m).
    /// </summary>
    public bool Settle()
    {
        WorkGraph g = Graph;
        _sets.Reset();
        for (int e = 0; e < g.EdgeCount; e++)
            if (Chosen[e] && !_sets.Union(g.From(e), g.To(e))) return false;
        int root = -1;
        for (int v = 0; v < g.NodeCount; v++)
        {
            if (!Terminal[v]) continue;
            if (root < 0) root = _sets.Find(v);
            else if (_sets.Find(v) != root) return false;
        }
        for (int e = 0; e < g.EdgeCount; e++)
            if (Chosen[e] && _sets.Find(g.From(e)) != root) Chosen[e] = false;
        return true;
    }

    /// <summary>Builds everything anew from the chosen edges. O(arcs at the tree's nodes).</summary>
    public void Hang()
    {
        WorkGraph g = Graph;
        for (int i = 0; i < Count; i++) In[Order[i]] = -1;
        Count = 0;
        int root = Array.IndexOf(Terminal, true, 0, g.NodeCount);
        if (root < 0) return;
        int depth = 0;
        _stack[depth++] = root;
        ParentArc[root] = -1;
        while (depth > 0)
        {
            int v = _stack[--depth];
            In[v] = Count;
            Order[Count++] = v;
            Below[v] = Terminal[v] ? 1 : 0;
            Out[v] = In[v];
            int up = ParentArc[v] < 0 ? -1 : g.Edge[ParentArc[v]];
            for (int a = g.First[v]; a < g.First[v + 1]; a++)
            {
                int e = g.Edge[a];
                if (!Chosen[e] || e == up) continue;
                int w = g.Head[a];
                ParentArc[w] = a;
                _stack[depth++] = w;
            }
        }
        Cost = g.NodeWeight?[root] ?? 0;
        bool dangling = false;
        for (int i = Count - 1; i > 0; i--)
        {
            int v = Order[i], arc = ParentArc[v], p = g.Head[g.Mate[arc]];
            Out[p] = Math.Max(Out[p], Out[v]);
            if (Below[v] == 0)
            {
                Chosen[g.Edge[arc]] = false;
                dangling = true;
                continue;
            }
            Below[p] += Below[v];
            Cost += g.Weight[arc] + (g.NodeWeight?[v] ?? 0);
        }
        if (dangling) Hang();
    }
}
