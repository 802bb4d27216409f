using Maillage.Formats.Tracks;
using Maillage.Geo;

namespace Maillage.Catalogue.Tours;

/// <param name="AtKm">How far along the line it is nearest to.</param>
/// <param name="AwayKm">Straight distance from the line.</param>
public sealed record AlongPlace(Resource Resource, double AtKm, double AwayKm);

/// <summary>What stands beside a line. Straight distances in Lambert-93; O(n log n) for the line, O(log n) for each place.</summary>
public sealed class Along
{
    private readonly SegmentIndex segments;
    private readonly double[] startKm, lengthKm;

    public Along(Track track)
    {
        List<int> ax = [], ay = [], bx = [], by = [];
        List<double> starts = [], lengths = [];
        double km = 0;
        foreach (var part in track.Parts)
        {
            for (int i = 1; i < part.Length; i++)
            {
                (TrackPoint a, TrackPoint b) = (part[i - 1], part[i]);
                double length = TrackMeasure.Km(a, b);
                if (Lambert93.Covers(a.Lon, a.Lat) && Lambert93.Covers(b.Lon, b.Lat))
                {
                    (int x1, int y1) = Lambert93.FromLonLat(a.Lon, a.Lat);
                    (int x2, int y2) = Lambert93.FromLonLat(b.Lon, b.Lat);
                    ax.Add(x1);
                    ay.Add(y1);
                    bx.Add(x2);
                    by.Add(y2);
                    starts.Add(km);
                    lengths.Add(length);
                }

                km += length;
            }
        }

        (segments, startKm, lengthKm) = (new SegmentIndex([.. ax], [.. ay], [.. bx], [.. by]), [.. starts], [.. lengths]);
    }

    /// <summary>Places within a distance, in the order in which a traveller meets them.</summary>
    public IReadOnlyList<AlongPlace> Find(IEnumerable<Resource> places, double withinKm)
    {
        List<AlongPlace> found = [];
        foreach (Resource place in places.Where(p => p.Place.HasPoint && Lambert93.Covers(p.Place.Lon!.Value, p.Place.Lat!.Value)))
        {
            (int x, int y) = Lambert93.FromLonLat(place.Place.Lon!.Value, place.Place.Lat!.Value);
            if (segments.FindNearest(x, y, withinKm * 100_000) is { } hit)
                found.Add(new AlongPlace(place, startKm[hit.Segment] + (hit.Foot.Fraction * lengthKm[hit.Segment]), hit.Foot.DistanceCm / 100_000));
        }

        return [.. found.OrderBy(f => f.AtKm).ThenBy(f => f.AwayKm).ThenBy(f => f.Resource.Id, StringComparer.Ordinal)];
    }
}
