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

    [Fact]
    public void Every_level_two_line_is_answered_once()
    {
        string[][] lines = [.. Text("docs/securite/asvs.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(','))];
        lines.Where(l => l.Length != 5 || l[1] is not ("done" or "partial" or "none" or "na") || l[2].Length == 0 || l[3].Length == 0).Select(l => l[0]).ShouldBeEmpty();
        lines.Select(l => l[0]).ShouldBeUnique();
        lines.Length.ShouldBe(259);
        string tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        lines.Select(l => l[4].Trim()).Where(t => t.Length > 0 && !tests.Contains($" {t}(", StringComparison.Ordinal)).ShouldBeEmpty("no such test");
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root()
    {
        string? root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root!, "Maillage.slnx")))
            root = Path.GetDirectoryName(root);

        return root!;
    }
}
