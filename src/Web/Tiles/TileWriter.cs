using System.Runtime.InteropServices;

namespace Maillage.Web.Tiles;

/// <summary>
/// One layer of a tile in the Mapbox Vector Tile format, version 2.1: features share a table of keys and a table of values,
/// geometry is a list of commands with zigzag differences on the tile's grid.
/// </summary>
/// <remarks>A feature is its geometry, then its attributes, then <see cref="Finish"/>; one whose geometry vanished is not finished.</remarks>
/// <param name="keys">Names of the attributes, in the order in which each feature gives its values.</param>
internal sealed class TileWriter(string name, IReadOnlyList<string> keys) : IDisposable
{
    private const int MoveTo = 1, LineTo = 2, ClosePath = 7;
    private readonly WireBuffer features = new(8192), tags = new(), geometry = new();
    private readonly TileValues values = new();
    private readonly int[] last = Unknown(keys.Count);
    private readonly List<(int X, int Y)> rounded = [];
    private int cursorX, cursorY, type;

    public int Count { get; private set; }

    public TileValues Values => values;

    public void Point(ulong id, ReadOnlySpan<object?> attributes, int x, int y)
    {
        if (Points([(x, y)]))
            Finish(id, attributes);
    }

    /// <summary>Lines after rounding; parts shorter than one step vanish, and the feature with them when none is left.</summary>
    public void Lines(ulong id, ReadOnlySpan<object?> attributes, IEnumerable<GridPoint[]> parts)
    {
        if (Lines(parts))
            Finish(id, attributes);
    }

    /// <summary>Rings of one or several polygons, each an outer ring followed by its holes; first points are not repeated.</summary>
    public void Surfaces(ulong id, ReadOnlySpan<object?> attributes, IEnumerable<(GridPoint[] Ring, bool Hole)> rings)
    {
        if (Surfaces(rings))
            Finish(id, attributes);
    }

    /// <returns>False when there is none.</returns>
    public bool Points(ReadOnlySpan<(int X, int Y)> points)
    {
        Begin(1);
        Command(MoveTo, points.Length);
        foreach ((int x, int y) in points)
            Step(x, y);
        return points.Length > 0;
    }

    /// <returns>False when nothing is left after rounding.</returns>
    public bool Line(ReadOnlySpan<GridPoint> line)
    {
        Begin(2);
        Path(line);
        return geometry.Length > 0;
    }

    public bool Lines(IEnumerable<GridPoint[]> parts)
    {
        Begin(2);
        foreach (GridPoint[] part in parts)
            Path(part);
        return geometry.Length > 0;
    }

    public bool Surfaces(IEnumerable<(GridPoint[] Ring, bool Hole)> rings)
    {
        Begin(3);
        bool outerKept = false;
        foreach ((GridPoint[] ring, bool hole) in rings)
        {
            if (hole && !outerKept)
                continue;
            Round(ring);
            if (rounded.Count > 1 && rounded[0] == rounded[^1])
                rounded.RemoveAt(rounded.Count - 1);
            long area = rounded.Count < 3 ? 0 : TwiceArea(rounded);
            if (!hole)
                outerKept = area != 0;
            if (area == 0)
                continue;
            // The format wants outer rings clockwise on screen (positive area with y downward), holes the other way.
            if (area > 0 == hole)
                rounded.Reverse();
            PathOfRounded();
            Command(ClosePath, 1);
        }

        return geometry.Length > 0;
    }

    public void Tag(int key, ReadOnlySpan<byte> utf8) => Refer(key, values.Text(utf8, last[key]));

    public void Tag(int key, double value) => Refer(key, values.Real(value, last[key]));

    public void Tag(int key, long value) => Refer(key, values.Whole(value, last[key]));

    public void Tag(int key, bool value) => Refer(key, values.Flag(value, last[key]));

    /// <summary>Gives a key of the feature one of <see cref="Values"/>.</summary>
    public void Refer(int key, int value)
    {
        last[key] = value;
        tags.Varint((ulong)key);
        tags.Varint((ulong)value);
    }

    public void Finish(ulong id)
    {
        int size = 3 + 1 + WireBuffer.SizeOf(id) + WireBuffer.SizeOf((ulong)tags.Length) + tags.Length + 1 + WireBuffer.SizeOf((ulong)geometry.Length) + geometry.Length;
        features.Head(2, size);
        features.Field(1, id);
        features.Field(2, tags.Written);
        features.Field(3, (ulong)type);
        features.Field(4, geometry.Written);
        Count++;
    }

    public void Finish(ulong id, ReadOnlySpan<object?> attributes)
    {
        for (int key = 0; key < attributes.Length; key++)
        {
            if (attributes[key] is { } value)
                Refer(key, values.Of(value, last[key]));
        }

        Finish(id);
    }

    /// <summary>The whole tile with this one layer; empty when no feature was kept.</summary>
    public byte[] ToTile()
    {
        if (Count == 0)
            return [];
        using WireBuffer head = new(), extent = new(8), front = new(16);
        head.Field(15, 2UL);
        head.Field(1, name);
        foreach (string key in keys)
            head.Field(3, key);
        extent.Field(5, (ulong)TileGrid.Extent);
        // Fields may come in any order: features stand last.
        front.Head(3, head.Length + values.Written.Length + extent.Length + features.Length);
        byte[] tile = new byte[front.Length + head.Length + values.Written.Length + extent.Length + features.Length];
        Span<byte> rest = tile;
        rest = Put(front.Written, rest);
        rest = Put(head.Written, rest);
        rest = Put(values.Written, rest);
        rest = Put(extent.Written, rest);
        Put(features.Written, rest);
        return tile;
    }

    public void Dispose()
    {
        features.Dispose();
        tags.Dispose();
        geometry.Dispose();
        values.Dispose();
    }

    private static Span<byte> Put(ReadOnlySpan<byte> part, Span<byte> at)
    {
        part.CopyTo(at);
        return at[part.Length..];
    }

    private static int[] Unknown(int count)
    {
        int[] none = new int[count];
        none.AsSpan().Fill(-1);
        return none;
    }

    private void Round(ReadOnlySpan<GridPoint> points)
    {
        rounded.Clear();
        foreach (GridPoint point in points)
        {
            (int X, int Y) at = ((int)Math.Round(point.X), (int)Math.Round(point.Y));
            if (rounded.Count == 0 || rounded[^1] != at)
                rounded.Add(at);
        }
    }

    private static long TwiceArea(List<(int X, int Y)> ring)
    {
        long sum = 0;
        (int X, int Y) previous = ring[^1];
        foreach ((int X, int Y) point in ring)
        {
            sum += ((long)previous.X * point.Y) - ((long)point.X * previous.Y);
            previous = point;
        }

        return sum;
    }

    private void Begin(int geometryType)
    {
        geometry.Clear();
        tags.Clear();
        (cursorX, cursorY, type) = (0, 0, geometryType);
    }

    private void Path(ReadOnlySpan<GridPoint> line)
    {
        Round(line);
        if (rounded.Count > 1)
            PathOfRounded();
    }

    private void PathOfRounded()
    {
        ReadOnlySpan<(int X, int Y)> points = CollectionsMarshal.AsSpan(rounded);
        Command(MoveTo, 1);
        Step(points[0].X, points[0].Y);
        Command(LineTo, points.Length - 1);
        foreach ((int x, int y) in points[1..])
            Step(x, y);
    }

    private void Command(int command, int count) => geometry.Varint((ulong)((count << 3) | command));

    private void Step(int x, int y)
    {
        geometry.Varint(Zigzag(x - cursorX));
        geometry.Varint(Zigzag(y - cursorY));
        (cursorX, cursorY) = (x, y);
    }

    private static ulong Zigzag(int value) => (uint)((value << 1) ^ (value >> 31));
}
