namespace Maillage.Web.Tiles;

/// <summary>Clips and thins shapes on a tile's grid.</summary>
internal static class TileShapes
{
    private const double Low = -TileGrid.Buffer;
    private const double High = TileGrid.Extent + TileGrid.Buffer;

    /// <summary>Points of a line up to which its scratch stands on the stack.</summary>
    private const int OnStack = 256;

    /// <summary>The parts of a line inside the tile and its buffer (Liang–Barsky, a segment at a time).</summary>
    public static List<GridPoint[]> ClipLine(ReadOnlySpan<GridPoint> line)
    {
        List<GridPoint[]> parts = [];
        List<GridPoint> current = [];
        for (int i = 1; i < line.Length; i++)
        {
            if (!ClipSegment(line[i - 1], line[i], out GridPoint from, out GridPoint to))
            {
                Finish(parts, current);
                continue;
            }

            if (current.Count == 0 || current[^1] != from)
            {
                Finish(parts, current);
                current.Add(from);
            }

            current.Add(to);
            if (to != line[i])
                Finish(parts, current);
        }

        Finish(parts, current);
        return parts;
    }

    /// <summary>A ring (first point not repeated) cut by the four sides in turn (Sutherland–Hodgman); empty when nothing is left.</summary>
    public static GridPoint[] ClipRing(GridPoint[] ring)
    {
        GridPoint[] kept = ring;
        for (int side = 0; side < 4 && kept.Length > 0; side++)
            kept = ClipSide(kept, side);
        return kept;
    }

    /// <summary>Douglas–Peucker: no dropped point lies further than <paramref name="tolerance"/> steps from what is kept; ends stay.</summary>
    public static GridPoint[] Simplify(GridPoint[] line, double tolerance)
    {
        if (line.Length < 3)
            return line;
        GridPoint[] kept = [.. line];
        return kept[..Thin(kept, tolerance)];
    }

    /// <summary>As <see cref="Simplify"/>, in place.</summary>
    /// <returns>How many points are kept; they stand first.</returns>
    public static int Thin(Span<GridPoint> line, double tolerance)
    {
        if (line.Length < 3)
            return line.Length;
        // Every span that waits begins at a point of its own.
        Span<bool> keep = line.Length <= OnStack ? stackalloc bool[line.Length] : new bool[line.Length];
        Span<(int From, int To)> open = line.Length <= OnStack ? stackalloc (int, int)[line.Length] : new (int, int)[line.Length];
        int waiting = 0;
        keep[0] = keep[^1] = true;
        open[waiting++] = (0, line.Length - 1);
        while (waiting > 0)
        {
            (int from, int to) = open[--waiting];
            int farthest = -1;
            double worst = tolerance * tolerance;
            for (int i = from + 1; i < to; i++)
            {
                double d = DistanceSquared(line[i], line[from], line[to]);
                if (d > worst)
                    (worst, farthest) = (d, i);
            }

            if (farthest < 0)
                continue;
            keep[farthest] = true;
            open[waiting++] = (from, farthest);
            open[waiting++] = (farthest, to);
        }

        int count = 0;
        for (int i = 0; i < line.Length; i++)
        {
            if (keep[i])
                line[count++] = line[i];
        }

        return count;
    }

    /// <summary>True when no point lies beyond the buffer: nothing is to be cut.</summary>
    public static bool IsInside(ReadOnlySpan<GridPoint> line)
    {
        foreach (GridPoint p in line)
        {
            if (!(p.X >= Low && p.X <= High && p.Y >= Low && p.Y <= High))
                return false;
        }

        return true;
    }

    private static void Finish(List<GridPoint[]> parts, List<GridPoint> current)
    {
        if (current.Count > 1)
            parts.Add([.. current]);
        current.Clear();
    }

    private static bool ClipSegment(GridPoint a, GridPoint b, out GridPoint from, out GridPoint to)
    {
        double enter = 0, leave = 1, dx = b.X - a.X, dy = b.Y - a.Y;
        (from, to) = (a, b);
        if (!Narrow(-dx, a.X - Low, ref enter, ref leave) || !Narrow(dx, High - a.X, ref enter, ref leave)
            || !Narrow(-dy, a.Y - Low, ref enter, ref leave) || !Narrow(dy, High - a.Y, ref enter, ref leave))
        {
            return false;
        }

        if (enter > 0)
            from = new GridPoint(a.X + (enter * dx), a.Y + (enter * dy));
        if (leave < 1)
            to = new GridPoint(a.X + (leave * dx), a.Y + (leave * dy));
        return true;
    }

    private static bool Narrow(double slope, double room, ref double enter, ref double leave)
    {
        if (slope == 0)
            return room >= 0;
        double at = room / slope;
        if (slope < 0)
            enter = Math.Max(enter, at);
        else
            leave = Math.Min(leave, at);
        return enter <= leave;
    }

    private static GridPoint[] ClipSide(GridPoint[] ring, int side)
    {
        List<GridPoint> kept = new(ring.Length + 4);
        GridPoint previous = ring[^1];
        double before = Inside(previous, side);
        foreach (GridPoint point in ring)
        {
            double here = Inside(point, side);
            if (here < 0 != before < 0)
            {
                double t = before / (before - here);
                kept.Add(new GridPoint(previous.X + (t * (point.X - previous.X)), previous.Y + (t * (point.Y - previous.Y))));
            }

            if (here >= 0)
                kept.Add(point);
            (previous, before) = (point, here);
        }

        return [.. kept];
    }

    private static double Inside(GridPoint p, int side) => side switch
    {
        0 => p.X - Low,
        1 => High - p.X,
        2 => p.Y - Low,
        _ => High - p.Y,
    };

    private static double DistanceSquared(GridPoint p, GridPoint a, GridPoint b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y, length = (dx * dx) + (dy * dy);
        double t = length == 0 ? 0 : Math.Clamp((((p.X - a.X) * dx) + ((p.Y - a.Y) * dy)) / length, 0, 1);
        double ex = p.X - a.X - (t * dx), ey = p.Y - a.Y - (t * dy);
        return (ex * ex) + (ey * ey);
    }
}
