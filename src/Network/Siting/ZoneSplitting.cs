using Maillage.Network.Cabling;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// Splits zones in two where another cabinet costs less than the cables and the trenches that heavy cables ask for between villages. Each zone tries to give up the branch below each of its pieces; the best
/// split is kept while it pays, and both parts try again. Both keep the least lines of the rules.
/// </summary>
internal sealed class ZoneSplitting
{
    private readonly Area area;
    private readonly EngineeringRules rules;
    private readonly int[] lines;
    private readonly int[] fibres;
    private readonly bool[] mayStand;
    private readonly int[] up;
    private readonly int[] own;
    private readonly int[] flow;
    private readonly int[] held;
    private readonly bool[] onWay;
    private readonly PieceCosts costs;
    private readonly List<int> chain = [];

    private ZoneSplitting(Area area, PieceCosts costs, EngineeringRules rules, int[] lines, int[] fibres, bool[] mayStand, int[] up, int[] own)
    {
        (this.area, this.costs, this.rules, this.lines, this.fibres, this.mayStand, this.up, this.own) = (area, costs, rules, lines, fibres, mayStand, up, own);
        (flow, held, onWay) = (new int[area.Count], new int[area.Count], new bool[area.Count]);
    }

    /// <summary>Fibres of transport cable that pass above each node towards zones further down, near enough: from the zones before they are split.</summary>
    public static int[] TransportBeside(Area area, EngineeringRules rules, int[] lines, int[] up, int[] own)
    {
        int n = area.Count;
        int[] below = new int[n], zone = new int[n], passing = new int[n];
        for (int i = n - 1; i > 0; i--)
        {
            below[i] += lines[i];
            zone[i] += own[i] == up[i] ? lines[i] : 0;
            below[area.Parent[i]] += below[i];
            zone[area.Parent[i]] += up[area.Parent[i]] == up[i] ? zone[i] : 0;
            int fibres = (below[i] - zone[i] + rules.TransportSplit - 1) / rules.TransportSplit;
            passing[i] = rules.Catalogue.FibresOf(rules.Catalogue.SetFor(CableCatalogue.WithSpare(fibres, rules.SpareTransport)));
        }

        return passing;
    }

    /// <param name="mayStand">Local nodes where a cabinet may stand: each part keeps one.</param>
    /// <param name="up">Zone of the piece above each local node, −1 for none; changed in place.</param>
    /// <param name="own">Zone of each local node's PBOs, −1 for none; changed in place.</param>
    /// <returns>Zones after all splits.</returns>
    /// <remarks>O(pieces × places to split) for each zone.</remarks>
    public static int Split(Area area, PieceCosts costs, EngineeringRules rules, int[] lines, int[] fibres, bool[] mayStand, int[] up, int[] own, int zones)
    {
        ZoneSplitting splitting = new(area, costs, rules, lines, fibres, mayStand, up, own);
        List<int>[] pieces = [.. Enumerable.Range(0, zones).Select(_ => new List<int>())];
        for (int i = 1; i < area.Count; i++)
        {
            if (up[i] >= 0)
            {
                pieces[up[i]].Add(i);
            }
        }

        Queue<(int Zone, List<int> Pieces)> queue = new(pieces.Select((list, z) => (z, list)));
        while (queue.TryDequeue(out (int Zone, List<int> Pieces) zone))
        {
            int at = splitting.BestSplit(zone.Pieces);
            if (at >= 0)
            {
                (List<int> below, List<int> rest) = splitting.Part(zone.Pieces, at);
                splitting.Give(zone.Zone, zones, at, below);
                queue.Enqueue((zones++, below));
                queue.Enqueue((zone.Zone, rest));
            }
        }

        return zones;
    }

    /// <summary>The piece whose lower side is best made a zone of its own; −1 when nothing pays.</summary>
    /// <param name="pieces">Local nodes whose upper pieces make the zone, parents first.</param>
    private int BestSplit(List<int> pieces)
    {
        if (pieces.Count == 0)
        {
            return -1;
        }

        (int total, int all) = Measure(pieces, area.Parent[pieces[0]]);
        if (total < 2 * rules.SroMin)
        {
            return -1;
        }

        int[] places = [.. pieces.Where(i => held[i] >= rules.SroMin && total - held[i] >= rules.SroMin && !SameAsAbove(i, pieces[0]))];
        long whole = Cost(pieces, all), best = whole - rules.Cents("sro.site");
        int at = -1;
        foreach (int node in places)
        {
            (List<int> below, List<int> rest) = Part(pieces, node);
            int belowFibres = Measure(below, node).Fibres;
            long cents = Cost(below, belowFibres) + Feeder(node, pieces[0]);
            if (cents >= best || rest.Count == 0 || !HasPlace(below, node) || !HasPlace(rest, area.Parent[rest[0]]))
            {
                continue;
            }

            Measure(rest, area.Parent[rest[0]]);
            cents += Cost(rest, all - belowFibres);
            (best, at) = cents < best ? (cents, node) : (best, at);
        }

        return at;
    }

    private bool HasPlace(List<int> pieces, int top) => mayStand[top] || pieces.Any(i => mayStand[i]);

    private bool SameAsAbove(int i, int first) => area.Parent[i] >= first && up[area.Parent[i]] == up[i] && held[area.Parent[i]] == held[i];

    /// <summary>The pieces below a node, and the others but the one above it.</summary>
    private (List<int> Below, List<int> Others) Part(List<int> pieces, int node)
    {
        List<int> below = [], rest = new(pieces.Count);
        onWay[node] = true;
        foreach (int i in pieces)
        {
            if (i == node)
            {
                continue;
            }

            bool inside = onWay[area.Parent[i]];
            onWay[i] = inside;
            (inside ? below : rest).Add(i);
        }

        onWay[node] = false;
        foreach (int i in below)
        {
            onWay[i] = false;
        }

        return (below, rest);
    }

    private void Give(int from, int to, int node, List<int> below)
    {
        up[node] = -1;
        own[node] = own[node] == from ? to : own[node];
        foreach (int i in below)
        {
            up[i] = to;
            own[i] = own[i] == from ? to : own[i];
        }
    }

    /// <summary>Lines and fibres that pass each piece towards the top, and of all.</summary>
    private (int Lines, int Fibres) Measure(List<int> pieces, int top)
    {
        int zone = up[pieces.Count == 0 ? top : pieces[0]];
        flow[top] = own[top] == zone ? fibres[top] : 0;
        held[top] = own[top] == zone ? lines[top] : 0;
        foreach (int i in pieces)
        {
            (flow[i], held[i]) = own[i] == zone ? (fibres[i], lines[i]) : (0, 0);
        }

        for (int k = pieces.Count - 1; k >= 0; k--)
        {
            int i = pieces[k];
            flow[area.Parent[i]] += flow[i];
            held[area.Parent[i]] += held[i];
        }

        return (held[top], flow[top]);
    }

    /// <summary>Cables and dearer support of a zone that has been measured, its cabinet where that is cheapest.</summary>
    private long Cost(List<int> pieces, int all)
    {
        long cents = 0;
        chain.Clear();
        foreach (int i in pieces)
        {
            cents += costs.Of(i, flow[i]);
            if (2 * flow[i] > all)
            {
                chain.Add(i);
            }
        }

        return cents + costs.Cabinet(chain, i => flow[i], all, (all + rules.TransportSplit - 1) / rules.TransportSplit).Cents;
    }

    /// <summary>The transport cable that must reach a new zone from the top of the old.</summary>
    private long Feeder(int node, int first)
    {
        int transport = rules.SroMin / rules.TransportSplit;
        long cents = costs.WithFeeder(node, 0, transport);
        for (int i = area.Parent[node]; i >= first && up[i] == up[node]; i = area.Parent[i])
        {
            cents += costs.WithFeeder(i, 0, transport);
        }

        return cents;
    }
}
