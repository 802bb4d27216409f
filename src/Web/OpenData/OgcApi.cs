namespace Maillage.Web.OpenData;

/// <summary>The definition of the OGC API (OpenAPI 3.0), by which its clients find their way.</summary>
internal static class OgcApi
{
    public const string Type = "application/vnd.oai.openapi+json;version=3.0";

    public static object Document(string root, string title, IReadOnlyList<OpenLayer> layers) => new
    {
        openapi = "3.0.3",
        info = new { title, version = "1.0" },
        servers = new[] { new { url = root + "/ogc" } },
        paths = new Dictionary<string, object>
        {
            ["/"] = Get("landing", "Landing page"),
            ["/conformance"] = Get("conformance", "Conformance classes"),
            ["/collections"] = Get("collections", "Collections"),
            ["/collections/{collectionId}"] = Get("collection", "One collection", Collection(layers)),
            ["/collections/{collectionId}/queryables"] = Get("queryables", "What a filter may name", Collection(layers)),
            ["/collections/{collectionId}/items"] = Get("items", "Features", [Collection(layers), .. Filters]),
            ["/collections/{collectionId}/items/{featureId}"] = Get("item", "One feature", Collection(layers), InPath("featureId", null), Asked("crs", Text)),
        },
    };

    private static readonly object Text = new { type = "string" };

    private static readonly object[] Filters =
    [
        Asked("limit", new { type = "integer", minimum = 1, maximum = OgcAsk.MostFeatures, @default = OgcAsk.UsualFeatures }), Asked("cursor", Text),
        new { name = "bbox", @in = "query", style = "form", explode = false, schema = new { type = "array", minItems = 4, maxItems = 6, items = new { type = "number" } } },
        Asked("bbox-crs", Text), Asked("crs", Text), Asked("datetime", Text), Asked("filter", Text), Asked("filter-lang", new { type = "string", @enum = new[] { "cql2-text" } }), Asked("filter-crs", Text),
    ];

    private static object Get(string id, string summary, params object[] parameters) =>
        new { get = new { operationId = id, summary, parameters, responses = new Dictionary<string, object> { ["200"] = new { description = "OK" }, ["400"] = new { description = "Refused, with the reason" }, ["404"] = new { description = "No such thing" } } } };

    private static object Collection(IReadOnlyList<OpenLayer> layers) => InPath("collectionId", [.. layers.Select(l => l.Id)]);

    private static object InPath(string name, string[]? choices) => new { name, @in = "path", required = true, schema = new { type = "string", @enum = choices } };

    private static object Asked(string name, object schema) => new { name, @in = "query", schema };
}
