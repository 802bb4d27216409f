using Maillage.Graphs;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// Exchanges that would suffice if the tree led to them more directly: those that stay open when ways along the tree may be longer than light goes, and the nearest of each building that none of them reaches over any streets.
/// </summary>
internal static class FewerExchanges
{
    /// <summary>How long ways along the tree may be, in percent of the reach of light. Measured at 130 to 400 on a hundred thousand generated lines: more asks for streets that cost more than the sites they save.</summary>
    private const int StretchPercent = 130;

    /// <param name="lengths">The streets by length.</param>
    /// <returns>Their nodes.</returns>
    public static int[] Wished(RouteGraph graph, CsrGraph lengths, SupportTree tree, bool[] terminal, EngineeringRules rules, DesignWishes wishes, long reserveDm, CancellationToken cancellation)
    {
        int[] lines = new int[graph.NodeCount];
        for (int b = 0; b < graph.BuildingNode.Length; b++)
        {
            lines[graph.BuildingNode[b]] += graph.Ground.PremisesLines[b];
        }

        int[] open = NroSiting.StayOpen(graph, tree, rules, lines, wishes, reserveDm, StretchPercent);
        return Suffice(lengths, graph.Ground.ExchangeNode, terminal, open, NroSiting.ReachDm(rules, reserveDm), cancellation);
    }

    /// <summary>Adds the nearest exchange of each building out of reach, the furthest building first.</summary>
    private static int[] Suffice(CsrGraph lengths, int[] exchanges, bool[] terminal, int[] open, long limitDm, CancellationToken cancellation)
    {
        ShortestPathForest any = ShortestPathForest.Grow(lengths, exchanges);
        long[] dm = ShortestPathForest.Grow(lengths, open).Distance;
        ShortestPaths near = new(lengths);
        List<int> kept = [.. open];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int far = -1;
            for (int v = 0; v < dm.Length; v++)
            {
                far = terminal[v] && dm[v] > Math.Max(limitDm, any.Distance[v]) && any.Distance[v] < ShortestPaths.Closed && (far < 0 || dm[v] > dm[far]) ? v : far;
            }

            if (far < 0)
            {
                return [.. kept];
            }

            int added = exchanges[any.Owner[far]];
            kept.Add(added);
            near.Run(added, Math.Max(limitDm, any.Distance[far]));
            foreach (int v in near.Touched)
            {
                dm[v] = Math.Min(dm[v], near.Distance(v));
            }
        }
    }
}
