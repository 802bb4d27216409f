using Maillage.Geo;

namespace Maillage.Territory.Existing;

/// <summary>What a match found, metres.</summary>
/// <param name="OfferedM">Of lines that stand and carry cables.</param>
/// <param name="MatchedM">Of them along a street of the ground; the rest runs away from streets and is not reused.</param>
/// <param name="StreetM">Of streets that now have a support.</param>
/// <param name="Exchanges">Existing exchanges added as candidate places of an NRO.</param>
public sealed record SupportReport(double OfferedM, double MatchedM, double StreetM, int Exchanges);

/// <summary>
/// Lays existing ducts and poles on the streets of a ground, so that a design rents what stands and digs only the gap. A street counts as equipped where lines of about its direction
/// follow it, at most <see cref="WithinCm"/> aside, over at least <see cref="Share"/> of its length; where both stand, the duct is taken.
/// </summary>
/// <remarks>Deterministic. O(L log S) for L metres of line over S segments of street.</remarks>
public static class SupportMatch
{
    public const int WithinCm = 1500;
    public const double Share = 0.6;
    private const int StepCm = 500;
    private const int ExchangeWithinCm = 20_000;

    /// <summary>Cosine of the widest angle between a line and the street it follows (about 37°).</summary>
    private const double Alike = 0.8;

    public static (Ground Ground, SupportReport Report) Apply(Ground ground, IReadOnlyList<ExistingLine> lines, IReadOnlyList<ExistingSite> sites)
    {
        Segments segments = new(ground);
        Dictionary<int, (HashSet<int> Ducts, HashSet<int> Poles)> covered = [];
        double offered = 0, matched = 0;
        foreach (ExistingLine line in lines.Where(l => l.Stands && l.Support != ExistingSupport.None))
        {
            (double of, double on) = Lay(segments, line, covered);
            offered += of;
            matched += on;
        }

        ExistingSupport[] support = [.. ground.EdgeSupport];
        double street = 0;
        foreach ((int edge, (HashSet<int> ducts, HashSet<int> poles)) in covered)
        {
            int bins = Math.Max(1, (ground.EdgeLengthCm[edge] + StepCm - 1) / StepCm);
            if (ducts.Union(poles).Count() >= Share * bins)
            {
                support[edge] = ducts.Count >= poles.Count ? ExistingSupport.Duct : ExistingSupport.Pole;
                street += ground.EdgeLengthCm[edge] / 100.0;
            }
        }

        (Ground equipped, int added) = WithExchanges(ground, support, sites, segments);
        return (equipped, new SupportReport(offered, matched, street, added));
    }

    /// <summary>Walks along a line in steps and marks the stretch of street each step follows.</summary>
    private static (double OfferedM, double MatchedM) Lay(Segments segments, ExistingLine line, Dictionary<int, (HashSet<int> Ducts, HashSet<int> Poles)> covered)
    {
        double offered = 0, matched = 0;
        (int X, int Y)[] places = [.. line.Line.Coordinates.Select(c => Lambert93.FromLonLat(c.X, c.Y))];
        for (int i = 1; i < places.Length; i++)
        {
            (int ax, int ay) = places[i - 1];
            (int bx, int by) = places[i];
            double length = Planar.Distance(ax, ay, bx, by);
            int steps = (int)Math.Ceiling(length / (StepCm / 2.0));
            for (int s = 0; s < steps; s++)
            {
                double t = (s + 0.5) / steps, metres = length / steps / 100;
                offered += metres;
                if (segments.Follow((int)(ax + (t * (bx - ax))), (int)(ay + (t * (by - ay))), (bx - ax) / length, (by - ay) / length) is not { } at)
                {
                    continue;
                }

                matched += metres;
                if (!covered.TryGetValue(at.Edge, out (HashSet<int> Ducts, HashSet<int> Poles) bins))
                {
                    covered[at.Edge] = bins = ([], []);
                }

                (line.Support == ExistingSupport.Duct ? bins.Ducts : bins.Poles).Add(at.Cm / StepCm);
            }
        }

        return (offered, matched);
    }

    /// <summary>Existing exchanges become candidates at the nearest crossing, unless one stands there already.</summary>
    private static (Ground Ground, int Added) WithExchanges(Ground ground, ExistingSupport[] support, IReadOnlyList<ExistingSite> sites, Segments segments)
    {
        List<string> ids = [.. ground.ExchangeId], names = [.. ground.ExchangeName];
        List<int> nodes = [.. ground.ExchangeNode], communes = [.. ground.ExchangeCommune];
        foreach (ExistingSite site in sites.Where(s => s.Kind == "exchange").OrderBy(s => s.Id, StringComparer.Ordinal))
        {
            (int x, int y) = Lambert93.FromLonLat(site.Place.X, site.Place.Y);
            if (segments.NearestNode(x, y, ExchangeWithinCm) is { } near && !nodes.Contains(near.Node) && !ids.Contains(site.Id))
            {
                ids.Add(site.Id);
                names.Add(site.Name);
                nodes.Add(near.Node);
                communes.Add(ground.EdgeCommune[near.Edge]);
            }
        }

        return (ground.WithExisting(support, [.. ids], [.. names], [.. nodes], [.. communes]), ids.Count - ground.ExchangeId.Length);
    }

    /// <summary>All straight segments of the streets, in an index.</summary>
    private sealed class Segments
    {
        private readonly Ground ground;
        private readonly List<int> ax = [], ay = [], bx = [], by = [], edge = [], start = [];
        private readonly SegmentIndex index;

        public Segments(Ground ground)
        {
            this.ground = ground;
            for (int e = 0; e < ground.EdgeCount; e++)
            {
                int x = ground.NodeXCm[ground.EdgeFrom[e]], y = ground.NodeYCm[ground.EdgeFrom[e]];
                double at = 0;
                for (int s = ground.EdgeShapeStart[e]; s <= ground.EdgeShapeStart[e + 1]; s++)
                {
                    bool last = s == ground.EdgeShapeStart[e + 1];
                    (int nx, int ny) = last ? (ground.NodeXCm[ground.EdgeTo[e]], ground.NodeYCm[ground.EdgeTo[e]]) : (ground.ShapeXCm[s], ground.ShapeYCm[s]);
                    ax.Add(x);
                    ay.Add(y);
                    bx.Add(nx);
                    by.Add(ny);
                    edge.Add(e);
                    start.Add((int)at);
                    at += Planar.Distance(x, y, nx, ny);
                    (x, y) = (nx, ny);
                }
            }

            index = new SegmentIndex([.. ax], [.. ay], [.. bx], [.. by]);
        }

        /// <returns>The edge followed and the place on it, or null when no street of about this direction is near.</returns>
        public (int Edge, int Cm)? Follow(int x, int y, double dx, double dy)
        {
            if (index.FindNearest(x, y, WithinCm) is not { } hit)
            {
                return null;
            }

            int s = hit.Segment;
            double length = Planar.Distance(ax[s], ay[s], bx[s], by[s]);
            double cosine = length == 0 ? 0 : Math.Abs(((bx[s] - ax[s]) * dx) + ((by[s] - ay[s]) * dy)) / length;
            return cosine < Alike ? null : (edge[s], Math.Min(ground.EdgeLengthCm[edge[s]] - 1, start[s] + (int)(hit.Foot.Fraction * length)));
        }

        public (int Node, int Edge)? NearestNode(int x, int y, int within)
        {
            if (index.FindNearest(x, y, within) is not { } hit)
            {
                return null;
            }

            int e = edge[hit.Segment], a = ground.EdgeFrom[e], b = ground.EdgeTo[e];
            return (Planar.Distance(x, y, ground.NodeXCm[a], ground.NodeYCm[a]) <= Planar.Distance(x, y, ground.NodeXCm[b], ground.NodeYCm[b]) ? a : b, e);
        }
    }
}
