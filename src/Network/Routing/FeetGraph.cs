using Maillage.Graphs;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Routing;

/// <summary>The streets of a ground cut at the foot of every building, as plain graphs: what the time and the support of a design are measured against.</summary>
/// <param name="Lengths">Weighed by decimetres.</param>
/// <param name="Prices">Weighed by the cheapest support, cents.</param>
/// <param name="Terminals">Feet of all buildings and exchanges, ascending: what the support joins.</param>
public sealed record FeetGraph(CsrGraph Lengths, CsrGraph Prices, int[] Terminals)
{
    public static FeetGraph Of(Ground ground, EngineeringRules rules)
    {
        RouteGraph graph = RouteGraph.Build(ground, rules);
        return new FeetGraph(
            graph.Streets, SupportForest.Streets(graph, graph.PieceCents),
            [.. graph.BuildingNode.Concat(ground.ExchangeNode).Distinct().Order()]);
    }

    /// <summary>The support of a design at the prices of <see cref="Prices"/>: without the trenches that take the place of poles for heavy cables. Cents.</summary>
    public static long SupportCents(NetworkDesign design) =>
        design.Spans.Sum(s => (long)s.LengthDm * design.Rules.CheapestSupportPerDm(design.Ground.EdgeClass[s.Edge], design.Ground.EdgeBuiltUp[s.Edge]));
}
