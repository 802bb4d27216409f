using Maillage.Web.Operations;
using Maillage.Web.Shell;
using Maillage.Web.Tiles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>OGC API Tiles over every layer: vector tiles (MVT) on the usual grid of the web. The same rights as the features.</summary>
internal static class OgcTiles
{
    public const string Matrix = "WebMercatorQuad";
    private const string MatrixUri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
    private const string TileType = "application/vnd.mapbox-vector-tile";
    private const string ForAll = "public, max-age=60";
    private const string MercatorUri = "http://www.opengis.net/def/crs/EPSG/0/3857";

    /// <summary>Deepest zoom worth asking: beyond, a map enlarges the last tile.</summary>
    public const int MaxZoom = 17;

    public static void MapOgcTiles(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder ogc = app.MapGroup("/ogc").WithTags("ogc").OpenToAll();
        ogc.MapGet("/tileMatrixSets", (HttpContext c, PortalOptions o) => Answers.Document(new { tileMatrixSets = new[] { new { id = Matrix, title = "Google Maps Compatible for the World", uri = MatrixUri, links = (OpenLink[])[new($"{Answers.Base(c, o)}/ogc/tileMatrixSets/{Matrix}", "self", Answers.Json)] } } }))
            .WithName("OgcTileMatrixSets").WithSummary("Grids of tiles");
        ogc.MapGet("/tileMatrixSets/{set}", (string set, HttpContext c, Say say) => set == Matrix ? Answers.Document(Grid()) : Answers.Missing(c, say)).WithName("OgcTileMatrixSet").WithSummary("One grid").Produces(404);
        ogc.MapGet("/collections/{collection}/tiles", (string collection, HttpContext c, OpenLayers layers, PortalOptions o, Say say) => layers.Find(c, collection) is { } layer
            ? Answers.Document(new { tilesets = new[] { Set(layer, Answers.Base(c, o), say) }, links = (OpenLink[])[new($"{Answers.Base(c, o)}/ogc/collections/{layer.Id}/tiles", "self", Answers.Json)] }) : Answers.Missing(c, say))
            .WithName("OgcTilesets").WithSummary("Tile sets of a layer").Produces(404);
        ogc.MapGet("/collections/{collection}/tiles/{set}", (string collection, string set, HttpContext c, OpenLayers layers, PortalOptions o, Say say) =>
            set == Matrix && layers.Find(c, collection) is { } layer ? Answers.Document(Set(layer, Answers.Base(c, o), say)) : Answers.Missing(c, say)).WithName("OgcTileset").WithSummary("One tile set").Produces(404);
        ogc.MapGet("/collections/{collection}/tiles/{set}/{z}/{row}/{column}", Tile).WithName("OgcTile").WithSummary("One vector tile (MVT 2.1)").Produces(200, contentType: TileType).Produces(204).Produces(400).Produces(404)
            .Early(c => AtOnce(c, app.ServiceProvider.GetRequiredService<OpenLayers>(), app.ServiceProvider.GetRequiredService<DatasetUses>()));
    }

    /// <summary>A tile of a layer that everyone may read, drawn already or drawn in less time than it takes to ask who the reader is.</summary>
    private static Task? AtOnce(HttpContext c, OpenLayers layers, DatasetUses uses)
    {
        if (c.Part("set") != Matrix || !TryAddress(c.Part("z"), c.Part("row"), c.Part("column"), out TileAddress tile) || layers.FindForAll(c.Part("collection")) is not { } layer)
            return null;
        bool packs = TileEndpoints.TakesPacked(c.Request);
        TileCache? cache = AsksPastCaches(c.Request) ? null : layers.TilesOf(layer);
        byte[]? bytes = packs ? cache?.Find(layer.CacheName, tile) : null;
        if (bytes is null && layer.Packed is null)
            return null;
        if (bytes is not null)
            Telemetry.CountTile(hit: true);
        bytes ??= Bytes(layer, tile, cache, packs);
        uses.Count(layer.Id, Catalogue.Storage.DatasetUse.Interface);
        c.Response.Headers.CacheControl = ForAll;
        return TileEndpoints.Send(c, bytes, packs);
    }

    /// <summary>Who asks past caches gets a tile drawn for him.</summary>
    private static byte[] Bytes(OpenLayer layer, TileAddress tile, TileCache? cache, bool packs)
    {
        byte[] bytes = cache is null ? Draw(layer, tile) : TileEndpoints.Zipped(cache, layer.CacheName, tile, () => Draw(layer, tile));
        return bytes.Length == 0 || packs == cache is not null ? bytes : packs ? TileEndpoints.Zip(bytes) : TileEndpoints.Unzipped(bytes);
    }

    /// <summary>« .mvt » at the end is what some clients write.</summary>
    private static bool TryAddress(string z, string row, string column, out TileAddress tile) =>
        TileAddress.TryParse(z, column.EndsWith(".mvt", StringComparison.Ordinal) ? column[..^4] : column, row, out tile);

    private static bool AsksPastCaches(HttpRequest request) => request.Headers.CacheControl.Count > 0 && request.GetTypedHeaders().CacheControl?.NoCache == true;

    private static IResult Tile(string collection, string set, string z, string row, string column, HttpContext c, OpenLayers layers, DatasetUses uses, Say say)
    {
        if (set != Matrix || layers.Find(c, collection) is not { } layer)
            return Answers.Missing(c, say);
        if (!TryAddress(z, row, column, out TileAddress tile))
            return Results.BadRequest();
        c.Response.Headers.CacheControl = layers.IsRestricted(layer) ? "private, no-store" : ForAll;
        c.Response.Headers.Vary = "Accept-Encoding";
        uses.Count(layer.Id, Catalogue.Storage.DatasetUse.Interface);
        bool packs = TileEndpoints.TakesPacked(c.Request);
        byte[] bytes = Bytes(layer, tile, AsksPastCaches(c.Request) ? null : layers.TilesOf(layer), packs);
        if (bytes.Length == 0)
            return Results.NoContent();
        if (packs)
            c.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(bytes, TileType);
    }

    /// <summary>A layer on one tile, each feature with all its properties and its id; no bytes when nothing lies there.</summary>
    public static byte[] Draw(OpenLayer layer, TileAddress tile)
    {
        if (tile.Zoom < layer.MinZoom)
            return [];
        int[] own = [.. Enumerable.Range(0, layer.Properties.Count).Where(i => layer.Properties[i].Name != "id")];
        using TileWriter writer = new(layer.Id, ["id", .. own.Select(i => layer.Properties[i].Name)]);
        TilePen pen = new(new TileGrid(tile), writer);
        if (layer.Packed is { } packed)
        {
            packed.Draw(tile, OpenLayer.MostOnATile, pen, writer);
            return writer.ToTile();
        }

        (double west, double south, double east, double north) = tile.Box(TileGrid.Margin);
        LayerAsk ask = new(new Envelope(west, east, south, north), null, null, OpenLayer.MostOnATile);
        if (layer.Rows(ask) is { } rows)
        {
            using (rows)
                rows.Draw(pen, writer);
            return writer.ToTile();
        }

        object?[] attributes = new object?[own.Length + 1];
        ulong number = 0;
        foreach (OpenFeature feature in layer.Read(ask))
        {
            number++;
            if (feature.Shape is not { } shape || !pen.Draw(shape))
                continue;
            attributes[0] = feature.Id;
            for (int i = 0; i < own.Length; i++)
                attributes[i + 1] = feature.Values[own[i]] is int whole ? (long)whole : feature.Values[own[i]];
            writer.Finish(number, attributes);
        }

        return writer.ToTile();
    }

    private static object Set(OpenLayer layer, string root, Say say)
    {
        string own = $"{root}/ogc/collections/{layer.Id}/tiles/{Matrix}";
        return new
        {
            title = say.Of(layer.Title),
            dataType = "vector",
            crs = MercatorUri,
            tileMatrixSetURI = MatrixUri,
            boundingBox = layer.Extent is { } box ? new { lowerLeft = (double[])[box.MinX, box.MinY], upperRight = (double[])[box.MaxX, box.MaxY], crs = OgcCrs.Crs84.Uri } : null,
            layers = new[] { new { id = layer.Id, title = say.Of(layer.Title), dataType = "vector", minTileMatrix = layer.MinZoom.ToString(System.Globalization.CultureInfo.InvariantCulture), maxTileMatrix = MaxZoom.ToString(System.Globalization.CultureInfo.InvariantCulture) } },
            links = new object[]
            {
                new OpenLink(own, "self", Answers.Json), new OpenLink($"{root}/ogc/tileMatrixSets/{Matrix}", "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", Answers.Json),
                new { href = own + "/{tileMatrix}/{tileRow}/{tileCol}", rel = "item", type = TileType, templated = true },
            },
        };
    }

    /// <summary>OGC Two Dimensional Tile Matrix Set (17-083r4), annex D.1.</summary>
    private static object Grid() => new
    {
        id = Matrix,
        title = "Google Maps Compatible for the World",
        uri = MatrixUri,
        crs = MercatorUri,
        orderedAxes = (string[])["X", "Y"],
        wellKnownScaleSet = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        tileMatrices = Enumerable.Range(0, TileAddress.MaxZoom + 1).Select(z => new
        {
            id = z.ToString(System.Globalization.CultureInfo.InvariantCulture),
            // A pixel of 0.28 mm, 256 of them across a tile.
            scaleDenominator = 559_082_264.028_717_7 / (1 << z),
            cellSize = 156_543.033_928_040_97 / (1 << z),
            pointOfOrigin = (double[])[-Geo.WebMercator.HalfWorldMetres, Geo.WebMercator.HalfWorldMetres],
            tileWidth = 256,
            tileHeight = 256,
            matrixWidth = 1 << z,
            matrixHeight = 1 << z,
        }),
    };
}
