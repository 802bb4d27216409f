namespace Maillage.Network.Rules;

/// <summary>Cables side by side: how many of each size of the catalogue.</summary>
/// <remarks>Counts stand in one number, five bits a size and nine for the largest. The highest bit of each count stays nought, so that a sum that is too much and a difference that borrows show there.</remarks>
public readonly record struct CableSet
{
    private const int Width = 5;

    private readonly ulong counts;

    private CableSet(ulong counts) => this.counts = counts;

    /// <summary>Any fixed order of sets.</summary>
    internal ulong Rank => counts;

    public bool IsEmpty => counts == 0;

    /// <summary>False for a sum that holds more cables of a size than can be told.</summary>
    internal bool IsSound => (counts & Guards) == 0;

    private static ulong Guards { get; } = Enumerable.Range(0, RuleKeys.CableSizes.Length).Aggregate(0UL, (all, k) => all | (1UL << (k == RuleKeys.CableSizes.Length - 1 ? 63 : (Width * k) + Width - 1)));

    /// <param name="size">Place of the size in the catalogue.</param>
    internal static CableSet Of(int size, int count = 1) => new((ulong)count << (Width * size));

    internal int CountOf(int size) => (int)((counts >> (Width * size)) & (size == RuleKeys.CableSizes.Length - 1 ? 0xFFUL : 0xFUL));

    /// <summary>Whether all cables of the other set are among these.</summary>
    internal bool Holds(CableSet part) => (((counts | Guards) - part.counts) & Guards) == Guards;

    public static CableSet operator +(CableSet left, CableSet right) => new(left.counts + right.counts);

    public static CableSet operator -(CableSet left, CableSet right) => new(left.counts - right.counts);
}
