using System.Text.Json.Nodes;
using Maillage.Catalogue.Types;
using Maillage.Kernel;

namespace Maillage.Catalogue.Tests;

public class TypeFileTests
{
    private static string File(string key) => System.IO.File.ReadAllText(Path.Combine(Repository.Root, "strategies", "types", key + ".json"));

    [Fact]
    public void Every_kind_of_resource_the_strategy_names_has_a_type_file()
    {
        string[] asked =
        [
            "epn", "telecentre", "coworking", "fablab", "wifi", "france-services", "formation", "fiche-orientation", "service-entreprise", "aide-entreprise", "consultant", "expert", "veille", "ressource-pedagogique",
            "etablissement", "sante", "produit-local", "notice-patrimoine", "mediation-site", "exposition", "lieu-touristique", "itineraire", "jeu-de-donnees", "application", "demarche", "schema-regional",
            "document-urbanisme", "entreprise-numerique",
        ];
        asked.Except(Given.Types.All.Select(t => t.Key)).ShouldBeEmpty();
    }

    [Fact]
    public void A_file_bears_the_name_of_its_type() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "strategies", "types")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal).ShouldBe(Given.Types.All.Select(t => t.Key));

    [Theory]
    [InlineData("x-facets", "type-key")]
    [InlineData("pattern", "type-key")]
    public void A_key_we_would_not_obey_is_refused(string key, string code)
    {
        JsonNode root = JsonNode.Parse(File("epn"))!;
        root["properties"]!["wifi"]![key] = true;
        Faults(root).ShouldContain(p => p.Code == code && p.Column == "wifi." + key);
    }

    [Fact]
    public void A_choice_without_its_two_labels_is_refused()
    {
        JsonNode root = JsonNode.Parse(File("epn"))!;
        root["properties"]!["statut"]!["x-labels"]!.AsObject().Remove("prive");
        Faults(root).ShouldContain(p => p.Code == "type-choice" && p.Column == "statut");
    }

    [Fact]
    public void A_rule_of_quality_about_an_unknown_field_is_refused()
    {
        JsonNode root = JsonNode.Parse(File("epn"))!;
        root["x-type"]!["quality"]![0]!["test"] = "filled:couleur";
        Faults(root).ShouldContain(p => p.Code == "type-quality");
    }

    [Fact]
    public void A_required_field_that_is_not_there_is_refused()
    {
        JsonNode root = JsonNode.Parse(File("epn"))!;
        root["required"] = new JsonArray("absent");
        Faults(root).ShouldContain(p => p.Code == "type-required" && p.Column == "absent");
    }

    [Fact]
    public void Broken_json_is_told_with_its_line()
    {
        ProblemList problems = new();
        TypeFileReader.Read("{\n  \"title\": ,\n}", "epn.json", problems).ShouldBeNull();
        problems.Kept.ShouldHaveSingleItem().Row.ShouldBe(2);
    }

    [Fact]
    public void Quality_tells_the_heaviest_thing_to_mend_first()
    {
        Quality poor = QualityTests.Judge(Given.Epn(), Given.Types.Get("epn"), Given.Today);
        poor.ToMend.First().Test.ShouldBe("filled:hours");
        Quality better = QualityTests.Judge(Given.Epn() with { Hours = "Mo-Fr 09:00-12:00" }, Given.Types.Get("epn"), Given.Today);
        better.Score.ShouldBeGreaterThan(poor.Score);
        QualityTests.Judge(Given.Epn(), Given.Types.Get("epn"), Given.Today.AddYears(3)).Score.ShouldBeLessThan(poor.Score);
    }

    private static IReadOnlyList<Problem> Faults(JsonNode root)
    {
        ProblemList problems = new();
        TypeFileReader.Read(root.ToJsonString(), "epn.json", problems).ShouldBeNull();
        return problems.Kept;
    }
}
