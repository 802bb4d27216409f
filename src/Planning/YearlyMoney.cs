using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning;

/// <summary>A strategy's budget lines as cents by department and year. Lines for the whole perimeter go where most is left to build.</summary>
internal sealed class YearlyMoney
{
    private readonly Dictionary<string, long[]> fibre = [];
    private readonly Dictionary<string, long[]> upgrades = [];
    private readonly Dictionary<string, string> places = [];

    /// <param name="publicCost">Cents of public fibre by department.</param>
    public YearlyMoney(Strategy strategy, IReadOnlyDictionary<string, long> publicCost)
    {
        Horizon horizon = strategy.Horizon;
        string[] departments = [.. strategy.Departments];
        foreach (string department in departments)
        {
            fibre[department] = new long[horizon.Years];
            upgrades[department] = new long[horizon.Years];
            places[department] = string.Join(", ", strategy.Budgets.Lines
                .Where(l => l.Use == BudgetUse.Fibre && (l.Department is null || l.Department == department)).Select(l => l.Page).Distinct());
        }

        foreach (BudgetLine line in strategy.Budgets.Lines.Where(l => l.Department is not null))
        {
            long[] years = (line.Use == BudgetUse.Fibre ? fibre : upgrades)[line.Department!];
            for (int i = 0; i < years.Length; i++)
            {
                years[i] += line.InYear(horizon.FirstYear + i).Cents;
            }
        }

        long[] needs = [.. departments.Select(d => Math.Max(0, publicCost.GetValueOrDefault(d) - fibre[d].Sum()))];
        if (needs.All(n => n == 0))
        {
            needs = [.. departments.Select(d => Math.Max(1, publicCost.GetValueOrDefault(d)))];
        }

        foreach (BudgetLine line in strategy.Budgets.Lines.Where(l => l.Department is null))
        {
            for (int i = 0; i < horizon.Years; i++)
            {
                long[] parts = LargestRemainder.Split(line.InYear(horizon.FirstYear + i).Cents, needs);
                for (int d = 0; d < departments.Length; d++)
                {
                    fibre[departments[d]][i] += parts[d];
                }
            }
        }
    }

    public long[] Fibre(string department) => fibre[department];

    public long[] Upgrades(string department) => upgrades[department];

    /// <summary>Pages on which the department's fibre money is printed.</summary>
    public string Place(string department) => places[department];
}
