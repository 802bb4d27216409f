using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Charts;

public sealed record TableColumn(string Key, string Title, bool Numeric = false);

/// <param name="Sort">What the column is ordered by; the text when null.</param>
/// <param name="Bar">0 … 100: a bar in the cell, its text beside it.</param>
/// <param name="Fill">Colour class of the bar.</param>
public sealed record Cell(string Text, decimal? Sort = null, string? Href = null, decimal? Bar = null, string Fill = "fill", string? Badge = null, string? Note = null);

/// <param name="Id">Anchor, and the prefix of its sorting parameters.</param>
/// <param name="Export">Address of the same rows as CSV.</param>
public sealed record TableData(string Id, string Caption, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows)
{
    public string? Note { get; init; }

    public string? Export { get; init; }

    /// <summary>A last row that sorting leaves in its place.</summary>
    public IReadOnlyList<Cell>? Total { get; init; }

    /// <summary>Rows shown; the rest is in the export. 0 shows all.</summary>
    public int Limit { get; init; }

    public bool Sortable { get; init; } = true;
}

/// <summary>The order a reader asked for: <c>?tri-communes=-fibre</c> (a minus for the largest first).</summary>
internal sealed record TableOrder(string? Key, bool Down)
{
    public static TableOrder Of(HttpContext? context, string tableId)
    {
        string? asked = context?.Request.Query["tri-" + tableId];
        return asked is not { Length: > 0 and < 40 } ? new(null, false) : asked[0] == '-' ? new(asked[1..], true) : new(asked, false);
    }

    /// <summary>The next order when the head of a column is followed: numbers begin with the largest.</summary>
    public string Next(TableColumn column) => Key == column.Key ? (Down ? column.Key : "-" + column.Key) : column.Numeric ? "-" + column.Key : column.Key;

    public IReadOnlyList<IReadOnlyList<Cell>> Apply(TableData table)
    {
        int index = table.Columns.Select((c, i) => (c, i)).Where(p => p.c.Key == Key).Select(p => p.i).DefaultIfEmpty(-1).First();
        if (index < 0)
        {
            return table.Rows;
        }

        // What is missing stands last in either order: it is not zero.
        StringComparer words = StringComparer.Create(CultureInfo.GetCultureInfo("fr"), ignoreCase: true);
        bool numeric = table.Columns[index].Numeric;
        IOrderedEnumerable<IReadOnlyList<Cell>> known = table.Rows.OrderBy(r => numeric && r[index].Sort is null);
        return numeric
            ? [.. Down ? known.ThenByDescending(r => r[index].Sort) : known.ThenBy(r => r[index].Sort)]
            : [.. Down ? known.ThenByDescending(r => r[index].Text, words) : known.ThenBy(r => r[index].Text, words)];
    }
}
