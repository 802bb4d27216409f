namespace Maillage.Territory.Generation;

/// <summary>
/// The streets of one place: an irregular piece of a jittered grid that grows from its centre, with links missing, so that it has bends, dead ends and junctions of three or four.
/// Coordinates in metres from the commune's centre.
/// </summary>
internal sealed class StreetPatch
{
    private static readonly (int I, int J)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    private readonly Dictionary<(int I, int J), int> at = [];
    private readonly List<(int I, int J)> cells = [];

    public List<(double X, double Y)> Points { get; } = [];

    /// <summary>Streets between neighbouring points; the row tells which line of the grid a street belongs to.</summary>
    public List<(int A, int B, int Row)> Links { get; } = [];

    /// <param name="inside">Where streets may go; the centre is taken in any case.</param>
    /// <param name="count">Number of points wanted, at least 2; fewer come out where there is no room.</param>
    /// <param name="closing">How readily missing links are put back: 0 leaves a tree.</param>
    public static StreetPatch Grow((double X, double Y) centre, double blockM, int count, double closing, Func<double, double, bool> inside, ref Draw draw)
    {
        var patch = new StreetPatch();
        (double X, double Y) axis = draw.Direction();
        ulong seed = draw.Next();
        var queue = new PriorityQueue<(int I, int J), (double, int, int)>();
        HashSet<(int, int)> seen = [(0, 0)];
        queue.Enqueue((0, 0), (0, 0, 0));
        while (patch.cells.Count < count && queue.TryDequeue(out (int I, int J) cell, out _))
        {
            patch.Add(cell, Position(cell, centre, axis, blockM, seed));
            foreach ((int di, int dj) in Steps)
            {
                (int I, int J) next = (cell.I + di, cell.J + dj);
                (double x, double y) = Position(next, centre, axis, blockM, seed);
                if (seen.Add(next) && inside(x, y))
                {
                    double far = Math.Sqrt(((double)next.I * next.I) + ((double)next.J * next.J));
                    queue.Enqueue(next, (far * (0.7 + (0.6 * Draw.At(seed, next.I, next.J, 1))), next.I, next.J));
                }
            }
        }

        patch.Link(seed, closing);
        return patch;
    }

    public int Nearest(double x, double y)
    {
        int best = 0;
        double bestSquared = double.PositiveInfinity;
        for (int p = 0; p < Points.Count; p++)
        {
            double dx = Points[p].X - x, dy = Points[p].Y - y, squared = (dx * dx) + (dy * dy);
            if (squared < bestSquared)
            {
                (best, bestSquared) = (p, squared);
            }
        }

        return best;
    }

    private static (double X, double Y) Position((int I, int J) cell, (double X, double Y) centre, (double X, double Y) axis, double blockM, ulong seed)
    {
        double u = (cell.I + (0.5 * (Draw.At(seed, cell.I, cell.J, 2) - 0.5))) * blockM, v = (cell.J + (0.5 * (Draw.At(seed, cell.I, cell.J, 3) - 0.5))) * blockM;
        return (centre.X + (u * axis.X) - (v * axis.Y), centre.Y + (u * axis.Y) + (v * axis.X));
    }

    private void Add((int I, int J) cell, (double X, double Y) place)
    {
        at[cell] = Points.Count;
        cells.Add(cell);
        Points.Add(place);
    }

    /// <summary>A random spanning tree, then some of the other links: those that close a dead end more readily, those that make a crossing of four seldom.</summary>
    private void Link(ulong seed, double closing)
    {
        List<(double Key, int A, int B, int Row)> all = [];
        for (int p = 0; p < cells.Count; p++)
        {
            for (int way = 0; way < 2; way++)
            {
                (int I, int J) next = (cells[p].I + Steps[way].I, cells[p].J + Steps[way].J);
                if (at.TryGetValue(next, out int q))
                {
                    int row = way == 0 ? 2 * cells[p].J : (2 * cells[p].I) + 1;
                    all.Add((Draw.At(seed, cells[p].I, cells[p].J, 4 + way), p, q, row));
                }
            }
        }

        all.Sort();
        int[] root = [.. Enumerable.Range(0, cells.Count)];
        int[] degree = new int[cells.Count];
        List<(double Key, int A, int B, int Row)> rest = all;
        // First without crossings of four, then with those that the tree cannot do without.
        for (int most = 3; most <= 4; most++)
        {
            List<(double Key, int A, int B, int Row)> left = [];
            foreach ((double Key, int A, int B, int Row) link in rest)
            {
                (int a, int b) = (Find(root, link.A), Find(root, link.B));
                if (a == b || Math.Max(degree[link.A], degree[link.B]) >= most)
                {
                    left.Add(link);
                    continue;
                }

                root[Math.Max(a, b)] = Math.Min(a, b);
                Take(link.A, link.B, link.Row, degree);
            }

            rest = left;
        }

        foreach ((double key, int a, int b, int row) in rest)
        {
            double chance = Math.Max(degree[a], degree[b]) >= 3 ? 0.35 : Math.Min(degree[a], degree[b]) == 1 ? 1.6 : 0.8;
            if (Draw.At(seed, a, b, 6) < closing * chance)
            {
                Take(a, b, row, degree);
            }
        }
    }

    private void Take(int a, int b, int row, int[] degree)
    {
        Links.Add((a, b, row));
        degree[a]++;
        degree[b]++;
    }

    private static int Find(int[] root, int n)
    {
        while (root[n] != n)
        {
            root[n] = root[root[n]];
            n = root[n];
        }

        return n;
    }
}
