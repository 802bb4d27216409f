using System.Text.RegularExpressions;
using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.Network.Rules;
using Maillage.Territory;
using Maillage.Verification;

namespace Maillage.Network.Tests;

/// <summary>A region may set its own limits: what can be kept is kept, what cannot is proven or refused, never written as if it held.</summary>
public class NarrowRulesTests
{
    private static EngineeringRules With(params (string Key, string Value)[] values)
    {
        string text = File.ReadAllText(GroundSketch.RulesPath);
        foreach ((string key, string value) in values)
        {
            text = Regex.Replace(text, $@"(  {Regex.Escape(key)}:\s+value: )[\d.]+", "${1}" + value);
        }

        return RulesReader.Parse(text, "narrow.yaml");
    }

    [Fact]
    public void Cabinets_of_a_narrow_size_are_found_wherever_the_streets_allow()
    {
        int kept = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            NetworkDesign design = Design(GroundSketch.Random(seed, 14, 1_500, exchanges: 1), With(("sro.lines.max", "600")));
            design.Violations.ShouldBeEmpty($"seed {seed}");
            kept += design.SroCount;
        }

        kept.ShouldBeGreaterThan(20);
    }

    /// <summary>Lines that no number of cabinets can share: one cabinet is outside the limits, with the sum as its proof, and whoever reads the files finds the same.</summary>
    [Fact]
    public void Lines_that_no_number_of_cabinets_can_share_are_waived_with_the_sum_as_proof()
    {
        GroundSketch sketch = new();
        sketch.Node(0, 0);
        sketch.Node(4_000, 0);
        int street = sketch.Edge(0, 1, RouteClass.Street, builtUp: true, ExistingSupport.None);
        for (int h = 0; h < 500; h++)
        {
            sketch.House(street, 8 * h, 5);
        }

        sketch.Exchange(0);
        NetworkDesign design = Design(sketch.Build(), With(("sro.lines.max", "400")));
        design.Violations.ShouldBeEmpty();
        Waiver waiver = design.Waivers.ShouldHaveSingleItem();
        waiver.RuleId.ShouldBeOneOf("sro.lines.min", "sro.lines.max");
        waiver.ReasonEn.ShouldBe("the 500 premises of the joined streets cannot be shared among SROs of 300 to 400");
        string folder = Directory.CreateTempSubdirectory("maillage-narrow-").FullName;
        try
        {
            DesignExport.Write(design, folder, new DesignRun(0, 0), TestContext.Current.CancellationToken);
            DesignVerifier.Verify(folder, null, TestContext.Current.CancellationToken).Findings.ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("21", "21")]
    [InlineData("21", "22.5")]
    [InlineData("21", "23")]
    [InlineData("23", "24")]
    public void A_budget_of_light_that_no_line_keeps_is_told_with_every_place(string bPlus, string cPlus)
    {
        NetworkDesign design = Design(GroundSketch.Random(3, 20, 2_500, exchanges: 1, pitch: 600), With(("optical.budget.b-plus", bPlus), ("optical.budget.c-plus", cPlus)));
        design.Violations.ShouldNotBeEmpty();
        BrokenRules.Of(design).Errors.ShouldBe(design.Violations.Count);
        BrokenRules.Of(design).Kept.ShouldAllBe(p => p.Place != null && p.Message.Contains("la règle « Budget GPON classe C+ » (optical.budget.c-plus)") && p.MessageEn.Contains("rule 'GPON budget, class C+' (optical.budget.c-plus)"));
    }

    private static NetworkDesign Design(Ground ground, EngineeringRules rules) => Designer.Design(ground, rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
}
