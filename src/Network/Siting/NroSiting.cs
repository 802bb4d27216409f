using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>
/// Sites the NROs: every exchange first serves the part of the support tree nearest to it, then exchanges close one by one, the smallest first, as long as a
/// neighbour can take its lines within capacity and optical reach. Streets without any exchange get a new site at their weighted middle, told in a waiver.
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
    private readonly long farthestDm;
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

        // What the C+ budget leaves for fibre, with a dozen splices on the way and six kilometres for the way round by the cabinet.
        long left = rules.MicroDb("optical.budget.c-plus") - rules.MicroDb("optical.split") - (4 * rules.MicroDb("optical.connector")) - (16 * rules.MicroDb("optical.splice"));
        farthestDm = (left / rules.MicroDbPerDm) - 60_000;
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
        int[] nodes = tree.TreeOf(t).ToArray();
        List<int> pieces = [.. nodes.Skip(1).Select(v => tree.ParentPiece[v])];
        Area whole = Area.Root(-1, graph, pieces, nodes[0], -1, _ => true);
        List<int> centres = [.. Enumerable.Range(0, whole.Count).Where(i => exchangeAt[whole.Node[i]] >= 0)];
        if (centres.Count == 0)
        {
            long[] length = LineLengths(whole);
            int middle = Array.IndexOf(length, length.Min());
            areas.Add(Area.Root(areas.Count, graph, pieces, whole.Node[middle], -1, _ => true));
            return;
        }

        AreaCells cells = Cells(whole, centres);
        CellMerging merging = new(whole, graph, cells, [.. whole.Node.Select(v => nodeLines[v])], [.. centres.Select(i => exchangeCapacity[exchangeAt[whole.Node[i]]])], farthestDm, farthestDm + 60_000);
        merging.Run(rules.SroMin);
        List<int>[] inside = [.. centres.Select(_ => new List<int>())];
        HashSet<int>[] own = [.. centres.Select(_ => new HashSet<int>())];
        for (int i = 0; i < whole.Count; i++)
        {
            int cell = merging.CellOf(i);
            own[cell].Add(whole.Node[i]);
            if (i > 0 && merging.CellOf(whole.Parent[i]) == cell)
            {
                inside[cell].Add(whole.Piece[i]);
            }
        }

        for (int k = 0; k < centres.Count; k++)
        {
            if (own[k].Count > 0 && merging.LinesOf(k) > 0)
            {
                int nro = whole.Node[merging.CentreOf(k)];
                areas.Add(Area.Root(areas.Count, graph, inside[k], nro, exchangeAt[nro], own[k].Contains));
            }
        }
    }

    /// <summary>The cells of all exchanges but those that would be crowded and whose neighbours have the room; <paramref name="centres"/> loses them.</summary>
    private AreaCells Cells(Area whole, List<int> centres)
    {
        AreaCells cells = AreaCells.Around(whole, graph, nodeLines, centres);
        HashSet<int> kept = [];
        while (centres.Count > 1)
        {
            int crowded = Enumerable.Range(0, centres.Count).FirstOrDefault(k => cells.Lines[k] > Capacity(centres[k]) && !kept.Contains(centres[k]), -1);
            if (crowded < 0)
            {
                break;
            }

            List<int> fewer = [.. centres.Where((_, k) => k != crowded)];
            AreaCells without = AreaCells.Around(whole, graph, nodeLines, fewer);
            if (Excess(without, fewer) < Excess(cells, centres) && without.Radius.Max() <= Math.Max(cells.Radius.Max(), farthestDm))
            {
                cells = without;
                centres.RemoveAt(crowded);
            }
            else
            {
                kept.Add(centres[crowded]);
            }
        }

        return cells;

        int Capacity(int i) => exchangeCapacity[exchangeAt[whole.Node[i]]];

        long Excess(AreaCells c, List<int> at) => at.Select((i, k) => (long)Math.Max(0, c.Lines[k] - Capacity(i))).Sum();
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
