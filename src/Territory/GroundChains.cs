namespace Maillage.Territory;

/// <summary>A run of segments between two nodes: <c>Segments[i]</c> joins <c>Points[i]</c> and <c>Points[i + 1]</c>.</summary>
internal readonly record struct Chain(int[] Points, int[] Segments);

/// <summary>
/// Cuts a drawing made of straight segments into edges: a chain ends where the number of segments at a point is not two, where the kind of route changes,
/// or at a point that must stay. Loops are cut in three and parallel chains in two, so that the edges make a simple graph.
/// </summary>
internal sealed class ChainCutter(List<int> from, List<int> to, List<RouteKind> kinds, List<bool> kept)
{
    private readonly List<Chain> walked = [], chains = [];
    private readonly HashSet<(int, int)> pairs = [];
    private int[] start = [];
    private int[] around = [];
    private bool[] used = [];

    /// <summary>O(points + segments). No two segments may join the same two points.</summary>
    public List<Chain> Cut()
    {
        ListAround();
        used = new bool[from.Count];
        for (int point = 0; point < kept.Count; point++)
        {
            if (EndsAt(point))
            {
                WalkAllFrom(point);
            }
        }

        // What is left are rings without any junction.
        for (int point = 0; point < kept.Count; point++)
        {
            WalkAllFrom(point);
        }

        // Single segments first: they cannot be cut, while the longer way between the same two points can.
        foreach (Chain chain in walked.Where(c => c.Segments.Length == 1).Concat(walked.Where(c => c.Segments.Length > 1)))
        {
            Add(chain.Points, chain.Segments);
        }

        return chains;
    }

    private void ListAround()
    {
        start = new int[kept.Count + 1];
        for (int s = 0; s < from.Count; s++)
        {
            start[from[s] + 1]++;
            start[to[s] + 1]++;
        }

        for (int p = 0; p < kept.Count; p++)
        {
            start[p + 1] += start[p];
        }

        around = new int[2 * from.Count];
        int[] next = start[..^1];
        for (int s = 0; s < from.Count; s++)
        {
            around[next[from[s]]++] = s;
            around[next[to[s]]++] = s;
        }
    }

    private bool EndsAt(int point) =>
        start[point + 1] - start[point] != 2 || kept[point] || kinds[around[start[point]]] != kinds[around[start[point] + 1]];

    private void WalkAllFrom(int point)
    {
        for (int i = start[point]; i < start[point + 1]; i++)
        {
            if (!used[around[i]])
            {
                Walk(point, around[i]);
            }
        }
    }

    private void Walk(int first, int segment)
    {
        List<int> points = [first], segments = [];
        int at = first;
        while (true)
        {
            used[segment] = true;
            segments.Add(segment);
            at = from[segment] == at ? to[segment] : from[segment];
            points.Add(at);
            if (at == first || EndsAt(at))
            {
                break;
            }

            segment = around[start[at]] == segment ? around[start[at] + 1] : around[start[at]];
        }

        walked.Add(new Chain([.. points], [.. segments]));
    }

    /// <summary>Adds a chain, in pieces where it would double another. The inner points of a chain belong to no other, so pieces never clash.</summary>
    private void Add(int[] points, int[] segments)
    {
        int a = points[0], b = points[^1];
        bool taken = a != b && !pairs.Add((Math.Min(a, b), Math.Max(a, b)));
        if (a != b && !taken)
        {
            chains.Add(new Chain(points, segments));
            return;
        }

        int n = segments.Length;
        if (a == b && n >= 3)
        {
            Add(points[..((n / 3) + 1)], segments[..(n / 3)]);
            Add(points[(n / 3)..((2 * n / 3) + 1)], segments[(n / 3)..(2 * n / 3)]);
            Add(points[(2 * n / 3)..], segments[(2 * n / 3)..]);
        }
        else if (taken && n >= 2)
        {
            Add(points[..((n / 2) + 1)], segments[..(n / 2)]);
            Add(points[(n / 2)..], segments[(n / 2)..]);
        }
        else
        {
            throw new InvalidOperationException("Two segments join the same two points.");
        }
    }
}
