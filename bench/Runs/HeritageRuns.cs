using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Formats.Guards;
using Maillage.Intermediation.Tests;
using Maillage.Territory;
using Maillage.Territory.Storage;

namespace Maillage.Bench;

/// <summary>
/// A library with many made records (« simulé »), each with a picture, harvested into an instance; then its portal is started and the pages of heritage are asked for, four readers at a time, none of them from what is kept for others.
/// </summary>
internal static class HeritageRuns
{
    private const int Readers = 4, Times = 200, Warm = 40;
    private static readonly string[] Words = ["lavoir", "église bourg", "tirage ancien", "photographe 12", "carte postale", "commune numéro 4711", "légende manuscrite", "bourgogne"];

    /// <summary>The head of a picture of 1,200 × 800 points: its size is all that is read of it.</summary>
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0x04, 0xB0, 0, 0, 0x03, 0x20, 8, 2, 0, 0, 0];

    /// <param name="home">An instance with a territory; it is written to.</param>
    public static async Task<int> Run(int count, string home, string program)
    {
        using HarvestRuns.Library library = new(count) { Picture = Png };
        using (MaillageDatabase database = MaillageDatabases.Open(home, null))
        {
            HarvestStore store = new(database, TimeProvider.System);
            if (store.Find("mesure") is null)
                Harvest(database, store, library);
        }

        int port = Free();
        using Process portal = Start(program, home, port);
        try
        {
            using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
            client.DefaultRequestHeaders.Add("Cookie", "mesure=1");
            Stopwatch clock = Stopwatch.StartNew();
            while (!await Holds(client, count))
                await Task.Delay(500);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"found whole {clock.Elapsed.TotalSeconds:0.0} s after the portal was started"));
            string Record(int i) => Uri.EscapeDataString($"mesure:oai:bm.exemple.fr:{i * 37 % count}").Replace("%3A", ":", StringComparison.Ordinal);
            const string search = "/usages/patrimoine/recherche?q=", holder = "Bibliothèque de mesure";
            (string Name, Func<int, string> Address)[] asked =
            [
                ("home of heritage", _ => "/usages/patrimoine"), ("search", i => search + Uri.EscapeDataString(Words[i % Words.Length])), ("search, map", i => search + Uri.EscapeDataString(Words[i % Words.Length]) + "&vue=carte"),
                ("search, time line", i => search + Uri.EscapeDataString(Words[i % Words.Length]) + "&vue=frise"), ("search, tenth page", i => search + Uri.EscapeDataString(Words[i % Words.Length]) + "&page=10"),
                ("holder", _ => "/usages/patrimoine/fonds/detenteur?nom=" + Uri.EscapeDataString(holder)), ("holders", _ => "/usages/patrimoine/fonds"), ("record", i => "/usages/patrimoine/documents/" + Record(i)),
                ("manifest", i => $"/iiif/{Record(i)}/manifest.json"), ("collection of the holder", _ => "/iiif/collection.json?porteur=" + Uri.EscapeDataString(holder)), ("OAI-PMH, a page", _ => "/oai?verb=ListRecords&metadataPrefix=oai_dc"),
            ];
            Console.WriteLine("| asked | kB | median, ms | p99, ms | processor a request, ms |\n|---|---|---|---|---|");
            foreach ((string name, Func<int, string> address) in asked)
                await Ask(name, address, client, portal);
            portal.Refresh();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"working set {portal.WorkingSet64 / 1e6:0} MB, at most {portal.PeakWorkingSet64 / 1e6:0} MB; load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
            return 0;
        }
        finally
        {
            portal.Kill(entireProcessTree: true);
        }
    }

    private static void Harvest(MaillageDatabase database, HarvestStore store, HarvestRuns.Library library)
    {
        store.Save(new HarvestSource("mesure", "Bibliothèque de mesure", library.Address, null, "notice-patrimoine", "etalab-2.0", 0));
        using OutgoingHttp http = new(new OutgoingLimits(AllowedPrivate: [IPNetwork.Parse("127.0.0.0/8")]));
        ResourceTypes types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));
        Stopwatch clock = Stopwatch.StartNew();
        HarvestRun run = new Harvester(store, new ResourceStore(database, TimeProvider.System), types, new TerritoryIndex(new TerritoryStore(database).Load()!), http, "mesure.invalid", TimeProvider.System).Run(store.Find("mesure")!, _ => { }, CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Added} records harvested in {clock.Elapsed.TotalSeconds:0.0} s"));
    }

    private static async Task<bool> Holds(HttpClient client, int count)
    {
        try
        {
            string page = await client.GetStringAsync("/usages/patrimoine/recherche?f-porteur=" + Uri.EscapeDataString("Bibliothèque de mesure"));
            return page.Replace("&#x202F;", "", StringComparison.Ordinal).Where(char.IsAsciiDigit).ToArray().AsSpan().IndexOf(count.ToString(CultureInfo.InvariantCulture)) >= 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task Ask(string name, Func<int, string> address, HttpClient client, Process portal)
    {
        int next = 0;
        long bytes = 0;
        List<double> taken = [];
        async Task Read(int last, bool counted)
        {
            for (int i = Interlocked.Increment(ref next); i <= last; i = Interlocked.Increment(ref next))
            {
                long began = Stopwatch.GetTimestamp();
                byte[] content = await client.GetByteArrayAsync(address(i));
                if (!counted)
                    continue;
                lock (taken)
                    taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                Interlocked.Add(ref bytes, content.Length);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Read(Warm, counted: false)));
        portal.Refresh();
        TimeSpan before = portal.TotalProcessorTime;
        next = Warm;
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Read(Warm + Times, counted: true)));
        portal.Refresh();
        taken.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {bytes / 1e3 / taken.Count:0} | {taken[taken.Count / 2]:0} | {taken[(int)(taken.Count * 0.99)]:0} | {(portal.TotalProcessorTime - before).TotalMilliseconds / taken.Count:0.0} |"));
    }

    private static Process Start(string program, string home, int port)
    {
        ProcessStartInfo start = new(program, ["serve", "--no-design"]) { RedirectStandardOutput = true };
        start.Environment["MAILLAGE_HOME"] = home;
        start.Environment["MAILLAGE_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["MAILLAGE_REQUESTS_PER_MINUTE"] = "100000000";
        start.Environment["MAILLAGE_HARVEST_NETWORKS"] = "127.0.0.0/8";
        Process portal = Process.Start(start)!;
        _ = portal.StandardOutput.ReadToEndAsync();
        return portal;
    }

    private static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
