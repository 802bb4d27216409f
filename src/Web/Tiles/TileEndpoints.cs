using System.IO.Compression;
using Maillage.People;
using Maillage.Web.Operations;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Maillage.Web.Tiles;

/// <summary>The map's own data: <c>/tiles/metadata.json</c> and <c>/tiles/{layer}/{z}/{x}/{y}.mvt</c>.</summary>
internal static class TileEndpoints
{
    private const string TileType = "application/vnd.mapbox-vector-tile";

    public static IServiceCollection AddTiles(this IServiceCollection services) => services.AddSingleton<MapDataSource>();

    public static void MapTiles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/tiles/metadata.json", Metadata).WithName("TileMetadata").WithSummary("Layers, bounds and state of the map's tiles");
        app.MapGet("/tiles/{layer}/{z}/{x}/{y}.mvt", Tile).WithName("Tile").WithSummary("One vector tile (MVT 2.1)")
            .Produces(200, contentType: TileType).Produces(204).Produces(304).Produces(400).Produces(404)
            .Early(c => Kept(c, app.ServiceProvider.GetRequiredService<MapDataSource>(), app.ServiceProvider.GetRequiredService<InfrastructureRights>()));
    }

    /// <summary>The metadata is small and says which version of the tiles to ask for: it is checked each time.</summary>
    private static IResult Metadata(HttpContext context, MapDataSource source, InfrastructureRights rights)
    {
        MapData data = source.Current();
        string version = Version(data, Opened(context, data, rights));
        context.Response.Headers.CacheControl = "no-cache";
        if (IsKnown(context, version))
            return Results.StatusCode(StatusCodes.Status304NotModified);
        return Results.Json(MapMetadata.Of(data, version), MapMetadata.Json);
    }

    private static IResult Tile(HttpContext context, MapDataSource source, InfrastructureRights rights, string layer, string z, string x, string y)
    {
        if (TileLayers.Find(layer) is not { } found)
            return Results.NotFound();
        if (!TileAddress.TryParse(z, x, y, out TileAddress tile))
            return Results.BadRequest();
        MapData data = source.Current();
        IHeaderDictionary headers = context.Response.Headers;
        headers.Vary = "Accept-Encoding";
        bool? opened = found.Counted is null ? null : Opened(context, data, rights);
        string version = Version(data, opened);
        if (opened == false)
            found = found.Counted!;
        // A tile asked for by its version never changes; without one, the reader asks again each time. One that not everybody may see stays out of every cache that others read.
        bool named = context.Request.Query["v"] == Version(data, Opened(context, data, rights));
        headers.CacheControl = opened == true ? "private, no-store" : named ? "public, max-age=31536000, immutable" : "no-cache";
        if (IsKnown(context, version))
            return Results.StatusCode(StatusCodes.Status304NotModified);
        byte[] bytes = Zipped(data.Cache, found.CacheName, tile, () => found.Draw(data, tile));
        if (bytes.Length == 0)
            return Results.NoContent();
        if (!TakesPacked(context.Request))
            return Results.Bytes(Unzipped(bytes), TileType);
        headers.ContentEncoding = "gzip";
        return Results.Bytes(bytes, TileType);
    }

    /// <summary>A tile that everybody sees alike and that is drawn already.</summary>
    private static Task? Kept(HttpContext context, MapDataSource source, InfrastructureRights rights)
    {
        if (TileLayers.Find(context.Part("layer")) is not { } layer || !TileAddress.TryParse(context.Part("z"), context.Part("x"), context.Part("y"), out TileAddress tile) || !TakesPacked(context.Request))
            return null;
        MapData data = source.Current();
        if (Opened(context, data, rights) is not null || data.Cache.Find(layer.CacheName, tile) is not { } bytes)
            return null;
        context.Response.Headers.CacheControl = context.Request.Query["v"] == data.Version ? "public, max-age=31536000, immutable" : "no-cache";
        Telemetry.CountTile(hit: true);
        if (!IsKnown(context, data.Version))
            return Send(context, bytes, packed: true);
        context.Response.Headers.Vary = "Accept-Encoding";
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    /// <summary>True for a reader that takes gzip.</summary>
    internal static bool TakesPacked(HttpRequest request)
    {
        string asked = request.Headers.AcceptEncoding.ToString();
        return asked.Contains("gzip", StringComparison.OrdinalIgnoreCase) && (!asked.Contains(';', StringComparison.Ordinal) || request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "gzip" && e.Quality != 0));
    }

    /// <param name="packed">True for bytes that are packed, for a reader that takes them so.</param>
    internal static Task Send(HttpContext context, byte[] bytes, bool packed)
    {
        HttpResponse response = context.Response;
        response.Headers.Vary = "Accept-Encoding";
        if (bytes.Length == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        response.ContentType = TileType;
        response.ContentLength = bytes.Length;
        if (packed)
            response.Headers.ContentEncoding = "gzip";
        return response.BodyWriter.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>A packed tile, drawn once and kept while the data stays as it is.</summary>
    internal static byte[] Zipped(TileCache cache, string name, TileAddress tile, Func<byte[]> draw)
    {
        byte[]? kept = cache.Find(name, tile);
        Telemetry.CountTile(hit: kept is not null);
        if (kept is not null)
            return kept;

        byte[] plain = draw();
        byte[] zipped = plain.Length == 0 ? [] : Zip(plain);
        cache.Keep(name, tile, zipped);
        return zipped;
    }

    internal static byte[] Zip(byte[] plain)
    {
        using MemoryStream to = new();
        using (GZipStream zip = new(to, CompressionLevel.Fastest))
            zip.Write(plain);
        return to.ToArray();
    }

    internal static byte[] Unzipped(byte[] bytes)
    {
        using GZipStream from = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream to = new();
        from.CopyTo(to);
        return to.ToArray();
    }

    /// <summary>Null when the network is public; true when it is restricted and this reader may see it whole; false when counts are all there is.</summary>
    private static bool? Opened(HttpContext context, MapData data, InfrastructureRights rights)
    {
        if (data.Design is not { } design || rights.IsPublic(design.Scope, design.Simulated))
            return null;
        return rights.Of(context, design.Scope, design.Simulated) == Detail.Whole;
    }

    /// <summary>Who sees more asks for other addresses: nothing kept for the one is shown to the other.</summary>
    private static string Version(MapData data, bool? opened) => opened == true ? data.Version + "-whole" : data.Version;

    private static bool IsKnown(HttpContext context, string version)
    {
        EntityTagHeaderValue mark = new($"\"{version}\"");
        context.Response.GetTypedHeaders().ETag = mark;
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(m => m.Compare(mark, useStrongComparison: false));
    }
}
