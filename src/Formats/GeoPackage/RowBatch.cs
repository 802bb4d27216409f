namespace Maillage.Formats.GeoPackage;

/// <summary>Rows of one table as SQLite keeps them, with the boxes of their shapes and the texts they are found by: worked out apart from the file, by any thread.</summary>
internal sealed class RowBatch(GeoPackageTable table)
{
    private readonly List<int> ends = [];
    private readonly List<GeoPackageBox?> boxes = [];
    private readonly List<(int Start, int Length)> keys = [];
    private byte[] bytes = new byte[1 << 16];

    public int Count => ends.Count;

    /// <summary>The row that <see cref="Add"/> takes next.</summary>
    public GeoPackageRow Next { get; } = new(table);

    public void Clear()
    {
        ends.Clear();
        boxes.Clear();
        keys.Clear();
        Next.Clear();
    }

    /// <summary>Takes over <see cref="Next"/>, which then begins anew.</summary>
    public void Add()
    {
        Next.End();
        SqliteRecord record = Next.Record;
        int from = ends.Count == 0 ? 0 : ends[^1], end = from + record.Length;
        if (bytes.Length < end)
            Array.Resize(ref bytes, Math.Max(end, bytes.Length * 2));

        record.CopyTo(bytes.AsSpan(from));
        ends.Add(end);
        boxes.Add(Next.Box);
        foreach ((int start, int length) in Next.Keys)
            keys.Add((end - record.ValuesLength + start, length));

        Next.Clear();
    }

    public ReadOnlySpan<byte> Row(int row) => bytes.AsSpan((row == 0 ? 0 : ends[row - 1])..ends[row]);

    /// <summary>Null for a row without shape.</summary>
    public GeoPackageBox? Box(int row) => boxes[row];

    /// <param name="index">Which of the table's indexed columns.</param>
    public ReadOnlySpan<byte> Key(int row, int index, out bool none)
    {
        (int start, int length) = keys[row * table.Indexed.Count + index];
        none = length < 0;
        return none ? [] : bytes.AsSpan(start, length);
    }
}
