namespace Maillage.Graphs.Steiner;

/// <summary>Cuts what is left of a problem at nodes whose removal parts it: a best tree of the whole is made of best trees of the blocks.</summary>
/// <remarks>J. Hopcroft and R. Tarjan, Algorithm 447, 1973. A node between two blocks that both hold terminals stands in every tree; a block without terminals behind it is not needed.</remarks>
internal static class Blocks
{
    /// <summary>Edges of each block that holds terminals; the nodes between blocks become terminals, what is not needed is deleted. Null when the terminals are not connected. O(n + m).</summary>
    public static List<int[]>? Split(ReductionGraph g)
    {
        int root = Array.IndexOf(g.IsTerminal, true);
        var blocks = new List<int[]>();
        if (root < 0) return blocks;
        int n = g.NodeLimit;
        var number = new int[n];
        var low = new int[n];
        var below = new int[n];
        var half = new int[n];
        var up = new int[n];
        var path = new Stack<int>();
        var edges = new List<int>();
        var idle = new List<int>();
        int next = 0, required = 0;
        Enter(root, -1);
        while (path.Count > 0)
        {
            int v = path.Peek(), h = half[v];
            if (h >= 0)
            {
                half[v] = g.NextHalf(h);
                int w = g.Far(h);
                if (h >> 1 == up[v]) continue;
                if (number[w] == 0)
                {
                    edges.Add(h >> 1);
                    Enter(w, h >> 1);
                }
                else if (number[w] < number[v])
                {
                    edges.Add(h >> 1);
                    low[v] = Math.Min(low[v], number[w]);
                }
                continue;
            }
            path.Pop();
            if (path.Count == 0) break;
            int p = path.Peek();
            low[p] = Math.Min(low[p], low[v]);
            below[p] += below[v];
            if (low[v] < number[p]) continue;
            int cut = edges.LastIndexOf(up[v]);
            int[] block = [.. edges.Skip(cut)];
            edges.RemoveRange(cut, edges.Count - cut);
            if (below[v] > 0)
            {
                if (!g.IsTerminal[p]) required++;
                g.Require(p);
                blocks.Add(block);
            }
            else idle.AddRange(block);
        }
        if (below[root] < g.TerminalCount - required) return null;
        foreach (int e in idle) g.Delete(e);
        return blocks;

        void Enter(int v, int edge)
        {
            number[v] = low[v] = ++next;
            below[v] = g.IsTerminal[v] ? 1 : 0;
            half[v] = g.FirstHalf(v);
            up[v] = edge;
            path.Push(v);
        }
    }
}
