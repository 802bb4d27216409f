using Maillage.Cases.Storage;
using Maillage.Database;
using Maillage.Intermediation.Awareness;
using Maillage.Intermediation.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedAwarenessConformance(EmbeddedDatabases databases) : AwarenessConformance(databases);

public sealed class PostgresAwarenessConformance(PostgresDatabases databases) : AwarenessConformance(databases);

public abstract class AwarenessConformance(TestDatabases databases)
{
    [Fact]
    public void Who_came_is_told_anew_as_a_whole_and_targets_stand_as_last_said()
    {
        using TestDatabase test = databases.Make();
        AwarenessStore store = new(test.Open(RuleStore.Migrations), TimeProvider.System);
        store.Find("m:1").ShouldBeNull();
        store.Save("m:1", "Four ; Lormes", 3, ["a", "b"], [new("m:1", "four|58145", "C", "58", 1), new("m:1", "scierie|", null, null, 1)], "p");
        store.Save("m:1", "Four ; Lormes", 0, [], [new("m:1", "four|58145", "C", "58", 1)], "p");
        store.Save("m:2", "", 4, ["a"], [], null);
        store.ListPresences().OrderBy(p => p.Action, StringComparer.Ordinal).ShouldBe([new("m:1", "four|58145", "C", "58", 1), new("m:2", null, null, null, 4)]);
        (store.Find("m:2")!.Nameless, store.Find("m:2")!.Ambassadors.Single(), store.List().Count).ShouldBe((4, "a", 2));
        Should.Throw<Exception>(() => store.Save("m:1", "x", 9, [], [new("m:1", "f", null, null, 1), new("m:1", "f", null, null, 1)], null));
        store.Find("m:1")!.Nameless.ShouldBe(0, "all or nothing");

        store.Set(new Target(Axis.Department, "58", 100, 2029, "premier"), "p");
        store.Set(new Target(Axis.Department, "58", 250, 2030, "second"), "q");
        store.Set(new Target(Axis.Relay, "25801450100013", 40, 2030, "convention"), null);
        store.ListTargets().ShouldBe([new Target(Axis.Department, "58", 250, 2030, "second"), new Target(Axis.Relay, "25801450100013", 40, 2030, "convention")]);
    }

    [Fact]
    public void A_budget_is_kept_by_year_and_said_anew()
    {
        using TestDatabase test = databases.Make();
        BudgetStore budgets = new(test.Open(CaseTables.Migrations), TimeProvider.System);
        budgets.Set("aide-conseil", 2026, 10_000_000_00, "vote", "p");
        budgets.Set("aide-conseil", 2026, 5_000_000_000_00, "décision modificative", "p");
        budgets.Set("aide-conseil", 2027, 1, "vote", null);
        budgets.Set("autre", 2026, 1, "vote", null);
        budgets.List("aide-conseil").Select(b => (b.Year, b.Cents, b.Source)).ShouldBe([(2026, 5_000_000_000_00, "décision modificative"), (2027, 1L, "vote")]);
    }
}
