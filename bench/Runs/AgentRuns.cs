using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Maillage.Cases;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Database;
using Maillage.Intermediation.Tests;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web;
using Maillage.Web.Tests;

namespace Maillage.Bench;

/// <summary>
/// Agents at work over HTTP, on the embedded files or on PostgreSQL: the whole page of a basket with nobody else about, then many agents at once who read, write and move their cases, while firms say
/// new needs. The portal, the database and those who ask share the machine, so times are upper bounds.
/// </summary>
internal static partial class AgentRuns
{
    private const int Bodies = 40;
    private const int Needs = 4_000;

    /// <summary>Baskets read with nobody else about, the first ten not counted in the times.</summary>
    private const int Turns = 110;

    /// <param name="connection">PostgreSQL, an empty database of its own; null for the embedded files.</param>
    public static async Task<int> Run(int agents, int cases, int atOnce, int seconds, string? connection)
    {
        string home = Directory.CreateTempSubdirectory("maillage-agents-").FullName;
        try
        {
            using MaillageDatabase database = SampleRegion.Open(home, filled: true, connection);
            Stopwatch watch = Stopwatch.StartNew();
            string[] people = Fill(database, agents, cases);
            double filled = watch.Elapsed.TotalSeconds;
            using CancellationTokenSource stop = new();
            TaskCompletionSource<string> started = new();
            Task portal = Portal.RunAsync(
                new PortalOptions { Database = database, Strategy = SampleRegion.Strategy, Home = home, Port = 0, DataFolder = Path.Combine(Repository.Root, "data"), RequestsPerMinute = int.MaxValue / 2, Started = started.SetResult }, stop.Token);
            Uri at = new(await started.Task);
            string[] sessions = [.. people.Take(atOnce).Select(p => new SessionStore(database, TimeProvider.System).Begin(p, strong: true, "passphrase", "bench"))];
            TimeSpan idle = Environment.CpuUsage.TotalTime;
            double[] alone = await Alone(at, sessions[0]);
            TimeSpan worked = Environment.CpuUsage.TotalTime - idle;
            double[] needs = await SayNeeds(at, Needs / 10);
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Tally tally = await Together(at, sessions, seconds);
            TimeSpan together = Environment.CpuUsage.TotalTime - before;
            string lost = Check(database, tally);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                database = connection is null ? "embedded" : "PostgreSQL", agents, cases, filledSeconds = Math.Round(filled), load = File.ReadAllText("/proc/loadavg").Split(' ')[0],
                basketAloneMs = Quantiles(alone), needSaidMs = Quantiles(needs), atOnce, seconds, requests = tally.Read.Count + tally.Acted.Count, perSecond = (tally.Read.Count + tally.Acted.Count) / seconds,
                // Those who ask run in the same process: this is the portal's and theirs, without a database server's.
                cpuMsABasketAlone = Math.Round(worked.TotalMilliseconds / Turns, 1), cpuMsARequest = Math.Round(together.TotalMilliseconds / Math.Max(1, tally.Read.Count + tally.Acted.Count), 1),
                basketMs = Quantiles([.. tally.Read]), actMs = Quantiles([.. tally.Acted]), errors = tally.Errors.Count, firstError = tally.Errors.FirstOrDefault(), told409 = tally.Newer, wordsLost = lost,
            }));
            await stop.CancelAsync();
            await portal;
            return 0;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private sealed class Tally
    {
        public ConcurrentBag<double> Read { get; } = [];

        public ConcurrentBag<double> Acted { get; } = [];

        public ConcurrentBag<string> Errors { get; } = [];

        public ConcurrentBag<string> Said { get; } = [];

        public int Newer;
    }

    /// <returns>Ids of the agents.</returns>
    private static string[] Fill(MaillageDatabase database, int agents, int cases)
    {
        CaseType type = new CaseTypeReader(Given.Places, Given.Activities).ReadFolder(Path.Combine(Repository.Root, "strategies", "cases")).First(t => t.Key == "mise-en-relation");
        DateTimeOffset start = TimeProvider.System.GetUtcNow().AddDays(-20);
        BodyStore bodies = new(database, TimeProvider.System);
        BodyId[] desks = [.. Sirets().Take(Bodies)];
        foreach ((BodyId desk, int i) in desks.Select((d, i) => (d, i)))
            bodies.Save(new Body(desk, $"Organisme {i}", i == 0 ? BodyKind.Region : BodyKind.Chamber, [TerritoryId.Region], null, null, null, i == 0, start));

        string[] people = [.. Enumerable.Range(0, agents).Select(i => $"agent{i:D5}")];
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        foreach ((string person, int i) in people.Select((p, i) => (p, i)))
        {
            connection.Execute("INSERT INTO person (id, email, email_key, name, language, created_at, failures, totp_step) VALUES (@person, @email, @email, @name, 'fr', @start, 0, 0)", new { person, email = person + "@exemple.fr", name = "Camille Agent " + i.ToString(CultureInfo.InvariantCulture), start }, transaction);
            connection.Execute("INSERT INTO membership (person, siret, role, since) VALUES (@person, @siret, @role, @start)", new { person, siret = desks[i % Bodies].Siret, role = nameof(Role.Agent), start }, transaction);
        }

        connection.Execute("INSERT INTO case_type (type, version, content) VALUES (@Key, @Version, @Content)", new { type.Key, type.Version, type.Content }, transaction);
        // The last one is the need that all the others answer.
        string whole = (cases + 1).ToString("x32", CultureInfo.InvariantCulture);
        database.Insert(transaction, CaseTables.File, Enumerable.Range(0, cases + 1).Select(i =>
        {
            int agent = i % agents;
            DateTimeOffset since = start.AddSeconds(i);
            CaseFile file = new()
            {
                Id = (i + 1).ToString("x32", CultureInfo.InvariantCulture), Type = type.Key, TypeVersion = type.Version, Title = "Projet " + i.ToString(CultureInfo.InvariantCulture), State = type.Start, OpenedAt = since, Since = since, Version = 1, MovedAt = 1, Commune = "58145",
                Desk = desks[agent % Bodies], HandledBy = people[agent], Parent = i < cases ? whole : null, DueAt = since.AddDays(9), NextAt = since.AddYears(1),
            };
            return new object?[] { file.Id, 1L, file.Type, file.TypeVersion, file.State, true, file.Parent, null, file.Title, file.Title, since, null, null, "58145", file.Desk!.Value.Siret, file.HandledBy, file.Since, file.DueAt, file.NextAt, null, null, JsonSerializer.Serialize(file, CaseStore.Json) };
        }));
        connection.Execute("INSERT INTO case_fact (id, seq, at, kind, side, words, content) SELECT id, 1, opened_at, 'Opened', 'Applicant', '', @content FROM case_file", new { content = JsonSerializer.Serialize(new CaseChange { State = type.Start }, CaseStore.Json) }, transaction);
        transaction.Commit();
        return people;
    }

    private static async Task<double[]> Alone(Uri at, string session)
    {
        using HttpClient client = Client(at, session);
        List<double> taken = [];
        for (int i = -10; i < Turns - 10; i++)
        {
            long from = Stopwatch.GetTimestamp();
            using HttpResponseMessage page = await client.GetAsync("/services/corbeille");
            await page.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            if (i >= 0)
                taken.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return [.. taken];
    }

    /// <summary>Firms without an account, one after the other: the page, and the need it sends.</summary>
    private static async Task<double[]> SayNeeds(Uri at, int number)
    {
        List<double> taken = [];
        for (int i = 0; i < number; i++)
        {
            using HttpClient client = Client(at, null);
            string token = Token(await client.GetStringAsync("/services/besoin"));
            using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["jeton"] = token, ["r-projet"] = $"Vendre en ligne {i}", ["r-themes"] = "numerique" });
            long from = Stopwatch.GetTimestamp();
            using HttpResponseMessage said = await client.PostAsync("/services/besoin", form);
            using HttpResponseMessage page = await client.GetAsync(said.Headers.Location);
            await page.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            taken.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return [.. taken];
    }

    /// <summary>Each agent reads their basket, writes into one of their cases every third time, moves one every tenth, and thinks about two seconds in between.</summary>
    private static async Task<Tally> Together(Uri at, string[] sessions, int seconds)
    {
        Tally tally = new();
        using CancellationTokenSource over = new(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(sessions.Select((session, i) => Task.Run(() => Work(at, session, i, tally, over.Token))));
        return tally;
    }

    private static async Task Work(Uri at, string session, int agent, Tally tally, CancellationToken over)
    {
        Random random = new(agent);
        using HttpClient client = Client(at, session);
        for (int turn = 0; !over.IsCancellationRequested; turn++)
        {
            try
            {
                await Task.Delay(random.Next(500, 3_500), over);
                long from = Stopwatch.GetTimestamp();
                string page = await client.GetStringAsync("/services/corbeille", over);
                tally.Read.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                string[] own = [.. Links().Matches(page).Select(m => m.Value).Distinct()];
                if (own.Length == 0)
                    continue;

                string chosen = own[random.Next(own.Length)];
                if (turn % 3 == 1)
                    await Act(client, chosen + "/message", new() { ["jeton"] = Token(page), ["message"] = $"Mot {agent}-{turn}", ["pour"] = "tous" }, tally, $"Mot {agent}-{turn}");
                else if (turn % 10 == 9)
                    await Act(client, chosen + "/avancer", new() { ["jeton"] = Token(page), ["geste"] = "prendre", ["version"] = "1" }, tally, null);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (HttpRequestException fault)
            {
                tally.Errors.Add(fault.Message);
            }
        }
    }

    private static async Task Act(HttpClient client, string path, Dictionary<string, string> fields, Tally tally, string? said)
    {
        using FormUrlEncodedContent form = new(fields);
        long from = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await client.PostAsync(path, form);
        tally.Acted.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        if (answer.StatusCode == HttpStatusCode.Redirect && said is not null)
            tally.Said.Add(said);
        else if (answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity)
            Interlocked.Increment(ref tally.Newer);
        else if (answer.StatusCode != HttpStatusCode.Redirect)
            tally.Errors.Add($"{path}: {(int)answer.StatusCode}");
    }

    /// <summary>Every word that was taken stands in its case.</summary>
    private static string Check(MaillageDatabase database, Tally tally)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        HashSet<string> kept = [.. connection.Query<string>("SELECT words FROM case_fact WHERE kind = 'Message'")];
        return $"{tally.Said.Count(w => !kept.Contains(w))} of {tally.Said.Count}";
    }

    internal static HttpClient Client(Uri at, string? session)
    {
        CookieContainer cookies = new();
        if (session is not null)
            cookies.Add(at, new Cookie("maillage.session", session, "/"));

        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = at };
    }

    internal static string Quantiles(double[] taken)
    {
        if (taken.Length == 0)
            return "–";

        Array.Sort(taken);
        return string.Create(CultureInfo.InvariantCulture, $"p50 {taken[taken.Length / 2]:0.0} p99 {taken[Math.Min(taken.Length - 1, taken.Length * 99 / 100)]:0.0}");
    }

    internal static string Token(string page) => WebUtility.HtmlDecode(Tokens().Match(page).Groups[1].Value);

    /// <summary>Numbers that pass the check of a SIRET.</summary>
    private static IEnumerable<BodyId> Sirets() => Enumerable.Range(0, 100_000).Select(i => BodyId.TryParse($"9000000{i:D5}00", out BodyId id) ? id : default).Where(b => b != default);

    [GeneratedRegex("name=\"jeton\" value=\"([^\"]+)\"")]
    private static partial Regex Tokens();

    [GeneratedRegex("/services/dossiers/[0-9a-f]{32}(?=\")")]
    private static partial Regex Links();
}
