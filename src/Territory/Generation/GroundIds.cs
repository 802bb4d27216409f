namespace Maillage.Territory.Generation;

/// <summary>
/// Identities of generated things: the commune's code in base 36 (26 bits) and a number within the commune (24 bits), above 2^52 so that they never
/// meet an OpenStreetMap one. All stay below 2^53: a browser holds them exactly.
/// </summary>
internal static class GroundIds
{
    public const int MaxOrdinal = (1 << 24) - 1;
    private const long Generated = 1L << 52;

    public static bool IsCode(string code) => code.Length == 5 && code.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));

    public static long Of(string code, int ordinal)
    {
        if (ordinal is < 0 or > MaxOrdinal)
        {
            throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, "A commune has at most 16 million things.");
        }

        long number = 0;
        foreach (char c in code)
        {
            number = (number * 36) + (char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10);
        }

        return Generated | (number << 24) | (uint)ordinal;
    }
}
