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
    private readonly Node[] nodes;
    private readonly List<(int Node, int Fibres)> chain = [];

    /// <param name="mayStand">Local nodes where a cabinet may stand: each part keeps one.</param>
    /// <param name="up">Zone of the piece above each local node; the caller changes it.</param>
    /// <param name="own">Zone of each local node's PBOs; the caller changes it.</param>
    public ZoneCuts(LiveTree tree, PieceCosts costs, EngineeringRules rules, int[] lines, int[] fibres, bool[] mayStand, int[] up, int[] own)
    {
        (this.tree, this.costs, this.rules, this.lines, this.fibres, this.mayStand, this.up, this.own) = (tree, costs, rules, lines, fibres, mayStand, up, own);
        nodes = new Node[tree.Count];
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
            int i = pieces[k];
            ref Node node = ref nodes[i], parent = ref nodes[tree.Parent[i]];
            node.Cents = costs.Of(i, node.Flow);
            parent.Flow += node.Flow;
            parent.Held += node.Held;
            parent.Below += node.Below + 1;
            parent.CentsBelow += node.CentsBelow + node.Cents;
            if (parent.Heavy < 0 || node.Flow >= nodes[parent.Heavy].Flow)
            {
                (parent.Heavy, parent.Second) = (i, parent.Heavy);
            }
            else if (parent.Second < 0 || node.Flow >= nodes[parent.Second].Flow)
            {
                parent.Second = i;
            }
        }

        Lines = nodes[top].Held;
        return nodes[top].CentsBelow + Cabinet(top, nodes[top].Flow, 0);
    }

    private void Clear(int i, int zone) => nodes[i] = own[i] == zone ? new Node { Flow = fibres[i], Held = lines[i], Heavy = -1, Second = -1 } : new Node { Heavy = -1, Second = -1 };

    /// <summary>Of the zone last measured the piece whose lower side is best made a zone of its own, and what both cost then with the transport to the lower; −1 when neither cut leaves both within their limits.</summary>
    /// <remarks>O(places × depth).</remarks>
    public (int Node, long Cents) Cheapest(List<int> pieces, int mostLines)
    {
        int top = tree.Parent[pieces[0]], total = nodes[top].Held;
        (int Node, long Cents) best = (-1, long.MaxValue);
        if (total < 2 * rules.SroMin)
        {
            return best;
        }

        foreach (int node in pieces)
        {
            if (nodes[node].Held < rules.SroMin)
            {
                continue;
            }

            // Whatever is above holds as much: its feeder is known.
            nodes[node].Feeder = costs.Feeder(node) + (tree.Parent[node] == top ? 0 : nodes[tree.Parent[node]].Feeder);
            if (total - nodes[node].Held < rules.SroMin || nodes[node].Held > mostLines || total - nodes[node].Held > mostLines || SameAsAbove(node, pieces[0]) || nodes[node].Below + 1 == pieces.Count)
            {
                continue;
            }

            long cents = Cut(node, top) + nodes[node].Feeder;
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
        nodes[node].OnWay = true;
        foreach (int i in pieces)
        {
            if (i != node)
            {
                nodes[i].OnWay = nodes[tree.Parent[i]].OnWay;
                (nodes[i].OnWay ? inside : rest).Add(i);
            }
        }

        nodes[node].OnWay = false;
        foreach (int i in inside)
        {
            nodes[i].OnWay = false;
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

    private bool SameAsAbove(int i, int first) => tree.Parent[i] >= first && up[tree.Parent[i]] == up[i] && nodes[tree.Parent[i]].Held == nodes[i].Held;

    private bool BothHavePlace(List<int> pieces, int node)
    {
        (List<int> inside, List<int> rest) = Part(pieces, node);
        return HasPlace(inside, node) && HasPlace(rest, tree.Parent[pieces[0]]);
    }

    private bool HasPlace(List<int> pieces, int top) => mayStand[top] || pieces.Any(i => mayStand[i]);

    /// <summary>Both parts when the piece above a node is given up: below nothing changes, on the way to the top less passes.</summary>
    private long Cut(int node, int top)
    {
        long cents = nodes[top].CentsBelow - nodes[node].Cents + Cabinet(node, nodes[node].Flow, 0);
        for (int i = tree.Parent[node]; i != top; i = tree.Parent[i])
        {
            cents += costs.Of(i, nodes[i].Flow - nodes[node].Flow) - nodes[i].Cents;
            nodes[i].OnWay = true;
        }

        nodes[node].OnWay = true;
        cents += Cabinet(top, nodes[top].Flow - nodes[node].Flow, nodes[node].Flow);
        for (int i = node; i != top; i = tree.Parent[i])
        {
            nodes[i].OnWay = false;
        }

        return cents;
    }

    /// <summary>What the best place of the cabinet costs less than the top (at most 0), where some fibres are missing on marked nodes.</summary>
    private long Cabinet(int top, int all, int missing)
    {
        chain.Clear();
        for (int at = top; at >= 0;)
        {
            int next = nodes[at].Heavy, fibres = next < 0 ? 0 : Flow(next);
            if (2 * fibres <= all)
            {
                (next, fibres) = (nodes[at].Second, nodes[at].Second < 0 ? 0 : Flow(nodes[at].Second));
            }

            at = 2 * fibres > all ? next : -1;
            if (at >= 0)
            {
                chain.Add((at, fibres));
            }
        }

        return costs.Cabinet(chain, all, (all + rules.TransportSplit - 1) / rules.TransportSplit).Cents;

        int Flow(int i) => nodes[i].Flow - (nodes[i].OnWay ? missing : 0);
    }

    /// <summary>What is known of a node in the zone last measured, side by side: a search for the best cut walks up and asks for all of it.</summary>
    private struct Node
    {
        /// <summary>Fibres that pass above, and lines at or below.</summary>
        public int Flow, Held;

        /// <summary>Pieces below, and the children with most fibres; −1 for none.</summary>
        public int Below, Heavy, Second;

        /// <summary>On the way from a cut to the top, or below one.</summary>
        public bool OnWay;

        /// <summary>Cables of the piece above, of all pieces below, and the transport cable from the top.</summary>
        public long Cents, CentsBelow, Feeder;
    }
}
