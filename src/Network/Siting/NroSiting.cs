using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>
/// Opens as few exchanges as the capacity rule allows and gives each a connected part of the support tree; within a part the NRO stands in
/// the exchange with the least sum of line lengths. A part without any exchange gets a new site at its weighted middle, told in a waiver.
/// </summary>
internal sealed class NroSiting
{
    private readonly RouteGraph graph;
    private readonly SupportTree tree;
    private readonly EngineeringRules rules;
    private readonly int[] nodeLines;
    private readonly int[] exchangeAt;
    private readonly int[] exchangeCapacity;
    private readonly int[] position;
    private readonly List<Area> areas = [];

    private NroSiting(RouteGraph graph, SupportTree tree, EngineeringRules rules, int[] nodeLines)
    {
        this.graph = graph;
        this.tree = tree;
        this.rules = rules;
        this.nodeLines = nodeLines;
        exchangeAt = new int[graph.NodeCount];
        Array.Fill(exchangeAt, -1);
        exchangeCapacity = Capacities(graph.Ground, rules);
        for (int x = graph.Ground.ExchangeNode.Length - 1; x >= 0; x--)
        {
            exchangeAt[graph.Ground.ExchangeNode[x]] = x;
        }

        position = new int[graph.NodeCount];
    }

    /// <summary>Lines each exchange may serve as an NRO: more in a dense commune.</summary>
    public static int[] Capacities(Ground ground, EngineeringRules rules)
    {
        long[] lines = new long[ground.CommuneIds.Length];
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            lines[ground.PremisesCommune[b]] += ground.PremisesLines[b];
        }

        return [.. ground.ExchangeCommune.Select(c => lines[c] >= rules.NroDenseFrom ? rules.NroDenseMax : rules.NroMax)];
    }

    public static List<Area> Site(RouteGraph graph, SupportTree tree, EngineeringRules rules, int[] nodeLines, CancellationToken cancellation)
    {
        NroSiting siting = new(graph, tree, rules, nodeLines);
        for (int t = 0; t < tree.TreeCount; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            siting.SiteTree(t);
        }

        return siting.areas;
    }

    private void SiteTree(int t)
    {
        ReadOnlySpan<int> nodes = tree.TreeOf(t);
        int n = nodes.Length;
        int[] parent = new int[n], weight = new int[n], site = new int[n];
        bool anySite = false;
        for (int i = 0; i < n; i++)
        {
            int v = nodes[i];
            position[v] = i;
            parent[i] = tree.Parent[v] < 0 ? -1 : position[tree.Parent[v]];
            weight[i] = nodeLines[v];
            site[i] = exchangeAt[v] >= 0 ? exchangeCapacity[exchangeAt[v]] : 0;
            anySite |= site[i] > 0;
        }

        TreePartition parts = TreePartition.Cut(parent, weight, site, new PartitionLimits(rules.NroMax, rules.SroMin, anySite));
        List<int>[] pieces = [.. Enumerable.Range(0, parts.Count).Select(_ => new List<int>())];
        List<int>[] own = [.. Enumerable.Range(0, parts.Count).Select(_ => new List<int>())];
        for (int i = 0; i < n; i++)
        {
            if (parts.Up[i] >= 0)
            {
                pieces[parts.Up[i]].Add(tree.ParentPiece[nodes[i]]);
            }

            if (parts.Own[i] >= 0)
            {
                own[parts.Own[i]].Add(nodes[i]);
            }
        }

        for (int k = 0; k < parts.Count; k++)
        {
            OpenArea(pieces[k], own[k]);
        }
    }

    private void OpenArea(List<int> pieces, List<int> own)
    {
        HashSet<int> mine = [.. own];
        Area trial = Area.Root(-1, graph, pieces, own[0], -1, mine.Contains);
        long[] length = LineLengths(trial);
        int bestAny = 0, best = -1;
        for (int i = 0; i < trial.Count; i++)
        {
            bestAny = length[i] < length[bestAny] ? i : bestAny;
            if (trial.Own[i] && exchangeAt[trial.Node[i]] >= 0 && (best < 0 || length[i] < length[best]))
            {
                best = i;
            }
        }

        int nro = trial.Node[best >= 0 ? best : bestAny];
        areas.Add(Area.Root(areas.Count, graph, pieces, nro, best >= 0 ? exchangeAt[nro] : -1, mine.Contains));
    }

    /// <summary>For each node, the sum over lines of their tree distance to it, decimetres. O(n), by moving the centre along each edge.</summary>
    private long[] LineLengths(Area area)
    {
        int n = area.Count;
        long[] below = new long[n], sum = new long[n];
        for (int i = n - 1; i >= 0; i--)
        {
            below[i] += area.Own[i] ? nodeLines[area.Node[i]] : 0;
            if (i > 0)
            {
                int p = area.Parent[i];
                below[p] += below[i];
                sum[0] += below[i] * graph.PieceDm[area.Piece[i]];
            }
        }

        for (int i = 1; i < n; i++)
        {
            sum[i] = sum[area.Parent[i]] + ((below[0] - (2 * below[i])) * graph.PieceDm[area.Piece[i]]);
        }

        return sum;
    }
}
