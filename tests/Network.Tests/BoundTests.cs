using CsCheck;
using Maillage.Graphs;
using Maillage.Network.Bounds;
using Maillage.Network.Routing;
using Maillage.Network.Rules;
using Maillage.Network.Siting;
using Maillage.Territory;

namespace Maillage.Network.Tests;

public class BoundTests
{
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    /// <summary>A town so dense that four junctions fill a cabinet: asking one junction in eight held the price of 47.5 cabinets where counting holds 49.2.</summary>
    [Fact]
    public void Where_a_few_streets_fill_a_cabinet_worths_still_hold_more_than_counting_lines()
    {
        const int side = 14, most = 1000;
        List<(int From, int To)> grid = [];
        for (int v = 0; v < side * side; v++)
        {
            grid.AddRange(new[] { (v, v + 1), (v, v + side) }.Where(e => (e.Item2 == v + side || e.Item2 % side > 0) && e.Item2 < side * side));
        }

        CsrGraph graph = new(side * side, [.. grid.Select(e => e.From)], [.. grid.Select(e => e.To)], [.. grid.Select((_, e) => 800 + (e * 37 % 700))]);
        long[] lines = [.. grid.Select((_, e) => (long)(e * e * 53 % 311))];
        CableFloor floor = CableFloor.Of(GroundSketch.Rules);
        long beta = floor.Distribution(GroundSketch.Rules) - floor.Transport(GroundSketch.Rules), price = GroundSketch.Rules.Cents("sro.site");
        long[] worth = new WorthAscent(new LinedStreets(graph, lines), [.. Enumerable.Repeat(1_000_000L * price, graph.NodeCount)], beta, 300, most).Worths(Two);
        LinedStreets.Cents(graph, lines, worth).ShouldBeGreaterThan(lines.Sum() * price / most);
    }

    /// <summary>Every way to give each street to a cabinet at a junction, on graphs of five junctions: none is cheaper than the bound.</summary>
    [Fact]
    public void Cabinets_and_fibre_never_cost_less_than_their_bound()
    {
        int compared = 0, raised = 0;
        long worthAtExchanges = 0;
        Gen<(int[] From, int[] To, int[] Dm, int[] Lines, int Fixed, int Least)> streets =
            from n in Gen.Int[3, 5]
            from spare in Gen.Select(Gen.Int[0, n - 1], Gen.Int[0, n - 1]).Array[2]
            from parent in Gen.Int[0, 100].Array[n - 1]
            from dm in Gen.Int[1, 40].Array[n + 1]
            from lines in Gen.Int[0, 3].Array[n + 1]
            from fix in Gen.Int[0, 60]
            from least in Gen.Int[1, 4]
            select (parent.Select((p, i) => p % (i + 1)).Concat(spare.Select(s => s.Item1)).ToArray(), Enumerable.Range(1, n - 1).Concat(spare.Select(s => s.Item2)).ToArray(), dm, lines, fix, least);
        streets.Sample(s =>
        {
            int nodes = s.From.Concat(s.To).Max() + 1, most = s.Least + 3;
            CsrGraph graph = new(nodes, s.From, s.To, s.Dm);
            long[] lines = [.. s.Lines.Select(l => (long)l)];
            long[] prices = [.. Enumerable.Repeat(s.Fixed * 1_000_000L, nodes)];
            LinedStreets lined = new(graph, lines);
            long closed = LinedStreets.Cents(graph, lines, new CabinetBound(lined, prices, 1_000_000, s.Least, most).Worths(Two));
            long[] worth = new WorthAscent(lined, prices, 1_000_000, s.Least, most).Worths(Two);
            long? best = Cheapest(graph, s.Lines, s.Fixed, s.Least, [.. Enumerable.Repeat(most, graph.NodeCount)]);
            Compare(closed, best);
            Compare(LinedStreets.Cents(graph, lines, worth), best);
            if (LinedStreets.Cents(graph, lines, worth) > closed)
            {
                Interlocked.Increment(ref raised);
            }

            // Dead ends tell nothing of where a cabinet is best.
            DeadEnds ends = new(graph, lines);
            LinedStreets others = new(ends.Others, lines);
            LinedStreets.Cents(ends.Others, lines, new CabinetBound(others, prices, 1_000_000, s.Least, most).Worths(Two)).ShouldBe(closed);
            long[] without = new WorthAscent(others, prices, 1_000_000, s.Least, most).Worths(Two);
            ends.Extend(without);
            Compare(LinedStreets.Cents(graph, lines, without), best);

            // Exchanges: at some junctions alone, each with a capacity of its own, within reach, and no least size.
            int[] offered = [.. Enumerable.Range(0, graph.NodeCount).Select(v => (s.Dm[v % s.Dm.Length] + (3 * v)) % 7)];
            ExchangePlace[] places = [.. Enumerable.Range(0, graph.NodeCount).Where(v => offered[v] > 0).Select(v => new ExchangePlace(v, offered[v]))];
            long[] served = new ExchangeBound(ExchangeReach.Of(graph, lines, places, s.Dm.Max(), Two), lines, s.Fixed * 1_000_000L, 1_000_000).Worths(Two);
            long sum = lines.Select((n, e) => n * served[e]).Sum() / 1_000_000;
            Compare(sum, Cheapest(graph, s.Lines, s.Fixed, 1, offered, s.Dm.Max()));
            Interlocked.Add(ref worthAtExchanges, sum);

            void Compare(long value, long? best)
            {
                if (best is not null)
                {
                    value.ShouldBeLessThanOrEqualTo(best.Value);
                    Interlocked.Increment(ref compared);
                }
            }
        }, iter: 400, seed: "0000KxQ7hYk4");
        compared.ShouldBeGreaterThan(100);
        raised.ShouldBeGreaterThan(5);
        worthAtExchanges.ShouldBeGreaterThan(0);
    }

    /// <summary>Lines with feet along streets of five junctions: a cabinet at every decimetre of every street, with its dearest choice of lines, is worth no more than it costs, fibre along their own street counted up to its nearer end.</summary>
    [Fact]
    public void No_cabinet_inside_a_street_is_worth_more_than_it_costs()
    {
        long counted = 0;
        Gen<(int[] Parent, (int A, int B)[] Spare, int[] Dm, (int Street, int At)[] Feet, int Fixed, int Least)> streets =
            from n in Gen.Int[2, 4]
            from parent in Gen.Int[0, 100].Array[n]
            from spare in Gen.Select(Gen.Int[0, n], Gen.Int[0, n]).Array[2]
            from dm in Gen.Int[1, 12].Array[n + 2]
            from feet in Gen.Select(Gen.Int[0, n + 1], Gen.Int[0, 12]).Array[1, 9]
            from fix in Gen.Int[0, 60]
            from least in Gen.Int[1, 3]
            select (parent, spare, dm, feet, fix, least);
        streets.Sample(s =>
        {
            int n = s.Parent.Length;
            CsrGraph graph = new(n + 1, [.. s.Parent.Select((p, i) => p % (i + 1)), .. s.Spare.Select(x => x.A)], [.. Enumerable.Range(1, n), .. s.Spare.Select(x => x.B)], s.Dm);
            (int Street, int At)[] feet = [.. s.Feet.Select(f => (f.Street, Math.Min(f.At, s.Dm[f.Street])))];
            long[] lines = new long[graph.EdgeCount];
            foreach ((int e, _) in feet)
            {
                lines[e]++;
            }

            const long beta = 1_000_000;
            long price = s.Fixed * beta;
            int least = feet.Length < s.Least ? 1 : s.Least, most = s.Least + 3;
            long[] own = OwnStreets.Fibre(graph, feet.Select(f => (f.Street, f.At, 1)), beta, price), whole = OwnStreets.Fibre(graph, feet.Select(f => (f.Street, f.At, 1)), beta, long.MaxValue);
            DeadEnds ends = new(graph, lines);
            long[] prices = [.. OwnStreets.Dearest(ends.Others, own).Select(held => Math.Max(0, price - held))];
            long[] worth = new WorthAscent(new LinedStreets(ends.Others, lines), prices, beta, s.Least, most).Worths(Two);
            ends.Extend(worth);
            long[][] way = [.. Enumerable.Range(0, graph.NodeCount).Select(v => ShortestPathForest.Grow(graph, [v]).Distance)];
            for (int e = 0; e < graph.EdgeCount; e++)
            {
                for (int x = 0; x <= s.Dm[e]; x++)
                {
                    long value = feet.Select(f => Worth(f) - (beta * Way(e, x, f))).OrderDescending().Take(most).TakeWhile((gain, k) => gain > 0 || k < least).Sum();
                    value.ShouldBeLessThanOrEqualTo(price, $"street {e} at {x}");
                }
            }

            Interlocked.Add(ref counted, own.Sum());

            long Worth((int Street, int At) foot) => Math.Min(worth[graph.EdgeFrom[foot.Street]], worth[graph.EdgeTo[foot.Street]]) + (OwnStreets.Fibre(graph, [(foot.Street, foot.At, 1)], beta, long.MaxValue)[foot.Street] * own[foot.Street] / Math.Max(1, whole[foot.Street]));

            long Way(int e, int x, (int Street, int At) foot)
            {
                (int a, int b, int c, int d, int length) = (graph.EdgeFrom[e], graph.EdgeTo[e], graph.EdgeFrom[foot.Street], graph.EdgeTo[foot.Street], s.Dm[foot.Street]);
                long outside = new[] { x + way[a][c] + foot.At, x + way[a][d] + length - foot.At, s.Dm[e] - x + way[b][c] + foot.At, s.Dm[e] - x + way[b][d] + length - foot.At }.Min();
                return e == foot.Street ? Math.Min(outside, Math.Abs(x - foot.At)) : outside;
            }
        }, iter: 2_000, seed: "0000KxQ7hYk4");
        counted.ShouldBeGreaterThan(0);
    }

    private static long? Cheapest(CsrGraph graph, int[] lines, int fixedCents, int least, int[] most, long reach = long.MaxValue)
    {
        long[][] way = [.. Enumerable.Range(0, graph.NodeCount).Select(v => ShortestPathForest.Grow(graph, [v]).Distance)];
        int[] busy = [.. Enumerable.Range(0, lines.Length).Where(e => lines[e] > 0)];
        int total = lines.Sum();
        least = total < least ? 1 : least;
        long? best = null;
        for (int code = 0; code < (int)Math.Pow(graph.NodeCount, busy.Length); code++)
        {
            int[] load = new int[graph.NodeCount];
            long cost = 0, farthest = 0;
            int rest = code;
            foreach (int e in busy)
            {
                int v = rest % graph.NodeCount;
                rest /= graph.NodeCount;
                load[v] += lines[e];
                long near = Math.Min(way[v][graph.EdgeFrom[e]], way[v][graph.EdgeTo[e]]);
                (cost, farthest) = (cost + (lines[e] * near), Math.Max(farthest, near));
            }

            cost += (long)fixedCents * load.Count(l => l > 0);
            if (farthest <= reach && load.Select((l, v) => l == 0 || (l >= least && l <= most[v])).All(ok => ok) && (best is null || cost < best))
            {
                best = cost;
            }
        }

        return best;
    }

    /// <summary>Seven houses along two streets that meet: every grouping of the houses at every place is tried.</summary>
    [Fact]
    public void What_buildings_are_worth_never_exceeds_the_cheapest_PBOs_and_drops()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Ground ground = GroundSketch.Random(seed, 2, 6, exchanges: 1, pitch: 60);
            RouteGraph graph = RouteGraph.Build(ground, GroundSketch.Rules);
            NetworkDesign design = Designer.Design(ground, GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
            design.Bound.Worth.Sum().ShouldBeLessThanOrEqualTo(CheapestAccess(graph), $"seed {seed}");
            design.Bound.Worth.Sum().ShouldBeGreaterThan(0, $"seed {seed}");
        }
    }

    /// <summary>By all subsets of buildings: the cheapest PBO for each, and the cheapest way to make up the whole.</summary>
    private static long CheapestAccess(RouteGraph graph)
    {
        EngineeringRules rules = GroundSketch.Rules;
        PlacesInReach places = PlacesInReach.Find(graph, rules, Two);
        DropPrices drops = new(rules);
        int[] street = [.. Enumerable.Range(0, graph.BuildingNode.Length).Where(b => graph.Ground.PremisesLines[b] <= rules.PboStreetLines)];
        CsrGraph pieces = new(graph.NodeCount, graph.PieceA, graph.PieceB, graph.PieceDm);
        long[] one = new long[1 << street.Length], best = new long[1 << street.Length];
        Array.Fill(one, long.MaxValue / 8);
        for (int v = 0; v < graph.NodeCount; v++)
        {
            long[] way = ShortestPathForest.Grow(pieces, [v]).Distance;
            for (int set = 1; set < one.Length; set++)
            {
                long cost = rules.Cents("pbo.street"), lines = 0;
                for (int k = 0; k < street.Length && cost < long.MaxValue / 8; k++)
                {
                    if ((set >> k & 1) == 1)
                    {
                        int b = street[k], n = graph.Ground.PremisesLines[b], setback = RouteGraph.ToDm(graph.Ground.PremisesSetbackCm[b]);
                        long run = way[graph.BuildingNode[b]];
                        lines += n;
                        cost = run > 0 && (run > 100_000 || run + setback > rules.ReachDm) ? long.MaxValue / 8 : cost + (n * drops.CentsFor((int)run + setback));
                    }
                }

                one[set] = lines <= rules.PboStreetLines ? Math.Min(one[set], cost) : one[set];
            }
        }

        places.Count.ShouldBe(graph.NodeCount);
        for (int set = 1; set < one.Length; set++)
        {
            best[set] = one[set];
            for (int part = (set - 1) & set; part > 0; part = (part - 1) & set)
            {
                best[set] = Math.Min(best[set], one[part] + best[set ^ part]);
            }
        }

        return best[^1];
    }

    /// <summary>The bound on cable counts the runs of some drops as cable, and the one on drops gives them back: together they must hold for every network, here for those of the designer.</summary>
    [Fact]
    public void The_length_of_cable_and_PBOs_with_their_drops_never_cost_less_than_their_bounds_together()
    {
        EngineeringRules rules = GroundSketch.Rules;
        long along = CableFloor.Of(rules).Along;
        for (int seed = 1; seed <= 40; seed++)
        {
            Ground ground = GroundSketch.Random(seed, 3, 40, exchanges: 1, pitch: 150);
            NetworkDesign design = Designer.Design(ground, rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
            long cable = design.Spans.Sum(s => s.DistributionFibres + s.TransportFibres + s.CollecteFibres > 0 ? s.LengthDm : 0L) * along / 1_000_000;
            long access = design.Bill.Entries.Where(e => design.Bill.Items[e.Key.Item].Key is "pbo.street" or "drop.short" or "drop.long" or "drop.beyond").Sum(e => e.New * design.Bill.Items[e.Key.Item].CentsPerUnit);
            long bound = (design.Bound.CableRaises.Sum(r => r.Cents) / 100) + design.Bound.Worth.Sum();
            bound.ShouldBeLessThanOrEqualTo(cable + access, $"seed {seed}");
            design.Bound.CableRaises.ShouldNotBeEmpty($"seed {seed}");
        }
    }

    /// <summary>Worked example: a square of four streets of 300 m with a house every 20 m. The ends of the one branch of its tree stand side by side: over them alone the shortest tree is half of the square.</summary>
    [Fact]
    public void A_loop_of_streets_is_bounded_by_its_whole_length_but_for_one_stretch_without_a_joined_house()
    {
        GroundSketch sketch = new();
        int[] corner = [sketch.Node(0, 0), sketch.Node(300, 0), sketch.Node(300, 300), sketch.Node(0, 300)];
        for (int side = 0; side < 4; side++)
        {
            int street = sketch.Edge(corner[side], corner[(side + 1) % 4]);
            for (int metres = 10; metres < 300; metres += 20)
            {
                sketch.House(street, metres);
            }
        }

        EngineeringRules rules = GroundSketch.Rules;
        RouteGraph graph = RouteGraph.Build(sketch.Build(), rules);
        bool[] terminal = [.. Enumerable.Range(0, graph.NodeCount).Select(graph.BuildingNode.Contains)];
        SupportTree tree = SupportTree.Root(graph, SupportForest.Grow(graph, terminal, TestContext.Current.CancellationToken), graph.BuildingNode);
        AlongBound bound = AlongBound.Of(graph, tree, rules, TestContext.Current.CancellationToken);
        (bound.Cents * 100 / AlongBound.Unit(rules)).ShouldBeInRange(9_600, 11_800, "decimetres: 1,200 m but for one stretch, over a corner at most two of some 110 m");
        bound.Joined.Length.ShouldBeLessThan(20, "each joined house gives back the run of its drop");
    }

    [Fact]
    public void The_line_below_the_catalogue_lies_below_every_set_of_cables()
    {
        EngineeringRules rules = GroundSketch.Rules;
        CableFloor floor = CableFloor.Of(rules);
        for (int step = 1; step < 60; step++)
        {
            (_, int fibres, int cents) = rules.Catalogue.Step(step);
            (floor.Along + (floor.Fibre * fibres)).ShouldBeLessThanOrEqualTo(1_000_000L * cents);
        }

        floor.Along.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_parts_of_the_bound_add_up_to_no_more_than_the_whole()
    {
        NetworkDesign design = Designer.Design(GroundSketch.Random(5, 20, 3000, 5), GroundSketch.Rules, new DesignOptions(), null, TestContext.Current.CancellationToken);
        design.Bound.Parts.Total.Cents.ShouldBeLessThanOrEqualTo(design.Bound.Total.Cents);
        design.Bound.Total.Cents.ShouldBeLessThan(design.CostNew.Cents);
    }
}
