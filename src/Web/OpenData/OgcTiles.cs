using Maillage.Web.Shell;
using Maillage.Web.Tiles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Routing;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>OGC API Tiles over every layer: vector tiles (MVT) on the usual grid of the web. The same rights as the features.</summary>
internal static class OgcTiles
{
    public const string Matrix = "WebMercatorQuad";
    private const string MatrixUri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
    private const string TileType = "application/vnd.mapbox-vector-tile";
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
        ogc.MapGet("/collections/{collection}/tiles/{set}/{z}/{row}/{column}", Tile).WithName("OgcTile").WithSummary("One vector tile (MVT 2.1)").Produces(200, contentType: TileType).Produces(204).Produces(400).Produces(404);
    }

    private static IResult Tile(string collection, string set, string z, string row, string column, HttpContext c, OpenLayers layers, DatasetUses uses, Say say)
    {
        if (set != Matrix || layers.Find(c, collection) is not { } layer)
            return Answers.Missing(c, say);
        // « .mvt » at the end is what some clients write.
        if (!TileAddress.TryParse(z, column.EndsWith(".mvt", StringComparison.Ordinal) ? column[..^4] : column, row, out TileAddress tile))
            return Results.BadRequest();
        c.Response.Headers.CacheControl = layers.IsRestricted(layer) ? "private, no-store" : "public, max-age=60";
        c.Response.Headers.Vary = "Accept-Encoding";
        uses.Count(layer.Id, Catalogue.Storage.DatasetUse.Interface);
        RequestHeaders asked = c.Request.GetTypedHeaders();
        bool packs = asked.AcceptEncoding.Any(e => e.Value == "gzip" && e.Quality != 0);
        // Who asks past caches gets a tile drawn for him.
        TileCache? cache = asked.CacheControl?.NoCache == true ? null : layers.TilesOf(layer);
        byte[] bytes = cache is null ? Draw(layer, tile) : TileEndpoints.Zipped(cache, "ogc:" + layer.Id, tile, () => Draw(layer, tile));
        if (bytes.Length == 0)
            return Results.NoContent();
        if (packs != cache is not null)
            bytes = packs ? TileEndpoints.Zip(bytes) : TileEndpoints.Unzipped(bytes);
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
        TileWriter writer = new(layer.Id, ["id", .. own.Select(i => layer.Properties[i].Name)]);
        TileGrid grid = new(tile);
        (double west, double south, double east, double north) = tile.Box(TileGrid.Margin);
        object?[] attributes = new object?[own.Length + 1];
        ulong number = 0;
        foreach (OpenFeature feature in layer.Read(new LayerAsk(new Envelope(west, east, south, north), null, null, OpenLayer.MostOnATile)))
        {
            number++;
            if (feature.Shape is not { } shape)
                continue;
            attributes[0] = feature.Id;
            for (int i = 0; i < own.Length; i++)
                attributes[i + 1] = feature.Values[own[i]] is int whole ? (long)whole : feature.Values[own[i]];
            Add(writer, grid, number, attributes, shape);
        }

        return writer.ToTile();
    }

    private static void Add(TileWriter writer, TileGrid grid, ulong number, object?[] attributes, Geometry shape)
    {
        switch (shape)
        {
            case IPuntal:
                foreach (Coordinate place in shape.Coordinates)
                {
                    GridPoint at = grid.Place(place.X, place.Y);
                    (int x, int y) = ((int)Math.Floor(at.X), (int)Math.Floor(at.Y));
                    if (TileGrid.Owns(x, y))
                        writer.Point(number, attributes, x, y);
                }

                break;
            case ILineal:
                writer.Lines(number, attributes, Enumerable.Range(0, shape.NumGeometries).Select(shape.GetGeometryN).OfType<LineString>().SelectMany(l => LineWork.Cut(l, grid)));
                break;
            default:
                writer.Surfaces(number, attributes, AreaLayer.Rings(shape, grid));
                break;
        }
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
