namespace Maillage.Geo;

/// <summary>
/// A packed static R-tree over boxes, to find those that meet another. Built once in O(n log n) (boxes packed in Hilbert order), asked many times from any number of threads.
/// </summary>
public sealed class BoxIndex
{
    private const int Fan = 16;
    private readonly int[] order;
    private readonly float[] boxes;
    private readonly int[] levelStart;

    /// <param name="items">West, south, east and north of each box: four numbers an item.</param>
    public BoxIndex(ReadOnlySpan<float> items)
    {
        order = HilbertOrder(items);
        List<int> starts = [0];
        for (int width = order.Length, total = 0; width > 0;)
        {
            total += width;
            starts.Add(total);
            width = width == 1 ? 0 : (width + Fan - 1) / Fan;
        }

        levelStart = [.. starts];
        boxes = new float[4 * levelStart[^1]];
        for (int i = 0; i < order.Length; i++)
            items.Slice(4 * order[i], 4).CopyTo(boxes.AsSpan(4 * i, 4));
        for (int level = 1; level < levelStart.Length - 1; level++)
        {
            for (int node = levelStart[level]; node < levelStart[level + 1]; node++)
                Enclose(node, levelStart[level - 1] + ((node - levelStart[level]) * Fan), levelStart[level]);
        }
    }

    public int Count => order.Length;

    /// <summary>Adds the items whose box meets this one, in no order; edges that touch meet.</summary>
    public void Find(float west, float south, float east, float north, List<int> found)
    {
        if (order.Length > 0)
            Descend(levelStart.Length - 2, 0, west, south, east, north, found);
    }

    private void Descend(int level, int node, float west, float south, float east, float north, List<int> found)
    {
        ReadOnlySpan<float> box = boxes.AsSpan(4 * (levelStart[level] + node), 4);
        if (box[0] > east || box[2] < west || box[1] > north || box[3] < south)
            return;
        if (level == 0)
        {
            found.Add(order[node]);
            return;
        }

        int last = Math.Min((node + 1) * Fan, levelStart[level] - levelStart[level - 1]);
        for (int child = node * Fan; child < last; child++)
            Descend(level - 1, child, west, south, east, north, found);
    }

    private void Enclose(int node, int first, int end)
    {
        Span<float> own = boxes.AsSpan(4 * node, 4);
        boxes.AsSpan(4 * first, 4).CopyTo(own);
        for (int child = first + 1; child < Math.Min(first + Fan, end); child++)
        {
            ReadOnlySpan<float> box = boxes.AsSpan(4 * child, 4);
            own[0] = Math.Min(own[0], box[0]);
            own[1] = Math.Min(own[1], box[1]);
            own[2] = Math.Max(own[2], box[2]);
            own[3] = Math.Max(own[3], box[3]);
        }
    }

    private static int[] HilbertOrder(ReadOnlySpan<float> items)
    {
        int[] result = new int[items.Length / 4];
        float west = float.PositiveInfinity, south = west, east = float.NegativeInfinity, north = east;
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<float> box = items.Slice(4 * i, 4);
            (west, south, east, north) = (Math.Min(west, box[0]), Math.Min(south, box[1]), Math.Max(east, box[2]), Math.Max(north, box[3]));
        }

        double side = Math.Max(double.Epsilon, Math.Max((double)east - west, (double)north - south));
        uint[] keys = new uint[result.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = i;
            ReadOnlySpan<float> box = items.Slice(4 * i, 4);
            double x = (((double)box[0] + box[2]) / 2) - west, y = (((double)box[1] + box[3]) / 2) - south;
            keys[i] = Hilbert.Key((uint)(x / side * 65535), (uint)(y / side * 65535));
        }

        Array.Sort(keys, result);
        return result;
    }
}

internal static class Hilbert
{
    /// <summary>Rank of a cell of a 2^16 × 2^16 grid along the Hilbert curve.</summary>
    public static uint Key(uint x, uint y)
    {
        uint key = 0;
        for (uint s = 1u << 15; s > 0; s >>= 1)
        {
            uint rx = (x & s) > 0 ? 1u : 0u, ry = (y & s) > 0 ? 1u : 0u;
            key += s * s * ((3 * rx) ^ ry);
            if (ry == 0)
            {
                if (rx == 1)
                {
                    x = 65535 - x;
                    y = 65535 - y;
                }

                (x, y) = (y, x);
            }
        }

        return key;
    }
}
