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
/// <remarks>The buildings are chosen so that each adds length (<see cref="JoinedBuildings"/>). The tree's length is bounded by dual ascent. What their runs take away is given back where drops are
/// counted (<see cref="AccessBound"/>): a longer run costs more there.</remarks>
/// <param name="Cents">Whole cents of the tree, the runs of drops not taken off.</param>
/// <param name="Raises">The dual solution, in hundredths of a cent.</param>
/// <param name="Joined">Buildings whose feet the tree joins.</param>
internal sealed record AlongBound(long Cents, DualRaise[] Raises, int[] Joined)
{
    /// <summary>Weight unit: a hundredth of a cent.</summary>
    public const long MicroPerUnit = 10_000;

    /// <summary>Price of a decimetre of cable whatever it holds, in the unit of the dual.</summary>
    public static int Unit(EngineeringRules rules) => (int)Math.Max(0, CableFloor.Of(rules).Along / MicroPerUnit);

    public static AlongBound Of(RouteGraph graph, SupportTree tree, EngineeringRules rules, CancellationToken cancellation)
    {
        int[] rootBuildings = SupportBound.Roots(graph, tree), roots = [.. rootBuildings.Select(b => graph.BuildingNode[b])];
        int unit = Unit(rules);
        if (roots.Length == 0 || unit == 0)
        {
            return new AlongBound(0, [], rootBuildings);
        }

        int[] chosen = JoinedBuildings.Choose(graph, tree, roots, rules, cancellation);
        int[] at = new int[graph.NodeCount];
        foreach (int b in chosen)
        {
            at[graph.BuildingNode[b]] = b;
        }

        CsrGraph streets = SupportForest.Streets(graph, Array.ConvertAll(graph.PieceDm, dm => (long)dm * unit));
        DualBound dual = DualAscent.Run(streets, [.. chosen.Select(b => graph.BuildingNode[b])], roots, cancellation: cancellation);
        return new AlongBound(dual.Value / 100, [.. dual.Raises.Select(r => new DualRaise(at[r.Terminal], r.Sum))], [.. chosen.Concat(rootBuildings).Distinct()]);
    }

    /// <summary>The longest run along the street a drop of the building may have, decimetres: none when it has a box of its own.</summary>
    public static long RunDm(Ground ground, EngineeringRules rules, int building) => ground.PremisesLines[building] > rules.PboStreetLines
        ? 0 : Math.Max(0, rules.ReachDm - RouteGraph.ToDm(ground.PremisesSetbackCm[building]));
}
