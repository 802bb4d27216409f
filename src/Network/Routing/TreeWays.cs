using Maillage.Graphs;

namespace Maillage.Network.Routing;

/// <summary>Ways along a forest to the nearest of some exchanges, kept true while streets are opened and given up.</summary>
internal sealed class TreeWays
{
    private readonly RouteGraph graph;
    private readonly bool[] inForest;
    private readonly int[] towards;
    private readonly List<(int Node, long Dm, int Towards)> before = [];
    private readonly int[] noted;
    private readonly PackedHeap queue;
    private int note = 1;

    public TreeWays(RouteGraph graph, bool[] inForest, int[] exchanges, CancellationToken cancellation)
    {
        (this.graph, this.inForest) = (graph, inForest);
        (Dm, towards, noted, queue) = (new long[graph.NodeCount], new int[graph.NodeCount], new int[graph.NodeCount], new PackedHeap(graph.NodeCount));
        Array.Fill(Dm, long.MaxValue);
        Array.Fill(towards, -1);
        foreach (int x in exchanges)
        {
            Dm[x] = 0;
            queue.Push(0, x);
        }

        cancellation.ThrowIfCancellationRequested();
        while (queue.Count > 0)
        {
            int v = queue.Pop(out long here);
            for (int k = graph.Start[v]; here == Dm[v] && k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k], w = graph.Head[k];
                long way = here + graph.PieceDm[p];
                if (inForest[p] && way < Dm[w])
                {
                    (Dm[w], towards[w]) = (way, p);
                    queue.Push(way, w);
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
    public IEnumerable<(int Node, long Dm)> Changed => before.Select(b => (b.Node, b.Dm));

    public void Keep()
    {
        before.Clear();
        note++;
    }

    public void Undo()
    {
        foreach ((int v, long dm, int piece) in before)
        {
            (Dm[v], towards[v]) = (dm, piece);
        }

        Keep();
    }

    /// <param name="opened">Pieces now in the forest.</param>
    /// <param name="givenUp">Pieces no longer in it.</param>
    public void Change(List<int> opened, List<int> givenUp)
    {
        // Whoever went over what was given up looks for a new way: over what is opened, or by a neighbour whose way lies elsewhere.
        Stack<int> lost = new();
        List<int> beside = [.. opened];
        foreach (int p in givenUp)
        {
            Lose(graph.PieceA[p], p, lost);
            Lose(graph.PieceB[p], p, lost);
        }

        while (lost.TryPop(out int v))
        {
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k];
                if (inForest[p] && !Lose(graph.Head[k], p, lost) && Dm[graph.Head[k]] < long.MaxValue)
                {
                    beside.Add(p);
                }
            }
        }

        foreach (int p in beside)
        {
            Relax(p, graph.PieceA[p]);
            Relax(p, graph.PieceB[p]);
        }

        Spread();
    }

    /// <summary>One exchange more.</summary>
    public void Add(int exchange)
    {
        Set(exchange, 0, -1);
        queue.Push(0, exchange);
        Spread();
    }

    private void Spread()
    {
        while (queue.Count > 0)
        {
            int v = queue.Pop(out long here);
            for (int k = graph.Start[v]; here == Dm[v] && k < graph.Start[v + 1]; k++)
            {
                Relax(graph.Via[k], v);
            }
        }
    }

    /// <summary>Forgets the way of a node that goes over this piece.</summary>
    private bool Lose(int v, int piece, Stack<int> lost)
    {
        bool loses = towards[v] == piece;
        if (loses)
        {
            Set(v, long.MaxValue, -1);
            lost.Push(v);
        }

        return loses;
    }

    private void Relax(int piece, int from)
    {
        int to = graph.Other(piece, from);
        if (inForest[piece] && Dm[from] < long.MaxValue && Dm[from] + graph.PieceDm[piece] < Dm[to])
        {
            Set(to, Dm[from] + graph.PieceDm[piece], piece);
            queue.Push(Dm[to], to);
        }
    }

    private void Set(int v, long dm, int piece)
    {
        if (noted[v] != note)
        {
            noted[v] = note;
            before.Add((v, Dm[v], towards[v]));
        }

        (Dm[v], towards[v]) = (dm, piece);
    }
}
