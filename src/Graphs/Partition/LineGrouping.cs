namespace Maillage.Graphs.Partition;

/// <summary>One group of neighbouring points on a line.</summary>
/// <param name="First">First point.</param>
/// <param name="Last">Last point, included.</param>
/// <param name="Centre">Point at which the group's box stands.</param>
public readonly record struct LineGroup(int First, int Last, int Centre);

/// <summary>Points along a street, cut into groups that each hang on one box at one of their points, at least total cost.</summary>
/// <remarks>
/// A group is an interval of the line: what a cable along the street serves in turn. Among such groupings the result is optimal.
/// Exact dynamic programme over prefixes: O(n · k) intervals for k points within reach, each summed in O(k), the cheapest centre of an interval being its weighted median cut to the reach.
/// </remarks>
public static class LineGrouping
{
    /// <summary>Groups the points; every point is in one group.</summary>
    /// <param name="position">Places along the line, ascending.</param>
    /// <param name="weight">Lines at each point, at least 1.</param>
    /// <param name="capacity">Most lines in a group. A point that alone has more gets boxes of its own: ⌈weight / capacity⌉ of them.</param>
    /// <param name="reach">A point may be this far from its box.</param>
    /// <param name="groupCost">Cost of a box, 0 or more.</param>
    /// <param name="dropCost">Cost of a line per unit of distance to its box, 0 or more.</param>
    /// <exception cref="ArgumentException">Positions descend, lengths differ, a weight is below 1 or the capacity is below 1.</exception>
    public static LineGroup[] Group(ReadOnlySpan<int> position, ReadOnlySpan<int> weight, int capacity, int reach, long groupCost, long dropCost)
    {
        Require(position, weight, capacity);
        int n = position.Length;
        var best = new long[n + 1];
        var from = new int[n + 1];
        var centre = new int[n + 1];
        for (int end = 1; end <= n; end++)
        {
            best[end] = long.MaxValue;
            long lines = 0;
            for (int start = end - 1; start >= 0; start--)
            {
                lines += weight[start];
                bool alone = start == end - 1;
                if ((lines > capacity && !alone) || position[end - 1] - (long)position[start] > 2L * reach) break;
                int c = BestCentre(position, weight, start, end - 1, reach);
                if (c < 0) continue;
                long boxes = alone ? (lines + capacity - 1) / capacity : 1;
                long cost = checked(best[start] + boxes * groupCost + dropCost * Spread(position, weight, start, end - 1, c));
                if (cost >= best[end]) continue;
                best[end] = cost;
                from[end] = start;
                centre[end] = c;
            }
        }
        var groups = new List<LineGroup>();
        for (int end = n; end > 0; end = from[end]) groups.Add(new LineGroup(from[end], end - 1, centre[end]));
        groups.Reverse();
        return [.. groups];
    }

    /// <summary>Cost of a grouping by the same rules.</summary>
    public static long Cost(ReadOnlySpan<int> position, ReadOnlySpan<int> weight, int capacity, long groupCost, long dropCost, IEnumerable<LineGroup> groups)
    {
        long cost = 0;
        foreach (LineGroup g in groups)
        {
            long lines = 0;
            for (int i = g.First; i <= g.Last; i++) lines += weight[i];
            cost += (lines + capacity - 1) / capacity * groupCost + dropCost * Spread(position, weight, g.First, g.Last, g.Centre);
        }
        return cost;
    }

    // The drops' cost is convex along the line with its least at the weighted median; the reach leaves an interval of points round the middle.
    private static int BestCentre(ReadOnlySpan<int> position, ReadOnlySpan<int> weight, int first, int last, int reach)
    {
        long lines = 0, half = 0;
        for (int i = first; i <= last; i++) lines += weight[i];
        int median = first;
        for (int i = first; i <= last; i++)
        {
            half += weight[i];
            if (2 * half < lines) continue;
            median = i;
            break;
        }
        int low = first, high = last;
        while (low <= last && position[last] - (long)position[low] > reach) low++;
        while (high >= first && position[high] - (long)position[first] > reach) high--;
        return low > high ? -1 : Math.Clamp(median, low, high);
    }

    private static long Spread(ReadOnlySpan<int> position, ReadOnlySpan<int> weight, int first, int last, int centre)
    {
        long sum = 0;
        for (int i = first; i <= last; i++) sum += weight[i] * Math.Abs((long)position[i] - position[centre]);
        return sum;
    }

    private static void Require(ReadOnlySpan<int> position, ReadOnlySpan<int> weight, int capacity)
    {
        if (position.Length != weight.Length) throw new ArgumentException("One weight for each position.", nameof(weight));
        if (capacity < 1) throw new ArgumentException("A group holds at least one line.", nameof(capacity));
        for (int i = 0; i < position.Length; i++)
        {
            if (weight[i] < 1) throw new ArgumentException($"Weight {weight[i]} at {i} is below 1.", nameof(weight));
            if (i > 0 && position[i] < position[i - 1]) throw new ArgumentException($"Position {i} is before the one before it.", nameof(position));
        }
    }
}
