namespace Maillage.Graphs.Location;

/// <summary>Solves <see cref="LocationProblem"/>: Lagrangian bound and iterated local search, each guiding the other.</summary>
public static class CapacitatedLocation
{
    /// <summary>
    /// Returns the best assignment found and a proven lower bound. Deterministic for a seed. One subgradient step costs O(sites · customers · capacity) at worst,
    /// a round of search O(sites · customers + customers²).
    /// </summary>
    public static LocationResult Solve(LocationProblem problem, LocationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new LocationOptions();
        if (problem.Customers == 0)
        {
            return new LocationResult([], 0, 0);
        }

        Random random = new(options.Seed);
        LagrangianBound bound = new(problem);
        LocationSearch search = new(problem, random);
        int[]? best = null;
        long bestCost = long.MaxValue;
        Offer(search.Construct(_ => true, 0));

        double agility = 1.5;
        long lastBound = -1;
        for (int k = 0, stalled = 0; k < options.Iterations && bound.Best < bestCost; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            long upper = bestCost == long.MaxValue ? (bound.Best * 2) + 1 : bestCost;
            if (!bound.Step(upper, agility))
            {
                break;
            }

            (lastBound, stalled) = bound.Best > lastBound ? (bound.Best, 0) : (lastBound, stalled + 1);
            if (stalled == 20)
            {
                (agility, stalled) = (agility / 2, 0);
            }

            if (k % 10 == 0)
            {
                bool[] open = [.. bound.Open];
                Offer(search.Construct(j => open[j], 0));
            }
        }

        for (int round = 0; best is not null && round < options.Rounds && bound.Best < bestCost; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            search.Load(best);
            search.Shake(2 + random.Next(Math.Max(2, problem.Customers / 8)));
            Offer(true);
        }

        return new LocationResult(best, bestCost, Math.Min(bound.Best, bestCost));

        void Offer(bool built)
        {
            if (!built)
            {
                return;
            }

            search.Improve();
            if (problem.Evaluate(search.Assignment) is long cost && cost < bestCost)
            {
                (best, bestCost) = (search.Assignment.ToArray(), cost);
            }
        }
    }
}
