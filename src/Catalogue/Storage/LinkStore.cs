using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Catalogue.Storage;

/// <summary>Addresses that resources give, and whether they answer.</summary>
public sealed class LinkStore(MaillageDatabase database)
{
    private const int BatchRows = 500;
    private const string Columns = "url, checked_at, status, fault, failing_since, failures";

    /// <summary>One row an address; <c>resource</c> is one that gives it.</summary>
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "resource_link", "Adresses données par les ressources",
        [
            new("url", ColumnType.Text), new("resource", ColumnType.Text), new("checked_at", ColumnType.Timestamp, Nullable: true), new("status", ColumnType.Integer), new("fault", ColumnType.Text, Nullable: true),
            new("failing_since", ColumnType.Timestamp, Nullable: true), new("failures", ColumnType.Integer), new("next_at", ColumnType.Timestamp),
        ],
        ["url"])
    { Indexes = [["next_at"]] };

    /// <summary>An address that is new is due at once.</summary>
    public void Know(string url, string resource)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "INSERT INTO resource_link (url, resource, status, failures, next_at) VALUES (@url, @resource, 0, 0, @next) ON CONFLICT (url) DO UPDATE SET resource = excluded.resource",
            new { url, resource, next = DateTimeOffset.UnixEpoch });
    }

    public void Forget(string url)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("DELETE FROM resource_link WHERE url = @url", new { url });
    }

    /// <summary>Addresses to look up now, longest due first, with a resource that gives each.</summary>
    public IReadOnlyList<(LinkState Link, string Resource)> Due(int most, DateTimeOffset now)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return
        [
            .. connection.Query<Row>($"SELECT {Columns}, resource FROM resource_link WHERE next_at <= @now ORDER BY next_at, url LIMIT @most", new { now, most })
                .Select(r => (r.State, r.Resource)),
        ];
    }

    public void Save(LinkState link)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "UPDATE resource_link SET checked_at = @CheckedAt, status = @Status, fault = @Fault, failing_since = @FailingSince, failures = @Failures, next_at = @NextAt WHERE url = @Url",
            new { link.Url, link.CheckedAt, link.Status, link.Fault, link.FailingSince, link.Failures, link.NextAt });
    }

    /// <summary>What is known of some addresses; those never looked up are left out.</summary>
    public IReadOnlyDictionary<string, LinkState> Find(IEnumerable<string?> urls)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        Dictionary<string, LinkState> found = [];
        foreach (string[] some in urls.OfType<string>().Distinct().Chunk(BatchRows))
        {
            DynamicParameters parameters = new();
            string list = string.Join(", ", some.Select((url, i) => ResourceStore.Bind(parameters, i, url)));
            foreach (Row row in connection.Query<Row>($"SELECT {Columns} FROM resource_link WHERE checked_at IS NOT NULL AND url IN ({list})", parameters))
            {
                found[row.Url] = row.State;
            }
        }

        return found;
    }

    private sealed class Row
    {
        public string Url { get; set; } = "";

        public string Resource { get; set; } = "";

        public DateTimeOffset? CheckedAt { get; set; }

        public int Status { get; set; }

        public string? Fault { get; set; }

        public DateTimeOffset? FailingSince { get; set; }

        public int Failures { get; set; }

        public LinkState State => new(Url, CheckedAt, Status, Fault, FailingSince, Failures);
    }
}
