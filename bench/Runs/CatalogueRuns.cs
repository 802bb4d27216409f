using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Goals;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Geo;
using Maillage.Intermediation.Tests;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Import;

namespace Maillage.Bench;

/// <summary>
/// A catalogue of many resources on the embedded files: filled in one source, indexed, searched by a stated mix of questions, a table of 100,000 rows read in beside them, and the what-if of one place.
/// Words, names and types are drawn from the shipped resources and communes, the common ones more often (Zipf), so that frequent words match many resources as they do in real catalogues.
/// </summary>
internal static partial class CatalogueRuns
{
    private const int Seed = 17, Asked = 2_000;

    internal const int WarmUp = 300;

    /// <param name="kept">Folder to fill, or to measure again when it was filled before; null for one that is thrown away. With <c>MAILLAGE_DATABASE</c> the same questions are asked of PostgreSQL too.</param>
    public static int Run(int count, int rows, string? kept)
    {
        string home = kept is null ? Directory.CreateTempSubdirectory("maillage-catalogue-").FullName : Directory.CreateDirectory(kept).FullName;
        try
        {
            ResourceTypes types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));
            TerritoryIndex territory = Region();
            Words words = new(territory);
            using MaillageDatabase database = MaillageDatabases.Open(home);
            database.Migrate(CatalogueTables.Migrations);
            ResourceStore store = new(database, TimeProvider.System);
            using FileStream synonyms = File.OpenRead(Path.Combine(Repository.Root, "data", "synonyms.csv"));
            using SearchIndex index = new(Path.Combine(home, "search"), types, synonyms);

            if (store.Position() == 0)
            {
                Tell("fill", count, () => store.ReplaceSource("a", words.Make(count, "a", types, new Random(Seed)), "mesure"));
            }

            int read = 0;
            Tell("index opened and followed", count, () => read = index.Follow(store, territory));
            Console.WriteLine($"  {read} taken over, {index.Count} can be found");
            Search(index, words, types, "searches");
            if (Environment.GetEnvironmentVariable("MAILLAGE_DATABASE") is { Length: > 0 } server)
            {
                PostgresCatalogue.Measure(server, words.Make(count, "a", types, new Random(Seed)), territory, Questions(words, types), Tell);
            }

            Import(store, index, types, territory, words, home, rows);
            Search(index, words, types, "searches after the import");
            WhatIf();
            return 0;
        }
        finally
        {
            if (kept is null)
            {
                Directory.Delete(home, recursive: true);
            }
        }
    }

    /// <summary>The questions alone, on a folder filled before: how long it takes to open, and what each kind costs.</summary>
    public static int Searches(string home)
    {
        ResourceTypes types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));
        using FileStream synonyms = File.OpenRead(Path.Combine(Repository.Root, "data", "synonyms.csv"));
        using MaillageDatabase database = MaillageDatabases.Open(home);
        SearchIndex? opened = null;
        Tell("index opened and followed", 1, () =>
        {
            opened = new SearchIndex(Path.Combine(home, "search"), types, synonyms);
            opened.Follow(new ResourceStore(database, TimeProvider.System), null);
        });
        using SearchIndex index = opened!;
        Console.WriteLine($"  {index.Count} can be found, {Environment.WorkingSet / 1_000_000} MB held");
        Search(index, new Words(Region()), types, "searches");
        return 0;
    }

    private static TerritoryIndex Region() => new(TerritoryImport.Read(
        new(Path.Combine(Repository.Root, "data"), Path.Combine(Repository.Root, "web", "node_modules", "@etalab", "decoupage-administratif", "data"), ["21", "58", "71", "89"], "Bourgogne", Period.OfYear(2018)), new ProblemList()));

    private static void Tell(string what, int count, Action work)
    {
        Stopwatch clock = Stopwatch.StartNew();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {count} in {clock.Elapsed.TotalSeconds:0.0} s, {(Environment.CpuUsage.TotalTime - before).TotalSeconds:0.0} s of processor"));
    }

    /// <summary>The mix, of 20: six of two words, four of one, three of a word and a place, two with a letter wrong, two around a place alone, two of a type and a department, one without anything.</summary>
    private static void Search(SearchIndex index, Words words, ResourceTypes types, string what)
    {
        Dictionary<string, List<double>> taken = [];
        List<double> all = [], walls = [];
        long hits = 0;
        int i = -WarmUp;
        foreach ((string kind, SearchQuery asked) in Questions(words, types))
        {
            SearchQuery query = asked;
            // As the page asks: it counts types and departments, and the fields of a type that was chosen.
            query = query with { Counted = ["type", "departement", .. query.Facets.TryGetValue("type", out IReadOnlyList<string>? one) ? types.Get(one[0]).Fields.Where(f => f.Facet).Select(f => f.Key) : []] };
            double start = ThreadMs();
            long clock = Stopwatch.GetTimestamp();
            SearchAnswer answer = index.Search(query);
            double ms = ThreadMs() - start;
            if (i++ >= 0)
            {
                walls.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                all.Add(ms);
                hits += answer.Total;
                (taken.TryGetValue(kind, out List<double>? some) ? some : taken[kind] = []).Add(ms);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {all.Count} questions, {hits / all.Count} found on average, p50 {At(all, 0.5):0.0} ms, p95 {At(all, 0.95):0.0} ms, p99 {At(all, 0.99):0.0} ms, most {all.Max():0.0} ms of processor; by the clock p50 {At(walls, 0.5):0.0} ms, p99 {At(walls, 0.99):0.0} ms"));
        foreach ((string kind, List<double> some) in taken.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind}: {some.Count}, p50 {At(some, 0.5):0.0} ms, p99 {At(some, 0.99):0.0} ms"));
        }
    }

    /// <summary>The same questions in the same order each time; the first <see cref="WarmUp"/> are not counted.</summary>
    private static List<(string Kind, SearchQuery Query)> Questions(Words words, ResourceTypes types)
    {
        Random random = new(Seed + 1);
        return Enumerable.Range(0, WarmUp + Asked).Select(_ => Question(random, words, types)).ToList();
    }

    private static (string Kind, SearchQuery Query) Question(Random random, Words words, ResourceTypes types)
    {
        (double Lon, double Lat) near = words.Somewhere(random);
        return random.Next(20) switch
        {
            < 6 => ("two words", new SearchQuery { Text = words.One(random) + " " + words.One(random) }),
            < 10 => ("one word", new SearchQuery { Text = words.One(random) }),
            < 13 => ("word and place", new SearchQuery { Text = words.One(random), Near = near, WithinKm = 20 }),
            < 15 => ("typo", new SearchQuery { Text = Words.Mistyped(words.One(random), random) + " " + words.One(random) }),
            < 17 => ("place", new SearchQuery { Near = near, WithinKm = 20 }),
            < 19 => ("type and department", new SearchQuery { Facets = new Dictionary<string, IReadOnlyList<string>> { ["type"] = [types.All[random.Next(types.All.Count)].Key], ["departement"] = ["58"] } }),
            _ => ("everything", new SearchQuery()),
        };
    }

    private static void Import(ResourceStore store, SearchIndex index, ResourceTypes types, TerritoryIndex territory, Words words, string home, int rows)
    {
        ResourceType type = types.Get("epn");
        ResourceChecks checks = new(types, territory);
        foreach (int some in new[] { rows / 10, rows })
        {
            string file = Path.Combine(home, "table.csv");
            using (FileStream to = File.Create(file))
            {
                ResourceCsv.Write(to, type, words.Make(some, null, new ResourceTypes([type]), new Random(Seed + some)));
            }

            GC.Collect();
            long start = GC.GetTotalMemory(true), most = start, live = 0;
            void Look(object? _)
            {
                (most, live) = (Math.Max(most, GC.GetTotalMemory(false)), Math.Max(live, GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes));
            }

            using (Timer watch = new(Look, null, 0, 50))
            {
                Tell($"import of a table ({new FileInfo(file).Length / 1_000_000.0:0.0} MB), checked and kept", some, () =>
                {
                    ProblemList problems = new();
                    using FileStream from = File.OpenRead(file);
                    SourceReport report = store.ReplaceSource("t" + some.ToString(CultureInfo.InvariantCulture), ResourceCsv.Read(from, "table.csv", type, checks, "t" + some.ToString(CultureInfo.InvariantCulture), new DateOnly(2026, 11, 26), problems).Select(r => r.Resource with { Source = "t" + some.ToString(CultureInfo.InvariantCulture) }), "mesure");
                    Console.WriteLine($"  {report}, {problems.Kept.Count} problems");
                });
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  managed memory grew by {(most - start) / 1e6:0.0} MB at most with rubbish not yet collected, by {(live - start) / 1e6:0.0} MB right after a collection"));
            Tell("  found", some, () => index.Follow(store, territory));
        }
    }

    /// <summary>A square of streets, 200 m apart, with premises everywhere: as many forks as a region has.</summary>
    private static void WhatIf()
    {
        const int Side = 500;
        (int x0, int y0) = Lambert93.FromLonLat(3.2, 46.9);
        int[] nodes = [.. Enumerable.Range(0, Side * Side)];
        int[][] edges = [.. nodes.SelectMany(v => new[] { v % Side + 1 < Side ? [v, v + 1] : Array.Empty<int>(), v + Side < Side * Side ? [v, v + Side] : [] }).Where(e => e.Length == 2)];
        RoadMap map = new(new RoadMapData
        {
            Simulated = true, CommuneIds = [.. Enumerable.Range(0, 2_500).Select(c => c.ToString("D5", CultureInfo.InvariantCulture))],
            NodeXM = [.. nodes.Select(v => x0 / 100 + v % Side * 200)], NodeYM = [.. nodes.Select(v => y0 / 100 + v / Side * 200)],
            EdgeFrom = [.. edges.Select(e => e[0])], EdgeTo = [.. edges.Select(e => e[1])], EdgeM = [.. edges.Select((_, i) => 200 + i * 7 % 90)],
            StandNode = nodes, StandCommune = [.. nodes.Select(v => v / Side / 10 * 50 + v % Side / 10)], StandLines = [.. nodes.Select(v => 1 + v % 5)],
        });
        RoadCoverage now = RoadCoverage.Measure(map, [Lambert93.ToLonLat(x0, y0)], CoverageGoals.DigitalSpaceM);
        (double lon, double lat) = Lambert93.ToLonLat(x0 + 5_000_000, y0 + 5_000_000);
        long gain = 0;
        Tell("what-if of one place, forks", map.Graph.NodeCount, () => gain = now.Far - now.With(lon, lat).Far);
        Tell($"  the same again, {gain} premises gained", map.Graph.NodeCount, () => _ = now.Far - now.With(lon, lat).Far);
        Tell("eight best next places", 8, () => now.BestNext(8));
    }

    /// <summary>Processor time of this thread, ms: what a question costs, however busy the machine is.</summary>
    private static double ThreadMs()
    {
        _ = ClockGetTime(3, out TimeSpec time);
        return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
    }

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>CLOCK_THREAD_CPUTIME_ID is 3 (Linux, <c>time.h</c>).</summary>
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    internal static double At(List<double> taken, double share) => taken.Order().ElementAt(Math.Min(taken.Count - 1, (int)(taken.Count * share)));

    /// <summary>Words of the shipped resources and where the communes are.</summary>
    private sealed class Words
    {
        private readonly string[] words;
        private readonly double[] cumulated;
        private readonly Commune[] communes;

        public Words(TerritoryIndex territory)
        {
            communes = [.. territory.Communes.OrderBy(c => c.Code, StringComparer.Ordinal)];
            words =
            [
                .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "data", "resources"), "*.csv").Order(StringComparer.Ordinal).SelectMany(f => File.ReadAllText(f).Split([' ', ',', '.', ';', '\n', '"', '’', '\'', '(', ')', '|', ':', '/']))
                    .Where(w => w.Length is > 3 and < 16 && w.All(char.IsLetter)).Select(w => w.ToLowerInvariant()).GroupBy(w => w).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key),
                .. communes.Select(c => c.Name.ToLowerInvariant().Split(' ', '-')[0]).Where(n => n.Length > 3).Distinct().Order(StringComparer.Ordinal),
            ];
            double sum = 0;
            cumulated = [.. words.Select((_, i) => sum += 1.0 / (i + 3))];
        }

        public string One(Random random)
        {
            int at = Array.BinarySearch(cumulated, random.NextDouble() * cumulated[^1]);
            return words[at < 0 ? Math.Min(words.Length - 1, ~at) : at];
        }

        public static string Mistyped(string word, Random random)
        {
            int at = random.Next(word.Length);
            return string.Concat(word.AsSpan(0, at), "z", word.AsSpan(Math.Min(word.Length, at + 1)));
        }

        public (double Lon, double Lat) Somewhere(Random random)
        {
            Commune commune = communes[random.Next(communes.Length)];
            return (commune.Lon, commune.Lat);
        }

        public IEnumerable<Resource> Make(int count, string? source, ResourceTypes types, Random random)
        {
            for (int i = 0; i < count; i++)
            {
                ResourceType type = types.All[random.Next(types.All.Count)];
                Commune commune = communes[random.Next(communes.Length)];
                string id = i.ToString("D7", CultureInfo.InvariantCulture);
                string Some(int least, int most) => string.Join(' ', Enumerable.Range(0, random.Next(least, most)).Select(_ => One(random)));
                FieldDefinition? choice = type.Fields.FirstOrDefault(f => f is { Facet: true, Kind: FieldKind.Choice or FieldKind.Choices });
                JsonNode? chosen = choice is null ? null : choice.Kind == FieldKind.Choice ? choice.Choices[random.Next(choice.Choices.Count)].Key : new JsonArray(choice.Choices[random.Next(choice.Choices.Count)].Key);
                yield return new Resource
                {
                    Id = source is null ? id : $"{source}:{id}", Type = type.Key, Source = source, Title = Some(3, 7) + " " + commune.Name, Summary = Some(15, 40), OwnerName = "Commune de " + commune.Name,
                    Place = new ResourcePlace($"{random.Next(1, 90)} rue {One(random)}", commune.PostalCodes is [var postal, ..] ? postal : null, commune.Code, commune.Lon + (random.NextDouble() - 0.5) / 20, commune.Lat + (random.NextDouble() - 0.5) / 20),
                    Phone = "03 80 00 00 00", Hours = "Mo-Fr 09:00-12:00,13:30-17:00", ConfirmedOn = new DateOnly(2026, 1, 1).AddDays(random.Next(300)),
                    Data = chosen is null ? ImmutableSortedDictionary<string, JsonNode>.Empty.WithComparers(StringComparer.Ordinal) : ImmutableSortedDictionary<string, JsonNode>.Empty.WithComparers(StringComparer.Ordinal).Add(choice!.Key, chosen),
                };
            }
        }
    }
}
