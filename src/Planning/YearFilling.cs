namespace Maillage.Planning;

/// <summary>Years of the zones of one department, as indexes from the first year; −1 where money does not reach.</summary>
internal sealed record FilledYears(int[] From, int[] To, long[] SpentCents, long LeftCents);

/// <summary>
/// Puts zones into years in a given order: each takes the earliest money left, so budgets hold by construction. A zone is begun only when it can be
/// completed within the completeness years; where its money would trickle in over more, it waits and spends what was carried over.
/// </summary>
/// <remarks>O(zones · years). Money is in cents. Cumulative spending never passes cumulative budgets; without carry-over no year passes its own.</remarks>
internal static class YearFilling
{
    /// <param name="order">Zone indexes; zones that are not named stay unplaced.</param>
    /// <param name="budgets">Cents of each year, at least 0.</param>
    /// <param name="maxYears">Calendar years a zone may take, at least 1.</param>
    public static FilledYears Fill(IReadOnlyList<int> order, long[] costs, long[] budgets, int maxYears, bool carryOver)
    {
        int[] from = new int[costs.Length];
        int[] to = new int[costs.Length];
        Array.Fill(from, -1);
        Array.Fill(to, -1);
        long[] left = [.. budgets];
        long[] spent = new long[budgets.Length];
        long all = budgets.Sum();
        int open = 0;
        foreach (int zone in order)
        {
            long cost = costs[zone];
            if (cost > all)
            {
                continue;
            }

            while (open < left.Length - 1 && left[open] == 0)
            {
                open++;
            }

            int end = open;
            for (long sum = left[open]; sum < cost; sum += left[end])
            {
                end++;
            }

            int start = end - open >= maxYears ? end - maxYears + 1 : open;
            if (start > open && !carryOver)
            {
                if (!FitsLater(left, cost, maxYears, open, out start, out end))
                {
                    continue;
                }
            }

            Take(left, spent, cost, carryOver ? open : start, start, end);
            all -= cost;
            from[zone] = start;
            to[zone] = end;
        }

        return new(from, to, spent, all);
    }

    /// <summary>The earliest window of years whose own money is enough, when nothing may be carried over.</summary>
    private static bool FitsLater(long[] left, long cost, int maxYears, int open, out int start, out int end)
    {
        for (start = open; start < left.Length; start++)
        {
            long sum = 0;
            for (end = start; end < Math.Min(left.Length, start + maxYears); end++)
            {
                sum += left[end];
                if (sum >= cost)
                {
                    return true;
                }
            }
        }

        start = end = -1;
        return false;
    }

    private static void Take(long[] left, long[] spent, long cost, int open, int start, int end)
    {
        for (int year = open; year <= end && cost > 0; year++)
        {
            long part = Math.Min(cost, left[year]);
            left[year] -= part;
            spent[Math.Max(year, start)] += part;
            cost -= part;
        }
    }
}
