using Maillage.Database;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.Territory.Storage;

namespace Maillage.Territory.Import;

/// <summary>
/// Operators' commitments by commune from a person's table (<c>docs/formats/coverage.md</c>). The table is taken as the whole list: it replaces the commitments that stood.
/// </summary>
public static class CommitmentImport
{
    private static readonly CsvSchema Schema = new(
        [
            new("commune", CsvType.Text) { MaxLength = 5 }, new("operator", CsvType.Text) { MaxLength = 10 }, new("operator_name", CsvType.Text) { Optional = true, MayBeBlank = true },
            new("period", CsvType.Text), new("source", CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 60 },
        ], ["commune", "operator"]);

    /// <exception cref="BadInputException">The file is unusable, or has an error and the policy is to abort; nothing is written.</exception>
    public static ImportReport Run(MaillageDatabase database, TerritoryIndex index, Stream stream, string fileName, ImportOptions options, ProblemList problems)
    {
        int before = problems.Errors;
        string fallback = OwnSources.KeyOf(fileName);
        List<OperatorArea> areas = [];
        Dictionary<string, string> names = new(index.Data.Operators, StringComparer.Ordinal);
        foreach (CsvRow row in CsvTableReader.Read(stream, fileName, Schema, problems))
        {
            CellChecks checks = new(fileName, row.Line, problems);
            if (checks.Commune(row.GetText("commune"), "commune", index) & checks.Period(row.GetText("period"), out Period period))
            {
                string code = row.GetText("operator");
                areas.Add(new OperatorArea(row.GetText("commune"), Indicators.Commitment, code, period, OwnSources.Key(row.FindText("source") ?? "", fallback)));
                if (row.FindText("operator_name") is { } name)
                {
                    names[code] = name;
                }
            }
        }

        if (options.Policy == ProblemPolicy.Abort && problems.Errors > before)
        {
            problems.ThrowOnErrors();
        }

        if (!options.DryRun)
        {
            new TerritoryStore(database).Merge([], areas, OwnSources.Sheets(index, [], areas), names);
        }

        return new ImportReport(areas.Count, options.DryRun ? 0 : areas.Count);
    }
}
