using Maillage.Graphs;
using Maillage.Graphs.Steiner;

namespace Maillage.Network.Routing;

/// <summary>The cheapest streets to open, near enough: a Steiner forest over the feet of all buildings and the exchanges, one tree a connected part.</summary>
internal static class SupportForest
{
    private const int Closed = 10_000_000;

    /// <summary>The pieces as a graph of some weight, cents; edge numbers are piece numbers.</summary>
    public static CsrGraph Streets(RouteGraph graph, long[] weight) => new(graph.NodeCount, graph.PieceA, graph.PieceB, [.. weight.Select(c => checked((int)c))]);

    /// <summary>The pieces by length, decimetres, for ways over all that may be opened: the others are longer than every reach.</summary>
    public static CsrGraph Lengths(RouteGraph graph) =>
        new(graph.NodeCount, graph.PieceA, graph.PieceB, [.. graph.PieceDm.Select((dm, p) => graph.PieceWeight[p] < RouteGraph.ClosedWeight ? dm : Closed)]);

    /// <returns>For each piece whether it is in the forest. Near-linear in the size of the ground.</returns>
    public static bool[] Grow(RouteGraph graph, bool[] terminal, CancellationToken cancellation)
    {
        CsrGraph streets = Streets(graph, graph.PieceWeight);
        int[] part = Components.Of(streets).OfNode;
        int[] terminals = [.. Enumerable.Range(0, graph.NodeCount).Where(v => terminal[v])];
        int[] roots = [.. terminals.DistinctBy(v => part[v])];
        bool[] inForest = new bool[graph.PieceCount];
        if (roots.Length == 0)
        {
            return inForest;
        }

        cancellation.ThrowIfCancellationRequested();
        ForestResult forest = SteinerForest.Mehlhorn(streets, terminals, roots);
        foreach (int p in forest.Edges)
        {
            inForest[p] = true;
        }

        return inForest;
    }
}
