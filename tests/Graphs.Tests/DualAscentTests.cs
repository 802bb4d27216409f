using CsCheck;
using Maillage.Graphs.Steiner;

namespace Maillage.Graphs.Tests;

public class DualAscentTests
{
    [Fact]
    public void The_bound_is_never_above_the_optimum_and_its_dual_replays() =>
        RandomGraphs.Connected(9, 10, 5).Sample(c =>
        {
            CsrGraph g = c.Graph;
            int[] one = new int[g.NodeCount];
            DualBound bound = DualAscent.Run(g, c.Terminals, [c.Terminals[0]]);
            long optimum = Reference.SteinerOptimum(g, c.Terminals)!.Value;
            bound.Value.ShouldBeLessThanOrEqualTo(optimum);
            Reference.Replay(g, [c.Terminals[0]], one, bound.Raises).ShouldBe(bound.Value);
            bound.Stranded.ShouldBeEmpty();
        }, iter: 1500);

    [Fact]
    public void Bounds_of_areas_add_up_below_the_optimum_of_the_forest() =>
        RandomGraphs.Any(9, 8, 4).Sample(c =>
        {
            CsrGraph g = c.Graph;
            int[] roots = [0, g.NodeCount - 1];
            DualBound bound = DualAscent.Run(g, c.Terminals, roots, c.Area);
            CsrGraph merged = g.Merge(roots, out int[] nodeOf);
            long[] reach = Reference.Distances(merged, [0]);
            int[] reached = [.. c.Terminals.Where(t => reach[nodeOf[t]] != long.MaxValue)];
            int[] joined = [.. reached.Select(t => nodeOf[t]).Append(0).Distinct()];
            long optimum = Reference.SteinerOptimum(merged, joined)!.Value;
            long replayed = Reference.Replay(g, roots, c.Area, bound.Raises);
            replayed.ShouldBe(bound.Value);
            // A terminal cut off from every root may be raised up to the border of its component; only then may the sum mean nothing.
            if (reached.Length == c.Terminals.Length) bound.Value.ShouldBeLessThanOrEqualTo(optimum);
            DualAscent.ByArea(bound, 3).Sum().ShouldBe(bound.Value);
        }, iter: 1500);

    [Fact]
    public void Any_number_of_threads_gives_the_same_dual() =>
        RandomGraphs.Any(60, 60, 25).Sample(c =>
        {
            DualBound one = DualAscent.Run(c.Graph, c.Terminals, [0], c.Area);
            DualBound four = DualAscent.Run(c.Graph, c.Terminals, [0], c.Area, threads: 4);
            four.Value.ShouldBe(one.Value);
            four.Raises.ShouldBe(one.Raises);
            four.Reduced.ShouldBe(one.Reduced);
        }, iter: 200);

    [Fact]
    public void Forests_reach_what_can_be_reached_and_stay_within_twice_the_optimum() =>
        RandomGraphs.Any(9, 8, 4).Sample(c =>
        {
            CsrGraph g = c.Graph;
            int[] roots = [0, g.NodeCount - 1];
            CsrGraph merged = g.Merge(roots, out int[] nodeOf);
            long[] reach = Reference.Distances(merged, [0]);
            int[] joined = [.. c.Terminals.Where(t => reach[nodeOf[t]] != long.MaxValue).Select(t => nodeOf[t]).Append(0).Distinct()];
            long optimum = Reference.SteinerOptimum(merged, joined)!.Value;
            foreach (ForestResult f in (ForestResult[])[SteinerForest.Mehlhorn(g, c.Terminals, roots), SteinerForest.Nearest(g, c.Terminals, roots), SteinerForest.Solve(g, c.Terminals, roots, new SteinerOptions { MaxLevel = 2 })])
            {
                f.Cost.ShouldBe(g.WeightOf(f.Edges));
                f.Cost.ShouldBeInRange(optimum, 2 * optimum);
                f.Unreached.ShouldBe(c.Terminals.Where(t => reach[nodeOf[t]] == long.MaxValue).Order());
                RootedForest hung = RootedForest.Hang(g, f.Edges, roots);
                c.Terminals.Where(t => hung.Root[t] < 0).Order().ShouldBe(f.Unreached);
            }
        }, iter: 1500);
}

public class ForestScaleTests
{
    [Fact]
    public void Windows_improve_a_forest_of_many_roots_and_the_areas_bound_stays_below()
    {
        (CsrGraph g, _) = SteinerTests.Town(120, 3);
        var random = new Random(7);
        int[] terminals = [.. Enumerable.Range(0, g.NodeCount).Where(_ => random.Next(5) == 0)];
        // More arcs at the joined roots than a ball may pass through.
        int[] roots = [.. Enumerable.Range(0, 60).Select(_ => random.Next(g.NodeCount)).Distinct()];
        int[] area = ShortestPathForest.Grow(g, roots).Owner;
        ForestResult plain = SteinerForest.Nearest(g, terminals, roots);
        ForestResult one = SteinerForest.Solve(g, terminals, roots, new SteinerOptions { MaxLevel = 1 });
        ForestResult two = SteinerForest.Solve(g, terminals, roots, new SteinerOptions { MaxLevel = 1, Threads = 2 });
        two.Edges.ShouldBe(one.Edges);
        one.Unreached.ShouldBe(plain.Unreached);
        one.Cost.ShouldBeLessThan(plain.Cost);
        int[] reached = [.. terminals.Except(one.Unreached)];
        DualBound bound = DualAscent.Run(g, reached, roots, area, threads: 2, TestContext.Current.CancellationToken);
        bound.Stranded.ShouldBeEmpty();
        bound.Value.ShouldBeInRange(one.Cost * 85 / 100, one.Cost);
    }
}
