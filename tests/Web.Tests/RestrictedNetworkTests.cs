using System.Data.Common;
using System.Net;
using System.Text;
using System.Text.Json;
using Dapper;
using Maillage.Database;
using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Network.Storage;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.Web.Shell;
using Maillage.Web.Tiles;
using NetTopologySuite.Features;
using NetTopologySuite.Geometries;

namespace Maillage.Web.Tests;

/// <summary>A network on real ground: the public gets counts by commune and none of its geometry, whatever the door; who is competent gets it whole.</summary>
public sealed class RestrictedNetworkTests
{
    private const string Marker = "58145-SRO-TEMOIN";
    private static readonly Coordinate Cabinet = new(3.8312, 47.2861);
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_public_counts_by_commune_and_the_region_s_people_see_it_whole()
    {
        await using RunningPortal portal = await Started();
        TileAddress tile = At(14);
        IReadOnlyList<IFeature> seen = await Sites(portal.Client, tile, "");
        seen.ShouldAllBe(f => (string)f.Attributes["kind"] == "commune");
        IFeature lormes = (await Sites(portal.Client, At(9), "")).Single(f => (string)f.Attributes["commune"] == "58145");
        Convert.ToInt64(lormes.Attributes["sro"], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(1);
        (await portal.Client.GetAsync(Address("spans", tile, ""), Stop)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using HttpClient member = Member(portal);
        string version = await Version(member);
        version.ShouldNotBe(await Version(portal.Client), "what the one keeps must not be shown to the other");
        IReadOnlyList<IFeature> whole = await Sites(member, tile, version);
        whole.ShouldContain(f => (string)f.Attributes["id"] == Marker);
        using HttpResponseMessage spans = await member.GetAsync(Address("spans", tile, version), Stop);
        spans.StatusCode.ShouldBe(HttpStatusCode.OK);
        spans.Headers.CacheControl!.NoStore.ShouldBeTrue("no cache that others read may hold it");
        spans.Headers.CacheControl.Public.ShouldBeFalse();

        // The visitor asks with the member's version, after the member has filled the portal's own cache.
        (await Sites(portal.Client, tile, version)).ShouldAllBe(f => (string)f.Attributes["kind"] == "commune");
    }

    [Fact]
    public async Task No_public_address_of_the_table_tells_where_the_cabinet_stands()
    {
        await using RunningPortal portal = await Started();
        string[] forbidden = [Marker, "3.8312", "47.2861"];
        foreach (string line in File.ReadAllLines(Path.Combine(Repository.Root, "src", "Web", "access.csv")).Skip(1))
        {
            string[] cells = line.Split(',');
            if (cells is not ["GET", _, _, _, { Length: > 0 } sample, ..])
                continue;

            byte[] body = await (await portal.Client.GetAsync(sample, Stop)).Content.ReadAsByteArrayAsync(Stop);
            foreach (string word in forbidden)
                body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)).ShouldBe(-1, $"{sample} tells {word}");
        }
    }

    [Fact]
    public async Task The_sheets_of_a_restricted_network_do_not_exist_for_a_visitor()
    {
        await using RunningPortal portal = await Started();
        (await portal.Get("/infrastructures/reseau/sro")).Status.ShouldBe(404);
        (await portal.Get("/infrastructures/reseau")).Status.ShouldBe(200, "the totals stay");
    }

    [Fact]
    public async Task The_layers_of_a_restricted_network_exist_only_for_who_may_see_it_whole()
    {
        await using RunningPortal portal = await Started();
        using HttpClient member = Member(portal);
        (await portal.Client.GetStringAsync("/ogc/collections", Stop)).ShouldNotContain("reseau-sites");
        (await portal.Get("/ogc/collections/reseau-sites/items")).Status.ShouldBe(404);
        (await portal.Get("/ogc/collections/reseau-troncons/items/1")).Status.ShouldBe(404);
        (await portal.Get("/ogc/collections/reseau-communes/items/58145")).Body.ShouldContain("\"sro\":1", customMessage: "counts stay");
        using HttpResponseMessage whole = await member.GetAsync("/ogc/collections/reseau-sites/items", Stop);
        (await whole.Content.ReadAsStringAsync(Stop)).ShouldContain(Marker);
        whole.Headers.CacheControl!.NoStore.ShouldBeTrue();

        // A tile that the member's asking left ready is not what a visitor gets, packed or not.
        TileAddress tile = At(14);
        string address = $"/ogc/collections/reseau-sites/tiles/WebMercatorQuad/14/{tile.Row}/{tile.Column}";
        using HttpResponseMessage drawn = await member.SendAsync(Packed(address), Stop);
        drawn.StatusCode.ShouldBe(HttpStatusCode.OK);
        drawn.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using HttpResponseMessage refused = await portal.Client.SendAsync(Packed(address), Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static HttpRequestMessage Packed(string address)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address);
        request.Headers.Add("Accept-Encoding", "gzip");
        return request;
    }

    [Fact]
    public async Task Generated_ground_stays_public_and_opening_a_real_one_is_decided_and_written_down()
    {
        await using RunningPortal portal = await Started();
        AuditLog journal = new(portal.Database, TimeProvider.System, Path.GetTempPath());
        GuardStore resources = new(portal.Database, journal, TimeProvider.System);
        Resource real = InfrastructureRights.Default(TerritoryId.Region, simulated: false), open = real with { Visibility = Visibility.Public };
        Actor officer = new("p1", "P", new BodyId("21210231500018"), Role.Officer, [TerritoryId.Region], [], Strong: true);
        resources.Save(officer with { Territories = [TerritoryId.Department("58")] }, GuardStore.Design, "region", real, open).Rule.ShouldBe("not-yours");
        resources.Save(officer with { Role = Role.Agent }, GuardStore.Design, "region", real, open).Rule.ShouldBe("role");
        resources.Save(officer, GuardStore.Design, "region", real, open).Allowed.ShouldBeTrue();
        journal.List(new AuditQuery { Action = "rights.changed" }).Single().Details.ShouldBe("""{"from":"restricted","to":"public"}""");
        await Task.Delay(TimeSpan.FromSeconds(1.2), Stop);
        (await Sites(portal.Client, At(14), "")).ShouldContain(f => (string)f.Attributes["id"] == Marker);
        InfrastructureRights.Default(TerritoryId.Region, simulated: true).Visibility.ShouldBe(Visibility.Public);
    }

    private static async Task<IReadOnlyList<IFeature>> Sites(HttpClient client, TileAddress tile, string version)
    {
        byte[] bytes = await client.GetByteArrayAsync(Address("sites", tile, version), Stop);
        return bytes.Length == 0 ? [] : TileDecoding.Decode(bytes, tile.Zoom, tile.Column, tile.Row);
    }

    private static string Address(string layer, TileAddress tile, string version) => $"/tiles/{layer}/{tile.Zoom}/{tile.Column}/{tile.Row}.mvt{(version.Length == 0 ? "" : "?v=" + version)}";

    private static async Task<string> Version(HttpClient client)
    {
        using JsonDocument metadata = JsonDocument.Parse(await client.GetStringAsync("/tiles/metadata.json", Stop));
        return metadata.RootElement.GetProperty("version").GetString()!;
    }

    private static TileAddress At(int zoom)
    {
        (double x, double y) = WebMercator.FromLonLat(Cabinet.X, Cabinet.Y);
        return new TileAddress(zoom, (int)(x * (1 << zoom)), (int)(y * (1 << zoom)));
    }

    private static HttpClient Member(RunningPortal portal)
    {
        HttpClient client = new() { BaseAddress = portal.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("Cookie", "maillage.session=" + Caller.People.SignIn(portal.Database, Role.Member, strong: false, "21210231500018"));
        return client;
    }

    private static async Task<RunningPortal> Started()
    {
        RunningPortal portal = new(filled: true, planned: true) { Adapt = WithCabinet };
        await portal.InitializeAsync();
        return portal;
    }

    /// <summary>Before the portal reads its data: the design stands on real ground and has one cabinet on one street.</summary>
    private static PortalOptions WithCabinet(PortalOptions options)
    {
        using DbConnection connection = options.Database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("UPDATE design SET simulated = @no; UPDATE design_commune SET simulated = @no", new { no = false }, transaction);
        options.Database.Insert(transaction, DesignTables.Sites, [["design-1", Marker, "sro", "58145", null, 300L, 360L, 360L, 1L, 20_000.0, false, Wgs84.CreatePoint(Cabinet.Copy())]]);
        LineString way = Wgs84.CreateLineString([new(Cabinet.X - 0.001, Cabinet.Y), new(Cabinet.X + 0.001, Cabinet.Y)]);
        options.Database.Insert(transaction, DesignTables.Spans, [["design-1", 1L, "58145", "transport", "trench", "none", 150.0, 24L, "24", 1000.0, 900.0, null, Marker, false, way]]);
        transaction.Commit();
        return options;
    }
}
