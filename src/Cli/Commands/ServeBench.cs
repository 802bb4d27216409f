using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Maillage.Cli.Load;
using Maillage.Database;
using Maillage.Database.Backup;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Cli.Commands;

/// <summary>
/// <c>bench serve</c>: a portal of its own on this instance, read by many and written by some at once; then tiles, pages and a static file of like size
/// in turn, from the same server in the same run. Readers and server share the machine's cores: read the ratios.
/// </summary>
internal static class ServeBench
{
    public static Command Create()
    {
        Option<int> seconds = new("--seconds") { DefaultValueFactory = _ => 60, Description = Terminal.Say("Durée de la charge mêlée.", "How long the mixed load lasts.") };
        Option<int> readers = new("--readers") { DefaultValueFactory = _ => 200, Description = Terminal.Say("Lecteurs à la fois.", "Readers at once.") };
        Option<int> writers = new("--writers") { DefaultValueFactory = _ => 20, Description = Terminal.Say("Rédacteurs à la fois.", "Writers at once.") };
        Option<int> signedIn = new("--signed-in") { DefaultValueFactory = _ => 80, Description = Terminal.Say("Parmi les lecteurs, ceux qui sont connectés et lisent leurs propres pages.", "Of the readers, those who are signed in and read pages of their own.") };
        Option<string?> scratch = new("--scratch") { Description = Terminal.Say("Base PostgreSQL vide où mettre la copie (sinon : fichiers temporaires).", "Empty PostgreSQL database for the copy (else: temporary files).") };
        Command command = new("serve", Terminal.Say(
            "Lecteurs et rédacteurs à la fois sur une copie de cette instance ; puis tuiles, pages et un fichier statique, à taille égale.",
            "Readers and writers at once on a copy of this instance; then tiles, pages and a static file of like size.")) { seconds, readers, signedIn, writers, scratch };
        command.SetAction((parse, cancellation) => RunAsync(Terminal.For(parse), parse.GetValue(scratch), new Crowd(parse.GetValue(seconds), parse.GetValue(readers), parse.GetValue(signedIn), parse.GetValue(writers)), cancellation));
        return command;
    }

    /// <param name="SignedIn">Of the readers.</param>
    private sealed record Crowd(int Seconds, int Readers, int SignedIn, int Writers);

    private static async Task<int> RunAsync(Terminal terminal, string? scratch, Crowd crowd, CancellationToken cancellation)
    {
        if (crowd.Seconds is < 1 or > 3600 || crowd.Readers is < 1 or > 5000 || crowd.Writers is < 0 or > 500 || crowd.SignedIn < 0 || crowd.SignedIn >= crowd.Readers)
        {
            return terminal.Refuse([Problem.Error("bench", "Attendu : 1 à 3600 s, 1 à 5000 lecteurs dont une partie connectée, 0 à 500 rédacteurs.", "Expected: 1 to 3600 s, 1 to 5000 readers of whom a part signed in, 0 to 500 writers.")]);
        }

        string home = Directory.CreateTempSubdirectory("maillage-bench-").FullName;
        try
        {
            Copy(Workspace.FromEnvironment(), home, scratch, cancellation);
            using MaillageDatabase database = MaillageDatabases.Open(home, scratch);
            JsonObject told = await Measure(terminal, database, home, scratch, crowd, cancellation);
            terminal.Result(told, told.Select(p => $"{p.Key,-22} {p.Value}"));
            return (int)told["errors"]! == 0 ? Terminal.Done : Terminal.Refused;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<JsonObject> Measure(Terminal terminal, MaillageDatabase database, string home, string? scratch, Crowd crowd, CancellationToken cancellation)
    {
        int port = FreePort();
        (BodyId body, string[] sessions) = LoadPeople.Enter(database, home, crowd.SignedIn + crowd.Writers);
        using Process portal = Serve(port, home, scratch);
        try
        {
            using LoadClient client = new(new Uri($"http://127.0.0.1:{port}"), crowd.Readers + crowd.Writers);
            await client.Ready(portal, cancellation);
            Mix mix = await Mix.Walk(client, cancellation);
            Reader[] visitors = [.. Enumerable.Repeat(new Reader([.. mix.Everything]), crowd.Readers - crowd.SignedIn)];
            Reader[] agents = [.. sessions.Take(crowd.SignedIn).Select(s => new Reader(mix.Own(body.Siret), "maillage.session=" + s))];
            await client.Measure([visitors, agents], TimeSpan.FromSeconds(3), cancellation);
            terminal.Progress(0.1, Terminal.Say("Charge mêlée", "Mixed load"));
            using FormWriters pens = new(client, body, sessions.Skip(crowd.SignedIn));
            LoadResult[] read = await client.Measure([visitors, agents], TimeSpan.FromSeconds(crowd.Seconds), cancellation);
            WriteResult written = await pens.Stop();
            JsonObject told = new()
            {
                ["database"] = database.Kind, ["readers"] = crowd.Readers, ["signedIn"] = crowd.SignedIn, ["writers"] = crowd.Writers, ["cores"] = Environment.ProcessorCount, ["seconds"] = crowd.Seconds,
                ["requests"] = read.Sum(r => r.Requests), ["errors"] = read.Sum(r => r.Errors) + written.Errors, ["requestsPerSecond"] = read.Sum(r => r.PerSecond),
                ["medianMs"] = read[0].Median, ["p99Ms"] = read[0].P99, ["signedInPerSecond"] = read[1].PerSecond, ["signedInMedianMs"] = read[1].Median, ["signedInP99Ms"] = read[1].P99,
                ["writes"] = written.Writes, ["writeErrors"] = written.Errors, ["writeMedianMs"] = written.Median, ["writeP99Ms"] = written.P99, ["peakBytes"] = Peak(portal),
            };
            await Compare(client, mix, crowd.Readers, told, terminal, cancellation);
            return told;
        }
        finally
        {
            if (!portal.HasExited)
            {
                portal.Kill();
                await portal.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static long Peak(Process portal)
    {
        portal.Refresh();
        return portal.PeakWorkingSet64;
    }

    /// <summary>The instance itself is only read: its journal would never forget a measure.</summary>
    private static void Copy(Workspace workspace, string home, string? scratch, CancellationToken cancellation)
    {
        string archive = Path.Combine(home, "copy.part");
        using (MaillageDatabase source = workspace.OpenDatabase())
        {
            Backups.Write(source, [.. Workspace.Migrations], new BackupRequest(workspace.Home, archive, null, BackupCommand.ProgramVersion), TimeProvider.System, (_, _) => { }, cancellation);
        }

        Restores.Restore(new RestoreRequest(home, scratch, archive, null), [.. Workspace.Migrations], TimeProvider.System, (_, _) => { }, cancellation);
    }

    /// <summary>Rounds by turns, so that what else the machine does strikes all alike; the median round counts.</summary>
    private static async Task Compare(LoadClient client, Mix mix, int readers, JsonObject told, Terminal terminal, CancellationToken cancellation)
    {
        const int rounds = 5;
        (string Name, string[] Paths)[] kinds = [("static", [mix.Static]), ("tile", [mix.Tile]), ("page", [mix.Page]), ("tiles", [.. mix.Tiles]), ("pages", [.. mix.Pages])];
        Dictionary<string, List<double>> rates = kinds.ToDictionary(k => k.Name, _ => new List<double>());
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string name, string[] paths) in kinds)
            {
                terminal.Progress(0.5 + round * 0.1, Terminal.Say("Comparaison", "Comparison"));
                LoadResult result = await client.Measure(paths, readers, TimeSpan.FromSeconds(2), cancellation);
                rates[name].Add(result.PerSecond);
                told["errors"] = (int)told["errors"]! + result.Errors;
            }
        }

        foreach ((string name, List<double> rate) in rates)
        {
            rate.Sort();
            told[name + "PerSecond"] = rate[rounds / 2];
        }

        foreach (string name in rates.Keys.Where(n => n != "static"))
        {
            told[name + "Ratio"] = Math.Round((double)told[name + "PerSecond"]! / (double)told["staticPerSecond"]!, 2);
        }

        told["staticBytes"] = mix.StaticBytes;
        told["tileBytes"] = mix.TileBytes;
        told["pageBytes"] = mix.PageBytes;
    }

    private static Process Serve(int port, string home, string? scratch)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["serve", "--no-design"]) { RedirectStandardOutput = true };
        start.Environment["MAILLAGE_HOME"] = home;
        start.Environment["MAILLAGE_DATABASE"] = scratch ?? "";
        start.Environment["MAILLAGE_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["MAILLAGE_REQUESTS_PER_MINUTE"] = "100000000";
        Process portal = Process.Start(start)!;
        _ = portal.StandardOutput.ReadToEndAsync();
        return portal;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
