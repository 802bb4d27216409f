using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network.Routing;

/// <summary>
/// Adds streets to the collecte until every NRO has two ways to the largest NRO of its part that share no street, or until no street is left that could give it one.
/// </summary>
/// <remarks>
/// The ends of the tree come first: each is joined to the rest by the streets that cost least for each decimetre of collecte they give a second way
/// (the greedy of tree augmentation; G. Frederickson and J. JáJá, 1981, showed that the nearest choice stays within twice the least cost).
/// </remarks>
internal sealed class SecondWays
{
    private readonly RouteGraph graph;
    private readonly SupportTree tree;
    private readonly bool[] pieces;
    private readonly long cable;
    private readonly int[] parent;
    private readonly int[] parentPiece;
    private readonly int[] depth;

    /// <summary>Component of collecte without a single way inside: union-find by node; the top is the node of the component nearest to the root.</summary>
    private readonly int[] up;
    private readonly int[] next;
    private readonly long[] cost;
    private readonly int[] by;
    private readonly List<int> touched = [];

    /// <param name="pieces">Where collecte passes along the tree; the streets added are set here.</param>
    public SecondWays(RouteGraph graph, SupportTree tree, bool[] pieces, EngineeringRules rules)
    {
        (this.graph, this.tree, this.pieces) = (graph, tree, pieces);
        int n = graph.NodeCount;
        cable = rules.Catalogue.CentsPerDmOf(rules.Catalogue.SetFor(rules.CollecteFibres));
        (parent, parentPiece, depth, up, next, cost, by) = (new int[n], new int[n], new int[n], new int[n], new int[n], new long[n], new int[n]);
        Array.Fill(cost, long.MaxValue);
        Array.Fill(depth, -1);
        for (int v = 0; v < n; v++)
        {
            up[v] = next[v] = v;
        }
    }

    /// <returns>Areas whose NRO keeps one way only, by number.</returns>
    public IReadOnlyList<int> Add(IReadOnlyList<Area> areas, int[] nodeLines, CancellationToken cancellation)
    {
        int[] treeOf = new int[graph.NodeCount];
        for (int t = 0; t < tree.TreeCount; t++)
        {
            foreach (int v in tree.TreeOf(t))
            {
                treeOf[v] = t;
            }
        }

        List<int> oneWay = [];
        foreach (IGrouping<int, Area> part in areas.GroupBy(a => treeOf[a.Node[0]]).Where(g => g.Count() > 1))
        {
            Close([.. part], part.MaxBy(a => Enumerable.Range(0, a.Count).Sum(i => a.Own[i] ? (long)nodeLines[a.Node[i]] : 0))!.Node[0], oneWay, cancellation);
        }

        oneWay.Sort();
        return oneWay;
    }

    /// <summary>Gives the NROs of one part a second way to the root.</summary>
    private void Close(Area[] areas, int root, List<int> oneWay, CancellationToken cancellation)
    {
        List<int> order = Hang(root);
        bool[] given = new bool[graph.NodeCount];
        long deepest = order.Max(Uncovered);
        foreach (Area area in areas.OrderByDescending(a => depth[a.Node[0]]).ThenBy(a => a.Index))
        {
            bool open = true;
            while (open && Find(area.Node[0]) != Find(root))
            {
                cancellation.ThrowIfCancellationRequested();
                open = Link(Find(area.Node[0]), deepest) || Below(order, Find(area.Node[0]), given).Any(c => Link(c, deepest));
            }

            if (!open)
            {
                oneWay.Add(area.Index);
            }
        }
    }

    /// <summary>Components that hang on one, deepest first: a second way for any of them is one for it too. Each is asked once in vain.</summary>
    private IEnumerable<int> Below(List<int> order, int component, bool[] given)
    {
        for (int i = order.Count - 1; i >= 0; i--)
        {
            int own = Find(order[i]), above = own;
            if (own == component || given[own])
            {
                continue;
            }

            while (above != component && parent[above] >= 0)
            {
                above = Find(parent[above]);
            }

            if (above == component)
            {
                given[own] = true;
                yield return own;
            }
        }
    }

    /// <summary>Roots the collecte of one part.</summary>
    private List<int> Hang(int root)
    {
        List<int> order = [root];
        (depth[root], parent[root], parentPiece[root]) = (0, -1, -1);
        for (int i = 0; i < order.Count; i++)
        {
            int v = order[i];
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k], w = graph.Other(p, v);
                if (pieces[p] && depth[w] < 0)
                {
                    (depth[w], parent[w], parentPiece[w]) = (depth[v] + 1, v, p);
                    order.Add(w);
                }
            }
        }

        return order;
    }

    /// <summary>Joins a component to the rest of the collecte by the streets that cost least for what they cover; false when there are none.</summary>
    private bool Link(int from, long deepest)
    {
        PriorityQueue<int, (long Cost, int Node)> queue = new();
        touched.Clear();
        int member = from;
        do
        {
            Offer(queue, member, 0, -1);
            member = next[member];
        }
        while (member != from);

        long own = Uncovered(from);
        (int target, double ratio) = (-1, double.MaxValue);
        while (queue.TryDequeue(out int v, out (long Cost, int Node) key))
        {
            if (key.Cost != cost[v])
            {
                continue;
            }

            // Nobody can cover more than both ends' ways to the root: what is dearer than the best by then cannot win.
            if (target >= 0 && key.Cost >= ratio * (own + deepest))
            {
                break;
            }

            if (depth[v] >= 0 && Find(v) != from)
            {
                double mine = (double)Math.Max(1, key.Cost) / Math.Max(1, Between(from, Find(v)));
                (target, ratio) = mine < ratio ? (v, mine) : (target, ratio);
                continue;
            }

            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k];
                if (!pieces[p])
                {
                    Offer(queue, graph.Other(p, v), key.Cost + (graph.PieceDm[p] * cable) + (InTree(p) ? 0 : graph.PieceWeight[p]), p);
                }
            }
        }

        List<int> way = [];
        for (int v = target; target >= 0 && by[v] >= 0; v = graph.Other(by[v], v))
        {
            way.Add(by[v]);
        }

        foreach (int v in touched)
        {
            cost[v] = long.MaxValue;
        }

        if (target >= 0)
        {
            Take(from, target, way);
        }

        return target >= 0;
    }

    private void Offer(PriorityQueue<int, (long Cost, int Node)> queue, int node, long far, int piece)
    {
        if (far >= cost[node])
        {
            return;
        }

        if (cost[node] == long.MaxValue)
        {
            touched.Add(node);
        }

        (cost[node], by[node]) = (far, piece);
        queue.Enqueue(node, (far, node));
    }

    /// <summary>Lays collecte along a way; it and all it goes round become one component.</summary>
    private void Take(int from, int target, List<int> way)
    {
        int a = from, b = Find(target);
        while (a != b)
        {
            if (depth[a] < depth[b])
            {
                (a, b) = (b, a);
            }

            a = Join(a, Find(parent[a]));
        }

        int v = target;
        foreach (int p in way)
        {
            pieces[p] = true;
            v = graph.Other(p, v);
            if (depth[v] < 0)
            {
                (depth[v], parent[v], parentPiece[v]) = (int.MaxValue, -1, -1);
                a = Join(v, a);
            }
        }
    }

    private bool InTree(int piece)
    {
        int a = graph.PieceA[piece], b = graph.PieceB[piece];
        return tree.ParentPiece[a] == piece || tree.ParentPiece[b] == piece;
    }

    /// <summary>Way from a component's top to the root that one cut still severs, decimetres.</summary>
    private long Uncovered(int component)
    {
        long dm = 0;
        for (int v = Find(component); parent[v] >= 0; v = Find(parent[v]))
        {
            dm += graph.PieceDm[parentPiece[v]];
        }

        return dm;
    }

    /// <summary>The same between two components.</summary>
    private long Between(int a, int b)
    {
        long dm = 0;
        while (a != b)
        {
            if (depth[a] < depth[b])
            {
                (a, b) = (b, a);
            }

            dm += graph.PieceDm[parentPiece[a]];
            a = Find(parent[a]);
        }

        return dm;
    }

    private int Find(int v)
    {
        while (up[v] != v)
        {
            v = up[v] = up[up[v]];
        }

        return v;
    }

    /// <summary>One component of two; the lower joins the higher, whose top stays.</summary>
    private int Join(int lower, int higher)
    {
        up[lower] = higher;
        (next[lower], next[higher]) = (next[higher], next[lower]);
        return higher;
    }
}
