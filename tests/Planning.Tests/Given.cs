using Maillage.Kernel;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Tests;

/// <summary>Files and small zones the tests start from.</summary>
internal static class Given
{
    public static string BourgognePath => Path.Combine(Repository.Root, "strategies", "bourgogne-2015.yaml");

    public static string BourgogneText => File.ReadAllText(BourgognePath);

    public static string SecondText => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "strategies", "deux-departements.yaml"));

    public static Strategy Bourgogne => StrategyFile.Read(BourgognePath);

    public static Strategy Second => StrategyFile.Parse(SecondText, "deux-departements.yaml");

    public static Money Euros(decimal euros) => Money.FromEuros(euros);

    /// <summary>A public commune of one department; costs are euros.</summary>
    public static PlanningZone Zone(string code, long premises, decimal cost, string department = "21", params string[] neighbours) => new()
    {
        Commune = new(code),
        Department = department,
        Premises = premises,
        BaseDwellings = premises,
        CostNew = Euros(cost),
        CostReuse = Euros(cost),
        Neighbours = [.. neighbours.Select(n => new TerritoryId(n))],
    };

    /// <summary>One department, money in euros by year, no rule but those given.</summary>
    public static Strategy Small(int firstYear, decimal[] euros, bool carryOver = true, RuleSet? rules = null, string department = "21", int continueFor = 0) => Bourgogne with
    {
        Departments = [department],
        Horizon = new(firstYear, firstYear + euros.Length - 1, firstYear + euros.Length - 1 + continueFor),
        Targets = [],
        Rules = rules ?? new(null, null, null, null, null, null),
        Budgets = new(carryOver, [.. euros.Select((e, i) => new BudgetLine($"y{i}", department, BudgetUse.Fibre, firstYear + i, firstYear + i, Euros(e), "p. 1", null))]),
    };
}
