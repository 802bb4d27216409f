using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Cases.Storage;

/// <summary>Private addresses under which agents' calendars read their deadlines: one for each person and body, of which only the hash is kept.</summary>
public sealed class CalendarStore(MaillageDatabase database, TimeProvider time)
{
    private static readonly TableDefinition Table = new(DatabasePart.Private, "calendar_feed", "Agendas des agents",
        [new("person", ColumnType.Text), new("siret", ColumnType.Text), new("hash", ColumnType.Text), new("made_at", ColumnType.Timestamp)], ["person", "siret"])
    { Indexes = [["hash"]] };

    public static Migration Migration { get; } = new("calendars", 1, [Table]);

    /// <summary>Makes a new address; the one before is worth nothing from now on.</summary>
    /// <returns>Its secret: shown this one time.</returns>
    public string Renew(string person, BodyId body)
    {
        string secret = Secret.New();
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            "INSERT INTO calendar_feed (person, siret, hash, made_at) VALUES (@person, @Siret, @hash, @now) ON CONFLICT (person, siret) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at",
            new { person, body.Siret, hash = Secret.Hash(secret), now = time.GetUtcNow() });
        return secret;
    }

    public (string Person, BodyId Body)? Find(string secret)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<(string, string)?>("SELECT person, siret FROM calendar_feed WHERE hash = @hash", new { hash = Secret.Hash(secret) }) is var (person, siret) ? (person, new BodyId(siret)) : null;
    }

    public bool Has(string person, BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM calendar_feed WHERE person = @person AND siret = @Siret", new { person, body.Siret }) > 0;
    }

    public void Remove(string person, BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("DELETE FROM calendar_feed WHERE person = @person AND siret = @Siret", new { person, body.Siret });
    }
}
