using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Catalogue.Storage;

/// <summary>Resources that a professional chose for a person, behind an address that expires.</summary>
/// <param name="Note">A word to the person; names nobody.</param>
public sealed record Handed(IReadOnlyList<string> Resources, string Note, BodyId Body, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt);

/// <summary>Selections handed over. The database holds a hash of the address's secret only: who reads it cannot open the page. What has expired is erased.</summary>
public sealed class HandedStore(MaillageDatabase database, TimeProvider time)
{
    /// <summary>Resources of one selection: a person reads some, not a catalogue.</summary>
    public const int Most = 30;

    public static TableDefinition Table { get; } = new(DatabasePart.Private, "resource_handed", "Sélections remises",
        [
            new("id", ColumnType.Text), new("resources", ColumnType.Json), new("note", ColumnType.Text), new("body", ColumnType.Text), new("made_at", ColumnType.Timestamp), new("expires_at", ColumnType.Timestamp),
        ],
        ["id"])
    { Indexes = [["expires_at"]] };

    /// <returns>The secret part of the address, told this once.</returns>
    public string Add(IReadOnlyList<string> resources, string note, BodyId body, TimeSpan life)
    {
        string secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)).Replace('+', '-').Replace('/', '_');
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("DELETE FROM resource_handed WHERE expires_at <= @now", new { now });
        connection.Execute(
            "INSERT INTO resource_handed (id, resources, note, body, made_at, expires_at) VALUES (@id, @resources, @note, @body, @now, @until)",
            new { id = Hash(secret), resources = JsonSerializer.Serialize(resources.Distinct().Take(Most)), note, body = body.Siret, now, until = now + life });
        return secret;
    }

    /// <summary>Null when there is none, or when it has expired.</summary>
    public Handed? Find(string secret)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Resources, string Note, string Body, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt)>(
                "SELECT resources, note, body, made_at, expires_at FROM resource_handed WHERE id = @id AND expires_at > @now", new { id = Hash(secret), now = time.GetUtcNow() })
            .Where(r => BodyId.TryParse(r.Body, out _))
            .Select(r => new Handed(JsonSerializer.Deserialize<string[]>(r.Resources)!, r.Note, BodyId.TryParse(r.Body, out BodyId body) ? body : default, r.MadeAt, r.ExpiresAt)).FirstOrDefault();
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
