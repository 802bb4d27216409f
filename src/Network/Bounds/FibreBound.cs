using Maillage.Graphs;
using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>What fibre costs at least by its length alone: from each line to a cabinet, and from there to an exchange.</summary>
/// <param name="WithCabinets">Fibre to cabinets and the cabinets themselves, whichever way they are shared out, and fibre along each line's own street.</param>
/// <param name="Alone">Fibre to cabinets alone, which hold the least lines of the rules.</param>
/// <param name="Transport">Shared fibre over each line's shortest way to an exchange.</param>
/// <param name="WithExchanges">Exchanges and the shared fibre to them, whichever way they are shared out (<see cref="ExchangeBound"/>); parts of the streets without an exchange get one NRO each.</param>
/// <param name="Runs">The most that counting fibre up to the feet and not only to the PBOs can have added.</param>
/// <param name="CabinetWorth">What a line at each junction is worth to a cabinet, millionths of a cent.</param>
/// <param name="ExchangeWorth">What a line on each street is worth to an exchange, millionths of a cent.</param>
/// <remarks>A fibre goes d decimetres to its cabinet and t on to its exchange; the shortest way to an exchange is at most d + t. Charging β − β′ for d and β′ for that way stays below β·d + β′·t.</remarks>
internal sealed record FibreBound(Money WithCabinets, Money Alone, Money Transport, Money WithExchanges, Money Runs, long[] CabinetWorth, long[] ExchangeWorth)
{
    public static FibreBound Of(RouteGraph graph, ExchangeReach reach, EngineeringRules rules, ParallelOptions options)
    {
        Ground ground = graph.Ground;
        CsrGraph streets = graph.Uncut;
        long[] lines = graph.EdgeLines;
        CableFloor floor = CableFloor.Of(rules);
        long distribution = floor.Distribution(rules), transport = Math.Min(distribution, floor.Transport(rules));
        Int128 runs = 0;
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            runs += AlongBound.RunDm(ground, rules, b) * ground.PremisesLines[b] * (Int128)distribution;
        }

        ShortestPathForest near = ShortestPathForest.Grow(streets, [.. ground.ExchangeNode.Distinct()]);
        Int128 shared = 0;
        for (int e = 0; e < lines.Length; e++)
        {
            long way = Math.Min(near.Distance[ground.EdgeFrom[e]], near.Distance[ground.EdgeTo[e]]);
            shared += way == ShortestPaths.Closed ? 0 : (Int128)lines[e] * way * transport;
        }

        long beta = Math.Max(1, distribution - transport);
        long[] own = OwnStreets.Fibre(streets, Enumerable.Range(0, ground.BuildingCount).Select(b => (ground.PremisesEdge[b], RouteGraph.ToDm(ground.PremisesOffsetCm[b]), ground.PremisesLines[b])), beta, 1_000_000L * rules.Cents("sro.site"));
        long[][] worth = [];
        long[] exchange = [];
        Parallel.Invoke(
            options,
            () => worth = Cabinets(streets, lines, own, rules, beta, options),
            () => exchange = new ExchangeBound(reach, lines, 1_000_000L * rules.Cents("nro.site"), transport).Worths(options));
        long[] cents = [.. worth.Select(w => LinedStreets.Cents(streets, lines, w))];
        int[] part = Components.Of(streets).OfNode;
        int alone = Enumerable.Range(0, lines.Length).Where(e => lines[e] > 0 && near.Distance[ground.EdgeFrom[e]] == ShortestPaths.Closed).Select(e => part[ground.EdgeFrom[e]]).Distinct().Count();
        Int128 served = 0;
        for (int e = 0; e < lines.Length; e++)
        {
            served += (Int128)lines[e] * exchange[e];
        }

        return new FibreBound(
            new Money(cents[0] + (long)(own.Aggregate(default(Int128), (sum, micro) => sum + micro) / 1_000_000)), new Money(cents[1]), new Money((long)(shared / 1_000_000)), new Money((long)(served / 1_000_000) + (alone * (long)rules.Cents("nro.site"))),
            new Money((long)((runs + 999_999) / 1_000_000)), [.. worth[0].Select(w => w == long.MaxValue ? 0 : w)], exchange);
    }

    /// <summary>Worths at cabinets that cost their price, and at cabinets that cost nothing.</summary>
    private static long[][] Cabinets(CsrGraph streets, long[] lines, long[] own, EngineeringRules rules, long beta, ParallelOptions options)
    {
        long price = 1_000_000L * rules.Cents("sro.site");
        DeadEnds ends = new(streets, lines);
        long[] prices = [.. OwnStreets.Dearest(ends.Others, own).Select(held => Math.Max(0, price - held))];

        LinedStreets others = new(ends.Others, lines);

        // Cabinets that cost nothing are cheapest with the least lines they may hold.
        long[][] worth = [new WorthAscent(others, prices, beta, rules.SroMin, rules.SroMax).Worths(options), new CabinetBound(others, new long[prices.Length], beta, rules.SroMin, rules.SroMin).Worths(options)];
        foreach (long[] w in worth)
        {
            ends.Extend(w);
        }

        return worth;
    }
}
