using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Maillage.Web.Tiles;

/// <summary>Bytes in the wire form of Protocol Buffers, as far as vector tiles need it. Its room is lent: one that is not disposed of is only slower.</summary>
internal sealed class WireBuffer(int capacity = 256) : IDisposable
{
    private const int LongestVarint = 10;

    /// <summary>Room above this is nobody else's afterwards: what was lent is kept for the next, and the values of a whole layer come once.</summary>
    private const int MostLent = 1 << 20;
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int length;

    public int Length => length;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    public void Clear() => length = 0;

    /// <summary>Takes back what was written since.</summary>
    public void CutTo(int mark) => length = mark;

    /// <summary>Nearly every number of a tile is one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Varint(ulong value)
    {
        byte[] to = bytes;
        int at = length;
        if (value < 0x80 && (uint)at < (uint)to.Length)
        {
            to[at] = (byte)value;
            length = at + 1;
        }
        else
        {
            Long(value);
        }
    }

    private void Long(ulong value)
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

    public void Dispose()
    {
        GiveBack();
        (bytes, length) = ([], 0);
    }

    private void Grow(int more)
    {
        int size = Math.Max(bytes.Length * 2, length + more);
        byte[] wider = size > MostLent ? new byte[size] : ArrayPool<byte>.Shared.Rent(size);
        Written.CopyTo(wider);
        GiveBack();
        bytes = wider;
    }

    private void GiveBack()
    {
        if (bytes.Length <= MostLent)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
