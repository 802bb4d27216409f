using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Cabling;

/// <summary>What poles still hold on each piece of street, and what the trench costs more that must take their place.</summary>
internal sealed class PoleRoom(RouteGraph graph, EngineeringRules rules, bool[] collecte)
{
    private readonly int reserved = rules.Catalogue.FibresOf(rules.Catalogue.SetFor(rules.CollecteFibres));

    /// <summary>Prices of cable by what poles hold.</summary>
    public CablePrices Prices { get; } = new(rules);

    /// <summary>Fibres of cable that may hang there beside others, and cents a decimetre beyond; no limit where poles are not the cheapest anyway, or where what stands is rented.</summary>
    public (int Fibres, int CentsPerDm) At(int piece, int beside)
    {
        Ground ground = graph.Ground;
        int e = graph.PieceEdge[piece];
        int dearer = rules.TrenchCentsPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]) - rules.CheapestSupportPerDm(ground.EdgeClass[e], ground.EdgeBuiltUp[e]);
        bool rented = graph.ForReuse && ground.EdgeSupport[e] != ExistingSupport.None;
        return dearer == 0 || rented ? (int.MaxValue, 0) : (rules.AerialFibresMax - beside - (collecte[piece] ? reserved : 0), dearer);
    }
}
