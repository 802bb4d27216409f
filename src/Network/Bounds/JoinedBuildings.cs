using Maillage.Graphs;
using Maillage.Graphs.Steiner;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Bounds;

/// <summary>
/// The buildings over which <see cref="AlongBound"/> measures the length of cable. Any choice is valid; each costs the run of its drop, some twenty metres, so each must make the shortest tree over all of them longer by more.
/// </summary>
/// <remarks>
/// First the ends of branches of the support tree. Where streets close loops, the shortest tree then leaves out the longest stretch without a building of the choice: a foot far from both ends of such a stretch joins, and
/// again, by minimum spanning trees over the streets that take each for its longest stretch. At last the feet far from the shortest tree itself.
/// </remarks>
internal sealed class JoinedBuildings
{
    /// <summary>What the end of a branch must add, how far from both ends of a stretch and how far from the tree a foot must be, decimetres. Measured on a hundred thousand generated lines: half or twice as much costs 0.01 % of the bound.</summary>
    private const long BranchDm = 500, StretchDm = 450, TreeDm = 600;

    /// <summary>Spanning trees at most; the last of them add next to nothing.</summary>
    private const int Rounds = 8;

    private readonly RouteGraph graph;
    private readonly EngineeringRules rules;
    private readonly int[] buildingAt;
    private readonly bool[] joined;

    private JoinedBuildings(RouteGraph graph, EngineeringRules rules)
    {
        (this.graph, this.rules, joined, buildingAt) = (graph, rules, new bool[graph.NodeCount], new int[graph.NodeCount]);
        Array.Fill(buildingAt, -1);
        for (int b = 0; b < graph.BuildingNode.Length; b++)
        {
            ref int best = ref buildingAt[graph.BuildingNode[b]];
            best = best < 0 || RunDm(b) < RunDm(best) ? b : best;
        }
    }

    /// <returns>Buildings in rising order, one a foot at most: that with the shortest run.</returns>
    public static int[] Choose(RouteGraph graph, SupportTree tree, int[] roots, EngineeringRules rules, CancellationToken cancellation)
    {
        JoinedBuildings choice = new(graph, rules);
        choice.EndsOfBranches(tree);
        choice.Stretches();
        cancellation.ThrowIfCancellationRequested();
        choice.FarFromTheTree(roots);
        return [.. Enumerable.Range(0, graph.NodeCount).Where(v => choice.joined[v]).Select(v => choice.buildingAt[v]).Order()];
    }

    private long RunDm(int building) => AlongBound.RunDm(graph.Ground, rules, building);

    /// <summary>Below each node the choice with the greatest length of tree less what each must add, exact on the tree.</summary>
    private void EndsOfBranches(SupportTree tree)
    {
        const long Nothing = long.MinValue / 4;
        long[] gain = new long[graph.NodeCount], paying = new long[graph.NodeCount];
        int[] only = new int[graph.NodeCount];
        for (int i = tree.Order.Length - 1; i >= 0; i--)
        {
            int v = tree.Order[i];
            only[v] = only[v] == 0 ? v + 1 : only[v];
            if (paying[v] > 0)
            {
                gain[v] = paying[v];
            }
            else
            {
                // Nothing below pays yet: the best single building goes on, the nearest to paying.
                long own = buildingAt[v] < 0 ? Nothing : -Math.Min(BranchDm, RunDm(buildingAt[v]));
                bool below = only[v] != v + 1;
                gain[v] = below ? Math.Max(own, gain[v]) : own;
                only[v] = gain[v] == own ? v + 1 : only[v];
            }

            int up = tree.Parent[v];
            if (up < 0)
            {
                continue;
            }

            long above = gain[v] + graph.PieceDm[tree.ParentPiece[v]];
            if (above > 0)
            {
                paying[up] += above;
            }
            else if (only[up] == 0 || above > gain[up])
            {
                (gain[up], only[up]) = (above, only[v]);
            }
        }

        bool[] kept = new bool[graph.NodeCount];
        foreach (int v in tree.Order)
        {
            int up = tree.Parent[v];
            kept[v] = up < 0 || (kept[up] && paying[up] > 0 && gain[v] + graph.PieceDm[tree.ParentPiece[v]] > 0);
            if (kept[v] && paying[v] <= 0 && up >= 0)
            {
                joined[only[v] - 1] = true;
            }
        }
    }

    private void Stretches()
    {
        int streets = graph.EdgeDm.Length;
        int[] first = new int[streets + 1], foot = new int[streets];
        long[] order = new long[streets];
        for (int p = 0; p < graph.PieceCount; p++)
        {
            first[graph.PieceEdge[p] + 1] = p + 1;
        }

        for (int e = 0; e < streets; e++)
        {
            (order[e], foot[e]) = Longest(e);
        }

        for (int round = 0, added = 1; round < Rounds && added > 0; round++)
        {
            added = 0;
            UnionFind sets = new(graph.Ground.NodeCount);
            Array.Sort(order);
            for (int i = 0; i < order.Length; i++)
            {
                int e = (int)(uint)order[i];
                if (!sets.Union(graph.Ground.EdgeFrom[e], graph.Ground.EdgeTo[e]) && foot[e] >= 0)
                {
                    joined[foot[e]] = true;
                    added++;
                    (order[i], foot[e]) = Longest(e);
                }
            }
        }

        // The longest stretch of a street, above its number, and the foot there that is furthest from both ends; −1 when it is too near.
        (long, int) Longest(int e)
        {
            int from = 0, length = -1, at = 0, last = 0;
            for (int p = first[e]; p < first[e + 1]; p++)
            {
                at += graph.PieceDm[p];
                if (p == first[e + 1] - 1 || joined[graph.PieceB[p]])
                {
                    (from, length) = at - last > length ? (last, at - last) : (from, length);
                    last = at;
                }
            }

            int best = -1, away = (int)StretchDm - 1;
            at = 0;
            for (int p = first[e]; p < first[e + 1] - 1; p++)
            {
                at += graph.PieceDm[p];
                int dm = Math.Min(at - from, from + length - at);
                (best, away) = dm > away && buildingAt[graph.PieceB[p]] >= 0 ? (graph.PieceB[p], dm) : (best, away);
            }

            return (((long)length << 32) | (uint)e, best);
        }
    }

    private void FarFromTheTree(int[] roots)
    {
        int[] terminals = [.. Enumerable.Range(0, graph.NodeCount).Where(v => joined[v])];
        bool[] inside = [.. joined];
        foreach (int r in roots)
        {
            inside[r] = true;
        }

        foreach (int p in SteinerForest.Mehlhorn(graph.Streets, terminals, roots).Edges)
        {
            inside[graph.PieceA[p]] = inside[graph.PieceB[p]] = true;
        }

        ShortestPathForest way = ShortestPathForest.Grow(graph.Streets, [.. Enumerable.Range(0, graph.NodeCount).Where(v => inside[v])]);
        int[] far = [.. Enumerable.Range(0, graph.NodeCount).Where(v => buildingAt[v] >= 0 && way.Distance[v] is >= TreeDm and < ShortestPaths.Closed)];
        foreach (int v in far.OrderByDescending(v => way.Distance[v]))
        {
            // Up to what is inside, or came to be since.
            int meets = v;
            while (!inside[meets])
            {
                meets = way.ParentNode[meets];
            }

            if (way.Distance[v] - way.Distance[meets] >= TreeDm)
            {
                joined[v] = true;
                for (int w = v; !inside[w]; w = way.ParentNode[w])
                {
                    inside[w] = true;
                }
            }
        }
    }
}
