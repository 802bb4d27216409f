using Maillage.Geo;
using Maillage.Graphs;
using Maillage.Kernel;
using Maillage.Network.Export;
using Maillage.Network.Rules;

namespace Maillage.Network.Sites;

/// <summary>What a site needs to join the network, and how safely it would hang on it.</summary>
/// <param name="StreetM">From the site to the nearest street.</param>
/// <param name="NetworkM">From there along the streets to the nearest place the network passes; 0 when it passes at the door.</param>
/// <param name="NroM">Along the streets to the NRO reached at least cost; null when none is joined.</param>
/// <param name="Nro">Id of that NRO.</param>
/// <param name="Cost">Digging, renting and cable to that NRO: nothing is dug where the network passes, what stands is rented.</param>
/// <param name="Ways">Ways to NROs that share no street: two at most, one by each end of the site's own street.</param>
/// <param name="Apart">Different NROs reached by such ways.</param>
public sealed record SiteDiagnosis(double StreetM, double? NetworkM, double? NroM, string? Nro, Money? Cost, int Ways, int Apart)
{
    /// <summary>Codes of what is missing: <c>no-street</c>, <c>not-joined</c>, <c>far</c>, <c>one-way</c>, <c>one-nro</c>.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];
}

/// <summary>The streets of a design as a graph for questions about single sites: hospitals, schools, a data centre that looks for its place.</summary>
/// <remarks>Built from the design's own files; asked by one thread at a time.</remarks>
public sealed class SiteGraph
{
    /// <summary>A site farther than this from any street is told so.</summary>
    public const int StreetWithinCm = 50_000;

    /// <summary>A site whose street the network does not pass within this is « far ».</summary>
    public const int NearM = 100;

    /// <summary>A place farther than this beyond all streets of the design is in another territory.</summary>
    public const int OutsideCm = 1_500_000;

    private readonly (int MinX, int MinY, int MaxX, int MaxY) box;
    private readonly CsrGraph graph;
    private readonly long[] costOfEdge;
    private readonly bool[] onNetwork;
    private readonly Dictionary<int, string> nroAt = [];
    private readonly SegmentIndex index;
    private readonly List<int> segmentEdge = [];
    private readonly ShortestPaths byLength;
    private readonly ShortestPaths byCost;
    private readonly DisjointWays ways;
    private readonly int[] nros;

    /// <param name="design">A design's folder, open.</param>
    /// <exception cref="BadInputException">When a table is missing.</exception>
    public SiteGraph(DesignFolder design, EngineeringRules rules)
    {
        List<int> from = [], to = [], length = [], ax = [], ay = [], bx = [], by = [];
        List<long> cents = [];
        long cable = rules.CentsPerDm("cable.12");
        foreach (DesignRecord row in design.Rows("design_street"))
        {
            int edge = from.Count, dm = (int)row.Whole("length_dm");
            from.Add((int)row.Whole("from_node"));
            to.Add((int)row.Whole("to_node"));
            length.Add(Math.Min(dm, CsrGraph.MaxWeight));
            long support = row.Text("support") switch { "duct" => rules.RentDuctPerDm, "pole" => rules.RentPolePerDm, _ => row.Whole("cheapest_cents_dm") };
            cents.Add(dm * (support + cable));
            (int X, int Y)[] line = [.. row.Geometry!.Coordinates.Select(c => Lambert93.FromLonLat(c.X, c.Y))];
            for (int i = 1; i < line.Length; i++)
            {
                ax.Add(line[i - 1].X);
                ay.Add(line[i - 1].Y);
                bx.Add(line[i].X);
                by.Add(line[i].Y);
                segmentEdge.Add(edge);
            }
        }

        onNetwork = new bool[from.Count];
        foreach (DesignRecord span in design.Rows("design_span"))
        {
            onNetwork[span.Whole("edge")] = true;
        }

        for (int e = 0; e < onNetwork.Length; e++)
        {
            if (onNetwork[e])
            {
                cents[e] = length[e] * cable;
            }
        }

        foreach (DesignRecord site in design.Rows("design_site", "kind", ["nro"]))
        {
            int edge = (int)site.Whole("edge");
            nroAt[site.Whole("at_dm") * 2 < length[edge] ? from[edge] : to[edge]] = site.Text("id");
        }

        graph = new CsrGraph(from.Count == 0 ? 0 : Math.Max(from.Max(), to.Max()) + 1, [.. from], [.. to], [.. length]);
        costOfEdge = [.. cents];
        box = ax.Count == 0 ? default : (Math.Min(ax.Min(), bx.Min()), Math.Min(ay.Min(), by.Min()), Math.Max(ax.Max(), bx.Max()), Math.Max(ay.Max(), by.Max()));
        index = new SegmentIndex([.. ax], [.. ay], [.. bx], [.. by]);
        ways = new DisjointWays(graph);
        (byLength, byCost) = (new ShortestPaths(graph), new ShortestPaths(graph));
        int[] places = [.. Enumerable.Range(0, graph.EdgeCount).Where(e => onNetwork[e]).SelectMany(e => new[] { from[e], to[e] }).Distinct().Order()];
        byLength.Run(places, new ArcWeights(graph));
        nros = [.. nroAt.Keys.Order()];
        byCost.Run(nros, new EdgeCosts(graph, costOfEdge));
    }

    /// <summary>Places of the NROs, for a survey of candidates.</summary>
    public IEnumerable<(string Id, int Node)> Nros => nros.Select(n => (nroAt[n], n));

    /// <summary>Whether a place lies among the streets of the design or no farther than <see cref="OutsideCm"/> beyond the box they fill.</summary>
    public bool Covers(double lon, double lat) =>
        Lambert93.Covers(lon, lat) && Lambert93.FromLonLat(lon, lat) is var (x, y)
        && x >= box.MinX - (long)OutsideCm && x <= box.MaxX + (long)OutsideCm && y >= box.MinY - (long)OutsideCm && y <= box.MaxY + (long)OutsideCm;

    public SiteDiagnosis Diagnose(double lon, double lat)
    {
        (int x, int y) = Lambert93.Covers(lon, lat) ? Lambert93.FromLonLat(lon, lat) : (0, 0);
        if (index.FindNearest(x, y, StreetWithinCm) is not { } hit)
        {
            return new SiteDiagnosis(StreetWithinCm / 100.0, null, null, null, null, 0, 0) { Lacks = ["no-street"] };
        }

        int edge = segmentEdge[hit.Segment], a = graph.EdgeFrom[edge], b = graph.EdgeTo[edge];
        // The end of the street from which the network is cheaper; the stretch up to it is counted whole, which errs on the dear side.
        int node = Cost(a) <= Cost(b) ? a : b;
        double? network = onNetwork[edge] ? 0 : byLength.Distance(node) == ShortestPaths.Closed ? null : (byLength.Distance(node) + graph.EdgeWeight[edge]) / 10.0;
        bool joined = Cost(node) != ShortestPaths.Closed;
        List<int> path = [];
        if (joined)
        {
            byCost.AppendPath(node, path);
        }

        // The site stands inside its street: one way may leave by each end of it.
        IReadOnlyList<IReadOnlyList<int>> any = joined ? ways.Find([a, b], 1, nroAt.ContainsKey, int.MaxValue, 4, e => e != edge) : [];
        IReadOnlyList<IReadOnlyList<int>> apart = joined ? ways.Find([a, b], 1, nroAt.ContainsKey, 1, 3, e => e != edge) : [];
        List<string> lacks = [];
        if (!joined)
        {
            lacks.Add("not-joined");
        }
        else
        {
            lacks.AddRange(network is null or > NearM ? ["far"] : []);
            lacks.AddRange(any.Count < 2 ? ["one-way"] : []);
            lacks.AddRange(apart.Count < 2 ? ["one-nro"] : []);
        }

        return new SiteDiagnosis(
            hit.Foot.DistanceCm / 100, network, joined ? path.Sum(e => (long)graph.EdgeWeight[e]) / 10.0 : null, joined ? nroAt[nros[byCost.Owner(node)]] : null,
            joined ? new Money(Cost(node) + (onNetwork[edge] ? 0 : costOfEdge[edge])) : null, any.Count, apart.Count) { Lacks = lacks };
    }

    /// <summary>From each place the ways to two different ones of the others that share no street; places at the same crossing count as one.</summary>
    /// <returns>For each place at most two ways, each with the place it leads to and its metres; the most there can be, shortest in streets first found.</returns>
    public IReadOnlyList<IReadOnlyList<(int Other, double Metres)>> Between(IReadOnlyList<(double Lon, double Lat)> places, CancellationToken cancellation)
    {
        int[] edges = [.. places.Select(p => EdgeAt(p.Lon, p.Lat))];
        // A place is reached at the end of its street from which the network is cheaper, as where it is diagnosed.
        int[] nodes = [.. edges.Select(e => e < 0 ? -1 : Cost(graph.EdgeFrom[e]) <= Cost(graph.EdgeTo[e]) ? graph.EdgeFrom[e] : graph.EdgeTo[e])];
        List<IReadOnlyList<(int, double)>> between = [];
        for (int i = 0; i < edges.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (edges[i] < 0)
            {
                between.Add([]);
                continue;
            }

            int own = edges[i], a = graph.EdgeFrom[own], b = graph.EdgeTo[own];
            Dictionary<int, int> others = [];
            for (int j = 0; j < edges.Length; j++)
            {
                if (edges[j] >= 0 && edges[j] != own)
                {
                    others.TryAdd(nodes[j], j);
                }
            }

            List<(int, double)> found = [];
            foreach (IReadOnlyList<int> way in others.Count == 0 ? [] : ways.Find([a, b], 1, others.ContainsKey, 1, 2, e => e != own))
            {
                int end = new[] { EndOf(way, a), EndOf(way, b) }.First(v => v >= 0 && others.ContainsKey(v) && found.All(f => nodes[f.Item1] != v));
                found.Add((others[end], way.Sum(e => (long)graph.EdgeWeight[e]) / 10.0));
            }

            between.Add(found);
        }

        return between;
    }

    /// <summary>Where a way ends that begins at a node; −1 when it does not begin there.</summary>
    private int EndOf(IReadOnlyList<int> way, int node)
    {
        foreach (int e in way)
        {
            node = graph.EdgeFrom[e] == node ? graph.EdgeTo[e] : graph.EdgeTo[e] == node ? graph.EdgeFrom[e] : -1;
            if (node < 0)
            {
                return -1;
            }
        }

        return node;
    }

    private int EdgeAt(double lon, double lat) =>
        Lambert93.Covers(lon, lat) && Lambert93.FromLonLat(lon, lat) is var (x, y) && index.FindNearest(x, y, StreetWithinCm) is { } hit ? segmentEdge[hit.Segment] : -1;

    private long Cost(int node) => byCost.Distance(node);
}
