using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedMigrationConformance(EmbeddedDatabases databases) : MigrationConformance(databases);

public sealed class PostgresMigrationConformance(PostgresDatabases databases) : MigrationConformance(databases);

public abstract class MigrationConformance(TestDatabases databases)
{
    private static readonly TableDefinition One = new(DatabasePart.Territory, "one", "Un", [new("code", ColumnType.Text)], ["code"]);
    private static readonly TableDefinition Two = new(DatabasePart.Private, "two", "Deux", [new("code", ColumnType.Text)], ["code"]);
    private static readonly Migration[] Known = [new("test", 1, [One]), new("test", 2, [Two]), new("test", 3, []) { Sql = ["INSERT INTO one (code) VALUES ('from the migration')"] }];

    [Fact]
    public void Migrating_twice_changes_nothing_the_second_time()
    {
        using TestDatabase test = databases.Make();
        test.Open(Known);
        MaillageDatabase again = test.Open(Known);
        again.Migrate(Known);
        Count(again, One).ShouldBe(1);
        Count(again, Two).ShouldBe(0);
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused_and_left_as_it_was()
    {
        using TestDatabase test = databases.Make();
        test.Open(Known);
        MaillageDatabase older = test.Open();
        var other = new Migration("other", 1, [One with { Name = "other" }]);
        string message = Should.Throw<DatabaseTooNewException>(() => older.Migrate([other, Known[0]])).Message;
        message.ShouldContain("plus récente");
        message.ShouldContain("newer version");
        Should.Throw<DbException>(() => Count(older, other.Create[0]));
        Count(older, One).ShouldBe(1);
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_one_before_it()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open();
        Migration broken = new("test", 2, [One with { Name = "half" }]) { Sql = ["INSERT INTO one (code) VALUES ('x')", "this is no statement"] };
        Should.Throw<DbException>(() => database.Migrate([Known[0], broken]));
        Count(database, One).ShouldBe(0);
        Should.Throw<DbException>(() => Count(database, broken.Create[0]));
        database.Migrate([Known[0], broken with { Sql = [] }]);
        Count(database, broken.Create[0]).ShouldBe(0);
    }

    [Fact]
    public void Programs_that_start_together_migrate_once()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase[] programs = [.. Enumerable.Range(0, 4).Select(_ => test.Open())];
        Parallel.ForEach(programs, p => p.Migrate(Known));
        Count(programs[0], One).ShouldBe(1);
    }

    [Fact]
    public void A_migration_of_two_parts_is_a_mistake()
    {
        using TestDatabase test = databases.Make();
        Should.Throw<ArgumentException>(() => test.Open().Migrate([new("test", 1, [One, Two])]));
    }

    [Fact]
    public void A_lock_is_held_by_one_at_a_time()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase first = test.Open(), second = test.Open();
        using (IDisposable? held = first.TryLock("a"))
        {
            held.ShouldNotBeNull();
            second.TryLock("a").ShouldBeNull();
            using IDisposable? different = second.TryLock("b");
            different.ShouldNotBeNull();
        }

        using IDisposable? free = second.TryLock("a");
        free.ShouldNotBeNull();
    }

    private static int Count(MaillageDatabase database, TableDefinition table)
    {
        using DbConnection connection = database.Open(table.Part);
        return connection.ExecuteScalar<int>($"SELECT count(*) FROM {table.Name}");
    }
}
