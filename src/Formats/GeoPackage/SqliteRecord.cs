using System.Buffers.Binary;
using System.Text;

namespace Maillage.Formats.GeoPackage;

/// <summary>One row or key as SQLite keeps it: kinds of the values, then the values (https://www.sqlite.org/fileformat2.html, section 2.1).</summary>
internal sealed class SqliteRecord
{
    private byte[] kinds = new byte[64];
    private byte[] values = new byte[512];
    private byte[] whole = new byte[512];
    private int kindsEnd;
    private int valuesEnd;

    public void Clear() => (kindsEnd, valuesEnd) = (0, 0);

    public void Null() => Kind(0);

    public void Whole(long value)
    {
        if (value is 0 or 1)
        {
            Kind(8 + value);
            return;
        }

        (int kind, int size) = (value < 0 ? ~value : value) switch
        {
            <= sbyte.MaxValue => (1, 1),
            <= short.MaxValue => (2, 2),
            <= 0x7F_FFFF => (3, 3),
            <= int.MaxValue => (4, 4),
            <= 0x7FFF_FFFF_FFFF => (5, 6),
            _ => (6, 8),
        };
        Kind(kind);
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(all, value);
        all[^size..].CopyTo(Room(size));
    }

    /// <summary>A value of a column of reals: SQLite keeps whole ones as integers, and none that is no number.</summary>
    public void Real(double value)
    {
        const long most = 0x7FFF_FFFF_FFFF;
        if (double.IsNaN(value))
            Null();
        else if (value is >= -most and <= most && (long)value == value)
            Whole((long)value);
        else
        {
            Kind(7);
            BinaryPrimitives.WriteDoubleBigEndian(Room(8), value);
        }
    }

    public void Text(string text)
    {
        int start = valuesEnd;
        Room(text.Length * 3);
        int length = Encoding.UTF8.GetBytes(text, values.AsSpan(start));
        valuesEnd = start + length;
        Kind(13 + 2L * length);
    }

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Kind(13 + 2L * utf8.Length);
        utf8.CopyTo(Room(utf8.Length));
    }

    /// <returns>Where the bytes are to be written.</returns>
    public Span<byte> Blob(int length)
    {
        Kind(12 + 2L * length);
        return Room(length);
    }

    /// <summary>Bytes of the values so far; they end the record.</summary>
    public int ValuesLength => valuesEnd;

    /// <summary>Bytes of the whole record.</summary>
    public int Length => HeaderSize() + valuesEnd;

    /// <summary>The whole record, until it is cleared.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            if (whole.Length < Length)
                whole = new byte[Length * 2];

            CopyTo(whole);
            return whole.AsSpan(0, Length);
        }
    }

    public void CopyTo(Span<byte> target)
    {
        int at = SqliteTree.Varint(target, HeaderSize());
        kinds.AsSpan(0, kindsEnd).CopyTo(target[at..]);
        values.AsSpan(0, valuesEnd).CopyTo(target[(at + kindsEnd)..]);
    }

    /// <summary>The size counts itself.</summary>
    private int HeaderSize() => kindsEnd < 127 ? kindsEnd + 1 : kindsEnd < 16_382 ? kindsEnd + 2 : kindsEnd + 3;

    private void Kind(long kind)
    {
        if (kinds.Length < kindsEnd + 9)
            Array.Resize(ref kinds, kinds.Length * 2);

        kindsEnd += SqliteTree.Varint(kinds.AsSpan(kindsEnd), kind);
    }

    private Span<byte> Room(int size)
    {
        if (values.Length < valuesEnd + size)
            Array.Resize(ref values, Math.Max(values.Length * 2, valuesEnd + size));

        valuesEnd += size;
        return values.AsSpan(valuesEnd - size, size);
    }
}
