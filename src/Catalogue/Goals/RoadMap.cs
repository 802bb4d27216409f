using Maillage.Geo;
using Maillage.Graphs;
using Maillage.Territory;

namespace Maillage.Catalogue.Goals;

/// <summary>
/// The streets of a region small enough to be asked at once: forks and dead ends only, with the premises of each and metres between them.
/// </summary>
/// <remarks>
/// Premises count at the fork that is nearest along their street, so a distance is wrong by at most half of one stretch between forks (some hundred metres where it
/// matters). Immutable; any number of threads may ask.
/// </remarks>
public sealed class RoadMap
{
    private readonly SegmentIndex places;

    internal RoadMap(RoadMapData data)
    {
        Data = data;
        Graph = new CsrGraph(data.NodeXM.Length, data.EdgeFrom, data.EdgeTo, data.EdgeM);
        int[] x = [.. data.NodeXM.Select(m => m * 100)], y = [.. data.NodeYM.Select(m => m * 100)];
        places = new SegmentIndex(x, y, x, y);
    }

    internal RoadMapData Data { get; }

    internal CsrGraph Graph { get; }

    /// <summary>True when the streets come from the generator: every distance is then « simulé ».</summary>
    public bool Simulated => Data.Simulated;

    public long Premises => Data.StandLines.Sum(n => (long)n);

    /// <summary>Contracts a ground. O(n log n).</summary>
    public static RoadMap Of(Ground ground)
    {
        CsrGraph streets = new(ground.NodeCount, ground.EdgeFrom, ground.EdgeTo, [.. ground.EdgeLengthCm.Select(cm => Math.Max(1, cm / 100))]);
        ChainContraction chains = ChainContraction.Of(streets, new bool[ground.NodeCount]);
        // Sources are the forks in the order of the small graph, so that the owner of a node is its fork there.
        int[] nearest = ShortestPathForest.Grow(streets, chains.OriginalNode).Owner;
        Dictionary<(int Node, int Commune), int> lines = [];
        for (int b = 0; b < ground.BuildingCount; b++)
        {
            int edge = ground.PremisesEdge[b];
            int end = 2L * ground.PremisesOffsetCm[b] <= ground.EdgeLengthCm[edge] ? ground.EdgeFrom[edge] : ground.EdgeTo[edge];
            (int, int) stand = (nearest[end], ground.PremisesCommune[b]);
            lines[stand] = lines.GetValueOrDefault(stand) + ground.PremisesLines[b];
        }

        KeyValuePair<(int Node, int Commune), int>[] stands = [.. lines.OrderBy(l => l.Key.Node).ThenBy(l => l.Key.Commune)];
        CsrGraph small = chains.Graph;
        return new RoadMap(new RoadMapData
        {
            Simulated = ground.CommuneOrigin.Contains(GroundOrigin.Simulated),
            CommuneIds = ground.CommuneIds,
            NodeXM = [.. chains.OriginalNode.Select(v => ground.NodeXCm[v] / 100)],
            NodeYM = [.. chains.OriginalNode.Select(v => ground.NodeYCm[v] / 100)],
            EdgeFrom = small.EdgeFrom,
            EdgeTo = small.EdgeTo,
            EdgeM = small.EdgeWeight,
            StandNode = [.. stands.Select(s => s.Key.Node)],
            StandCommune = [.. stands.Select(s => s.Key.Commune)],
            StandLines = [.. stands.Select(s => s.Value)],
        });
    }

    /// <summary>The fork nearest to a place, in a straight line; null when the map is empty.</summary>
    public int? NodeNear(double lon, double lat)
    {
        if (!Lambert93.Covers(lon, lat))
        {
            return null;
        }

        (int x, int y) = Lambert93.FromLonLat(lon, lat);
        return places.FindNearest(x, y)?.Segment;
    }

    /// <summary>For each commune with premises, the fork that carries most of them: where its centre is.</summary>
    internal IReadOnlyList<(string Commune, int Node)> Centres() =>
    [
        .. Enumerable.Range(0, Data.StandNode.Length).GroupBy(s => Data.StandCommune[s]).OrderBy(g => g.Key)
            .Select(g => (Data.CommuneIds[g.Key], Data.StandNode[g.MaxBy(s => Data.StandLines[s])])),
    ];
}

/// <summary>The arrays of a <see cref="RoadMap"/>, as they are kept. Metres, Lambert-93.</summary>
internal sealed record RoadMapData
{
    public required bool Simulated { get; init; }

    public required string[] CommuneIds { get; init; }

    public required int[] NodeXM { get; init; }

    public required int[] NodeYM { get; init; }

    public required int[] EdgeFrom { get; init; }

    public required int[] EdgeTo { get; init; }

    public required int[] EdgeM { get; init; }

    public required int[] StandNode { get; init; }

    public required int[] StandCommune { get; init; }

    /// <summary>Premises that stand at a fork, in one commune.</summary>
    public required int[] StandLines { get; init; }
}
