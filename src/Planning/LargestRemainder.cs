namespace Maillage.Planning;

/// <summary>Splits whole cents so that the parts sum exactly to the amount (largest-remainder method; ties go to the first).</summary>
public static class LargestRemainder
{
    /// <param name="amount">Cents to split, at least 0.</param>
    /// <param name="weights">At least 0. When all are 0 nothing can be split and every part is 0.</param>
    /// <returns>Parts in the order of the weights. When <paramref name="amount"/> is at most the sum of the weights, no part exceeds its weight.</returns>
    /// <remarks>O(n log n).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A negative amount or weight.</exception>
    public static long[] Split(long amount, IReadOnlyList<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        long[] parts = new long[weights.Count];
        Int128 total = 0;
        foreach (long weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(weights));
            total += weight;
        }

        if (total == 0)
        {
            return parts;
        }

        Int128[] rests = new Int128[parts.Length];
        long left = amount;
        for (int i = 0; i < parts.Length; i++)
        {
            Int128 product = (Int128)amount * weights[i];
            parts[i] = (long)(product / total);
            rests[i] = product % total;
            left -= parts[i];
        }

        foreach (int i in Enumerable.Range(0, parts.Length).OrderByDescending(i => rests[i]).ThenBy(i => i).Take((int)left))
        {
            parts[i]++;
        }

        return parts;
    }
}
