namespace Maillage.Formats.Csv;

public enum CsvType
{
    Text,

    /// <summary>Whole number, 64 bits.</summary>
    Integer,

    /// <summary>Decimal number with a point.</summary>
    Number,

    /// <summary><c>1</c>/<c>0</c>, <c>true</c>/<c>false</c>, <c>oui</c>/<c>non</c>.</summary>
    Flag,
}

/// <summary>A column a table must or may have.</summary>
public sealed record CsvColumn(string Name, CsvType Type)
{
    /// <summary>The column may be absent from the file.</summary>
    public bool Optional { get; init; }

    /// <summary>A cell may be blank: missing, which is not zero.</summary>
    public bool MayBeBlank { get; init; }

    /// <summary>Longest text accepted, in characters.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>Smallest number accepted; null when any is.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>Greatest number accepted; null when any is.</summary>
    public decimal? Maximum { get; init; }
}

/// <summary>What a table looks like. Columns not named here are ignored.</summary>
/// <param name="Key">Columns that together may not come twice; empty when rows may repeat.</param>
public sealed record CsvSchema(IReadOnlyList<CsvColumn> Columns, IReadOnlyList<string> Key)
{
    internal int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (string.Equals(Columns[i].Name, column, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException($"The schema has no column '{column}'.", nameof(column));
    }
}

/// <summary>One good row, its cells read as the schema says. A blank or absent cell is null.</summary>
public sealed class CsvRow
{
    private readonly CsvSchema schema;
    private readonly object?[] values;
    private readonly int[] fields;

    /// <param name="fields">Where each column of the schema stands in the file; negative when it does not.</param>
    internal CsvRow(CsvSchema schema, long line, object?[] values, int[] fields) => (this.schema, Line, this.values, this.fields) = (schema, line, values, fields);

    /// <summary>True when the file has the column, blank in this row or not.</summary>
    public bool Has(string column) => fields[schema.IndexOf(column)] >= 0;

    /// <summary>One-based row of the file, the header being row 1.</summary>
    public long Line { get; }

    public string? FindText(string column) => (string?)values[schema.IndexOf(column)];

    public string GetText(string column) => FindText(column) ?? throw Blank(column);

    public long? FindInteger(string column) => (long?)values[schema.IndexOf(column)];

    public long GetInteger(string column) => FindInteger(column) ?? throw Blank(column);

    public decimal? FindNumber(string column) => (decimal?)values[schema.IndexOf(column)];

    public decimal GetNumber(string column) => FindNumber(column) ?? throw Blank(column);

    public bool? FindFlag(string column) => (bool?)values[schema.IndexOf(column)];

    private static InvalidOperationException Blank(string column) => new($"Column '{column}' may be blank: read it with Find.");
}
