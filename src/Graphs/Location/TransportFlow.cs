namespace Maillage.Graphs.Location;

/// <summary>
/// Serves all demand from open sites at least cost, a customer from several where need be: a least-cost flow by shortest ways with potentials, O(ways · (sites + customers)²). Costs a unit of demand are
/// rounded down to 1/<see cref="Scale"/>, so the flow's own value is a lower bound and its true cost an upper one.
/// </summary>
internal sealed class TransportFlow
{
    private const long Scale = 1 << 16;

    private readonly LocationProblem problem;
    private readonly long[] unit;
    private readonly long[] room;
    private readonly long[] missing;
    private readonly long[] potential;

    public TransportFlow(LocationProblem problem, bool[] open)
    {
        this.problem = problem;
        int n = problem.Customers;
        unit = new long[problem.ServiceCost.Length];
        room = [.. problem.Capacity.Select((c, j) => open[j] ? (long)c : 0)];
        missing = [.. problem.Demand.Select(d => (long)d)];
        potential = new long[problem.Sites + n];
        Flow = new long[unit.Length];
        for (int j = 0; j < problem.Sites; j++)
        {
            for (int i = 0; i < n; i++)
            {
                unit[(j * n) + i] = problem.Demand[i] == 0 || problem.Cost(j, i) >= LocationProblem.Forbidden ? -1 : (long)((Int128)problem.Cost(j, i) * Scale / problem.Demand[i]);
            }
        }
    }

    /// <summary>Demand of each customer that each site serves, at <c>[site * customers + customer]</c>.</summary>
    public long[] Flow { get; }

    public long CostRoundedUp
    {
        get
        {
            decimal cost = 0;
            for (int k = 0; k < Flow.Length; k++)
            {
                cost += Flow[k] == 0 ? 0 : (decimal)problem.ServiceCost[k] * Flow[k] / problem.Demand[k % problem.Customers];
            }

            return (long)decimal.Ceiling(cost);
        }
    }

    public long BoundRoundedDown
    {
        get
        {
            Int128 value = 0;
            for (int k = 0; k < Flow.Length; k++)
            {
                value += (Int128)Flow[k] * Math.Max(0, unit[k]);
            }

            return (long)(value / Scale);
        }
    }

    public bool Uses(int site) => Flow.AsSpan(site * problem.Customers, problem.Customers).IndexOfAnyExcept(0L) >= 0;

    /// <returns>False when the open sites do not hold the demand.</returns>
    public bool Solve()
    {
        while (Array.Exists(missing, m => m > 0))
        {
            if (!Augment())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One shortest way from sites with room to a customer who misses demand; nodes are sites, then customers.</summary>
    private bool Augment()
    {
        int sites = problem.Sites, n = problem.Customers, all = sites + n;
        long[] distance = new long[all];
        int[] from = new int[all];
        bool[] settled = new bool[all];
        Array.Fill(distance, long.MaxValue);
        Array.Fill(from, -1);
        for (int j = 0; j < sites; j++)
        {
            // One source before all sites with room: they cost nothing to reach, and their potentials stay nought.
            distance[j] = room[j] > 0 ? 0 : long.MaxValue;
        }

        while (true)
        {
            int v = -1;
            for (int k = 0; k < all; k++)
            {
                v = !settled[k] && distance[k] < long.MaxValue && (v < 0 || distance[k] < distance[v]) ? k : v;
            }

            if (v < 0)
            {
                break;
            }

            settled[v] = true;
            for (int k = 0; k < (v < sites ? n : sites); k++)
            {
                int j = v < sites ? v : k, i = v < sites ? k : v - sites, w = v < sites ? sites + k : k, arc = (j * n) + i;
                if (settled[w] || unit[arc] < 0 || (v >= sites && Flow[arc] == 0))
                {
                    continue;
                }

                long reach = distance[v] + (v < sites ? unit[arc] : -unit[arc]) + potential[v] - potential[w];
                if (reach < distance[w])
                {
                    (distance[w], from[w]) = (reach, v);
                }
            }
        }

        int end = -1;
        for (int i = 0; i < n; i++)
        {
            int v = sites + i;
            end = missing[i] > 0 && settled[v] && (end < 0 || distance[v] + potential[v] < distance[end] + potential[end]) ? v : end;
        }

        if (end < 0)
        {
            return false;
        }

        long most = distance.Where((d, k) => settled[k]).Max();
        for (int k = 0; k < all; k++)
        {
            potential[k] += settled[k] ? distance[k] : most;
        }

        Send(end, from);
        return true;
    }

    private void Send(int end, int[] from)
    {
        int sites = problem.Sites, n = problem.Customers;
        long amount = missing[end - sites];
        int v = end;
        for (; from[v] >= 0; v = from[v])
        {
            amount = v < sites ? Math.Min(amount, Flow[(v * n) + from[v] - sites]) : amount;
        }

        amount = Math.Min(amount, room[v]);
        room[v] -= amount;
        missing[end - sites] -= amount;
        for (v = end; from[v] >= 0; v = from[v])
        {
            if (v < sites)
            {
                Flow[(v * n) + from[v] - sites] -= amount;
            }
            else
            {
                Flow[(from[v] * n) + v - sites] += amount;
            }
        }
    }
}
