using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Maillage.Formats.Shapefile;
using Maillage.People;
using Maillage.People.Storage;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tests;

/// <summary>A body's layers from the file to every door: told what is wrong, mended, published, seen by those who may.</summary>
public sealed class LayerDepositTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Department = "25801450100013";
    private const string Firm = "38012986646850";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_urban_plan_with_one_wrong_ring_is_told_mended_and_published_as_open_data()
    {
        using Caller officer = As(Role.Officer, Department), other = As(Role.Officer, Firm), visitor = new(portal.Client.BaseAddress!);
        (int status, string? to, string body) = await Deposit(officer, "PLU de Lormes", "Public", "58145_PLU_20260101.zip", UrbanPlan(crossed: true));
        status.ShouldBe(302, body);
        string page = to!.Split('#')[0];
        page.ShouldBe("/geo/depots/geo-plu-de-lormes");

        string report = (await officer.Get(page)).Body;
        report.ShouldContain("1 objet a un défaut");
        report.ShouldContain("le contour se croise lui-même");
        report.ShouldContain("47,285");
        report.ShouldContain("class=\"fault\"", customMessage: "the fault is marked on the drawing");
        (await officer.Get(page + "/rapport.csv")).Body.ShouldContain("zone_urba,2,,error,invalid-outline");
        (await visitor.Get(page)).Status.ShouldBe(404, "a draft is its owner's");
        (await other.Get(page)).Status.ShouldBe(404);
        (await other.Post(page + "/publier", new Dictionary<string, string> { ["sans"] = "oui" }, "/compte")).Status.ShouldBe(403);
        (await officer.Post(page + "/publier", new Dictionary<string, string>(), page)).Status.ShouldBe(422, "nothing faulty is published without a word");
        (await visitor.Get("/ogc/collections/geo-plu-de-lormes")).Status.ShouldBe(404);

        (await officer.Post(page + "/reparer", new Dictionary<string, string>(), page)).To.ShouldBe(page);
        string mended = (await officer.Get(page)).Body;
        mended.ShouldContain("3 objets, sans défaut");
        mended.ShouldContain("contour réparé");
        (await officer.Post(page + "/publier", new Dictionary<string, string>(), page)).To.ShouldBe(page);

        JsonNode items = JsonNode.Parse((await visitor.Get("/ogc/collections/geo-plu-de-lormes/items?f=json&filter=typezone='U'")).Body)!;
        items["features"]!.AsArray().Select(f => (string?)f!["properties"]!["libelle"]).ShouldBe(["Ua", "Ub"]);
        (await visitor.Get("/donnees/geo-plu-de-lormes")).Body.ShouldContain("Licence Ouverte 2.0");
        (await visitor.Get("/donnees/fichiers/geo-plu-de-lormes.csv")).Body.ShouldContain("Ub");
        (await visitor.Get("/dcat/catalogue.ttl")).Body.ShouldContain("geo-plu-de-lormes");
        (await visitor.Get("/geo")).Body.ShouldContain("PLU de Lormes");
        string view = (await visitor.Get("/geo/carte?couche=geo-plu-de-lormes&opacite=60&couche=communes")).Body;
        view.ShouldContain("data-viewer=");
        view.ShouldContain(">Ua</a>");
        view.ShouldContain("class=\"area k");
        (await visitor.Get(page)).Body.ShouldNotContain("Rapport de vérification");
    }

    [Fact]
    public async Task A_tile_holds_the_published_objects_with_their_attributes()
    {
        using Caller officer = As(Role.Officer, Department);
        (_, string? to, _) = await Deposit(officer, "Carte communale", "Public", "carte.zip", UrbanPlan(crossed: false));
        string page = to!.Split('#')[0];
        (await officer.Post(page + "/publier", new Dictionary<string, string>(), page)).To.ShouldBe(page);
        (double x, double y) = Geo.WebMercator.FromLonLat(3.825, 47.285);
        (int column, int row) = ((int)(x * (1 << 12)), (int)(y * (1 << 12)));
        byte[] tile = await portal.Client.GetByteArrayAsync($"/ogc/collections/geo-carte-communale/tiles/WebMercatorQuad/12/{row}/{column}", Stop);
        IReadOnlyList<IFeature> found = TileDecoding.Decode(tile, 12, column, row);
        found.Select(f => f.Attributes["libelle"]).ShouldBe(["Ua", "Ub", "N1"], ignoreOrder: true);
        found.ShouldAllBe(f => f.Geometry.IsValid && f.Geometry.Area > 0);
        (await portal.Get($"/ogc/collections/geo-carte-communale/tiles/WebMercatorQuad/12/0/0")).Status.ShouldBe(204);
        (await portal.Get("/ogc/collections/geo-carte-communale/tiles/WebMercatorQuad/2/9/0")).Status.ShouldBe(400);
        (await portal.Get("/ogc/collections/geo-carte-communale/tiles/LambertQuad/2/0/0")).Status.ShouldBe(404);
        JsonNode set = JsonNode.Parse((await portal.Get("/ogc/collections/geo-carte-communale/tiles")).Body)!["tilesets"]![0]!;
        ((string?)set["links"]!.AsArray().Single(l => (string?)l!["rel"] == "item")!["href"]).ShouldEndWith("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}");
    }

    [Fact]
    public async Task Partners_read_infrastructure_precisely_and_others_only_its_totals_by_commune()
    {
        using Caller officer = As(Role.Officer, Department), partner = As(Role.Member, Firm), visitor = new(portal.Client.BaseAddress!);
        string lines = """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"insee":"58145","nature":"fourreau secret"},"geometry":{"type":"LineString","coordinates":[[3.82,47.28],[3.83,47.28]]}},{"type":"Feature","properties":{"insee":"58145","nature":"fourreau"},"geometry":{"type":"LineString","coordinates":[[3.82,47.29],[3.82,47.3]]}}]}""";
        (_, string? to, _) = await Deposit(officer, "Fourreaux", "Partners", "fourreaux.geojson", Encoding.UTF8.GetBytes(lines), "Infrastructure");
        string page = to!.Split('#')[0];
        (await officer.Post(page + "/publier", new Dictionary<string, string>(), page)).To.ShouldBe(page);
        foreach (string path in (string[])["/ogc/collections/geo-fourreaux", "/ogc/collections/geo-fourreaux/items", "/ogc/collections/geo-fourreaux/tiles/WebMercatorQuad/12/1434/2091", "/donnees/fichiers/geo-fourreaux.csv", "/donnees/geo-fourreaux"])
        {
            (await visitor.Get(path)).Status.ShouldBe(404, path);
            (await partner.Get(path)).Status.ShouldBe(404, path + " before the charter");
        }

        JsonNode counted = JsonNode.Parse((await visitor.Get("/ogc/collections/geo-fourreaux-par-commune/items?f=json")).Body)!["features"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)counted["properties"]!["commune"], (long)counted["properties"]!["objects"]!).ShouldBe(("58145", 2));
        ((double)counted["properties"]!["length_km"]!).ShouldBe(1.87, 0.02);
        string open = (await visitor.Get("/donnees/fichiers/geo-fourreaux-par-commune.geojson")).Body + (await visitor.Get("/geo/carte?couche=geo-fourreaux&couche=geo-fourreaux-par-commune")).Body + (await visitor.Get(page)).Body;
        open.ShouldNotContain("secret");
        open.ShouldNotContain("47.28,", customMessage: "no geometry of it");

        new BodyStore(portal.Database, TimeProvider.System).Sign(new BodyId(Firm), "donnees", "1", new DateOnly(2026, 1, 1), null);
        using Caller signed = As(Role.Member, Firm);
        using HttpResponseMessage items = await signed.Ask("/ogc/collections/geo-fourreaux/items?f=json");
        (await items.Content.ReadAsStringAsync(Stop)).ShouldContain("fourreau secret");
        items.Headers.CacheControl!.NoStore.ShouldBeTrue("what only some may read stays out of caches");
        (await signed.Get("/geo/carte?couche=geo-fourreaux")).Body.ShouldContain("geo-fourreaux/tiles");
    }

    [Fact]
    public async Task What_is_no_layer_is_refused_in_words_and_nothing_is_kept()
    {
        using Caller agent = As(Role.Agent, Department);
        (int status, _, string body) = await Deposit(agent, "Faux", "Public", "faux.geojson", Encoding.UTF8.GetBytes("""{"type":"Topology"}"""));
        status.ShouldBe(422);
        body.ShouldContain("Faux", customMessage: "nothing typed is lost");
        (await agent.Get("/geo")).Body.ShouldNotContain("geo-faux");
        (await Deposit(agent, "Faux", "Public", "faux.zip", [0x50, 0x4B, 3, 4, 1, 2])).Status.ShouldBe(422);
        (await Deposit(agent, "Faux", "Public", "faux.exe", [1, 2])).Body.ShouldContain("accepté");
        using Caller member = As(Role.Member, Department);
        (await member.Get("/geo/deposer")).Status.ShouldBe(403);
    }

    private Caller As(Role role, string siret) => Caller.As(portal.Client.BaseAddress!, portal.Database, role, siret: siret);

    private static async Task<(int Status, string? To, string Body)> Deposit(Caller caller, string title, string visibility, string name, byte[] content, string theme = "Other")
    {
        using MultipartFormDataContent form = new()
        {
            { new StringContent(await caller.Token("/geo/deposer")), "jeton" }, { new StringContent(title), "titre" }, { new StringContent("Pour l'essai."), "resume" }, { new StringContent(theme), "theme" },
            { new StringContent(visibility), "visibilite" }, { new StringContent("etalab-2.0"), "licence" },
        };
        ByteArrayContent file = new(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "fichier", name);
        using HttpResponseMessage answer = await caller.Send("/geo/deposer", form);
        return ((int)answer.StatusCode, answer.Headers.Location?.ToString(), System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop)));
    }

    /// <summary>A CNIG package as a town's planner exports it: three zones in Lambert-93, the second drawn with two corners swapped.</summary>
    private static byte[] UrbanPlan(bool crossed)
    {
        string folder = Directory.CreateTempSubdirectory("maillage-plu-").FullName;
        using (ShapefileWriting zones = new(Path.Combine(folder, "ZONE_URBA.shp"), OgcGeometryType.MultiPolygon, [new("LIBELLE", ShapefileType.Text, 20), new("TYPEZONE", ShapefileType.Text, 3), new("IDURBA", ShapefileType.Text, 30)]))
        {
            zones.Append(["Ua", "U", "58145_PLU_20260101"], Ring((3.81, 47.28), (3.81, 47.29), (3.82, 47.29), (3.82, 47.28)));
            zones.Append(["Ub", "U", "58145_PLU_20260101"], crossed ? Ring((3.82, 47.28), (3.83, 47.29), (3.83, 47.28), (3.82, 47.29)) : Ring((3.82, 47.28), (3.82, 47.29), (3.83, 47.29), (3.83, 47.28)));
            zones.Append(["N1", "N", "58145_PLU_20260101"], Ring((3.83, 47.28), (3.83, 47.29), (3.84, 47.29), (3.84, 47.28)));
        }

        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in Directory.GetFiles(folder))
                zip.CreateEntryFromFile(file, "58145_PLU_20260101/Donnees_geographiques/" + Path.GetFileName(file));
        }

        Directory.Delete(folder, recursive: true);
        return bytes.ToArray();
    }

    private static MultiPolygon Ring(params (double X, double Y)[] corners) => new([new Polygon(new LinearRing([.. corners.Append(corners[0]).Select(c => new Coordinate(c.X, c.Y))]))]);
}
