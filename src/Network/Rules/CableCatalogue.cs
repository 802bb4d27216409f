namespace Maillage.Network.Rules;

/// <summary>
/// Cables one can buy. A cable set is one number: full cables of the largest size times the number of sizes, plus one plus the index of
/// one further cable (nothing: 0). Adding one to a set gives the next larger.
/// </summary>
public sealed class CableCatalogue
{
    private readonly int[] sizes;
    private readonly int[] centsPerDm;

    internal CableCatalogue(int[] sizes, int[] centsPerDm)
    {
        this.sizes = sizes;
        this.centsPerDm = centsPerDm;
    }

    public IReadOnlyList<int> Sizes => sizes;

    internal int Count => sizes.Length;

    internal int Largest => sizes[^1];

    /// <summary>Smallest set that holds the fibres; 0 for none.</summary>
    internal int SetFor(int fibres)
    {
        if (fibres <= 0)
        {
            return 0;
        }

        int full = fibres / Largest, rest = fibres % Largest, i = 0;
        while (rest > 0 && sizes[i] < rest)
        {
            i++;
        }

        return (full * Count) + (rest == 0 ? 0 : i + 1);
    }

    internal int FibresOf(int set) => (set / Count * Largest) + (set % Count == 0 ? 0 : sizes[(set % Count) - 1]);

    internal int CentsPerDmOf(int set) => (set / Count * centsPerDm[^1]) + (set % Count == 0 ? 0 : centsPerDm[(set % Count) - 1]);

    /// <summary>Number of cables of each size in the set, added to <paramref name="counts"/>.</summary>
    internal void AddTo(int set, Span<int> counts)
    {
        counts[^1] += set / Count;
        if (set % Count != 0)
        {
            counts[(set % Count) - 1]++;
        }
    }

    /// <summary>« 720+720+144 », largest first; empty for none.</summary>
    internal string Tell(int set)
    {
        IEnumerable<int> list = Enumerable.Repeat(Largest, set / Count);
        return string.Join('+', set % Count == 0 ? list : list.Append(sizes[(set % Count) - 1]));
    }

    /// <summary>Fibres a demand asks for with its spare, in percent, rounded up.</summary>
    internal static int WithSpare(int fibres, int percent) => (int)(((long)fibres * (100 + percent) + 99) / 100);
}
