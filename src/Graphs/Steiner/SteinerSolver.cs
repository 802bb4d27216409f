namespace Maillage.Graphs.Steiner;

/// <summary>How long and with what a problem is worked on.</summary>
public sealed record SteinerOptions
{
    /// <summary>Seed of the order in which windows are tried.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads; with a budget of windows the result is the same for any number.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Windows to solve at most (checked at the end of a sweep's batch): the unit of work that does not depend on the machine.</summary>
    public long MaxWindows { get; init; } = long.MaxValue;

    /// <summary>Size of the largest windows, 1 … 12: at 1 they hold 8 terminals, at 12 300. Below 12 the search ends when nothing is left to do at that size.</summary>
    public int MaxLevel { get; init; } = 12;

    /// <summary>Asked often; true ends the search with the best tree so far. Null never ends it before it is proven or <see cref="MaxWindows"/> is used up.</summary>
    public Func<bool>? Stop { get; init; }
}

/// <summary>A Steiner tree with its bound.</summary>
/// <param name="Edges">Edge numbers of the caller's graph, ascending.</param>
/// <param name="Cost">Sum of their weights.</param>
/// <param name="LowerBound">No tree costs less; equal to the cost when the tree is proven to be optimal.</param>
/// <param name="Windows">Windows solved.</param>
/// <param name="LeftNodes">Nodes left after all reductions.</param>
/// <param name="LeftEdges">Edges left after all reductions.</param>
public sealed record SteinerResult(int[] Edges, long Cost, long LowerBound, long Windows, int LeftNodes, int LeftEdges)
{
    public bool Optimal => LowerBound == Cost;
}

/// <summary>
/// The Steiner tree engine: reductions, dual ascent, trees grown on its saturated arcs, windows improved by branch and bound, and bounds that remove what no better tree can use, in turn until proven or stopped.
/// </summary>
public static class SteinerSolver
{
    /// <summary>Solves one problem; always returns a tree and a valid lower bound.</summary>
    /// <exception cref="ArgumentException">There is no terminal, or the terminals are not connected.</exception>
    public static SteinerResult Solve(CsrGraph graph, ReadOnlySpan<int> terminals, SteinerOptions? options = null)
    {
        if (terminals.Length == 0) throw new ArgumentException("A Steiner tree needs a terminal.", nameof(terminals));
        RequireConnected(graph, terminals);
        return new SteinerRun(graph, terminals.ToArray(), options ?? new SteinerOptions()).Solve();
    }

    /// <summary>Solves one problem where a tree also pays for its nodes; always returns a tree and a valid lower bound.</summary>
    /// <param name="nodeWeight">By node, 0 or more; with the weight of any edge at the node at most <see cref="CsrGraph.MaxWeight"/>.</param>
    /// <returns>Its cost and bound hold the nodes' weights, the terminals' included.</returns>
    /// <exception cref="ArgumentException">There is no terminal, the terminals are not connected, or a weight is out of range.</exception>
    public static SteinerResult Solve(CsrGraph graph, int[] nodeWeight, ReadOnlySpan<int> terminals, SteinerOptions? options = null)
    {
        if (terminals.Length == 0) throw new ArgumentException("A Steiner tree needs a terminal.", nameof(terminals));
        if (nodeWeight.Length != graph.NodeCount || nodeWeight.Any(w => w < 0)) throw new ArgumentException("Every node needs a weight of 0 or more.", nameof(nodeWeight));
        for (int e = 0; e < graph.EdgeCount; e++)
            if ((long)graph.EdgeWeight[e] + Math.Max(nodeWeight[graph.EdgeFrom[e]], nodeWeight[graph.EdgeTo[e]]) > CsrGraph.MaxWeight)
                throw new ArgumentException($"Edge {e} and a node at its end weigh more than {CsrGraph.MaxWeight} together.", nameof(nodeWeight));
        RequireConnected(graph, terminals);
        return new WeightedRun(graph, nodeWeight, terminals.ToArray(), options ?? new SteinerOptions()).Solve();
    }

    private static void RequireConnected(CsrGraph graph, ReadOnlySpan<int> terminals)
    {
        int[] part = Components.Of(graph).OfNode;
        foreach (int t in terminals)
            if (part[t] != part[terminals[0]])
                throw new ArgumentException($"Terminals {terminals[0]} and {t} are not connected.", nameof(terminals));
    }
}
