using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Maillage.Geo;
using Maillage.Web.Tiles;
using NetTopologySuite.Features;

namespace Maillage.Web.Tests;

public class TileEndpointTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tile_over_lormes_holds_lormes_with_its_figures()
    {
        (double x, double y) = WebMercator.FromLonLat(3.825, 47.289);
        TileAddress tile = new(9, (int)(x * 512), (int)(y * 512));
        byte[] bytes = await portal.Client.GetByteArrayAsync($"/tiles/communes/9/{tile.Column}/{tile.Row}.mvt", Stop);

        IFeature lormes = TileDecoding.Decode(bytes, 9, tile.Column, tile.Row).Single(f => (string)f.Attributes["id"] == "58145");

        lormes.Attributes["name"].ShouldBe("Lormes");
        lormes.Attributes["s24"].ShouldBe(97.4);
        Convert.ToInt64(lormes.Attributes["premises"], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(1287);
        lormes.Geometry.Coordinate.X.ShouldBe(3.825, 0.001);
        lormes.Geometry.Coordinate.Y.ShouldBe(47.289, 0.001);
    }

    [Fact]
    public async Task Over_the_whole_world_each_commune_is_there_once()
    {
        byte[] bytes = await portal.Client.GetByteArrayAsync("/tiles/communes/0/0/0.mvt", Stop);
        TileDecoding.Decode(bytes, 0, 0, 0).Select(f => (string)f.Attributes["id"]).Order(StringComparer.Ordinal).ShouldBe(["21003", "21231", "58037", "58128", "58145"]);
    }

    [Theory]
    [InlineData("/tiles/communes/9/0/0.mvt", HttpStatusCode.NoContent)]
    [InlineData("/tiles/commune-areas/5/16/11.mvt", HttpStatusCode.NoContent)]
    [InlineData("/tiles/premises/15/16700/11500.mvt", HttpStatusCode.NoContent)]
    [InlineData("/tiles/spans/9/261/179.mvt", HttpStatusCode.NoContent)]
    [InlineData("/tiles/nothing/1/0/0.mvt", HttpStatusCode.NotFound)]
    [InlineData("/tiles/communes/1/2/0.mvt", HttpStatusCode.BadRequest)]
    [InlineData("/tiles/communes/21/0/0.mvt", HttpStatusCode.BadRequest)]
    [InlineData("/tiles/communes/a/0/0.mvt", HttpStatusCode.BadRequest)]
    [InlineData("/tiles/communes/1/-1/0.mvt", HttpStatusCode.BadRequest)]
    public async Task Addresses_are_answered_as_they_deserve(string path, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await portal.Client.GetAsync(path, Stop);
        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_tile_named_by_its_version_may_be_kept_and_an_unchanged_one_is_not_sent_again()
    {
        using JsonDocument metadata = JsonDocument.Parse(await portal.Client.GetStringAsync("/tiles/metadata.json", Stop));
        string version = metadata.RootElement.GetProperty("version").GetString()!;
        metadata.RootElement.GetProperty("contours").GetBoolean().ShouldBeFalse();
        metadata.RootElement.GetProperty("bounds").GetArrayLength().ShouldBe(4);

        using HttpResponseMessage named = await portal.Client.GetAsync($"/tiles/communes/0/0/0.mvt?v={version}", Stop);
        named.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromDays(365));
        using HttpResponseMessage plain = await portal.Client.GetAsync("/tiles/communes/0/0/0.mvt", Stop);
        plain.Headers.CacheControl!.NoCache.ShouldBeTrue();

        using HttpRequestMessage again = new(HttpMethod.Get, "/tiles/communes/0/0/0.mvt");
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(plain.Headers.ETag!.Tag));
        using HttpResponseMessage unchanged = await portal.Client.SendAsync(again, Stop);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await unchanged.Content.ReadAsByteArrayAsync(Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reader_that_accepts_gzip_gets_the_same_tile_compressed()
    {
        byte[] plain = await portal.Client.GetByteArrayAsync("/tiles/communes/0/0/0.mvt", Stop);
        using HttpRequestMessage request = new(HttpMethod.Get, "/tiles/communes/0/0/0.mvt");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage zipped = await portal.Client.SendAsync(request, Stop);
        zipped.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        using System.IO.Compression.GZipStream unzip = new(await zipped.Content.ReadAsStreamAsync(Stop), System.IO.Compression.CompressionMode.Decompress);
        using MemoryStream whole = new();
        await unzip.CopyToAsync(whole, Stop);
        whole.ToArray().ShouldBe(plain);
    }

    [Theory]
    [InlineData("/carte", "coverage")]
    [InlineData("/carte?couche=engagements", "commitments")]
    [InlineData("/carte?couche=plan&annee=2019", "plan")]
    [InlineData("/carte?couche=reseau&territoire=58145", "none")]
    [InlineData("/carte?couche=%3Cscript%3E&annee=x&territoire=99999", "coverage")]
    public async Task The_page_tells_its_map_what_was_asked(string path, string theme)
    {
        (int status, string body) = await portal.Get(path);
        status.ShouldBe(200);
        string json = WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(body, "data-map=\"([^\"]*)\"").Groups[1].Value);
        using JsonDocument config = JsonDocument.Parse(json);
        config.RootElement.GetProperty("theme").GetString().ShouldBe(theme);
        config.RootElement.GetProperty("full").GetBoolean().ShouldBeTrue();
        body.ShouldContain("<svg class=\"circles\"");
        body.ShouldNotContain("<script>");
    }
}
