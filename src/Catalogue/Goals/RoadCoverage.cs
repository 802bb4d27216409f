using Maillage.Graphs;

namespace Maillage.Catalogue.Goals;

/// <summary>How a commune stands to the nearest place.</summary>
/// <param name="Lines">Premises of the commune.</param>
/// <param name="Far">Of these, further by road than the goal allows.</param>
/// <param name="MeanKm">Mean distance by road over its premises that a road leads from; null when none does.</param>
public sealed record CommuneReach(string Commune, long Lines, long Far, double? MeanKm);

/// <summary>A place one might open.</summary>
/// <param name="Gain">Premises that would come within reach.</param>
public sealed record NextPlace(string Commune, long Gain);

/// <summary>
/// Who is how far by road from the nearest of some places, and what one more would change.
/// </summary>
/// <remarks>Dijkstra from all places at once; a what-if is one Dijkstra that stops at the goal's distance. Immutable.</remarks>
public sealed class RoadCoverage
{
    private readonly RoadMap map;
    private readonly long[] metres;

    private RoadCoverage(RoadMap map, long[] metres, int withinM) => (this.map, this.metres, WithinM) = (map, metres, withinM);

    /// <summary>The goal: metres by road.</summary>
    public int WithinM { get; }

    /// <param name="places">Longitude and latitude of the places; those off the map are left out.</param>
    public static RoadCoverage Measure(RoadMap map, IEnumerable<(double Lon, double Lat)> places, int withinM)
    {
        long[] metres = new long[map.Graph.NodeCount];
        Array.Fill(metres, ShortestPaths.Closed);
        int[] sources = [.. places.Select(p => map.NodeNear(p.Lon, p.Lat)).OfType<int>().Distinct().Order()];
        if (sources.Length > 0)
        {
            ShortestPaths paths = new(map.Graph);
            paths.Run(sources, new ArcWeights(map.Graph));
            for (int v = 0; v < metres.Length; v++)
            {
                metres[v] = paths.Distance(v);
            }
        }

        return new RoadCoverage(map, metres, withinM);
    }

    /// <summary>Premises further than the goal, no road counted as far.</summary>
    public long Far => Stands().Where(s => metres[s.Node] > WithinM).Sum(s => (long)s.Lines);

    /// <summary>Every commune of the map, by code.</summary>
    public IReadOnlyList<CommuneReach> Communes()
    {
        int n = map.Data.CommuneIds.Length;
        long[] lines = new long[n], far = new long[n], reached = new long[n];
        double[] metreLines = new double[n];
        foreach ((int node, int commune, int count) in Stands())
        {
            lines[commune] += count;
            far[commune] += metres[node] > WithinM ? count : 0;
            if (metres[node] != ShortestPaths.Closed)
            {
                reached[commune] += count;
                metreLines[commune] += (double)metres[node] * count;
            }
        }

        return [.. Enumerable.Range(0, n).Where(c => lines[c] > 0).Select(c => new CommuneReach(map.Data.CommuneIds[c], lines[c], far[c], reached[c] == 0 ? null : metreLines[c] / reached[c] / 1000)).OrderBy(c => c.Commune, StringComparer.Ordinal)];
    }

    /// <summary>The coverage with one more place; nothing is measured again that it does not change.</summary>
    public RoadCoverage With(double lon, double lat) => map.NodeNear(lon, lat) is { } node ? With(node) : this;

    /// <summary>
    /// The places to open next, in the centres of communes: each time the one that brings most premises within reach, the earlier ones counted as open
    /// (greedy: at least 63 % of what the best set of that size would bring, Nemhauser, Wolsey and Fisher 1978). Stops when none brings anything.
    /// </summary>
    public IReadOnlyList<NextPlace> BestNext(int count, CancellationToken cancellation = default)
    {
        List<NextPlace> chosen = [];
        long[] far = FarAt();
        ShortestPaths paths = new(map.Graph);
        PriorityQueue<(string Commune, int Node, int Round), (long, string)> queue = new();
        foreach ((string commune, int node, long most) in Candidates(far))
        {
            queue.Enqueue((commune, node, -1), (-most, commune));
        }

        while (chosen.Count < count && queue.TryDequeue(out (string Commune, int Node, int Round) best, out (long Gain, string) order))
        {
            cancellation.ThrowIfCancellationRequested();
            if (best.Round == chosen.Count)
            {
                if (order.Gain == 0)
                {
                    break;
                }

                chosen.Add(new NextPlace(best.Commune, -order.Gain));
                foreach (int v in Near(paths, best.Node))
                {
                    far[v] = 0;
                }

                continue;
            }

            // Gains only shrink as places open, so an old gain is an upper bound: only the front is measured again.
            queue.Enqueue((best.Commune, best.Node, chosen.Count), (-Near(paths, best.Node).Sum(v => far[v]), best.Commune));
        }

        return chosen;
    }

    /// <summary>Premises out of reach at each fork.</summary>
    private long[] FarAt()
    {
        long[] far = new long[metres.Length];
        foreach ((int node, _, int lines) in Stands())
        {
            far[node] += metres[node] > WithinM ? lines : 0;
        }

        return far;
    }

    /// <summary>Centres of communes from which some premises that are far now would be in reach, with the most each can bring: those within the goal in a straight line.</summary>
    private List<(string Commune, int Node, long Most)> Candidates(long[] far)
    {
        RoadMapData data = map.Data;
        double Metres(int a, int b) => Math.Sqrt(Math.Pow(data.NodeXM[a] - data.NodeXM[b], 2) + Math.Pow(data.NodeYM[a] - data.NodeYM[b], 2));

        // No road of the map leads further in a straight line than this, whatever its file says of lengths.
        double reach = WithinM * Enumerable.Range(0, data.EdgeM.Length).Select(e => Metres(data.EdgeFrom[e], data.EdgeTo[e]) / Math.Max(1, data.EdgeM[e])).Append(1).Max();
        int[] nodes = [.. Enumerable.Range(0, far.Length).Where(v => far[v] > 0)];
        return
        [
            .. map.Centres().Select(c => (c.Commune, c.Node, Most: nodes.Where(v => Metres(v, c.Node) <= reach).Sum(v => far[v]))).Where(c => c.Most > 0),
        ];
    }

    private List<int> Near(ShortestPaths paths, int node)
    {
        paths.Run(node, WithinM);
        List<int> near = [];
        foreach (int v in paths.Touched)
        {
            if (paths.Distance(v) <= WithinM)
            {
                near.Add(v);
            }
        }

        return near;
    }

    private RoadCoverage With(int node)
    {
        long[] after = (long[])metres.Clone();
        ShortestPaths paths = new(map.Graph);
        paths.Run(node);
        for (int v = 0; v < after.Length; v++)
        {
            after[v] = Math.Min(after[v], paths.Distance(v));
        }

        return new RoadCoverage(map, after, WithinM);
    }

    private IEnumerable<(int Node, int Commune, int Lines)> Stands()
    {
        RoadMapData data = map.Data;
        for (int s = 0; s < data.StandNode.Length; s++)
        {
            yield return (data.StandNode[s], data.StandCommune[s], data.StandLines[s]);
        }
    }
}
