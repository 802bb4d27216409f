using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Cases.Storage;

/// <summary>Answers by mail: one address that nobody guesses for each case and person, what was read already, and whom a machine has answered.</summary>
public sealed class ReplyStore(MaillageDatabase database, TimeProvider time)
{
    /// <summary>The side of who asks, who may have no account.</summary>
    public const string Applicant = "";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly TableDefinition Address = new(DatabasePart.Private, "reply_address", "Adresses de réponse",
        [new("token", ColumnType.Text), new("case_id", ColumnType.Text), new("person", ColumnType.Text), new("made_at", ColumnType.Timestamp)], ["case_id", "person"])
    { Indexes = [["token"]] };

    private static readonly TableDefinition Read = new(DatabasePart.Private, "mail_read", "Courriels lus", [new("hash", ColumnType.Text), new("case_id", ColumnType.Text, Nullable: true), new("at", ColumnType.Timestamp)], ["hash"]) { Indexes = [["case_id", "at"], ["at"]] };

    private static readonly TableDefinition Answered = new(DatabasePart.Private, "mail_answered", "Adresses auxquelles une réponse automatique est partie", [new("hash", ColumnType.Text), new("at", ColumnType.Timestamp)], ["hash"]) { Indexes = [["at"]] };

    public static Migration Migration { get; } = new("replies", 1, [Address, Read, Answered]);

    /// <summary>The token of a case and person: 128 random bits in letters that mail leaves alone, the same in every letter about the case.</summary>
    public string TokenFor(string caseId, string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        if (connection.QuerySingleOrDefault<string>("SELECT token FROM reply_address WHERE case_id = @caseId AND person = @person", new { caseId, person }) is { } known)
            return known;

        string token = RandomNumberGenerator.GetString(Letters, 26);
        connection.Execute("INSERT INTO reply_address (token, case_id, person, made_at) VALUES (@token, @caseId, @person, @now) ON CONFLICT (case_id, person) DO NOTHING", new { token, caseId, person, now = time.GetUtcNow() });
        return connection.QuerySingle<string>("SELECT token FROM reply_address WHERE case_id = @caseId AND person = @person", new { caseId, person });
    }

    public (string Case, string Person)? Find(string token)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<(string, string)?>("SELECT case_id, person FROM reply_address WHERE token = @token", new { token });
    }

    public bool WasRead(string messageId)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM mail_read WHERE hash = @hash", new { hash = Secret.Hash(messageId) }) > 0;
    }

    /// <param name="caseId">Null when it was about no case.</param>
    public void NoteRead(string messageId, string? caseId)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("INSERT INTO mail_read (hash, case_id, at) VALUES (@hash, @caseId, @now) ON CONFLICT (hash) DO NOTHING", new { hash = Secret.Hash(messageId), caseId, now = time.GetUtcNow() });
    }

    /// <summary>Letters read for a case since a moment.</summary>
    public long CountRead(string caseId, DateTimeOffset since)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM mail_read WHERE case_id = @caseId AND at > @since", new { caseId, since });
    }

    /// <summary>True the first time for an address, and while fewer than <paramref name="most"/> were answered since a day: a machine that answers all who write would be an echo.</summary>
    public bool MayAnswer(string email, int most)
    {
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM mail_answered WHERE at > @since", new { since = now.AddDays(-1) }) < most
            && connection.Execute("INSERT INTO mail_answered (hash, at) VALUES (@hash, @now) ON CONFLICT (hash) DO NOTHING", new { hash = Secret.Hash(EmailAddress.Key(email)), now }) == 1;
    }

    /// <summary>Nobody answers about an erased case any more.</summary>
    internal static void Erase(DbTransaction transaction, string caseId) => transaction.Connection!.Execute("DELETE FROM reply_address WHERE case_id = @caseId", new { caseId }, transaction);

    /// <summary>What was read is remembered as long as mail servers may send it again.</summary>
    public int Forget(DateTimeOffset before)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM mail_read WHERE at < @before", new { before });
    }
}
