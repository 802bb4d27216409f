using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Operations;
using Microsoft.AspNetCore.DataProtection;

namespace Maillage.Web.Accounts;

/// <summary>What a code turned out to be.</summary>
internal enum CodeAnswer
{
    Right,
    Wrong,

    /// <summary>Right, but it opened the account before: someone may have looked over a shoulder.</summary>
    Used,
}

/// <summary>Codes of an authenticator and recovery codes. A wrong one counts like a wrong passphrase; a right one works once.</summary>
internal sealed class SecondFactor(PersonStore people, FactorStore factors, Alarms alarms, IDataProtectionProvider protection, TimeProvider time)
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

    /// <summary>Right when a code of the application, or a recovery code, fits and was not used before.</summary>
    public CodeAnswer Check(string person, string code)
    {
        Credentials credentials = people.GetCredentials(person);
        if (code.Length > 40 || credentials.RestsAt(time.GetUtcNow()))
        {
            return CodeAnswer.Wrong;
        }

        bool right = credentials.Totp is { } kept
            && Totp.Match(Convert.FromBase64String(stored.Unprotect(kept)), code, time.GetUtcNow(), credentials.TotpStep) is { } step
            && factors.UseTotp(person, step);
        right = right || factors.UseRecoveryCode(person, code);
        if (right)
        {
            people.ForgetFailures(person);
        }
        else
        {
            people.CountFailure(person);
            alarms.Count(Alarm.SignIn);
        }

        return right ? CodeAnswer.Right
            : credentials.Totp is { } same && Totp.Match(Convert.FromBase64String(stored.Unprotect(same)), code, time.GetUtcNow(), 0) is not null ? CodeAnswer.Used
            : CodeAnswer.Wrong;
    }
}
