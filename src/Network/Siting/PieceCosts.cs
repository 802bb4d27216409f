using System.Collections.Concurrent;
using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// What cables on the ways of an area cost before they are sized together: the cheapest cables that hold the fibres with their spare, and the trench that takes the place of poles
/// where these cannot hold them beside the transport that passes.
/// </summary>
internal sealed class PieceCosts
{
    /// <summary>Fibres up to which prices are kept ready; a zone rarely passes more over one piece.</summary>
    private const int Ready = 1400;

    private readonly EngineeringRules rules;
    private readonly int feederPerDm;
    private readonly int[] start;
    private readonly Stretch[] stretches;
    private readonly ConcurrentDictionary<(int Room, int Dearer), int[]> byRoom;

    /// <param name="passing">Fibres of transport cable that pass above each node.</param>
    /// <param name="byRoom">Prices ready so far, for all that are asked of the same rules.</param>
    public PieceCosts(LiveTree tree, Area area, PoleRoom room, RouteGraph graph, EngineeringRules rules, int[] passing, ConcurrentDictionary<(int Room, int Dearer), int[]> byRoom)
    {
        (this.rules, this.byRoom) = (rules, byRoom);
        feederPerDm = rules.Catalogue.CentsPerDmOf(SetFor(rules.SroMin / rules.TransportSplit));
        start = new int[tree.Count + 1];
        List<Stretch> found = new(tree.Count);
        for (int i = 0; i < tree.Count; i++)
        {
            for (int k = tree.Start[i]; k < tree.Start[i + 1]; k++)
            {
                int piece = area.Piece[tree.Way[k]];
                (int Room, int Dearer) pole = room.At(piece, passing[i]);
                if (found.Count > start[i] && found[^1].Pole == pole)
                {
                    found[^1] = found[^1] with { Dm = found[^1].Dm + graph.PieceDm[piece] };
                }
                else
                {
                    found.Add(new Stretch(graph.PieceDm[piece], pole, Table(pole), default));
                }
            }

            start[i + 1] = found.Count;
        }

        stretches = [.. found];
    }

    /// <summary>Cents of the distribution that passes above a node.</summary>
    public long Of(int i, int fibres)
    {
        long cents = 0;
        for (int k = start[i]; k < start[i + 1]; k++)
        {
            ref readonly Stretch s = ref stretches[k];
            cents += (long)PerDm(s.Prices, s.Pole, fibres) * s.Dm;
        }

        return cents;
    }

    /// <summary>The transport cable of a zone of the least size above a node.</summary>
    public long Feeder(int i) => (long)feederPerDm * Dm(i);

    /// <summary>Transport cables above a node that hold so many fibres.</summary>
    public long Transport(int i, int fibres) => (long)rules.Catalogue.CentsPerDmOf(rules.Catalogue.SetFor(fibres)) * Dm(i);

    /// <summary>Where a zone's cabinet costs least, its lines flowing to it and its transport coming from the top, beside what passes anyway.</summary>
    /// <param name="chain">Nodes from below the top downwards whose branch holds more than half of the zone's fibres, and these fibres: beyond them every cable only grows.</param>
    /// <returns>Node (−1: the top), and cents more than at the top.</returns>
    public (int Node, long Cents) Cabinet(List<(int Node, int Fibres)> chain, int all, int transport)
    {
        CableSet set = SetFor(transport);
        int hung = rules.Catalogue.FibresOf(set), perDm = rules.Catalogue.CentsPerDmOf(set);
        (int Node, long Cents) best = (-1, 0);
        long cents = 0;
        foreach ((int i, int fibres) in chain)
        {
            for (int k = start[i]; k < start[i + 1]; k++)
            {
                ref Stretch s = ref stretches[k];
                (int Room, int Dearer) left = s.Pole.Dearer == 0 ? s.Pole : (s.Pole.Room - hung, s.Pole.Dearer);
                if (s.Beside.Prices is null || s.Beside.Fibres != hung)
                {
                    s = s with { Beside = (hung, Table(left)) };
                }

                cents += (long)(PerDm(s.Beside.Prices, left, all - fibres) + perDm - PerDm(s.Prices, s.Pole, fibres)) * s.Dm;
            }

            best = cents < best.Cents ? (i, cents) : best;
        }

        return best;
    }

    private int Dm(int i)
    {
        int dm = 0;
        for (int k = start[i]; k < start[i + 1]; k++)
        {
            dm += stretches[k].Dm;
        }

        return dm;
    }

    private CableSet SetFor(int transport) => rules.Catalogue.SetFor(CableCatalogue.WithSpare(transport, rules.SpareTransport));

    private int PerDm(int[] table, (int Room, int Dearer) pole, int fibres) =>
        fibres <= 0 ? 0 : fibres >= Ready ? Price(fibres, pole) : table[fibres] != 0 ? table[fibres] : table[fibres] = Price(fibres, pole);

    private int Price(int fibres, (int Room, int Dearer) pole) => rules.Catalogue.Cheapest(CableCatalogue.WithSpare(fibres, rules.SpareDistribution), pole.Room, pole.Dearer);

    /// <summary>Threads that find the same price write the same number.</summary>
    private int[] Table((int Room, int Dearer) pole) => byRoom.GetOrAdd(pole, _ => new int[Ready]);

    /// <summary>Pieces one after the other of which the same is true: decimetres, room on poles, cents a decimetre by fibres there, and the same beside some fibres more.</summary>
    private readonly record struct Stretch(int Dm, (int Room, int Dearer) Pole, int[] Prices, (int Fibres, int[] Prices) Beside);
}
