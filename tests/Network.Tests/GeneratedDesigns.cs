using Maillage.Territory;
using Maillage.Territory.Generation;

namespace Maillage.Network.Tests;

public class GeneratedDesigns
{
    [Theory]
    [InlineData(600, 1)]
    [InlineData(3000, 2)]
    [InlineData(10_000, 3)]
    public void A_generated_territory_is_designed_without_a_violation_and_hardly_a_waiver(int premises, int seed)
    {
        Ground ground = GeneratedTerritory.OfSize(premises, seed);
        NetworkDesign design = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
        design.Premises.ShouldBe(premises);
        design.Violations.ShouldBeEmpty();
        design.Waivers.Sum(w => w.Premises).ShouldBeLessThanOrEqualTo(premises / 200, string.Join("\n", design.Waivers));
        design.CostReuse.Cents.ShouldBeLessThan(design.CostNew.Cents);
        Pricing.CommuneShares.List(design).Sum(c => c.CostNew.Cents).ShouldBe(design.CostNew.Cents);
    }

    /// <summary>Limits a little above what was measured. 4.64 % where zones that begin side by side are not joined; 5.07 % where only one order of remedies brings light to far lines, whatever it costs.</summary>
    [Theory]
    [InlineData(30_000, 2, 4.62)]
    [InlineData(30_000, 3, 4.55)]
    public void Borders_and_remedies_are_sought_until_the_whole_is_near_its_bound(int premises, int seed, double percent)
    {
        NetworkDesign design = Designer.Design(GeneratedTerritory.OfSize(premises, seed), GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
        design.Violations.ShouldBeEmpty();
        design.GapPercent.ShouldBeLessThan(percent);
    }
}
