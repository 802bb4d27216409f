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
}
