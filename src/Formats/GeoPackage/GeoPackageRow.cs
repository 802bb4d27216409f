using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoPackage;

/// <summary>A row as it is told to <see cref="GeoPackageWriter"/>: its shape first when the table has shapes, then its values in the order of the columns. It stands already as SQLite keeps it.</summary>
public sealed class GeoPackageRow
{
    private readonly GeoPackageTable table;
    private readonly SqliteRecord record = new();
    private readonly int[] indexOf;
    private int column;

    internal GeoPackageRow(GeoPackageTable table)
    {
        this.table = table;
        indexOf = [.. table.Columns.Select(c => table.Indexed.ToList().IndexOf(c.Name))];
        Keys = new (int, int)[table.Indexed.Count];
        Clear();
    }

    internal SqliteRecord Record => record;

    /// <summary>Null when there is no shape.</summary>
    internal GeoPackageBox? Box { get; private set; }

    /// <summary>Where among the values the texts of the indexed columns stand; a length below nought for none.</summary>
    internal (int Start, int Length)[] Keys { get; }

    /// <summary>A shape of any kind; null for none.</summary>
    public GeoPackageRow Shape(Geometry? geometry)
    {
        if (geometry is null)
        {
            record.Null();
            return this;
        }

        GeoPackageBlob.Encode(geometry, table.Srid, record.Blob(GeoPackageBlob.Size(geometry)));
        Envelope box = geometry.EnvelopeInternal;
        Box = box.IsNull ? null : new GeoPackageBox(box.MinX, box.MinY, box.MaxX, box.MaxY);
        return this;
    }

    public GeoPackageRow Point(double x, double y)
    {
        Box = GeoPackageBlob.EncodePoint(x, y, table.Srid, record.Blob(GeoPackageBlob.PointSize));
        return this;
    }

    /// <param name="places">x, y, x, y …, two places at least.</param>
    public GeoPackageRow Line(ReadOnlySpan<double> places)
    {
        Box = GeoPackageBlob.EncodeLine(places, table.Srid, record.Blob(GeoPackageBlob.LineSize(places.Length / 2)));
        return this;
    }

    public GeoPackageRow Add(string? text)
    {
        int index = indexOf[column], start = record.ValuesLength;
        if (text is null)
            AddNull();
        else
        {
            Next(GeoPackageType.Text);
            record.Text(text);
        }

        if (index >= 0)
            Keys[index] = (start, text is null ? -1 : record.ValuesLength - start);

        return this;
    }

    public GeoPackageRow Add(long whole)
    {
        Next(GeoPackageType.Integer);
        record.Whole(whole);
        return this;
    }

    public GeoPackageRow Add(double real)
    {
        Next(GeoPackageType.Real);
        record.Real(real);
        return this;
    }

    public GeoPackageRow Add(bool flag)
    {
        Next(GeoPackageType.Boolean);
        record.Whole(flag ? 1 : 0);
        return this;
    }

    public GeoPackageRow Add(byte[] blob)
    {
        Next(GeoPackageType.Blob);
        blob.CopyTo(record.Blob(blob.Length));
        return this;
    }

    /// <summary>Any value, turned to what the column holds.</summary>
    internal void AddAny(object? value)
    {
        switch (GeoPackageSchema.Stored(table.Columns[column].Type, value))
        {
            case null:
                Add((string?)null);
                break;
            case string text when table.Columns[column].Type == GeoPackageType.Text:
                Add(text);
                break;
            case string time:
                column++;
                record.Text(time);
                break;
            case long whole:
                column++;
                record.Whole(whole);
                break;
            case double real:
                column++;
                record.Real(real);
                break;
            case byte[] blob:
                Add(blob);
                break;
        }
    }

    /// <exception cref="ArgumentException">When values are missing.</exception>
    internal void End()
    {
        if (column < table.Columns.Count)
            throw new ArgumentException($"A row of {table.Name} ends before its column {table.Columns[column].Name}.");
    }

    internal void Clear()
    {
        // The key is the row's number, which SQLite keeps beside the row.
        record.Clear();
        record.Null();
        (column, Box) = (0, null);
    }

    private void AddNull()
    {
        if (!table.Columns[column].Nullable)
            throw new ArgumentException($"The column {table.Columns[column].Name} may not be empty.");

        column++;
        record.Null();
    }

    private void Next(GeoPackageType type)
    {
        GeoPackageColumn told = table.Columns[column++];
        if (told.Type != type)
            throw new ArgumentException($"A value of {type} was given to the column {told.Name}, which holds {told.Type}.");
    }
}
