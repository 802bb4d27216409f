using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;

namespace Maillage.People.Audit;

/// <summary>
/// The journal: who did what to which object when. Lines are only ever added; each is chained to the one before (<see cref="AuditChain"/>)
/// and the head is noted outside the database now and then (<see cref="Anchor"/>).
/// </summary>
/// <param name="home">Folder of the anchors: not the database's own when the two can be kept apart.</param>
public sealed class AuditLog(MaillageDatabase database, TimeProvider time, string home)
{
    private const string Columns = "seq, at, trace, body, role, action, fr, en, kind, id, concerned, details, previous, hash";

    private readonly AuditAnchors anchors = new(home);
    private readonly Lock anchoring = new();

    /// <summary>Writes a line of its own.</summary>
    /// <param name="actor">Who did it; null for the program itself.</param>
    /// <returns>Its number.</returns>
    public long Append(Actor? actor, AuditEvent what)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        long seq = Append(transaction, actor, what);
        transaction.Commit();
        return seq;
    }

    /// <summary>Writes a line within the change it tells: both are kept, or neither. Call it last, since all writers wait here for one another until the transaction ends.</summary>
    /// <param name="transaction">Of the private part.</param>
    public long Append(DbTransaction transaction, Actor? actor, AuditEvent what)
    {
        DbConnection connection = transaction.Connection!;
        string details = what.DetailsJson();
        connection.Execute("UPDATE audit_head SET seq = seq + 1 WHERE id = 1", transaction: transaction);
        (long seq, string previous) = connection.QuerySingle<(long, string)>("SELECT seq, hash FROM audit_head WHERE id = 1", transaction: transaction);
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        string? trace = actor?.Person is { } person ? TraceOf(transaction, person, actor.Name, at.Year) : null;
        string id = what.Kind == AuditEvent.Person ? TraceOf(transaction, what.Id, null, at.Year) : what.Id;
        AuditEntry bare = new(
            seq, at, trace, actor?.Body?.Siret, actor is null ? "system" : actor.Role.ToString().ToLowerInvariant(), what.Action, what.Fr, what.En, what.Kind, id, what.Concerned?.Siret, details, previous, "");
        AuditEntry entry = bare with { Hash = AuditChain.HashOf(bare) };
        connection.Execute(
            $"INSERT INTO audit_entry ({Columns}) VALUES (@Seq, @At, @Trace, @Body, @Role, @Action, @Fr, @En, @Kind, @Id, @Concerned, @Details, @Previous, @Hash)", entry, transaction);
        connection.Execute("UPDATE audit_head SET hash = @Hash WHERE id = 1", new { entry.Hash }, transaction);
        return seq;
    }

    /// <summary>The newest lines first.</summary>
    public IReadOnlyList<AuditLine> List(AuditQuery query)
    {
        var conditions = new List<string>();
        void When(bool asked, string condition)
        {
            if (asked)
                conditions.Add(condition);
        }

        When(query.Body is not null, "(e.concerned = @body OR e.body = @body)");
        When(query.Action is not null, "e.action = @Action");
        When(query.Kind is not null, "e.kind = @Kind");
        When(query.Id is not null, "e.id = @Id");
        When(query.From is not null, "e.at >= @From");
        When(query.Until is not null, "e.at < @Until");
        When(query.Before is not null, "e.seq < @Before");
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>(
            "SELECT e.seq, e.at, e.trace, t.person, t.name, e.body, e.role, e.action, e.fr, e.en, e.kind, e.id, e.concerned, e.details, e.hash FROM audit_entry e LEFT JOIN audit_trace t ON t.trace = e.trace"
            + (conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions)) + " ORDER BY e.seq DESC LIMIT @Limit",
            new { body = query.Body?.Siret, query.Action, query.Kind, query.Id, query.From, query.Until, query.Before, query.Limit }).Select(r => r.ToLine())];
    }

    /// <summary>The kinds of action that stand in a body's journal, with their words, in the order of the words.</summary>
    public IReadOnlyList<(string Key, string Fr, string En)> ListActions(BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Key, string Fr, string En)>(
            "SELECT action, max(fr), max(en) FROM audit_entry WHERE concerned = @siret OR body = @siret GROUP BY action ORDER BY max(fr), action", new { siret = body.Siret })];
    }

    /// <summary>What the journal holds on a person: done by them, or done to them.</summary>
    public IReadOnlyList<AuditLine> ListOf(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>(
            """
            SELECT e.seq, e.at, e.trace, t.person, t.name, e.body, e.role, e.action, e.fr, e.en, e.kind, e.id, e.concerned, e.details, e.hash
            FROM audit_entry e LEFT JOIN audit_trace t ON t.trace = e.trace
            WHERE e.trace IN (SELECT trace FROM audit_trace WHERE person = @person)
               OR (e.kind = @kind AND e.id IN (SELECT trace FROM audit_trace WHERE person = @person))
            ORDER BY e.seq
            """,
            new { person, kind = AuditEvent.Person }).Select(r => r.ToLine())];
    }

    /// <summary>Forgets whose traces a person's were. The lines stay, and the chain with them; nobody can tell any more who it was.</summary>
    /// <returns>Years forgotten.</returns>
    public static int Forget(DbTransaction transaction, string person) =>
        transaction.Connection!.Execute("DELETE FROM audit_trace WHERE person = @person", new { person }, transaction);

    /// <summary>Forgets every person of the years before this one.</summary>
    public int ForgetBefore(int year)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM audit_trace WHERE year < @year", new { year });
    }

    /// <summary>Reads the whole journal and compares it with its own hashes, with the head, and with every anchor.</summary>
    public AuditVerdict Verify()
    {
        IReadOnlyList<AuditAnchor> known;
        try
        {
            known = anchors.Read();
        }
        catch (InvalidDataException)
        {
            return new AuditVerdict(0, "", 0, [Problem.Error("audit-anchors", "Le fichier des ancres du journal a été modifié à la main.", "The file of the journal's anchors was changed by hand.") with { File = AuditAnchors.FileName }]);
        }

        using DbConnection connection = database.Open(DatabasePart.Private);
        // Read in one statement, so that they belong together; lines written meanwhile are left for the next look.
        (long last, long seq, string hash) = connection.QuerySingle<(long, long, string)>("SELECT (SELECT coalesce(max(e.seq), 0) FROM audit_entry e), h.seq, h.hash FROM audit_head h WHERE h.id = 1");
        return AuditChain.Check(connection.Query<AuditEntry>($"SELECT {Columns} FROM audit_entry WHERE seq <= @last ORDER BY seq", new { last }, buffered: false), seq, hash, known);
    }

    /// <summary>Notes the head outside the database, unless the last anchor has it already or nothing was ever written.</summary>
    public AuditAnchor? Anchor()
    {
        lock (anchoring)
        {
            using DbConnection connection = database.Open(DatabasePart.Private);
            (long seq, string hash) = connection.QuerySingle<(long, string)>("SELECT seq, hash FROM audit_head WHERE id = 1");
            if (seq == 0 || anchors.Read() is [.., var last] && last.Seq == seq && last.Hash == hash)
                return null;

            var anchor = new AuditAnchor(seq, hash, time.GetUtcNow());
            anchors.Write(anchor);
            return anchor;
        }
    }

    private static string TraceOf(DbTransaction transaction, string person, string? name, int year)
    {
        DbConnection connection = transaction.Connection!;
        (string? known, string? called) = connection.QuerySingleOrDefault<(string?, string?)>("SELECT trace, name FROM audit_trace WHERE person = @person AND year = @year", new { person, year }, transaction);
        string trace = known ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (known is null)
            connection.Execute("INSERT INTO audit_trace (person, year, trace, name) VALUES (@person, @year, @trace, @name)", new { person, year, trace, name }, transaction);
        else if (name is not null && name != called)
            connection.Execute("UPDATE audit_trace SET name = @name WHERE person = @person AND year = @year", new { person, year, name }, transaction);

        return trace;
    }

    private sealed record Row(
        long Seq, DateTimeOffset At, string? Trace, string? Person, string? Name, string? Body, string Role, string Action, string Fr, string En, string Kind, string Id, string? Concerned, string Details, string Hash)
    {
        public AuditLine ToLine() => new(Seq, At, Person, Name, Trace is not null && Person is null, Body, Role, Action, Fr, En, Kind, Id, Concerned, Details, Hash);
    }
}
