using System.Diagnostics;
using System.Globalization;
using Dapper;
using Maillage.Database.Jobs;
using Microsoft.Data.Sqlite;

namespace Maillage.Database.Tests;

/// <summary>The process is killed without warning, again and again, on the same files; what it had confirmed must be there, and nothing by halves.</summary>
public class KillTests
{
    private const int Seed = 1871;
    private const int Kills = 12;

    [Fact]
    public void Killed_at_any_moment_nothing_confirmed_is_lost_and_nothing_is_half_done()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(Seed);
        long confirmedLoads = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            // The first ones die young, while the files are made and migrated; the later ones amid loads and checkpoints, on the same files.
            bool young = kill < Kills / 2;
            string home = folder.File(young ? $"young{kill}" : "old");
            string about = $"seed {Seed}, kill {kill}";
            Dictionary<string, long> confirmed = RunAndKill(home, kill, young ? 1 : random.Next(2, 60), random.Next(0, young ? 400 : 50));
            if (File.Exists(Path.Combine(home, "private.db")))
                Check(home, confirmed, about);

            confirmedLoads = Math.Max(confirmedLoads, confirmed.GetValueOrDefault("load"));
        }

        confirmedLoads.ShouldBeGreaterThan(10, "the victims must have lived long enough to lose something");
    }

    /// <summary>Lets the victim say so many lines, waits a little more and kills it. Returns the last number it confirmed of each kind.</summary>
    private static Dictionary<string, long> RunAndKill(string home, int seed, int lines, int milliseconds)
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments(home, seed)) { RedirectStandardOutput = true })!;
        var said = new List<string>();
        while (said.Count < lines)
            said.Add(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The victim ended by itself."));

        Thread.Sleep(milliseconds);
        process.Kill();
        process.WaitForExit();
        string rest = process.StandardOutput.ReadToEnd();
        said.AddRange(rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var confirmed = new Dictionary<string, long>();
        foreach (string[] words in said.Select(l => l.Split(' ')))
            confirmed[words[0]] = long.Parse(words[1], CultureInfo.InvariantCulture);

        return confirmed;
    }

    /// <summary>The test program may run as itself or through <c>dotnet Maillage.Database.Tests.dll</c>.</summary>
    private static string[] Arguments(string home, int seed)
    {
        string[] own = ["--victim", home, seed.ToString(CultureInfo.InvariantCulture)];
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(Victim).Assembly.Location, .. own] : own;
    }

    private static void Check(string home, Dictionary<string, long> confirmed, string about)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        CheckMigrations(database, about);
        database.Migrate(Victim.Migrations);
        using var territory = (SqliteConnection)database.Open(DatabasePart.Territory);
        using var hidden = (SqliteConnection)database.Open(DatabasePart.Private);
        foreach (SqliteConnection connection in new[] { territory, hidden })
            connection.ExecuteScalar<string>("PRAGMA integrity_check").ShouldBe("ok", about);

        territory.ExecuteScalar<string>("SELECT rtreecheck('rtree_layer_geom')").ShouldBe("ok", about);
        long loads = territory.ExecuteScalar<long>("SELECT coalesce(max(batch), 0) FROM layer");
        loads.ShouldBeInRange(confirmed.GetValueOrDefault("load"), confirmed.GetValueOrDefault("load", long.MaxValue - 1) + 1, about);
        territory.ExecuteScalar<long>("SELECT count(*) FROM layer").ShouldBe(loads * Victim.LoadSize, about);
        territory.ExecuteScalar<long>("SELECT count(*) FROM rtree_layer_geom").ShouldBe(loads * Victim.LoadSize, about);
        hidden.ExecuteScalar<long>("SELECT coalesce(max(id), 0) FROM edit").ShouldBeGreaterThanOrEqualTo(confirmed.GetValueOrDefault("edit"), about);

        // A runner that starts now finds the job again, at the confirmed checkpoint or the one it was about to confirm.
        var store = new JobStore(database, TimeProvider.System);
        if (!confirmed.TryGetValue("checkpoint", out long checkpoint))
            return;

        using IDisposable? held = database.TryLock("jobs");
        held.ShouldNotBeNull(about);
        store.RequeueInterrupted();
        long resumed = long.Parse(store.TakeNext()!.Value.Checkpoint!, CultureInfo.InvariantCulture);
        resumed.ShouldBeInRange(checkpoint, checkpoint + 1, about);
    }

    private static void CheckMigrations(MaillageDatabase database, string about)
    {
        using var territory = (SqliteConnection)database.Open(DatabasePart.Territory);
        int[] made = [.. territory.Query<string>("SELECT table_name FROM gpkg_contents WHERE table_name LIKE 'made_%'").Select(n => int.Parse(n[5..], CultureInfo.InvariantCulture)).Order()];
        if (database.TableExists(territory, "schema_version"))
            territory.Query<int>("SELECT number FROM schema_version WHERE module = 'test' AND number > 2 ORDER BY number").ShouldBe(made, about);
        else
            made.ShouldBeEmpty(about);

        foreach (int number in made)
            territory.ExecuteScalar<int>($"SELECT count(*) FROM made_{number}").ShouldBe(number, about);
    }
}
