using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Catalogue.Tours;
using Maillage.Database;
using Maillage.Formats.Tracks;

namespace Maillage.Catalogue.Storage;

/// <summary>The line of an itinerary and what was measured of it when it was imported.</summary>
public sealed record KeptTrack(string Resource, string File, DateTimeOffset ImportedAt, Track Track, TrackFacts Facts);

/// <summary>Lines of itineraries: too heavy for a resource, which keeps their length and climb. A new import replaces the line.</summary>
public sealed class TrackStore(MaillageDatabase database)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "itinerary_track", "Tracés des itinéraires",
        [
            new("resource", ColumnType.Text), new("file", ColumnType.Text), new("imported_at", ColumnType.Timestamp), new("name", ColumnType.Text, Nullable: true), new("points", ColumnType.Json), new("facts", ColumnType.Json),
        ],
        ["resource"]);

    /// <summary>Inside the transaction that saves the resource: both, or neither.</summary>
    public static bool Save(DbTransaction transaction, KeptTrack kept) => transaction.Connection!.Execute(
        """
        INSERT INTO itinerary_track (resource, file, imported_at, name, points, facts) VALUES (@Resource, @File, @ImportedAt, @name, @points, @facts)
        ON CONFLICT (resource) DO UPDATE SET file = excluded.file, imported_at = excluded.imported_at, name = excluded.name, points = excluded.points, facts = excluded.facts
        """,
        new { kept.Resource, kept.File, kept.ImportedAt, name = kept.Track.Name, points = Write(kept.Track), facts = JsonSerializer.Serialize(kept.Facts) }, transaction) == 1;

    public KeptTrack? Find(string resource)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Resource, string File, DateTimeOffset At, string? Name, string Points, string Facts)>(
                "SELECT resource, file, imported_at, name, points, facts FROM itinerary_track WHERE resource = @resource", new { resource })
            .Select(r => new KeptTrack(r.Resource, r.File, r.At, new Track(r.Name, Read(r.Points)), JsonSerializer.Deserialize<TrackFacts>(r.Facts)!)).SingleOrDefault();
    }

    /// <summary>What was measured of all lines, without the lines.</summary>
    public IReadOnlyDictionary<string, TrackFacts> Facts()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Resource, string Facts)>("SELECT resource, facts FROM itinerary_track").ToDictionary(r => r.Resource, r => JsonSerializer.Deserialize<TrackFacts>(r.Facts)!, StringComparer.Ordinal);
    }

    private static string Write(Track track) => JsonSerializer.Serialize(track.Parts.Select(p => p.Select(t => t.Elevation is { } e ? new[] { t.Lon, t.Lat, e } : [t.Lon, t.Lat])));

    private static ImmutableArray<ImmutableArray<TrackPoint>> Read(string points) =>
        [.. JsonSerializer.Deserialize<double[][][]>(points)!.Select(p => p.Select(t => new TrackPoint(t[0], t[1], t.Length > 2 ? t[2] : null)).ToImmutableArray())];
}
