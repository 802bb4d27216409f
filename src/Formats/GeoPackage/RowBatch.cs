using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>Rows of one table as SQLite keeps them, with the boxes of their shapes and the texts they are found by: worked out apart from the file, by any thread.</summary>
internal sealed class RowBatch(GeoPackageTable table)
{
    private readonly int[] indexed = [.. table.Indexed.Select(name => table.Columns.Select(c => c.Name).ToList().IndexOf(name))];
    private readonly SqliteRecord record = new();
    private readonly List<int> ends = [];
    private readonly List<GeoPackageBox?> boxes = [];
    private readonly List<(int Start, int Length)> keys = [];
    private byte[] bytes = new byte[1 << 16];

    public int Count => ends.Count;

    public void Clear()
    {
        ends.Clear();
        boxes.Clear();
        keys.Clear();
    }

    public void Add(ReadOnlySpan<object?> values, Geometry? geometry)
    {
        // The key is the row's number, which SQLite keeps beside the row.
        record.Clear();
        record.Null();
        if (table.Geometry is not null)
            AddShape(geometry);

        int firstKey = keys.Count;
        for (int i = 0; i < table.Columns.Count; i++)
        {
            int start = record.ValuesLength;
            AddValue(table.Columns[i], values[i]);
            if (indexed.Contains(i))
                keys.Add((start, values[i] is null ? -1 : record.ValuesLength - start));
        }

        int from = ends.Count == 0 ? 0 : ends[^1], end = from + record.Length;
        if (bytes.Length < end)
            Array.Resize(ref bytes, Math.Max(end, bytes.Length * 2));

        record.CopyTo(bytes.AsSpan(from));
        ends.Add(end);
        for (int i = firstKey; i < keys.Count; i++)
            keys[i] = keys[i] with { Start = end - record.ValuesLength + keys[i].Start };
    }

    public ReadOnlySpan<byte> Row(int row) => bytes.AsSpan((row == 0 ? 0 : ends[row - 1])..ends[row]);

    /// <summary>Null for a row without shape.</summary>
    public GeoPackageBox? Box(int row) => table.Geometry is null ? null : boxes[row];

    /// <param name="index">Which of the table's indexed columns.</param>
    public ReadOnlySpan<byte> Key(int row, int index, out bool none)
    {
        (int start, int length) = keys[row * indexed.Length + index];
        none = length < 0;
        return none ? [] : bytes.AsSpan(start, length);
    }

    private void AddShape(Geometry? geometry)
    {
        if (geometry is null)
        {
            record.Null();
            boxes.Add(null);
            return;
        }

        GeoPackageBlob.Encode(geometry, table.Srid, record.Blob(GeoPackageBlob.Size(geometry)));
        Envelope box = geometry.EnvelopeInternal;
        boxes.Add(box.IsNull ? null : new GeoPackageBox(box.MinX, box.MinY, box.MaxX, box.MaxY));
    }

    private void AddValue(GeoPackageColumn column, object? value)
    {
        switch (GeoPackageSchema.Stored(column.Type, value))
        {
            case null when column.Nullable:
                record.Null();
                break;
            case string text:
                record.Text(text);
                break;
            case long whole when column.Type == GeoPackageType.Real:
                record.Real(whole);
                break;
            case long whole:
                record.Whole(whole);
                break;
            case double real:
                record.Real(real);
                break;
            case byte[] blob:
                blob.CopyTo(record.Blob(blob.Length));
                break;
            default:
                throw new ArgumentException($"The column {column.Name} may not be empty.", nameof(value));
        }
    }
}
