using Maillage.Graphs;
namespace Maillage.Network.Routing;

/// <summary>
/// A cheap tree may lead a village round three valleys to its exchange, further than light goes. Where that happens the shortest way to the nearest exchange is
/// opened too, and the loops are cut where no line is nearest by them: a light spanning tree with bounded distances in the sense of S. Khuller, B. Raghavachari
/// and N. Young, « Balancing minimum spanning trees and shortest-path trees », 1995.
/// </summary>
internal static class ReachRepair
{
    /// <param name="inForest">The forest; changed in place, still one tree a connected part, every terminal still in it.</param>
    /// <param name="limitDm">Way to the nearest exchange above which a building is led there anew, decimetres.</param>
    /// <returns>Pieces added or taken away. O((V + E) log V) when something is too far, O(V log V) else.</returns>
    public static int Run(RouteGraph graph, bool[] inForest, bool[] terminal, long limitDm, CancellationToken cancellation)
    {
        int[] exchanges = [.. graph.Ground.ExchangeNode.Distinct().Order()];
        (long[] onTree, _) = Reach(graph, exchanges, inForest, cancellation);
        int[] far = [.. Enumerable.Range(0, graph.NodeCount).Where(v => terminal[v] && onTree[v] > limitDm && onTree[v] < long.MaxValue)];
        if (far.Length == 0)
        {
            return 0;
        }

        (long[] onStreets, int[] towards) = Reach(graph, exchanges, [.. graph.PieceWeight.Select(w => w < RouteGraph.ClosedWeight)], cancellation);
        bool[] open = [.. inForest];
        foreach (int start in far.Where(v => onStreets[v] < onTree[v]))
        {
            for (int v = start; towards[v] >= 0 && !(open[towards[v]] && !inForest[towards[v]]); v = graph.Other(towards[v], v))
            {
                open[towards[v]] = true;
            }
        }

        (_, int[] kept) = Reach(graph, exchanges, open, cancellation);
        bool[] repaired = Span(graph, open, kept);
        Prune(graph, repaired, terminal);
        int changed = 0;
        for (int p = 0; p < repaired.Length; p++)
        {
            changed += repaired[p] == inForest[p] ? 0 : 1;
            inForest[p] = repaired[p];
        }

        return changed;
    }

    /// <summary>Way to the nearest exchange over the pieces allowed, and the first piece of it (−1 at an exchange or out of reach).</summary>
    internal static (long[] Dm, int[] Towards) Reach(RouteGraph graph, int[] exchanges, bool[] allowed, CancellationToken cancellation)
    {
        long[] dm = new long[graph.NodeCount];
        int[] towards = new int[graph.NodeCount];
        Array.Fill(dm, long.MaxValue);
        Array.Fill(towards, -1);
        PackedHeap heap = new(graph.NodeCount);
        foreach (int x in exchanges)
        {
            dm[x] = 0;
            heap.Push(0, x);
        }

        cancellation.ThrowIfCancellationRequested();
        while (heap.Count > 0)
        {
            int v = heap.Pop(out long here);
            for (int k = graph.Start[v]; here == dm[v] && k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k], w = graph.Head[k];
                long way = here + graph.PieceDm[p];
                if (allowed[p] && way < dm[w])
                {
                    (dm[w], towards[w]) = (way, p);
                    heap.Push(way, w);
                }
            }
        }

        return (dm, towards);
    }

    /// <summary>A spanning forest of the open pieces that holds every first piece towards an exchange; the others by price.</summary>
    private static bool[] Span(RouteGraph graph, bool[] open, int[] kept)
    {
        bool[] spanning = new bool[open.Length];
        UnionFind joined = new(graph.NodeCount);
        foreach (int p in kept.Where(p => p >= 0))
        {
            spanning[p] |= joined.Union(graph.PieceA[p], graph.PieceB[p]);
        }

        foreach (int p in Enumerable.Range(0, open.Length).Where(p => open[p] && !spanning[p]).OrderBy(p => graph.PieceWeight[p]).ThenBy(p => p))
        {
            spanning[p] = joined.Union(graph.PieceA[p], graph.PieceB[p]);
        }

        return spanning;
    }

    /// <summary>Takes away dead ends that reach nobody.</summary>
    internal static void Prune(RouteGraph graph, bool[] forest, bool[] terminal)
    {
        int[] degree = new int[graph.NodeCount];
        for (int p = 0; p < forest.Length; p++)
        {
            degree[graph.PieceA[p]] += forest[p] ? 1 : 0;
            degree[graph.PieceB[p]] += forest[p] ? 1 : 0;
        }

        Stack<int> ends = new(Enumerable.Range(0, graph.NodeCount).Where(v => degree[v] == 1 && !terminal[v]));
        while (ends.TryPop(out int v))
        {
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k];
                if (forest[p])
                {
                    forest[p] = false;
                    int w = graph.Head[k];
                    if (--degree[w] == 1 && !terminal[w])
                    {
                        ends.Push(w);
                    }
                }
            }
        }
    }
}
