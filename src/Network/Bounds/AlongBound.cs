using Maillage.Graphs;
using Maillage.Graphs.Steiner;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Bounds;

/// <summary>
/// What the mere length of cable costs at least, whatever the cables hold. Distribution, transport and collecte of a connected part are one connected network of cables that ends within a
/// drop's reach of every building: with the runs of the drops of some buildings it joins the feet of these buildings, so it is at least as long as a Steiner tree over them, less those runs.
/// </summary>
/// <remarks>The buildings are chosen on the support tree so that what they add in length exceeds what their runs may take away: the ends of long branches. The tree's length is bounded by dual ascent.</remarks>
internal static class AlongBound
{
    /// <summary>Weight unit: a hundredth of a cent.</summary>
    public const long MicroPerUnit = 10_000;

    /// <returns>Whole cents, and the dual solution over the chosen buildings in hundredths of a cent.</returns>
    public static (long Cents, DualRaise[] Raises) Of(RouteGraph graph, SupportTree tree, EngineeringRules rules, int[] rootBuildings, CancellationToken cancellation)
    {
        int unit = (int)(CableFloor.Of(rules).Along / MicroPerUnit);
        if (rootBuildings.Length == 0 || unit <= 0)
        {
            return (0, []);
        }

        int[] buildingAt = BuildingWithShortestRun(graph, rules);
        int[] chosen = Choose(graph, tree, rules, buildingAt);
        int[] roots = [.. rootBuildings.Select(b => graph.BuildingNode[b])];
        CsrGraph streets = SupportForest.Streets(graph, [.. graph.PieceDm.Select(dm => (long)dm * unit)]);
        DualBound dual = DualAscent.Run(streets, chosen, roots, cancellation: cancellation);
        DualRaise[] raises = [.. dual.Raises.Select(r => new DualRaise(buildingAt[r.Terminal], r.Sum))];
        long runs = raises.Select(r => r.Building).Concat(rootBuildings).Distinct().Sum(b => RunDm(graph.Ground, rules, b));
        return (Math.Max(0, dual.Value - (runs * unit)) / 100, raises);
    }

    /// <summary>The longest run along the street a drop of the building may have, decimetres: none when it has a box of its own.</summary>
    public static long RunDm(Ground ground, EngineeringRules rules, int building) => ground.PremisesLines[building] > rules.PboStreetLines
        ? 0 : Math.Max(0, rules.ReachDm - RouteGraph.ToDm(ground.PremisesSetbackCm[building]));

    private static int[] BuildingWithShortestRun(RouteGraph graph, EngineeringRules rules)
    {
        int[] at = new int[graph.NodeCount];
        Array.Fill(at, -1);
        for (int b = 0; b < graph.BuildingNode.Length; b++)
        {
            ref int best = ref at[graph.BuildingNode[b]];
            best = best < 0 || RunDm(graph.Ground, rules, b) < RunDm(graph.Ground, rules, best) ? b : best;
        }

        return at;
    }

    /// <summary>The buildings that are worth their run: below each node the choice with the greatest length of tree less runs, exact on the tree.</summary>
    private static int[] Choose(RouteGraph graph, SupportTree tree, EngineeringRules rules, int[] buildingAt)
    {
        const long Nothing = long.MinValue / 4;
        long[] gain = new long[graph.NodeCount], paying = new long[graph.NodeCount];
        int[] only = new int[graph.NodeCount];
        for (int i = tree.Order.Length - 1; i >= 0; i--)
        {
            int v = tree.Order[i];
            only[v] = only[v] == 0 ? v + 1 : only[v];
            if (paying[v] > 0)
            {
                gain[v] = paying[v];
            }
            else
            {
                // Nothing below pays yet: the best single building goes on, the nearest to paying.
                long own = buildingAt[v] < 0 ? Nothing : -RunDm(graph.Ground, rules, buildingAt[v]);
                bool below = only[v] != v + 1;
                gain[v] = below ? Math.Max(own, gain[v]) : own;
                only[v] = gain[v] == own ? v + 1 : only[v];
            }

            int up = tree.Parent[v];
            if (up < 0)
            {
                continue;
            }

            long above = gain[v] + graph.PieceDm[tree.ParentPiece[v]];
            if (above > 0)
            {
                paying[up] += above;
            }
            else if (only[up] == 0 || above > gain[up])
            {
                (gain[up], only[up]) = (above, only[v]);
            }
        }

        return Walk(graph, tree, gain, paying, only);
    }

    private static int[] Walk(RouteGraph graph, SupportTree tree, long[] gain, long[] paying, int[] only)
    {
        bool[] kept = new bool[graph.NodeCount];
        List<int> chosen = [];
        foreach (int v in tree.Order)
        {
            int up = tree.Parent[v];
            kept[v] = up < 0 || (kept[up] && paying[up] > 0 && gain[v] + graph.PieceDm[tree.ParentPiece[v]] > 0);
            if (kept[v] && paying[v] <= 0 && up >= 0)
            {
                chosen.Add(only[v] - 1);
            }
        }

        return [.. chosen.Distinct().Order()];
    }
}
