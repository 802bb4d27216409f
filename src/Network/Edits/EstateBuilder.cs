using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Territory;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Edits;

/// <summary>
/// Lays out a housing estate: a new street through its area, along its length, joined straight to the nearest street end, its houses on both sides; or single
/// buildings, joined to their street, or by a street of their own where the drop would be too long. A first drawing to price an idea, not a plan of the estate.
/// </summary>
internal sealed class EstateBuilder(Ground ground, GroundChange change, EngineeringRules rules)
{
    private const int SetbackCm = 1000;
    private const int FarthestCm = 300_000;
    private const int EntranceCm = 100;
    private readonly Lazy<SegmentIndex> streets = new(() => Index(ground));
    private readonly List<int> edgeOfSegment = SegmentEdges(ground);

    public void Add(AddEstate estate, ProblemList problems)
    {
        ulong seed = Hash(estate.Id);
        if (estate.Points.Count > 0)
        {
            AddPoints(estate, seed, problems);
            return;
        }

        ((int X, int Y) from, (int X, int Y) to) = Spine(EditArea.Of(estate.Area)!.Shape);
        int start = NearestNode(from, out double startCm), end = NearestNode(to, out double endCm);
        if (endCm < startCm)
        {
            ((from, to), start, startCm) = ((to, from), end, endCm);
        }

        if (startCm > FarthestCm)
        {
            TooFar(estate, problems);
            return;
        }

        int commune = CommuneAt(start);
        int gate = startCm <= EntranceCm ? start : change.AddNode(from);
        if (gate != start)
        {
            change.AddStreet(start, gate, commune, Id(seed, -1));
        }

        int street = change.AddStreet(gate, change.AddNode(to), commune, Id(seed, -2)), length = change.LengthCm(street);
        for (int i = 0; i < estate.Lines; i++)
        {
            // Both sides in turn, a house every share of the street.
            double share = (i + 0.5) / estate.Lines;
            double side = (i % 2 == 0 ? SetbackCm : -SetbackCm) / (double)length;
            (int X, int Y) foot = ((int)(from.X + (share * (to.X - from.X))), (int)(from.Y + (share * (to.Y - from.Y))));
            (int X, int Y) place = ((int)(foot.X - (side * (to.Y - from.Y))), (int)(foot.Y + (side * (to.X - from.X))));
            change.AddBuilding(Id(seed, i), place, 1, commune, street, (int)(share * length), SetbackCm);
        }
    }

    private void AddPoints(AddEstate estate, ulong seed, ProblemList problems)
    {
        int each = estate.Lines / estate.Points.Count, rest = estate.Lines % estate.Points.Count;
        for (int i = 0; i < estate.Points.Count; i++)
        {
            (int X, int Y) place = estate.Points[i].Planar;
            int lines = each + (i < rest ? 1 : 0);
            if (streets.Value.FindNearest(place.X, place.Y, FarthestCm) is not { } hit)
            {
                TooFar(estate, problems);
                return;
            }

            int edge = edgeOfSegment[hit.Segment];
            if (RouteGraph.ToDm((int)hit.Foot.DistanceCm) <= rules.ReachDm)
            {
                change.AddBuilding(Id(seed, i), place, lines, ground.EdgeCommune[edge], edge, OffsetCm(hit.Segment, hit.Foot.Fraction), (int)hit.Foot.DistanceCm);
                continue;
            }

            int start = NearestNode(place, out _), commune = CommuneAt(start);
            int street = change.AddStreet(start, change.AddNode(place), commune, Id(seed, -3 - i));
            change.AddBuilding(Id(seed, i), place, lines, commune, street, change.LengthCm(street), SetbackCm);
        }
    }

    private static void TooFar(AddEstate estate, ProblemList problems) => problems.Add(EditProblems.Of(
        "estate-without-street", estate, $"aucune rue à moins de {FarthestCm / 100_000} km", $"no street within {FarthestCm / 100_000} km"));

    /// <summary>The long middle line of the smallest rectangle around the area, a house's depth inside its ends.</summary>
    private static ((int X, int Y) From, (int X, int Y) To) Spine(Polygon shape)
    {
        Coordinate[] ring = new MinimumDiameter(shape).GetMinimumRectangle().Coordinates;
        (int a, int b, int c, int d) = ring[0].Distance(ring[1]) >= ring[1].Distance(ring[2]) ? (3, 0, 1, 2) : (0, 1, 2, 3);
        (double x0, double y0) = ((ring[a].X + ring[b].X) / 2, (ring[a].Y + ring[b].Y) / 2);
        (double x1, double y1) = ((ring[c].X + ring[d].X) / 2, (ring[c].Y + ring[d].Y) / 2);
        double inset = Math.Min(0.25, SetbackCm / Math.Max(1, Math.Sqrt(((x1 - x0) * (x1 - x0)) + ((y1 - y0) * (y1 - y0)))));
        return (((int)(x0 + (inset * (x1 - x0))), (int)(y0 + (inset * (y1 - y0)))), ((int)(x1 - (inset * (x1 - x0))), (int)(y1 - (inset * (y1 - y0)))));
    }

    private int NearestNode((int X, int Y) place, out double distanceCm)
    {
        int nearest = -1;
        double least = double.MaxValue;
        for (int v = 0; v < ground.NodeCount; v++)
        {
            double dx = (double)ground.NodeXCm[v] - place.X, dy = (double)ground.NodeYCm[v] - place.Y;
            double squared = (dx * dx) + (dy * dy);
            (nearest, least) = squared < least ? (v, squared) : (nearest, least);
        }

        distanceCm = Math.Sqrt(least);
        return nearest;
    }

    private int CommuneAt(int node)
    {
        int edge = Array.FindIndex(ground.EdgeFrom, v => v == node);
        return ground.EdgeCommune[edge >= 0 ? edge : Array.FindIndex(ground.EdgeTo, v => v == node)];
    }

    private int OffsetCm(int segment, double fraction)
    {
        int edge = edgeOfSegment[segment], first = edgeOfSegment.IndexOf(edge);
        (int X, int Y)[] line = EdgeShape.Part(ground, edge, 0, 1);
        double before = 0, all = 0;
        for (int i = 1; i < line.Length; i++)
        {
            double step = Math.Sqrt(Math.Pow((double)line[i].X - line[i - 1].X, 2) + Math.Pow((double)line[i].Y - line[i - 1].Y, 2));
            before += i - 1 < segment - first ? step : i - 1 == segment - first ? step * fraction : 0;
            all += step;
        }

        return all <= 0 ? 0 : (int)(before / all * ground.EdgeLengthCm[edge]);
    }

    private static List<int> SegmentEdges(Ground ground)
    {
        List<int> edges = new(ground.EdgeCount + ground.ShapeXCm.Length);
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            edges.AddRange(Enumerable.Repeat(e, ground.EdgeShapeStart[e + 1] - ground.EdgeShapeStart[e] + 1));
        }

        return edges;
    }

    private static SegmentIndex Index(Ground ground)
    {
        List<int> ax = [], ay = [], bx = [], by = [];
        for (int e = 0; e < ground.EdgeCount; e++)
        {
            (int X, int Y) at = (ground.NodeXCm[ground.EdgeFrom[e]], ground.NodeYCm[ground.EdgeFrom[e]]);
            for (int s = ground.EdgeShapeStart[e]; s <= ground.EdgeShapeStart[e + 1]; s++)
            {
                (int X, int Y) next = s < ground.EdgeShapeStart[e + 1] ? (ground.ShapeXCm[s], ground.ShapeYCm[s]) : (ground.NodeXCm[ground.EdgeTo[e]], ground.NodeYCm[ground.EdgeTo[e]]);
                ax.Add(at.X);
                ay.Add(at.Y);
                bx.Add(next.X);
                by.Add(next.Y);
                at = next;
            }
        }

        return new SegmentIndex([.. ax], [.. ay], [.. bx], [.. by]);
    }

    /// <summary>FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), 64 bits.</summary>
    private static ulong Hash(string text) => text.Aggregate(14695981039346656037UL, (h, c) => (h ^ c) * 1099511628211UL);

    /// <summary>Identity of the n-th thing of an estate: positive, in a range of its own (bit 62 set).</summary>
    private static long Id(ulong seed, int n) => (long)((1UL << 62) | ((StableIds.Mix(seed + (ulong)(long)n) << 2) >> 2));
}
