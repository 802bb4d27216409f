namespace Maillage.Graphs.Location;

/// <summary>
/// Lower bound by Lagrangian relaxation of « each customer once » (Beasley 1993; Holmberg, Rönnqvist and Yuan 1999): what is left are one 0–1 knapsack a
/// site (fractional ones where demand may be split), and a choice of sites whose capacities cover the whole demand. Multipliers are integers in 1/<see cref="Scale"/> of a cost unit, so the bound is exact.
/// </summary>
internal sealed class LagrangianBound
{
    /// <summary>Fractions of a cost unit that multipliers are kept in.</summary>
    public const long Scale = 256;

    private const int LargestTable = 1 << 16;

    /// <summary>Keeps sums in range when a problem has no solution and the bound grows without end.</summary>
    private const long LargestMultiplier = LocationProblem.Forbidden / 2;
    private readonly LocationProblem problem;
    private readonly long totalDemand;
    private readonly long[] multiplier;
    private readonly bool split;
    private readonly double[] timesServed;
    private readonly double[][] taken;
    private readonly long[] siteValue;
    private readonly bool[] open;
    private readonly long[] table;
    private readonly long[] coverTable;
    private readonly int[] order;
    private readonly double[] density;

    /// <param name="split">A customer may be served by several sites: knapsacks take fractions, and <see cref="Best"/> is rounded down because costs are no whole numbers then.</param>
    /// <param name="known">Multipliers to begin with; null to begin with each customer's cheapest service.</param>
    public LagrangianBound(LocationProblem problem, bool split = false, long[]? known = null)
    {
        (this.problem, this.split) = (problem, split);
        totalDemand = problem.Demand.Sum(d => (long)d);
        multiplier = new long[problem.Customers];
        timesServed = new double[problem.Customers];
        taken = [.. Enumerable.Range(0, problem.Sites).Select(_ => new double[problem.Customers])];
        siteValue = new long[problem.Sites];
        open = new bool[problem.Sites];
        table = new long[Math.Min(LargestTable, (problem.Sites == 0 ? 0 : problem.Capacity.Max()) + 1)];
        coverTable = totalDemand < LargestTable ? new long[totalDemand + 1] : [];
        order = new int[problem.Customers];
        density = new double[problem.Customers];
        for (int i = 0; i < problem.Customers; i++)
        {
            long cheapest = Enumerable.Range(0, problem.Sites).Select(j => problem.Cost(j, i)).DefaultIfEmpty(0).Min();
            multiplier[i] = known?[i] ?? (Math.Min(cheapest, LocationProblem.Forbidden - 1) * Scale);
        }

        Multipliers = [.. multiplier];
    }

    /// <summary>Best bound so far, in cost units (rounded up: every cost is an integer; down where demand is split).</summary>
    public long Best { get; private set; }

    /// <summary>The multipliers that gave the best bound.</summary>
    public long[] Multipliers { get; }

    /// <summary>Sites the relaxation opens at the present multipliers: a good guess for the search.</summary>
    public IReadOnlyList<bool> Open => open;

    /// <summary>One subgradient step towards <paramref name="upper"/>. Returns false when the subgradient vanished: the relaxation is optimal.</summary>
    public bool Step(long upper, double agility)
    {
        long value = Solve();
        long whole = value <= 0 ? 0 : (value + (split ? 0 : Scale - 1)) / Scale;
        if (whole > Best)
        {
            Best = whole;
            multiplier.CopyTo(Multipliers, 0);
        }

        double squares = 0;
        for (int i = 0; i < timesServed.Length; i++)
        {
            double g = 1 - timesServed[i];
            squares += g * g;
        }

        if (squares < 1e-9)
        {
            return false;
        }

        double target = Math.Max((upper * (double)Scale) - value, Scale);
        double step = agility * target / squares;
        for (int i = 0; i < multiplier.Length; i++)
        {
            multiplier[i] = Math.Clamp(multiplier[i] + (long)Math.Clamp(step * (1 - timesServed[i]), -LargestMultiplier, LargestMultiplier), 0, LargestMultiplier);
        }

        return true;
    }

    private long Solve()
    {
        for (int j = 0; j < problem.Sites; j++)
        {
            siteValue[j] = (problem.FixedCost[j] * Scale) - Knapsack(j);
        }

        Array.Clear(timesServed);
        long value = ChooseSites();
        for (int j = 0; j < problem.Sites; j++)
        {
            for (int i = 0; open[j] && i < problem.Customers; i++)
            {
                timesServed[i] += taken[j][i];
            }
        }

        return value + multiplier.Sum();
    }

    /// <summary>Most profit within the capacity; exact by dynamic programming, or the fractional optimum (an upper bound) when the capacity is very large.</summary>
    private long Knapsack(int site)
    {
        double[] chosen = taken[site];
        Array.Clear(chosen);
        int count = 0;
        int capacity = problem.Capacity[site];
        for (int i = 0; i < problem.Customers; i++)
        {
            long profit = multiplier[i] - (problem.Cost(site, i) * Scale);
            if (profit > 0 && (split || problem.Demand[i] <= capacity) && problem.Cost(site, i) < LocationProblem.Forbidden)
            {
                density[i] = profit / (problem.Demand[i] + 1e-9);
                order[count++] = i;
            }
        }

        return capacity < table.Length && !split ? Exact(site, count, capacity, chosen) : Fractional(site, count, capacity, chosen);
    }

    private long Exact(int site, int count, int capacity, double[] chosen)
    {
        long all = 0, weight = 0;
        for (int k = 0; k < count; k++)
        {
            all += Profit(site, order[k]);
            weight += problem.Demand[order[k]];
        }

        if (weight <= capacity)
        {
            for (int k = 0; k < count; k++)
            {
                chosen[order[k]] = 1;
            }

            return all;
        }

        bool[][] used = new bool[count][];
        Span<long> best = table.AsSpan(0, capacity + 1);
        best.Clear();
        for (int k = 0; k < count; k++)
        {
            int i = order[k], w = problem.Demand[i];
            long profit = Profit(site, i);
            bool[] row = used[k] = new bool[capacity + 1];
            for (int c = capacity; c >= w; c--)
            {
                long with = best[c - w] + profit;
                if (with > best[c])
                {
                    best[c] = with;
                    row[c] = true;
                }
            }
        }

        for (int k = count - 1, c = capacity; k >= 0; k--)
        {
            if (used[k][c])
            {
                chosen[order[k]] = 1;
                c -= problem.Demand[order[k]];
            }
        }

        return best[capacity];
    }

    private long Fractional(int site, int count, int capacity, double[] chosen)
    {
        Array.Sort(order, 0, count, Comparer<int>.Create((a, b) => density[a] != density[b] ? density[b].CompareTo(density[a]) : a.CompareTo(b)));
        long profit = 0, room = capacity;
        for (int k = 0; k < count; k++)
        {
            int i = order[k];
            if (problem.Demand[i] <= room)
            {
                chosen[i] = 1;
                room -= problem.Demand[i];
                profit += Profit(site, i);
                continue;
            }

            chosen[i] = split ? room / (double)problem.Demand[i] : 0;
            return profit + (long)Math.Ceiling(density[i] * room) + 1;
        }

        return profit;
    }

    private long Profit(int site, int customer) => multiplier[customer] - (problem.Cost(site, customer) * Scale);

    /// <summary>Least total value of a set of sites whose capacities cover the demand: every site of negative value is open, the others by a covering knapsack.</summary>
    private long ChooseSites()
    {
        long value = 0, covered = 0;
        for (int j = 0; j < problem.Sites; j++)
        {
            open[j] = siteValue[j] <= 0;
            if (open[j])
            {
                value += siteValue[j];
                covered += problem.Capacity[j];
            }
        }

        long missing = totalDemand - covered;
        if (missing <= 0 || coverTable.Length == 0)
        {
            return value;
        }

        int need = (int)missing;
        int[] closed = [.. Enumerable.Range(0, problem.Sites).Where(j => !open[j])];
        Span<long> best = coverTable.AsSpan(0, need + 1);
        best.Fill(long.MaxValue / 4);
        best[0] = 0;
        bool[][] used = new bool[closed.Length][];
        for (int k = 0; k < closed.Length; k++)
        {
            int j = closed[k];
            bool[] row = used[k] = new bool[need + 1];
            for (int c = need; c > 0; c--)
            {
                long with = best[Math.Max(0, c - problem.Capacity[j])] + siteValue[j];
                if (with < best[c])
                {
                    best[c] = with;
                    row[c] = true;
                }
            }
        }

        for (int k = closed.Length - 1, c = need; k >= 0 && c > 0; k--)
        {
            if (used[k][c])
            {
                open[closed[k]] = true;
                c = Math.Max(0, c - problem.Capacity[closed[k]]);
            }
        }

        return value + best[need];
    }
}
