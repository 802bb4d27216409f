using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Cases.Conditions;

/// <summary>The regions of France, from <c>data/regions.csv</c>.</summary>
public static class FrenchRegions
{
    private static readonly CsvSchema Schema = new([new("code", CsvType.Text), new("name", CsvType.Text), new("departments", CsvType.Text)], ["code"]);

    /// <exception cref="BadInputException">The table has a fault.</exception>
    public static IReadOnlyList<FrenchRegion> Read(string dataFolder)
    {
        using FileStream stream = File.OpenRead(Path.Combine(dataFolder, "regions.csv"));
        ProblemList problems = new();
        FrenchRegion[] regions = [.. CsvTableReader.Read(stream, "regions.csv", Schema, problems).Select(r => new FrenchRegion(r.GetText("code"), r.GetText("name"), r.GetText("departments").Split(' ')))];
        problems.ThrowOnErrors();
        return regions;
    }
}
