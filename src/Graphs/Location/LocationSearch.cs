namespace Maillage.Graphs.Location;

/// <summary>
/// Local search on assignments that keep every capacity: shift a customer, swap two, close a site and hand its customers over, open a site and draw customers to it.
/// </summary>
internal sealed class LocationSearch
{
    private readonly LocationProblem problem;
    private readonly Random random;
    private readonly int[] site;
    private readonly long[] load;
    private readonly int[] served;

    public LocationSearch(LocationProblem problem, Random random)
    {
        this.problem = problem;
        this.random = random;
        site = new int[problem.Customers];
        load = new long[problem.Sites];
        served = new int[problem.Sites];
    }

    public ReadOnlySpan<int> Assignment => site;

    public void Load(ReadOnlySpan<int> assignment)
    {
        assignment.CopyTo(site);
        Array.Clear(load);
        Array.Clear(served);
        for (int i = 0; i < site.Length; i++)
        {
            load[site[i]] += problem.Demand[i];
            served[site[i]]++;
        }
    }

    /// <summary>Builds an assignment on the allowed sites, hardest customer first (largest regret, then largest demand). False when it finds none.</summary>
    public bool Construct(Func<int, bool> allowed, int noise)
    {
        Array.Clear(load);
        Array.Clear(served);
        Array.Fill(site, -1);
        for (int placed = 0; placed < site.Length; placed++)
        {
            int hardest = -1, hardestSite = -1;
            long most = long.MinValue;
            for (int i = 0; i < site.Length; i++)
            {
                if (site[i] >= 0)
                {
                    continue;
                }

                (int first, long regret) = Regret(i, allowed);
                if (first < 0)
                {
                    return false;
                }

                long score = regret + (noise == 0 ? 0 : random.NextInt64(noise));
                if (hardest < 0 || score > most || (score == most && problem.Demand[i] > problem.Demand[hardest]))
                {
                    (hardest, hardestSite, most) = (i, first, score);
                }
            }

            Put(hardest, hardestSite);
        }

        return true;
    }

    /// <summary>Applies improving moves until none is left.</summary>
    public void Improve()
    {
        while (Shifts() || Swaps() || Closings() || Openings())
        {
        }
    }

    /// <summary>Moves a few random customers elsewhere, where they fit.</summary>
    public void Shake(int strength)
    {
        for (int k = 0; k < strength; k++)
        {
            int i = random.Next(site.Length), j = random.Next(problem.Sites);
            if (Fits(i, j))
            {
                Put(i, j);
            }
        }
    }

    private (int Site, long Regret) Regret(int customer, Func<int, bool> allowed)
    {
        int first = -1;
        long least = long.MaxValue, second = long.MaxValue;
        for (int j = 0; j < problem.Sites; j++)
        {
            if (!allowed(j) || !Fits(customer, j))
            {
                continue;
            }

            long cost = problem.Cost(j, customer) + (served[j] == 0 ? problem.FixedCost[j] / 4 : 0);
            if (cost < least)
            {
                (second, least, first) = (least, cost, j);
            }
            else if (cost < second)
            {
                second = cost;
            }
        }

        return (first, second == long.MaxValue ? LocationProblem.Forbidden : second - least);
    }

    private bool Fits(int customer, int target) =>
        target != site[customer] && load[target] + problem.Demand[customer] <= problem.Capacity[target] && problem.Cost(target, customer) < LocationProblem.Forbidden;

    private void Put(int customer, int target)
    {
        if (site[customer] >= 0)
        {
            load[site[customer]] -= problem.Demand[customer];
            served[site[customer]]--;
        }

        site[customer] = target;
        load[target] += problem.Demand[customer];
        served[target]++;
    }

    private long ShiftGain(int customer, int target)
    {
        int from = site[customer];
        return problem.Cost(from, customer) - problem.Cost(target, customer)
            + (served[from] == 1 ? problem.FixedCost[from] : 0) - (served[target] == 0 ? problem.FixedCost[target] : 0);
    }

    private bool Shifts()
    {
        bool improved = false;
        for (int i = 0; i < site.Length; i++)
        {
            int best = -1;
            long most = 0;
            for (int j = 0; j < problem.Sites; j++)
            {
                long gain = j == site[i] ? 0 : ShiftGain(i, j);
                if (gain > most && Fits(i, j))
                {
                    (best, most) = (j, gain);
                }
            }

            if (best >= 0)
            {
                Put(i, best);
                improved = true;
            }
        }

        return improved;
    }

    private bool Swaps()
    {
        for (int a = 0; a < site.Length; a++)
        {
            for (int b = a + 1; b < site.Length; b++)
            {
                int p = site[a], q = site[b];
                if (p == q || problem.Cost(q, a) + problem.Cost(p, b) >= problem.Cost(p, a) + problem.Cost(q, b))
                {
                    continue;
                }

                int difference = problem.Demand[a] - problem.Demand[b];
                if (load[q] + difference <= problem.Capacity[q] && load[p] - difference <= problem.Capacity[p])
                {
                    Put(a, q);
                    Put(b, p);
                    return true;
                }
            }
        }

        return false;
    }

    private bool Closings() => TryEach(closing: true);

    private bool Openings() => TryEach(closing: false);

    private bool TryEach(bool closing)
    {
        int[] before = [.. site];
        long cost = problem.Evaluate(site)!.Value;
        for (int j = 0; j < problem.Sites; j++)
        {
            if (closing != (served[j] > 0))
            {
                continue;
            }

            if (closing ? HandOver(j) : Draw(j))
            {
                while (Shifts())
                {
                }

                if (problem.Evaluate(site) is long now && now < cost)
                {
                    return true;
                }
            }

            Load(before);
        }

        return false;
    }

    private bool HandOver(int closed)
    {
        foreach (int i in Enumerable.Range(0, site.Length).Where(i => site[i] == closed).OrderByDescending(i => problem.Demand[i]).ThenBy(i => i).ToArray())
        {
            (int target, _) = Regret(i, j => j != closed && served[j] > 0);
            if (target < 0)
            {
                return false;
            }

            Put(i, target);
        }

        return true;
    }

    private bool Draw(int opened)
    {
        foreach (int i in Enumerable.Range(0, site.Length).Where(i => problem.Cost(opened, i) < problem.Cost(site[i], i))
            .OrderByDescending(i => (problem.Cost(site[i], i) - problem.Cost(opened, i)) / (double)Math.Max(1, problem.Demand[i])).ThenBy(i => i).ToArray())
        {
            if (Fits(i, opened))
            {
                Put(i, opened);
            }
        }

        return served[opened] > 0;
    }
}
