using Maillage.Network.Rules;
using Maillage.Network.Siting;

namespace Maillage.Network.Routing;

/// <summary>
/// The collecte: cable between the NROs of each connected part of the streets. With one way (<c>collecte.ways</c> = 1) it follows the support tree; with two, <see cref="SecondWays"/> adds the streets of the other.
/// </summary>
/// <param name="Pieces">Whether collecte passes each piece.</param>
/// <param name="OneWay">Areas whose NRO has one way only although two were asked for: no other street leads there.</param>
internal sealed record Backbone(bool[] Pieces, IReadOnlyList<int> OneWay)
{
    /// <param name="nodeLines">Lines at each node, to know the largest NRO.</param>
    public static Backbone Of(RouteGraph graph, SupportTree tree, IReadOnlyList<Area> areas, EngineeringRules rules, int[] nodeLines, CancellationToken cancellation)
    {
        bool[] pieces = CollecteOf(graph, tree, areas);
        return new Backbone(pieces, rules.CollecteWays > 1 ? new SecondWays(graph, tree, pieces, rules).Add(areas, nodeLines, cancellation) : []);
    }

    /// <summary>The pieces of each tree that lie between NROs.</summary>
    private static bool[] CollecteOf(RouteGraph graph, SupportTree tree, IReadOnlyList<Area> areas)
    {
        bool[] collecte = new bool[graph.PieceCount];
        int[] below = new int[graph.NodeCount];
        foreach (Area area in areas)
        {
            below[area.Node[0]]++;
        }

        for (int t = 0; t < tree.TreeCount; t++)
        {
            ReadOnlySpan<int> nodes = tree.TreeOf(t);
            for (int i = nodes.Length - 1; i > 0; i--)
            {
                below[tree.Parent[nodes[i]]] += below[nodes[i]];
            }

            for (int i = 1; i < nodes.Length; i++)
            {
                collecte[tree.ParentPiece[nodes[i]]] = below[nodes[i]] > 0 && below[nodes[i]] < below[nodes[0]];
            }
        }

        return collecte;
    }
}
