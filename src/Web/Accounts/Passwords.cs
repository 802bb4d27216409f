using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Maillage.Web.Accounts;

/// <summary>
/// Passphrases are hashed by ASP.NET Core Identity's hasher (PBKDF2, HMAC-SHA-512), 210,000 rounds as OWASP advises, and the hash is sealed with the keys outside the database:
/// who copies the database alone has nothing to guess at. Keys lost, people come in by a link and choose another passphrase.
/// </summary>
internal sealed partial class Passwords(PersonStore people, Operations.Alarms alarms, IDataProtectionProvider protection, TimeProvider time, ILogger<Passwords> logger)
{
    /// <summary>Stands before a sealed hash; a bare one, from before hashes were sealed, is sealed when its person signs in.</summary>
    private const string Mark = "sealed:";

    private readonly IDataProtector seal = protection.CreateProtector("passphrase");

    private const int Rounds = 210_000;
    private static readonly PasswordHasher<string> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private string? nobody;

    /// <summary>What a person who could not sign in reads, whatever the reason: it must not tell whether the address has an account.</summary>
    public static Problem Refused { get; } = Problem.Error(
        "sign-in",
        "L’adresse ou la phrase de passe ne convient pas, ou le compte se repose après trop d’essais. Vérifiez, attendez quelques minutes, ou demandez un lien de connexion.",
        "The address or the passphrase is not right, or the account rests after too many tries. Check, wait some minutes, or ask for a sign-in link.");

    [LoggerMessage(LogLevel.Warning, "Wrong passphrase for the account {Person}")]
    private partial void WrongPassphrase(string person);

    [LoggerMessage(LogLevel.Warning, "The passphrase of the account {Person} is sealed with a key that is not there: it has to be chosen anew after a sign-in link")]
    private partial void KeyMissing(string person);

    /// <summary>What the database keeps of a passphrase.</summary>
    public string Seal(string passphrase) => Mark + seal.Protect(Hash(passphrase));

    public static string Hash(string passphrase) => Hasher.HashPassword("", passphrase.Normalize(System.Text.NormalizationForm.FormKC));

    /// <summary>The person, when address and passphrase fit and the account neither rests nor is suspended. Takes the same time for an address nobody has.</summary>
    public Person? Check(string email, string passphrase)
    {
        Person? person = people.FindByEmail(email);
        Credentials? credentials = person is null ? null : people.GetCredentials(person.Id);
        string hash = Open(person?.Id, credentials?.Passphrase) ?? (nobody ??= Hash(People.Secret.New()));
        PasswordVerificationResult result = passphrase.Length > 4 * Passphrases.Longest ? PasswordVerificationResult.Failed : Hasher.VerifyHashedPassword("", hash, passphrase.Normalize(System.Text.NormalizationForm.FormKC));
        if (person is null)
        {
            alarms.Count(Operations.Alarm.SignIn);
            return null;
        }

        if (credentials?.Passphrase is null || person.IsSuspended || credentials.RestsAt(time.GetUtcNow()))
        {
            return null;
        }

        if (result == PasswordVerificationResult.Failed)
        {
            people.CountFailure(person.Id);
            alarms.Count(Operations.Alarm.SignIn);
            WrongPassphrase(person.Id);
            return null;
        }

        if (result == PasswordVerificationResult.SuccessRehashNeeded || !credentials.Passphrase.StartsWith(Mark, StringComparison.Ordinal))
        {
            people.SetPassphrase(person.Id, Seal(passphrase));
        }

        return person;
    }

    private string? Open(string? person, string? kept)
    {
        if (kept?.StartsWith(Mark, StringComparison.Ordinal) != true)
        {
            return kept;
        }

        try
        {
            return seal.Unprotect(kept[Mark.Length..]);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            KeyMissing(person!);
            return null;
        }
    }
}
