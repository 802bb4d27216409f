using System.Globalization;

namespace Maillage.Network;

/// <summary>
/// Names of sites from their place: commune, kind and forty bits of a hash of the coordinates in metres. The same place keeps its name from one design to
/// the next; two sites of one kind at one place are told apart by a number.
/// </summary>
internal sealed class StableIds
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);

    public string Name(string commune, SiteKind kind, (int X, int Y) placeCm)
    {
        ulong h = Mix(((ulong)(uint)(placeCm.X / 100) << 32) | (uint)(placeCm.Y / 100));
        Span<char> text = stackalloc char[8];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = Digits[(int)(h & 31)];
            h >>= 5;
        }

        string name = string.Concat(commune, kind switch { SiteKind.Nro => "-NRO-", SiteKind.Sro => "-SRO-", _ => "-PBO-" }, text);
        int count = seen[name] = seen.GetValueOrDefault(name) + 1;
        return count == 1 ? name : name + "-" + count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).</summary>
    internal static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
