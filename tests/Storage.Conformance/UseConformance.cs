using Maillage.Catalogue.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedUseConformance(EmbeddedDatabases databases) : UseConformance(databases);

public sealed class PostgresUseConformance(PostgresDatabases databases) : UseConformance(databases);

/// <summary>Uses of datasets, counted by month on both databases.</summary>
public abstract class UseConformance(TestDatabases databases)
{
    [Fact]
    public void Uses_add_up_by_month_and_by_kind()
    {
        using TestDatabase test = databases.Make();
        DatasetUseStore store = new(test.Open(CatalogueTables.Migrations));
        store.CountSince(new DateOnly(2026, 1, 1)).ShouldBeEmpty();
        store.Add([new(("communes", DatasetUse.File), 2), new(("communes", DatasetUse.Page), 5)], new DateOnly(2026, 10, 31));
        store.Add([new(("communes", DatasetUse.File), 3), new(("plan", DatasetUse.Interface), 7)], new DateOnly(2026, 11, 1));
        store.Add([new(("communes", DatasetUse.File), 4)], new DateOnly(2026, 11, 26));
        store.List("communes").ShouldBe([("2026-11", DatasetUse.File, 7), ("2026-10", DatasetUse.File, 2), ("2026-10", DatasetUse.Page, 5)]);
        store.List("rien").ShouldBeEmpty();
        store.CountSince(new DateOnly(2026, 11, 15)).ShouldBe(new Dictionary<string, long> { ["communes"] = 7, ["plan"] = 7 }, ignoreOrder: true);
        store.CountSince(new DateOnly(2026, 10, 1))["communes"].ShouldBe(14);
    }
}
