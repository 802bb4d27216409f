using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;

namespace Maillage.People.Storage;

/// <summary>Who is signed in where. Asked on every request of a signed-in person, so that a change of role or a suspension holds from the next one.</summary>
public sealed class SessionStore(MaillageDatabase database, TimeProvider time)
{
    private const string Columns = "id, person, body, strong, method, created_at, seen_at, ends_at, device";

    /// <summary>The moment of the last request is noted at most this often, and written by <see cref="KeepSeen"/>: no page waits for a write of somebody else.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    /// <summary>Sessions used since their moment was last written, by the hash of their secret.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);

    private readonly MembershipStore memberships = new(database, time);
    private readonly BodyStore bodies = new(database, time);
    private readonly PersonStore people = new(database, time);

    /// <summary>Signs a person in and gives the secret for the cookie. Someone of one body acts for it at once.</summary>
    /// <param name="strong">True when a second factor or a passkey was shown.</param>
    /// <param name="method">How: <c>passphrase</c>, <c>passkey</c>, <c>link</c>, <c>openid</c>.</param>
    public string Begin(string person, bool strong, string method, string device, BodyId? body = null)
    {
        string secret = Secret.New();
        DateTimeOffset now = time.GetUtcNow();
        BodyId? chosen = body ?? memberships.ListOf(person).OrderByDescending(m => m.Role).FirstOrDefault()?.Body;
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            $"INSERT INTO session (hash, {Columns}) VALUES (@hash, @id, @person, @body, @strong, @method, @now, @now, @end, @device)",
            new { hash = Secret.Hash(secret), id = Guid.NewGuid().ToString("N"), person, body = chosen?.Siret, strong, method, now, end = now + Session.Longest, device = device.Length > 200 ? device[..200] : device });
        return secret;
    }

    /// <summary>The session of a cookie, if it still lives.</summary>
    public Session? Find(string secret)
    {
        PeopleTypes.Register();
        string hash = Secret.Hash(secret);
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        Session? session = connection.QuerySingleOrDefault<Session>($"SELECT {Columns} FROM session WHERE hash = @hash", new { hash });
        if (session is not null && seen.TryGetValue(hash, out DateTimeOffset noted) && noted > session.SeenAt)
        {
            session = session with { SeenAt = noted };
        }

        if (session is null || !session.LivesAt(now))
        {
            return null;
        }

        if (now - session.SeenAt > Grain)
        {
            seen[hash] = now;
        }

        return session;
    }

    /// <summary>Writes when sessions were last used. What a killed program had not written makes a session idle some seconds too early, and no more.</summary>
    public void KeepSeen()
    {
        if (seen.IsEmpty)
        {
            return;
        }

        KeyValuePair<string, DateTimeOffset>[] noted = [.. seen];
        using (DbConnection connection = database.Open(DatabasePart.Private))
        using (DbTransaction transaction = connection.BeginTransaction())
        {
            connection.Execute("UPDATE session SET seen_at = @at WHERE hash = @hash AND seen_at < @at", noted.Select(n => new { hash = n.Key, at = n.Value }), transaction);
            transaction.Commit();
        }

        foreach (KeyValuePair<string, DateTimeOffset> written in noted)
        {
            seen.TryRemove(written);
        }
    }

    /// <summary>Who acts in a session, as the store has it at this moment; null when the person is gone or suspended.</summary>
    public Actor? Act(Session session)
    {
        if (people.Find(session.Person) is not { IsSuspended: false } person)
        {
            return null;
        }

        Membership? membership = session.Body is { } body ? memberships.Find(person.Id, body) : null;
        Body? acted = membership is null ? null : bodies.Find(membership.Body);
        return new Actor(
            person.Id, person.Name, acted?.Id, membership?.Role ?? Role.Visitor, acted?.Territories ?? [],
            acted is null ? [] : [.. bodies.ListSignatures(acted.Id).Where(s => s.Until is null).Select(s => s.Charter).Distinct()], session.Strong);
    }

    /// <summary>Chooses the body acted for.</summary>
    /// <exception cref="BadInputException">When the person does not belong to it.</exception>
    public void ActFor(Session session, BodyId body)
    {
        if (memberships.Find(session.Person, body) is null)
        {
            throw new BadInputException(Problem.Error("not-a-member", "Vous n’appartenez pas à cet organisme.", "You do not belong to this body."));
        }

        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE session SET body = @siret WHERE id = @Id", new { session.Id, siret = body.Siret });
    }

    public IReadOnlyList<Session> ListOf(string person)
    {
        PeopleTypes.Register();
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Session>($"SELECT {Columns} FROM session WHERE person = @person ORDER BY seen_at DESC", new { person }).Where(s => s.LivesAt(now))];
    }

    /// <summary>Ends one session of a person.</summary>
    public bool End(string person, string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM session WHERE person = @person AND id = @id", new { person, id }) > 0;
    }

    /// <summary>Ends every session of a person, but the one named.</summary>
    public int EndAll(string person, string? except = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM session WHERE person = @person AND id <> @except", new { person, except = except ?? "" });
    }

    /// <summary>Says that a second factor was shown since.</summary>
    public void Strengthen(Session session)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE session SET strong = @yes WHERE id = @Id", new { session.Id, yes = true });
    }

    /// <summary>Forgets sessions that are over.</summary>
    public int Forget()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM session WHERE ends_at <= @now OR seen_at <= @idle", new { now = time.GetUtcNow(), idle = time.GetUtcNow() - Session.Idle });
    }
}
