using System.Collections.Immutable;

namespace Maillage.Formats.Tracks;

/// <param name="Elevation">Metres above the sea; null when the file does not say.</param>
public readonly record struct TrackPoint(double Lon, double Lat, double? Elevation);

/// <summary>A way on the ground, in one or several parts, WGS 84.</summary>
public sealed record Track(string? Name, ImmutableArray<ImmutableArray<TrackPoint>> Parts)
{
    /// <summary>True when every point says its elevation: a profile with holes would be a guess.</summary>
    public bool HasElevation => Parts.All(p => p.All(t => t.Elevation is not null));

    public int Count => Parts.Sum(p => p.Length);
}
