namespace Maillage.Geo;

/// <summary>A segment found near a point.</summary>
public readonly record struct SegmentHit(int Segment, SegmentFoot Foot);

/// <summary>
/// A packed static R-tree over segments in whole centimetres, to snap points to their nearest street.
/// Built once in O(n log n) (boxes packed in Hilbert order), asked many times from any number of threads.
/// </summary>
/// <remarks>Two segments at the same distance: the lower index wins, so the answer never depends on the shape of the tree.</remarks>
public sealed class SegmentIndex
{
    private const int Fan = 8;

    private readonly int[] ax, ay, bx, by;
    private readonly int[] order;
    private readonly int[] boxes;
    private readonly int[] levelStart;

    /// <summary>Indexes the segments (ax, ay)–(bx, by); the arrays are kept, not copied.</summary>
    public SegmentIndex(int[] ax, int[] ay, int[] bx, int[] by)
    {
        (this.ax, this.ay, this.bx, this.by) = (ax, ay, bx, by);
        order = HilbertOrder();
        var starts = new List<int> { 0 };
        for (int width = order.Length, total = 0; width > 0;)
        {
            total += width;
            starts.Add(total);
            width = width == 1 ? 0 : (width + Fan - 1) / Fan;
        }

        levelStart = [.. starts];
        boxes = new int[4 * levelStart[^1]];
        FillBoxes();
    }

    public int Count => order.Length;

    /// <summary>Nearest segment to a point, not further than <paramref name="withinCm"/>; null when there is none.</summary>
    public SegmentHit? FindNearest(int x, int y, double withinCm = double.PositiveInfinity)
    {
        if (order.Length == 0)
        {
            return null;
        }

        var best = new Best { Squared = withinCm * withinCm, Segment = -1 };
        Descend(levelStart.Length - 2, 0, x, y, ref best);
        return best.Segment < 0 ? null : new SegmentHit(best.Segment, best.Foot);
    }

    private void Descend(int level, int node, int x, int y, ref Best best)
    {
        if (level == 0)
        {
            int segment = order[node];
            SegmentFoot foot = SegmentFoot.Of(x, y, ax[segment], ay[segment], bx[segment], by[segment]);
            if (foot.SquaredCm < best.Squared || (foot.SquaredCm == best.Squared && (best.Segment < 0 || segment < best.Segment)))
            {
                best = new Best { Squared = foot.SquaredCm, Segment = segment, Foot = foot };
            }

            return;
        }

        int below = level - 1;
        int first = node * Fan, last = Math.Min(first + Fan, levelStart[level] - levelStart[below]);
        Span<double> near = stackalloc double[Fan];
        Span<int> who = stackalloc int[Fan];
        int n = 0;
        for (int child = first; child < last; child++)
        {
            double squared = BoxSquared(levelStart[below] + child, x, y);
            int slot = n++;
            for (; slot > 0 && near[slot - 1] > squared; slot--)
            {
                near[slot] = near[slot - 1];
                who[slot] = who[slot - 1];
            }

            near[slot] = squared;
            who[slot] = child;
        }

        for (int i = 0; i < n && near[i] <= best.Squared; i++)
        {
            Descend(below, who[i], x, y, ref best);
        }
    }

    private double BoxSquared(int box, int x, int y)
    {
        double dx = Math.Max(0, Math.Max((double)boxes[4 * box] - x, (double)x - boxes[(4 * box) + 2]));
        double dy = Math.Max(0, Math.Max((double)boxes[(4 * box) + 1] - y, (double)y - boxes[(4 * box) + 3]));
        return (dx * dx) + (dy * dy);
    }

    private void FillBoxes()
    {
        for (int i = 0; i < order.Length; i++)
        {
            int s = order[i];
            boxes[4 * i] = Math.Min(ax[s], bx[s]);
            boxes[(4 * i) + 1] = Math.Min(ay[s], by[s]);
            boxes[(4 * i) + 2] = Math.Max(ax[s], bx[s]);
            boxes[(4 * i) + 3] = Math.Max(ay[s], by[s]);
        }

        for (int level = 1; level < levelStart.Length - 1; level++)
        {
            for (int node = levelStart[level]; node < levelStart[level + 1]; node++)
            {
                int first = levelStart[level - 1] + ((node - levelStart[level]) * Fan);
                int last = Math.Min(first + Fan, levelStart[level]);
                boxes.AsSpan(4 * first, 4).CopyTo(boxes.AsSpan(4 * node, 4));
                for (int child = first + 1; child < last; child++)
                {
                    boxes[4 * node] = Math.Min(boxes[4 * node], boxes[4 * child]);
                    boxes[(4 * node) + 1] = Math.Min(boxes[(4 * node) + 1], boxes[(4 * child) + 1]);
                    boxes[(4 * node) + 2] = Math.Max(boxes[(4 * node) + 2], boxes[(4 * child) + 2]);
                    boxes[(4 * node) + 3] = Math.Max(boxes[(4 * node) + 3], boxes[(4 * child) + 3]);
                }
            }
        }
    }

    private int[] HilbertOrder()
    {
        int n = ax.Length;
        int[] result = new int[n];
        if (n == 0)
        {
            return result;
        }

        int minX = Math.Min(ax.Min(), bx.Min()), minY = Math.Min(ay.Min(), by.Min());
        long span = Math.Max(1, Math.Max((long)Math.Max(ax.Max(), bx.Max()) - minX, (long)Math.Max(ay.Max(), by.Max()) - minY));
        uint[] keys = new uint[n];
        for (int i = 0; i < n; i++)
        {
            result[i] = i;
            long mx = (((long)ax[i] + bx[i]) / 2) - minX, my = (((long)ay[i] + by[i]) / 2) - minY;
            keys[i] = Hilbert.Key((uint)(mx * 65535 / span), (uint)(my * 65535 / span));
        }

        Array.Sort(keys, result);
        return result;
    }

    private struct Best
    {
        public double Squared;
        public int Segment;
        public SegmentFoot Foot;
    }
}
