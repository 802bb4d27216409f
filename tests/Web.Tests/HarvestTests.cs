using System.Globalization;
using System.Text;
using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.Territory;
using Maillage.Territory.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Tests;

/// <summary>Harvesting by OAI-PMH: from another Maillage, both ways, and from providers as they really are.</summary>
public class HarvestTests
{
    private static readonly Catalogue.Schemas.HarvestSchemas Schemas = Catalogue.Schemas.HarvestSchemas.Read(Path.Combine(Repository.Root, "strategies", "harvest"), TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types")));

    private static readonly ResourceTypes Types = TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types"));

    [Fact]
    public async Task Two_Maillages_harvest_each_other_and_nothing_goes_round()
    {
        await using RunningPortal first = await Portal(), second = await Portal();
        Born(first, "naissance", 3);
        Born(second, "ailleurs", 2);
        HarvestRun there = Harvest(second, first, "premiere");
        (there.Added, there.Loops, there.State).ShouldBe((3, 0, HarvestState.Done));
        HarvestRun back = Harvest(first, second, "seconde");
        (back.Added, back.Loops).ShouldBe((2, 3), "what was born here does not come back");
        HarvestRun again = Harvest(second, first, "premiere");
        (again.Added, again.Changed).ShouldBe((0, 0));
        again.Loops.ShouldBe(2);
        Published(first).ShouldBe(5);
        Published(second).ShouldBe(5);

        // What changes and what goes at its birthplace changes and goes at the other.
        ResourceStore store = new(first.Database, TimeProvider.System);
        store.Save(store.Find("m:naissance-1")! with { Title = "Autre nom" }, new(null, null, "essai"));
        store.Save(store.Find("m:naissance-2")! with { State = ResourceState.Withdrawn }, new(null, null, "essai"));
        HarvestRun third = Harvest(second, first, "premiere");
        (third.Changed, third.Gone).ShouldBe((1, 1));
        Published(second).ShouldBe(4);
    }

    [Fact]
    public async Task A_run_that_is_stopped_goes_on_where_it_was_and_a_second_run_changes_nothing()
    {
        await using Provider provider = await Provider.Start(query => Provider.Page(query, Enumerable.Range(1, 90), 30));
        await using RunningPortal portal = await Portal();
        using CancellationTokenSource stop = new();
        Should.Throw<OperationCanceledException>(() => Harvest(portal, provider, seen => { if (seen == 30) stop.Cancel(); }, stop.Token));
        Published(portal).ShouldBe(30, "a page is whole or not there");
        provider.Asked.Clear();
        HarvestRun run = Harvest(portal, provider);
        provider.Asked.ShouldNotContain(q => q.Contains("metadataPrefix", StringComparison.Ordinal), "it goes on from its token");
        (run.Number, run.Seen, run.Added).ShouldBe((1, 90, 90));
        HarvestRun second = Harvest(portal, provider);
        (second.Added, second.Changed, second.Same, second.Gone).ShouldBe((0, 0, 90, 0));
    }

    [Fact]
    public async Task A_source_that_shrinks_by_half_is_asked_about_before_anything_goes()
    {
        int last = 40;
        await using Provider provider = await Provider.Start(query => Provider.Page(query, Enumerable.Range(1, last), 100));
        await using RunningPortal portal = await Portal();
        Harvest(portal, provider);
        last = 30;
        Harvest(portal, provider).Gone.ShouldBe(10);
        last = 12;
        HarvestRun asks = Harvest(portal, provider);
        (asks.State, asks.Gone).ShouldBe((HarvestState.Asks, 18));
        Published(portal).ShouldBe(30, "nothing went");
        Harvester(portal, new OutgoingHttp()).Decide(asks, withdraw: false).State.ShouldBe(HarvestState.Done);
        Published(portal).ShouldBe(30);
        Harvester(portal, new OutgoingHttp()).Decide(Harvest(portal, provider), withdraw: true).Gone.ShouldBe(18);
        Published(portal).ShouldBe(12);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Maintenance</body></html>", "oai-not-xml")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><OAI-PMH>&b;</OAI-PMH>", "oai-not-xml")]
    [InlineData("<rss/>", "oai-other")]
    [InlineData("", "oai-not-xml")]
    public async Task What_is_no_provider_is_told_as_such(string answer, string code)
    {
        await using Provider provider = await Provider.Start(_ => answer);
        await using RunningPortal portal = await Portal();
        Should.Throw<BadInputException>(() => Harvest(portal, provider)).Problems[0].Code.ShouldBe(code);
        Published(portal).ShouldBe(0);
        HarvestRun told = new HarvestStore(portal.Database, TimeProvider.System).ListRuns("source")[0];
        (told.State, told.Problems[0].Code).ShouldBe((HarvestState.Failed, code), "the page of the source tells it");
        new HarvestStore(portal.Database, TimeProvider.System).Find("source")!.LastRunAt.ShouldNotBeNull("and it is tried again at its hour, not every minute");
    }

    [Fact]
    public async Task A_list_without_end_is_cut_and_what_is_good_is_kept()
    {
        await using Provider provider = await Provider.Start(query => Provider.List([1, 2], query.Contains("Identify", StringComparison.Ordinal) ? null : "toujours"));
        await using RunningPortal portal = await Portal();
        Should.Throw<BadInputException>(() => Harvest(portal, provider)).Problems[0].Code.ShouldBe("harvest-endless");
        Published(portal).ShouldBe(2);
    }

    [Fact]
    public async Task A_broken_record_is_told_and_mended_where_it_can_be_and_the_others_come()
    {
        string title = new('é', 400);
        await using Provider provider = await Provider.Start(query => Provider.List([1], null,
            Provider.Record("sans-titre", "<dc:description>Rien</dc:description>") + Provider.Record("long", $"<dc:title>{title}</dc:title><dc:date>vers 1850 ?</dc:date><dc:identifier>javascript:alert(1)</dc:identifier>")));
        await using RunningPortal portal = await Portal();
        HarvestRun run = Harvest(portal, provider);
        (run.Added, run.Refused).ShouldBe((2, 1));
        run.Problems.Single().File.ShouldBe("oai:essai.fr:sans-titre");
        Resource mended = new ResourceStore(portal.Database, TimeProvider.System).Find("source:oai:essai.fr:long")!;
        mended.Title.Length.ShouldBe(200);
        mended.Url.ShouldBeNull();
        mended.Text("date-texte").ShouldBe("vers 1850 ?");
    }

    [Fact]
    public async Task A_table_by_a_schema_is_kept_mended_and_told_and_comes_again_the_same()
    {
        string table = """
            id;nom;code_postal;commune;code_insee;latitude;longitude;telephone;horaires;date_maj;services
            1;Espace de Lormes;58140;Lormes;58145;47.29;3.82;03 86 22 82 34;Mo-Fr 09:00-12:00;2026-03-05;Aide aux démarches administratives
            2;Point de Lormes;58140;Lormes;;47.29;3.82;pas de téléphone;tous les jours;05/03/2025;
            3;Ailleurs;75001;Paris;75101;48.86;2.34;;;2026-01-01;
            4;;58140;Lormes;58145;;;;;2026-01-01;
            """;
        await using Provider provider = await Provider.Start(_ => table);
        await using RunningPortal portal = await Portal();
        HarvestSource places = Source(provider.Address) with { Type = "epn", Language = HarvestLanguage.Schema, Schema = "lieux-mediation-numerique" };
        HarvestRun run = Harvest(portal, places);
        (run.State, run.Seen, run.Added, run.Refused).ShouldBe((HarvestState.Done, 4, 2, 1));
        run.Problems.Select(p => (p.Code, p.File, p.Column)).ShouldBe([("harvest-columns", null, null), ("harvest-outside", null, null), ("resource-phone", "2", "phone"), ("resource-hours", "2", "hours"), ("resource-title", "4", "title")], ignoreOrder: true);
        provider.Asked.Count.ShouldBe(1, "a file is fetched once a run");
        using (Caller administrator = Caller.As(portal.Client.BaseAddress!, portal.Database, People.Role.Administrator))
        {
            string report = (await administrator.Get("/plateforme/moissons/source")).Body;
            report.ShouldContain(">phone<");
            report.ShouldContain(">1 notice d");
            report.ShouldNotContain("1 notices");
        }

        Resource mended = new ResourceStore(portal.Database, TimeProvider.System).Find("source:2")!;
        (mended.Phone, mended.Hours, mended.Place.Commune, mended.ConfirmedOn).ShouldBe((null, null, "58145", new DateOnly(2025, 3, 5)));
        HarvestRun again = Harvest(portal, places);
        (again.Added, again.Changed, again.Same, again.Gone).ShouldBe((0, 0, 2, 0));
        table = "identifiant;libelle\n1;A";
        Should.Throw<BadInputException>(() => Harvest(portal, places)).Problems[0].Code.ShouldBe("harvest-schema");
        Should.Throw<BadInputException>(() => Harvest(portal, places with { Schema = "disparu" })).Problems[0].Code.ShouldBe("harvest-schema-gone");
        HarvestStore store = new(portal.Database, TimeProvider.System);
        store.ListRuns("source")[0].Problems[0].Code.ShouldBe("harvest-schema-gone", "a schema that is no more is told on the page of its source, and tried again at its hour");
        new ResourceStore(portal.Database, TimeProvider.System).CountPublic("epn").ShouldBe(2, "a source that changed its schema takes nothing away");
    }

    [Fact]
    public async Task The_pages_of_a_site_are_read_one_by_one_and_a_stopped_run_goes_on_at_its_page()
    {
        string address = "";
        int first = 1;
        await using Provider provider = await Provider.Start(query => query.Length == 0
            ? $"<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{string.Concat(Enumerable.Range(first, 10 - first).Select(i => $"<url><loc>{address}?p={i}</loc></url>"))}</urlset>"
            : query is "?p=2" or "?p=3" or "?p=4" or "?p=5" or "?p=6" ? "<html><body>Rien pour les programmes</body></html>"
            : $$"""<html><script type="application/ld+json">{"@context":"https://schema.org","@type":"Museum","@id":"{{address}}{{query}}","name":"Musée {{query[3..]}}","address":{"postalCode":"58140","addressLocality":"Lormes"} }</script></html>""");
        address = provider.Address;
        await using RunningPortal portal = await Portal();
        HarvestSource site = Source(address) with { Type = "lieu-touristique", Language = HarvestLanguage.Schema, Schema = "schema-org" };
        using CancellationTokenSource stop = new();
        Should.Throw<OperationCanceledException>(() => Harvest(portal, site, seen => { if (seen == 1) stop.Cancel(); }, stop.Token));
        provider.Asked.Clear();
        HarvestRun run = Harvest(portal, site);
        provider.Asked.ShouldNotContain("?p=1", "it goes on where it was");
        (run.State, run.Number, run.Added).ShouldBe((HarvestState.Done, 1, 4), string.Join("; ", run.Problems.Select(p => p.Tell(false))));
        new ResourceStore(portal.Database, TimeProvider.System).CountPublic("lieu-touristique").ShouldBe(4);

        // The page at which a run was stopped has left the map meanwhile: the others are read all the same, and they stay.
        using CancellationTokenSource early = new();
        Should.Throw<OperationCanceledException>(() => Harvest(portal, site, _ => early.Cancel(), early.Token));
        first = 3;
        HarvestRun rest = Harvest(portal, site);
        (rest.State, rest.Gone).ShouldBe((HarvestState.Done, 0));
        new ResourceStore(portal.Database, TimeProvider.System).CountPublic("lieu-touristique").ShouldBe(4);
    }

    [Fact]
    public async Task An_address_inside_is_not_asked()
    {
        await using Provider provider = await Provider.Start(query => Provider.Page(query, [1], 10));
        await using RunningPortal portal = await Portal();
        using OutgoingHttp http = new();
        Should.Throw<BadInputException>(() => Harvester(portal, http).Run(Source(provider.Address), _ => { }, default)).Problems[0].Code.ShouldBe("fetch-inside");
        provider.Asked.ShouldBeEmpty();
    }

    private static async Task<RunningPortal> Portal()
    {
        RunningPortal portal = new();
        await portal.InitializeAsync();
        return portal;
    }

    private static void Born(RunningPortal portal, string name, int count)
    {
        ResourceStore store = new(portal.Database, TimeProvider.System);
        for (int i = 1; i <= count; i++)
            store.Save(new Resource { Id = $"m:{name}-{i}", Type = "notice-patrimoine", Title = $"Notice {name} {i}", ConfirmedOn = new DateOnly(2026, 1, 1) }, new(null, null, "essai"));
    }

    /// <summary>Heritage records only: the datasets of both portals are not what is counted here.</summary>
    private static HarvestRun Harvest(RunningPortal by, RunningPortal from, string key)
    {
        HarvestStore store = new(by.Database, TimeProvider.System);
        if (store.Find(key) is null)
            store.Save(Source(from.Client.BaseAddress + "oai") with { Id = key, SetSpec = "notice-patrimoine" });
        using OutgoingHttp http = Open();
        return Harvester(by, http).Run(store.Find(key)!, _ => { }, TestContext.Current.CancellationToken);
    }

    private static HarvestRun Harvest(RunningPortal portal, Provider provider, Action<long>? seen = null, CancellationToken stop = default) => Harvest(portal, Source(provider.Address), seen, stop);

    private static HarvestRun Harvest(RunningPortal portal, HarvestSource source, Action<long>? seen = null, CancellationToken stop = default)
    {
        HarvestStore store = new(portal.Database, TimeProvider.System);
        store.Save(source);
        using OutgoingHttp http = Open();
        return Harvester(portal, http).Run(store.Find("source")!, seen ?? (_ => { }), stop);
    }

    private static OutgoingHttp Open() => new(new OutgoingLimits(AllowedPrivate: [System.Net.IPNetwork.Parse("127.0.0.0/8")]));

    private static HarvestSource Source(string address) => new("source", "Une bibliothèque", address, null, "notice-patrimoine", "etalab-2.0", 24);

    private static Harvester Harvester(RunningPortal portal, OutgoingHttp http) => new(
        new HarvestStore(portal.Database, TimeProvider.System), new ResourceStore(portal.Database, TimeProvider.System), Types, new TerritoryIndex(new TerritoryStore(portal.Database).Load()!), http,
        File.ReadAllText(Path.Combine(portal.Home, "instance")), TimeProvider.System) { PatienceSeconds = 0.001, Schemas = Schemas };

    private static long Published(RunningPortal portal) => new ResourceStore(portal.Database, TimeProvider.System).CountPublic("notice-patrimoine");

    /// <summary>A provider that answers as a test says.</summary>
    private sealed class Provider(WebApplication app) : IAsyncDisposable
    {
        public List<string> Asked { get; } = [];

        public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/oai";

        public static async Task<Provider> Start(Func<string, string> answer)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            WebApplication app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            Provider provider = new(app);
            app.MapGet("/oai", (HttpContext context) =>
            {
                string query = Uri.UnescapeDataString(context.Request.QueryString.Value ?? "");
                provider.Asked.Add(query);
                return Results.Text(answer(query), "text/xml", Encoding.UTF8);
            });
            await app.StartAsync();
            return provider;
        }

        /// <summary>Records by number, so many a page; the token is where the next page begins.</summary>
        public static string Page(string query, IEnumerable<int> all, int size)
        {
            int from = query.Contains("resumptionToken=", StringComparison.Ordinal) ? int.Parse(query[(query.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture) : 0;
            int[] rest = [.. all.Skip(from)];
            return List(rest.Take(size), rest.Length > size ? (from + size).ToString(CultureInfo.InvariantCulture) : null);
        }

        public static string List(IEnumerable<int> records, string? token, string more = "") =>
            $"""
            <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><responseDate>2026-11-25T10:00:00Z</responseDate>
            <Identify><repositoryName>Essai</repositoryName><deletedRecord>no</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>
            <ListRecords>{string.Concat(records.Select(r => Record(r.ToString(CultureInfo.InvariantCulture), $"<dc:title>Notice {r}</dc:title>")))}{more}<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>
            """;

        public static string Record(string id, string elements) => $"<record><header><identifier>oai:essai.fr:{id}</identifier><datestamp>2026-01-01</datestamp></header><metadata><dc>{elements}</dc></metadata></record>";

        public async ValueTask DisposeAsync() => await app.DisposeAsync();
    }
}
