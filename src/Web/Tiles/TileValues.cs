using System.Text;

namespace Maillage.Web.Tiles;

/// <summary>The values that the features of a tile share, each once, as the tile holds them: what is the same in bytes is the same value.</summary>
internal sealed class TileValues : IDisposable
{
    private const int Field = 4;
    private readonly WireBuffer bytes = new(1024);
    private int[] ends = new int[64];

    /// <summary>Open addressing: a value's number plus one, zero for a free place. Twice as many places as values at least.</summary>
    private int[] places = new int[128];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.Written;

    /// <param name="last">The value this attribute had before: often it is the same again.</param>
    public int Text(ReadOnlySpan<byte> utf8, int last)
    {
        int mark = bytes.Length;
        bytes.Head(Field, 1 + WireBuffer.SizeOf((ulong)utf8.Length) + utf8.Length);
        bytes.Field(1, utf8);
        return Settle(mark, last);
    }

    public int Real(double value, int last)
    {
        int mark = bytes.Length;
        bytes.Head(Field, 1 + sizeof(double));
        bytes.Field(3, value);
        return Settle(mark, last);
    }

    public int Whole(long value, int last)
    {
        int mark = bytes.Length;
        (int field, ulong plain) = value >= 0 ? (5, (ulong)value) : (6, (ulong)((value << 1) ^ (value >> 63)));
        bytes.Head(Field, 1 + WireBuffer.SizeOf(plain));
        bytes.Field(field, plain);
        return Settle(mark, last);
    }

    public int Flag(bool value, int last)
    {
        int mark = bytes.Length;
        bytes.Head(Field, 2);
        bytes.Field(7, value ? 1UL : 0UL);
        return Settle(mark, last);
    }

    public int Of(object value, int last) => value switch
    {
        string text => Text(Encoding.UTF8.GetBytes(text), last),
        double number => Real(number, last),
        long number => Whole(number, last),
        bool flag => Flag(flag, last),
        _ => throw new ArgumentException($"A tile carries text, long, double and bool, not {value.GetType().Name}."),
    };

    /// <summary>A value as another holds it, which is not among these yet.</summary>
    public int Add(ReadOnlySpan<byte> written)
    {
        bytes.Raw(written);
        if (Count == ends.Length)
            Array.Resize(ref ends, Count * 2);
        ends[Count] = bytes.Length;
        return Count++;
    }

    /// <summary>All values and where each ends, as arrays of their own.</summary>
    public (byte[] Bytes, int[] Ends) ToArrays() => (bytes.Written.ToArray(), ends[..Count]);

    public void Dispose() => bytes.Dispose();

    /// <summary>Keeps what was written since the mark when it is new, else takes it back.</summary>
    private int Settle(int mark, int last)
    {
        ReadOnlySpan<byte> all = bytes.Written, value = all[mark..];
        if (last >= 0 && value.SequenceEqual(At(all, last)))
        {
            bytes.CutTo(mark);
            return last;
        }

        int place = Find(all, value);
        if (places[place] > 0)
        {
            bytes.CutTo(mark);
            return places[place] - 1;
        }

        if (Count == ends.Length)
        {
            Array.Resize(ref ends, Count * 2);
            Spread(all);
            place = Find(all, value);
        }

        ends[Count] = bytes.Length;
        places[place] = ++Count;
        return Count - 1;
    }

    private ReadOnlySpan<byte> At(ReadOnlySpan<byte> all, int number) => all[(number == 0 ? 0 : ends[number - 1])..ends[number]];

    /// <summary>Where the value stands, or would. The hash is seeded by the runtime: nobody can prepare values that collide.</summary>
    private int Find(ReadOnlySpan<byte> all, ReadOnlySpan<byte> value)
    {
        HashCode hash = default;
        hash.AddBytes(value);
        int place = hash.ToHashCode() & (places.Length - 1);
        while (places[place] > 0 && !value.SequenceEqual(At(all, places[place] - 1)))
            place = (place + 1) & (places.Length - 1);
        return place;
    }

    private void Spread(ReadOnlySpan<byte> all)
    {
        places = new int[ends.Length * 2];
        for (int i = 0; i < Count; i++)
            places[Find(all, At(all, i))] = i + 1;
    }
}
