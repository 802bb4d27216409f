using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;

namespace Maillage.Network.Siting;

/// <summary>
/// Sites the NROs: every exchange first serves the part of the support tree nearest to it, then exchanges close one by one as long as those that stay can take their
/// lines within capacity and optical reach: a site costs far more than the way round of fibres that are shared 1:64. Streets without any exchange get a new site at their weighted middle, told in a waiver.
/// </summary>
internal sealed class NroSiting
{
    /// <summary>
    /// Ways kept back for the way round by a cabinet, decimetres: the first for which no line loses too much light is taken. Each NRO saved is worth more than the cables that lie a little longer.
    /// </summary>
    public static readonly long[] ReservesDm = [0, 30_000, 60_000];

    private readonly RouteGraph graph;
    private readonly SupportTree tree;
    private readonly EngineeringRules rules;
    private readonly int[] nodeLines;
    private readonly DesignWishes wishes;
    private readonly int[] exchangeAt;
    private readonly int[] exchangeCapacity;
    private readonly long farthestDm;
    private readonly long utmostDm;
    private readonly int[] local;
    private readonly IReadOnlySet<int> wished;
    private readonly List<Area> areas = [];

    private NroSiting(RouteGraph graph, SupportTree tree, EngineeringRules rules, int[] nodeLines, DesignWishes wishes, IReadOnlySet<int> wished, long reserveDm)
    {
        this.wished = wished;
        this.wishes = wishes;
        this.graph = graph;
        this.tree = tree;
        this.rules = rules;
        this.nodeLines = nodeLines;
        (exchangeAt, local) = (new int[graph.NodeCount], new int[graph.NodeCount]);
        Array.Fill(exchangeAt, -1);
        exchangeCapacity = Capacities(graph.Ground, rules);
        for (int x = graph.Ground.ExchangeNode.Length - 1; x >= 0; x--)
        {
            exchangeAt[graph.Ground.ExchangeNode[x]] = wishes.NoNroAt.Contains(graph.Ground.ExchangeNode[x]) ? -1 : x;
        }

        utmostDm = ReachDm(rules, 0);
        farthestDm = utmostDm - reserveDm;
    }

    /// <summary>What the C+ budget leaves for fibre with a splice at each end of both cables and four on the way, decimetres: cables without splices for the few lines that far cost less than exchanges nearer to them.</summary>
    public static long ReachDm(EngineeringRules rules, long reserveDm)
    {
        long left = rules.MicroDb("optical.budget.c-plus") - rules.MicroDb("optical.split") - (4 * rules.MicroDb("optical.connector")) - (8 * rules.MicroDb("optical.splice"));
        return (left / rules.MicroDbPerDm) - reserveDm;
    }

    /// <summary>Lines each exchange may serve as an NRO: more in a dense commune, and in one whose streets meet those of a town.</summary>
    public static int[] Capacities(Ground ground, EngineeringRules rules)
    {
        long[] lines = new long[ground.CommuneIds.Length];
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            lines[ground.PremisesCommune[b]] += ground.PremisesLines[b];
        }

        long[] largestNear = LargestNeighbour(ground, lines);
        return [.. ground.ExchangeCommune.Select(c => lines[c] >= rules.NroDenseFrom || largestNear[c] >= rules.NroTownFrom ? rules.NroDenseMax : rules.NroMax)];
    }

    /// <summary>Lines of the largest commune with which each commune shares a junction; 0 without.</summary>
    private static long[] LargestNeighbour(Ground ground, long[] lines)
    {
        long[] largestAt = new long[ground.NodeCount], near = new long[lines.Length];
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            long here = lines[ground.EdgeCommune[e]];
            largestAt[ground.EdgeFrom[e]] = Math.Max(largestAt[ground.EdgeFrom[e]], here);
            largestAt[ground.EdgeTo[e]] = Math.Max(largestAt[ground.EdgeTo[e]], here);
        }

        for (int e = 0; e < ground.EdgeCount; e++)
        {
            int c = ground.EdgeCommune[e];
            near[c] = Math.Max(near[c], Math.Max(largestAt[ground.EdgeFrom[e]], largestAt[ground.EdgeTo[e]]));
        }

        return near;
    }

    /// <param name="wished">Nodes of exchanges that should suffice: they close last.</param>
    /// <param name="reserveDm">Way kept back for the way round by a cabinet; cells that cannot stay as they are use it up.</param>
    public static List<Area> Site(RouteGraph graph, SupportTree tree, EngineeringRules rules, int[] nodeLines, DesignWishes wishes, IReadOnlySet<int> wished, long reserveDm, CancellationToken cancellation)
    {
        NroSiting siting = new(graph, tree, rules, nodeLines, wishes, wished, reserveDm);
        for (int t = 0; t < tree.TreeCount; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            siting.SiteTree(t);
        }

        return siting.areas;
    }

    private void SiteTree(int t)
    {
        Area whole = Area.Whole(tree, t, local);
        List<int> centres = [.. Enumerable.Range(0, whole.Count).Where(i => exchangeAt[whole.Node[i]] >= 0)];
        if (centres.Count == 0)
        {
            long[] length = LineLengths(whole);
            int middle = Array.IndexOf(length, length.Min());
            areas.Add(Area.Root(areas.Count, graph, [.. whole.Piece.Skip(1)], whole.Node[middle], -1, _ => true));
            return;
        }

        NroCells merging = Close(whole, [.. centres], farthestDm, utmostDm);
        for (int k = 0; k < centres.Count; k++)
        {
            if (merging.LinesOf(k) > 0)
            {
                areas.Add(merging.AreaOf(k, areas.Count, exchangeAt[whole.Node[centres[k]]]));
            }
        }
    }

    /// <summary>
    /// Closes the exchanges first that are not needed to reach every line (<see cref="ExchangeCover"/>), then those nobody wishes, the small before the large.
    /// </summary>
    private NroCells Close(Area whole, int[] centres, long carefulDm, long farthestOfAllDm)
    {
        int[] capacity = [.. centres.Select(i => exchangeCapacity[exchangeAt[whole.Node[i]]])];
        bool[] kept = [.. centres.Select(i => wishes.NroAt.Contains(whole.Node[i]))];
        int[] lines = [.. whole.Node.Select(v => nodeLines[v])];
        NroCells cells = new(whole, graph, lines, centres, capacity, kept);
        cells.Balance(0, farthestOfAllDm);
        bool[] needed = ExchangeCover.Of(whole, graph, lines, centres, kept, carefulDm);
        cells.Close(Enumerable.Range(0, centres.Length).OrderBy(k => needed[k]).ThenBy(k => wished.Contains(whole.Node[centres[k]])).ThenBy(cells.LinesOf).ThenBy(k => k).ToList(), rules.SroMin, carefulDm, farthestOfAllDm);
        cells.Balance(rules.SroMin, farthestOfAllDm);
        return cells;
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
