using System.Globalization;
using Maillage.Database;
using Maillage.People.Audit;
using Maillage.People.Privacy;
using Maillage.People.Sealing;
using Maillage.People.Storage;

namespace Maillage.People.Tests;

public class PrivacyTests
{
    /// <summary>What looks personal and is not a person's: each with its reason.</summary>
    private static readonly Dictionary<string, string> NotPersonal = new()
    {
        ["body.name"] = "name of an organisation", ["body.email"] = "its public address", ["body.phone"] = "its public number",
        ["openid_application.display_name"] = "name of a service", ["openid_application.display_names"] = "name of a service",
        ["openid_scope.name"] = "name of a scope", ["openid_scope.display_name"] = "name of a scope", ["openid_scope.display_names"] = "name of a scope",
        ["one_time_link.browser"] = "hash; goes with the row of the person's address",
    };

    private static TableDefinition[] Tables =>
        [.. ((Migration[])[.. PeopleTables.Migrations, .. AuditTables.Migrations, .. SealedTables.Migrations, .. GuardStore.Migrations]).SelectMany(m => m.Create)];

    [Fact]
    public void Every_column_that_looks_personal_is_classified()
    {
        string[] words = ["person", "author", "email", "phone", "name", "device", "browser", "_by", "user", "subject"];
        Tables.Where(t => !t.Columns.Any(c => PersonalTables.Kind(t, c) == Personal.Owner))
            .SelectMany(t => t.Columns.Where(c => words.Any(w => c.Name.Contains(w, StringComparison.Ordinal)) && PersonalTables.Kind(t, c) == Personal.None).Select(c => $"{t.Name}.{c.Name}"))
            .Except(NotPersonal.Keys)
            .Where(c => c != "resource_guard.named")
            .ShouldBeEmpty();
        Tables.Count(t => t.Columns.Any(c => PersonalTables.Kind(t, c) == Personal.Owner)).ShouldBeGreaterThan(3);
    }

    [Fact]
    public void No_proof_of_identity_is_shown() =>
        Tables.SelectMany(PersonalTables.Shown).Select(c => c.Name).Intersect(["passphrase", "totp", "hash", "wrapped", "header", "content", "credential", "public_key"]).ShouldBeEmpty();

    [Fact]
    public void The_register_repeats_the_periods_the_program_applies()
    {
        string register = Text("docs/securite/donnees-personnelles.md");
        foreach (RetentionRule rule in Retention.Rules)
            register.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"| {rule.Key} | {rule.Kept.Fr} | {rule.Period.Fr} |"));
    }

    /// <summary>Numbers of OWASP ASVS 4.0.3 that level 2 asks for, from the published list (owasp.org); numbers of deleted lines and of level 3 are left out.</summary>
    private const string LevelTwo = """
        1.1.1-7 1.2.1-4 1.4.1 1.4.4-5 1.5.1-4 1.6.1-4 1.7.1-2 1.8.1-2 1.9.1-2 1.10.1 1.11.1-2 1.12.2 1.14.1-6
        2.1.1-12 2.2.1-3 2.3.1-3 2.4.1-5 2.5.1-7 2.6.1-3 2.7.1-6 2.8.1-7 2.9.1-3 2.10.1-4
        3.1.1 3.2.1-4 3.3.1-4 3.4.1-5 3.5.1-3 3.7.1 4.1.1-3 4.1.5 4.2.1-2 4.3.1-3
        5.1.1-5 5.2.1-8 5.3.1-10 5.4.1-3 5.5.1-4 6.1.1-3 6.2.1-6 6.3.1-2 6.4.1-2
        7.1.1-4 7.2.1-2 7.3.1 7.3.3-4 7.4.1-3 8.1.1-4 8.2.1-3 8.3.1-8 9.1.1-3 9.2.1-4 10.2.1-2 10.3.1-3 11.1.1-8
        12.1.1-3 12.2.1 12.3.1-6 12.4.1-2 12.5.1-2 12.6.1 13.1.1 13.1.3-5 13.2.1-3 13.2.5-6 13.3.1-2 13.4.1-2
        14.1.1-4 14.2.1-6 14.3.2-3 14.4.1-7 14.5.1-4
        """;

    [Fact]
    public void The_lines_of_the_checklist_are_those_of_the_published_one() =>
        Text("docs/securite/asvs.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')[0]).ShouldBe(LevelTwo.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(Numbers));

    private static IEnumerable<string> Numbers(string range)
    {
        int dot = range.LastIndexOf('.');
        int[] ends = [.. range[(dot + 1)..].Split('-').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"{range[..dot]}.{n}"));
    }

    [Fact]
    public void Every_level_two_line_is_answered_once()
    {
        string[][] lines = [.. Text("docs/securite/asvs.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(','))];
        lines.Where(l => l.Length != 5 || l[1] is not ("done" or "partial" or "none" or "na") || l[2].Length == 0 || l[3].Length == 0).Select(l => l[0]).ShouldBeEmpty();
        lines.Select(l => l[0]).ShouldBeUnique();
        string tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        lines.Select(l => l[4].Trim()).Where(t => t.Length > 0 && !tests.Contains($" {t}(", StringComparison.Ordinal)).ShouldBeEmpty("no such test");
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));
}
