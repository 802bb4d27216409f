using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.People.Storage;

/// <summary>One-time links.</summary>
public sealed class LinkStore(MaillageDatabase database, TimeProvider time)
{
    private const string Columns = "hash, purpose, email, body, role, created_by, created_at, expires_at, used_at, browser";

    /// <summary>Makes a link and gives its secret, which is kept nowhere.</summary>
    public string Add(LinkPurpose purpose, TimeSpan life, string? email = null, BodyId? body = null, Role role = Role.Visitor, string? by = null, string? browser = null)
    {
        string secret = Secret.New();
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            $"INSERT INTO one_time_link ({Columns}) VALUES (@hash, @purpose, @email, @body, @role, @by, @now, @until, NULL, @browser)",
            new { hash = Secret.Hash(secret), purpose = purpose.ToString(), email, body = body?.Siret, role = role.ToString(), by, now, until = now + life, browser });
        return secret;
    }

    /// <summary>The link as it stands, used and expired ones too: the page says which.</summary>
    public Link? Find(string secret)
    {
        PeopleTypes.Register();
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Link>($"SELECT {Columns} FROM one_time_link WHERE hash = @hash", new { hash = Secret.Hash(secret) });
    }

    /// <summary>Invitations to a body that still work.</summary>
    public IReadOnlyList<Link> ListOpen(BodyId body)
    {
        PeopleTypes.Register();
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Link>(
            $"SELECT {Columns} FROM one_time_link WHERE body = @siret AND purpose = @purpose AND used_at IS NULL AND expires_at > @now ORDER BY created_at",
            new { siret = body.Siret, purpose = nameof(LinkPurpose.Invitation), now = time.GetUtcNow() })];
    }

    /// <summary>Takes back invitations to an address, or every founding link when <paramref name="email"/> is null.</summary>
    public int Revoke(LinkPurpose purpose, string? email, BodyId? body = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute(
            "DELETE FROM one_time_link WHERE purpose = @purpose AND used_at IS NULL AND coalesce(email, '') = coalesce(@email, '') AND coalesce(body, '') = coalesce(@siret, '')",
            new { purpose = purpose.ToString(), email, siret = body?.Siret });
    }

    /// <summary>Takes back every open invitation to a body.</summary>
    internal static void RevokeAll(DbTransaction transaction, BodyId body) =>
        transaction.Connection!.Execute("DELETE FROM one_time_link WHERE body = @siret AND purpose = @purpose AND used_at IS NULL", new { siret = body.Siret, purpose = nameof(LinkPurpose.Invitation) }, transaction);

    /// <summary>Forgets links that ended more than a month ago.</summary>
    public int Forget()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM one_time_link WHERE expires_at < @day", new { day = time.GetUtcNow() - TimeSpan.FromDays(30) });
    }

    /// <summary>Uses a link, once: of two callers one gets true.</summary>
    public bool Use(Link link)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        bool used = Use(transaction, link);
        transaction.Commit();
        return used;
    }

    internal bool Use(DbTransaction transaction, Link link) => transaction.Connection!.Execute(
        "UPDATE one_time_link SET used_at = @now WHERE hash = @Hash AND used_at IS NULL AND expires_at > @now", new { link.Hash, now = time.GetUtcNow() }, transaction) == 1;
}
