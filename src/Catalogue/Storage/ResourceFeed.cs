using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Catalogue.Storage;

/// <summary>One public resource as other catalogues hear of it: what it is now, or that it is gone.</summary>
/// <param name="Position">Number of its last change.</param>
/// <param name="At">When that was, to the second.</param>
/// <param name="Gone">It was public and is no more; only its id may be told.</param>
public sealed record FeedItem(long Position, DateTimeOffset At, Resource Resource, bool Gone);

/// <summary>Where to go on reading: after this resource of this change.</summary>
public sealed record FeedPlace(long Position, string Id)
{
    public static FeedPlace Start { get; } = new(-1, "");
}

/// <summary>Public resources in the order in which they last changed, deletions with them: what a harvester reads. A reader who stops goes on where it was, whatever changed meanwhile.</summary>
public sealed class ResourceFeed(MaillageDatabase database)
{
    private const int BatchRows = 500;

    /// <summary>Age of what changed before moments were kept.</summary>
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="type">Resources of this type only; null for all.</param>
    /// <param name="from">Not changed before this moment; null from the beginning.</param>
    /// <param name="until">Not changed at or after this moment.</param>
    public IEnumerable<FeedItem> Read(FeedPlace after, string? type = null, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        List<(long Position, DateTimeOffset? At, string Content)> rows;
        do
        {
            rows = [.. connection.Query<(long, DateTimeOffset?, string)>(
                $"""
                SELECT r.position, m.moment, r.content FROM resource r LEFT JOIN resource_moment m ON m.position = r.position
                WHERE (r.position, r.id) > (@Position, @Id){(type is null ? "" : " AND r.type = @type")}
                  {(from is null ? "" : "AND m.moment >= @from")} {(until is null ? "" : "AND (m.moment < @until OR m.moment IS NULL)")}
                ORDER BY r.position, r.id LIMIT @limit
                """,
                new { after.Position, after.Id, type, from, until, limit = BatchRows })];
            foreach ((long position, DateTimeOffset? at, string content) in rows)
            {
                Resource resource = ResourceStore.Read(content);
                after = new FeedPlace(position, resource.Id);
                bool open = resource is { State: ResourceState.Published, Visibility: Visibility.Public };
                if (open || WasPublic(connection, resource))
                    yield return new FeedItem(position, at ?? Beginning, resource, !open);
            }
        }
        while (rows.Count == BatchRows);
    }

    /// <summary>One resource as the feed would give it; null when it was never public.</summary>
    public FeedItem? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        (long Position, DateTimeOffset? At, string Content)? row = connection.Query<(long, DateTimeOffset?, string)>(
            "SELECT r.position, m.moment, r.content FROM resource r LEFT JOIN resource_moment m ON m.position = r.position WHERE r.id = @id", new { id }).Select(r => ((long, DateTimeOffset?, string)?)r).FirstOrDefault();
        if (row is not { } found)
            return null;
        Resource resource = ResourceStore.Read(found.Content);
        bool open = resource is { State: ResourceState.Published, Visibility: Visibility.Public };
        return open || WasPublic(connection, resource) ? new FeedItem(found.Position, found.At ?? Beginning, resource, !open) : null;
    }

    /// <summary>When the catalogue last changed; null when that was before moments were kept.</summary>
    public DateTimeOffset? LastMoment()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QueryFirstOrDefault<DateTimeOffset?>("SELECT moment FROM resource_moment ORDER BY position DESC LIMIT 1");
    }

    private static bool WasPublic(DbConnection connection, Resource resource) => connection.Query<string>("SELECT content FROM resource_version WHERE id = @Id", new { resource.Id })
        .Select(ResourceStore.Read).Any(v => v is { State: ResourceState.Published, Visibility: Visibility.Public });
}
