using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// What a zone of an area costs in cables and dearer support, and where it is best cut in two. A zone is a list of local nodes whose upper pieces it holds, parents first; its top is the parent of the first.
/// </summary>
internal sealed class ZoneCuts
{
    private readonly LiveTree tree;
    private readonly EngineeringRules rules;
    private readonly PieceCosts costs;
    private readonly int[] lines;
    private readonly int[] fibres;
    private readonly bool[] mayStand;
    private readonly bool banned;
    private readonly int[] up;
    private readonly int[] own;
    private readonly int[] flow;
    private readonly int[] held;
    private readonly int[] below;
    private readonly long[] centsBelow;
    private readonly long[] feeder;
    private readonly int[] heavy;
    private readonly int[] second;
    private readonly bool[] onWay;
    private readonly List<(int Node, int Fibres)> chain = [];

    /// <param name="mayStand">Local nodes where a cabinet may stand: each part keeps one.</param>
    /// <param name="up">Zone of the piece above each local node; the caller changes it.</param>
    /// <param name="own">Zone of each local node's PBOs; the caller changes it.</param>
    public ZoneCuts(LiveTree tree, PieceCosts costs, EngineeringRules rules, int[] lines, int[] fibres, bool[] mayStand, int[] up, int[] own)
    {
        (this.tree, this.costs, this.rules, this.lines, this.fibres, this.mayStand, this.up, this.own) = (tree, costs, rules, lines, fibres, mayStand, up, own);
        int n = tree.Count;
        (flow, held, below, centsBelow, feeder, heavy, second, onWay) = (new int[n], new int[n], new int[n], new long[n], new long[n], new int[n], new int[n], new bool[n]);
        banned = mayStand.Contains(false);
    }

    /// <summary>Lines of the zone last measured.</summary>
    public int Lines { get; private set; }

    /// <summary>Cables and dearer support of a zone, its cabinet where that is cheapest. O(pieces).</summary>
    public long Measure(List<int> pieces)
    {
        int top = tree.Parent[pieces[0]], zone = up[pieces[0]];
        Clear(top, zone);
        foreach (int i in pieces)
        {
            Clear(i, zone);
        }

        for (int k = pieces.Count - 1; k >= 0; k--)
        {
            int i = pieces[k], p = tree.Parent[i];
            flow[p] += flow[i];
            held[p] += held[i];
            below[p] += below[i] + 1;
            centsBelow[p] += centsBelow[i] + costs.Of(i, flow[i]);
            if (heavy[p] < 0 || flow[i] >= flow[heavy[p]])
            {
                (heavy[p], second[p]) = (i, heavy[p]);
            }
            else if (second[p] < 0 || flow[i] >= flow[second[p]])
            {
                second[p] = i;
            }
        }

        Lines = held[top];
        return centsBelow[top] + Cabinet(top, flow[top], 0);
    }

    private void Clear(int i, int zone)
    {
        (flow[i], held[i]) = own[i] == zone ? (fibres[i], lines[i]) : (0, 0);
        (below[i], centsBelow[i], heavy[i], second[i]) = (0, 0, -1, -1);
    }

    /// <summary>Of the zone last measured the piece whose lower side is best made a zone of its own, and what both cost then with the transport to the lower; −1 when neither cut leaves both within their limits.</summary>
    /// <remarks>O(places × depth).</remarks>
    public (int Node, long Cents) Cheapest(List<int> pieces, int mostLines)
    {
        int top = tree.Parent[pieces[0]], total = held[top];
        (int Node, long Cents) best = (-1, long.MaxValue);
        if (total < 2 * rules.SroMin)
        {
            return best;
        }

        foreach (int node in pieces)
        {
            if (held[node] < rules.SroMin)
            {
                continue;
            }

            // Whatever is above holds as much: its feeder is known.
            feeder[node] = costs.Feeder(node) + (tree.Parent[node] == top ? 0 : feeder[tree.Parent[node]]);
            if (total - held[node] < rules.SroMin || held[node] > mostLines || total - held[node] > mostLines || SameAsAbove(node, pieces[0]) || below[node] + 1 == pieces.Count)
            {
                continue;
            }

            long cents = Cut(node, top) + feeder[node];
            if (cents < best.Cents && (!banned || BothHavePlace(pieces, node)))
            {
                best = (node, cents);
            }
        }

        return best;
    }

    /// <summary>The pieces below a node, and the others but the one above it.</summary>
    public (List<int> Below, List<int> Others) Part(List<int> pieces, int node)
    {
        List<int> inside = [], rest = new(pieces.Count);
        onWay[node] = true;
        foreach (int i in pieces)
        {
            if (i != node)
            {
                onWay[i] = onWay[tree.Parent[i]];
                (onWay[i] ? inside : rest).Add(i);
            }
        }

        onWay[node] = false;
        foreach (int i in inside)
        {
            onWay[i] = false;
        }

        return (inside, rest);
    }

    /// <summary>The transport cable that must reach a zone below a node from the top of another.</summary>
    public long Feeder(int node, int first)
    {
        long cents = costs.Feeder(node);
        for (int i = tree.Parent[node]; i >= first && up[i] == up[node]; i = tree.Parent[i])
        {
            cents += costs.Feeder(i);
        }

        return cents;
    }

    private bool SameAsAbove(int i, int first) => tree.Parent[i] >= first && up[tree.Parent[i]] == up[i] && held[tree.Parent[i]] == held[i];

    private bool BothHavePlace(List<int> pieces, int node)
    {
        (List<int> inside, List<int> rest) = Part(pieces, node);
        return HasPlace(inside, node) && HasPlace(rest, tree.Parent[pieces[0]]);
    }

    private bool HasPlace(List<int> pieces, int top) => mayStand[top] || pieces.Any(i => mayStand[i]);

    /// <summary>Both parts when the piece above a node is given up: below nothing changes, on the way to the top less passes.</summary>
    private long Cut(int node, int top)
    {
        long cents = centsBelow[top] - costs.Of(node, flow[node]) + Cabinet(node, flow[node], 0);
        for (int i = tree.Parent[node]; i != top; i = tree.Parent[i])
        {
            cents += costs.Of(i, flow[i] - flow[node]) - costs.Of(i, flow[i]);
            onWay[i] = true;
        }

        onWay[node] = true;
        cents += Cabinet(top, flow[top] - flow[node], flow[node]);
        for (int i = node; i != top; i = tree.Parent[i])
        {
            onWay[i] = false;
        }

        return cents;
    }

    /// <summary>What the best place of the cabinet costs less than the top (at most 0), where some fibres are missing on marked nodes.</summary>
    private long Cabinet(int top, int all, int missing)
    {
        chain.Clear();
        for (int at = top; at >= 0;)
        {
            int next = heavy[at], fibres = next < 0 ? 0 : Flow(next);
            if (2 * fibres <= all)
            {
                (next, fibres) = (second[at], second[at] < 0 ? 0 : Flow(second[at]));
            }

            at = 2 * fibres > all ? next : -1;
            if (at >= 0)
            {
                chain.Add((at, fibres));
            }
        }

        return costs.Cabinet(chain, all, (all + rules.TransportSplit - 1) / rules.TransportSplit).Cents;

        int Flow(int i) => flow[i] - (onWay[i] ? missing : 0);
    }
}
