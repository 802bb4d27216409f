namespace Maillage.Network.Bounds;

/// <summary>
/// The dual of capacitated location with few sites: groups of lines are worth some cents a line, and no site, with any lines in its reach up to its capacity, should be worth more than it costs.
/// </summary>
/// <remarks>
/// Round after round every group gains a step and sites that are worth too much take it back from their dearest lines; the step shrinks. At last what is still too much is taken off, and what is left over
/// given out. Sequential, a fixed number of rounds: the same for any thread count.
/// </remarks>
internal sealed class ExchangeAscent
{
    /// <summary>One, in the fixed point of factors.</summary>
    public const long One = 1 << 20;

    private const int Rounds = 80;
    private const double Shrink = 0.95;

    private readonly (int Group, long Lines, long Way)[][] reach;
    private readonly long[] capacity;
    private readonly long[] lines;
    private readonly long fixedMicro;
    private readonly List<(int Site, long Lines)>[] sitesOf;
    private readonly double[] gain;
    private readonly int[] order;
    private readonly double[] room;
    private int count;

    /// <param name="reach">For each site the groups it reaches, how many of their lines, and what fibre costs each, millionths of a cent.</param>
    public ExchangeAscent((int Group, long Lines, long Way)[][] reach, long[] capacity, long[] lines, long fixedMicro)
    {
        (this.reach, this.capacity, this.lines, this.fixedMicro) = (reach, capacity, lines, fixedMicro);
        sitesOf = [.. lines.Select(_ => new List<(int, long)>())];
        for (int x = 0; x < reach.Length; x++)
        {
            foreach ((int g, long n, _) in reach[x])
            {
                sitesOf[g].Add((x, Math.Min(capacity[x], n)));
            }
        }

        int most = reach.Length == 0 ? 0 : reach.Max(r => r.Length);
        (gain, order, room) = (new double[most], new int[most], new double[reach.Length]);
    }

    /// <returns>What a line of each group is worth, millionths of a cent.</returns>
    public long[] Climb()
    {
        double[] worth = Start(), best = worth;
        Array.Clear(room);
        double most = double.MinValue, step = reach.Length == 0 ? 0 : (double)fixedMicro / capacity.Min();
        for (int round = 0; round < Rounds; round++, step *= Shrink)
        {
            for (int g = 0; g < worth.Length; g++)
            {
                worth[g] += sitesOf[g].Count == 0 ? 0 : step;
            }

            for (int i = 0; i < reach.Length; i++)
            {
                int x = round % 2 > 0 ? reach.Length - 1 - i : i;
                room[x] -= step * capacity[x];
                if (room[x] < 0)
                {
                    Take(x, worth);
                }
            }

            double sum = worth.Select((w, g) => w * lines[g]).Sum();
            (most, best) = sum > most ? (sum, [.. worth]) : (most, best);
        }

        return Repair(best);
    }

    /// <summary>The mean price of a line at the cheapest site around.</summary>
    private double[] Start()
    {
        double[] mean = [.. reach.Select((list, x) => (double)fixedMicro / Math.Min(capacity[x], Math.Max(1, list.Sum(r => r.Lines))))];
        return [.. sitesOf.Select(sites => sites.Count == 0 ? 0 : sites.Min(s => mean[s.Site]))];
    }

    /// <summary>A site takes what is too much from its dearest lines.</summary>
    private void Take(int x, double[] worth)
    {
        double over = Value(x, worth) - fixedMicro, left = capacity[x];
        room[x] = Math.Max(0, -over);
        int dearest = 0;
        for (; over > 0 && dearest < count && left > 0; dearest++)
        {
            left -= Math.Min(reach[x][order[dearest]].Lines, left);
        }

        for (int k = 0; k < dearest; k++)
        {
            ref double w = ref worth[reach[x][order[k]].Group];
            w = Math.Max(0, w - (over / (capacity[x] - left)));
        }
    }

    /// <summary>What a site's dearest lines are worth; the <see cref="count"/> groups that are worth something to it come first in <see cref="order"/>, the dearest before the others.</summary>
    private double Value(int x, double[] worth)
    {
        (int Group, long Lines, long Way)[] list = reach[x];
        count = 0;
        for (int k = 0; k < list.Length; k++)
        {
            double loss = list[k].Way - worth[list[k].Group];
            if (loss < 0)
            {
                (gain[count], order[count++]) = (loss, k);
            }
        }

        Array.Sort(gain, order, 0, count);
        double value = 0, left = capacity[x];
        for (int k = 0; k < count && left > 0; k++)
        {
            double n = Math.Min(list[order[k]].Lines, left);
            value -= n * gain[k];
            left -= n;
        }

        return value;
    }

    /// <summary>Sites that are worth too much scale their groups down; then each group takes what all its sites have left.</summary>
    private long[] Repair(double[] worth)
    {
        for (int x = 0; x < reach.Length; x++)
        {
            double value = Value(x, worth);
            foreach ((int g, _, long way) in reach[x])
            {
                worth[g] *= value > fixedMicro && worth[g] > way ? fixedMicro / value : 1;
            }
        }

        for (int x = 0; x < reach.Length; x++)
        {
            room[x] = fixedMicro - Value(x, worth);
        }

        for (int g = 0; g < worth.Length; g++)
        {
            double more = sitesOf[g].Count == 0 ? 0 : sitesOf[g].Min(s => room[s.Site] / s.Lines);
            if (more <= 0)
            {
                continue;
            }

            worth[g] += more;
            foreach ((int x, _) in sitesOf[g])
            {
                room[x] = fixedMicro - Value(x, worth);
            }
        }

        return [.. worth.Select(w => (long)w)];
    }
}
