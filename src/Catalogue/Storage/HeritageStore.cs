using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Catalogue.Storage;

/// <summary>What was seen of a picture's address.</summary>
/// <param name="Service">It is a IIIF image service, which cuts and scales.</param>
/// <param name="Fault">Code of what went wrong; then there is no size.</param>
public sealed record SeenImage(string Address, bool Service, int? Width, int? Height, string? Fault, DateTimeOffset SeenAt);

/// <summary>
/// Beside heritage records: the size of their pictures as last seen (it can be thrown away and seen again), and which body looks after what a source or a name brings, to whom contributions go.
/// </summary>
public sealed class HeritageStore(MaillageDatabase database)
{
    public static IReadOnlyList<TableDefinition> Tables { get; } =
    [
        new(DatabasePart.Private, "heritage_image", "Images du patrimoine",
            [
                new("address", ColumnType.Text), new("service", ColumnType.Boolean), new("width", ColumnType.Integer, Nullable: true), new("height", ColumnType.Integer, Nullable: true), new("fault", ColumnType.Text, Nullable: true), new("seen_at", ColumnType.Timestamp),
            ],
            ["address"]),
        new(DatabasePart.Private, "heritage_keeper", "Gardiens des fonds moissonnés", [new("source", ColumnType.Text), new("body", ColumnType.Text)], ["source"]),
    ];

    public void Save(SeenImage image)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            INSERT INTO heritage_image (address, service, width, height, fault, seen_at) VALUES (@Address, @Service, @Width, @Height, @Fault, @SeenAt)
            ON CONFLICT (address) DO UPDATE SET service = excluded.service, width = excluded.width, height = excluded.height, fault = excluded.fault, seen_at = excluded.seen_at
            """, image);
    }

    public IReadOnlyDictionary<string, SeenImage> Find(IReadOnlyList<string> addresses)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        Dictionary<string, SeenImage> found = new(StringComparer.Ordinal);
        foreach (string[] some in addresses.Distinct().Chunk(500))
        {
            DynamicParameters parameters = new();
            string list = string.Join(", ", some.Select((address, i) => ResourceStore.Bind(parameters, i, address)));
            foreach ((string address, bool service, long? width, long? height, string? fault, DateTimeOffset at) in connection.Query<(string, bool, long?, long?, string?, DateTimeOffset)>(
                $"SELECT address, service, width, height, fault, seen_at FROM heritage_image WHERE address IN ({list})", parameters))
                found[address] = new SeenImage(address, service, (int?)width, (int?)height, fault, at);
        }

        return found;
    }

    /// <summary>The body that answers for what a source brings; null when none was named.</summary>
    public BodyId? KeeperOf(string source)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return BodyId.TryParse(connection.QuerySingleOrDefault<string>("SELECT body FROM heritage_keeper WHERE source = @source", new { source }), out BodyId body) ? body : null;
    }

    public IReadOnlyDictionary<string, BodyId> Keepers()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Source, string Body)>("SELECT source, body FROM heritage_keeper").ToDictionary(r => r.Source, r => new BodyId(r.Body), StringComparer.Ordinal);
    }

    /// <summary>Null takes the keeper away: contributions go to the platform then.</summary>
    public void Keep(string source, BodyId? body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        if (body is { } keeper)
            connection.Execute("INSERT INTO heritage_keeper (source, body) VALUES (@source, @Siret) ON CONFLICT (source) DO UPDATE SET body = excluded.body", new { source, keeper.Siret });
        else
            connection.Execute("DELETE FROM heritage_keeper WHERE source = @source", new { source });
    }
}
