using System.Buffers.Binary;
using System.Text;

namespace Maillage.Web.Tiles;

/// <summary>Bytes in the wire form of Protocol Buffers, as far as vector tiles need it.</summary>
internal sealed class WireBuffer
{
    private byte[] bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Varint(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            bytes[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        bytes[Length++] = (byte)value;
    }

    public void Field(int number, ulong value)
    {
        Varint((ulong)(number << 3));
        Varint(value);
    }

    public void Field(int number, double value)
    {
        Varint((ulong)((number << 3) | 1));
        Reserve(8);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(Length), value);
        Length += 8;
    }

    public void Field(int number, ReadOnlySpan<byte> value)
    {
        Varint((ulong)((number << 3) | 2));
        Varint((ulong)value.Length);
        Raw(value);
    }

    public void Field(int number, string value) => Field(number, Encoding.UTF8.GetBytes(value));

    public void Raw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(bytes.AsSpan(Length));
        Length += value.Length;
    }

    private void Reserve(int more)
    {
        if (Length + more > bytes.Length)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more));
    }
}

/// <summary>
/// One layer of a tile in the Mapbox Vector Tile format, version 2.1: features share a table of keys and a table of values,
/// geometry is a list of commands with zigzag differences on the tile's grid.
/// </summary>
/// <param name="keys">Names of the attributes, in the order in which each feature gives its values.</param>
internal sealed class TileWriter(string name, IReadOnlyList<string> keys)
{
    private const int MoveTo = 1, LineTo = 2, ClosePath = 7;
    private readonly WireBuffer features = new(), feature = new(), tags = new(), geometry = new();
    private readonly Dictionary<object, uint> values = [];
    private int cursorX, cursorY;

    public int Count { get; private set; }

    public void Point(ulong id, ReadOnlySpan<object?> attributes, int x, int y)
    {
        Begin();
        Command(MoveTo, 1);
        Step(x, y);
        Finish(id, attributes, 1);
    }

    /// <summary>Lines after rounding; parts shorter than one step vanish, and the feature with them when none is left.</summary>
    public void Lines(ulong id, ReadOnlySpan<object?> attributes, IEnumerable<GridPoint[]> parts)
    {
        Begin();
        foreach (GridPoint[] part in parts)
        {
            List<(int X, int Y)> points = Round(part, closed: false);
            if (points.Count < 2)
                continue;
            Path(points);
        }

        if (geometry.Length > 0)
            Finish(id, attributes, 2);
    }

    /// <summary>Rings of one or several polygons, each an outer ring followed by its holes; first points are not repeated.</summary>
    public void Surfaces(ulong id, ReadOnlySpan<object?> attributes, IEnumerable<(GridPoint[] Ring, bool Hole)> rings)
    {
        Begin();
        bool outerKept = false;
        foreach ((GridPoint[] ring, bool hole) in rings)
        {
            if (hole && !outerKept)
                continue;
            List<(int X, int Y)> points = Round(ring, closed: true);
            long area = points.Count < 3 ? 0 : TwiceArea(points);
            if (!hole)
                outerKept = area != 0;
            if (area == 0)
                continue;
            // The format wants outer rings clockwise on screen (positive area with y downward), holes the other way.
            if (area > 0 == hole)
                points.Reverse();
            Path(points);
            Command(ClosePath, 1);
        }

        if (geometry.Length > 0)
            Finish(id, attributes, 3);
    }

    /// <summary>The whole tile with this one layer; empty when no feature was kept.</summary>
    public byte[] ToTile()
    {
        if (Count == 0)
            return [];
        WireBuffer layer = new();
        layer.Field(15, 2UL);
        layer.Field(1, name);
        foreach (string key in keys)
            layer.Field(3, key);
        foreach (object value in values.OrderBy(v => v.Value).Select(v => v.Key))
            layer.Field(4, Value(value));
        layer.Field(5, (ulong)TileGrid.Extent);
        // Fields may come in any order: features stand last.
        layer.Raw(features.Written);
        WireBuffer tile = new();
        tile.Field(3, layer.Written);
        return tile.Written.ToArray();
    }

    private static List<(int X, int Y)> Round(GridPoint[] points, bool closed)
    {
        List<(int X, int Y)> rounded = new(points.Length);
        foreach (GridPoint point in points)
        {
            (int X, int Y) at = ((int)Math.Round(point.X), (int)Math.Round(point.Y));
            if (rounded.Count == 0 || rounded[^1] != at)
                rounded.Add(at);
        }

        if (closed && rounded.Count > 1 && rounded[0] == rounded[^1])
            rounded.RemoveAt(rounded.Count - 1);
        return rounded;
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

    private void Begin()
    {
        geometry.Clear();
        (cursorX, cursorY) = (0, 0);
    }

    private void Path(List<(int X, int Y)> points)
    {
        Command(MoveTo, 1);
        Step(points[0].X, points[0].Y);
        Command(LineTo, points.Count - 1);
        for (int i = 1; i < points.Count; i++)
            Step(points[i].X, points[i].Y);
    }

    private void Command(int command, int count) => geometry.Varint((ulong)((count << 3) | command));

    private void Step(int x, int y)
    {
        geometry.Varint(Zigzag(x - cursorX));
        geometry.Varint(Zigzag(y - cursorY));
        (cursorX, cursorY) = (x, y);
    }

    private void Finish(ulong id, ReadOnlySpan<object?> attributes, int type)
    {
        tags.Clear();
        for (int key = 0; key < attributes.Length; key++)
        {
            if (attributes[key] is not { } value)
                continue;
            if (!values.TryGetValue(value, out uint index))
                values.Add(value, index = (uint)values.Count);
            tags.Varint((ulong)key);
            tags.Varint(index);
        }

        feature.Clear();
        feature.Field(1, id);
        feature.Field(2, tags.Written);
        feature.Field(3, (ulong)type);
        feature.Field(4, geometry.Written);
        features.Field(2, feature.Written);
        Count++;
    }

    private static ulong Zigzag(int value) => (uint)((value << 1) ^ (value >> 31));

    private static ReadOnlySpan<byte> Value(object value)
    {
        WireBuffer buffer = new();
        switch (value)
        {
            case string text:
                buffer.Field(1, text);
                break;
            case double number:
                buffer.Field(3, number);
                break;
            case long number when number >= 0:
                buffer.Field(5, (ulong)number);
                break;
            case long number:
                buffer.Field(6, (ulong)((number << 1) ^ (number >> 63)));
                break;
            case bool flag:
                buffer.Field(7, flag ? 1UL : 0UL);
                break;
            default:
                throw new ArgumentException($"A tile carries text, long, double and bool, not {value.GetType().Name}.");
        }

        return buffer.Written;
    }
}
