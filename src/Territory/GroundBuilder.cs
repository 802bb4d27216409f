using Maillage.Geo;

namespace Maillage.Territory;

/// <summary>What a piece of route is, apart from where it runs. A street is cut where one of these changes.</summary>
internal readonly record struct RouteKind(RouteClass Class, bool BuiltUp, ExistingSupport Support, int Commune);

/// <summary>
/// Collects points, straight segments, buildings and exchanges, and makes a <see cref="Ground"/> of them: chains of segments become edges
/// with shape points, buildings are snapped to their nearest segment. No loops and no parallel edges come out.
/// </summary>
/// <remarks>Deterministic: everything follows the order in which things were added. Not thread-safe.</remarks>
internal sealed class GroundBuilder(IReadOnlyList<string> communes, IReadOnlyList<GroundOrigin> origins)
{
    private readonly List<int> xs = [], ys = [];
    private readonly List<bool> kept = [];
    private readonly List<int> from = [], to = [];
    private readonly List<RouteKind> kinds = [];
    private readonly List<long> segmentIds = [];
    private readonly Dictionary<int, StreetProfile> profiles = [];
    private readonly HashSet<(int, int)> joined = [];
    private readonly List<Building> buildings = [];
    private readonly List<(string Id, string Name, int Point, int Commune)> exchanges = [];

    public readonly record struct Building(long Id, int XCm, int YCm, int Lines, bool Priority, int Commune);

    public int PointCount => xs.Count;

    public int SegmentCount => from.Count;

    public int AddPoint(int xCm, int yCm)
    {
        xs.Add(xCm);
        ys.Add(yCm);
        kept.Add(false);
        return xs.Count - 1;
    }

    /// <summary>The point stays a node even where only two segments meet.</summary>
    public void Keep(int point) => kept[point] = true;

    /// <summary>A segment from a point to itself, or between two points already joined, is left out.</summary>
    /// <param name="profile">Where it changes between two junctions the street is not cut: it has the profile of most of its length.</param>
    public void AddSegment(int a, int b, RouteKind kind, long id, StreetProfile profile = default)
    {
        if (a != b && joined.Add((Math.Min(a, b), Math.Max(a, b))))
        {
            if (profile != default)
            {
                profiles[from.Count] = profile;
            }

            from.Add(a);
            to.Add(b);
            kinds.Add(kind);
            segmentIds.Add(id);
        }
    }

    public (int XCm, int YCm) Point(int point) => (xs[point], ys[point]);

    public (int From, int To, RouteKind Kind) Segment(int segment) => (from[segment], to[segment], kinds[segment]);

    public void SetSupport(int segment, ExistingSupport support) => kinds[segment] = kinds[segment] with { Support = support };

    public void AddBuilding(Building building) => buildings.Add(building);

    public void AddExchange(string id, string name, int point, int commune)
    {
        exchanges.Add((id, name, point, commune));
        kept[point] = true;
    }

    /// <summary>Nearest segment of each building, in the order added; needs one segment at least when there is a building.</summary>
    public SegmentHit[] Snap(CancellationToken cancellation)
    {
        var index = new SegmentIndex(
            [.. from.Select(p => xs[p])], [.. from.Select(p => ys[p])], [.. to.Select(p => xs[p])], [.. to.Select(p => ys[p])]);
        var hits = new SegmentHit[buildings.Count];
        for (int i = 0; i < hits.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            hits[i] = index.FindNearest(buildings[i].XCm, buildings[i].YCm)!.Value;
        }

        return hits;
    }

    /// <summary>Makes the ground; <paramref name="hits"/> come from <see cref="Snap"/>.</summary>
    public (Ground Ground, int[] NodeOfPoint) Build(SegmentHit[] hits)
    {
        var chains = new ChainCutter(from, to, kinds, kept).Cut();
        int[] nodeOf = new int[xs.Count];
        Array.Fill(nodeOf, -1);
        var nodes = new List<int>();
        foreach (Chain chain in chains)
        {
            Node(chain.Points[0]);
            Node(chain.Points[^1]);
        }

        int[] shapeStart = new int[chains.Count + 1];
        List<int> shapeX = [], shapeY = [];
        int[] lengths = new int[chains.Count];
        var place = new (int Edge, double Start, double Length, bool Reversed)[from.Count];
        for (int e = 0; e < chains.Count; e++)
        {
            Chain chain = chains[e];
            double length = 0;
            for (int i = 0; i < chain.Segments.Length; i++)
            {
                int s = chain.Segments[i];
                double step = Planar.Distance(xs[from[s]], ys[from[s]], xs[to[s]], ys[to[s]]);
                place[s] = (e, length, step, from[s] != chain.Points[i]);
                length += step;
                if (i > 0)
                {
                    shapeX.Add(xs[chain.Points[i]]);
                    shapeY.Add(ys[chain.Points[i]]);
                }
            }

            lengths[e] = Math.Max(1, (int)Math.Round(length));
            shapeStart[e + 1] = shapeX.Count;
        }

        int[] premisesEdge = new int[hits.Length], offset = new int[hits.Length], setback = new int[hits.Length];
        for (int i = 0; i < hits.Length; i++)
        {
            (int edge, double start, double length, bool reversed) = place[hits[i].Segment];
            double along = start + (length * (reversed ? 1 - hits[i].Foot.Fraction : hits[i].Foot.Fraction));
            premisesEdge[i] = edge;
            offset[i] = Math.Clamp((int)Math.Round(along), 0, lengths[edge]);
            setback[i] = (int)Math.Round(hits[i].Foot.DistanceCm);
        }

        RouteKind KindOf(Chain c) => kinds[c.Segments[0]];
        var ground = new Ground
        {
            CommuneIds = [.. communes],
            CommuneOrigin = [.. origins],
            NodeXCm = [.. nodes.Select(p => xs[p])],
            NodeYCm = [.. nodes.Select(p => ys[p])],
            EdgeFrom = [.. chains.Select(c => nodeOf[c.Points[0]])],
            EdgeTo = [.. chains.Select(c => nodeOf[c.Points[^1]])],
            EdgeLengthCm = lengths,
            EdgeClass = [.. chains.Select(c => KindOf(c).Class)],
            EdgeBuiltUp = [.. chains.Select(c => KindOf(c).BuiltUp)],
            EdgeSupport = [.. chains.Select(c => KindOf(c).Support)],
            EdgeCommune = [.. chains.Select(c => KindOf(c).Commune)],
            EdgeId = [.. chains.Select(c => segmentIds[c.Segments[0]])],
            EdgeProfile = profiles.Count == 0 ? [] : [.. chains.Select(ProfileOf)],
            EdgeShapeStart = shapeStart,
            ShapeXCm = [.. shapeX],
            ShapeYCm = [.. shapeY],
            PremisesId = [.. buildings.Select(b => b.Id)],
            PremisesXCm = [.. buildings.Select(b => b.XCm)],
            PremisesYCm = [.. buildings.Select(b => b.YCm)],
            PremisesLines = [.. buildings.Select(b => b.Lines)],
            PremisesPriority = [.. buildings.Select(b => b.Priority)],
            PremisesCommune = [.. buildings.Select(b => b.Commune)],
            PremisesEdge = premisesEdge,
            PremisesOffsetCm = offset,
            PremisesSetbackCm = setback,
            ExchangeId = [.. exchanges.Select(x => x.Id)],
            ExchangeName = [.. exchanges.Select(x => x.Name)],
            ExchangeNode = [.. exchanges.Select(x => nodeOf[x.Point])],
            ExchangeCommune = [.. exchanges.Select(x => x.Commune)],
        };
        return (ground, nodeOf);

        StreetProfile ProfileOf(Chain chain) => chain.Segments.GroupBy(s => profiles.GetValueOrDefault(s)).OrderByDescending(g => g.Sum(s => place[s].Length)).ThenBy(g => g.Key.Sides).ThenBy(g => g.Key.WidthDm).First().Key;

        void Node(int point)
        {
            if (nodeOf[point] < 0)
            {
                nodeOf[point] = nodes.Count;
                nodes.Add(point);
            }
        }
    }
}
