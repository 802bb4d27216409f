using System.Text.Json;
using System.Text.RegularExpressions;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Formats.Guards;
using Maillage.People;
using Maillage.Territory;
using Maillage.Territory.Storage;

namespace Maillage.Web.Tests;

/// <summary>The heritage portal, with a small library that is another process.</summary>
public class HeritageTests
{
    private const string Root = "/usages/patrimoine", First = "clamecy:oai:biblio.example:ark:%2F99999%2Fa1", Second = "clamecy:oai:biblio.example:ark:%2F99999%2Fa2";

    private static async Task<RunningPortal> Started(bool reaches = true)
    {
        RunningPortal portal = new(true) { Adapt = o => reaches ? o with { HarvestNetworks = ["127.0.0.0/8"] } : o };
        await portal.InitializeAsync();
        return portal;
    }

    private static void Harvest(RunningPortal portal, SmallLibrary library)
    {
        HarvestStore store = new(portal.Database, TimeProvider.System);
        store.Save(new HarvestSource("clamecy", "Bibliothèque de Clamecy", library.Address + "/oai", null, "notice-patrimoine", "etalab-2.0", 24));
        using OutgoingHttp http = new(new OutgoingLimits(AllowedPrivate: [System.Net.IPNetwork.Parse("127.0.0.0/8")]));
        new Harvester(store, new ResourceStore(portal.Database, TimeProvider.System), TypeFileReader.ReadFolder(Path.Combine(Repository.Root, "strategies", "types")), new TerritoryIndex(new TerritoryStore(portal.Database).Load()!), http, "essai", TimeProvider.System) { PatienceSeconds = 0.001 }
            .Run(store.Find("clamecy")!, _ => { }, TestContext.Current.CancellationToken).Added.ShouldBe(3);
    }

    private static async Task<(string Address, Func<Dictionary<string, string>, Task<(int Status, string Body, string? To)>> Step)> Begin(Caller agent, string type = "exposition")
    {
        string address = (await agent.Post(Root + "/atelier", new Dictionary<string, string> { ["type"] = type, ["titre"] = "Le flottage du bois", ["resume"] = "De l’Yonne à Paris, trois siècles de trains de bois." })).To!;
        async Task<(int, string, string?)> Step(Dictionary<string, string> fields)
        {
            string version = Regex.Match((await agent.Get(address)).Body, "name=\"version\" value=\"(\\d+)\"").Groups[1].Value;
            return await agent.Post(address, new Dictionary<string, string>(new Dictionary<string, string> { ["version"] = version }.Concat(fields).GroupBy(f => f.Key).Select(g => g.Last())));
        }

        return (address, Step);
    }

    [Fact]
    public async Task A_small_library_s_set_becomes_a_collection_and_an_exhibition()
    {
        await using SmallLibrary library = await SmallLibrary.Start();
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        (await portal.Get(Root)).Body.ShouldContain("Rien n’est inventé ici");
        Harvest(portal, library);

        // A draft that its body alone sees: saving it makes the catalogue look at what the harvest brought.
        (string address, var step) = await Begin(agent);
        string id = address.Split('/')[^1];
        (await portal.Get($"{Root}/recits/{id}")).Status.ShouldBe(404);
        (await portal.Get(Root)).Body.ShouldContain("Bibliothèque de Clamecy");
        string holder = (await portal.Get(Root + "/fonds/detenteur?nom=" + Uri.EscapeDataString("Bibliothèque de Clamecy"))).Body;
        holder.ShouldContain("3 documents");
        holder.ShouldContain("Fonds flottage");

        (await step(new() { ["geste"] = "publier" })).Status.ShouldBe(422, "nothing is written yet");
        (await step(new() { ["geste"] = "ajouter-partie", ["titre"] = "Les hommes", ["texte"] = "Ils vivaient du fleuve.\n\n## pas un titre" })).Status.ShouldBe(302);
        (await step(new() { ["geste"] = "ajouter-partie", ["titre"] = "Le port", ["texte"] = "" })).Status.ShouldBe(302);
        (await agent.Get(address + "?partie=0&q=flotteurs")).Body.ShouldContain("Registre des flotteurs");
        foreach (string document in new[] { Second, First })
            (await step(new() { ["geste"] = "poser", ["partie"] = "0", ["document"] = Uri.UnescapeDataString(document) })).Status.ShouldBe(302);
        (await step(new() { ["geste"] = "monter", ["partie"] = "0", ["piece"] = "1" })).Status.ShouldBe(302);
        (await step(new() { ["geste"] = "legender", ["partie"] = "0", ["piece"] = "0", ["legende"] = "Le plus ancien <b>registre</b>" })).Status.ShouldBe(302);
        (await step(new() { ["geste"] = "poser", ["partie"] = "0", ["document"] = "m:inconnu" })).Status.ShouldBe(422);
        (await step(new() { ["geste"] = "descendre-partie", ["partie"] = "0" })).Status.ShouldBe(302);
        (await step(new() { ["geste"] = "publier" })).Status.ShouldBe(302);

        string story = (await portal.Get($"{Root}/recits/{id}")).Body;
        story.IndexOf("Le port", StringComparison.Ordinal).ShouldBeLessThan(story.IndexOf("Ils vivaient", StringComparison.Ordinal));
        story.IndexOf("Registre des flotteurs", StringComparison.Ordinal).ShouldBeLessThan(story.IndexOf("Vue du port au bois", StringComparison.Ordinal));
        story.ShouldContain("## pas un titre");
        story.ShouldNotContain("<b>registre");
        story.ShouldContain("\"@type\":\"ExhibitionEvent\"");
        (await portal.Get($"{Root}/documents/{First}")).Body.ShouldContain($"{Root}/recits/{id}", Case.Sensitive, "the document says where it is shown");
        (await portal.Get("/sitemap.xml")).Body.ShouldContain($"{Root}/recits/{id}");
        using JsonDocument collection = JsonDocument.Parse((await portal.Get($"/iiif/{id}/collection.json")).Body);
        collection.RootElement.GetProperty("type").GetString().ShouldBe("Collection");
        collection.RootElement.GetProperty("items").GetArrayLength().ShouldBe(2);

        // A story may be shown in another: the picture of what it shows stands for it.
        (_, var outer) = await Begin(agent, "collection-patrimoine");
        (await outer(new() { ["geste"] = "ajouter-partie", ["titre"] = "Autour", ["texte"] = "" })).Status.ShouldBe(302);
        (await outer(new() { ["geste"] = "poser", ["partie"] = "0", ["document"] = id })).Status.ShouldBe(302);
        string around = (await outer(new() { ["geste"] = "publier" })).To!.Split('/')[^1];
        (await portal.Get($"{Root}/recits/{around}")).Body.ShouldContain($"<img src=\"/iiif/{First}/0/full/!320,320/0/default.jpg\"");

        (await step(new() { ["geste"] = "brouillon" })).Status.ShouldBe(302);
        (await portal.Get($"{Root}/recits/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_document_is_read_without_scripts_and_its_pictures_come_through_the_portal_for_any_viewer()
    {
        await using SmallLibrary library = await SmallLibrary.Start();
        await using RunningPortal portal = await Started();
        Harvest(portal, library);
        string page = (await portal.Get($"{Root}/documents/{First}")).Body;
        page.ShouldContain("Registre des flotteurs");
        page.ShouldContain($"src=\"/iiif/{First}/1/full/!1000,1000/0/default.jpg\"");
        page.ShouldContain($"rel=\"canonical\" href=\"{portal.Client.BaseAddress!.ToString().TrimEnd('/')}{Root}/documents/{First}\"");
        page.ShouldNotContain("src=\"" + library.Address, Case.Sensitive, "no reader's browser asks another machine");
        (await portal.Get($"/services/ressources/{First}")).Status.ShouldBe(302);
        (await portal.Get($"/services/ressources/{First}?fiche=1")).Status.ShouldBe(200);

        using JsonDocument manifest = JsonDocument.Parse((await portal.Get($"/iiif/{First}/manifest.json")).Body);
        JsonElement canvas = manifest.RootElement.GetProperty("items")[0];
        (manifest.RootElement.GetProperty("type").GetString(), canvas.GetProperty("width").GetInt32(), canvas.GetProperty("height").GetInt32()).ShouldBe(("Manifest", 2000, 1500));
        JsonElement body = canvas.GetProperty("items")[0].GetProperty("items")[0].GetProperty("body");
        body.GetProperty("service")[0].GetProperty("profile").GetString().ShouldBe("level1");
        using JsonDocument plain = JsonDocument.Parse((await portal.Get($"/iiif/{Second}/manifest.json")).Body);
        plain.RootElement.GetProperty("items")[0].GetProperty("width").GetInt32().ShouldBe(40);
        using JsonDocument info = JsonDocument.Parse((await portal.Get($"/iiif/{First}/1/info.json")).Body);
        info.RootElement.GetProperty("id").GetString()!.ShouldEndWith($"/iiif/{First}/1");
        info.RootElement.GetProperty("tiles")[0].GetProperty("width").GetInt32().ShouldBe(512);

        using HttpResponseMessage tile = await portal.Client.GetAsync($"/iiif/{First}/1/0,0,512,512/512,/0/default.jpg", TestContext.Current.CancellationToken);
        (tile.Content.Headers.ContentType!.MediaType, tile.Headers.GetValues("Access-Control-Allow-Origin").Single()).ShouldBe(("image/png", "*"));
        (await portal.Get($"/iiif/{First}/1/../full/0/default.jpg")).Status.ShouldBe(404);
        (await portal.Get($"/iiif/{First}/1/tout/max/0/default.jpg")).Status.ShouldBe(400);
        (await portal.Get($"/iiif/{First}/7/full/max/0/default.jpg")).Status.ShouldBe(404);
        (await portal.Get("/iiif/clamecy:oai:biblio.example:ark:%2F99999%2Fa3/manifest.json")).Status.ShouldBe(404, "it has no picture");
    }

    [Fact]
    public async Task A_picture_that_is_a_page_or_stands_inside_is_not_passed_on()
    {
        await using SmallLibrary library = await SmallLibrary.Start();
        await using RunningPortal portal = await Started(), closed = await Started(reaches: false);
        foreach ((RunningPortal at, string picture) in new[] { (portal, "/page.png"), (closed, "/a2.png") })
        {
            using Caller agent = Caller.As(at.Client.BaseAddress!, at.Database, Role.Agent);
            string to = (await agent.Post("/services/ressources/nouvelle?type=notice-patrimoine", new Dictionary<string, string> { ["title"] = "Piège", ["f-images"] = library.Address + picture, ["visibility"] = "Public", ["version"] = "0" })).To!;
            (await at.Get($"/iiif/{to.Split('/')[^1]}/1/full/max/0/default.jpg")).Status.ShouldBe(502);
            // What a holder does not give is not asked for again by the next reader: the machine may be down, and all wait in one queue.
            string late = (await agent.Post("/services/ressources/nouvelle?type=notice-patrimoine", new Dictionary<string, string> { ["title"] = "En retard", ["f-images"] = library.Address + "/tard.png", ["visibility"] = "Public", ["version"] = "0" })).To!;
            for (int i = 0; i < 2; i++)
                (await at.Get($"/iiif/{late.Split('/')[^1]}/1/full/max/0/default.jpg")).Status.ShouldBe(502);
            string hidden = (await agent.Post("/services/ressources/nouvelle?type=notice-patrimoine", new Dictionary<string, string> { ["title"] = "Réservé", ["f-images"] = library.Address + "/a2.png", ["visibility"] = "Restricted", ["version"] = "0" })).To!;
            (await at.Get($"/iiif/{hidden.Split('/')[^1]}/1/full/max/0/default.jpg")).Status.ShouldBe(404);
        }
    }

    [Fact]
    public async Task What_a_reader_transcribes_waits_for_the_keeper_and_then_stands_with_its_document()
    {
        await using SmallLibrary library = await SmallLibrary.Start();
        await using RunningPortal portal = await Started();
        Harvest(portal, library);
        using Caller keeper = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent, siret: "25801450100013");
        using Caller other = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);
        using Caller administrator = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Administrator);
        using Caller visitor = new(portal.Client.BaseAddress!);
        (await administrator.Post(Root + "/gardiens", new Dictionary<string, string> { ["source"] = "clamecy", ["siret"] = "12345678901234" })).Status.ShouldBe(422);
        (await administrator.Post(Root + "/gardiens", new Dictionary<string, string> { ["source"] = "clamecy", ["siret"] = "258 014 501 00013" })).Status.ShouldBe(302);
        string door = Root + "/memoire/contribuer?objet=" + First;
        (await visitor.Get(door)).Body.ShouldContain("relue par Organisme d’essai");
        Dictionary<string, string> text = new() { ["nature"] = "transcription", ["texte"] = "L’an mil cinq cent\nquarante-sept <i>furent</i> comptés", ["signature"] = "Jeanne L." };
        (await visitor.Post(door, text)).Status.ShouldBe(422, "nothing is taken without the right to share it");
        (await visitor.Post(door, new Dictionary<string, string>(text) { ["accord"] = "oui", ["note"] = new string('a', 1_001) })).Status.ShouldBe(422, "a note that is too long is told, not kept");
        string proposal = (await visitor.Post(door, new Dictionary<string, string>(text) { ["accord"] = "oui" })).To!;
        (await portal.Get($"{Root}/documents/{First}")).Body.ShouldNotContain("Jeanne L.");
        (await other.Get("/services/propositions")).Body.ShouldNotContain(proposal, Case.Sensitive, "the platform's officers do not decide for the keeper");
        (await other.Post(proposal, new Dictionary<string, string> { ["decision"] = "accepter" }, "/services/ressources/nouvelle?type=wifi")).Status.ShouldBe(404, "nor do they when they know the address");
        (await keeper.Get("/services/propositions")).Body.ShouldContain(proposal);
        (await keeper.Post(proposal, new Dictionary<string, string> { ["decision"] = "accepter" })).To.ShouldBe(proposal);
        string page = (await portal.Get($"{Root}/documents/{First}")).Body;
        page.ShouldContain("Jeanne L.");
        page.ShouldContain("L’an mil cinq cent");
        page.ShouldNotContain("<i>furent");
        (await portal.Get($"/iiif/{First}/manifest.json")).Body.ShouldContain("supplementing");
        (await portal.Get(Root + "/memoire")).Body.ShouldContain("Transcription");
        (await visitor.Post(Root + "/memoire/contribuer", new Dictionary<string, string> { ["nature"] = "temoignage", ["texte"] = "x", ["accord"] = "oui" })).Status.ShouldBe(422, "a memory of its own has a title");
    }

    [Fact]
    public async Task Heritage_is_searched_by_century_holder_and_place_and_shown_as_map_and_timeline()
    {
        await using SmallLibrary library = await SmallLibrary.Start();
        await using RunningPortal portal = await Started();
        Harvest(portal, library);
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        await Begin(agent, "billet");
        string sixteenth = (await portal.Get(Root + "/recherche?f-siecle=16")).Body;
        sixteenth.ShouldContain("Registre des flotteurs");
        sixteenth.ShouldNotContain("Vue du port");
        (await portal.Get(Root + "/recherche?q=flottage&f-type=notice-patrimoine&f-collection=Fonds+flottage")).Body.ShouldContain("3 résultats");
        string time = (await portal.Get(Root + "/recherche?vue=frise")).Body;
        time.ShouldContain("XVIe siècle");
        time.ShouldContain("f-siecle=19");
        (await portal.Get(Root + "/recherche?vue=frise", "en")).Body.ShouldContain("Century 16");
        (await portal.Get(Root + "/recherche?vue=carte")).Body.ShouldContain("f-commune=58145");
        (await portal.Get(Root + "/recherche?f-siecle=abc&vue=autre&page=zz")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Who_writes_on_an_older_version_of_a_story_is_told_and_nothing_is_lost()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        using Caller elsewhere = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer, siret: "25801450100013");
        (string address, var step) = await Begin(agent, "billet");
        (await elsewhere.Get(address)).Status.ShouldBe(404);
        (await step(new() { ["geste"] = "ajouter-partie", ["titre"] = "Annonce", ["texte"] = "Le musée rouvre." })).Status.ShouldBe(302);
        (await step(new() { ["version"] = "1", ["geste"] = "ajouter-partie", ["titre"] = "Autre", ["texte"] = "" })).Status.ShouldBe(409);
        (await step(new() { ["geste"] = "publier" })).Status.ShouldBe(302);
        (await portal.Get(Root + "/actualites")).Body.ShouldContain("Le flottage du bois");
        string feed = (await portal.Get(Root + "/actualites.atom")).Body;
        feed.ShouldContain("<title>Le flottage du bois</title>");
        feed.ShouldContain("Licence Ouverte 2.0");
    }

    [Fact]
    public async Task A_catalogue_larger_than_one_sitemap_has_an_index_whose_files_hold_every_page_once()
    {
        await using RunningPortal portal = new(true) { Adapt = o => o with { SitemapAddresses = 40 } };
        await portal.InitializeAsync();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        string id = (await agent.Post("/services/ressources/nouvelle?type=notice-patrimoine", new Dictionary<string, string> { ["title"] = "Dernière", ["visibility"] = "Public", ["version"] = "0" })).To!.Split('/')[^1];
        string[] files = [.. Regex.Matches((await portal.Get("/sitemap.xml")).Body, "<loc>([^<]+)</loc>").Select(m => m.Groups[1].Value)];
        files.Length.ShouldBeGreaterThan(1);
        List<string> all = [];
        foreach (string file in files)
        {
            string[] some = [.. Regex.Matches((await portal.Get(new Uri(file).PathAndQuery)).Body, "<loc>([^<]+)</loc>").Select(m => m.Groups[1].Value)];
            some.Length.ShouldBeLessThanOrEqualTo(40);
            all.AddRange(some);
        }

        all.Distinct().Count().ShouldBe(all.Count);
        all.ShouldContain(a => a.EndsWith($"{Root}/documents/{id}", StringComparison.Ordinal));
    }
}
