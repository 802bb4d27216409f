using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Database.Backup;
using Maillage.Database.Jobs;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;

namespace Maillage.Faults;

/// <summary>Tables and checks that the stories of the store share.</summary>
internal static class Books
{
    private static readonly TableDefinition Layer = new(
        DatabasePart.Territory, "layer", "Couche d'essai", [new("batch", ColumnType.Integer), new("number", ColumnType.Integer)], ["batch", "number"]) { Geometry = GeometryKind.Point };

    private static readonly TableDefinition Edit = new(DatabasePart.Private, "edit", "Saisies d'essai", [new("id", ColumnType.Integer)], ["id"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [.. JobTables.Migrations, .. BackupTables.Migrations, new("test", 1, [Layer]), new("test", 2, [Edit])];

    public static MaillageDatabase Open(string home)
    {
        MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate(Migrations);
        return database;
    }

    /// <summary>Replaces the whole layer, as an import does.</summary>
    public static void Load(MaillageDatabase database, int batch, int rows)
    {
        var random = new Random(batch);
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        database.Clear(transaction, Layer);
        database.Insert(transaction, Layer, Enumerable.Range(0, rows).Select(i => new object?[] { batch, i, new Point(2.8 + random.NextDouble() * 2.7, 46.1 + random.NextDouble() * 2.3) }));
        transaction.Commit();
    }

    public static void Note(MaillageDatabase database, int id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute("INSERT INTO edit (id) VALUES (@id)", new { id });
    }

    /// <summary>Both files are sound, index and rows agree; says what they hold.</summary>
    public static string Tell(MaillageDatabase database)
    {
        using var territory = (SqliteConnection)database.Open(DatabasePart.Territory);
        using var hidden = (SqliteConnection)database.Open(DatabasePart.Private);
        foreach (SqliteConnection connection in new[] { territory, hidden })
            Require(connection.ExecuteScalar<string>("PRAGMA integrity_check")!);

        Require(territory.ExecuteScalar<string>("SELECT rtreecheck('rtree_layer_geom')")!);
        (long batch, long rows, long indexed) = territory.QuerySingle<(long, long, long)>("SELECT coalesce(max(batch), 0), count(*), (SELECT count(*) FROM rtree_layer_geom) FROM layer");
        return $"batch {batch} rows {rows} indexed {indexed} edits {string.Join(' ', hidden.Query<long>("SELECT id FROM edit ORDER BY id"))}";
    }

    public static void Require(string answer)
    {
        if (answer != "ok")
            throw new InvalidOperationException(answer);
    }
}

/// <summary>An import replaces a layer and its index.</summary>
internal sealed class LoadStory : Story
{
    public override void Prepare(string home)
    {
        using MaillageDatabase database = Books.Open(home);
        Books.Load(database, 1, 520);
    }

    public override void Act(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        Books.Load(database, 2, 510);
    }

    public override string Tell(string home)
    {
        using MaillageDatabase database = Books.Open(home);
        return Books.Tell(database);
    }
}

/// <summary>A job is queued, taken, keeps checkpoints and ends: each is confirmed for itself.</summary>
internal sealed class JobStory : Story
{
    private const string Ended = "Done 3";
    private static readonly string[] Way = ["none", "Queued ", "Running ", "Running 1", "Running 2", "Running 3"];

    public override void Prepare(string home) => Books.Open(home).Dispose();

    public override void Act(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        var store = new JobStore(database, TimeProvider.System);
        string id = store.Enqueue("story").Id;
        store.TakeNext();
        foreach (string checkpoint in new[] { "1", "2", "3" })
            store.SaveCheckpoint(id, checkpoint);

        store.End(id, JobState.Done, []);
    }

    public override string Tell(string home)
    {
        using MaillageDatabase database = Books.Open(home);
        using DbConnection connection = database.Open(DatabasePart.Private);
        (string State, string? Checkpoint)[] jobs = [.. connection.Query<(string, string?)>("SELECT state, checkpoint FROM job")];
        if (jobs.Length > 1)
            throw new InvalidOperationException("two jobs");

        string state = jobs.Length == 0 ? "none" : $"{jobs[0].State} {jobs[0].Checkpoint}";
        if (state != Ended && !Way.Contains(state))
            throw new InvalidOperationException(state);

        // A runner that starts now takes up the job where it was confirmed.
        var store = new JobStore(database, TimeProvider.System);
        using IDisposable? held = database.TryLock("jobs");
        store.RequeueInterrupted();
        if (state is not ("none" or Ended) && store.TakeNext()?.Checkpoint != jobs[0].Checkpoint)
            throw new InvalidOperationException("the checkpoint is gone");

        return state;
    }

    public override bool MayRest(string state) => Way.Contains(state);
}

/// <summary>The very first start: folder, files, tables.</summary>
internal sealed class FirstStartStory : Story
{
    public override void Prepare(string home) => Directory.CreateDirectory(home);

    public override void Act(string home) => Books.Open(home).Dispose();

    public override string Tell(string home)
    {
        long versions = 0;
        using (MaillageDatabase fresh = MaillageDatabases.Open(home))
        {
            foreach (DatabasePart part in Enum.GetValues<DatabasePart>())
            {
                using DbConnection connection = fresh.Open(part);
                if (fresh.TableExists(connection, "schema_version"))
                    versions += connection.ExecuteScalar<long>("SELECT count(*) FROM schema_version");
            }
        }

        using MaillageDatabase database = Books.Open(home);
        Books.Tell(database);
        Books.Note(database, 1);
        return $"{versions} versions";
    }

    // Each migration is confirmed for itself; the next start goes on from there.
    public override bool MayRest(string state) => true;
}

/// <summary>A backup beside the living files: the archive is there whole or not at all, and the instance is as it was.</summary>
internal sealed class BackupStory : Story
{
    public override void Prepare(string home)
    {
        using MaillageDatabase database = Books.Open(home);
        Books.Load(database, 1, 100);
        Books.Note(database, 1);
        File.WriteAllText(Path.Combine(home, "strategy.yaml"), "région");
    }

    public override void Act(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        Backups.Write(database, Books.Migrations, new BackupRequest(home, Path.Combine(home, "backups", "one.zip"), null, "test"), TimeProvider.System, (_, _) => { }, default);
    }

    public override string Tell(string home)
    {
        string file = Path.Combine(home, "backups", "one.zip");
        if (File.Exists(file))
            BackupArchive.Verify(file, default);

        bool made = File.Exists(file);
        using (MaillageDatabase database = Books.Open(home))
        {
            if (Books.Tell(database) != "batch 1 rows 100 indexed 100 edits 1")
                throw new InvalidOperationException("the instance changed");
        }

        // Whatever a killed backup left behind, the next one works.
        Act(home);
        return made ? "archive" : "no archive";
    }
}

/// <summary>A restore over a living home: databases, files and keys are all the former ones or all those of the archive.</summary>
internal sealed class RestoreStory : Story
{
    private const string Passphrase = "une phrase";

    public override void Prepare(string home)
    {
        using (MaillageDatabase database = Books.Open(home))
        {
            Books.Load(database, 1, 100);
            Books.Note(database, 1);
            Fill(home, "one");
            Backups.Write(database, Books.Migrations, new BackupRequest(home, Archive(home), Passphrase, "test"), TimeProvider.System, (_, _) => { }, default);
            Books.Load(database, 2, 60);
            Books.Note(database, 2);
            Fill(home, "two");
            File.WriteAllText(Path.Combine(home, "later.txt"), "two");
        }
    }

    public override void Act(string home) =>
        Restores.Restore(new RestoreRequest(home, null, Archive(home), Passphrase), Books.Migrations, TimeProvider.System, (_, _) => { }, default);

    public override string Tell(string home)
    {
        using MaillageDatabase database = Books.Open(home);
        string files = string.Join(' ', new[] { "strategy.yaml", "designs/region/certificate.json", "keys/key.xml", "later.txt" }
            .Select(f => Path.Combine(home, f)).Select(f => File.Exists(f) ? File.ReadAllText(f) : "none"));
        if (File.Exists(Path.Combine(home, "restore.json")))
            throw new InvalidOperationException("the restore has not ended");

        return $"{Books.Tell(database)} files {files}";
    }

    private static string Archive(string home) => Path.Combine(Path.GetDirectoryName(home)!, "archive.zip");

    private static void Fill(string home, string text)
    {
        foreach (string file in new[] { "strategy.yaml", "designs/region/certificate.json", "keys/key.xml" }.Select(f => Path.Combine(home, f)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
