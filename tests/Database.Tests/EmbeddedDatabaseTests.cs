using System.Data.Common;
using Dapper;
using Maillage.Database.Jobs;
using Maillage.Kernel;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Database.Tests;

public class EmbeddedDatabaseTests
{
    private sealed class Handler(Action<JobContext> run) : IJobHandler
    {
        public string Kind => "fill";

        public void Run(JobContext context) => run(context);
    }

    [Fact]
    public void A_full_disk_fails_the_job_with_a_clear_message_and_leaves_nothing_half_visible()
    {
        using var folder = new TemporaryFolder();
        using MaillageDatabase database = MaillageDatabases.Open(folder.Path);
        database.Migrate(Victim.Migrations);
        var store = new JobStore(database, TimeProvider.System);
        Job job = store.Enqueue("fill");
        new JobRunner(database, store, [new Handler(_ => Load(database, 50_000, limited: true))], TimeProvider.System).RunPending(TestContext.Current.CancellationToken);

        Job failed = store.Find(job.Id)!;
        failed.State.ShouldBe(JobState.Failed);
        failed.Message!.ShouldContain("disque est plein");
        store.ListProblems(job.Id).Single().MessageEn.ShouldContain("disk is full");
        using var connection = (SqliteConnection)database.Open(DatabasePart.Territory);
        connection.Execute("PRAGMA max_page_count = 1000000000");
        connection.ExecuteScalar<int>("SELECT count(*) FROM layer").ShouldBe(0);
        connection.ExecuteScalar<int>("SELECT count(*) FROM rtree_layer_geom").ShouldBe(0);
        connection.ExecuteScalar<string>("PRAGMA integrity_check").ShouldBe("ok");
        Load(database, 1000, limited: false);
        connection.ExecuteScalar<int>("SELECT count(*) FROM rtree_layer_geom").ShouldBe(1000);
    }

    [Fact]
    public void At_every_size_of_a_full_disk_a_load_is_whole_or_absent()
    {
        using var folder = new TemporaryFolder();
        using MaillageDatabase database = MaillageDatabases.Open(folder.Path);
        database.Migrate(Victim.Migrations);
        using var connection = (SqliteConnection)database.Open(DatabasePart.Territory);
        long pages = connection.ExecuteScalar<long>("PRAGMA page_count");
        int full = 0;
        for (long limit = pages; full == 0 || connection.ExecuteScalar<int>("SELECT count(*) FROM layer") == 0; limit++)
        {
            connection.Execute($"PRAGMA max_page_count = {limit}");
            try
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                database.Insert(transaction, Victim.Layer, Rows(600));
                transaction.Commit();
            }
            catch (SqliteException e)
            {
                DiskFull.Caused(e).ShouldBeTrue(e.Message);
                full++;
            }

            int rows = connection.ExecuteScalar<int>("SELECT count(*) FROM layer");
            rows.ShouldBeOneOf([0, 600], $"{limit} pages");
            connection.ExecuteScalar<int>("SELECT count(*) FROM rtree_layer_geom").ShouldBe(rows, $"{limit} pages");
            connection.ExecuteScalar<string>("SELECT rtreecheck('rtree_layer_geom')").ShouldBe("ok", $"{limit} pages");
            connection.ExecuteScalar<int>("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'layer'").ShouldBe(7, $"{limit} pages");
        }

        full.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("territory.gpkg")]
    [InlineData("private.db")]
    public void A_file_that_is_no_database_is_named_and_left_alone(string name)
    {
        using var folder = new TemporaryFolder();
        string text = string.Concat(Enumerable.Repeat("this is a letter, not a database\n", 100));
        File.WriteAllText(folder.File(name), text);
        Problem problem = Should.Throw<BadInputException>(() => MaillageDatabases.Open(folder.Path)).Problems.Single();
        problem.File.ShouldBe(folder.File(name));
        problem.Code.ShouldBe("database-unreadable");
        File.ReadAllText(folder.File(name)).ShouldBe(text);
    }

    [Fact]
    public void Another_programs_sqlite_file_is_not_taken_for_a_territory()
    {
        using var folder = new TemporaryFolder();
        using (var connection = new SqliteConnection($"Data Source={folder.File("territory.gpkg")};Pooling=False"))
            connection.Execute("CREATE TABLE theirs (a)");

        Should.Throw<BadInputException>(() => MaillageDatabases.Open(folder.Path)).Problems.Single().Code.ShouldBe("database-unreadable");
    }

    [Fact]
    public void Readers_do_not_wait_for_a_writer_and_see_the_state_before_it()
    {
        using var folder = new TemporaryFolder();
        using MaillageDatabase database = MaillageDatabases.Open(folder.Path);
        database.Migrate(Victim.Migrations);
        using DbConnection writer = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = writer.BeginTransaction();
        database.Insert(transaction, Victim.Layer, Rows(2000));
        using DbConnection reader = database.Open(DatabasePart.Territory);
        reader.ExecuteScalar<int>("SELECT count(*) FROM layer").ShouldBe(0);
        transaction.Commit();
        reader.ExecuteScalar<int>("SELECT count(*) FROM layer").ShouldBe(2000);
    }

    private static IEnumerable<object?[]> Rows(int count) => Enumerable.Range(0, count).Select(i => new object?[] { 1, i, new Point(3 + i * 1e-4, 47) });

    private static void Load(MaillageDatabase database, int count, bool limited)
    {
        using DbConnection connection = database.Open(DatabasePart.Territory);
        if (limited)
            connection.Execute("PRAGMA max_page_count = 600");

        using DbTransaction transaction = connection.BeginTransaction();
        database.Insert(transaction, Victim.Layer, Rows(count));
        transaction.Commit();
    }
}
