using System.Text.RegularExpressions;

namespace Maillage.Architecture.Tests;

public partial class StyleTests
{
    private const int MostLines = 400;
    private const int MostSegments = 3;

    private static readonly string[] Code = [".cs", ".razor", ".ts", ".mjs", ".css", ".sh"];

    private static IEnumerable<string> Sources => new[] { "src", "tests", "bench", "web", "eng" }.SelectMany(f => SourceTree.Files(f, Code));

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines() =>
        Sources.Select(f => (File: f, Lines: SourceTree.Text(f).Count(c => c == '\n'))).Where(f => f.Lines > MostLines).ShouldBeEmpty();

    [Fact]
    public void No_namespace_is_deeper_than_three_segments() =>
        Matches(Namespaces()).Where(m => m.Found.Replace(".Tests", "", StringComparison.Ordinal).Split('.').Length > MostSegments).ShouldBeEmpty();

    [Fact]
    public void Names_of_types_say_what_they_are() => Matches(EmptySuffixes()).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later() =>
        Sources.Where(f => !f.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
            .SelectMany(f => Unfinished().Matches(SourceTree.Text(f)).Select(m => (f, m.Value))).ShouldBeEmpty();

    [Fact]
    public void Every_module_tells_its_purpose() =>
        Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(d => "src/" + Path.GetFileName(d))
            .Where(d => SourceTree.Files(d, ".cs").Any() && !File.Exists(Path.Combine(Repository.Root, d, "README.md")))
            .ShouldBeEmpty();

    private static IEnumerable<(string File, string Found)> Matches(Regex pattern) =>
        new[] { "src", "tests", "bench" }.SelectMany(f => SourceTree.Files(f, ".cs"))
            .SelectMany(f => pattern.Matches(SourceTree.Text(f)).Select(m => (f, m.Groups[1].Value)));

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"^\s*(?:\w+\s+)*(?:class|record|struct|interface|enum)\s+(\w+(?:Service|Manager|Helper|Utils|Processor|Impl|Dto|Common))\b", RegexOptions.Multiline)]
    private static partial Regex EmptySuffixes();

    [GeneratedRegex(@"\bTO[D]O\b|\bFIX[M]E\b|\bNotImplemented[E]xception\b")]
    private static partial Regex Unfinished();
}
