using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Territory.Import;

/// <summary>What one column of a wide table counts.</summary>
internal sealed record MappedColumn(string Column, string Indicator, string Dimension, Period Period, string? Base, string? BaseColumn, string Source);

/// <summary>
/// Says what the columns of a table by commune mean, so that a new date or a new source is data and not code
/// (<c>docs/formats/coverage.md</c>; the product's own is <c>data/coverage-columns.csv</c>).
/// </summary>
internal static class ColumnMapping
{
    private static readonly CsvSchema Schema = new(
        [
            new("column", CsvType.Text), new("indicator", CsvType.Text), new("dimension", CsvType.Text) { MayBeBlank = true }, new("period", CsvType.Text) { MayBeBlank = true },
            new("base", CsvType.Text) { MayBeBlank = true }, new("base_column", CsvType.Text) { MayBeBlank = true }, new("source", CsvType.Text) { MayBeBlank = true },
        ], ["column"]);

    /// <summary>The pseudo-indicator that names the column of commune codes.</summary>
    public const string CommuneColumn = "commune";

    /// <returns>The column of commune codes (<c>code</c> unless a line says otherwise) and the counting columns.</returns>
    /// <exception cref="BadInputException">The mapping has a fault: nothing can be read with half of it.</exception>
    public static (string CodeColumn, IReadOnlyList<MappedColumn> Columns) Read(Stream stream, string fileName)
    {
        ProblemList problems = new();
        List<MappedColumn> columns = [];
        string codeColumn = "code";
        foreach (CsvRow row in CsvTableReader.ReadAll(stream, fileName, Schema, problems, ProblemPolicy.Abort))
        {
            if (row.GetText("indicator") == CommuneColumn)
            {
                codeColumn = row.GetText("column");
                continue;
            }

            CellChecks checks = new(fileName, row.Line, problems);
            string indicator = row.GetText("indicator");
            string dimension = row.FindText("dimension") ?? "";
            string? baseKey = row.FindText("base");
            bool good = Indicators.IsOperatorKind(indicator) || checks.Indicator(indicator, dimension);
            good &= checks.Period(row.FindText("period") ?? "", out Period period) & checks.Base(baseKey, row.FindText("base_column"));
            if (good)
            {
                columns.Add(new MappedColumn(row.GetText("column"), indicator, dimension, period, baseKey, row.FindText("base_column"), row.FindText("source") ?? ""));
            }
        }

        problems.ThrowOnErrors();
        return (codeColumn, columns);
    }

    /// <summary>Schema of the table the mapping speaks of: the code column, then its columns, all blank where nothing is known.</summary>
    public static CsvSchema TableSchema(IReadOnlyList<CsvColumn> identity, IReadOnlyList<MappedColumn> mapped)
    {
        IEnumerable<CsvColumn> counts = mapped.Where(m => !Indicators.IsOperatorKind(m.Indicator)).SelectMany(m => new[] { m.Column, m.BaseColumn }).OfType<string>().Distinct()
            .Select(name => new CsvColumn(name, CsvType.Integer) { MayBeBlank = true, Minimum = 0, Maximum = 100_000_000 });
        IEnumerable<CsvColumn> operators = mapped.Where(m => Indicators.IsOperatorKind(m.Indicator)).Select(m => new CsvColumn(m.Column, CsvType.Text) { MayBeBlank = true, MaxLength = 10 });
        return new CsvSchema([.. identity, .. counts, .. operators], [identity[0].Name]);
    }

    /// <summary>The counts and operators of one row. A blank count, or a count whose base is blank, is missing and yields nothing.</summary>
    public static void Read(CsvRow row, string commune, IReadOnlyList<MappedColumn> mapped, List<Observation> observations, List<OperatorArea> operators)
    {
        foreach (MappedColumn column in mapped)
        {
            if (Indicators.IsOperatorKind(column.Indicator))
            {
                if (row.FindText(column.Column) is { } code)
                {
                    operators.Add(new OperatorArea(commune, column.Indicator, code, column.Period, column.Source));
                }

                continue;
            }

            long? baseValue = column.BaseColumn is null ? null : row.FindInteger(column.BaseColumn);
            if (row.FindInteger(column.Column) is { } count && (column.BaseColumn is null || baseValue is not null))
            {
                observations.Add(new Observation(commune, column.Indicator, column.Dimension, column.Period, count, column.Base, baseValue, column.Source));
            }
        }
    }
}
