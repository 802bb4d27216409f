using System.Net.Mail;
using Maillage.Kernel;

namespace Maillage.People;

/// <summary>Mail addresses as accounts use them.</summary>
public static class EmailAddress
{
    /// <summary>Longest address that mail itself allows (RFC 5321).</summary>
    public const int Longest = 254;

    /// <summary>Addresses are told apart without regard to case.</summary>
    public static string Key(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Null when the address can be used; letters outside ASCII are refused, since two that look alike would be two accounts.</summary>
    public static Problem? Check(string? text, out string email)
    {
        email = (text ?? "").Trim();
        return email.Length is > 2 and <= Longest && email.All(char.IsAscii) && !email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            && MailAddress.TryCreate(email, out MailAddress? parsed) && parsed.Address == email && parsed.Host.Contains('.', StringComparison.Ordinal)
            ? null
            : Problem.Error("email", "L’adresse électronique n’a pas la forme attendue : prenom.nom@organisme.fr, sans accent ni espace.", "The e-mail address is not of the expected form: first.last@body.fr, without accents or spaces.") with { Column = "email" };
    }
}
