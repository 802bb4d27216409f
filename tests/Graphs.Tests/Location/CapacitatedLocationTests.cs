using CsCheck;
using Maillage.Graphs.Location;

namespace Maillage.Graphs.Tests.Location;

public class CapacitatedLocationTests
{
    private static readonly Gen<LocationProblem> Small = Gen.Select(Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int[0, int.MaxValue]).Select((sites, customers, seed) =>
    {
        Random random = new(seed);
        return new LocationProblem(
            [.. Enumerable.Range(0, sites).Select(_ => random.NextInt64(40))],
            [.. Enumerable.Range(0, sites).Select(_ => random.Next(4, 16))],
            [.. Enumerable.Range(0, customers).Select(_ => random.Next(1, 5))],
            [.. Enumerable.Range(0, sites * customers).Select(_ => random.Next(8) == 0 ? LocationProblem.Forbidden : random.NextInt64(30))]);
    });

    /// <summary>
    /// Two sites of capacity 3 cost 10 each; three customers of demand 1, 1, 2 stand at
    /// distances (1, 9), (1, 9), (9, 1): four units do not fit one site, so both open: 20 + 1 + 1 + 1.
    /// </summary>
    [Fact]
    public void A_site_that_is_too_small_makes_a_second_one_open()
    {
        LocationResult result = CapacitatedLocation.Solve(new LocationProblem([10, 10], [3, 3], [1, 1, 2], [1, 1, 9, 9, 9, 1]));
        result.Cost.ShouldBe(23);
        result.SiteOfCustomer.ShouldBe([0, 0, 1]);
        result.LowerBound.ShouldBeInRange(1, 23);
    }

    [Fact]
    public void No_solution_is_said_when_the_demand_passes_all_capacities() =>
        CapacitatedLocation.Solve(new LocationProblem([1], [2], [3], [1])).SiteOfCustomer.ShouldBeNull();

    [Fact]
    public void The_bound_never_passes_the_optimum_and_the_search_finds_it_on_tiny_problems() => Small.Sample(
        problem =>
        {
            long? optimum = BruteForce(problem);
            LocationResult result = CapacitatedLocation.Solve(problem, new LocationOptions(Iterations: 60, Rounds: 30));
            if (optimum is null)
            {
                result.SiteOfCustomer.ShouldBeNull();
                return;
            }

            result.LowerBound.ShouldBeLessThanOrEqualTo(optimum.Value);
            if (result.SiteOfCustomer is not null)
            {
                result.Cost.ShouldBe(problem.Evaluate(result.SiteOfCustomer)!.Value);
                result.Cost.ShouldBeGreaterThanOrEqualTo(optimum.Value);
            }
        },
        iter: 400,
        threads: 1);

    [Fact]
    public void The_same_seed_gives_the_same_answer() => Small.Sample(
        problem => CapacitatedLocation.Solve(problem).SiteOfCustomer.ShouldBe(CapacitatedLocation.Solve(problem).SiteOfCustomer),
        iter: 20,
        threads: 1);

    /// <summary>
    /// Two sites of capacity 3 and 9 cost 10 and 30; customers of demand 2 and 2 cost 2 and 2 at the first, 8 and 8 at the second: one customer must go, or be cut in two.
    /// Both open and split: 40 + 2 + 1 + 4 = 47; the second alone: 30 + 16 = 46.
    /// </summary>
    [Fact]
    public void A_customer_may_be_cut_in_two_where_demand_may_be_split()
    {
        LocationProblem problem = new([10, 30], [3, 9], [2, 2], [2, 2, 8, 8]);
        (SplitLocation.Solve(problem).Cost, SplitLocation.Solve(problem).Optimal).ShouldBe((46L, true));
        LocationProblem dearer = new([10, 30], [3, 9], [2, 2], [2, 2, 18, 18]);
        SplitResult cut = SplitLocation.Solve(dearer);
        (cut.Cost, cut.Optimal).ShouldBe((52L, true), "40 + 2 + 1 + 9, less than 66 at the second alone");
        cut.Flow!.Order().ShouldBe([0L, 1L, 1L, 2L]);
        SplitLocation.Solve(new LocationProblem([1], [2], [3], [1])).Flow.ShouldBeNull();
    }

    /// <summary>With split demand each unit of demand is a customer of its own that costs its share.</summary>
    [Fact]
    public void Split_demand_costs_what_single_source_costs_for_units_of_demand() => Small.Sample(
        problem =>
        {
            int[] of = [.. problem.Demand.SelectMany((d, i) => Enumerable.Repeat(i, d))];
            if (of.Length > 9)
            {
                return;
            }

            // Costs of a whole customer are made multiples of its demand, so that shares are whole numbers.
            long[] whole = [.. problem.ServiceCost.Select((c, k) => c >= LocationProblem.Forbidden ? c : c * problem.Demand[k % problem.Customers])];
            LocationProblem split = new(problem.FixedCost, problem.Capacity, problem.Demand, whole);
            LocationProblem units = new(problem.FixedCost, problem.Capacity, [.. of.Select(_ => 1)], [.. Enumerable.Range(0, problem.Sites).SelectMany(j => of.Select(i => problem.Cost(j, i)))]);
            long? optimum = BruteForce(units);
            SplitResult result = SplitLocation.Solve(split);
            (result.Flow is null).ShouldBe(optimum is null);
            if (optimum is { } best)
            {
                result.Cost.ShouldBe(best);
                result.LowerBound.ShouldBeInRange(best - 1, best);
                for (int i = 0; i < split.Customers; i++)
                {
                    Enumerable.Range(0, split.Sites).Sum(j => result.Flow![(j * split.Customers) + i]).ShouldBe(split.Demand[i]);
                }
            }
        },
        iter: 300,
        threads: 1);

    private static long? BruteForce(LocationProblem problem)
    {
        int[] site = new int[problem.Customers];
        long? best = null;
        while (true)
        {
            if (problem.Evaluate(site) is long cost && (best is null || cost < best))
            {
                best = cost;
            }

            int i = 0;
            while (i < site.Length && ++site[i] == problem.Sites)
            {
                site[i++] = 0;
            }

            if (i == site.Length)
            {
                return best;
            }
        }
    }
}
