using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Territory.Import;

/// <summary>A commune of the facts' own edition.</summary>
internal sealed record FactsCommune(string Code, string Name, string CurrentCode, double Lon, double Lat, double AreaKm2, string? EmploymentZone, bool Rural, bool Mountain);

internal sealed record Facts(
    IReadOnlyList<FactsCommune> Communes, IReadOnlyList<Observation> Observations, IReadOnlyList<OperatorArea> OperatorAreas,
    IReadOnlyList<PrintedFigure> Printed, IReadOnlyList<SourceSheet> Sources, IReadOnlyDictionary<string, string> Operators);

/// <summary>Reads the facts the product ships: <c>communes.csv</c> as <c>coverage-columns.csv</c> explains it, printed figures, operators and sources.</summary>
internal static class FactsReader
{
    public const string Communes = "communes.csv";
    public const string Columns = "coverage-columns.csv";
    public const string Printed = "printed-figures.csv";
    public const string Sources = "sources.csv";
    public const string Operators = "operators.csv";

    private static readonly IReadOnlyList<CsvColumn> Identity =
    [
        new("code", CsvType.Text) { MaxLength = 5 }, new("name", CsvType.Text) { MaxLength = 120 }, new("department", CsvType.Text) { MaxLength = 3 },
        new("current_code", CsvType.Text) { MaxLength = 5 },
        new("lon", CsvType.Number) { Minimum = -180, Maximum = 180 }, new("lat", CsvType.Number) { Minimum = -90, Maximum = 90 },
        new("area_km2", CsvType.Number) { Minimum = 0, Maximum = 100_000 },
        new("employment_zone_2010", CsvType.Text) { MayBeBlank = true, Optional = true, MaxLength = 10 },
        new("rural", CsvType.Flag) { MayBeBlank = true, Optional = true }, new("mountain", CsvType.Flag) { MayBeBlank = true, Optional = true },
    ];

    private static readonly CsvSchema PrintedSchema = new(
        [
            new("territory", CsvType.Text) { MaxLength = 20 }, new("indicator", CsvType.Text), new("dimension", CsvType.Text) { MayBeBlank = true }, new("period", CsvType.Text),
            new("value", CsvType.Number), new("unit", CsvType.Text), new("source", CsvType.Text), new("place", CsvType.Text) { MayBeBlank = true },
        ], ["territory", "indicator", "dimension", "period"]);

    private static readonly CsvSchema SourcesSchema = new(
        [.. ((string[])["key", "title_fr", "title_en", "publisher", "licence", "date"]).Select(c => new CsvColumn(c, CsvType.Text) { MaxLength = 300 })], ["key"]);

    private static readonly CsvSchema OperatorsSchema = new([new("code", CsvType.Text) { MaxLength = 10 }, new("name", CsvType.Text)], ["code"]);

    /// <summary>Facts of the departments asked for; faults are collected.</summary>
    /// <exception cref="BadInputException">A file is missing or unusable as a whole.</exception>
    public static Facts Read(string directory, IReadOnlyList<string> departments, ProblemList problems)
    {
        HashSet<string> asked = [.. departments];
        IReadOnlyList<MappedColumn> mapped;
        using (FileStream stream = Open(directory, Columns))
        {
            (_, mapped) = ColumnMapping.Read(stream, Columns);
        }

        List<FactsCommune> communes = [];
        List<Observation> observations = [];
        List<OperatorArea> operators = [];
        foreach (CsvRow row in Rows(directory, Communes, ColumnMapping.TableSchema(Identity, mapped), problems))
        {
            if (!asked.Contains(row.GetText("department")))
            {
                continue;
            }

            string code = row.GetText("code");
            communes.Add(new FactsCommune(
                code, row.GetText("name"), row.GetText("current_code"), (double)row.GetNumber("lon"), (double)row.GetNumber("lat"), (double)row.GetNumber("area_km2"),
                row.FindText("employment_zone_2010"), row.FindFlag("rural") ?? false, row.FindFlag("mountain") ?? false));
            ColumnMapping.Read(row, code, mapped, observations, operators);
        }

        List<SourceSheet> sources = [.. Rows(directory, Sources, SourcesSchema, problems)
            .Select(r => new SourceSheet(r.GetText("key"), r.GetText("title_fr"), r.GetText("title_en"), r.GetText("publisher"), r.GetText("licence"), r.GetText("date")))];
        Dictionary<string, string> names = Rows(directory, Operators, OperatorsSchema, problems).ToDictionary(r => r.GetText("code"), r => r.GetText("name"), StringComparer.Ordinal);
        return new Facts(communes, observations, operators, ReadPrinted(directory, sources, problems), sources, names);
    }

    private static List<PrintedFigure> ReadPrinted(string directory, List<SourceSheet> sources, ProblemList problems)
    {
        List<PrintedFigure> printed = [];
        foreach (CsvRow row in Rows(directory, Printed, PrintedSchema, problems))
        {
            SourceSheet? source = sources.Find(s => s.Key == row.GetText("source"));
            if (source is null)
            {
                problems.Add(Problem.Error("unknown-source", $"La source « {row.GetText("source")} » n'est pas dans {Sources}.", $"Source “{row.GetText("source")}” is not in {Sources}.") with { File = Printed, Row = row.Line, Column = "source" });
            }
            else if (new CellChecks(Printed, row.Line, problems).Period(row.GetText("period"), out Period period) && TerritoryId.TryParse(row.GetText("territory"), out TerritoryId territory))
            {
                printed.Add(new PrintedFigure(
                    territory, row.GetText("indicator"), row.FindText("dimension") ?? "",
                    new Figure(row.GetNumber("value"), row.GetText("unit"), period, source.ToSource(row.FindText("place")), FigureKind.Declared)));
            }
        }

        return printed;
    }

    private static IReadOnlyList<CsvRow> Rows(string directory, string name, CsvSchema schema, ProblemList problems)
    {
        using FileStream stream = Open(directory, name);
        return CsvTableReader.ReadAll(stream, name, schema, problems, ProblemPolicy.KeepGoodRows);
    }

    private static FileStream Open(string directory, string name)
    {
        string path = Path.Combine(directory, name);
        return File.Exists(path) ? File.OpenRead(path) : throw new BadInputException(Problem.Error(
            "missing-file",
            $"Le fichier de faits {name} manque dans {directory}.",
            $"The facts file {name} is missing from {directory}.") with { File = path });
    }
}
