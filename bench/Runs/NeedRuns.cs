using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maillage.Catalogue;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Territory;
using Maillage.Territory.Import;
using Maillage.Territory.Storage;
using Maillage.Web;
using Maillage.Web.Tests;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Bench;

/// <summary>
/// Firms without an account say needs over HTTP to a catalogue full of services drawn from the shipped programmes: the need, its bouquet, three questions, the choice. First one firm after the other, then
/// many at once, and what the first reader waits after the catalogue changed. The portal, the database and those who ask share the machine, so times are upper bounds.
/// </summary>
internal static partial class NeedRuns
{
    private static readonly JsonSerializerOptions Wide = new() { WriteIndented = true };
    private const string Source = "bench";
    private const int Alone = 60;
    private const int Questions = 3;

    /// <summary>What firms answer when they are asked; what is not here they do not know.</summary>
    private static readonly Dictionary<string, string> Known = new() { ["commune"] = "Dijon", ["effectif"] = "12", ["activite"] = "C", ["forme"] = "societe" };

    /// <param name="connection">PostgreSQL, an empty database of its own; null for the embedded files.</param>
    public static async Task<int> Run(int services, int firms, int seconds, string? connection)
    {
        string home = Directory.CreateTempSubdirectory("maillage-needs-").FullName;
        try
        {
            using MaillageDatabase database = SampleRegion.Open(home, filled: false, connection);
            TerritoryData region = TerritoryImport.Read(
                new(Path.Combine(Repository.Root, "data"), Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data"), ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018)), new ProblemList());
            new TerritoryStore(database).Replace(region, "bench", TimeProvider.System.GetUtcNow());
            ResourceStore store = new(database, TimeProvider.System);
            Resource[] real = [.. Shipped("aide-entreprise", new TerritoryIndex(region)), .. Shipped("service-entreprise", new TerritoryIndex(region))];
            store.ReplaceSource(Source, Drawn(real, services), "bench");
            BodyId own = new("21210231500018");
            new BodyStore(database, TimeProvider.System).Save(new Body(own, "Région", BodyKind.Region, [TerritoryId.Region], null, null, null, true, default));
            using CancellationTokenSource stop = new();
            TaskCompletionSource<string> started = new();
            Task portal = Portal.RunAsync(
                new PortalOptions { Database = database, Strategy = SampleRegion.Strategy, Home = home, Port = 0, DataFolder = Path.Combine(Repository.Root, "data"), RequestsPerMinute = int.MaxValue / 2, Started = started.SetResult }, stop.Token);
            Uri at = new(await started.Task);
            string[][] said = [.. File.ReadLines(Path.Combine(Repository.Root, "tests", "Intermediation.Tests", "judged", "needs.csv")).Skip(1).Select(l => Cells().Matches(l).Select(m => m.Value.Trim('"')).ToArray())];
            Tally alone = new(), together = new();
            for (int i = 0; i < Alone; i++)
                await Firm(at, said[i % said.Length], i < 5 ? new Tally() : alone, CancellationToken.None);

            (double place, double offer) = await AfterAChange(at, store, said[0], real);
            string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
            TimeSpan before = Environment.CpuUsage.TotalTime;
            using (CancellationTokenSource over = new(TimeSpan.FromSeconds(seconds)))
            {
                await Task.WhenAll(Enumerable.Range(0, firms).Select(f => Task.Run(async () =>
                {
                    for (int i = f; !over.IsCancellationRequested; i += firms)
                        await Firm(at, said[i % said.Length], together, over.Token);
                })));
            }

            int requests = together.Taken.Sum(t => t.Value.Count);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                database = connection is null ? "embedded" : "PostgreSQL", services, load, aloneMs = Told(alone), afterAPlaceMs = Math.Round(place, 1), afterAnOfferMs = Math.Round(offer, 1), firms, seconds, requests, perSecond = requests / seconds,
                togetherMs = Told(together), cpuMsARequest = Math.Round((Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Math.Max(1, requests), 1), asked = together.Asked, errors = together.Errors.Count, firstError = together.Errors.FirstOrDefault(),
            }, Wide));
            await stop.CancelAsync();
            await portal;
            return alone.Errors.Concat(together.Errors).Any() ? 1 : 0;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private sealed class Tally
    {
        public ConcurrentDictionary<string, ConcurrentBag<double>> Taken { get; } = new();

        public ConcurrentBag<string> Errors { get; } = [];

        public int Asked;
    }

    private static Dictionary<string, string> Told(Tally tally) => tally.Taken.OrderBy(t => t.Key, StringComparer.Ordinal).ToDictionary(t => t.Key, t => AgentRuns.Quantiles([.. t.Value]));

    private static IEnumerable<Resource> Shipped(string type, TerritoryIndex region)
    {
        ResourceTypes types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));
        using FileStream stream = File.OpenRead(Path.Combine(Repository.Root, "data", "resources", type + ".csv"));
        return [.. ResourceCsv.Read(stream, type, types.Get(type), new ResourceChecks(types, region), type, new DateOnly(2026, 11, 25), new ProblemList()).Select(r => r.Resource)];
    }

    /// <summary>Each service is a real one with the conditions of another, open for good.</summary>
    private static IEnumerable<Resource> Drawn(Resource[] real, int services)
    {
        Random random = new(7);
        Resource[] aids = [.. real.Where(r => r.Type == "aide-entreprise")];
        for (int i = 0; i < services; i++)
        {
            Resource one = aids[random.Next(aids.Length)], other = aids[random.Next(aids.Length)];
            ImmutableSortedDictionary<string, JsonNode> data = one.Data.RemoveRange(["debut", "fin", "suspendue", "effectif-min", "effectif-max", "sections", "zones"])
                .SetItems(other.Data.Where(d => d.Key is "effectif-min" or "effectif-max" or "sections" or "zones"));
            yield return one with { Id = $"{Source}:{i:D6}", Source = Source, Data = data };
        }
    }

    /// <summary>One firm's whole way; each step is timed under its name.</summary>
    private static async Task Firm(Uri at, string[] need, Tally tally, CancellationToken over)
    {
        try
        {
            using HttpClient client = AgentRuns.Client(at, null);
            string page = await Timed(tally, "1 form", () => client.GetStringAsync("/services/besoin", over));
            List<KeyValuePair<string, string>> first = [new("jeton", AgentRuns.Token(page)), new("r-projet", need[2]), .. need[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(t => KeyValuePair.Create("r-themes", t))];
            string own = "";
            page = await Timed(tally, "2 need said and bouquet read", async () => await Sent(client, "/services/besoin", first, to => own = to, over));
            for (int i = 0; i < Questions && Question().Match(page) is { Success: true } asked; i++)
            {
                string key = asked.Groups[1].Value;
                List<KeyValuePair<string, string>> answer = [new("jeton", AgentRuns.Token(page)), new("question", key), Known.TryGetValue(key, out string? known) ? new("r-" + key, known) : new("sauter", "oui")];
                page = await Timed(tally, "3 question answered and bouquet read", async () => await Sent(client, own + "/repondre", answer, _ => { }, over));
                Interlocked.Increment(ref tally.Asked);
            }

            if (Offer().Match(page) is { Success: true } offer)
            {
                List<KeyValuePair<string, string>> chosen = [new("jeton", AgentRuns.Token(page)), new("offre", offer.Groups[1].Value), new("r-nom", "Anne Roux"), new("r-courriel", "anne@exemple.fr")];
                await Timed(tally, "4 service chosen and bouquet read", async () => await Sent(client, own + "/choisir", chosen, _ => { }, over));
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidOperationException)
        {
            tally.Errors.Add(fault.Message);
        }
    }

    private static async Task<T> Timed<T>(Tally tally, string step, Func<Task<T>> work)
    {
        long from = Stopwatch.GetTimestamp();
        T result = await work();
        tally.Taken.GetOrAdd(step, _ => []).Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        return result;
    }

    private static async Task<string> Sent(HttpClient client, string path, List<KeyValuePair<string, string>> fields, Action<string> went, CancellationToken over)
    {
        using FormUrlEncodedContent form = new(fields);
        using HttpResponseMessage answer = await client.PostAsync(path, form, over);
        if (answer.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}, {string.Join("; ", fields.Skip(1))}");

        string to = answer.Headers.Location!.ToString().Split('#')[0];
        went(to);
        return await client.GetStringAsync(to, over);
    }

    /// <summary>What the next reader of a bouquet waits after something that answers no need was saved, and after a service was.</summary>
    private static async Task<(double Place, double Offer)> AfterAChange(Uri at, ResourceStore store, string[] need, Resource[] real)
    {
        using HttpClient client = AgentRuns.Client(at, null);
        string own = "";
        await Sent(client, "/services/besoin", [new("jeton", AgentRuns.Token(await client.GetStringAsync("/services/besoin"))), new("r-projet", need[2])], to => own = to, CancellationToken.None);
        async Task<double> After(Func<int, Resource> made)
        {
            List<double> taken = [];
            for (int i = 0; i < 5; i++)
            {
                store.Save(made(i), new ResourceChange(null, null, "bench"));
                long from = Stopwatch.GetTimestamp();
                await client.GetStringAsync(own);
                taken.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }

            return taken.Order().ElementAt(2);
        }

        return (await After(i => new Resource { Id = $"m:place{i}", Type = "epn", Title = "Espace " + i.ToString(CultureInfo.InvariantCulture), State = ResourceState.Published, ConfirmedOn = new DateOnly(2026, 11, 25) }),
            await After(i => real[i] with { Id = $"m:offer{i}", Source = null, Version = 0 }));
    }

    [GeneratedRegex("name=\"question\" value=\"([^\"]+)\"")]
    private static partial Regex Question();

    [GeneratedRegex("name=\"offre\" value=\"([^\"]+)\"")]
    private static partial Regex Offer();

    [GeneratedRegex("(?<=^|,)(\"[^\"]*\"|[^,]*)")]
    private static partial Regex Cells();
}
