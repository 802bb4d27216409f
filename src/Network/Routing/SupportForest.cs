using Maillage.Graphs;
using Maillage.Graphs.Steiner;

namespace Maillage.Network.Routing;

/// <summary>The cheapest streets to open, near enough: a Steiner forest over the feet of all buildings and the exchanges, one tree a connected part.</summary>
internal static class SupportForest
{
    /// <summary>Length of a street that may not be opened, decimetres: longer than every reach.</summary>
    public const int Closed = 10_000_000;

    /// <summary>The pieces as a graph of some weight, cents; edge numbers are piece numbers. A piece dearer than a graph can tell (10.7 M€) weighs the most it can: bills keep its price, and bounds stay below it.</summary>
    public static CsrGraph Streets(RouteGraph graph, long[] weight) => graph.Streets.With(Array.ConvertAll(weight, c => (int)Math.Min(c, CsrGraph.MaxWeight)));

    /// <summary>The pieces by length, decimetres, for ways over all that may be opened: the others are longer than every reach.</summary>
    public static CsrGraph Lengths(RouteGraph graph) => Array.TrueForAll(graph.PieceWeight, w => w < RouteGraph.ClosedWeight) ? graph.Streets : Lengths(graph, _ => 0);

    /// <summary>The pieces by length, decimetres, and what else they weigh.</summary>
    public static CsrGraph Lengths(RouteGraph graph, Func<int, long> more) =>
        graph.Streets.With([.. graph.PieceDm.Select((dm, p) => graph.PieceWeight[p] < RouteGraph.ClosedWeight ? (int)Math.Min(dm + more(p), Closed) : Closed)]);

    /// <returns>For each piece whether it is in the forest. Near-linear in the size of the ground.</returns>
    public static bool[] Grow(RouteGraph graph, bool[] terminal, CancellationToken cancellation)
    {
        CsrGraph streets = Streets(graph, graph.PieceWeight);
        int[] part = Components.Of(streets).OfNode;
        int[] terminals = [.. Enumerable.Range(0, graph.NodeCount).Where(v => terminal[v])];
        int[] roots = [.. terminals.DistinctBy(v => part[v])];
        if (roots.Length == 0)
        {
            return new bool[graph.PieceCount];
        }

        cancellation.ThrowIfCancellationRequested();
        ForestResult first = SteinerForest.Mehlhorn(streets, terminals, roots);
        cancellation.ThrowIfCancellationRequested();
        ForestResult again = SteinerForest.Mehlhorn(streets, NodesOf(streets, first, terminals), roots);
        bool[] inForest = new bool[graph.PieceCount];
        foreach (int p in again.Edges)
        {
            inForest[p] = true;
        }

        ReachRepair.Prune(graph, inForest, terminal);
        return inForest;
    }

    /// <summary>What a forest passes, and the terminals: grown from all of them it joins what is nearer to a street on its way than to any terminal, and never costs more.</summary>
    private static int[] NodesOf(CsrGraph streets, ForestResult forest, int[] terminals)
    {
        bool[] inside = new bool[streets.NodeCount];
        foreach (int v in terminals)
        {
            inside[v] = true;
        }

        foreach (int p in forest.Edges)
        {
            inside[streets.EdgeFrom[p]] = inside[streets.EdgeTo[p]] = true;
        }

        return [.. Enumerable.Range(0, inside.Length).Where(v => inside[v])];
    }
}
