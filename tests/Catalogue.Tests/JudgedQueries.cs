using System.Globalization;
using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Catalogue.Tests;

/// <summary>The judged queries of <c>judged/</c> and the figure made from them.</summary>
internal sealed record JudgedQuery(int Id, string Corpus, bool KeptAside, string Text, IReadOnlyDictionary<string, int> Grades)
{
    private static readonly CsvSchema Queries = new([new("id", CsvType.Integer), new("corpus", CsvType.Text), new("kept_aside", CsvType.Text), new("query", CsvType.Text)], ["id"]);
    private static readonly CsvSchema Judgements = new([new("query", CsvType.Integer), new("resource", CsvType.Text), new("grade", CsvType.Integer) { Minimum = 1, Maximum = 3 }], ["query", "resource"]);

    public static IReadOnlyList<JudgedQuery> Read(string folder)
    {
        using FileStream judged = File.OpenRead(Path.Combine(folder, "judgements.csv")), asked = File.OpenRead(Path.Combine(folder, "queries.csv"));
        ILookup<long, CsvRow> grades = CsvTableReader.ReadAll(judged, "judgements.csv", Judgements, new ProblemList(), ProblemPolicy.Abort).ToLookup(r => r.GetInteger("query"));
        return [.. CsvTableReader.ReadAll(asked, "queries.csv", Queries, new ProblemList(), ProblemPolicy.Abort).Select(r => new JudgedQuery(
            (int)r.GetInteger("id"), r.GetText("corpus"), r.GetText("kept_aside") == "yes", r.GetText("query"),
            grades[r.GetInteger("id")].ToDictionary(g => g.GetText("resource"), g => (int)g.GetInteger("grade"))))];
    }

    /// <summary>
    /// Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002; gain 2^grade − 1): 1 when the best come first in the best order.
    /// </summary>
    public double Ndcg(IReadOnlyList<string> found)
    {
        double best = Gain(Grades.Values.OrderDescending().Take(10));
        return best == 0 ? 1 : Gain(found.Take(10).Select(id => Grades.GetValueOrDefault(id))) / best;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} « {Text} »");

    private static double Gain(IEnumerable<int> grades) => grades.Select((g, i) => (Math.Pow(2, g) - 1) / Math.Log2(i + 2)).Sum();
}
