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
        (Dm, towards) = ReachRepair.Reach(graph, exchanges, inForest, cancellation);
    }

    /// <summary>Way of each node, decimetres; <see cref="long.MaxValue"/> outside the forest or without an exchange.</summary>
    public long[] Dm { get; }

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
