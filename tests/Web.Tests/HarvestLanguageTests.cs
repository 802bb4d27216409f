using System.Net;
using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Storage;

namespace Maillage.Web.Tests;

/// <summary>Catalogues harvested in every language, from another Maillage over the wire.</summary>
public sealed class HarvestLanguageTests(CswTests.Opened other) : IClassFixture<CswTests.Opened>
{
    private static readonly ResourceTypes Types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));

    [Theory]
    [InlineData(HarvestLanguage.Csw, "csw")]
    [InlineData(HarvestLanguage.Records, "ogc/collections/catalogue")]
    [InlineData(HarvestLanguage.Dcat, "dcat/catalogue.rdf")]
    public async Task The_datasets_of_another_platform_come_whole_with_their_words_and_their_address_and_a_second_run_changes_nothing(HarvestLanguage language, string path)
    {
        await using RunningPortal portal = new();
        await portal.InitializeAsync();
        HarvestRun run = await Harvest(portal, other.Portal.Client.BaseAddress + path, language);
        run.State.ShouldBe(HarvestState.Done);
        run.Refused.ShouldBe(0, string.Join("; ", run.Problems.Select(p => p.Tell(false))));
        ResourceStore store = new(portal.Database, TimeProvider.System);
        List<Resource> held = [.. store.ListPublic("jeu-de-donnees", "")];
        held.Count.ShouldBe((int)run.Added);
        held.Count.ShouldBeGreaterThan(5);
        Resource communes = held.Single(r => r.Title.StartsWith("Communes :", StringComparison.Ordinal));
        communes.Url!.ShouldContain("/donnees/");
        communes.Summary!.ShouldContain("population");
        communes.Values("themes").ShouldContain("couverture");
        communes.Place.Lat!.Value.ShouldBeInRange(47, 48);
        communes.Place.Lon!.Value.ShouldBeInRange(3.5, 5.2);
        HarvestRun again = await Harvest(portal, other.Portal.Client.BaseAddress + path, language);
        (again.Seen, again.Added, again.Changed, again.Gone).ShouldBe((run.Seen, 0, 0, 0));
    }

    /// <summary>On a thread of its own, as a work runs: the other portal answers in this very process and needs those of the pool.</summary>
    private static Task<HarvestRun> Harvest(RunningPortal portal, string address, HarvestLanguage language) => Task.Factory.StartNew(() => Run(portal, address, language), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static HarvestRun Run(RunningPortal portal, string address, HarvestLanguage language)
    {
        HarvestStore store = new(portal.Database, TimeProvider.System);
        if (store.Find("voisine") is null)
            store.Save(new HarvestSource("voisine", "Région voisine", address, null, "jeu-de-donnees", "etalab-2.0", 24) { Language = language });
        store.Find("voisine")!.Language.ShouldBe(language);
        using OutgoingHttp http = new(new OutgoingLimits(AllowedPrivate: [IPNetwork.Parse("127.0.0.0/8")]));
        return new Harvester(store, new ResourceStore(portal.Database, TimeProvider.System), Types, new TerritoryIndex(new TerritoryStore(portal.Database).Load()!), http, File.ReadAllText(Path.Combine(portal.Home, "instance")), TimeProvider.System) { PatienceSeconds = 0.001 }
            .Run(store.Find("voisine")!, _ => { }, TestContext.Current.CancellationToken);
    }
}
