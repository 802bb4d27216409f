using Maillage.Database;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.Territory.Storage;

namespace Maillage.Territory.Import;

/// <summary>
/// Coverage by commune from a person's table (<c>docs/formats/coverage.md</c>): a long table (a line a count), or a wide one with a mapping of its columns.
/// A series (indicator, class, date) replaces what stood at the same place, from whatever source; the rest stays. The index in memory is of before: load it again.
/// </summary>
public static class CoverageImport
{
    private static readonly CsvSchema Long = new(
        [
            new("commune", CsvType.Text) { MaxLength = 5 }, new("indicator", CsvType.Text), new("dimension", CsvType.Text) { Optional = true, MayBeBlank = true }, new("period", CsvType.Text),
            new("value", CsvType.Integer) { Minimum = 0, Maximum = 100_000_000 },
            new("base", CsvType.Text) { Optional = true, MayBeBlank = true }, new("base_value", CsvType.Integer) { Optional = true, MayBeBlank = true, Minimum = 0, Maximum = 100_000_000 },
            new("source", CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 60 },
        ], ["commune", "indicator", "dimension", "period"]);

    /// <param name="mapping">Meaning of the columns of a wide table; null for a long one.</param>
    /// <exception cref="BadInputException">The file is unusable, or has an error and the policy is to abort; nothing is written.</exception>
    public static ImportReport Run(
        MaillageDatabase database, TerritoryIndex index, Stream stream, string fileName, (Stream Stream, string FileName)? mapping, ImportOptions options, ProblemList problems)
    {
        int before = problems.Errors;
        List<Observation> observations = [];
        List<OperatorArea> operators = [];
        int kept = mapping is { } map
            ? ReadWide(index, stream, fileName, map, observations, operators, problems)
            : ReadLong(index, stream, fileName, observations, problems);
        if (options.Policy == ProblemPolicy.Abort && problems.Errors > before)
        {
            problems.ThrowOnErrors();
        }

        string fallback = OwnSources.KeyOf(fileName);
        List<Observation> own = [.. observations.Select(o => o with { Source = OwnSources.Key(o.Source, fallback) })];
        List<OperatorArea> ownOperators = [.. operators.Select(o => o with { Source = OwnSources.Key(o.Source, fallback) })];
        if (!options.DryRun)
        {
            new TerritoryStore(database).Merge(own, ownOperators, OwnSources.Sheets(index, own, ownOperators), index.Data.Operators);
        }

        return new ImportReport(kept, options.DryRun ? 0 : own.Count + ownOperators.Count);
    }

    private static int ReadLong(TerritoryIndex index, Stream stream, string fileName, List<Observation> observations, ProblemList problems)
    {
        foreach (CsvRow row in CsvTableReader.Read(stream, fileName, Long, problems))
        {
            CellChecks checks = new(fileName, row.Line, problems);
            string dimension = row.FindText("dimension") ?? "";
            string? baseKey = row.FindText("base");
            long? baseValue = row.FindInteger("base_value");
            bool good = checks.Commune(row.GetText("commune"), "commune", index) & checks.Indicator(row.GetText("indicator"), dimension)
                & checks.Period(row.GetText("period"), out Period period) & checks.Base(baseKey, baseValue);
            if (good)
            {
                observations.Add(new Observation(row.GetText("commune"), row.GetText("indicator"), dimension, period, row.GetInteger("value"), baseKey, baseValue, row.FindText("source") ?? ""));
            }
        }

        return observations.Count;
    }

    private static int ReadWide(
        TerritoryIndex index, Stream stream, string fileName, (Stream Stream, string FileName) mapping, List<Observation> observations, List<OperatorArea> operators, ProblemList problems)
    {
        (string codeColumn, IReadOnlyList<MappedColumn> columns) = ColumnMapping.Read(mapping.Stream, mapping.FileName);
        CsvSchema schema = ColumnMapping.TableSchema([new CsvColumn(codeColumn, CsvType.Text) { MaxLength = 5 }], columns);
        int kept = 0;
        foreach (CsvRow row in CsvTableReader.Read(stream, fileName, schema, problems))
        {
            string code = row.GetText(codeColumn);
            if (new CellChecks(fileName, row.Line, problems).Commune(code, codeColumn, index))
            {
                ColumnMapping.Read(row, code, columns, observations, operators);
                kept++;
            }
        }

        return kept;
    }
}
