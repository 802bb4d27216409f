using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.People.Storage;

/// <summary>Who is what in which body, now.</summary>
public sealed class MembershipStore(MaillageDatabase database, TimeProvider time)
{
    private const string Select = "SELECT m.person, m.siret AS body, b.name AS body_name, m.role, m.since FROM membership m JOIN body b ON b.siret = m.siret";

    /// <summary>The bodies of a person, with the role that holds at this moment.</summary>
    public IReadOnlyList<Membership> ListOf(string person) => List("m.person = @person", new { person }, "l.person = @person", new { person, now = time.GetUtcNow() });

    /// <summary>The people of a body, the highest roles first.</summary>
    public IReadOnlyList<Membership> ListIn(BodyId body) =>
        [.. List("m.siret = @siret", new { siret = body.Siret }, "l.siret = @siret", new { siret = body.Siret, now = time.GetUtcNow() }).OrderByDescending(m => m.Role).ThenBy(m => m.Since)];

    public Membership? Find(string person, BodyId body) => ListOf(person).FirstOrDefault(m => m.Body == body);

    /// <summary>True when someone who can sign in runs the platform's body.</summary>
    public bool AnyPlatformAdministrator()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>(
            """
            SELECT count(*) FROM membership m JOIN body b ON b.siret = m.siret JOIN person p ON p.id = m.person
            WHERE b.runs_platform = @yes AND m.role = @role AND p.suspended_at IS NULL
            """,
            new { yes = true, role = nameof(Role.Administrator) }) > 0;
    }

    /// <summary>Gives a person a role in a body, in place of the one held.</summary>
    internal void Grant(DbTransaction transaction, string person, BodyId body, Role role, string? by) => transaction.Connection!.Execute(
        """
        INSERT INTO membership (person, siret, role, since, granted_by) VALUES (@person, @siret, @role, @now, @by)
        ON CONFLICT (person, siret) DO UPDATE SET role = excluded.role, granted_by = excluded.granted_by
        """,
        new { person, siret = body.Siret, role = role.ToString(), now = time.GetUtcNow(), by },
        transaction);

    internal void Remove(DbTransaction transaction, string person, BodyId body)
    {
        transaction.Connection!.Execute("DELETE FROM membership WHERE person = @person AND siret = @siret", new { person, siret = body.Siret }, transaction);
        EndLoans(transaction, person, body);
    }

    /// <summary>Takes everyone out of a body, with what was lent there.</summary>
    internal void RemoveAll(DbTransaction transaction, BodyId body)
    {
        transaction.Connection!.Execute("DELETE FROM membership WHERE siret = @siret", new { siret = body.Siret }, transaction);
        transaction.Connection!.Execute("UPDATE role_loan SET ends_at = @now WHERE siret = @siret AND ends_at > @now", new { siret = body.Siret, now = time.GetUtcNow() }, transaction);
    }

    internal void Lend(DbTransaction transaction, string person, BodyId body, Role role, DateTimeOffset until, string by) => transaction.Connection!.Execute(
        "INSERT INTO role_loan (id, person, siret, role, starts_at, ends_at, lent_by) VALUES (@id, @person, @siret, @role, @now, @until, @by)",
        new { id = Guid.NewGuid().ToString("N"), person, siret = body.Siret, role = role.ToString(), now = time.GetUtcNow(), until, by },
        transaction);

    /// <summary>Ends what was lent to a person, and what the person lent: one cannot lend what one no longer has.</summary>
    internal void EndLoans(DbTransaction transaction, string person, BodyId body) => transaction.Connection!.Execute(
        "UPDATE role_loan SET ends_at = @now WHERE siret = @siret AND (person = @person OR lent_by = @person) AND ends_at > @now", new { person, siret = body.Siret, now = time.GetUtcNow() }, transaction);

    /// <summary>The person's own role, loans aside.</summary>
    internal static Role? OwnRole(DbTransaction transaction, string person, BodyId body) =>
        transaction.Connection!.QuerySingleOrDefault<string>("SELECT role FROM membership WHERE person = @person AND siret = @siret", new { person, siret = body.Siret }, transaction) is { } role ? Enum.Parse<Role>(role) : null;

    /// <summary>Administrators of a body who can sign in.</summary>
    internal static long CountAdministrators(DbTransaction transaction, BodyId body) => transaction.Connection!.ExecuteScalar<long>(
        "SELECT count(*) FROM membership m JOIN person p ON p.id = m.person WHERE m.siret = @siret AND m.role = @role AND p.suspended_at IS NULL", new { siret = body.Siret, role = nameof(Role.Administrator) }, transaction);

    internal static long CountMembers(DbTransaction transaction, BodyId body) =>
        transaction.Connection!.ExecuteScalar<long>("SELECT count(*) FROM membership WHERE siret = @siret", new { siret = body.Siret }, transaction);

    private List<Membership> List(string own, object ownValues, string lent, object lentValues)
    {
        PeopleTypes.Register();
        using DbConnection connection = database.Open(DatabasePart.Private);
        List<Membership> held = [.. connection.Query<Held>($"{Select} WHERE {own} ORDER BY b.name", ownValues).Select(h => new Membership(h.Person, h.Body, h.BodyName, h.Role, h.Since, null))];
        foreach (Lent loan in connection.Query<Lent>($"SELECT l.person, l.siret AS body, l.role, l.ends_at FROM role_loan l WHERE {lent} AND l.starts_at <= @now AND l.ends_at > @now", lentValues))
        {
            int at = held.FindIndex(m => m.Person == loan.Person && m.Body == loan.Body && m.Role < loan.Role);
            if (at >= 0)
            {
                held[at] = held[at] with { Role = loan.Role, LentUntil = loan.EndsAt };
            }
        }

        return held;
    }

    private sealed record Held(string Person, BodyId Body, string BodyName, Role Role, DateTimeOffset Since);

    private sealed record Lent(string Person, BodyId Body, Role Role, DateTimeOffset EndsAt);
}
