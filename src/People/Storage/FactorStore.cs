using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Maillage.Database;

namespace Maillage.People.Storage;

/// <summary>Second factors: the authenticator's secret (sealed by the host), recovery codes, passkeys; and sign-ins by other providers.</summary>
public sealed class FactorStore(MaillageDatabase database, TimeProvider time)
{
    public const int RecoveryCodes = 10;
    private const string PasskeyColumns = "credential, person, name, public_key, sign_count, transports, verified, backup_eligible, backed_up, attestation, client_data, created_at, used_at";

    /// <summary>Sets the authenticator's secret, and the half-minute whose code proved it.</summary>
    public void SetTotp(string person, string? sealedSecret, long step)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("UPDATE person SET totp = @sealedSecret, totp_step = @step WHERE id = @person", new { person, sealedSecret, step });
    }

    /// <summary>Marks a half-minute's code as used. False when it or a later one was used before, by whoever asks at the same time too.</summary>
    public bool UseTotp(string person, long step)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("UPDATE person SET totp_step = @step WHERE id = @person AND totp_step < @step", new { person, step }) == 1;
    }

    /// <summary>Ten new recovery codes in place of those before; shown once, kept as hashes.</summary>
    public IReadOnlyList<string> RenewRecoveryCodes(string person)
    {
        string[] codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => Totp.ToBase32(RandomNumberGenerator.GetBytes(10)).ToLowerInvariant()).Select(c => $"{c[..4]}-{c[4..8]}-{c[8..12]}-{c[12..]}")];
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("DELETE FROM recovery_code WHERE person = @person", new { person }, transaction);
        foreach (string code in codes)
        {
            connection.Execute("INSERT INTO recovery_code (hash, person) VALUES (@hash, @person)", new { hash = HashOf(person, code), person }, transaction);
        }

        transaction.Commit();
        return codes;
    }

    /// <summary>Takes every second factor away, and what failures counted: the passphrase or a link by mail opens the account again.</summary>
    internal static void ForgetAll(DbTransaction transaction, string person)
    {
        DbConnection connection = transaction.Connection!;
        connection.Execute("UPDATE person SET totp = NULL, totp_step = 0, failures = 0, locked_until = NULL WHERE id = @person", new { person }, transaction);
        connection.Execute("DELETE FROM recovery_code WHERE person = @person", new { person }, transaction);
        connection.Execute("DELETE FROM passkey WHERE person = @person", new { person }, transaction);
        connection.Execute("DELETE FROM session WHERE person = @person", new { person }, transaction);
    }

    /// <summary>Uses a recovery code, once.</summary>
    public bool UseRecoveryCode(string person, string code)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM recovery_code WHERE hash = @hash", new { hash = HashOf(person, code) }) == 1;
    }

    public int CountRecoveryCodes(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<int>("SELECT count(*) FROM recovery_code WHERE person = @person", new { person });
    }

    public IReadOnlyList<Passkey> ListPasskeys(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Passkey>($"SELECT {PasskeyColumns} FROM passkey WHERE person = @person ORDER BY created_at", new { person })];
    }

    public Passkey? FindPasskey(string credential)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Passkey>($"SELECT {PasskeyColumns} FROM passkey WHERE credential = @credential", new { credential });
    }

    public void SavePasskey(Passkey passkey)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            $"""
            INSERT INTO passkey ({PasskeyColumns}) VALUES (@Credential, @Person, @Name, @PublicKey, @SignCount, @Transports, @Verified, @BackupEligible, @BackedUp, @Attestation, @ClientData, @CreatedAt, @UsedAt)
            ON CONFLICT (credential) DO UPDATE SET name = excluded.name, sign_count = excluded.sign_count, verified = excluded.verified, backed_up = excluded.backed_up, used_at = excluded.used_at
            """,
            passkey);
    }

    public bool RemovePasskey(string person, string credential)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM passkey WHERE person = @person AND credential = @credential", new { person, credential }) == 1;
    }

    /// <summary>True when signing in asks for more than a passphrase.</summary>
    public bool Any(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT (SELECT count(*) FROM person WHERE id = @person AND totp IS NOT NULL) + (SELECT count(*) FROM passkey WHERE person = @person)", new { person }) > 0;
    }

    /// <summary>The person known to another provider by this name. Issuer and subject together: a subject alone means nothing.</summary>
    public string? FindOutside(string issuer, string subject)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT person FROM outside_identity WHERE issuer = @issuer AND subject = @subject", new { issuer, subject });
    }

    public IReadOnlyList<OutsideIdentity> ListOutside(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<OutsideIdentity>("SELECT issuer, subject, linked_at FROM outside_identity WHERE person = @person ORDER BY linked_at", new { person })];
    }

    /// <summary>Links another provider's name to a person. False when it is someone else's already.</summary>
    public bool Link(string person, string issuer, string subject)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("INSERT INTO outside_identity (issuer, subject, person, linked_at) VALUES (@issuer, @subject, @person, @now) ON CONFLICT (issuer, subject) DO NOTHING", new { issuer, subject, person, now = time.GetUtcNow() });
        return FindOutside(issuer, subject) == person;
    }

    /// <summary>Within the change that makes the account; a name taken meanwhile stops it.</summary>
    internal static void Link(DbTransaction transaction, string person, string issuer, string subject, DateTimeOffset now) => transaction.Connection!.Execute(
        "INSERT INTO outside_identity (issuer, subject, person, linked_at) VALUES (@issuer, @subject, @person, @now)", new { issuer, subject, person, now }, transaction);

    public bool Unlink(string person, string issuer)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM outside_identity WHERE person = @person AND issuer = @issuer", new { person, issuer }) > 0;
    }

    private static string HashOf(string person, string code) => Secret.Hash(person + ":" + string.Concat(code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)));
}

/// <param name="Credential">Base64url, as the browser names it.</param>
/// <param name="Transports">Words the browser gave, separated by spaces.</param>
public sealed record Passkey(
    string Credential, string Person, string Name, string PublicKey, long SignCount, string Transports, bool Verified, bool BackupEligible, bool BackedUp,
    string Attestation, string ClientData, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

public sealed record OutsideIdentity(string Issuer, string Subject, DateTimeOffset LinkedAt);
