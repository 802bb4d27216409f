namespace Maillage.Network.Rules;

/// <summary>
/// Cables one can buy, alone or two side by side. A cable set is one number: full cables of the largest size times the number of steps, plus one plus the index of one further
/// step (nothing: 0). A step is a cable, or the pair of a cable and a smaller one that together stay below the next size: poles hold a pair where they could not hold the larger cable. Adding one to a set gives the next larger.
/// </summary>
public sealed class CableCatalogue
{
    /// <summary>From here the sizes of the catalogue double: between it and the next one pairs are worth having.</summary>
    private const int Paired = 144;

    /// <summary>Steps above the smallest within which the cheapest lies.</summary>
    private const int PairsInARow = 4;

    private readonly int[] sizes;
    private readonly (int Fibres, int CentsPerDm, int Size, int Beside)[] steps;

    internal CableCatalogue(int[] sizes, int[] centsPerDm)
    {
        this.sizes = sizes;
        int at = Array.IndexOf(sizes, Paired);
        IEnumerable<(int Fibres, int CentsPerDm, int Size, int Beside)> pairs = Enumerable.Range(0, Math.Max(0, at)).Where(k => sizes[k] >= 24 && sizes[k] + Paired < sizes[at + 1])
            .Select(k => (Paired + sizes[k], centsPerDm[at] + centsPerDm[k], at, k));
        steps = [.. sizes.Select((n, k) => (n, centsPerDm[k], k, -1)).Concat(pairs).OrderBy(s => s.Item1)];
    }

    public IReadOnlyList<int> Sizes => sizes;

    internal int Count => steps.Length;

    internal int Largest => sizes[^1];

    /// <summary>Smallest set that holds the fibres; 0 for none.</summary>
    internal int SetFor(int fibres)
    {
        if (fibres <= 0)
        {
            return 0;
        }

        int full = fibres / Largest, rest = fibres % Largest, i = 0;
        while (rest > 0 && steps[i].Fibres < rest)
        {
            i++;
        }

        return (full * Count) + (rest == 0 ? 0 : i + 1);
    }

    /// <summary>Least price of a decimetre for so many fibres, where sets above <paramref name="room"/> fibres pay more.</summary>
    internal int Cheapest(int fibres, int room, int dearer)
    {
        int least = int.MaxValue;
        for (int set = SetFor(fibres), last = set + PairsInARow; set <= last; set++)
        {
            least = Math.Min(least, CentsPerDmOf(set) + (FibresOf(set) > room ? dearer : 0));
        }

        return least;
    }

    internal int FibresOf(int set) => (set / Count * Largest) + (set % Count == 0 ? 0 : steps[(set % Count) - 1].Fibres);

    internal int CentsPerDmOf(int set) => (set / Count * steps[^1].CentsPerDm) + (set % Count == 0 ? 0 : steps[(set % Count) - 1].CentsPerDm);

    /// <summary>Number of cables of each size in the set, added to <paramref name="counts"/>.</summary>
    internal void AddTo(int set, Span<int> counts)
    {
        counts[^1] += set / Count;
        if (set % Count != 0)
        {
            (_, _, int size, int beside) = steps[(set % Count) - 1];
            counts[size]++;
            if (beside >= 0)
            {
                counts[beside]++;
            }
        }
    }

    /// <summary>« 720+144+72 », largest first; empty for none.</summary>
    internal string Tell(int set)
    {
        IEnumerable<int> list = Enumerable.Repeat(Largest, set / Count);
        if (set % Count != 0)
        {
            (_, _, int size, int beside) = steps[(set % Count) - 1];
            list = beside < 0 ? list.Append(sizes[size]) : list.Append(sizes[size]).Append(sizes[beside]);
        }

        return string.Join('+', list);
    }

    /// <summary>Fibres a demand asks for with its spare, in percent, rounded up.</summary>
    internal static int WithSpare(int fibres, int percent) => (int)(((long)fibres * (100 + percent) + 99) / 100);
}
