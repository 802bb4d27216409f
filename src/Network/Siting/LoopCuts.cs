using Maillage.Network.Bounds;
using Maillage.Network.Routing;
using Maillage.Network.Rules;

namespace Maillage.Network.Siting;

/// <summary>
/// Where the support tree leaves a loop of streets open: the cheapest gap is not the best one when many lines then go the long way round to their cabinet. Within each zone that a cabinet could serve, a street is
/// opened and a stretch of the loop it closes given up as long as trench, cable and the fibre of the lines that change their way cost less in all.
/// </summary>
internal sealed class LoopCuts
{
    /// <summary>Times every street that might be opened is looked at.</summary>
    private const int Rounds = 3;

    /// <summary>A change that saves less is not made, cents.</summary>
    private const long LeastSaved = 2_000;

    /// <summary>What fibre costs above the straight line below the catalogue, percent: sizes step, and cables run side by side.</summary>
    private const int DearerPercent = 150;

    private readonly RouteGraph graph;
    private readonly bool[] inForest;
    private readonly bool[] terminal;
    private readonly ForestLinks links;
    private readonly long along;
    private readonly long fibre;
    private readonly int[] ownZone;
    private readonly int[] zoneOf;
    private readonly bool[] shared;
    private readonly int[] parent;
    private readonly int[] up;
    private readonly long[] dm;
    private readonly long[] below;
    private readonly int[] degree;
    private readonly int[] rooted;
    private readonly Climb climb;
    private readonly List<int> order = [];
    private int stamp;

    private LoopCuts(RouteGraph graph, bool[] inForest, bool[] terminal, EngineeringRules rules)
    {
        (this.graph, this.inForest, this.terminal, links) = (graph, inForest, terminal, ForestLinks.Of(graph, inForest));
        CableFloor floor = CableFloor.Of(rules);
        (along, fibre) = (floor.Along, floor.Distribution(rules) * DearerPercent / 100);
        int n = graph.NodeCount;
        (ownZone, zoneOf, shared) = (new int[n], new int[graph.PieceCount], new bool[n]);
        (parent, up, dm, below, degree, rooted) = (new int[n], new int[n], new long[n], new long[n], new int[n], new int[n]);
        climb = new Climb(parent);
        Array.Fill(zoneOf, -1);
    }

    /// <param name="inForest">The forest; changed in place, still one tree a connected part, every terminal still in it.</param>
    /// <returns>Changes made. Each costs O(nodes of its zone), each street looked at the loop it closes.</returns>
    public static int Run(RouteGraph graph, bool[] inForest, bool[] terminal, EngineeringRules rules, CancellationToken cancellation)
    {
        LoopCuts cuts = new(graph, inForest, terminal, rules);
        int changes = 0;
        List<int> tops = cuts.Zones(rules);
        for (int z = 0; z < tops.Count; z++)
        {
            cancellation.ThrowIfCancellationRequested();
            changes += tops[z] < 0 ? 0 : cuts.Improve(z, tops[z]);
        }

        return changes;
    }

    /// <summary>Parts of the trees within the lines of a cabinet, near enough to the zones there will be.</summary>
    /// <returns>The top of each, −1 for one without a street.</returns>
    private List<int> Zones(EngineeringRules rules)
    {
        SupportTree tree = SupportTree.Root(graph, inForest, graph.BuildingNode);
        int[] local = new int[graph.NodeCount], seen = new int[graph.NodeCount];
        List<int> tops = [];
        for (int t = 0; t < tree.TreeCount; t++)
        {
            Area whole = Area.Whole(tree, t, local);
            TreePartition parts = TreePartition.Cut(whole.Parent, [.. whole.Node.Select(v => (int)graph.NodeLines[v])], new int[whole.Count], new PartitionLimits(rules.SroMax, 1, NeedsSite: false));
            int first = tops.Count;
            tops.AddRange(Enumerable.Repeat(-1, parts.Count));
            for (int i = 0; i < whole.Count; i++)
            {
                ownZone[whole.Node[i]] = parts.Own[i] < 0 ? -1 : first + parts.Own[i];
                if (i > 0 && parts.Up[i] is >= 0 and int z)
                {
                    int above = whole.Node[whole.Parent[i]];
                    zoneOf[whole.Piece[i]] = first + z;
                    tops[first + z] = tops[first + z] < 0 ? above : tops[first + z];
                    shared[above] |= seen[above] > 0 && seen[above] != first + z + 1;
                    (seen[above], seen[whole.Node[i]]) = (first + z + 1, first + z + 1);
                }
            }
        }

        return tops;
    }

    private int Improve(int zone, int top)
    {
        Root(zone, top);
        int centre = order.Where(v => 2 * below[v] > below[top]).DefaultIfEmpty(top).MaxBy(v => dm[v]);
        int[] nodes = [.. order];
        int changes = 0, before = -1;
        Root(zone, centre);
        for (int round = 0; round < Rounds && changes > before; round++)
        {
            before = changes;
            foreach (int u in nodes)
            {
                foreach (ForestLink link in MayOpen(u) ? links.At(u) : [])
                {
                    if (MayOpen(u) && MayOpen(link.To) && Cheapest(link) is { Cents: <= -LeastSaved } change && !Inner(link).Any(v => rooted[v] == stamp))
                    {
                        Make(zone, link, change.From, change.To);
                        Root(zone, centre);
                        changes++;
                    }
                }
            }
        }

        return changes;
    }

    /// <summary>Whether a node is in the tree of the zone as it is, and in no other zone's.</summary>
    private bool MayOpen(int v) => rooted[v] == stamp && !shared[v];

    private void Root(int zone, int centre)
    {
        stamp++;
        order.Clear();
        order.Add(centre);
        (parent[centre], up[centre], dm[centre], rooted[centre]) = (-1, -1, 0, stamp);
        for (int i = 0; i < order.Count; i++)
        {
            int v = order[i];
            (below[v], degree[v]) = (ownZone[v] == zone ? graph.NodeLines[v] : 0, 0);
            for (int k = graph.Start[v]; k < graph.Start[v + 1]; k++)
            {
                int p = graph.Via[k], w = graph.Head[k];
                degree[v] += zoneOf[p] == zone ? 1 : 0;
                if (zoneOf[p] == zone && p != up[v])
                {
                    (parent[w], up[w], dm[w], rooted[w]) = (v, p, dm[v] + graph.PieceDm[p], stamp);
                    order.Add(w);
                }
            }
        }

        for (int i = order.Count - 1; i > 0; i--)
        {
            below[parent[order[i]]] += below[order[i]];
        }
    }

    /// <summary>The stretch between the far end of a link and the place where it meets the way of the near end that is best given up: what hangs below it then goes by the link.</summary>
    private (long Cents, int From, int To) Cheapest(ForestLink link)
    {
        int meet = climb.Meet(link.From, link.To);
        (long Cents, int From, int To) best = (0, -1, -1);
        long moved = 0, ways = 0, way = 0;
        for (int x = link.To; x != meet;)
        {
            ways += (below[x] - moved) * (dm[link.From] + link.Dm - dm[link.To] + (2 * way));
            moved = below[x];
            (int from, long weight, long length) = (x, 0, 0);
            do
            {
                (weight, length) = (weight + graph.PieceWeight[up[x]], length + graph.PieceDm[up[x]]);
                x = parent[x];
            }
            while (x != meet && degree[x] == 2 && !terminal[x] && !shared[x]);
            long cents = link.Weight - weight + (((along * (link.Dm - length)) + (fibre * ways)) / 1_000_000);
            best = cents < best.Cents ? (cents, from, x) : best;
            way += length;
        }

        return best;
    }

    private void Make(int zone, ForestLink link, int from, int to)
    {
        for (int x = from; x != to; x = parent[x])
        {
            (zoneOf[up[x]], inForest[up[x]]) = (-1, false);
        }

        foreach (int p in links.PiecesOf(graph, link))
        {
            (zoneOf[p], inForest[p]) = (zone, true);
        }
    }

    /// <summary>Nodes a link passes between its ends.</summary>
    private IEnumerable<int> Inner(ForestLink link) =>
        links.PiecesOf(graph, link).SelectMany(p => new[] { graph.PieceA[p], graph.PieceB[p] }).Where(v => v != link.From && v != link.To);
}
