using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Database;
using Maillage.Network.Storage;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tests;

/// <summary>OGC API Features as its clients see it: GDAL reads, pages are walked, what is asked wrongly is refused.</summary>
public sealed class OgcTests(OgcTests.Opened opened) : IClassFixture<OgcTests.Opened>
{
    private const int Sites = 250;
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private readonly RunningPortal portal = opened.Portal;

    private string Ogc => portal.Client.BaseAddress + "ogc";

    [Fact]
    public async Task Gdal_lists_the_layers_and_reads_the_designed_network_whole_and_by_filter()
    {
        string layers = await ProgramRun.Say("ogrinfo", "-q", "OAPIF:" + Ogc);
        foreach (string layer in (string[])["communes", "departements", "plan-communes", "reseau-communes", "reseau-sites", "reseau-troncons"])
            layers.ShouldContain(layer);
        (await ProgramRun.Say("ogrinfo", "-so", "-oo", "PAGE_SIZE=40", "OAPIF:" + Ogc, "reseau-sites")).ShouldContain($"Feature Count: {Sites}");
        string some = await ProgramRun.Say("ogrinfo", "-al", "-where", "kind = 'sro' AND lines > 10", "OAPIF:" + Ogc, "reseau-sites");
        some.ShouldContain("Feature Count: 20");
        some.ShouldContain("kind (String) = sro");

        string file = Path.Combine(portal.Home, "sites.gpkg");
        await ProgramRun.Say("ogr2ogr", "-oo", "PAGE_SIZE=60", file, "OAPIF:" + Ogc, "reseau-sites");
        string written = await ProgramRun.Say("ogrinfo", "-al", file);
        written.ShouldContain($"Feature Count: {Sites}");
        written.Split('\n').Count(l => l.Contains("POINT (3.8", StringComparison.Ordinal)).ShouldBe(Sites);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_every_feature_comes_once()
    {
        List<string> seen = [];
        string? next = "/ogc/collections/reseau-sites/items?limit=70&f=json&bbox=3,47,4,48";
        int pages = 0;
        for (; next is not null; pages++)
        {
            JsonNode page = await Document(next);
            seen.AddRange(page["features"]!.AsArray().Select(f => (string)f!["id"]!));
            next = page["links"]!.AsArray().FirstOrDefault(l => (string)l!["rel"]! == "next") is { } link ? new Uri((string)link["href"]!).PathAndQuery : null;
        }

        pages.ShouldBe(4);
        seen.Distinct().Count().ShouldBe(Sites);
        seen.Count.ShouldBe(Sites);
    }

    [Fact]
    public async Task Coordinates_come_and_are_asked_in_the_system_named()
    {
        JsonNode plain = (await Document("/ogc/collections/communes/items/58145"))["geometry"]!["coordinates"]!;
        JsonNode turned = (await Document("/ogc/collections/communes/items/58145?crs=http://www.opengis.net/def/crs/EPSG/0/4326"))["geometry"]!["coordinates"]!;
        ((double)turned[0]!, (double)turned[1]!).ShouldBe(((double)plain[1]!, (double)plain[0]!));
        JsonNode metres = (await Document("/ogc/collections/communes/items/58145?crs=http://www.opengis.net/def/crs/EPSG/0/2154"))["geometry"]!["coordinates"]!;
        (double x, double y) = ((double)metres[0]!, (double)metres[1]!);
        x.ShouldBe(762_300, 1_000);
        y.ShouldBe(6_687_800, 2_000);
        string box = string.Create(CultureInfo.InvariantCulture, $"{x - 10},{y - 10},{x + 10},{y + 10}");
        JsonNode found = await Document($"/ogc/collections/communes/items?bbox={box}&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/2154");
        found["features"]!.AsArray().Select(f => (string)f!["id"]!).ShouldBe(["58145"]);
        using HttpResponseMessage answer = await portal.Client.GetAsync("/ogc/collections/communes/items?crs=http://www.opengis.net/def/crs/EPSG/0/2154", TestContext.Current.CancellationToken);
        answer.Headers.GetValues("Content-Crs").Single().ShouldBe("<http://www.opengis.net/def/crs/EPSG/0/2154>");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe("*");
    }

    [Fact]
    public async Task A_tile_holds_every_feature_of_its_box_with_all_its_properties_and_is_the_same_kept_or_drawn_anew()
    {
        JsonNode page = await Document("/ogc/collections/reseau-sites/items?limit=1000");
        JsonNode[] sites = [.. page["features"]!.AsArray().Select(f => f!)];
        int held = 0;
        foreach (IGrouping<Tiles.TileAddress, JsonNode> of in sites.GroupBy(f => At((double)f["geometry"]!["coordinates"]![0]!, (double)f["geometry"]!["coordinates"]![1]!)).Take(5))
        {
            string address = $"/ogc/collections/reseau-sites/tiles/WebMercatorQuad/{of.Key.Zoom}/{of.Key.Row}/{of.Key.Column}";
            byte[] drawn = await Tile(address, fresh: true, zipped: false);
            foreach ((bool fresh, bool zipped) in (ValueTuple<bool, bool>[])[(false, true), (false, true), (false, false), (true, true)])
                (await Tile(address, fresh, zipped)).ShouldBe(drawn, $"fresh {fresh}, packed {zipped}");
            Dictionary<string, NetTopologySuite.Features.IFeature> read = TileDecoding.Decode(drawn, of.Key.Zoom, of.Key.Column, of.Key.Row).ToDictionary(f => (string)f.Attributes["id"]);
            foreach (JsonNode site in of)
            {
                NetTopologySuite.Features.IFeature found = read[(string)site["id"]!];
                foreach ((string name, JsonNode? value) in site["properties"]!.AsObject())
                    (found.Attributes.Exists(name) ? Convert.ToString(found.Attributes[name], CultureInfo.InvariantCulture) : null).ShouldBe(value is null ? null : Convert.ToString(value.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? (bool)value : value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? (double)value : (string)value!, CultureInfo.InvariantCulture), name);
                held++;
            }
        }

        held.ShouldBeGreaterThan(20);
    }

    private static Tiles.TileAddress At(double lon, double lat)
    {
        (double x, double y) = Geo.WebMercator.FromLonLat(lon, lat);
        return new Tiles.TileAddress(15, (int)(x * (1 << 15)), (int)(y * (1 << 15)));
    }

    private async Task<byte[]> Tile(string address, bool fresh, bool zipped)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (fresh)
            request.Headers.CacheControl = new() { NoCache = true };
        if (zipped)
            request.Headers.Add("Accept-Encoding", "gzip");
        using HttpResponseMessage answer = await portal.Client.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(200);
        answer.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe("*", "other sites draw it, kept or not");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        answer.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromMinutes(1));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/vnd.mapbox-vector-tile");
        answer.Content.Headers.ContentEncoding.ShouldBe(zipped ? ["gzip"] : []);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return zipped ? Tiles.TileEndpoints.Unzipped(bytes) : bytes;
    }

    [Theory]
    [InlineData("filter=population > 1000 AND department = '58'", 1)]
    [InlineData("department=58", 3)]
    [InlineData("filter=S_INTERSECTS(geometry, POLYGON((3.8 47.2, 4 47.2, 4 47.3, 3.8 47.3, 3.8 47.2)))", 2)]
    [InlineData("filter=NOT (code LIKE '58%25')", 2)]
    [InlineData("bbox=5,47,6,48&filter=name = 'Ahuy'", 1)]
    public async Task Filters_choose(string query, int count)
    {
        JsonNode found = await Document("/ogc/collections/communes/items?" + query);
        found["features"]!.AsArray().Count.ShouldBe(count);
        ((int)found["numberMatched"]!).ShouldBe(count);
    }

    [Theory]
    [InlineData("filtre=population > 3", "filtre")]
    [InlineData("filter=inhabitants > 3", "inhabitants")]
    [InlineData("filter=code = '1' OR 1=1 --", "1")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("bbox=1,2,3", "bbox")]
    [InlineData("bbox=6,47,5,48", "bbox")]
    [InlineData("bbox=NaN,47,5,48", "bbox")]
    [InlineData("bbox=9e99,9e99,9e99,9e99&bbox-crs=EPSG:2154", "EPSG/0/2154")]
    [InlineData("crs=EPSG:9999", "EPSG:9999")]
    [InlineData("cursor=x';", "repère")]
    [InlineData("population=beaucoup", "population")]
    [InlineData("filter-lang=cql2-json", "filter-lang")]
    public async Task What_is_asked_wrongly_is_refused_by_name(string query, string told)
    {
        using HttpResponseMessage answer = await portal.Client.GetAsync("/ogc/collections/communes/items?" + query, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(400);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!).ShouldContain(told);
    }

    [Fact]
    public async Task The_documents_hold_together_and_people_get_pages_at_the_same_addresses()
    {
        JsonNode landing = await Document("/ogc");
        foreach (JsonNode? link in landing["links"]!.AsArray())
        {
            using HttpResponseMessage answer = await portal.Client.GetAsync((string)link!["href"]!, TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBe(200, (string)link["href"]!);
        }

        foreach (JsonNode? collection in (await Document("/ogc/collections"))["collections"]!.AsArray())
        {
            foreach (JsonNode? link in collection!["links"]!.AsArray().Where(l => ((string)l!["href"]!).Contains("/ogc/", StringComparison.Ordinal)))
                (await portal.Get((string)link!["href"]!)).Status.ShouldBe(200, (string)link["href"]!);
        }

        (await Document("/ogc/api"))["paths"]!.AsObject().Count.ShouldBe(7);
        (await portal.Get("/ogc/collections/communes/items?f=html", "en")).Body.ShouldContain("Lormes");
        (await portal.Get("/ogc/collections/communes/items/58145?f=html")).Body.ShouldContain("Population municipale");
        (await portal.Get("/ogc/collections/atlantide/items")).Status.ShouldBe(404);
        (await portal.Get("/ogc/collections/communes/items/99999")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_published_resource_is_a_feature_and_a_draft_or_a_partners_one_is_not()
    {
        Catalogue.Storage.ResourceStore store = new(portal.Database, TimeProvider.System);
        Catalogue.Resource place = new() { Id = "essai:1", Type = "epn", Title = "Espace de Lormes", ConfirmedOn = new DateOnly(2026, 1, 1), Place = new(null, null, "58145", 3.8, 47.3) };
        store.Save(place, new(null, null, "essai"));
        store.Save(place with { Id = "essai:2", Visibility = People.Visibility.Partners }, new(null, null, "essai"));
        store.Save(place with { Id = "essai:3", State = Catalogue.ResourceState.Draft }, new(null, null, "essai"));
        JsonNode items = await Document("/ogc/collections/ressources-epn/items?filter=title LIKE 'Espace%25'");
        items["features"]!.AsArray().Select(f => (string)f!["id"]!).ShouldBe(["essai:1"]);
        (await portal.Get("/ogc/collections/ressources-epn/items/essai:2")).Status.ShouldBe(404);
        (await portal.Get("/ogc/collections/ressources-epn/items/essai:3")).Status.ShouldBe(404);
    }

    private async Task<JsonNode> Document(string address)
    {
        (int status, string body) = await portal.Get(address);
        status.ShouldBe(200, body);
        return JsonNode.Parse(body)!;
    }

    public sealed class Opened : IAsyncLifetime
    {
        internal RunningPortal Portal { get; } = new(filled: true, planned: true) { Adapt = WithNetwork };

        public ValueTask InitializeAsync() => Portal.InitializeAsync();

        public ValueTask DisposeAsync() => Portal.DisposeAsync();

        private static PortalOptions WithNetwork(PortalOptions options)
        {
            using DbConnection connection = options.Database.Open(DatabasePart.Territory);
            using DbTransaction transaction = connection.BeginTransaction();
            options.Database.Insert(transaction, DesignTables.Sites, Enumerable.Range(0, Sites).Select(i => (object?[])
                ["design-1", $"58145-PBO-{i:000}", i % 10 == 0 ? "sro" : "pbo", "58145", null, i < 50 ? 10L : 30L, 360L, 12L, 1L, 200.0, true, Wgs84.CreatePoint(new Coordinate(3.8 + (i * 0.0001), 47.28))]));
            LineString way = Wgs84.CreateLineString([new(3.82, 47.28), new(3.83, 47.29)]);
            options.Database.Insert(transaction, DesignTables.Spans, [["design-1", 1L, "58145", "transport", "trench", "none", 150.0, 24L, "24", 1000.0, 900.0, null, "58145-PBO-000", true, way]]);
            transaction.Commit();
            return options;
        }
    }
}
