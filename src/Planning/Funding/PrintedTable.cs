using System.Globalization;
using Maillage.Kernel;
using Maillage.Planning.Strategies;
using Sylvan.Data.Csv;

namespace Maillage.Planning.Funding;

/// <summary>One column of a printed table: the total as printed, and the sum found beside it.</summary>
/// <param name="Printed">The total as the source prints it; null when it prints none.</param>
/// <param name="Found">Sum of the rows; null when sums make no sense (rates).</param>
public sealed record ColumnTotal(TableColumn Column, decimal? Printed, decimal? Found)
{
    /// <summary>Found minus printed; null when there is nothing to compare.</summary>
    public decimal? Difference => Found - Printed;
}

/// <param name="Values">In the order of the table's columns; null where nothing is printed, which is not zero.</param>
public sealed record FundingRow(string Key, string Label, IReadOnlyList<decimal?> Values);

/// <summary>A table of the strategy as printed, and what its rows add up to. Nothing is mended: a contradiction is told.</summary>
public sealed record FundingTable(TableReference Reference, IReadOnlyList<FundingRow> Rows, IReadOnlyList<ColumnTotal> Totals)
{
    public decimal? Value(string row, string column)
    {
        int i = Reference.Columns.Select(c => c.Key).ToList().IndexOf(column);
        return i < 0 ? null : row == "sum" ? Totals[i].Found : Rows.FirstOrDefault(r => r.Key == row)?.Values[i];
    }

    /// <summary>A printed value with its source, for pages.</summary>
    public Figure? Figure(string row, string column, Strategy strategy) =>
        Value(row, column) is not { } value ? null : new(
            value, Reference.Columns.First(c => c.Key == column).Unit, Period.Parse(strategy.Adopted.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            strategy.Source with { Place = Reference.Place.Text }, row == "sum" ? FigureKind.Modelled : FigureKind.Declared);
}

/// <summary>A printed number held against what the tables give.</summary>
public sealed record SumCheck(PrintedSum Sum, decimal? Found)
{
    public bool Agrees => Found is { } found && (Sum.Qualifier == "greater_than" ? found > Sum.Printed : found == Sum.Printed);
}

/// <summary>Reads the printed tables a strategy names.</summary>
public static class FundingTables
{
    /// <param name="root">Folder the strategy's table files are relative to.</param>
    /// <exception cref="BadInputException">A missing file, column or row, or a value that is no number; told with file, row and column.</exception>
    public static IReadOnlyList<FundingTable> Read(Strategy strategy, string root) =>
        [.. strategy.Tables.Select(table =>
        {
            string path = Path.Combine(root, table.File);
            if (!File.Exists(path))
            {
                throw new BadInputException(Problem.Error(
                    "table-missing", "fichier absent : le tableau imprimé est attendu ici, voyez « tables » dans la stratégie", "file missing: the printed table is expected here, see 'tables' in the strategy") with { File = table.File });
            }

            using StreamReader reader = new(path);
            return Read(table, reader);
        })];

    public static FundingTable Read(TableReference table, TextReader text)
    {
        ProblemList problems = new();
        using CsvDataReader csv = CsvDataReader.Create(text);
        Dictionary<string, int> columns = [];
        for (int i = 0; i < csv.FieldCount; i++)
        {
            columns[csv.GetName(i)] = i;
        }

        foreach (string needed in table.Columns.Select(c => c.Key).Append(table.Label).Append(table.RowKey).Distinct().Where(c => !columns.ContainsKey(c)))
        {
            string found = string.Join(", ", columns.Keys);
            problems.Add(Problem.Error("table-column", $"colonne absente ; le fichier a : {found}", $"missing column; the file has: {found}") with { File = table.File, Row = 1, Column = needed });
        }

        problems.ThrowOnErrors();
        List<FundingRow> rows = [];
        FundingRow? total = null;
        for (long line = 2; csv.Read(); line++)
        {
            decimal?[] values = [.. table.Columns.Select(c => Number(csv.GetString(columns[c.Key]), table.File, line, c.Key, problems))];
            FundingRow row = new(csv.GetString(columns[table.RowKey]), csv.GetString(columns[table.Label]), values);
            if (row.Key == table.TotalRow)
            {
                total = row;
            }
            else
            {
                rows.Add(row);
            }
        }

        problems.ThrowOnErrors();
        ColumnTotal[] totals = [.. table.Columns.Select((c, i) => new ColumnTotal(c, total?.Values[i], c.Unit == "%" ? null : rows.Sum(r => r.Values[i])))];
        return new(table, rows, totals);
    }

    /// <summary>The printed sums of the strategy beside what the tables give.</summary>
    public static IReadOnlyList<SumCheck> Check(Strategy strategy, IReadOnlyList<FundingTable> tables) =>
        [.. strategy.Sums.Select(sum =>
        {
            decimal?[] parts = [.. sum.Parts.Select(p => tables.FirstOrDefault(t => t.Reference.Key == p.Table)?.Value(p.Row, p.Column))];
            return new SumCheck(sum, parts.Any(p => p is null) ? null : parts.Sum());
        })];

    private static decimal? Number(string text, string file, long line, string column, ProblemList problems)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value))
        {
            return value;
        }

        problems.Add(Problem.Error("table-number", $"« {text} » n'est pas un nombre : écrivez-le avec un point décimal", $"'{text}' is not a number: write it with a decimal point") with { File = file, Row = line, Column = column });
        return null;
    }
}
