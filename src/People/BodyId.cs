using System.Diagnostics.CodeAnalysis;

namespace Maillage.People;

/// <summary>A body's number: SIRET (14 digits, INSEE). A valid one passes Luhn's check, but for La Poste's offices, whose digits add up to a multiple of 5.</summary>
public readonly record struct BodyId(string Siret)
{
    private const string Poste = "356000000";

    public string Siren => Siret[..9];

    /// <param name="text">Spaces of any kind are ignored, as people write them.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out BodyId id)
    {
        string digits = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c)));
        id = new(digits);
        return digits.Length == 14 && digits.All(char.IsAsciiDigit)
            && (Luhn(digits) || (digits.StartsWith(Poste, StringComparison.Ordinal) && digits.Sum(c => c - '0') % 5 == 0));
    }

    public override string ToString() => Siret;

    private static bool Luhn(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int value = digits[^(i + 1)] - '0';
            value = i % 2 == 1 ? value * 2 : value;
            sum += value > 9 ? value - 9 : value;
        }

        return sum % 10 == 0;
    }
}
