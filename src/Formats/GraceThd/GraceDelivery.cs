using NetTopologySuite.Geometries;

namespace Maillage.Formats.GraceThd;

/// <summary>A row as delivered: its line (from 1, the header not counted for shapes), its texts by column, its geometry in longitude and latitude.</summary>
public sealed record GraceRow(long Row, string?[] Values, Geometry? Geometry);

/// <summary>A table as delivered: the columns of the file, in its order, whether the standard knows them or not.</summary>
public sealed class GraceTable(string name, GraceKind kind, IReadOnlyList<string> columns)
{
    private readonly Dictionary<string, int> index = columns.Select((c, i) => (c, i)).ToDictionary(x => x.c, x => x.i, StringComparer.OrdinalIgnoreCase);

    public string Name { get; } = name;

    public GraceKind Kind { get; } = kind;

    public IReadOnlyList<string> Columns { get; } = columns;

    public List<GraceRow> Rows { get; init; } = [];

    public bool Has(string column) => index.ContainsKey(column);

    /// <returns>The text of a cell; null when blank or when the table has no such column.</returns>
    public string? Text(GraceRow row, string column) => index.TryGetValue(column, out int i) ? row.Values[i] : null;

    /// <summary>The key of a row: the codes of its key columns, joined.</summary>
    public string? Key(GraceRow row, IReadOnlyList<string> key)
    {
        string?[] parts = [.. key.Select(k => Text(row, k))];
        return Array.Exists(parts, p => p is null) ? null : string.Join('+', parts);
    }

    /// <summary>Adds a row by the names of its columns; columns the table has not are left out.</summary>
    public void Add(Geometry? geometry, params ReadOnlySpan<(string Column, object? Value)> cells)
    {
        string?[] values = new string?[Columns.Count];
        foreach ((string column, object? value) in cells)
        {
            if (index.TryGetValue(column, out int i))
            {
                values[i] = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
            }
        }

        Rows.Add(new GraceRow(Rows.Count + 1, values, geometry));
    }
}

/// <summary>A whole delivery.</summary>
public sealed class GraceDelivery(GraceSchema schema)
{
    public GraceSchema Schema { get; } = schema;

    public SortedDictionary<string, GraceTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>The table, made empty with the standard's columns when it was not there.</summary>
    public GraceTable Table(string name)
    {
        if (!Tables.TryGetValue(name, out GraceTable? table))
        {
            GraceTableDefinition definition = Schema.Find(name) ?? throw new ArgumentException($"GraceTHD {Schema.Version} has no table {name}.", nameof(name));
            Tables[name] = table = new GraceTable(name, definition.Kind, definition.Columns);
        }

        return table;
    }
}
