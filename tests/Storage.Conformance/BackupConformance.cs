using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Database.Backup;
using Maillage.Kernel;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedBackupConformance(EmbeddedDatabases databases, PostgresDatabases others) : BackupConformance(databases, others);

public sealed class PostgresBackupConformance(PostgresDatabases databases, EmbeddedDatabases others) : BackupConformance(databases, others);

/// <summary>Backup, restore and move, from either database into either.</summary>
public abstract class BackupConformance(TestDatabases databases, TestDatabases others)
{
    private const string Passphrase = "quatre mots pour Lormes";

    [Fact]
    public void A_restore_brings_back_the_databases_the_files_and_the_keys()
    {
        using var place = new Place(databases);
        using (MaillageDatabase database = place.Open())
            BackupSample.Fill(database, 1, 300);

        place.Write("strategy.yaml", "région: é");
        place.Write("designs/region/certificate.json", "{}");
        place.Write("keys/key-1.xml", "<key/>");
        place.Write("keys/sealing/1.key", "c0ffee");
        place.Write("audit.anchors", "1 abc 2026-01-01T00:00:00.000Z\n");
        string before = place.Tell();
        (string file, BackupManifest manifest) = place.Backup(Passphrase);
        manifest.Keys.ShouldBe(KeysInBackup.Encrypted);
        File.ReadAllBytes(file).AsSpan().IndexOf("<key/>"u8).ShouldBe(-1, "keys never stand in clear");
        (File.GetUnixFileMode(file) & PrivateModes.Others).ShouldBe(UnixFileMode.None);

        using (MaillageDatabase database = place.Open())
            BackupSample.Fill(database, 2, 10);

        place.Write("strategy.yaml", "changed");
        place.Write("later.txt", "not yet there at the moment of the backup");
        place.Write("keys/key-1.xml", "<other/>");
        place.Restore(file, Passphrase);

        place.Tell().ShouldBe(before);
        place.Read("strategy.yaml").ShouldBe("région: é");
        place.Read("designs/region/certificate.json").ShouldBe("{}");
        place.Read("keys/key-1.xml").ShouldBe("<key/>");
        place.Read("keys/sealing/1.key").ShouldBe("c0ffee");
        place.Read("audit.anchors").ShouldStartWith("1 abc");
        (File.GetUnixFileMode(Path.Combine(place.Home, "keys", "key-1.xml")) & PrivateModes.Others).ShouldBe(UnixFileMode.None);
        File.Exists(Path.Combine(place.Home, "later.txt")).ShouldBeFalse();
        place.Read("before-restore/strategy.yaml").ShouldBe("changed");
        using MaillageDatabase after = place.Open();
        BackupSample.FindAll(after).ShouldBeGreaterThan(600);
        BackupSample.Fill(after, 3, 5);
        BackupSample.FindAll(after).ShouldBeGreaterThan(600);
    }

    [Fact]
    public void A_backup_of_one_database_restores_into_the_other()
    {
        using var here = new Place(databases);
        using var there = new Place(others);
        using (MaillageDatabase database = here.Open())
            BackupSample.Fill(database, 5, 800);

        string before = here.Tell();
        string file = here.Backup(null).File;
        there.Restore(file, null);
        there.Tell().ShouldBe(before);
        here.Restore(there.Backup(null).File, null);
        here.Tell().ShouldBe(before);
    }

    [Fact]
    public async Task A_backup_taken_under_load_is_the_state_of_one_moment()
    {
        using var place = new Place(databases);
        using MaillageDatabase database = place.Open();
        using var stop = new CancellationTokenSource();
        long[] confirmed = new long[4];
        Task[] writers = [.. Enumerable.Range(0, confirmed.Length).Select(w => Task.Run(() => Count(database, w, confirmed, stop.Token)))];
        for (int waited = 0; confirmed.Min() <= 5 && waited < 600; waited++)
            await Task.Delay(100);

        var archives = new List<(string File, long[] Before, long[] After)>();
        for (int i = 0; i < 3; i++)
        {
            await Task.Delay(150);
            long[] before = [.. confirmed.Select((_, w) => Interlocked.Read(ref confirmed[w]))];
            string file = place.Backup(null, $"load-{i}.zip", database).File;
            archives.Add((file, before, [.. confirmed.Select((_, w) => Interlocked.Read(ref confirmed[w]))]));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        confirmed.Min().ShouldBeGreaterThan(5);
        foreach ((string file, long[] before, long[] after) in archives)
        {
            using var copy = new Place(databases);
            copy.Restore(file, null);
            using MaillageDatabase restored = copy.Open();
            using DbConnection territory = restored.Open(DatabasePart.Territory), hidden = restored.Open(DatabasePart.Private);
            for (int w = 0; w < confirmed.Length; w++)
            {
                long said = Whole(hidden, "said", w), seen = Whole(territory, "seen", w);

                // Each writer says, then sees: no moment has ever known anything else, whatever the other writers did.
                (said - seen).ShouldBeInRange(0, 1, $"{file} writer {w}");
                seen.ShouldBeInRange(before[w], after[w] + 1, $"{file} writer {w}: confirmed before the backup is in it");
            }
        }
    }

    [Fact]
    public void A_move_carries_everything_over_and_leaves_the_source_as_it_was()
    {
        using var here = new Place(databases);
        using var there = new Place(others) { SharedHome = here.Home };
        using (MaillageDatabase database = here.Open())
            BackupSample.Fill(database, 7, 200);

        string before = here.Tell();
        Move(here, there, replace: false);
        there.Tell().ShouldBe(before);
        here.Tell().ShouldBe(before);
        Should.Throw<BadInputException>(() => Move(here, there, replace: false)).Problems[0].Code.ShouldBe("move-target-full");
        using (MaillageDatabase database = here.Open())
            BackupSample.Fill(database, 8, 3);

        Move(here, there, replace: true);
        there.Tell().ShouldBe(here.Tell());
    }

    [Fact]
    public void A_damaged_archive_is_refused_and_nothing_changes()
    {
        using var place = new Place(databases);
        using (MaillageDatabase database = place.Open())
            BackupSample.Fill(database, 11, 20);

        string file = place.Backup(Passphrase).File;
        byte[] good = File.ReadAllBytes(file);
        using (MaillageDatabase database = place.Open())
            BackupSample.Fill(database, 12, 1);

        string before = place.Tell();
        var random = new Random(20151130);
        for (int i = 0; i < 40; i++)
        {
            byte[] bad = [.. good];
            bool cut = i % 4 == 0;
            if (cut)
                bad = bad[..random.Next(bad.Length)];
            else
                bad[random.Next(30, bad.Length)] ^= (byte)(1 << random.Next(8));

            string path = Path.Combine(place.Home, "backups", $"bad-{i}.zip");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bad);
            DirectoryInfo extracted = Directory.CreateTempSubdirectory("maillage-extracted-");
            try
            {
                BackupArchive.Extract(path, extracted.FullName, _ => { }, CancellationToken.None);
                cut.ShouldBeFalse("an archive without its end is never accepted");

                // A bit that says nothing (a date in the container's list) may change: every byte of content was the same.
            }
            catch (BadInputException refused)
            {
                refused.Problems[0].Code.ShouldBeOneOf("backup-damaged", "backup-too-new");
                Should.Throw<BadInputException>(() => place.Restore(path, Passphrase));
                place.Tell().ShouldBe(before, $"flip {i}");
            }
            finally
            {
                extracted.Delete(recursive: true);
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_its_reason_and_nothing_changes()
    {
        using var place = new Place(databases);
        using (MaillageDatabase database = place.Open())
            BackupSample.Fill(database, 13, 20);

        place.Write("keys/key-1.xml", "<key/>");
        string file = place.Backup(Passphrase).File;
        string before = place.Tell();
        Code(() => place.Restore(file, "another")).ShouldBe("wrong-passphrase");
        Code(() => place.Restore(file, null)).ShouldBe("passphrase-missing");
        Code(() => place.Restore(file, Passphrase, BackupSample.Migrations.Take(2))).ShouldBe("backup-too-new");
        using (place.Open())
            Code(() => place.Restore(file, Passphrase)).ShouldBe("home-in-use");

        place.Tell().ShouldBe(before);
        place.Read("keys/key-1.xml").ShouldBe("<key/>");
        Directory.Exists(Path.Combine(place.Home, "restore.part")).ShouldBeFalse();
        place.Backup(null).Manifest.Keys.ShouldBe(KeysInBackup.LeftOut);
    }

    private static string Code(Action act) => Should.Throw<BadInputException>(act).Problems[0].Code;

    private static void Move(Place from, Place to, bool replace) => Moves.Run(
        new MoveRequest(from.Home, from.Connection, to.Connection, replace), BackupSample.Migrations, TimeProvider.System, (_, _) => { }, CancellationToken.None);

    /// <summary>Says a number in the private part, then sees it in the territory, two rows in each transaction, and confirms it.</summary>
    private static void Count(MaillageDatabase database, int writer, long[] confirmed, CancellationToken stop)
    {
        for (long number = 1; !stop.IsCancellationRequested; number++)
        {
            foreach ((DatabasePart part, string table) in new[] { (DatabasePart.Private, "said"), (DatabasePart.Territory, "seen") })
            {
                using DbConnection connection = database.Open(part);
                using DbTransaction transaction = connection.BeginTransaction();
                connection.Execute($"INSERT INTO {table} (writer, number, half) VALUES (@writer, @number, 1)", new { writer, number }, transaction);
                connection.Execute($"INSERT INTO {table} (writer, number, half) VALUES (@writer, @number, 2)", new { writer, number }, transaction);
                transaction.Commit();
            }

            Interlocked.Exchange(ref confirmed[writer], number);
        }
    }

    /// <summary>The last number of a writer; all before it must be there, each whole.</summary>
    private static long Whole(DbConnection connection, string table, int writer)
    {
        (long last, long rows) = connection.QuerySingle<(long, long)>($"SELECT coalesce(max(number), 0), count(*) FROM {table} WHERE writer = @writer", new { writer });
        rows.ShouldBe(last * 2, $"{table} of writer {writer}");
        return last;
    }

    /// <summary>A home with its database, whichever kind.</summary>
    private sealed class Place(TestDatabases databases) : IDisposable
    {
        private readonly TestDatabase test = databases.Make();
        private readonly DirectoryInfo own = Directory.CreateTempSubdirectory("maillage-home-");

        public string? SharedHome { get; init; }

        public string Home => SharedHome ?? test.Folder ?? own.FullName;

        public string? Connection => test.Connection;

        public MaillageDatabase Open()
        {
            MaillageDatabase database = MaillageDatabases.Open(Home, Connection);
            database.Migrate(BackupSample.Migrations);
            return database;
        }

        public string Tell()
        {
            using MaillageDatabase database = Open();
            return BackupSample.Tell(database);
        }

        public void Write(string path, string text)
        {
            string file = Path.Combine(Home, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        public string Read(string path) => File.ReadAllText(Path.Combine(Home, path));

        public (string File, BackupManifest Manifest) Backup(string? passphrase, string name = "backup.zip", MaillageDatabase? open = null)
        {
            MaillageDatabase database = open ?? Open();
            try
            {
                return Backups.Write(database, BackupSample.Migrations, new BackupRequest(Home, Path.Combine(own.FullName, "backups", name), passphrase, "test"), TimeProvider.System, (_, _) => { }, CancellationToken.None);
            }
            finally
            {
                if (open is null)
                    database.Dispose();
            }
        }

        public void Restore(string file, string? passphrase, IEnumerable<Migration>? known = null)
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            Restores.Restore(new RestoreRequest(Home, Connection, file, passphrase), [.. known ?? BackupSample.Migrations], TimeProvider.System, (_, _) => { }, CancellationToken.None);
        }

        public void Dispose()
        {
            own.Delete(recursive: true);
            if (test.Folder is { } folder)
                Directory.CreateDirectory(folder);

            test.Dispose();
        }
    }
}
