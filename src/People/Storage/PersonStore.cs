using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.People.Storage;

/// <summary>People and what proves who they are.</summary>
public sealed class PersonStore(MaillageDatabase database, TimeProvider time)
{
    private const string Columns = "id, email, name, language, created_at, suspended_at";

    /// <summary>Wrong passphrases or codes in a row before the account rests.</summary>
    public const int MostFailures = 5;

    /// <summary>How long it rests the first time; each further failure doubles it, up to a day.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    public Person? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Person>($"SELECT {Columns} FROM person WHERE id = @id", new { id });
    }

    /// <summary>The people of a body, by account.</summary>
    public IReadOnlyDictionary<string, Person> ListIn(BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<Person>($"SELECT {Columns} FROM person WHERE id IN (SELECT m.person FROM membership m WHERE m.siret = @Siret)", new { body.Siret }).ToDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <summary>Names of the people of a body, by account.</summary>
    public IReadOnlyDictionary<string, string> NamesIn(BodyId body)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<(string Id, string Name)>("SELECT p.id, p.name FROM person p JOIN membership m ON m.person = p.id WHERE m.siret = @Siret", new { body.Siret }).ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal);
    }

    /// <summary>Everyone who may not sign in for now.</summary>
    public IReadOnlyList<string> ListSuspended()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT id FROM person WHERE suspended_at IS NOT NULL")];
    }

    public Person? FindByEmail(string email)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Person>($"SELECT {Columns} FROM person WHERE email_key = @key", new { key = EmailAddress.Key(email) });
    }

    public Credentials GetCredentials(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingle<Credentials>("SELECT passphrase, failures, locked_until, totp, totp_step FROM person WHERE id = @id", new { id });
    }

    public void Rename(string id, string name, string language)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE person SET name = @name, language = @language WHERE id = @id", new { id, name, language });
    }

    /// <param name="hash">What the hasher made of it; null takes the passphrase away.</param>
    public void SetPassphrase(string id, string? hash)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE person SET passphrase = @hash, failures = 0, locked_until = NULL WHERE id = @id", new { id, hash });
    }

    /// <summary>Counts a wrong passphrase or code; past <see cref="MostFailures"/> the account rests, twice as long each time.</summary>
    public void CountFailure(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("UPDATE person SET failures = failures + 1 WHERE id = @id", new { id }, transaction);
        int failures = connection.QuerySingle<int>("SELECT failures FROM person WHERE id = @id", new { id }, transaction);
        if (failures >= MostFailures)
        {
            TimeSpan rest = TimeSpan.FromMinutes(Math.Min(24 * 60, Rest.TotalMinutes * Math.Pow(2, Math.Min(20, failures - MostFailures))));
            connection.Execute("UPDATE person SET locked_until = @until WHERE id = @id", new { id, until = time.GetUtcNow() + rest }, transaction);
        }

        transaction.Commit();
    }

    public void ForgetFailures(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE person SET failures = 0, locked_until = NULL WHERE id = @id AND failures > 0", new { id });
    }

    /// <summary>Suspends an account, which ends its sessions, or resumes it when <paramref name="at"/> is null.</summary>
    internal static void Suspend(DbTransaction transaction, string id, DateTimeOffset? at)
    {
        transaction.Connection!.Execute("UPDATE person SET suspended_at = @at WHERE id = @id", new { id, at }, transaction);
        if (at is not null)
        {
            transaction.Connection!.Execute("DELETE FROM session WHERE person = @id", new { id }, transaction);
        }
    }

    /// <summary>Makes an account inside a wider change.</summary>
    internal Person Create(DbTransaction transaction, string email, string name, string language, string? passphraseHash)
    {
        DateTimeOffset now = time.GetUtcNow();
        Person person = new(Guid.NewGuid().ToString("N"), email, name, language, now, null);
        transaction.Connection!.Execute(
            """
            INSERT INTO person (id, email, email_key, name, language, created_at, passphrase, failures, totp_step)
            VALUES (@Id, @Email, @key, @Name, @Language, @CreatedAt, @passphraseHash, 0, 0)
            """,
            new { person.Id, person.Email, key = EmailAddress.Key(email), person.Name, person.Language, person.CreatedAt, passphraseHash },
            transaction);
        return person;
    }
}

/// <param name="Totp">Secret of the authenticator, sealed by the host; null when none is set.</param>
/// <param name="TotpStep">Last half-minute whose code was used: a code never works twice.</param>
public sealed record Credentials(string? Passphrase, int Failures, DateTimeOffset? LockedUntil, string? Totp, long TotpStep)
{
    public bool RestsAt(DateTimeOffset now) => LockedUntil > now;
}
