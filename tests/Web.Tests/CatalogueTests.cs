using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.People;

namespace Maillage.Web.Tests;

public partial class CatalogueTests
{
    private static readonly Dictionary<string, string> Place = new()
    {
        ["title"] = "Espace numérique du Morvan", ["summary"] = "Postes, ateliers et aide aux démarches en ligne.", ["commune"] = "Lormes", ["hours"] = "Mo-Fr 09:00-12:00", ["f-wifi"] = "true", ["visibility"] = "Public", ["version"] = "0",
    };

    [Fact]
    public async Task A_body_adds_its_place_which_is_found_at_once_and_keeps_its_versions()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = SignedIn(portal);
        (int status, _, string? to) = await agent.Post("/services/ressources/nouvelle?type=epn", Place);
        status.ShouldBe(302);
        (await portal.Get("/services/pres-de-chez-moi?q=espace+numerique")).Body.ShouldContain("Espace numérique du Morvan");
        (await portal.Get(to!)).Body.ShouldContain("Aide aux démarches", Case.Insensitive);
        // Nobody typed a longitude: it stands in the centre of its commune, and that is told.
        string near = (await portal.Get("/services/pres-de-chez-moi?q=espace+numerique&ou=Brassy&km=10")).Body;
        near.ShouldMatch("environ [0-9,]+.{1,8}km à vol d’oiseau \\(position.{1,8}: la commune\\)");
        (await portal.Get("/services/pres-de-chez-moi?q=espace+numerique&ou=Brassy&km=5")).Body.ShouldNotContain("Espace numérique du Morvan");
        (await portal.Get("/services/pres-de-chez-moi?q=espace+numerique&ou=Lormes&km=5", "en")).Body.ShouldContain("position: the commune");
        (await portal.Get("/api/resources?q=espace+numerique&ou=Brassy&km=10")).Body.ShouldContain("\"position\":\"commune\"");
        (await agent.Post(to + "/modifier", new Dictionary<string, string>(Place) { ["title"] = "Maison du numérique", ["version"] = "1", ["reason"] = "nouveau nom" })).Status.ShouldBe(302);
        (await agent.Get(to!)).Body.ShouldContain("nouveau nom");
        (await portal.Get(to!)).Body.ShouldNotContain("nouveau nom", Case.Insensitive, "the history is the body's own");
        (await agent.Get("/services/ressources")).Body.ShouldContain("Maison du numérique");
    }

    [Fact]
    public async Task Of_two_who_edit_the_same_version_the_second_loses_nothing()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = SignedIn(portal);
        string path = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To + "/modifier";
        (await agent.Post(path, new Dictionary<string, string>(Place) { ["title"] = "De la première", ["version"] = "1" })).Status.ShouldBe(302);
        (int status, string body, _) = await agent.Post(path, new Dictionary<string, string>(Place) { ["title"] = "Du second", ["version"] = "1" });
        status.ShouldBe(409);
        body.ShouldContain("De la première");
        body.ShouldContain("Du second");
    }

    [Fact]
    public async Task What_cannot_be_kept_is_told_field_by_field_and_what_was_typed_stays()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = SignedIn(portal);
        (int status, string body, _) = await agent.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["hours"] = "le matin", ["commune"] = "Atlantide", ["url"] = "javascript:alert(1)" });
        status.ShouldBe(422);
        body.ShouldContain("Horaires illisibles");
        body.ShouldContain("Atlantide");
        body.ShouldContain("Espace numérique du Morvan");
    }

    [Fact]
    public async Task A_visitor_neither_edits_nor_sees_what_is_not_public()
    {
        await using RunningPortal portal = await Started();
        ResourceStore store = new(portal.Database, TimeProvider.System);
        store.Save(new Catalogue.Resource { Id = "m:secret", Type = "epn", Title = "Salle des serveurs", Visibility = Visibility.Restricted, ConfirmedOn = new DateOnly(2026, 1, 1) }, new ResourceChange(null, null, "essai"));
        (await portal.Get("/services/ressources/nouvelle?type=epn")).Status.ShouldBe(401);
        (await portal.Get("/services/ressources/m%3Asecret")).Status.ShouldBe(404);
        (await portal.Get("/api/resources?q=serveurs")).Body.ShouldNotContain("Salle des serveurs");
        (await portal.Get("/api/resources/epn.csv")).Body.ShouldNotContain("Salle des serveurs");
        (await portal.Get("/api/resources/suggest?q=salle")).Body.ShouldNotContain("Salle des serveurs");
    }

    [Fact]
    public async Task A_place_written_like_a_formula_or_a_script_stays_text()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = SignedIn(portal);
        string to = (await agent.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["title"] = "=HYPERLINK(\"http://x\")", ["summary"] = "<script>alert(1)</script>" })).To!;
        (await portal.Get(to)).Body.ShouldNotContain("<script>alert(1)");
        (await portal.Get("/api/resources/epn.csv")).Body.ShouldContain("\"'=HYPERLINK");
    }

    [Fact]
    public async Task An_officer_of_the_region_merges_duplicates_and_separates_them_again()
    {
        await using RunningPortal portal = await Started();
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);
        using Caller agent = SignedIn(portal);
        using Caller elsewhere = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer, siret: "25801450100013");
        string kept = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To!;
        string twice = (await agent.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["title"] = "Espace Numerique, MORVAN" })).To!;
        (await agent.Get("/services/doublons")).Status.ShouldBe(403);
        (await elsewhere.Get("/services/doublons")).Status.ShouldBe(403);
        string page = (await officer.Get("/services/doublons")).Body;
        page.ShouldContain("Espace Numerique, MORVAN");
        Dictionary<string, string> choice = new() { ["garder"] = Id(kept), ["avec"] = Id(twice) };
        (await elsewhere.Post("/services/doublons", choice, "/services/ressources/nouvelle?type=epn")).Status.ShouldBe(403);
        (await officer.Post("/services/doublons", choice)).To.ShouldBe("/services/doublons?faits=1");
        (await officer.Get(twice)).To!.ShouldContain(Id(kept)[2..]);
        (await portal.Get("/services/pres-de-chez-moi?q=morvan")).Body.ShouldNotContain("Espace Numerique, MORVAN");
        (await officer.Post("/services/doublons/separer", new Dictionary<string, string> { ["id"] = Id(twice) }, "/services/doublons")).Status.ShouldBe(302);
        (await portal.Get("/services/pres-de-chez-moi?q=morvan")).Body.ShouldContain("Espace Numerique, MORVAN");
    }

    [Fact]
    public async Task What_a_search_found_is_taken_away_whole_in_four_formats_with_source_and_licence()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = SignedIn(portal);
        Dictionary<string, string> formula = new(Place) { ["title"] = "=Espace numérique", ["lon"] = "3.82", ["lat"] = "47.29" };
        await agent.Post("/services/ressources/nouvelle?type=epn", formula);
        await agent.Post("/services/ressources/nouvelle?type=fablab", new Dictionary<string, string>(Place) { ["title"] = "Fablab de Lormes" });
        await agent.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["title"] = "Espace réservé", ["visibility"] = "Restricted" });
        (await portal.Get("/services/pres-de-chez-moi?f-type=epn")).Body.ShouldContain("/services/selection.gpkg?f-type=epn");

        string csv = (await portal.Get("/services/selection.csv?f-type=epn")).Body;
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        csv.ShouldContain("'=Espace");
        csv.ShouldContain("etalab-2.0");
        csv.ShouldNotContain("réservé");
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse((await portal.Get("/services/selection.geojson?f-type=epn")).Body);
        System.Text.Json.JsonElement feature = json.RootElement.GetProperty("features").EnumerateArray().ShouldHaveSingleItem();
        feature.GetProperty("geometry").GetProperty("coordinates")[0].GetDouble().ShouldBe(3.82);
        feature.GetProperty("properties").GetProperty("wifi").GetString().ShouldBe("true");
        feature.GetProperty("properties").GetProperty("source").GetString().ShouldBe("Organisme d’essai");

        string file = Path.Combine(portal.Home, "selection.gpkg");
        await File.WriteAllBytesAsync(file, await portal.Client.GetByteArrayAsync("/services/selection.gpkg?q=lormes", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await using (Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using Microsoft.Data.Sqlite.SqliteCommand count = new("SELECT count(*) FROM resources WHERE licence = 'etalab-2.0'", connection);
            (await count.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(2L, "a search for all types holds both");
        }

        using System.IO.Compression.ZipArchive book = new(await portal.Client.GetStreamAsync("/services/selection.xlsx?f-type=epn", TestContext.Current.CancellationToken));
        string sheet = await new StreamReader(book.Entries.First(e => e.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal)).Open()).ReadToEndAsync(TestContext.Current.CancellationToken);
        sheet.ShouldContain("=Espace numérique");
        sheet.ShouldNotContain("<f>", Case.Sensitive, "a text is never a formula");
        (await portal.Get("/services/selection.exe")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_commune_adds_its_digital_space_and_the_white_area_shrinks_on_the_map_and_in_the_table()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = SignedIn(portal);
        // Lormes ── 30 km by road ── Brassy, whatever the crow says: 100 premises here, 50 there.
        (int x1, int y1) = Geo.Lambert93.FromLonLat(3.825, 47.289);
        (int x2, int y2) = Geo.Lambert93.FromLonLat(3.936, 47.267);
        new RoadMapStore(portal.Database).Save(new Catalogue.Goals.RoadMap(new Catalogue.Goals.RoadMapData
        {
            Simulated = true, CommuneIds = ["58145", "58037"], NodeXM = [x1 / 100, x2 / 100], NodeYM = [y1 / 100, y2 / 100], EdgeFrom = [0], EdgeTo = [1], EdgeM = [30_000], StandNode = [0, 1], StandCommune = [0, 1], StandLines = [100, 50],
        }), DateTimeOffset.UnixEpoch);
        Dictionary<string, string> lormes = new(Place) { ["lon"] = "3.825", ["lat"] = "47.289" };
        (await agent.Post("/services/ressources/nouvelle?type=epn", lormes)).Status.ShouldBe(302);
        string before = (await portal.Get("/usages/tiers-lieux?ouvrir=Brassy", "fr-FR")).Body;
        before.ShouldContain("66,7", Case.Sensitive, "100 of 150 premises are within 20 km");
        before.ShouldContain(">Brassy</a>");
        Gained().Match(before).Value.ShouldContain("50");
        Far(before).ShouldBe(1);

        (await agent.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["title"] = "Espace de Brassy", ["commune"] = "Brassy", ["lon"] = "3,936", ["lat"] = "47,267" })).Status.ShouldBe(302);
        string after = (await portal.Get("/usages/tiers-lieux", "fr-FR")).Body;
        after.ShouldContain("100");
        after.ShouldNotContain("66,7");
        Far(after).ShouldBe(0, "no circle of the map is far any more");
        after.Split("<h2", 3)[1].ShouldNotContain("<td class=\"num\">50", Case.Sensitive);
    }

    /// <summary>Communes of the map drawn as far.</summary>
    private static int Far(string page) => FarMark().Count(page.Split("circle-map", 2)[1].Split("</svg>", 2)[0]);

    [System.Text.RegularExpressions.GeneratedRegex("class=\"[^\"]*\\bq0\\b")]
    private static partial System.Text.RegularExpressions.Regex FarMark();

    [System.Text.RegularExpressions.GeneratedRegex("Brassy[^<]*50[^<]*")]
    private static partial System.Text.RegularExpressions.Regex Gained();

    private static string Id(string path) => Uri.UnescapeDataString(path.Split('/')[^1]);

    private static async Task<RunningPortal> Started()
    {
        RunningPortal portal = new(true);
        await portal.InitializeAsync();
        return portal;
    }

    private static Caller SignedIn(RunningPortal portal) => Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);

    [Fact]
    public async Task A_need_without_a_reference_service_is_a_gap_until_one_is_added_and_two_are_a_duplicate()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = SignedIn(portal);
        (await portal.Get("/services/portefeuille-numerique", "fr-FR")).Body.ShouldContain("0 des 11 besoins");
        Dictionary<string, string> service = new() { ["title"] = "Veille Bourgogne", ["f-besoins"] = "veille", ["f-reference"] = "true", ["visibility"] = "Public", ["version"] = "0" };
        (await agent.Post("/services/ressources/nouvelle?type=service-entreprise", service)).Status.ShouldBe(302);
        string met = (await agent.Get("/services/portefeuille-numerique")).Body;
        met.ShouldContain("1 des 11 besoins");
        met.ShouldContain("Veille Bourgogne");
        met.ShouldNotContain(">Doublon<");
        (await agent.Post("/services/ressources/nouvelle?type=service-entreprise", new Dictionary<string, string>(service) { ["title"] = "Autre veille" })).Status.ShouldBe(302);
        (await agent.Get("/services/portefeuille-numerique")).Body.ShouldContain("Doublon");
    }
}
