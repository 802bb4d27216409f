namespace Maillage.Network.Bounds;

/// <summary>
/// The dual of capacitated location with few sites: groups of lines are worth some cents a line, and no site, with any lines in its reach up to its capacity, should be worth more than it costs.
/// </summary>
/// <remarks>Subgradients of the Lagrangean whose multipliers are the worths; then what is still too much is taken off, and what is left over given out. Sequential, a fixed number of steps: the same for any thread count.</remarks>
internal sealed class ExchangeAscent
{
    /// <summary>One, in the fixed point of factors.</summary>
    public const long One = 1 << 20;

    private const int Steps = 250;
    private const int Patience = 8;

    private readonly (int Group, long Lines, long Way)[][] reach;
    private readonly long[] capacity;
    private readonly long[] lines;
    private readonly long fixedMicro;
    private readonly List<int>[] sitesOf;
    private readonly double[] gain;
    private readonly int[] order;

    /// <param name="reach">For each site the groups it reaches, how many of their lines, and what fibre costs each, millionths of a cent.</param>
    public ExchangeAscent((int Group, long Lines, long Way)[][] reach, long[] capacity, long[] lines, long fixedMicro)
    {
        (this.reach, this.capacity, this.lines, this.fixedMicro) = (reach, capacity, lines, fixedMicro);
        sitesOf = [.. lines.Select(_ => new List<int>())];
        for (int x = 0; x < reach.Length; x++)
        {
            foreach ((int g, _, _) in reach[x])
            {
                sitesOf[g].Add(x);
            }
        }

        int most = reach.Length == 0 ? 0 : reach.Max(r => r.Length);
        (gain, order) = (new double[most], new int[most]);
    }

    /// <returns>What a line of each group is worth, millionths of a cent.</returns>
    public long[] Climb()
    {
        double[] worth = Start(), best = worth, taken = new double[lines.Length];
        double most = double.MinValue, stride = 1;
        for (int step = 0, idle = 0; step < Steps; step++)
        {
            double value = Lagrangean(worth, taken);
            if (value > most)
            {
                (most, best, idle) = (value, [.. worth], 0);
            }
            else if (++idle >= Patience)
            {
                (stride, idle, worth) = (stride * 0.6, 0, [.. best]);
                _ = Lagrangean(worth, taken);
            }

            Move(worth, taken, stride * (Math.Max(most, 0) + fixedMicro) * 0.3);
        }

        return Repair(best);
    }

    /// <summary>The mean price of a line at the cheapest site around.</summary>
    private double[] Start()
    {
        double[] worth = new double[lines.Length];
        for (int g = 0; g < worth.Length; g++)
        {
            worth[g] = sitesOf[g].Count == 0 ? 0 : sitesOf[g].Min(x => (double)fixedMicro / Math.Min(capacity[x], reach[x].Sum(r => r.Lines)));
        }

        return worth;
    }

    /// <summary>Worth of all lines, less what sites are worth too much; <paramref name="taken"/> gets the lines such sites would serve.</summary>
    private double Lagrangean(double[] worth, double[] taken)
    {
        Array.Clear(taken);
        double sum = 0;
        for (int g = 0; g < worth.Length; g++)
        {
            sum += lines[g] * worth[g];
        }

        for (int x = 0; x < reach.Length; x++)
        {
            double value = Value(x, worth);
            if (value <= fixedMicro)
            {
                continue;
            }

            sum -= value - fixedMicro;
            double left = capacity[x];
            for (int k = 0; k < reach[x].Length && gain[k] < 0 && left > 0; k++)
            {
                (int g, long n, _) = reach[x][order[k]];
                taken[g] += Math.Min(n, left);
                left -= Math.Min(n, left);
            }
        }

        return sum;
    }

    /// <summary>Dearest lines of a site, cheapest first in <see cref="order"/>.</summary>
    private double Value(int x, double[] worth)
    {
        (int Group, long Lines, long Way)[] list = reach[x];
        for (int k = 0; k < list.Length; k++)
        {
            (gain[k], order[k]) = (list[k].Way - worth[list[k].Group], k);
        }

        Array.Sort(gain, order, 0, list.Length);
        double value = 0, left = capacity[x];
        for (int k = 0; k < list.Length && gain[k] < 0 && left > 0; k++)
        {
            double n = Math.Min(list[order[k]].Lines, left);
            value -= n * gain[k];
            left -= n;
        }

        return value;
    }

    private void Move(double[] worth, double[] taken, double length)
    {
        double norm = 0;
        for (int g = 0; g < worth.Length; g++)
        {
            double s = lines[g] == 0 ? 0 : Math.Clamp((lines[g] - taken[g]) / lines[g], -3, 1);
            taken[g] = s;
            norm += s * s * lines[g];
        }

        for (int g = 0; g < worth.Length && norm > 0; g++)
        {
            worth[g] = Math.Max(0, worth[g] + (length / norm * taken[g]));
        }
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

        for (int round = 0; round < 3; round++)
        {
            for (int g = 0; g < worth.Length; g++)
            {
                double room = sitesOf[g].Count == 0 ? 0 : double.MaxValue;
                foreach (int x in sitesOf[g])
                {
                    double n = Math.Min(capacity[x], reach[x].First(r => r.Group == g).Lines);
                    room = Math.Min(room, room > 0 ? (fixedMicro - Value(x, worth)) / n : 0);
                }

                worth[g] += Math.Max(0, room);
            }
        }

        return [.. worth.Select(w => (long)w)];
    }
}
