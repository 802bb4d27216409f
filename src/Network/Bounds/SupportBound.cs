using Maillage.Graphs;
using Maillage.Graphs.Steiner;
using Maillage.Kernel;
using Maillage.Network.Routing;

namespace Maillage.Network.Bounds;

/// <summary>A stretch of the dual solution: the set of nodes that reach the foot of <paramref name="Building"/> over exhausted arcs was raised by <paramref name="Cents"/> in all.</summary>
public readonly record struct DualRaise(int Building, long Cents);

/// <summary>
/// A lower bound on trenches and pole lines: dual ascent (<see cref="DualAscent"/>) over the feet of all buildings on each piece's cheapest price. Every network that
/// serves all buildings joins all feet of a connected part: drops run in the support, every PBO hangs on an SRO, every SRO on an NRO, and collecte joins the NROs.
/// </summary>
internal sealed record SupportBound(Money Value, int[] RootBuildings, DualRaise[] Raises)
{
    /// <remarks>One root foot a connected part; parts count together. O(E log V) as measured, one thread.</remarks>
    public static SupportBound Of(RouteGraph graph, CancellationToken cancellation)
    {
        int[] buildingAt = FirstBuildingAt(graph);
        CsrGraph streets = SupportForest.Streets(graph, graph.PieceCents);
        int[] part = Components.Of(streets).OfNode;
        int[] feet = [.. Enumerable.Range(0, graph.NodeCount).Where(v => buildingAt[v] >= 0)];
        int[] roots = [.. feet.DistinctBy(v => part[v])];
        if (roots.Length == 0)
        {
            return new SupportBound(default, [], []);
        }

        DualBound dual = DualAscent.Run(streets, feet, roots, cancellation: cancellation);
        return new SupportBound(new Money(dual.Value), [.. roots.Select(v => buildingAt[v])], [.. dual.Raises.Select(r => new DualRaise(buildingAt[r.Terminal], r.Sum))]);
    }

    /// <summary>The same root buildings as those of <see cref="RootBuildings"/>, by the trees of a support: each connected part has one.</summary>
    public static int[] Roots(RouteGraph graph, SupportTree tree)
    {
        int[] buildingAt = FirstBuildingAt(graph), first = new int[tree.TreeCount];
        for (int t = 0; t < first.Length; t++)
        {
            first[t] = int.MaxValue;
            foreach (int v in tree.TreeOf(t))
            {
                first[t] = buildingAt[v] >= 0 ? Math.Min(first[t], v) : first[t];
            }
        }

        return [.. first.Order().Select(v => buildingAt[v])];
    }

    private static int[] FirstBuildingAt(RouteGraph graph)
    {
        int[] at = new int[graph.NodeCount];
        Array.Fill(at, -1);
        for (int b = graph.BuildingNode.Length - 1; b >= 0; b--)
        {
            at[graph.BuildingNode[b]] = b;
        }

        return at;
    }
}
