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
/// <remarks>The buildings are chosen on the support tree so that each adds length: the ends of branches. The tree's length is bounded by dual ascent. What their runs take away is given back where drops are
/// counted (<see cref="AccessBound"/>): a longer run costs more there.</remarks>
/// <param name="Cents">Whole cents of the tree, the runs of drops not taken off.</param>
/// <param name="Raises">The dual solution, in hundredths of a cent.</param>
/// <param name="Joined">Buildings whose feet the tree joins.</param>
internal sealed record AlongBound(long Cents, DualRaise[] Raises, int[] Joined)
{
    /// <summary>Weight unit: a hundredth of a cent.</summary>
    public const long MicroPerUnit = 10_000;

    /// <summary>What a building must add to the length of the tree to be chosen, decimetres.</summary>
    private const long WorthWhileDm = 250;

    /// <summary>Price of a decimetre of cable whatever it holds, in the unit of the dual.</summary>
    public static int Unit(EngineeringRules rules) => (int)Math.Max(0, CableFloor.Of(rules).Along / MicroPerUnit);

    public static AlongBound Of(RouteGraph graph, SupportTree tree, EngineeringRules rules, CancellationToken cancellation)
    {
        int[] chosen = Choose(graph, tree, rules), rootBuildings = SupportBound.Roots(graph, tree), joined = [.. chosen.Concat(rootBuildings).Distinct()];
        int unit = Unit(rules);
        if (rootBuildings.Length == 0 || unit == 0)
        {
            return new AlongBound(0, [], joined);
        }

        int[] at = new int[graph.NodeCount];
        foreach (int b in chosen)
        {
            at[graph.BuildingNode[b]] = b;
        }

        CsrGraph streets = SupportForest.Streets(graph, Array.ConvertAll(graph.PieceDm, dm => (long)dm * unit));
        DualBound dual = DualAscent.Run(streets, [.. chosen.Select(b => graph.BuildingNode[b])], [.. rootBuildings.Select(b => graph.BuildingNode[b])], cancellation: cancellation);
        return new AlongBound(dual.Value / 100, [.. dual.Raises.Select(r => new DualRaise(at[r.Terminal], r.Sum))], joined);
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

    /// <summary>The buildings to join: below each node the choice with the greatest length of tree less what each must add, exact on the tree. One a foot at most.</summary>
    private static int[] Choose(RouteGraph graph, SupportTree tree, EngineeringRules rules)
    {
        int[] buildingAt = BuildingWithShortestRun(graph, rules);
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
                long own = buildingAt[v] < 0 ? Nothing : -Math.Min(WorthWhileDm, RunDm(graph.Ground, rules, buildingAt[v]));
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

        return [.. Walk(graph, tree, gain, paying, only).Select(v => buildingAt[v])];
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
