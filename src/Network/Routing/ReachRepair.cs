using Maillage.Graphs;

namespace Maillage.Network.Routing;

/// <summary>
/// A cheap tree may lead a village round three valleys to its exchange, further than light goes. Where that happens a way short enough is opened over the streets, and the loops are cut where no line is nearest by
/// them: a light spanning tree with bounded distances in the sense of S. Khuller, B. Raghavachari and N. Young, « Balancing minimum spanning trees and shortest-path trees », 1995. Then every cut moves to the
/// dearest stretch of its loop that reach allows (<see cref="LoopMoves"/>). A site costs far more than most such
/// streets; where it does not, another exchange stays.
/// </summary>
internal sealed class ReachRepair
{
    /// <summary>
    /// How much longer a way may be to open less: decimetres that weigh as much as a euro of streets to open. The first way within reach is taken; the last is the shortest there is.
    /// </summary>
    private static readonly int[] DmPerEuro = [3, 1, 0];

    private readonly RouteGraph graph;
    private readonly bool[] inForest;
    private readonly bool[] terminal;
    private readonly long limitDm;
    private readonly Lazy<ShortestPathForest>[] streets;
    private readonly TreeWays ways;
    private readonly Lazy<TreeWays> anyExchange;

    private ReachRepair(RouteGraph graph, bool[] inForest, bool[] terminal, TreeWays ways, int[] exchanges, long limitDm)
    {
        (this.graph, this.inForest, this.terminal, this.ways, this.limitDm) = (graph, inForest, terminal, ways, limitDm);
        bool[] first = [.. inForest];
        streets = [.. DmPerEuro.Select(dm => new Lazy<ShortestPathForest>(() => ShortestPathForest.Grow(dm == 0 ? SupportForest.Lengths(graph) : SupportForest.Lengths(graph, p => first[p] ? 0 : graph.PieceWeight[p] * dm / 100), exchanges)))];
        anyExchange = new(() => new TreeWays(graph, first, [.. graph.Ground.ExchangeNode.Where(x => terminal[x])], CancellationToken.None));
    }

    /// <param name="inForest">The forest; changed in place, still one tree a connected part, every terminal still in it.</param>
    /// <param name="exchanges">Those that should suffice.</param>
    /// <param name="limitDm">Way to the nearest of them above which a building is led there anew, decimetres.</param>
    /// <param name="budget">Where streets cost more, in their weight, another exchange that the tree leads to stays.</param>
    /// <returns>The exchanges that suffice then. A few searches over all streets when something is too far, one along the forest else.</returns>
    public static int[] Run(RouteGraph graph, bool[] inForest, bool[] terminal, int[] exchanges, long limitDm, long budget, CancellationToken cancellation)
    {
        TreeWays ways = new(graph, inForest, exchanges, cancellation);
        int[] far = [.. Enumerable.Range(0, graph.NodeCount).Where(v => terminal[v] && ways.Dm[v] > limitDm && ways.Dm[v] < long.MaxValue)];
        return far.Length == 0 ? exchanges : [.. exchanges, .. new ReachRepair(graph, inForest, terminal, ways, exchanges, limitDm).Repair(far, budget, cancellation)];
    }

    /// <summary>Opens a way for every building still too far, the one that is furthest over the streets first, and cuts the loops.</summary>
    /// <returns>Exchanges that stay because streets would cost more.</returns>
    private List<int> Repair(int[] far, long budget, CancellationToken cancellation)
    {
        int opened = 0;
        List<int> stay = [];
        long[] shortest = streets[^1].Value.Distance;
        foreach (int v in far.OrderByDescending(v => shortest[v]).ThenBy(v => v))
        {
            cancellation.ThrowIfCancellationRequested();
            if (ways.Dm[v] <= limitDm || shortest[v] >= ways.Dm[v])
            {
                continue;
            }

            List<int> closed = [.. WayFrom(v, (streets.FirstOrDefault(s => WayFrom(v, s.Value).Sum(p => (long)graph.PieceDm[p]) <= limitDm) ?? streets[^1]).Value).Where(p => !inForest[p])];
            if (closed.Sum(p => graph.PieceWeight[p]) > budget && Dearer(v, closed) > budget && anyExchange.Value.Dm[v] <= limitDm)
            {
                stay.Add(anyExchange.Value.ExchangeOf(v));
                ways.Add(stay[^1]);
            }
            else
            {
                foreach (int p in closed)
                {
                    inForest[p] = true;
                }

                ways.Change(closed, []);
                opened++;
            }

            ways.Keep();
        }

        if (opened > 0)
        {
            Cut(cancellation);
        }

        return stay;
    }

    /// <summary>What opening closed streets costs more than the dearest stretches of a building's present way, one for each loop.</summary>
    private long Dearer(int v, List<int> closed)
    {
        HashSet<int> ends = [.. closed.SelectMany(p => new[] { graph.PieceA[p], graph.PieceB[p] })];
        List<long> stretches = [0];
        for (int x = v; ways.Towards[x] >= 0;)
        {
            int p = ways.Towards[x];
            stretches[^1] += graph.PieceWeight[p];
            x = graph.Other(p, x);
            if (terminal[x] || ends.Contains(x) || Degree(x) > 2)
            {
                stretches.Add(0);
            }
        }

        int loops = closed.Count - ends.Count(x => Degree(x) == 0);
        return closed.Sum(p => graph.PieceWeight[p]) - stretches.OrderDescending().Take(loops).Sum();
    }

    private int Degree(int v)
    {
        int degree = 0;
        for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
        {
            degree += inForest[graph.Via[k]] ? 1 : 0;
        }

        return degree;
    }

    private static IEnumerable<int> WayFrom(int node, ShortestPathForest forest)
    {
        for (int v = node; forest.ParentEdge[v] >= 0; v = forest.ParentNode[v])
        {
            yield return forest.ParentEdge[v];
        }
    }

    /// <summary>Cuts the loops: first where no way to an exchange passes, then where the street is dearest.</summary>
    private void Cut(CancellationToken cancellation)
    {
        bool[] open = [.. inForest];
        int[] towards = [.. ways.Towards];
        Span(towards);
        int[] gaps = [.. Enumerable.Range(0, open.Length).Where(p => open[p] && !inForest[p])];
        Prune(graph, inForest, terminal);
        ways.Change([], [.. Enumerable.Range(0, open.Length).Where(p => open[p] && !inForest[p])]);
        ways.Keep();
        LoopMoves moves = new(graph, inForest, terminal, ways, limitDm);
        moves.Run(gaps.Select(p => moves.Through(p, towards)).OfType<ClosedWay>(), cancellation);
        Prune(graph, inForest, terminal);
    }

    /// <summary>Leaves a spanning forest that holds every first piece towards an exchange; the others by price.</summary>
    private void Span(int[] towards)
    {
        UnionFind joined = new(graph.NodeCount);
        bool[] kept = new bool[inForest.Length];
        foreach (int p in towards.Where(p => p >= 0))
        {
            kept[p] |= joined.Union(graph.PieceA[p], graph.PieceB[p]);
        }

        foreach (int p in Enumerable.Range(0, kept.Length).Where(p => inForest[p] && !kept[p]).OrderBy(p => graph.PieceWeight[p]).ThenBy(p => p))
        {
            inForest[p] = joined.Union(graph.PieceA[p], graph.PieceB[p]);
        }
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
