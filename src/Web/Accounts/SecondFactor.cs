using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Operations;
using Microsoft.AspNetCore.DataProtection;

namespace Maillage.Web.Accounts;

/// <summary>Codes of an authenticator and recovery codes. A wrong one counts like a wrong passphrase; a right one works once.</summary>
internal sealed class SecondFactor(PersonStore people, FactorStore factors, Alarms alarms, AccountJournal journal, IDataProtectionProvider protection, TimeProvider time)
{
    private readonly IDataProtector stored = protection.CreateProtector("totp");
    private readonly ITimeLimitedDataProtector proposed = protection.CreateProtector("totp-proposed").ToTimeLimitedDataProtector();

    /// <summary>How long a proposed secret may wait for its first code.</summary>
    private static readonly TimeSpan SetUp = TimeSpan.FromMinutes(15);

    /// <summary>A fresh secret, carried by the page's own form, bound to the person.</summary>
    public (byte[] Secret, string Sealed) Propose(string person)
    {
        byte[] secret = Totp.NewSecret();
        return (secret, proposed.Protect(person + ":" + Convert.ToBase64String(secret), time.GetUtcNow() + SetUp));
    }

    /// <summary>The secret of a form; null when it is another's, forged or too old.</summary>
    public byte[]? Open(string person, string text)
    {
        try
        {
            string plain = proposed.Unprotect(text);
            return plain.StartsWith(person + ":", StringComparison.Ordinal) ? Convert.FromBase64String(plain[(person.Length + 1)..]) : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Keeps a secret once a first code proves that the application has it.</summary>
    /// <returns>Recovery codes to show once; null when the code does not fit.</returns>
    public IReadOnlyList<string>? Keep(string person, byte[] secret, string code)
    {
        if (Totp.Match(secret, code, time.GetUtcNow(), 0) is not { } step)
        {
            return null;
        }

        factors.SetTotp(person, stored.Protect(Convert.ToBase64String(secret)), step);
        return factors.RenewRecoveryCodes(person);
    }

    /// <summary>True when a code of the application, or a recovery code, is right and was not used before. One that was is written down and told to its owner: someone may have looked over a shoulder.</summary>
    public bool Check(string person, string code)
    {
        Credentials credentials = people.GetCredentials(person);
        if (code.Length > 40 || credentials.RestsAt(time.GetUtcNow()))
        {
            return false;
        }

        byte[]? secret = Opened(credentials.Totp);
        bool right = (secret is not null && Totp.Match(secret, code, time.GetUtcNow(), credentials.TotpStep) is { } step && factors.UseTotp(person, step)) || factors.UseRecoveryCode(person, code);
        if (right)
        {
            people.ForgetFailures(person);
            return true;
        }

        people.CountFailure(person);
        alarms.Count(Alarm.SignIn);
        if (secret is not null && Totp.Match(secret, code, time.GetUtcNow(), 0) is not null)
        {
            journal.Warn(people.Find(person)!, "factor.replayed", "un code déjà utilisé a été présenté", "a code used before was presented", "mail.what.replayed");
        }

        return false;
    }

    /// <summary>The application's secret; null without one, or when the key it was sealed with is not there: recovery codes are hashed and still open.</summary>
    private byte[]? Opened(string? kept)
    {
        try
        {
            return kept is null ? null : Convert.FromBase64String(stored.Unprotect(kept));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
