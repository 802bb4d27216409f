namespace Maillage.Graphs.Location;

/// <summary>
/// Single-source capacitated facility location: open sites, give each customer to exactly one open site, no site above its capacity,
/// least fixed cost plus service cost. It is the siting of NROs and SROs once distances are known.
/// </summary>
/// <remarks>All costs and demands are integers; a pair that must not be is <see cref="Forbidden"/>.</remarks>
public sealed class LocationProblem
{
    /// <summary>Cost of a pair that must not be used; small enough that sums of a million do not overflow.</summary>
    public const long Forbidden = long.MaxValue / 4_000_000;

    /// <param name="fixedCost">Cost of opening each site, ≥ 0.</param>
    /// <param name="capacity">Demand each site can carry, ≥ 0.</param>
    /// <param name="demand">Demand of each customer, ≥ 0.</param>
    /// <param name="serviceCost">Cost of serving the whole customer from the site, at <c>[site * customers + customer]</c>, ≥ 0.</param>
    /// <exception cref="ArgumentException">When sizes do not agree or a number is negative.</exception>
    public LocationProblem(long[] fixedCost, int[] capacity, int[] demand, long[] serviceCost)
    {
        if (capacity.Length != fixedCost.Length || serviceCost.Length != (long)fixedCost.Length * demand.Length)
        {
            throw new ArgumentException("Sizes of fixed costs, capacities, demands and service costs do not agree.");
        }

        if (fixedCost.Any(c => c < 0) || capacity.Any(c => c < 0) || demand.Any(d => d < 0) || serviceCost.Any(c => c < 0))
        {
            throw new ArgumentException("Costs, capacities and demands are not negative.");
        }

        FixedCost = fixedCost;
        Capacity = capacity;
        Demand = demand;
        ServiceCost = serviceCost;
    }

    public long[] FixedCost { get; }

    public int[] Capacity { get; }

    public int[] Demand { get; }

    public long[] ServiceCost { get; }

    public int Sites => FixedCost.Length;

    public int Customers => Demand.Length;

    public long Cost(int site, int customer) => ServiceCost[((long)site * Customers) + customer];

    /// <summary>Cost of a whole assignment; null when it breaks a capacity, uses a forbidden pair or leaves a customer out (−1).</summary>
    public long? Evaluate(ReadOnlySpan<int> siteOfCustomer)
    {
        long[] load = new long[Sites];
        bool[] open = new bool[Sites];
        long total = 0;
        for (int i = 0; i < Customers; i++)
        {
            int j = siteOfCustomer[i];
            if (j < 0 || Cost(j, i) >= Forbidden)
            {
                return null;
            }

            load[j] += Demand[i];
            total += Cost(j, i) + (open[j] ? 0 : FixedCost[j]);
            open[j] = true;
        }

        for (int j = 0; j < Sites; j++)
        {
            if (load[j] > Capacity[j])
            {
                return null;
            }
        }

        return total;
    }
}

/// <summary>A solution with its certificate.</summary>
/// <param name="SiteOfCustomer">For each customer its site; null when none was found (the problem may have none).</param>
/// <param name="Cost">Cost of the solution; <see cref="long.MaxValue"/> without one.</param>
/// <param name="LowerBound">No solution costs less: the Lagrangian bound, computed in integers.</param>
public sealed record LocationResult(int[]? SiteOfCustomer, long Cost, long LowerBound)
{
    /// <summary>(cost − bound) / bound in percent; 0 when both are 0.</summary>
    public double GapPercent => SiteOfCustomer is null ? double.PositiveInfinity : Cost == LowerBound ? 0 : 100.0 * (Cost - LowerBound) / Math.Max(1, LowerBound);
}

/// <param name="Iterations">Subgradient steps; the bound grows with them.</param>
/// <param name="Rounds">Perturbed restarts of the local search.</param>
/// <param name="Seed">Same seed, same result.</param>
public sealed record LocationOptions(int Iterations = 600, int Rounds = 400, int Seed = 1);
