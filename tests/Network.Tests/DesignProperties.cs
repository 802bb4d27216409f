using Maillage.Territory;

namespace Maillage.Network.Tests;

public class DesignProperties
{
    public static TheoryData<int, int, int, int> Grounds => new()
    {
        { 1, 3, 6, 1 }, { 2, 5, 60, 2 }, { 3, 8, 300, 3 }, { 4, 12, 900, 4 }, { 5, 20, 3000, 5 }, { 6, 6, 150, 0 }, { 7, 25, 6000, 6 },
    };

    [Theory]
    [MemberData(nameof(Grounds))]
    public void The_bound_stays_below_the_cost_and_the_bill_adds_up(int seed, int side, int houses, int exchanges)
    {
        NetworkDesign design = Design(GroundSketch.Random(seed, side, houses, exchanges), 0);
        design.Bound.Total.Cents.ShouldBeLessThanOrEqualTo(design.CostNew.Cents, $"seed {seed}");
        design.Bound.Parts.Support.Cents.ShouldBeGreaterThan(0);
        design.Bill.List(_ => true).Sum(l => l.Cost.Cents).ShouldBe(design.CostNew.Cents);
        design.Bill.List(_ => true, reuse: true).Sum(l => l.Cost.Cents).ShouldBe(design.CostReuse.Cents);
        design.Bill.List(_ => true).ShouldAllBe(l => l.Quantity * l.UnitPrice.Cents == l.Cost.Cents);
        int nros = design.NroCount;
        Enumerable.Range(-1, nros + 1).Sum(n => design.Bill.List(k => k.Nro == n).Sum(l => l.Cost.Cents)).ShouldBe(design.CostNew.Cents);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}: {design.Premises} lines, {nros} NRO, {design.SroCount} SRO, {design.PboCount} PBO, {design.CostNew.Euros} €, bound {design.Bound.Total.Euros} €, gap {design.GapPercent:0.00} %, "
            + $"support {design.Bound.Parts.Support.Euros}, violations {string.Join(" ", design.Violations)}, waivers {design.Waivers.Count}");
    }

    [Theory]
    [MemberData(nameof(Grounds))]
    public void Every_building_hangs_on_one_chain_of_sites_within_capacity(int seed, int side, int houses, int exchanges)
    {
        Ground ground = GroundSketch.Random(seed, side, houses, exchanges);
        NetworkDesign design = Design(ground, 0);
        design.PremisesPbo.Length.ShouldBe(ground.BuildingCount);
        design.PremisesPbo.ShouldAllBe(p => design.Sites[p].Kind == SiteKind.Pbo && design.Sites[design.Sites[p].Parent].Kind == SiteKind.Sro);
        foreach (SiteKind kind in Enum.GetValues<SiteKind>())
        {
            design.Sites.Where(s => s.Kind == kind).Sum(s => (long)s.Lines).ShouldBe(design.Premises, $"seed {seed}, {kind}");
        }

        design.Sites.Where(s => s.Kind == SiteKind.Pbo).ShouldAllBe(s => s.Lines <= s.Capacity);
        design.Sites.Select(s => s.Id).Distinct().Count().ShouldBe(design.Sites.Count);
        design.Violations.ShouldBeEmpty($"seed {seed}");
    }

    [Fact]
    public void The_design_is_the_same_on_one_thread_and_on_many()
    {
        Ground ground = GroundSketch.Random(11, 30, 8000, 8);
        NetworkDesign one = Design(ground, 1), many = Design(ground, 4);
        many.Sites.ShouldBe(one.Sites);
        many.Spans.ShouldBe(one.Spans);
        many.Bill.Entries.ShouldBe(one.Bill.Entries);
        many.Bound.Raises.ShouldBe(one.Bound.Raises);
    }

    [Fact]
    public void A_ground_without_premises_gives_an_empty_design()
    {
        GroundSketch sketch = new();
        sketch.Edge(sketch.Node(0, 0), sketch.Node(100, 0));
        sketch.Exchange(0);
        NetworkDesign design = Design(sketch.Build(), 0);
        design.Sites.ShouldBeEmpty();
        design.CostNew.Cents.ShouldBe(0);
        design.GapPercent.ShouldBe(0);
        Design(new GroundSketch().Build(), 0).Spans.ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_design_stops() =>
        Should.Throw<OperationCanceledException>(() => Designer.Design(GroundSketch.Random(1, 3, 6, 1), GroundSketch.Rules, new DesignOptions(), null, new CancellationToken(true)));

    private static NetworkDesign Design(Ground ground, int threads) =>
        Designer.Design(ground, GroundSketch.Rules, new DesignOptions(threads), null, TestContext.Current.CancellationToken);
}
