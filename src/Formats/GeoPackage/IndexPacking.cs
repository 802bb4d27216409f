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
        ulong[] heads = new ulong[ends.Count];
        Span<byte> head = stackalloc byte[8];
        for (int i = 0; i < order.Length; i++)
        {
            ReadOnlySpan<byte> text = Text(i);
            head.Clear();
            text[..Math.Min(8, text.Length)].CopyTo(head);
            (order[i], heads[i]) = (i, BinaryPrimitives.ReadUInt64BigEndian(head));
        }

        Array.Sort(heads, order);
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && heads[to] == heads[from];)
                to++;

            order.AsSpan(from, to - from).Sort(Compare);
        }
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

    private ReadOnlySpan<byte> Text(int i) => bytes.AsSpan((i == 0 ? 0 : ends[i - 1])..ends[i]);

    private int Compare(int a, int b)
    {
        int texts = Text(a).SequenceCompareTo(Text(b));
        return texts != 0 ? texts : a.CompareTo(b);
    }
}
