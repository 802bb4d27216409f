using Maillage.Graphs;
using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>What fibre costs at least by its length alone: from each line to a cabinet, and from there to an exchange.</summary>
/// <param name="WithCabinets">Fibre to cabinets and the cabinets themselves, whichever way they are shared out.</param>
/// <param name="Alone">Fibre to cabinets alone, which hold the least lines of the rules.</param>
/// <param name="Transport">Shared fibre over each line's shortest way to an exchange.</param>
/// <param name="WithExchanges">Exchanges and the shared fibre to them, whichever way they are shared out: the dual of <see cref="CabinetBound"/> where sites stand at exchanges alone, by their capacity; parts of the streets without an exchange get one NRO each.</param>
/// <param name="Runs">The most that counting fibre up to the feet and not only to the PBOs can have added.</param>
/// <remarks>A fibre goes d decimetres to its cabinet and t on to its exchange; the shortest way to an exchange is at most d + t. Charging β − β′ for d and β′ for that way stays below β·d + β′·t.</remarks>
internal sealed record FibreBound(Money WithCabinets, Money Alone, Money Transport, Money WithExchanges, Money Runs)
{
    public static FibreBound Of(RouteGraph graph, EngineeringRules rules, ParallelOptions options)
    {
        Ground ground = graph.Ground;
        CsrGraph streets = new(ground.NodeCount, ground.EdgeFrom, ground.EdgeTo, graph.EdgeDm);
        long[] lines = new long[ground.EdgeCount];
        CableFloor floor = CableFloor.Of(rules);
        long distribution = floor.Distribution(rules), transport = Math.Min(distribution, floor.Transport(rules));
        Int128 runs = 0;
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            lines[ground.PremisesEdge[b]] += ground.PremisesLines[b];
            runs += AlongBound.RunDm(ground, rules, b) * ground.PremisesLines[b] * (Int128)distribution;
        }

        long fixedMicro = 1_000_000L * rules.Cents("sro.site"), beta = Math.Max(1, distribution - transport);
        ShortestPathForest near = ShortestPathForest.Grow(streets, [.. ground.ExchangeNode.Distinct()]);
        Int128 shared = 0;
        for (int e = 0; e < lines.Length; e++)
        {
            long way = Math.Min(near.Distance[ground.EdgeFrom[e]], near.Distance[ground.EdgeTo[e]]);
            shared += way == ShortestPaths.Closed ? 0 : (Int128)lines[e] * way * transport;
        }

        int[] anywhere = [.. Enumerable.Repeat(rules.SroMax, ground.NodeCount)], exchanges = new int[ground.NodeCount], capacity = NroSiting.Capacities(ground, rules);
        for (int x = 0; x < capacity.Length; x++)
        {
            exchanges[ground.ExchangeNode[x]] = Math.Max(exchanges[ground.ExchangeNode[x]], capacity[x]);
        }

        long[] cents = new CabinetBound(streets, lines, [fixedMicro, 0], beta, rules.SroMin, anywhere).Cents(options);
        long nro = rules.Cents("nro.site"), served = new CabinetBound(streets, lines, [1_000_000L * nro], Math.Max(1, transport), 1, exchanges).Cents(options)[0];
        int[] part = Components.Of(streets).OfNode;
        int alone = Enumerable.Range(0, lines.Length).Where(e => lines[e] > 0 && near.Distance[ground.EdgeFrom[e]] == ShortestPaths.Closed).Select(e => part[ground.EdgeFrom[e]]).Distinct().Count();
        return new FibreBound(
            new Money(cents[0]), new Money(cents[1]), new Money((long)(shared / 1_000_000)), new Money(served + (alone * nro)), new Money((long)((runs + 999_999) / 1_000_000)));
    }
}
