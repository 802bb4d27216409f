using Maillage.Kernel;

namespace Maillage.Planning;

/// <summary>The public communes of one department and the money of its years, as the optimiser sees them.</summary>
/// <param name="Costs">Cents, by zone.</param>
/// <param name="Base">Dwellings of the base, by zone.</param>
/// <param name="Budgets">Cents of every year of the horizon.</param>
/// <param name="FloorYear">Index of the year of the department's floor; −1 without one.</param>
/// <param name="FloorBase">Public dwellings needed by then.</param>
internal sealed record DepartmentTask(
    long[] Costs, long[] Base, long[] Premises, long[] Budgets, int MaxYears, bool CarryOver, int FloorYear, long FloorBase)
{
    public FilledYears Fill(IReadOnlyList<int> order) => YearFilling.Fill(order, Costs, Budgets, MaxYears, CarryOver);

    /// <summary>Dwellings × years served up to the horizon.</summary>
    public long HomeYears(FilledYears years)
    {
        long sum = 0;
        for (int i = 0; i < Base.Length; i++)
        {
            sum += years.To[i] < 0 ? 0 : Base[i] * (Budgets.Length - years.To[i]);
        }

        return sum;
    }

    public bool ReachesFloor(FilledYears years)
    {
        long covered = 0;
        for (int i = 0; i < Base.Length && FloorYear >= 0; i++)
        {
            covered += years.To[i] >= 0 && years.To[i] <= FloorYear ? Base[i] : 0;
        }

        return FloorYear < 0 || covered >= FloorBase;
    }

    /// <summary>
    /// No order serves more: for every year, the most dwellings that the money so far could connect if communes were divisible (fractional knapsack),
    /// summed over the years. O(zones · (log zones + years)).
    /// </summary>
    public decimal Bound()
    {
        int[] dense = [.. Enumerable.Range(0, Base.Length).Order(Comparer<int>.Create((a, b) => ((Int128)Costs[a] * Base[b]).CompareTo((Int128)Costs[b] * Base[a])))];
        decimal bound = 0;
        long money = 0;
        foreach (long budget in Budgets)
        {
            money += budget;
            long left = money;
            foreach (int zone in dense)
            {
                if (Costs[zone] <= left)
                {
                    left -= Costs[zone];
                    bound += Base[zone];
                    continue;
                }

                bound += (decimal)Base[zone] * left / Costs[zone];
                break;
            }
        }

        return bound;
    }
}

/// <param name="FloorFirst">True when the floor of the department set the preference for first phases aside.</param>
internal sealed record ChosenOrder(IReadOnlyList<int> Plaques, IReadOnlyList<int> Zones, FilledYears Years, bool FloorFirst);

/// <summary>
/// Finds the order in which plaques are built: first phases first and cheapest dwelling first inside each class (the order that would be optimal if
/// years were moments, W. E. Smith, 1956), then swaps of neighbours while they serve more homes earlier. When that order misses a department's floor
/// and the cheapest-first order reaches it, the floor wins and the plan says so.
/// </summary>
internal sealed class DepartmentOrder(DepartmentTask task, IReadOnlyList<Plaque> plaques, int[][] members, decimal scatteredPercent)
{
    private const int MaxPasses = 30;

    public ChosenOrder Choose(CancellationToken cancellation)
    {
        int[] preferred = Preferred();
        ChosenOrder ruled = Improve(preferred, keepClasses: true, cancellation);
        if (task.ReachesFloor(ruled.Years))
        {
            return ruled;
        }

        ChosenOrder cheapest = Improve(Cheapest(Enumerable.Range(0, plaques.Count)), keepClasses: false, cancellation);
        return task.ReachesFloor(cheapest.Years) ? cheapest with { FloorFirst = true } : ruled;
    }

    private int[] Cheapest(IEnumerable<int> some) =>
        [.. some.OrderBy(p => plaques[p].BaseDwellings == 0 ? decimal.MaxValue : (decimal)plaques[p].Cost.Cents / plaques[p].BaseDwellings).ThenBy(p => plaques[p].Id, StringComparer.Ordinal)];

    /// <summary>First phases, with their part of scattered countryside from the start, then the rest.</summary>
    private int[] Preferred()
    {
        Queue<int> first = new(Cheapest(Enumerable.Range(0, plaques.Count).Where(p => plaques[p].FirstPhase)));
        Queue<int> scattered = new(Cheapest(Enumerable.Range(0, plaques.Count).Where(p => !plaques[p].FirstPhase)));
        List<int> order = [];
        long all = 0;
        long rural = 0;
        while (first.Count + scattered.Count > 0)
        {
            bool takeRural = first.Count == 0 || (scattered.Count > 0 && 100m * rural < scatteredPercent * all);
            int next = (takeRural ? scattered : first).Dequeue();
            order.Add(next);
            all += plaques[next].Premises;
            rural += takeRural ? plaques[next].Premises : 0;
        }

        return [.. order];
    }

    private ChosenOrder Improve(int[] order, bool keepClasses, CancellationToken cancellation)
    {
        int[] best = [.. order];
        FilledYears years = task.Fill(Zones(best));
        (bool Floor, long Homes) score = (task.ReachesFloor(years), task.HomeYears(years));
        bool better = true;
        for (int pass = 0; pass < MaxPasses && better; pass++)
        {
            better = false;
            for (int i = 0; i + 1 < best.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (keepClasses && plaques[best[i]].FirstPhase != plaques[best[i + 1]].FirstPhase)
                {
                    continue;
                }

                (best[i], best[i + 1]) = (best[i + 1], best[i]);
                FilledYears tried = task.Fill(Zones(best));
                (bool Floor, long Homes) found = (task.ReachesFloor(tried), task.HomeYears(tried));
                if (found.CompareTo(score) > 0)
                {
                    (score, years, better) = (found, tried, true);
                }
                else
                {
                    (best[i], best[i + 1]) = (best[i + 1], best[i]);
                }
            }
        }

        return new(best, Zones(best), years, FloorFirst: false);
    }

    private List<int> Zones(int[] order)
    {
        List<int> zones = new(task.Costs.Length);
        foreach (int plaque in order)
        {
            zones.AddRange(members[plaque]);
        }

        return zones;
    }
}
