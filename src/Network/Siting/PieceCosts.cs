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
    private readonly EngineeringRules rules;
    private readonly int feederPerDm;
    private readonly int[] start;
    private readonly Stretch[] stretches;
    private readonly int[] passing;

    /// <summary>Nothing passes beside.</summary>
    public PieceCosts(LiveTree tree, Area area, PoleRoom poles, RouteGraph graph, EngineeringRules rules)
    {
        (this.rules, passing) = (rules, new int[tree.Count]);
        feederPerDm = rules.Catalogue.CentsPerDmOf(SetFor(rules.SroMin / rules.TransportSplit));
        start = new int[tree.Count + 1];
        List<Stretch> found = new(tree.Count);
        for (int i = 0; i < tree.Count; i++)
        {
            for (int k = tree.Start[i]; k < tree.Start[i + 1]; k++)
            {
                int piece = area.Piece[tree.Way[k]];
                (int room, int dearer) = poles.At(piece, 0);
                CablePrices.Beside prices = poles.Prices.With(dearer);
                if (found.Count > start[i] && found[^1].Room == room && found[^1].Prices == prices)
                {
                    found[^1] = found[^1] with { Dm = found[^1].Dm + graph.PieceDm[piece] };
                }
                else
                {
                    found.Add(new Stretch(graph.PieceDm[piece], room, prices));
                }
            }

            start[i + 1] = found.Count;
        }

        stretches = [.. found];
    }

    private PieceCosts(PieceCosts of, int[] passing) =>
        (rules, feederPerDm, start, stretches, this.passing) = (of.rules, of.feederPerDm, of.start, of.stretches, passing);

    /// <summary>The same ways with other transport.</summary>
    /// <param name="passing">Fibres of transport cable that pass above each node.</param>
    public PieceCosts Beside(int[] passing) => new(this, passing);

    /// <summary>Cents of the distribution that passes above a node.</summary>
    public long Of(int i, int fibres)
    {
        long cents = 0;
        for (int k = start[i]; k < start[i + 1]; k++)
        {
            ref readonly Stretch s = ref stretches[k];
            cents += (long)s.Prices.PerDm(s.Room - passing[i], fibres) * s.Dm;
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
                ref readonly Stretch s = ref stretches[k];
                int room = s.Room - passing[i];
                cents += (long)(s.Prices.PerDm(room - hung, all - fibres) + perDm - s.Prices.PerDm(room, fibres)) * s.Dm;
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

    /// <summary>Pieces one after the other of which the same is true: decimetres, room on poles, and prices.</summary>
    private readonly record struct Stretch(int Dm, int Room, CablePrices.Beside Prices);
}
