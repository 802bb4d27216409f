using CsCheck;
using Maillage.Graphs.Steiner;

namespace Maillage.Graphs.Tests;

/// <summary>Each step towards proof against the exact recursion on small random graphs with loops, parallel edges, zero weights and many ties.</summary>
public class ProofTests
{
    [Fact]
    public void Long_edges_and_passing_nodes_keep_the_optimum() =>
        RandomGraphs.Connected(10, 16, 5, 9).Sample(c =>
        {
            (ReductionGraph small, long optimum) = Shrunk(c);
            var tests = new Reductions(small, keepChosen: false);
            var strong = new StrongTests(small);
            strong.LongEdges();
            SteinerTests.Rest(small).ShouldBe(optimum, "after long edges");
            tests.Degrees();
            strong.PassingNodes(() => false);
            SteinerTests.Rest(small).ShouldBe(optimum, "after passing nodes");
            tests.Degrees();
            SteinerTests.Rest(small).ShouldBe(optimum, "after degrees");
        }, iter: 4000);

    [Fact]
    public void What_a_bound_rules_out_leaves_every_cheaper_tree() =>
        Gen.Select(RandomGraphs.Connected(10, 16, 5, 9), Gen.Int[1, 6]).Sample((c, above) =>
        {
            (ReductionGraph small, long optimum) = Shrunk(c);
            if (small.TerminalCount < 2) return;
            var problem = new CompactProblem(small);
            var step = new AscentStep();
            foreach (int root in problem.Terminals)
            {
                long bound = step.Ascend(problem.Work, problem.Work.Weight, problem.Terminals, root, long.MaxValue);
                (small.FixedCost + bound).ShouldBeLessThanOrEqualTo(optimum);
                if (root == problem.Terminals[^1]) new BoundTests(small, problem, step, optimum + above - small.FixedCost - bound).Apply();
                else new BoundTests(small, problem, step, optimum + above - small.FixedCost - bound).Delete();
                SteinerTests.Rest(small).ShouldBe(optimum);
            }
        }, iter: 4000);

    [Fact]
    public void What_cuts_and_flow_balance_rule_out_leaves_every_cheaper_tree() =>
        Gen.Select(RandomGraphs.Connected(12, 20, 5, 400), Gen.Int[1, 40]).Sample((c, above) =>
        {
            (ReductionGraph small, long optimum) = Shrunk(c);
            if (small.TerminalCount < 2) return;
            var problem = new CompactProblem(small);
            var step = new AscentStep();
            var cuts = new CutBound(problem, problem.Terminals[0], step);
            cuts.Start();
            var setting = new ProverSetting(() => false, long.MaxValue, 1, 1);
            TreeSearch search = TreeSearch.On(problem, small, null, setting, new AscentStep());
            for (int round = 0; round < 3; round++)
            {
                cuts.Advance(search, setting);
                var tests = new BoundTests(small, problem, step, optimum + above - small.FixedCost - cuts.Value);
                if (round < 2) tests.Delete();
                else tests.Apply();
                SteinerTests.Rest(small).ShouldBe(optimum);
            }
        }, iter: 600);

    [Fact]
    public void A_pool_holds_each_cut_once_until_it_is_forgotten()
    {
        var pool = new CutPool();
        pool.Add([3, 1, 2], 1).ShouldBeTrue();
        pool.Add([1, 2, 3], 5).ShouldBeFalse();
        pool.Add([1, 2], 0).ShouldBeTrue();
        pool.Forget(0.5, 1);
        pool.Count.ShouldBe(1);
        pool.Arcs(0).ToArray().ShouldBe([3, 1, 2]);
        pool.Add([1, 2], 0).ShouldBeTrue();
    }

    [Fact]
    public void The_optima_of_blocks_add_up() =>
        RandomGraphs.Connected(14, 6, 5).Sample(c =>
        {
            (ReductionGraph small, long optimum) = Shrunk(c);
            List<int[]> blocks = Blocks.Split(small)!;
            long sum = small.FixedCost;
            foreach (int[] b in blocks)
            {
                var g = new CsrGraph(small.NodeLimit, [.. b.Select(small.From)], [.. b.Select(small.To)], [.. b.Select(e => small.Weight[e])]);
                int[] ends = [.. b.SelectMany(e => new[] { small.From(e), small.To(e) }).Distinct().Where(v => small.IsTerminal[v])];
                sum += Reference.SteinerOptimum(g, ends)!.Value;
            }
            sum.ShouldBe(optimum);
        }, iter: 2000);

    [Fact]
    public void Terminals_apart_have_no_blocks() =>
        Blocks.Split(new ReductionGraph(new CsrGraph(4, [0, 2], [1, 3], [1, 1]), [0, 1, 3])).ShouldBeNull();

    [Fact]
    public void A_bound_by_cuts_is_never_above_the_optimum() =>
        RandomGraphs.Connected(20, 30, 7, 400).Sample(c =>
        {
            long optimum = Reference.SteinerOptimum(c.Graph, c.Terminals)!.Value;
            var small = new ReductionGraph(c.Graph, c.Terminals);
            if (small.TerminalCount > 1) Lift(small, 4, out _).ShouldBeLessThanOrEqualTo(optimum);
        }, iter: 300);

    [Fact]
    public void Cuts_close_at_least_half_of_the_gap_that_an_ascent_leaves()
    {
        long before = 0, after = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            (CsrGraph g, int[] terminals) = SteinerTests.Town(36, seed);
            long optimum = SteinerSolver.Solve(g, terminals).Cost;
            after += optimum - Lift(new ReductionGraph(g, terminals), 15, out long first);
            before += optimum - first;
        }
        before.ShouldBeGreaterThan(0);
        after.ShouldBeInRange(0, before / 2);
    }

    private static long Lift(ReductionGraph small, int rounds, out long first)
    {
        var problem = new CompactProblem(small);
        var setting = new ProverSetting(() => false, long.MaxValue, 1, 1);
        var cuts = new CutBound(problem, problem.Terminals[0], new AscentStep());
        long best = first = cuts.Start();
        TreeSearch search = TreeSearch.On(problem, small, null, setting, new AscentStep());
        for (int round = 0; round < rounds; round++)
        {
            cuts.Advance(search, setting);
            best = Math.Max(best, cuts.Value);
        }
        search.Cost.ShouldBeGreaterThanOrEqualTo(best);
        return best;
    }

    [Fact]
    public void Two_trees_crossed_are_no_dearer_than_the_cheaper_and_a_tree_that_is_better_somewhere_makes_it_better()
    {
        int better = 0;
        for (int seed = 1; seed <= 6; seed++)
        {
            (CsrGraph g, int[] terminals) = SteinerTests.Town(20, seed);
            var small = new ReductionGraph(g, terminals);
            var problem = new CompactProblem(small);
            var step = new AscentStep();
            var setting = new ProverSetting(() => false, long.MaxValue, 1, 1);
            TreeSearch search = TreeSearch.On(problem, small, null, setting, step);
            long optimum = SteinerSolver.Solve(g, terminals).Cost;
            foreach (int root in problem.Terminals.Take(8))
            {
                step.Ascend(problem.Work, problem.Work.Weight, problem.Terminals, root, long.MaxValue);
                var other = new List<int>();
                long cost = step.GuidedTree(problem.Work, problem.Work.Weight, problem.Terminal, problem.Terminals.Length, other), before = search.Cost;
                search.Cross(other);
                search.Cost.ShouldBeInRange(optimum, Math.Min(before, cost));
                if (search.Cost < Math.Min(before, cost)) better++;
            }
        }
        better.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Small_problems_are_proven_whatever_their_shape() =>
        RandomGraphs.Connected(12, 20, 6, 7).Sample(c => Prove(c), iter: 2500);

    [Fact]
    public void Middling_problems_are_proven() =>
        RandomGraphs.Connected(40, 60, 8, 60).Sample(c => Prove(c), iter: 150);

    private static void Prove(Case c)
    {
        CsrGraph g = c.Graph;
        var prover = new Prover(new ReductionGraph(g, c.Terminals), new ProverSetting(() => false, long.MaxValue, 1, 1));
        prover.Run();
        prover.Known.ShouldBe(Reference.SteinerOptimum(g, c.Terminals)!.Value);
        prover.Bound.ShouldBeGreaterThanOrEqualTo(prover.Known);
        int[] edges = SpanningTree.Minimum(g, prover.Best!);
        g.WeightOf(edges).ShouldBe(prover.Known);
        RootedForest hung = RootedForest.Hang(g, edges, [c.Terminals[0]]);
        c.Terminals.ShouldAllBe(t => hung.Root[t] == c.Terminals[0]);
    }

    private static (ReductionGraph Small, long Optimum) Shrunk(Case c)
    {
        var small = new ReductionGraph(c.Graph, c.Terminals);
        new Reductions(small, keepChosen: false).Degrees(zeroEdges: true);
        return (small, Reference.SteinerOptimum(c.Graph, c.Terminals)!.Value);
    }
}
