using System.Net;
using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Guards;
using Maillage.Territory;
using Maillage.Territory.Storage;

namespace Maillage.Web.Tests;

/// <summary>Every record says where it was born, by every protocol: catalogues that harvest each other hold each thing once, however many ways lead round.</summary>
public sealed class HarvestOriginTests
{
    private static readonly ResourceTypes Types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));

    /// <summary>Each protocol, where it answers, and what it is asked for: of OAI-PMH, datasets and nothing else.</summary>
    private static readonly (HarvestLanguage Language, string Path, string? Set)[] Doors =
    [
        (HarvestLanguage.Dcat, "dcat/catalogue.rdf", null), (HarvestLanguage.Csw, "csw", null), (HarvestLanguage.Iso, "csw", null), (HarvestLanguage.Records, "ogc/collections/catalogue", null),
        (HarvestLanguage.Dcat, "dcat/catalogue.ttl", null), (HarvestLanguage.Dcat, "dcat/catalogue.jsonld", null), (HarvestLanguage.Dcat, "dcat/catalogue.nt", null),
    ];

    [Fact]
    public async Task Two_catalogues_that_harvest_each_other_by_every_protocol_hold_each_dataset_once_and_nothing_comes_back()
    {
        await using RunningPortal first = await Open(), second = await Open();
        int own = await Count(first);
        own.ShouldBeGreaterThan(2);
        (await Count(second)).ShouldBe(own, "both are made alike, under different names");
        HarvestRun there = await Harvest(second, first, "par-oai", (HarvestLanguage.Oai, "oai", "jeux"));
        (there.Added, there.Loops, there.Refused).ShouldBe((own, 0, 0), string.Join("; ", there.Problems.Select(p => p.Tell(false))));
        foreach ((var door, int i) in Doors.Select((d, i) => (d, i)))
        {
            HarvestRun again = await Harvest(second, first, $"autre-{i}", door);
            (again.Added, again.Loops, again.Refused).ShouldBe((0, own, 0), $"{door.Path} as {door.Language} tells what came by OAI-PMH already: {string.Join("; ", again.Problems.Select(p => p.Tell(false)))}");
        }

        // The way back: what the second lists is its own and what it has from the first.
        foreach ((var door, int i) in Doors.Append((Language: HarvestLanguage.Oai, Path: "oai", Set: "jeu-de-donnees")).Select((d, i) => (d, i)))
        {
            HarvestRun back = await Harvest(first, second, $"retour-{i}", door);
            back.Loops.ShouldBe(door.Language == HarvestLanguage.Oai || i == 0 ? own : 2 * own, $"{door.Path} as {door.Language}: what was born here does not come back, what is had already does not come twice");
            back.Added.ShouldBe(i == 0 ? own : 0, door.Path);
        }

        Held(first).ShouldBe(own);
        Held(second).ShouldBe(own);
        (await Harvest(second, first, "par-oai", (HarvestLanguage.Oai, "oai", "jeux"))).Changed.ShouldBe(0);
    }

    [Fact]
    public async Task A_catalogue_of_many_pages_comes_whole_in_every_serialisation_and_still_does_not_go_round()
    {
        await using RunningPortal whole = await Open(), second = await Open();
        await using RunningPortal first = new() { Adapt = o => o with { DatasetsPerPage = 1 } };
        await first.InitializeAsync();
        int own = await Count(whole);
        own.ShouldBeGreaterThan(2);
        (await Count(first)).ShouldBe(1, "a page");
        (await first.Get("/dcat")).Body.ShouldContain("/dcat?page=2");
        (await first.Get($"/dcat?page={own}")).Body.ShouldNotContain("hydra:next");
        (await first.Get($"/dcat?page={own + 1}")).Status.ShouldBe(404);
        (await first.Get("/dcat?page=0")).Status.ShouldBe(404);
        (await whole.Get("/dcat")).Body.ShouldNotContain("hydra:view", Case.Sensitive, "a catalogue of one page says nothing of pages");
        HarvestRun there = await Harvest(second, first, "pages", (HarvestLanguage.Dcat, "dcat/catalogue.ttl", null));
        (there.Seen, there.Added, there.Loops, there.Refused).ShouldBe((own, own, 0, 0), string.Join("; ", there.Problems.Select(p => p.Tell(false))));
        foreach (string path in (string[])["dcat/catalogue.rdf", "dcat/catalogue.jsonld", "dcat/catalogue.nt", "dcat"])
        {
            HarvestRun again = await Harvest(second, first, "autre-" + path[^2..], (HarvestLanguage.Dcat, path, null));
            (again.Seen, again.Added, again.Loops).ShouldBe((own, 0, own), path);
        }

        HarvestRun back = await Harvest(first, second, "retour", (HarvestLanguage.Dcat, "dcat/catalogue.nt", null));
        (back.Added, back.Loops).ShouldBe((own, own), "what was born here does not come back");
    }

    [Fact]
    public async Task A_ring_of_three_is_cut_whatever_each_speaks_and_each_keeps_what_is_nearest()
    {
        await using RunningPortal a = await Open(), b = await Open(), c = await Open();
        int own = await Count(a);
        for (int round = 0; round < 2; round++)
        {
            await Harvest(b, a, "de-a", (HarvestLanguage.Dcat, "dcat/catalogue.ttl", null));
            await Harvest(c, b, "de-b", (HarvestLanguage.Iso, "csw", null));
            await Harvest(a, c, "de-c", (HarvestLanguage.Records, "ogc/collections/catalogue", null));
        }

        (Held(a), Held(b), Held(c)).ShouldBe((2 * own, 2 * own, 2 * own), "each has what the two others gave birth to, and nothing of its own");
        int far = new ResourceStore(a.Database, TimeProvider.System).ListPublic("jeu-de-donnees", "").Select(r => new HarvestStore(a.Database, TimeProvider.System).FindWay(r.Id)!).Where(w => w.Way.Count == 2).Select(w => w.Origin).Distinct().Count();
        far.ShouldBe(own, "what came from b through c says both steps");
    }

    [Fact]
    public async Task Another_catalogue_that_lists_our_pages_without_saying_from_where_does_not_bring_them_back()
    {
        await using RunningPortal first = await Open(), second = await Open();
        HarvestStore store = new(first.Database, TimeProvider.System);
        store.Save(new HarvestSource("muet", "Catalogue muet", second.Client.BaseAddress + "dcat/catalogue.nt", null, "jeu-de-donnees", "etalab-2.0", 0) { Language = HarvestLanguage.Dcat });
        using OutgoingHttp http = Outgoing();
        HarvestRun run = await Task.Factory.StartNew(() => Harvester(first, store, http, second.Client.BaseAddress!.ToString()).Run(store.Find("muet")!, _ => { }, default), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        (run.Added, run.Loops > 0).ShouldBe((0, true), "their pages lead to this very platform");
    }

    private static async Task<RunningPortal> Open()
    {
        RunningPortal portal = new();
        await portal.InitializeAsync();
        return portal;
    }

    private static async Task<int> Count(RunningPortal portal) => (await portal.Get("/dcat/catalogue.nt")).Body.Split('\n').Count(l => l.EndsWith("<http://www.w3.org/ns/dcat#Dataset> .", StringComparison.Ordinal));

    private static int Held(RunningPortal portal) => (int)new ResourceStore(portal.Database, TimeProvider.System).CountPublic("jeu-de-donnees");

    /// <summary>On a thread of its own: the other portal answers in this very process and needs those of the pool.</summary>
    private static Task<HarvestRun> Harvest(RunningPortal by, RunningPortal from, string key, (HarvestLanguage Language, string Path, string? Set) door) => Task.Factory.StartNew(() =>
    {
        HarvestStore store = new(by.Database, TimeProvider.System);
        if (store.Find(key) is null)
            store.Save(new HarvestSource(key, key, from.Client.BaseAddress + door.Path, door.Set, "jeu-de-donnees", "etalab-2.0", 0) { Language = door.Language });
        using OutgoingHttp http = Outgoing();
        return Harvester(by, store, http, null).Run(store.Find(key)!, _ => { }, TestContext.Current.CancellationToken);
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static OutgoingHttp Outgoing() => new(new OutgoingLimits(AllowedPrivate: [IPNetwork.Parse("127.0.0.0/8")]));

    private static Harvester Harvester(RunningPortal by, HarvestStore store, OutgoingHttp http, string? address) =>
        new(store, new ResourceStore(by.Database, TimeProvider.System), Types, new TerritoryIndex(new TerritoryStore(by.Database).Load()!), http, File.ReadAllText(Path.Combine(by.Home, "instance")), TimeProvider.System) { PatienceSeconds = 0.001, Address = address };
}
