using Maillage.Network.Export;
using Maillage.Territory.Generation;
using Maillage.Verification;

namespace Maillage.Network.Tests;

public class ReuseTests
{
    [Theory]
    [InlineData(2500, 4)]
    [InlineData(6000, 9)]
    public void Routes_chosen_for_reuse_cost_less_with_reuse_and_no_less_all_new_and_the_verifier_accepts_them(int premises, int seed)
    {
        Territory.Ground ground = GeneratedTerritory.OfSize(premises, seed);
        NetworkDesign fresh = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(1), null, TestContext.Current.CancellationToken);
        NetworkDesign reused = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(1), null, TestContext.Current.CancellationToken, forReuse: true);
        (fresh.ForReuse, reused.ForReuse).ShouldBe((false, true));
        reused.CostReuse.Cents.ShouldBeLessThan(fresh.CostReuse.Cents);
        reused.CostNew.Cents.ShouldBeGreaterThan(fresh.CostNew.Cents);
        SupportCents(reused).ShouldBeGreaterThan(SupportCents(fresh), "routes that are cheapest to rent are not those that are cheapest to build");
        reused.Bound.Parts.Support.ShouldBe(fresh.Bound.Parts.Support, "the bound is the one of the cost all new");
        string folder = Directory.CreateTempSubdirectory("maillage-reuse-").FullName;
        try
        {
            string target = Path.Combine(folder, "d");
            DesignExport.Write(reused, target, new DesignRun(0, 0), TestContext.Current.CancellationToken)["routesFor"]!.GetValue<string>().ShouldBe("reuse");
            DesignVerifier.Verify(target, null, TestContext.Current.CancellationToken).Findings.Select(f => f.MessageEn).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Trenches and pole lines, all new.</summary>
    private static long SupportCents(NetworkDesign design) =>
        design.Bill.List(_ => true).Where(q => q.Item == "aerial" || q.Item.StartsWith("trench.", StringComparison.Ordinal)).Sum(q => q.Cost.Cents);

    [Fact]
    public void At_the_flip_tariff_renting_over_the_years_costs_what_building_costs()
    {
        // Twenty years at 4 %: one euro a year is worth 13.5903 € today.
        GroundSketch.Rules.FlipTariffs().ShouldContain(("aerial", 1.4716m));
        GroundSketch.Rules.FlipTariffs().ShouldContain(("trench.built-up", 5.8865m));
        GroundSketch.Rules.FlipTariffs().Count().ShouldBe(7, "poles, five surfaces and the crossing of a street");
    }
}
