using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.People.Storage;

/// <summary>What a program asked under a key of its own, so that asking again after a cut line changes nothing twice.</summary>
/// <param name="Mark">Hash of what was asked.</param>
/// <param name="Status">Of the answer; null while it is not known: at work still, or cut off in the middle.</param>
/// <param name="Content">The answer, sealed by who keeps it.</param>
public sealed record KeptRequest(string Mark, int? Status, string? Content);

/// <summary>Requests with an idempotency key, for a day. Who asked is a person or a program of a body.</summary>
public sealed class RequestStore(MaillageDatabase database, TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public static TableDefinition Table { get; } = new(DatabasePart.Private, "kept_request", "Demandes de programmes",
        [new("person", ColumnType.Text), new("request_key", ColumnType.Text), new("mark", ColumnType.Text), new("status", ColumnType.Integer, Nullable: true), new("content", ColumnType.Text, Nullable: true), new("at", ColumnType.Timestamp)],
        ["person", "request_key"])
    { Indexes = [["at"]] };

    public static IReadOnlyList<Migration> Migrations { get; } = [new Migration("requests", 1, [Table])];

    /// <summary>Takes the key for a request.</summary>
    /// <returns>What the key was used for before; null when it is the caller's now.</returns>
    public KeptRequest? Take(string client, string key, string mark)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        if (connection.Execute("INSERT INTO kept_request (person, request_key, mark, at) VALUES (@client, @key, @mark, @now) ON CONFLICT (person, request_key) DO NOTHING", new { client, key, mark, now = time.GetUtcNow() }) == 1)
            return null;

        return connection.QuerySingleOrDefault<(string Mark, long? Status, string? Content)?>("SELECT mark, status, content FROM kept_request WHERE person = @client AND request_key = @key", new { client, key }) is { } row
            ? new KeptRequest(row.Mark, (int?)row.Status, row.Content) : Take(client, key, mark);
    }

    public void Keep(string client, string key, int status, string content)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE kept_request SET status = @status, content = @content WHERE person = @client AND request_key = @key", new { client, key, status, content });
    }

    /// <summary>Nothing was changed: the key may be used again.</summary>
    public void Release(string client, string key)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("DELETE FROM kept_request WHERE person = @client AND request_key = @key", new { client, key });
    }

    public int Forget()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM kept_request WHERE at < @before", new { before = time.GetUtcNow() - Life });
    }
}
