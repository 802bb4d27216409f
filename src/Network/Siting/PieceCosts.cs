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

    private readonly EngineeringRules rules;
    private readonly int feederPerDm;
    private readonly (int Room, int Dearer)[] poles;
    private readonly int[] dm;
    private readonly int[][] ready;
    private readonly (int Fibres, int[] Prices)[] beside;
    private readonly Dictionary<(int Room, int Dearer), int[]> byRoom = [];

    /// <param name="passing">Fibres of transport cable that pass the piece above each local node.</param>
    public PieceCosts(Area area, PoleRoom room, RouteGraph graph, EngineeringRules rules, int[] passing)
    {
        this.rules = rules;
        feederPerDm = rules.Catalogue.CentsPerDmOf(SetFor(rules.SroMin / rules.TransportSplit));
        int n = area.Count;
        (poles, dm, ready, beside) = (new (int, int)[n], new int[n], new int[n][], new (int, int[])[n]);
        for (int i = 1; i < n; i++)
        {
            poles[i] = room.At(area.Piece[i], passing[i]);
            (dm[i], ready[i]) = (graph.PieceDm[area.Piece[i]], Table(poles[i]));
        }
    }

    /// <summary>Cents of the distribution that passes the piece above a local node.</summary>
    public long Of(int i, int fibres) => (long)PerDm(ready[i], poles[i], fibres) * dm[i];

    /// <summary>The transport cable of a zone of the least size on the piece above a local node.</summary>
    public long Feeder(int i) => (long)feederPerDm * dm[i];

    /// <summary>Where a zone's cabinet costs least, its lines flowing to it and its transport coming from the top, beside what passes anyway.</summary>
    /// <param name="chain">Local nodes from below the top downwards whose branch holds more than half of the zone's fibres, and these fibres: beyond them every cable only grows.</param>
    /// <returns>Local node (−1: the top), and cents more than at the top.</returns>
    public (int Node, long Cents) Cabinet(List<(int Node, int Fibres)> chain, int all, int transport)
    {
        CableSet set = SetFor(transport);
        int hung = rules.Catalogue.FibresOf(set), perDm = rules.Catalogue.CentsPerDmOf(set);
        (int Node, long Cents) best = (-1, 0);
        long cents = 0;
        foreach ((int i, int fibres) in chain)
        {
            (int Room, int Dearer) left = poles[i].Dearer == 0 ? poles[i] : (poles[i].Room - hung, poles[i].Dearer);
            if (beside[i].Prices is null || beside[i].Fibres != hung)
            {
                beside[i] = (hung, Table(left));
            }

            cents += ((long)(PerDm(beside[i].Prices, left, all - fibres) + perDm) * dm[i]) - Of(i, fibres);
            best = cents < best.Cents ? (i, cents) : best;
        }

        return best;
    }

    private CableSet SetFor(int transport) => rules.Catalogue.SetFor(CableCatalogue.WithSpare(transport, rules.SpareTransport));

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
