using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// What cables on the pieces of an area cost before they are sized together: the cheapest cables that hold the fibres with their spare, and the trench that takes the place of poles
/// where these cannot hold them beside the transport that passes.
/// </summary>
internal sealed class PieceCosts
{
    /// <summary>Fibres up to which prices are kept ready; a zone rarely passes more over one piece.</summary>
    private const int Ready = 1400;

    private readonly Area area;
    private readonly RouteGraph graph;
    private readonly EngineeringRules rules;
    private readonly (int Room, int Dearer)[] poles;
    private readonly int[][] ready;
    private readonly Dictionary<(int Room, int Dearer), int[]> byRoom = [];

    /// <param name="passing">Fibres of transport cable that pass the piece above each local node.</param>
    public PieceCosts(Area area, PoleRoom room, RouteGraph graph, EngineeringRules rules, int[] passing)
    {
        (this.area, this.graph, this.rules) = (area, graph, rules);
        poles = new (int, int)[area.Count];
        ready = new int[area.Count][];
        for (int i = 1; i < area.Count; i++)
        {
            poles[i] = room.At(area.Piece[i], passing[i]);
            ready[i] = Table(poles[i]);
        }
    }

    /// <summary>Cents of the distribution that passes the piece above a local node.</summary>
    public long Of(int i, int fibres) => (long)PerDm(ready[i], poles[i], fibres) * graph.PieceDm[area.Piece[i]];

    /// <summary>The same with the transport cable of the zone itself on the piece, beside what passes anyway.</summary>
    public long WithFeeder(int i, int fibres, int transport)
    {
        CableSet set = rules.Catalogue.SetFor(CableCatalogue.WithSpare(transport, rules.SpareTransport));
        (int Room, int Dearer) left = poles[i].Dearer == 0 ? poles[i] : (poles[i].Room - rules.Catalogue.FibresOf(set), poles[i].Dearer);
        return (long)(PerDm(Table(left), left, fibres) + rules.Catalogue.CentsPerDmOf(set)) * graph.PieceDm[area.Piece[i]];
    }

    /// <summary>Where a zone's cabinet costs least, its lines flowing to it and its transport coming from the top.</summary>
    /// <param name="chain">Local nodes from below the top downwards whose branch holds more than half of the zone's fibres: beyond them every cable only grows.</param>
    /// <returns>Local node (−1: the top), and cents more than at the top.</returns>
    public (int Node, long Cents) Cabinet(IEnumerable<int> chain, Func<int, int> flow, int all, int transport)
    {
        (int Node, long Cents) best = (-1, 0);
        long cents = 0;
        foreach (int i in chain)
        {
            cents += WithFeeder(i, all - flow(i), transport) - Of(i, flow(i));
            best = cents < best.Cents ? (i, cents) : best;
        }

        return best;
    }

    private int PerDm(int[] table, (int Room, int Dearer) pole, int fibres) =>
        fibres <= 0 ? 0 : fibres >= Ready ? Price(fibres, pole) : table[fibres] != 0 ? table[fibres] : table[fibres] = Price(fibres, pole);

    private int Price(int fibres, (int Room, int Dearer) pole) => rules.Catalogue.Cheapest(CableCatalogue.WithSpare(fibres, rules.SpareDistribution), pole.Room, pole.Dearer);

    private int[] Table((int Room, int Dearer) pole)
    {
        if (!byRoom.TryGetValue(pole, out int[]? table))
        {
            byRoom[pole] = table = new int[Ready];
        }

        return table;
    }
}
