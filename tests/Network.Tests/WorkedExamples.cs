using Maillage.Kernel;

namespace Maillage.Network.Tests;

public class WorkedExamples
{
    /// <summary>
    /// One built-up street of 400 m, an exchange at its west end, eight houses 10 m back:
    /// <code>
    ///  N ──40── h h h h ───── h h h h ── ·
    ///          40 60 80 100   240 260 280 300      (metres from the exchange)
    /// </code>
    /// Two PBOs of four lines, one SRO, one NRO; the street is opened up to the last foot and no further.
    /// </summary>
    [Fact]
    public void A01_One_street()
    {
        GroundSketch sketch = new();
        int west = sketch.Node(0, 0), east = sketch.Node(400, 0);
        int street = sketch.Edge(west, east);
        sketch.Exchange(west);
        foreach (int at in new[] { 40, 60, 80, 100, 240, 260, 280, 300 })
        {
            sketch.House(street, at);
        }

        NetworkDesign design = Design(sketch);

        design.NroCount.ShouldBe(1);
        design.SroCount.ShouldBe(1);
        design.PboCount.ShouldBe(2);
        design.RouteLength.Metres.ShouldBe(300);
        design.Bill.List(k => true).Single(l => l.Item == "trench.built-up").Cost.ShouldBe(Money.FromEuros(300 * 80));
        design.Bill.List(k => true).Single(l => l.Item == "drop.short").Quantity.ShouldBe(8);
        design.Bound.Parts.Support.ShouldBe(Money.FromEuros(260 * 80), "the dual joins the feet; the 40 m to the only exchange are the gap");
        design.Violations.ShouldBeEmpty();
        design.Waivers.ShouldHaveSingleItem().RuleId.ShouldBe("sro.lines.min");
    }

    /// <summary>
    /// Two villages of 700 lines in towers, 4 km of road between them and the exchange in the western one:
    /// <code>
    ///   ▪▪▪▪▪▪▪ N ─────────── 4 km, poles ─────────── ▪▪▪▪▪▪▪
    /// </code>
    /// 1,400 lines are too many for one cabinet: two SROs, each in its village; transport alone takes the road.
    /// </summary>
    [Fact]
    public void A02_Two_cabinets()
    {
        GroundSketch sketch = new();
        int a = sketch.Node(-700, 0), n = sketch.Node(0, 0), b = sketch.Node(4000, 0), c = sketch.Node(4700, 0);
        int west = sketch.Edge(a, n), road = sketch.Edge(n, b, Territory.RouteClass.Road, builtUp: false), east = sketch.Edge(b, c);
        sketch.Exchange(n);
        for (int i = 0; i < 7; i++)
        {
            sketch.House(west, (100 * i) + 10, lines: 100);
            sketch.House(east, (100 * i) + 90, lines: 100);
        }

        NetworkDesign design = Design(sketch);

        design.Waivers.ShouldBeEmpty();
        design.Violations.ShouldBeEmpty();
        DesignSite[] cabinets = [.. design.Sites.Where(s => s.Kind == SiteKind.Sro)];
        cabinets.Select(s => s.Lines).ShouldBe([700, 700]);
        DesignSpan[] onRoad = [.. design.Spans.Where(s => s.Edge == road)];
        onRoad.Sum(s => s.LengthDm).ShouldBe(40_000);
        onRoad.ShouldAllBe(s => s.Level == SpanLevel.Transport && s.Mode == SpanMode.Aerial && s.DistributionFibres == 0 && s.TransportFibres == 11);
    }

    /// <summary>
    /// Two villages of 350 lines and 4 km of road between them. One cabinet could serve both, but 420 fibres are too many for poles and a trench costs far more than a second cabinet:
    /// <code>
    ///   ▪▪▪▪▪▪▪ N ─────────── 4 km, poles ─────────── ▪▪▪▪▪▪▪
    /// </code>
    /// </summary>
    [Fact]
    public void A03_A_second_cabinet_instead_of_a_trench()
    {
        GroundSketch sketch = new();
        int a = sketch.Node(-700, 0), n = sketch.Node(0, 0), b = sketch.Node(4000, 0), c = sketch.Node(4700, 0);
        int west = sketch.Edge(a, n), road = sketch.Edge(n, b, Territory.RouteClass.Road, builtUp: false), east = sketch.Edge(b, c);
        sketch.Exchange(n);
        for (int i = 0; i < 7; i++)
        {
            sketch.House(west, (100 * i) + 10, lines: 50);
            sketch.House(east, (100 * i) + 90, lines: 50);
        }

        NetworkDesign design = Design(sketch);

        design.Violations.ShouldBeEmpty();
        design.Sites.Where(s => s.Kind == SiteKind.Sro).Select(s => s.Lines).ShouldBe([350, 350]);
        design.Spans.Where(s => s.Edge == road).ShouldAllBe(s => s.Mode == SpanMode.Aerial && s.DistributionFibres == 0);
    }

    /// <summary>
    /// A street of 400 m with a house every 40 m, and from its middle a dead end of 60 m with one house at its tip:
    /// <code>
    ///                    h
    ///                    │ 60 m
    ///  N ─h──h──h──h──h──┴──h──h──h──h──h
    /// </code>
    /// A PBO at the tip, its cable and a fork cost more than a long drop from the PBO next to the fork: no cable enters the dead end.
    /// </summary>
    [Fact]
    public void A04_A_dead_end_of_one_house_is_served_from_the_fork()
    {
        GroundSketch sketch = new();
        int west = sketch.Node(0, 0), fork = sketch.Node(200, 0), east = sketch.Node(400, 0), tip = sketch.Node(200, 60);
        int left = sketch.Edge(west, fork), right = sketch.Edge(fork, east), deadEnd = sketch.Edge(fork, tip);
        sketch.Exchange(west);
        for (int at = 20; at < 200; at += 40)
        {
            sketch.House(left, at);
            sketch.House(right, at);
        }

        sketch.House(deadEnd, 60);

        NetworkDesign design = Design(sketch);

        design.Violations.ShouldBeEmpty();
        DesignSpan[] inDeadEnd = [.. design.Spans.Where(s => s.Edge == deadEnd)];
        inDeadEnd.Sum(s => s.LengthDm).ShouldBe(600);
        inDeadEnd.ShouldAllBe(s => s.Level == SpanLevel.Branchement && s.DistributionFibres == 0);
        design.PremisesStreetDm[^1].ShouldBeGreaterThanOrEqualTo(600);
    }

    /// <summary>
    /// Four houses 30 m from a crossing, one on each of its arms: 70 m from one to another, but 40 m from the crossing. The PBO stands there, where no building has its foot.
    /// </summary>
    [Fact]
    public void A05_A_PBO_at_a_crossing_serves_its_four_arms()
    {
        GroundSketch sketch = new();
        int centre = sketch.Node(0, 0);
        foreach ((int x, int y) in new[] { (30, 0), (0, 30), (-30, 0), (0, -30) })
        {
            sketch.House(sketch.Edge(centre, sketch.Node(x, y)), 30);
        }

        sketch.Exchange(centre);

        NetworkDesign design = Design(sketch);

        design.Violations.ShouldBeEmpty();
        DesignSite pbo = design.Sites.Single(s => s.Kind == SiteKind.Pbo);
        (pbo.Node, pbo.Lines).ShouldBe((centre, 4));
        design.Bill.List(_ => true).Single(l => l.Item == "drop.short").Quantity.ShouldBe(4);
    }

    private static NetworkDesign Design(GroundSketch sketch) =>
        Designer.Design(sketch.Build(), GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
}
