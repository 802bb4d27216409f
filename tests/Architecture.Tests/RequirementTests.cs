using System.Text.RegularExpressions;

namespace Maillage.Architecture.Tests;

/// <summary>docs/requirements.csv: what the region asked for and where the product stands, honestly.</summary>
public partial class RequirementTests
{
    private const string Table = "docs/requirements.csv";
    private const int Count = 402;
    private static readonly string[] States = ["none", "partial", "works", "outside"];

    private static string[][] Rows => [.. SourceTree.Text(Table).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Fields)];

    [Fact]
    public void Every_requirement_stands_in_the_table_once_with_a_known_state()
    {
        Rows[0].ShouldBe(["id", "state", "where", "test"]);
        string[][] rows = Rows[1..];
        rows.Length.ShouldBe(Count);
        rows.Select(r => r[0]).ShouldBeUnique();
        rows.Where(r => r.Length != 4).Select(r => string.Join(',', r)).ShouldBeEmpty("four fields a row");
        rows.Where(r => !States.Contains(r[1])).Select(r => $"{r[0]}: {r[1]}").ShouldBeEmpty();
    }

    [Fact]
    public void What_works_says_where_and_names_a_test() =>
        Rows[1..].Where(r => r[1] == "works" && (r[2].Length == 0 || r[3].Length == 0)).Select(r => r[0]).ShouldBeEmpty();

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var known = SourceTree.Files("tests", ".cs").SelectMany(f => Methods().Matches(SourceTree.Text(f)).Select(m => m.Groups[1].Value))
            .Concat(SourceTree.Files("web", ".ts", ".mjs").SelectMany(f => WebTests().Matches(SourceTree.Text(f)).Select(m => m.Groups[2].Value)))
            .ToHashSet();
        Rows[1..].SelectMany(r => r[3].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(t => (Id: r[0], Test: t)))
            .Where(n => !known.Contains(n.Test) && !known.Contains(n.Test.Split('.')[^1]))
            .ShouldBeEmpty();
    }

    private static string[] Fields(string line) =>
        [.. FieldPattern().Matches(line.TrimEnd('\r')).Select(m => m.Groups[1].Success ? m.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : m.Groups[2].Value)];

    [GeneratedRegex("(?<=^|,)(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*))(?=,|$)")]
    private static partial Regex FieldPattern();

    [GeneratedRegex(@"\b(?:void|Task|ValueTask)\s+(\w+)\s*\(")]
    private static partial Regex Methods();

    [GeneratedRegex(@"\b(?:it|test)\(\s*(['""`])(.*?)\1")]
    private static partial Regex WebTests();
}
