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
