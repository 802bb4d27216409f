using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Cabling;

/// <summary>What poles still hold on each piece of street, and what the trench costs more that must take their place.</summary>
internal sealed class PoleRoom(RouteGraph graph, EngineeringRules rules, bool[] collecte)
{
    private readonly int reserved = rules.Catalogue.FibresOf(rules.Catalogue.SetFor(rules.CollecteFibres));

    /// <summary>Fibres of cable that may hang there beside others, and cents a decimetre beyond; no limit where poles are not the cheapest anyway.</summary>
    public (int Fibres, int CentsPerDm) At(int piece, int beside)
    {
        Ground ground = graph.Ground;
        int e = graph.PieceEdge[piece];
        int dearer = rules.TrenchCentsPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]) - rules.CheapestSupportPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]);
        return dearer == 0 ? (int.MaxValue, 0) : (rules.AerialFibresMax - beside - (collecte[piece] ? reserved : 0), dearer);
    }

    /// <summary>The pieces of each tree that lie between NROs.</summary>
    public static bool[] CollectePieces(RouteGraph graph, SupportTree tree, IEnumerable<Area> areas)
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
