namespace Maillage.Network.Rules;

/// <summary>
/// Cables one can buy. Steps are sets by what they hold: full cables of the largest size and one further cable, or the pair of a cable and a smaller one that together stay below the next size: poles hold a pair
/// where they could not hold the larger cable.
/// </summary>
public sealed class CableCatalogue
{
    /// <summary>From here the sizes of the catalogue double: between it and the next one pairs are worth having.</summary>
    private const int Paired = 144;

    /// <summary>Steps above the smallest within which the cheapest lies.</summary>
    private const int PairsInARow = 4;

    /// <summary>Full cables of the largest size up to which steps are kept ready.</summary>
    private const int Ready = 3;

    private readonly int[] sizes;
    private readonly int[] centsPerDm;
    private readonly (int Fibres, int CentsPerDm, CableSet Set)[] steps;
    private readonly int[] stepFor;
    private readonly (CableSet Set, int Fibres, int CentsPerDm)[] ready;

    internal CableCatalogue(int[] sizes, int[] centsPerDm)
    {
        (this.sizes, this.centsPerDm) = (sizes, centsPerDm);
        int at = Array.IndexOf(sizes, Paired);
        IEnumerable<(int, int, CableSet)> pairs = Enumerable.Range(0, Math.Max(0, at)).Where(k => sizes[k] >= 24 && sizes[k] + Paired < sizes[at + 1])
            .Select(k => (Paired + sizes[k], centsPerDm[at] + centsPerDm[k], CableSet.Of(at) + CableSet.Of(k)));
        steps = [.. sizes.Select((n, k) => (n, centsPerDm[k], CableSet.Of(k))).Concat(pairs).OrderBy(s => s.Item1)];
        stepFor = [.. Enumerable.Range(0, (Ready * Largest) + 1).Select(FindStep)];
        ready = [.. Enumerable.Range(0, (Ready + 1) * steps.Length).Select(MakeStep)];
    }

    public IReadOnlyList<int> Sizes => sizes;

    private int Largest => sizes[^1];

    /// <summary>Smallest set that holds the fibres; none for none.</summary>
    internal CableSet SetFor(int fibres) => Step(StepFor(fibres)).Set;

    /// <summary>Number of the smallest step that holds the fibres; 0 for none, then one after another.</summary>
    internal int StepFor(int fibres) => fibres <= 0 ? 0 : fibres < stepFor.Length ? stepFor[fibres] : FindStep(fibres);

    internal (CableSet Set, int Fibres, int CentsPerDm) Step(int number) => number < ready.Length ? ready[number] : MakeStep(number);

    private int FindStep(int fibres)
    {
        int full = fibres / Largest, rest = fibres % Largest, i = 0;
        while (rest > 0 && steps[i].Fibres < rest)
        {
            i++;
        }

        return (full * steps.Length) + (rest == 0 ? 0 : i + 1);
    }

    private (CableSet Set, int Fibres, int CentsPerDm) MakeStep(int number)
    {
        (int full, int rest) = (number / steps.Length, number % steps.Length);
        (int fibres, int cents, CableSet set) = rest == 0 ? default : steps[rest - 1];
        return (full == 0 ? set : set + CableSet.Of(sizes.Length - 1, full), (full * Largest) + fibres, (full * centsPerDm[^1]) + cents);
    }

    /// <summary>Least price of a decimetre from a step on, where sets above <paramref name="room"/> fibres pay more.</summary>
    internal int Cheapest(int step, int room, int dearer)
    {
        int least = int.MaxValue;
        for (int last = LastAsked(step); step <= last; step++)
        {
            (_, int holds, int cents) = Step(step);
            least = Math.Min(least, cents + (holds > room ? dearer : 0));
        }

        return least;
    }

    /// <summary>The last step that may be cheaper than this one.</summary>
    internal static int LastAsked(int step) => step + PairsInARow;

    internal int FibresOf(CableSet set) => Sum(set, sizes);

    internal int CentsPerDmOf(CableSet set) => Sum(set, centsPerDm);

    /// <summary>« 720+144+72 », largest first; empty for none.</summary>
    internal string Tell(CableSet set) => set.IsEmpty
        ? "" : string.Join('+', Enumerable.Range(1, sizes.Length).SelectMany(k => Enumerable.Repeat(sizes[^k], set.CountOf(sizes.Length - k))));

    /// <summary>Fibres a demand asks for with its spare, in percent, rounded up.</summary>
    internal static int WithSpare(int fibres, int percent) => (int)(((long)fibres * (100 + percent) + 99) / 100);

    private static int Sum(CableSet set, int[] each)
    {
        int sum = 0;
        for (int k = 0; !set.IsEmpty && k < each.Length; k++)
        {
            sum += set.CountOf(k) * each[k];
        }

        return sum;
    }
}
