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
        RoadCoverage now = this;
        PriorityQueue<(string Commune, int Node, int Round), (long, string)> queue = new();
        foreach ((string commune, int node) in Candidates())
        {
            queue.Enqueue((commune, node, -1), (long.MinValue, commune));
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
                now = now.With(best.Node);
                continue;
            }

            // Gains only shrink as places open, so an old gain is an upper bound: only the front is measured again.
            queue.Enqueue((best.Commune, best.Node, chosen.Count), (-now.Gain(best.Node), best.Commune));
        }

        return chosen;
    }

    /// <summary>Centres of communes from which some premises that are far now would be in reach: one Dijkstra from all of these.</summary>
    private List<(string Commune, int Node)> Candidates()
    {
        int[] far = [.. Stands().Where(s => metres[s.Node] > WithinM).Select(s => s.Node).Distinct()];
        if (far.Length == 0)
        {
            return [];
        }

        ShortestPaths paths = new(map.Graph);
        paths.Run(far, new ArcWeights(map.Graph), WithinM);
        return [.. map.Centres().Where(c => paths.Distance(c.Node) <= WithinM)];
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

    private long Gain(int node)
    {
        ShortestPaths paths = new(map.Graph);
        paths.Run(node, WithinM);
        HashSet<int> near = [];
        foreach (int v in paths.Touched)
        {
            if (paths.Distance(v) <= WithinM && metres[v] > WithinM)
            {
                near.Add(v);
            }
        }

        return near.Count == 0 ? 0 : Stands().Where(s => near.Contains(s.Node)).Sum(s => (long)s.Lines);
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
