using System.Buffers.Binary;
using System.Text;

namespace Maillage.Web.Tiles;

/// <summary>Bytes in the wire form of Protocol Buffers, as far as vector tiles need it.</summary>
internal sealed class WireBuffer(int capacity = 256)
{
    private const int LongestVarint = 10;
    private byte[] bytes = new byte[capacity];
    private int length;

    public int Length => length;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    public void Clear() => length = 0;

    /// <summary>Takes back what was written since.</summary>
    public void CutTo(int mark) => length = mark;

    public void Varint(ulong value)
    {
        if (bytes.Length - length < LongestVarint)
            Grow(LongestVarint);
        byte[] to = bytes;
        int at = length;
        for (; value >= 0x80; value >>= 7)
            to[at++] = (byte)(value | 0x80);
        to[at++] = (byte)value;
        length = at;
    }

    public void Field(int number, ulong value)
    {
        Varint((ulong)(number << 3));
        Varint(value);
    }

    public void Field(int number, double value)
    {
        Varint((ulong)((number << 3) | 1));
        if (bytes.Length - length < sizeof(double))
            Grow(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(length), value);
        length += sizeof(double);
    }

    public void Field(int number, ReadOnlySpan<byte> value)
    {
        Head(number, value.Length);
        Raw(value);
    }

    public void Field(int number, string value) => Field(number, Encoding.UTF8.GetBytes(value));

    /// <summary>What stands before so many bytes.</summary>
    public void Head(int number, int size)
    {
        Varint((ulong)((number << 3) | 2));
        Varint((ulong)size);
    }

    public void Raw(ReadOnlySpan<byte> value)
    {
        if (bytes.Length - length < value.Length)
            Grow(value.Length);
        value.CopyTo(bytes.AsSpan(length));
        length += value.Length;
    }

    /// <summary>Bytes of a number as <see cref="Varint"/> writes it.</summary>
    public static int SizeOf(ulong value) => (System.Numerics.BitOperations.Log2(value | 1) / 7) + 1;

    private void Grow(int more) => Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + more));
}
