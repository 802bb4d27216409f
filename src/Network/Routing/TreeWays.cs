using Maillage.Graphs;

namespace Maillage.Network.Routing;

/// <summary>Ways along a forest to the nearest of some exchanges, kept true while streets are opened and given up.</summary>
internal sealed class TreeWays
{
    private readonly RouteGraph graph;
    private readonly bool[] inForest;
    private readonly int[] towards;
    private readonly Dictionary<int, (long Dm, int Towards)> before = [];
    private readonly PriorityQueue<int, (long, int)> queue = new();

    public TreeWays(RouteGraph graph, bool[] inForest, int[] exchanges, CancellationToken cancellation)
    {
        (this.graph, this.inForest) = (graph, inForest);
        (Dm, towards) = (new long[graph.NodeCount], new int[graph.NodeCount]);
        Array.Fill(Dm, long.MaxValue);
        Array.Fill(towards, -1);
        PackedHeap heap = new(graph.NodeCount);
        foreach (int x in exchanges)
        {
            Dm[x] = 0;
            heap.Push(0, x);
        }

        cancellation.ThrowIfCancellationRequested();
        while (heap.Count > 0)
        {
            int v = heap.Pop(out long here);
            for (int k = graph.Start[v]; here == Dm[v] && k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k], w = graph.Head[k];
                long way = here + graph.PieceDm[p];
                if (inForest[p] && way < Dm[w])
                {
                    (Dm[w], towards[w]) = (way, p);
                    heap.Push(way, w);
                }
            }
        }
    }

    /// <summary>Way of each node, decimetres; <see cref="long.MaxValue"/> outside the forest or without an exchange.</summary>
    public long[] Dm { get; }

    /// <summary>The first piece of the way of each node; −1 at an exchange and without a way.</summary>
    public IReadOnlyList<int> Towards => towards;

    /// <summary>Where the way of a node leads.</summary>
    public int ExchangeOf(int node)
    {
        int v = node;
        while (towards[v] >= 0)
        {
            v = graph.Other(towards[v], v);
        }

        return v;
    }

    /// <summary>Nodes changed since the last <see cref="Keep"/>, with the way they had.</summary>
    public IEnumerable<(int Node, long Dm)> Changed => before.Select(b => (b.Key, b.Value.Dm));

    public void Keep() => before.Clear();

    public void Undo()
    {
        foreach ((int v, (long dm, int piece)) in before)
        {
            (Dm[v], towards[v]) = (dm, piece);
        }

        before.Clear();
    }

    /// <param name="opened">Pieces now in the forest.</param>
    /// <param name="givenUp">Pieces no longer in it.</param>
    public void Change(List<int> opened, List<int> givenUp)
    {
        // Whoever went over what was given up looks for a new way, from neighbours that did not.
        Stack<int> lost = new();
        foreach (int p in givenUp)
        {
            Lose(graph.PieceA[p], p, lost);
            Lose(graph.PieceB[p], p, lost);
        }

        List<int> looking = [];
        while (lost.TryPop(out int v))
        {
            looking.Add(v);
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                Lose(graph.Head[k], graph.Via[k], lost);
            }
        }

        foreach (int v in looking.Concat(opened.Select(p => graph.PieceA[p])).Concat(opened.Select(p => graph.PieceB[p])))
        {
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                Relax(graph.Via[k], graph.Other(graph.Via[k], v));
                Relax(graph.Via[k], v);
            }
        }

        Spread();
    }

    /// <summary>One exchange more.</summary>
    public void Add(int exchange)
    {
        before.TryAdd(exchange, (Dm[exchange], towards[exchange]));
        (Dm[exchange], towards[exchange]) = (0, -1);
        queue.Enqueue(exchange, (0, exchange));
        Spread();
    }

    private void Spread()
    {
        while (queue.TryDequeue(out int v, out (long Dm, int) key))
        {
            for (int k = graph.Start[v]; key.Dm == Dm[v] && k < graph.Start[v + 1]; k++)
            {
                Relax(graph.Via[k], v);
            }
        }
    }

    /// <summary>Forgets the way of a node that goes over this piece.</summary>
    private void Lose(int v, int piece, Stack<int> lost)
    {
        if (towards[v] == piece)
        {
            before.TryAdd(v, (Dm[v], towards[v]));
            (Dm[v], towards[v]) = (long.MaxValue, -1);
            lost.Push(v);
        }
    }

    private void Relax(int piece, int from)
    {
        int to = graph.Other(piece, from);
        if (inForest[piece] && Dm[from] < long.MaxValue && Dm[from] + graph.PieceDm[piece] < Dm[to])
        {
            before.TryAdd(to, (Dm[to], towards[to]));
            (Dm[to], towards[to]) = (Dm[from] + graph.PieceDm[piece], piece);
            queue.Enqueue(to, (Dm[to], to));
        }
    }
}
