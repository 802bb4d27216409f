using System.Text.RegularExpressions;
using System.Xml.Linq;
using Maillage.Catalogue.Storage;

namespace Maillage.Web.Tests;

/// <summary>The catalogue of datasets by each of its doors, read by the programs that read such catalogues.</summary>
public sealed class DatasetTests(OgcTests.Opened opened) : IClassFixture<OgcTests.Opened>
{
    /// <summary>Parses each serialisation with rdflib and prints one line when all say the same.</summary>
    private const string Compare = """
        import sys, rdflib
        def triples(path, form):
            graph = rdflib.Graph(); graph.parse(path, format=form)
            return set((s.n3(), p.n3(), o.n3()) for s, p, o in graph)
        base = sys.argv[1]
        all = {f: triples(base + '.' + e, f) for e, f in (('ttl', 'turtle'), ('jsonld', 'json-ld'), ('rdf', 'xml'), ('nt', 'nt'))}
        for form, found in all.items():
            if found != all['nt']: print(form, 'differs', sorted(found ^ all['nt'])[:4])
        print('triples', len(all['nt']), 'same', all['turtle'] == all['json-ld'] == all['xml'] == all['nt'])
        """;

    private readonly RunningPortal portal = opened.Portal;

    [Fact]
    public async Task Every_serialisation_of_the_catalogue_says_the_same_triples()
    {
        string file = Path.Combine(portal.Home, "catalogue");
        foreach (string ending in (string[])["ttl", "jsonld", "rdf", "nt"])
            await File.WriteAllTextAsync($"{file}.{ending}", (await portal.Get("/dcat/catalogue." + ending)).Body, TestContext.Current.CancellationToken);
        string said = await ProgramRun.Say("/usr/bin/python3", "-c", Compare, file);
        Match counted = Regex.Match(said, @"triples (\d+) same True");
        counted.Success.ShouldBeTrue(said);
        int.Parse(counted.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(150);
        File.ReadAllText(file + ".ttl").ShouldContain("dcat:Dataset");
    }

    [Theory]
    [InlineData("text/turtle", "text/turtle")]
    [InlineData("application/ld+json", "application/ld+json")]
    [InlineData("text/html;q=0.5, application/rdf+xml", "application/rdf+xml")]
    [InlineData("*/*", "text/turtle")]
    public async Task The_catalogue_comes_as_its_reader_likes_it(string accept, string type)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/dcat");
        request.Headers.Add("Accept", accept);
        using HttpResponseMessage answer = await portal.Client.SendAsync(request, TestContext.Current.CancellationToken);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
    }

    [Fact]
    public async Task A_layer_is_had_whole_as_three_files_that_Gdal_opens()
    {
        foreach ((string ending, string driver) in (ValueTuple<string, string>[])[("csv", "CSV"), ("geojson", "GeoJSON"), ("gpkg", "GPKG")])
        {
            string path = Path.Combine(portal.Home, "reseau-sites." + ending);
            await File.WriteAllBytesAsync(path, await portal.Client.GetByteArrayAsync("/donnees/fichiers/reseau-sites." + ending, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
            string said = await ProgramRun.Say("ogrinfo", "-al", "-so", path);
            said.ShouldContain($"using driver `{driver}'");
            said.ShouldContain("Feature Count: 250", customMessage: said);
        }

        (await portal.Get("/donnees/fichiers/reseau-sites.exe")).Status.ShouldBe(404);
        (await portal.Get("/donnees/fichiers/..%2Fprivate.db")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Every_dataset_has_a_page_and_every_link_of_it_answers()
    {
        string list = (await portal.Get("/donnees", "en")).Body;
        string[] pages = [.. Regex.Matches(list, "href=\"(/donnees/[a-z-]+)\"").Select(m => m.Groups[1].Value).Distinct()];
        pages.Length.ShouldBeGreaterThan(7);
        foreach (string page in pages)
        {
            (int status, string body) = await portal.Get(page);
            status.ShouldBe(200, page);
            body.ShouldContain("https://schema.org/Dataset");
            foreach (string file in Regex.Matches(body, "itemprop=\"contentUrl\" href=\"([^\"]+)\"").Select(m => m.Groups[1].Value))
                (await portal.Client.GetAsync(file, TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue(file);
        }

        (await portal.Get("/donnees/atlantide")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Data_and_applications_stand_together_and_uses_are_counted_without_anybody()
    {
        OpenData.DatasetUses uses = new(new PortalOptions { Database = portal.Database, Strategy = SampleRegion.Strategy, Home = portal.Home });
        uses.Count("departements", DatasetUse.File);
        uses.Count("departements", DatasetUse.File);
        uses.Count("departements", DatasetUse.Interface);
        uses.WriteDown();
        uses.WriteDown();
        new ResourceStore(portal.Database, TimeProvider.System).Save(
            new Catalogue.Resource
            {
                Id = "m:appli", Type = "application", Title = "Carte des départements", Summary = "Une carte", OwnerName = "Association", ConfirmedOn = new DateOnly(2026, 11, 1),
                Data = System.Collections.Immutable.ImmutableSortedDictionary<string, System.Text.Json.Nodes.JsonNode>.Empty.Add("donnees", new System.Text.Json.Nodes.JsonArray("departements")),
            },
            new(null, null, "essai"));
        // Another test may have had these pages within the second that they are kept.
        string page = (await portal.Get("/donnees/departements?usages=1")).Body;
        page.ShouldContain("Carte des départements");
        page.ShouldContain("Fichiers téléchargés");
        (await portal.Get("/donnees/communes?usages=1")).Body.ShouldNotContain("Carte des départements");
        string all = (await portal.Get("/donnees?usages=1", "en")).Body;
        all.ShouldContain("Carte des départements");
        all.ShouldContain("/services/demarches/demande-donnees");
        (await portal.Get("/services/demarches/demande-donnees")).Status.ShouldBe(200);
        (await portal.Get("/services/ressources/proposer?type=application")).Status.ShouldBe(200);
        new DatasetUseStore(portal.Database).List("departements").Where(u => u.Use == DatasetUse.File).ShouldHaveSingleItem().Times.ShouldBe(2);
    }

    [Fact]
    public async Task Search_engines_and_feed_readers_find_what_there_is()
    {
        XDocument map = XDocument.Parse((await portal.Get("/sitemap.xml")).Body);
        string[] addresses = [.. map.Descendants("{http://www.sitemaps.org/schemas/sitemap/0.9}loc").Select(l => l.Value)];
        addresses.ShouldContain(portal.Client.BaseAddress + "territoires/58145");
        addresses.ShouldContain(portal.Client.BaseAddress + "donnees/communes");
        addresses.Length.ShouldBe(addresses.Distinct().Count());
        XDocument feed = XDocument.Parse((await portal.Get("/donnees/nouveautes.atom")).Body);
        XElement[] entries = [.. feed.Root!.Elements("{http://www.w3.org/2005/Atom}entry")];
        entries.Length.ShouldBeGreaterThan(7);
        entries.ShouldAllBe(e => e.Element("{http://www.w3.org/2005/Atom}link")!.Attribute("href")!.Value.StartsWith(portal.Client.BaseAddress + "", StringComparison.Ordinal) && e.Element("{http://www.w3.org/2005/Atom}updated")!.Value.EndsWith('Z'));
        feed.Root.Elements("{http://www.w3.org/2005/Atom}link").Single().Attribute("href")!.Value.ShouldBe(portal.Client.BaseAddress + "donnees/nouveautes.atom", "a feed says where it is");
        (await portal.Get("/robots.txt")).Body.ShouldContain("/sitemap.xml");
    }
}
