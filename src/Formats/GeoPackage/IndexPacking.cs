using System.Buffers.Binary;

namespace Maillage.Formats.GeoPackage;

/// <summary>Texts of a column with the rows they stand in, sorted for an index: none first, then byte by byte, then by row.</summary>
internal sealed class IndexPacking
{
    private readonly List<int> ends = [];
    private readonly List<int> without = [];
    private readonly List<int> rows = [];
    private byte[] bytes = new byte[1 << 16];
    private int[] order = [];

    /// <summary>Rows come in order.</summary>
    public void Add(int row, ReadOnlySpan<byte> text, bool none)
    {
        if (none)
        {
            without.Add(row);
            return;
        }

        int start = ends.Count == 0 ? 0 : ends[^1], end = checked(start + text.Length);
        if (bytes.Length < end)
            Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, bytes.Length * 2L)));

        text.CopyTo(bytes.AsSpan(start));
        ends.Add(end);
        rows.Add(row);
    }

    public void Sort()
    {
        order = new int[ends.Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;

        Sort(order, new ulong[order.Length], 0);
    }

    public void Write(SqliteTree index)
    {
        SqliteRecord key = new();
        foreach (int row in without)
        {
            key.Clear();
            key.Null();
            key.Whole(row);
            index.AddKey(key.Bytes);
        }

        foreach (int i in order)
        {
            key.Clear();
            key.Text(Text(i));
            key.Whole(rows[i]);
            index.AddKey(key.Bytes);
        }
    }

    /// <summary>Sorts texts that agree before a place by their next eight bytes, then those that agree in these as well.</summary>
    private void Sort(Span<int> texts, Span<ulong> heads, int place)
    {
        Span<byte> head = stackalloc byte[8];
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlySpan<byte> rest = Text(texts[i])[Math.Min(place, Text(texts[i]).Length)..];
            head.Clear();
            rest[..Math.Min(8, rest.Length)].CopyTo(head);
            heads[i] = BinaryPrimitives.ReadUInt64BigEndian(head);
        }

        heads.Sort(texts);
        for (int from = 0, to; from < texts.Length; from = to)
        {
            bool more = false;
            for (to = from; to < texts.Length && heads[to] == heads[from]; to++)
                more |= Text(texts[to]).Length > place + 8;

            if (to - from > 1 && more)
                Sort(texts[from..to], heads[from..to], place + 8);
            else if (to - from > 1)
                texts[from..to].Sort((a, b) => Text(a).Length != Text(b).Length ? Text(a).Length - Text(b).Length : a - b);
        }
    }

    private ReadOnlySpan<byte> Text(int i) => bytes.AsSpan((i == 0 ? 0 : ends[i - 1])..ends[i]);
}
