using System.Runtime.ExceptionServices;

namespace Maillage.Verification;

/// <summary>Work that is independent of each other, done on all processors.</summary>
internal static class AtOnce
{
    /// <summary>Does all, begun in their order; of several that fail, the first by that order fails the whole, as if they were done one after the other.</summary>
    public static void Do(params Action[] all) => Do(all, [.. Enumerable.Range(0, all.Length)]);

    /// <param name="order">The order in which they are begun.</param>
    public static void Do(Action[] all, int[] order)
    {
        Exception?[] failed = new Exception[all.Length];
        int next = -1;
        Parallel.For(0, Math.Min(all.Length, Environment.ProcessorCount), _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < order.Length; i = Interlocked.Increment(ref next))
            {
                try
                {
                    all[order[i]]();
                }
                catch (Exception e)
                {
                    failed[order[i]] = e;
                }
            }
        });
        if (Array.Find(failed, e => e is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>The numbers from 0 in a few shares of the same length, each given its first and end.</summary>
    /// <returns>What each share found, in their order: all of it together does not depend on how many there are.</returns>
    public static T[] Shares<T>(int count, Func<int, int, T> share)
    {
        int length = (count / (4 * Environment.ProcessorCount)) + 1;
        T[] results = new T[(count + length - 1) / length];
        Do([.. results.Select((_, s) => (Action)(() => results[s] = share(s * length, Math.Min(count, (s + 1) * length))))]);
        return results;
    }
}
