using System.Xml.Linq;

namespace Maillage.Architecture.Tests;

public class DependencyTests
{
    /// <summary>What may use what. A change here comes with a page in docs/decisions.</summary>
    private const string Table = """
        Kernel         |
        Graphs         |
        Geo            | Kernel
        Formats        | Kernel Geo
        Database       | Kernel Geo Formats
        Verification   | Kernel Geo Formats
        People         | Kernel Geo Formats Database
        Territory      | Kernel Geo Formats Database
        Network        | Kernel Geo Formats Database Graphs Territory
        Planning       | Kernel Geo Formats Database Graphs Territory Network
        Catalogue      | Kernel Geo Formats Database Graphs People Territory
        Cases          | Kernel Geo Formats Database People Territory
        Observatory    | Kernel Geo Formats Database People Territory
        Health         | Kernel Geo Formats Database People Territory
        Intermediation | Kernel Geo Formats Database People Territory Catalogue Cases
        Cluster        | Kernel Geo Formats Database Graphs People Territory Network Planning Catalogue
        Web            | *
        Cli            | *
        """;

    private static readonly Dictionary<string, string[]> Allowed = Table.Split('\n')
        .Select(line => line.Split('|'))
        .ToDictionary(parts => parts[0].Trim(), parts => parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static IEnumerable<string> Projects => SourceTree.Files("src", ".csproj");

    [Fact]
    public void Every_project_uses_only_what_the_table_allows()
    {
        var wrong = new List<string>();
        foreach (string project in Projects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            if (!Allowed.TryGetValue(name, out string[]? allowed))
                wrong.Add($"{name} is not in the table");
            else if (allowed is not ["*"])
                wrong.AddRange(References(project).Except(allowed).Select(used => $"{name} may not use {used}"));
        }

        wrong.ShouldBeEmpty();
        Projects.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_project_stands_in_a_folder_of_its_name_under_src() =>
        Projects.ShouldBe(Projects.Select(p => $"src/{Path.GetFileNameWithoutExtension(p)}/{Path.GetFileName(p)}"));

    [Fact]
    public void The_solution_holds_every_project_and_nothing_else()
    {
        string[] listed = [.. XDocument.Parse(SourceTree.Text("Maillage.slnx")).Descendants("Project").Select(p => (string)p.Attribute("Path")!)];
        string[] present = [.. new[] { "src", "tests", "bench" }.SelectMany(folder => SourceTree.Files(folder, ".csproj"))];
        present.Except(listed).ShouldBeEmpty("not in Maillage.slnx");
        listed.Except(present).ShouldBeEmpty("in Maillage.slnx, but no such project");
    }

    [Fact]
    public void Projects_name_no_version_of_a_package_themselves() =>
        new[] { "src", "tests", "bench" }.SelectMany(folder => SourceTree.Files(folder, ".csproj"))
            .Where(p => XDocument.Parse(SourceTree.Text(p)).Descendants("PackageReference").Any(r => r.Attribute("Version") is not null))
            .ShouldBeEmpty();

    /// <summary>The pure parts know neither clock nor file nor network: all of Graphs and Network but its exchange folders, the root of Planning.</summary>
    [Theory]
    [InlineData("src/Graphs", true)]
    [InlineData("src/Network", true)]
    [InlineData("src/Planning", false)]
    public void Engines_are_pure(string folder, bool withSubfolders)
    {
        string[] impure = ["System.IO", "System.Net", "File.", "Directory.", "HttpClient", "TimeProvider", "Environment.Get", "Microsoft.Data.Sqlite", "Dapper", "Maillage.Database"];
        SourceTree.Files(folder, ".cs")
            .Where(f => f.Split('/')[2..^1] is var inner && (withSubfolders ? !inner.Intersect(["Storage", "Import", "Export"]).Any() : inner.Length == 0) && !f.EndsWith("Module.cs", StringComparison.Ordinal))
            .SelectMany(f => SourceTree.Text(f).Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)).SelectMany(l => impure.Where(word => Uses(l, word)).Select(word => $"{f} uses {word}")))
            .Distinct()
            .ShouldBeEmpty();
    }

    private static bool Uses(string line, string word)
    {
        for (int at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !(char.IsLetterOrDigit(line[at - 1]) || line[at - 1] is '_' or '.'))
                return true;
        }

        return false;
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(SourceTree.Text(project)).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
}
