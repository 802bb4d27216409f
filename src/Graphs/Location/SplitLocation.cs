namespace Maillage.Graphs.Location;

/// <summary>A solution of the location problem with split demand, and its certificate.</summary>
/// <param name="Flow">Demand that each site serves of each customer, at <c>[site * customers + customer]</c>; null when none was found.</param>
/// <param name="Cost">Cost of the solution, rounded up to the unit; <see cref="long.MaxValue"/> without one.</param>
/// <param name="LowerBound">No solution costs less, rounded down to the unit.</param>
/// <param name="Nodes">Subproblems looked at.</param>
public sealed record SplitResult(long[]? Flow, long Cost, long LowerBound, int Nodes)
{
    /// <summary>Cost and bound differ by rounding alone.</summary>
    public bool Optimal => Flow is not null && Cost - LowerBound <= 1;

    /// <summary>(cost − bound) / bound in percent.</summary>
    public double GapPercent => Flow is null ? double.PositiveInfinity : 100.0 * (Cost - LowerBound) / Math.Max(1, LowerBound);
}

/// <param name="Nodes">Subproblems to look at, at most.</param>
/// <param name="Iterations">Subgradient steps in the first of them; a quarter in each other.</param>
public sealed record SplitOptions(int Nodes = 2000, int Iterations = 400);

/// <summary>
/// The location problem where a customer may be served by several sites (OR-Library <c>cap</c>): branch and bound over the sites. A subproblem's bound is the Lagrangian one with
/// fractional knapsacks; its open sites give a solution by least-cost flow. Everything that is compared is a whole number, so the certificate is exact to the unit.
/// </summary>
public static class SplitLocation
{
    /// <summary>Deterministic. A subproblem costs its steps of O(sites · customers · log customers), and one flow.</summary>
    public static SplitResult Solve(LocationProblem problem, SplitOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SplitOptions();
        Search search = new(problem, cancellation);
        search.Offer([.. Enumerable.Repeat(true, problem.Sites)]);
        if (search.Best is null)
        {
            return new SplitResult(null, long.MaxValue, 0, 0);
        }

        search.Run(options);
        return new SplitResult(search.Best, search.Cost, Math.Min(search.Bound, search.Cost), search.Nodes);
    }

    private enum Fate : byte
    {
        Free,
        Open,
        Closed,
    }

    private sealed class Search(LocationProblem problem, CancellationToken cancellation)
    {
        public long[]? Best { get; private set; }

        public long Cost { get; private set; } = long.MaxValue;

        /// <summary>The least bound of what is not looked into any further.</summary>
        public long Bound { get; private set; } = long.MaxValue;

        public int Nodes { get; private set; }

        /// <summary>The cheapest solution with these sites, unused ones closed.</summary>
        /// <returns>What no solution within these sites costs less than, without their fixed costs; null when they do not hold the demand.</returns>
        public long? Offer(bool[] open)
        {
            TransportFlow flow = new(problem, open);
            if (!flow.Solve())
            {
                return null;
            }

            long cost = flow.CostRoundedUp;
            for (int j = 0; j < problem.Sites; j++)
            {
                cost += flow.Uses(j) ? problem.FixedCost[j] : 0;
            }

            if (cost < Cost)
            {
                (Best, Cost) = (flow.Flow, cost);
            }

            return flow.BoundRoundedDown;
        }

        public void Run(SplitOptions options)
        {
            Stack<(Fate[] Fates, long Known, long[]? Multipliers)> waiting = new([(new Fate[problem.Sites], 0L, null)]);
            while (waiting.TryPop(out (Fate[] Fates, long Known, long[]? Multipliers) node))
            {
                cancellation.ThrowIfCancellationRequested();
                if (node.Known >= Cost - 1 || Nodes == options.Nodes)
                {
                    Bound = Math.Min(Bound, node.Known);
                    continue;
                }

                Nodes++;
                if (Look(node.Fates, node.Multipliers, node.Multipliers is null ? options.Iterations : options.Iterations / 4, out long bound, out int branch, out bool openFirst, out long[] multipliers))
                {
                    bound = Math.Max(bound, node.Known);
                    foreach (Fate fate in openFirst ? (Fate[])[Fate.Closed, Fate.Open] : [Fate.Open, Fate.Closed])
                    {
                        Fate[] fates = [.. node.Fates];
                        fates[branch] = fate;
                        waiting.Push((fates, bound, multipliers));
                    }
                }
                else
                {
                    Bound = Math.Min(Bound, Math.Max(bound, node.Known));
                }
            }
        }

        /// <returns>True when the subproblem is to be divided at <paramref name="branch"/>.</returns>
        private bool Look(Fate[] fates, long[]? known, int iterations, out long bound, out int branch, out bool openFirst, out long[] multipliers)
        {
            // An open site costs nothing more, a closed one holds nothing.
            long paid = 0;
            long[] fixedCost = [.. problem.FixedCost];
            int[] capacity = [.. problem.Capacity];
            for (int j = 0; j < fates.Length; j++)
            {
                paid += fates[j] == Fate.Open ? fixedCost[j] : 0;
                fixedCost[j] = fates[j] == Fate.Open ? 0 : fixedCost[j];
                capacity[j] = fates[j] == Fate.Closed ? 0 : capacity[j];
            }

            (branch, openFirst, multipliers) = (-1, true, known ?? []);
            bool[] possible = [.. fates.Select(f => f != Fate.Closed)];
            if (capacity.Sum(c => (long)c) < problem.Demand.Sum(d => (long)d) || Offer(possible) is not { } carried)
            {
                bound = long.MaxValue;
                return false;
            }

            if (Array.TrueForAll(fates, f => f != Fate.Free))
            {
                bound = paid + carried;
                return false;
            }

            LagrangianBound relaxed = new(new LocationProblem(fixedCost, capacity, problem.Demand, problem.ServiceCost), split: true, known);
            int[] opened = new int[fates.Length];
            double agility = 1.5;
            int steps = 0;
            for (long last = -1, stalled = 0; steps < iterations && paid + relaxed.Best < Cost - 1; steps++)
            {
                bool goesOn = relaxed.Step(Cost - paid, agility);
                (last, stalled) = relaxed.Best > last ? (relaxed.Best, 0) : (last, stalled + 1);
                (agility, stalled) = stalled == 10 ? (agility / 2, 0) : (agility, stalled);
                for (int j = 0; j < opened.Length; j++)
                {
                    opened[j] += relaxed.Open[j] ? 1 : 0;
                }

                if (!goesOn)
                {
                    steps++;
                    break;
                }
            }

            Offer([.. relaxed.Open.Select((open, j) => possible[j] && (open || fates[j] == Fate.Open))]);
            bound = paid + relaxed.Best;
            if (bound >= Cost - 1)
            {
                return false;
            }

            // Divided where the steps were least of one mind.
            branch = Enumerable.Range(0, fates.Length).Where(j => fates[j] == Fate.Free).MinBy(j => Math.Abs((2 * opened[j]) - steps));
            openFirst = 2 * opened[branch] >= steps;
            multipliers = relaxed.Multipliers;
            return true;
        }
    }
}
