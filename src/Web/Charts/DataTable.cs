using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Charts;

/// <param name="Bare">On a phone its words stand without the name of the column: they say by themselves what they are.</param>
/// <param name="Wide">Left out where rows are lines on a phone: it stands on the page that the row leads to.</param>
public sealed record TableColumn(string Key, string Title, bool Numeric = false, bool Bare = false, bool Wide = false)
{
    public string? Class => (Numeric, Wide) switch { (true, true) => "num wide", (true, false) => "num", (false, true) => "wide", _ => null };
}

/// <param name="Sort">What the column is ordered by; the text when null.</param>
/// <param name="Bar">0 … 100: a bar in the cell, its text beside it.</param>
/// <param name="Fill">Colour class of the bar.</param>
public sealed record Cell(string Text, decimal? Sort = null, string? Href = null, decimal? Bar = null, string Fill = "fill", string? Badge = null, string? Note = null);

/// <param name="Id">Anchor, and the prefix of its sorting parameters.</param>
/// <param name="Export">Address of the same rows as CSV.</param>
public sealed record TableData(string Id, string Caption, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows)
{
    public string? Note { get; init; }

    /// <summary>The heading above says the same words: the caption is only heard.</summary>
    public bool Headed { get; init; }

    public string? Export { get; init; }

    /// <summary>A last row that sorting leaves in its place.</summary>
    public IReadOnlyList<Cell>? Total { get; init; }

    /// <summary>Rows shown; the rest is in the export. 0 shows all.</summary>
    public int Limit { get; init; }

    public bool Sortable { get; init; } = true;

    /// <summary>A field above the table keeps the rows that hold what is written: « lor mon » keeps Lormes in Montsauche.</summary>
    public bool Filter { get; init; }

    /// <summary>Rows of sentences rather than of numbers: on a phone each becomes a short block that names its columns.</summary>
    public bool Prose { get; init; }

    /// <summary>Rows of more numbers than a phone is wide: there each becomes a block, its name above, the numbers under the names of their columns.</summary>
    public bool Cards { get; init; }

    /// <summary>A long list: on a phone each row is its name, what stands beside it, and one line of short facts; a press anywhere in it follows the row's own link.</summary>
    public bool Lines { get; init; }

    /// <summary>On a phone a row is a block that names its columns.</summary>
    public bool Folds => Prose || Cards || Lines;

    /// <summary>The class by which the style sheet folds it.</summary>
    public string? Fold => Prose ? "prose" : Cards ? "blocks" : Lines ? "lines" : null;

    /// <summary>Rows on a page; 0 shows all (or <see cref="Limit"/>) on one.</summary>
    public int PageSize { get; init; }
}

/// <summary>What a reader asked of a table by its address: words to hold (<c>filtre-communes</c>), order (<c>tri-communes</c>), page (<c>page-communes</c>).</summary>
internal sealed record TableAsk(string Words, TableOrder Order, int Page, bool Whole)
{
    public static TableAsk Of(HttpContext? context, string tableId)
    {
        string words = context?.Request.Query["filtre-" + tableId].ToString() ?? "";
        int page = int.TryParse(context?.Request.Query["page-" + tableId], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 1;
        return new(words.Length > 80 ? words[..80] : words, TableOrder.Of(context, tableId), Math.Max(1, page), context?.Request.Query["tout-" + tableId].ToString() == "1");
    }

    /// <summary>Rows that hold every word in some cell, accents and case aside, in the order asked.</summary>
    public IReadOnlyList<IReadOnlyList<Cell>> Apply(TableData table)
    {
        IReadOnlyList<IReadOnlyList<Cell>> ordered = Order.Apply(table);
        string[] words = Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CompareInfo letters = CultureInfo.GetCultureInfo("fr").CompareInfo;
        return !table.Filter || words.Length == 0
            ? ordered
            : [.. ordered.Where(row => words.All(w => row.Any(c => letters.IndexOf($"{c.Text} {c.Badge} {c.Note}", w, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0)))];
    }
}

/// <summary>The order a reader asked for: <c>?tri-communes=-fibre</c> (a minus for the largest first).</summary>
internal sealed record TableOrder(string? Key, bool Down)
{
    /// <summary>Words as people order them: « Câble 12 » before « Câble 144 », é beside e.</summary>
    public static readonly StringComparer Words = StringComparer.Create(CultureInfo.GetCultureInfo("fr"), CompareOptions.IgnoreCase | CompareOptions.NumericOrdering);

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
        bool numeric = table.Columns[index].Numeric;
        IOrderedEnumerable<IReadOnlyList<Cell>> known = table.Rows.OrderBy(r => numeric && r[index].Sort is null);
        return numeric
            ? [.. Down ? known.ThenByDescending(r => r[index].Sort) : known.ThenBy(r => r[index].Sort)]
            : [.. Down ? known.ThenByDescending(r => r[index].Text, Words) : known.ThenBy(r => r[index].Text, Words)];
    }
}
