using CsCheck;
using Maillage.Graphs.Steiner;

namespace Maillage.Graphs.Tests;

public class SteinerTests
{
    [Fact]
    public void Small_problems_are_solved_to_the_proven_optimum() =>
        RandomGraphs.Connected(11, 14, 6).Sample(c =>
        {
            CsrGraph g = c.Graph;
            SteinerResult r = SteinerSolver.Solve(g, c.Terminals, new SteinerOptions { MaxWindows = 200 });
            long optimum = Reference.SteinerOptimum(g, c.Terminals)!.Value;
            CheckTree(g, c.Terminals, r);
            r.LowerBound.ShouldBeLessThanOrEqualTo(optimum);
            r.Cost.ShouldBe(optimum);
        }, iter: 2500);

    [Fact]
    public void A_tree_reaches_every_terminal_and_the_bound_stays_below_the_optimum_of_middling_problems() =>
        RandomGraphs.Connected(40, 50, 8, 40).Sample(c =>
        {
            CsrGraph g = c.Graph;
            SteinerResult r = SteinerSolver.Solve(g, c.Terminals, new SteinerOptions { MaxWindows = 50 });
            long optimum = Reference.SteinerOptimum(g, c.Terminals)!.Value;
            CheckTree(g, c.Terminals, r);
            r.LowerBound.ShouldBeLessThanOrEqualTo(optimum);
            r.Cost.ShouldBeGreaterThanOrEqualTo(optimum);
        }, iter: 150);

    [Fact]
    public void Reductions_keep_the_optimum() =>
        RandomGraphs.Connected(10, 14, 5).Sample(c =>
        {
            CsrGraph g = c.Graph;
            long optimum = Reference.SteinerOptimum(g, c.Terminals)!.Value;
            var small = new ReductionGraph(g, c.Terminals);
            var tests = new Reductions(small, keepChosen: false);
            tests.Degrees(zeroEdges: true);
            Rest(small).ShouldBe(optimum, "after degrees");
            tests.SpecialDistances(40);
            Rest(small).ShouldBe(optimum, "after special distances");
            tests.Degrees();
            tests.ShortLinks();
            Rest(small).ShouldBe(optimum, "after short links");
            tests.Degrees();
            Rest(small).ShouldBe(optimum, "after degrees again");
        }, iter: 3000);

    internal static long Rest(ReductionGraph small)
    {
        int[] alive = [.. Enumerable.Range(0, small.EdgeLimit).Where(e => small.Alive[e])];
        var g = new CsrGraph(small.NodeLimit, [.. alive.Select(small.From)], [.. alive.Select(small.To)], [.. alive.Select(e => small.Weight[e])]);
        int[] terminals = [.. Enumerable.Range(0, small.NodeLimit).Where(v => small.IsTerminal[v])];
        terminals.Length.ShouldBe(small.TerminalCount);
        return small.FixedCost + Reference.SteinerOptimum(g, terminals)!.Value;
    }

    [Fact]
    public void One_to_four_threads_give_the_same_tree()
    {
        (CsrGraph g, int[] terminals) = Town(40, 11);
        SteinerResult one = SteinerSolver.Solve(g, terminals, new SteinerOptions { MaxWindows = 600 });
        CheckTree(g, terminals, one);
        for (int threads = 2; threads <= 4; threads++)
        {
            SteinerResult many = SteinerSolver.Solve(g, terminals, new SteinerOptions { MaxWindows = 600, Threads = threads });
            many.Edges.ShouldBe(one.Edges);
            many.LowerBound.ShouldBe(one.LowerBound);
        }
    }

    [Fact]
    public void A_search_that_is_stopped_at_once_still_gives_a_tree_and_a_bound()
    {
        (CsrGraph g, int[] terminals) = Town(25, 5);
        SteinerResult r = SteinerSolver.Solve(g, terminals, new SteinerOptions { Stop = () => true });
        CheckTree(g, terminals, r);
        r.LowerBound.ShouldBeGreaterThan(0);
        SteinerSolver.Solve(g, terminals, new SteinerOptions { MaxWindows = 2000 }).Cost.ShouldBeInRange(r.LowerBound, r.Cost);
    }

    [Fact]
    public void One_terminal_needs_no_edge_and_terminals_apart_are_refused()
    {
        var g = new CsrGraph(3, [0], [1], [4]);
        SteinerSolver.Solve(g, [1]).ShouldSatisfyAllConditions(r => r.Edges.ShouldBeEmpty(), r => r.Optimal.ShouldBeTrue());
        Should.Throw<ArgumentException>(() => SteinerSolver.Solve(g, [0, 2]));
        Should.Throw<ArgumentException>(() => SteinerSolver.Solve(g, []));
    }

    private static void CheckTree(CsrGraph g, int[] terminals, SteinerResult r)
    {
        RootedForest hung = RootedForest.Hang(g, r.Edges, [terminals[0]]);
        terminals.ShouldAllBe(t => hung.Root[t] == terminals[0]);
        hung.Order.Length.ShouldBe(r.Edges.Length + 1);
        g.WeightOf(r.Edges).ShouldBe(r.Cost);
        r.LowerBound.ShouldBeLessThanOrEqualTo(r.Cost);
    }

    /// <summary>A street grid with gaps; about a tenth of its crossings are terminals.</summary>
    internal static (CsrGraph Graph, int[] Terminals) Town(int side, int seed)
    {
        var random = new Random(seed);
        var edges = new List<(int A, int B, int W)>();
        for (int v = 0; v < side * side; v++)
        {
            if (v % side + 1 < side) edges.Add((v, v + 1, random.Next(1, 200)));
            if (v + side < side * side && random.Next(5) > 0) edges.Add((v, v + side, random.Next(1, 200)));
        }
        var g = new CsrGraph(side * side, [.. edges.Select(e => e.A)], [.. edges.Select(e => e.B)], [.. edges.Select(e => e.W)]);
        int[] part = Components.Of(g).OfNode;
        return (g, [.. Enumerable.Range(0, side * side).Where(v => part[v] == 0 && random.Next(10) == 0)]);
    }
}
