namespace Maillage.Web.Tiles;

/// <summary>Joins lines end to end where exactly two meet, so that thinning works along the whole way and not a span at a time.</summary>
internal static class LineStitcher
{
    /// <summary>The same drawing with fewer, longer lines. Linear in the number of points; the order of the input decides the order of the output.</summary>
    public static List<GridPoint[]> Join(IReadOnlyList<GridPoint[]> lines)
    {
        Dictionary<(long, long), List<int>> ends = [];
        for (int i = 0; i < lines.Count; i++)
        {
            Add(ends, lines[i][0], i);
            Add(ends, lines[i][^1], i);
        }

        bool[] used = new bool[lines.Count];
        List<GridPoint[]> joined = [];
        for (int i = 0; i < lines.Count; i++)
        {
            if (used[i])
                continue;
            used[i] = true;
            List<GridPoint> forward = Follow(lines, ends, used, lines[i][^1], i);
            List<GridPoint> backward = Follow(lines, ends, used, lines[i][0], i);
            backward.Reverse();
            joined.Add([.. backward, .. lines[i], .. forward]);
        }

        return joined;
    }

    /// <summary>The points beyond one end, as long as the next line is the only one there.</summary>
    private static List<GridPoint> Follow(IReadOnlyList<GridPoint[]> lines, Dictionary<(long, long), List<int>> ends, bool[] used, GridPoint end, int line)
    {
        List<GridPoint> points = [];
        while (ends[Key(end)] is { Count: 2 } here)
        {
            int next = here[0] == line ? here[1] : here[0];
            if (used[next])
                break;
            used[next] = true;
            GridPoint[] added = lines[next];
            bool reversed = Key(added[0]) != Key(end);
            for (int i = 1; i < added.Length; i++)
                points.Add(reversed ? added[added.Length - 1 - i] : added[i]);
            end = points[^1];
            line = next;
        }

        return points;
    }

    private static void Add(Dictionary<(long, long), List<int>> ends, GridPoint point, int line)
    {
        (long, long) key = Key(point);
        if (!ends.TryGetValue(key, out List<int>? here))
            ends.Add(key, here = []);
        here.Add(line);
    }

    /// <summary>Ends agree to a sixteenth of a grid step.</summary>
    private static (long, long) Key(GridPoint point) => ((long)Math.Round(point.X * 16), (long)Math.Round(point.Y * 16));
}
