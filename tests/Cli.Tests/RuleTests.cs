using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Maillage.Cli.Tests;

/// <summary>Rules of a region's own: what a design made by them is compared with, what bears a name it is not, what breaks them.</summary>
public sealed class RuleTests(Instance instance) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-rules-").FullName;

    private static string Shipped { get; } = Path.Combine(Repository.Root, "strategies", "rules-2015.yaml");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_design_is_verified_against_its_own_rules_in_silence_and_against_others_with_a_notice_for_each_difference()
    {
        string own = Rules("own.yaml", ("version: \"2015.1\"", "version: \"essai.1\""), (@"(  pbo\.reach:\s+value: )100", "${1}90")), target = await Design(own);
        foreach ((string[] compared, int notices) in ((string[], int)[])[([], 0), (["--rules", own], 0), (["--rules", Shipped], 1)])
        {
            Outcome told = await Instance.Run(folder, ["verify", target, .. compared, "--json"]);
            told.Code.ShouldBe(0, told.Errors);
            JsonDocument.Parse(told.Output).RootElement.GetProperty("notices").GetArrayLength().ShouldBe(notices, string.Join(' ', compared));
        }

        Outcome other = await Instance.Run(folder, ["verify", target, "--rules", Shipped]);
        other.Errors.ShouldContain("rules.pbo.reach.value vaut « 90 », alors que les règles 2015.1 (rules-2015.yaml) disent « 100 »");

        string namesake = Rules("namesake.yaml", ("version: \"2015.1\"", "version: \"essai.1\""));
        Outcome claimed = await Instance.Run(folder, ["verify", target, "--rules", namesake]);
        claimed.Code.ShouldBe(1, claimed.Output);
        claimed.Errors.ShouldContain("le dimensionnement porte pourtant ce nom");
        (await Instance.Run(folder, ["verify", target, "--rules", Path.Combine(folder, "none.yaml")])).Code.ShouldNotBe(0, "rules that are not there are never passed over");
    }

    [Fact]
    public async Task Rules_that_bear_the_shipped_name_and_differ_are_warned_of_and_their_design_is_refused_by_the_verifier()
    {
        string changed = Rules("changed.yaml", (@"(  pbo\.reach:\s+value: )100", "${1}90")), target = Path.Combine(folder, "d");
        Outcome made = await Instance.Run(folder, ["design", "--osm", Town(), "--rules", changed, "--out", target, "--json"]);
        made.Code.ShouldBe(0, made.Errors);
        JsonDocument.Parse(made.Output).RootElement.GetProperty("rules").GetString().ShouldBe("2015.1");
        made.Errors.ShouldContain("changed.yaml:");
        made.Errors.ShouldContain("portent le nom des règles livrées, « 2015.1 », mais en diffèrent (rules.pbo.reach)");
        Outcome refused = await Instance.Run(folder, ["verify", target]);
        refused.Code.ShouldBe(1, refused.Output);
        refused.Errors.ShouldContain("rules.pbo.reach.value");
        (await Instance.Run(folder, ["design", "--osm", Town(), "--rules", Shipped, "--out", target])).Errors.ShouldNotContain("portent le nom");
    }

    /// <summary>The region's own run has no folder asked for and nobody at the terminal: the work fails in words, and what stood before stands.</summary>
    [Fact]
    public async Task A_region_whose_network_breaks_a_rule_is_refused_in_words_and_nothing_of_it_is_kept()
    {
        string program = Instance.Copied(Path.Combine(folder, "program")), beside = Path.GetDirectoryName(program)!, home = Path.Combine(folder, "home");
        File.Copy(Rules("dark.yaml", (@"(  optical\.budget\.[bc]-plus:\s+value: )\d+", "${1}15")), Path.Combine(beside, "strategies", "rules-2015.yaml"), overwrite: true);
        string strategy = SmallRegion(beside);
        await using Served portal = await Served.Open(home, ["--strategy", strategy], program);
        JsonElement job = default;
        await portal.Until(async () => (job = JsonDocument.Parse(await portal.Client.GetStringAsync("/api/jobs")).RootElement[0]).GetProperty("state").GetString() is not ("Queued" or "Running"));
        job.GetProperty("state").GetString().ShouldBe("Failed");
        job.GetProperty("message").GetString()!.ShouldMatch("la règle « .* » \\([a-z.+-]*\\) n'est pas tenue, de [1-9]");
        Directory.Exists(Path.Combine(home, "designs")).ShouldBeFalse("a network that breaks a rule is not left for someone to build");
        (await portal.Client.GetStringAsync("/infrastructures/reseau/sro")).ShouldContain("pas encore dimensionné");
    }

    private async Task<string> Design(string rules)
    {
        string target = Path.Combine(folder, "d");
        Outcome made = await Instance.Run(instance.EmptyHome(), ["design", "--osm", Town(), "--rules", rules, "--out", target]);
        made.Code.ShouldBe(0, made.Errors);
        made.Errors.ShouldNotContain("portent le nom", Case.Sensitive, "rules with a name of their own");
        return target;
    }

    /// <summary>Makes a program's region as small as a test wants it: a strategy for the Nièvre, and no communes but its first twenty.</summary>
    private string SmallRegion(string program)
    {
        string figures = Path.Combine(program, "data", "communes.csv"), strategy = Path.Combine(folder, "nievre.yaml");
        string[] lines = File.ReadAllLines(figures), kept = [.. lines.Where(l => l.StartsWith("58", StringComparison.Ordinal)).Take(20)];
        File.WriteAllLines(figures, [lines[0], .. kept]);
        HashSet<string> codes = [.. kept.Select(l => l[..5])];
        string division = Path.Combine(program, "division");
        Directory.CreateDirectory(division);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data")))
        {
            JsonArray read = JsonNode.Parse(File.ReadAllText(file))!.AsArray();
            bool communes = Path.GetFileName(file) == "communes.json";
            File.WriteAllText(Path.Combine(division, Path.GetFileName(file)), new JsonArray([.. read.Where(c => !communes || codes.Contains((string)c!["code"]!)).Select(c => c!.DeepClone())]).ToJsonString());
        }

        string two = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Planning.Tests", "strategies", "deux-departements.yaml"));
        File.WriteAllText(strategy, two.Replace("[\"74\", \"01\"]", "[\"58\"]", StringComparison.Ordinal).Replace("\"01001\"", "\"58001\"", StringComparison.Ordinal).Replace("department: \"01\"", "department: \"58\"", StringComparison.Ordinal));
        return strategy;
    }

    /// <summary>The shipped rules with some texts replaced.</summary>
    private string Rules(string name, params (string Pattern, string Text)[] changes)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, changes.Aggregate(File.ReadAllText(Shipped), (text, c) =>
        {
            Regex.IsMatch(text, c.Pattern).ShouldBeTrue(c.Pattern);
            return Regex.Replace(text, c.Pattern, c.Text);
        }));
        return path;
    }

    private string Town()
    {
        string path = Path.Combine(folder, "town.osm.pbf");
        File.WriteAllBytes(path, InputTests.Town().ToBytes());
        return path;
    }
}
