using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Database.Jobs;
using NetTopologySuite.Geometries;

namespace Maillage.Database.Tests;

/// <summary>
/// Writes without end and says on standard output what is confirmed, until it is killed: migrations, loads of a layer, single edits, a job's checkpoints.
/// </summary>
internal static class Victim
{
    public const int LoadSize = 700;

    public static readonly TableDefinition Layer = new(
        DatabasePart.Territory, "layer", "Couche d'essai", [new("batch", ColumnType.Integer), new("number", ColumnType.Integer)], ["batch", "number"])
    {
        Geometry = GeometryKind.Point,
    };

    public static readonly TableDefinition Edit = new(DatabasePart.Private, "edit", "Saisies d'essai", [new("id", ColumnType.Integer)], ["id"]);

    /// <summary>Each migration makes a table and writes as many rows as its number, so that half of one would show.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        .. JobTables.Migrations,
        new("test", 1, [Layer]),
        new("test", 2, [Edit]),
        .. Enumerable.Range(3, 30).Select(n => new Migration("test", n, [Layer with { Name = $"made_{n}" }])
        {
            Sql = [.. Enumerable.Range(0, n).Select(i => $"INSERT INTO made_{n} (batch, number) VALUES ({n}, {i})")],
        }),
    ];

    public static int Run(string home, int seed)
    {
        var random = new Random(seed);
        Say("started", 0);
        using MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate(Migrations);
        Say("migrated", 0);
        var store = new JobStore(database, TimeProvider.System);
        if (!store.AnyPending())
            store.Enqueue("victim");

        new JobRunner(database, store, [new Endless(database, random)], TimeProvider.System).RunPending();
        return 0;
    }

    private static void Say(string what, long number)
    {
        Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{what} {number}\n"));
        Console.Out.Flush();
    }

    private sealed class Endless(MaillageDatabase database, Random random) : IJobHandler
    {
        public string Kind => "victim";

        public void Run(JobContext context)
        {
            int step = context.Checkpoint is null ? 0 : int.Parse(context.Checkpoint, CultureInfo.InvariantCulture);
            while (true)
            {
                step++;
                using (DbConnection connection = database.Open(DatabasePart.Territory))
                using (DbTransaction transaction = connection.BeginTransaction())
                {
                    long batch = connection.ExecuteScalar<long>("SELECT coalesce(max(batch), 0) + 1 FROM layer", transaction: transaction);
                    database.Insert(transaction, Layer, Rows(batch));
                    transaction.Commit();
                    Say("load", batch);
                }

                using (DbConnection connection = database.Open(DatabasePart.Private))
                {
                    long id = connection.ExecuteScalar<long>("SELECT coalesce(max(id), 0) + 1 FROM edit");
                    connection.Execute("INSERT INTO edit (id) VALUES (@id)", new { id });
                    Say("edit", id);
                }

                context.Save(step.ToString(CultureInfo.InvariantCulture));
                Say("checkpoint", step);
            }
        }

        private IEnumerable<object?[]> Rows(long batch) =>
            Enumerable.Range(0, LoadSize).Select(i => new object?[] { batch, i, new Point(2.8 + random.NextDouble() * 2.7, 46.1 + random.NextDouble() * 2.3) });
    }
}
