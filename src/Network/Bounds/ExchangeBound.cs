using Maillage.Network.Siting;

namespace Maillage.Network.Bounds;

/// <summary>
/// What exchanges and the shared fibre to them cost at least: each line is worth some cents, and no exchange, with any lines within reach of light that its capacity lets it serve, costs less than these are worth.
/// </summary>
/// <remarks>
/// Streets that the same exchanges reach are worth the same at first: that makes the location problem small, and its dual is climbed (<see cref="ExchangeAscent"/>). Then every street within reach of an exchange
/// that is worth too much is scaled down; its way costs what it did, so F / value is enough.
/// </remarks>
internal sealed class ExchangeBound
{
    private readonly long[] lines;
    private readonly int[] group;
    private readonly ExchangePlace[] places;
    private readonly long fixedMicro;
    private readonly long lineMicroDm;
    private readonly (int Street, int Dm)[][] near;

    /// <param name="reach">Way from which no line gets enough light left out.</param>
    /// <param name="lines">Lines on each street.</param>
    public ExchangeBound(ExchangeReach reach, long[] lines, long fixedMicro, long lineMicroDm)
    {
        (places, near, this.lines, this.fixedMicro, this.lineMicroDm) = (reach.Places, reach.Near, lines, fixedMicro, lineMicroDm);
        group = GroupsByReach();
    }

    /// <summary>A number for each set of exchanges that reach a street.</summary>
    private int[] GroupsByReach()
    {
        int[] found = new int[lines.Length];
        int count = 1;
        Dictionary<int, int> split = [];
        foreach ((int Street, int Dm)[] list in near)
        {
            split.Clear();
            foreach ((int e, _) in list)
            {
                if (!split.TryGetValue(found[e], out int part))
                {
                    split[found[e]] = part = count++;
                }

                found[e] = part;
            }
        }

        Dictionary<int, int> numbers = [];
        return [.. found.Select(g => numbers.TryGetValue(g, out int n) ? n : numbers[g] = numbers.Count)];
    }

    /// <returns>What a line on each street is worth, millionths of a cent; 0 beyond reach of every exchange.</returns>
    public long[] Worths(ParallelOptions options)
    {
        long[] byGroup = new ExchangeAscent([.. Enumerable.Range(0, places.Length).Select(Groups)], [.. places.Select(p => (long)p.Lines)], LinesInReach(), fixedMicro).Climb();
        long[] worth = new long[lines.Length], factor = [.. Enumerable.Repeat(ExchangeAscent.One, lines.Length)];
        foreach ((int e, _) in near.SelectMany(list => list))
        {
            worth[e] = byGroup[group[e]];
        }

        long[] scale = new long[places.Length];
        Parallel.For(0, places.Length, options, x => scale[x] = Scale(x, worth));
        for (int x = 0; x < places.Length; x++)
        {
            foreach ((int e, int dm) in near[x])
            {
                factor[e] = worth[e] > lineMicroDm * dm ? Math.Min(factor[e], scale[x]) : factor[e];
            }
        }

        return [.. worth.Select((w, e) => (long)((Int128)w * factor[e] / ExchangeAscent.One))];
    }

    /// <summary>F over the value of the dearest lines an exchange may serve, in fixed point and at most one.</summary>
    private long Scale(int x, long[] worth)
    {
        List<(long Gain, long Lines)> gains = [];
        foreach ((int e, int dm) in near[x])
        {
            long gain = worth[e] - (lineMicroDm * dm);
            if (gain > 0)
            {
                gains.Add((gain, lines[e]));
            }
        }

        gains.Sort((a, b) => b.Gain.CompareTo(a.Gain));
        long left = places[x].Lines;
        Int128 value = 0;
        foreach ((long gain, long n) in gains)
        {
            value += (Int128)gain * Math.Min(n, left);
            left -= Math.Min(n, left);
        }

        return value <= fixedMicro ? ExchangeAscent.One : (long)((Int128)fixedMicro * ExchangeAscent.One / value);
    }

    /// <summary>Lines of each group that some exchange reaches.</summary>
    private long[] LinesInReach()
    {
        bool[] reached = new bool[lines.Length];
        foreach ((int e, _) in near.SelectMany(list => list))
        {
            reached[e] = true;
        }

        long[] sum = new long[group.Length == 0 ? 0 : group.Max() + 1];
        for (int e = 0; e < lines.Length; e++)
        {
            sum[group[e]] += reached[e] ? lines[e] : 0;
        }

        return sum;
    }

    /// <summary>Groups in reach of an exchange: their lines there, and what fibre costs them on average.</summary>
    private (int Group, long Lines, long Way)[] Groups(int x)
    {
        Dictionary<int, (long Lines, Int128 Ways)> found = [];
        foreach ((int e, int dm) in near[x])
        {
            (long n, Int128 ways) = found.GetValueOrDefault(group[e]);
            found[group[e]] = (n + lines[e], ways + ((Int128)lines[e] * dm));
        }

        return [.. found.OrderBy(f => f.Key).Select(f => (f.Key, f.Value.Lines, (long)(f.Value.Ways * lineMicroDm / f.Value.Lines)))];
    }
}
