namespace Maillage.Network.Routing;

/// <summary>What stands around a node along a forest: ways to other nodes, and the way between two of them.</summary>
internal sealed class TreeAround(RouteGraph graph, bool[] inForest, bool[] terminal)
{
    private readonly long[] away = [.. Enumerable.Repeat(-1L, graph.NodeCount)];
    private readonly int[] back = new int[graph.NodeCount];
    private readonly List<int> visited = [];

    /// <summary>Nodes seen, the nearest first along each branch.</summary>
    public IReadOnlyList<int> Nodes => visited;

    /// <summary>Way to a node, decimetres; −1 beyond what was looked at.</summary>
    public long Away(int node) => away[node];

    /// <summary>Looks along the tree from a node, and forgets where it looked from before.</summary>
    public void Look(int start, long farDm)
    {
        Forget();
        (away[start], back[start]) = (0, -1);
        visited.Add(start);
        for (int i = 0; i < visited.Count; i++)
        {
            int v = visited[i];
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k], w = graph.Head[k];
                long dm = away[v] + graph.PieceDm[p];
                if (inForest[p] && away[w] < 0 && dm <= farDm)
                {
                    (away[w], back[w]) = (dm, p);
                    visited.Add(w);
                }
            }
        }
    }

    private void Forget()
    {
        foreach (int v in visited)
        {
            away[v] = -1;
        }

        visited.Clear();
    }

    /// <summary>The tree's way between the ends of a link, in stretches that nobody needs but to pass.</summary>
    public List<(long Weight, List<int> Pieces)> Stretches(ForestLink link)
    {
        List<int> fromSide = [], toSide = [];
        int x = link.From, y = link.To;
        while (x != y)
        {
            // Both climb towards the building looked from: the one further away first.
            (List<int> side, int at) = away[x] > away[y] ? (fromSide, x) : (toSide, y);
            side.Add(back[at]);
            (x, y) = side == fromSide ? (graph.Other(back[at], at), y) : (x, graph.Other(back[at], at));
        }

        toSide.Reverse();
        List<(long, List<int>)> stretches = [];
        int node = link.From;
        foreach (int p in fromSide.Concat(toSide))
        {
            if (stretches.Count == 0 || node == link.From || terminal[node] || Degree(node) > 2)
            {
                stretches.Add((0, []));
            }

            stretches[^1].Item2.Add(p);
            stretches[^1] = (stretches[^1].Item1 + graph.PieceWeight[p], stretches[^1].Item2);
            node = graph.Other(p, node);
        }

        return stretches;
    }

    public int Degree(int v)
    {
        int degree = 0;
        for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
        {
            degree += inForest[graph.Via[k]] ? 1 : 0;
        }

        return degree;
    }
}
