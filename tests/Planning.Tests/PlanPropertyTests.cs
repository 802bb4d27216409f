using System.Diagnostics;
using CsCheck;
using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Tests;

public sealed class PlanPropertyTests
{
    private static readonly string[] Departments = ["21", "58", "71", "89"];

    private static readonly Gen<PlanningZone> AnyZone =
        from department in Gen.Int[0, 3].Select(i => Departments[i])
        from premises in Gen.Long[0, 3000]
        from cost in Gen.Long[0, 900_000_000]
        from reuse in Gen.Long[0, 900_000_000]
        from population in Gen.Long[0, 6000]
        from nro in Gen.Int[0, 5]
        from flags in Gen.Int[0, 15]
        from slow in Gen.Long[0, 100]
        select new PlanningZone
        {
            Commune = new("x"), Department = department, Premises = premises, BaseDwellings = premises * 9 / 10, CostNew = new(cost), CostReuse = new(reuse),
            Population = population, NroId = $"{department}-{nro}", Committed = (flags & 3) == 0, HostsExchange = (flags & 4) != 0, PrioritySite = (flags & 8) != 0,
            Copper = (flags & 1) == 0 ? null : new CopperState(100, 0, slow / 2, slow, true),
        };

    private static readonly Gen<(PlanningZone[] Zones, bool Carry)> AnyTask =
        from zones in AnyZone.Array[0, 40]
        from carry in Gen.Bool
        select (zones.Select((z, i) => z with
        {
            Commune = new($"{z.Department}{i:000}"),
            Neighbours = i == 0 ? [] : [new TerritoryId($"{zones[i - 1].Department}{i - 1:000}")],
        }).ToArray(), carry);

    [Fact]
    public void Every_plan_obeys_budgets_completeness_and_private_areas() => AnyTask.Sample(
        task =>
        {
            Strategy strategy = Given.Bourgogne with { Budgets = Given.Bourgogne.Budgets with { CarryOver = task.Carry, Lines = [.. Given.Bourgogne.Budgets.Lines.Select(l => l with { Total = new(l.Total.Cents / 20) })] } };
            Plan plan = new Planner(strategy).Make(task.Zones);

            plan.Communes.Select(c => c.Commune.Text).ShouldBe(task.Zones.Select(z => z.Commune.Text).Order(StringComparer.Ordinal));
            plan.Communes.Where(c => c.Treatment == Treatment.Private).ShouldAllBe(c => c.Cost.Cents == 0 && c.SpeedUpgradeYear == null);
            plan.Communes.Where(c => c.Treatment == Treatment.PublicFibre).ShouldAllBe(c => c.ToYear - c.FromYear < 5 && c.FromYear >= 2015 && c.ToYear <= 2025);
            plan.Communes.ShouldAllBe(c => c.Reasons.Count > 0);
            plan.Plaques.SelectMany(p => p.Zones).Order(Comparer<TerritoryId>.Create((a, b) => string.CompareOrdinal(a.Text, b.Text)))
                .ShouldBe(plan.Communes.Where(c => c.Treatment != Treatment.Private).Select(c => c.Commune));
            foreach (IGrouping<TerritoryId, PlanYear> department in plan.Years.GroupBy(y => y.Department))
            {
                long spent = 0;
                long given = 0;
                foreach (PlanYear year in department.OrderBy(y => y.Year))
                {
                    spent += year.Spent.Cents;
                    given += year.Budget.Cents;
                    spent.ShouldBeLessThanOrEqualTo(given);
                    year.ShareCoveredPercent.ShouldBeInRange(0, 100);
                    if (!task.Carry)
                    {
                        year.Spent.Cents.ShouldBeLessThanOrEqualTo(year.Budget.Cents);
                    }
                }
            }

            plan.Years.Sum(y => y.Spent.Cents).ShouldBe(plan.PublicCost.Cents + plan.UpgradeCost.Cents);
            ((decimal)plan.HomeYears).ShouldBeLessThanOrEqualTo(plan.HomeYearsBound);
            plan.GapPercent.ShouldBeInRange(0, 100);
        },
        iter: 300);

    [Fact]
    public void The_order_of_zones_given_does_not_matter() => AnyTask.Sample(
        task =>
        {
            Plan plan = new Planner(Given.Bourgogne).Make(task.Zones);
            Plan reversed = new Planner(Given.Bourgogne).Make([.. task.Zones.Reverse()]);

            reversed.Communes.Select(c => (c.Commune, c.FromYear, c.ToYear, c.SpeedUpgradeYear)).ShouldBe(plan.Communes.Select(c => (c.Commune, c.FromYear, c.ToYear, c.SpeedUpgradeYear)));
            reversed.Years.ShouldBe(plan.Years);
        },
        iter: 50);

    /// <summary>All orders of up to six communes: none serves more than the bound, and the heuristic stays close to the best.</summary>
    [Fact]
    public void On_tiny_instances_the_heuristic_is_held_against_every_order()
    {
        double worst = 0;
        double sum = 0;
        const int Seeds = 200;
        for (int seed = 0; seed < Seeds; seed++)
        {
            Random random = new(seed);
            int n = random.Next(2, 7);
            PlanningZone[] zones = [.. Enumerable.Range(0, n).Select(i => Given.Zone($"2100{i}", random.Next(1, 100), random.Next(1, 200)))];
            Strategy strategy = Given.Small(2015, [.. Enumerable.Range(0, 4).Select(_ => (decimal)random.Next(0, 120))]);
            Plan plan = new Planner(strategy).Make(zones);
            long best = Permutations([.. Enumerable.Range(0, n)]).Max(order => HomeYears(zones, strategy, order));

            plan.HomeYears.ShouldBeLessThanOrEqualTo(best, $"seed {seed}");
            ((decimal)best).ShouldBeLessThanOrEqualTo(plan.HomeYearsBound, $"seed {seed}");
            double loss = best == 0 ? 0 : (double)(best - plan.HomeYears) / best;
            worst = Math.Max(worst, loss);
            sum += loss;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"mean loss {sum / Seeds:P2}, worst {worst:P2}");
        (sum / Seeds).ShouldBeLessThan(0.03);
    }

    [Fact]
    public void Two_thousand_communes_over_eleven_years_are_planned()
    {
        Random random = new(1);
        PlanningZone[] zones = [.. Enumerable.Range(0, 2000).Select(i => Given.Zone($"{Departments[i % 4]}{i / 4:000}", random.Next(20, 2000), random.Next(50_000, 3_000_000), Departments[i % 4],
            $"{Departments[i % 4]}{Math.Max(0, (i / 4) - 1):000}") with { NroId = $"n{i / 20}", Population = random.Next(50, 4000), HostsExchange = random.Next(3) == 0, Copper = new(100, 2, 18, random.Next(100), true) })];
        Stopwatch watch = Stopwatch.StartNew();

        Plan plan = new Planner(Given.Bourgogne).Make(zones);

        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalSeconds:F2} s, gap {plan.GapPercent:F2} %, {plan.Plaques.Count} plaques");
        plan.Communes.Count.ShouldBe(2000);
    }

    private static long HomeYears(PlanningZone[] zones, Strategy strategy, int[] order)
    {
        long[] budgets = [.. Enumerable.Range(0, strategy.Horizon.Years).Select(i => strategy.Budgets.Lines.Sum(l => l.InYear(strategy.Horizon.FirstYear + i).Cents))];
        FilledYears years = YearFilling.Fill(order, [.. zones.Select(z => z.CostNew.Cents)], budgets, budgets.Length, carryOver: true);
        return zones.Select((z, i) => years.To[i] < 0 ? 0 : z.BaseDwellings * (budgets.Length - years.To[i])).Sum();
    }

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length == 1)
        {
            return [items];
        }

        return items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (int[])[item, .. rest]));
    }
}
