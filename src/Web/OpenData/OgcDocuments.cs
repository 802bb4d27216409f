using Maillage.Database;
using Maillage.Web.Shell;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>The documents of OGC API Features (parts 1, 2 and 3), in the reader's language.</summary>
internal sealed class OgcDocuments(string root, Say say)
{
    public static IReadOnlyList<string> Conformance { get; } =
    [
        "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core", "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html", "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables", "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters", "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter", "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text", "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2", "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators", "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
        "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core", "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-collection", "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core-query-parameters", "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/json",
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core", "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset", "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list", "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets", "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    ];

    private string Ogc => root + "/ogc";

    public object Landing(string region) => new
    {
        title = say["ogc.title", region],
        description = say["ogc.lead"],
        links = (OpenLink[])
        [
            new(Ogc + "?f=json", "self", Answers.Json), new(Ogc + "?f=html", "alternate", "text/html"), new(Ogc + "/api", "service-desc", OgcApi.Type), new(Ogc + "/api?f=html", "service-doc", "text/html"),
            new(Ogc + "/conformance", "conformance", Answers.Json), new(Ogc + "/collections", "data", Answers.Json, say["ogc.collections"]), new(Ogc + "/collections", "http://www.opengis.net/def/rel/ogc/1.0/data", Answers.Json, say["ogc.collections"]),
        ],
    };

    public object Collections(IEnumerable<OpenLayer> layers) => new
    {
        links = (OpenLink[])[new(Ogc + "/collections?f=json", "self", Answers.Json), new(Ogc + "/collections?f=html", "alternate", "text/html")],
        crs = OgcCrs.All.Select(c => c.Uri),
        collections = layers.Select(Collection),
    };

    public object Collection(OpenLayer layer)
    {
        string own = $"{Ogc}/collections/{layer.Id}";
        return new
        {
            id = layer.Id,
            title = layer.Title.In(say.InFrench),
            description = layer.Summary.In(say.InFrench) + (layer.Simulated ? " " + say["ogc.simulated"] : ""),
            itemType = layer is RecordLayer ? "record" : "feature",
            extent = layer.Extent is { } box ? new { spatial = new { bbox = (double[][])[[box.MinX, box.MinY, box.MaxX, box.MaxY]], crs = OgcCrs.Crs84.Uri } } : null,
            crs = OgcCrs.All.Select(c => c.Uri),
            storageCrs = OgcCrs.Crs84.Uri,
            links = (OpenLink[])
            [
                new(own + "?f=json", "self", Answers.Json), new(own + "?f=html", "alternate", "text/html"), new(own + "/items?f=json", "items", OgcEndpoints.GeoJson), new(own + "/items?f=html", "items", "text/html"),
                new(own + "/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", "application/schema+json"), new(layer.Licence.Address, "license", "text/html", layer.Licence.Name),
                .. layer is RecordLayer ? (OpenLink[])[] : [new(own + "/tiles", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", Answers.Json)],
            ],
        };
    }

    /// <summary>What a filter may name: a JSON Schema with labels.</summary>
    public Dictionary<string, object> Queryables(OpenLayer layer) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["$id"] = $"{Ogc}/collections/{layer.Id}/queryables",
        ["type"] = "object",
        ["title"] = layer.Title.In(say.InFrench),
        ["additionalProperties"] = false,
        ["properties"] = layer.Properties.ToDictionary(p => p.Name, p => (object)new { title = p.Label.In(say.InFrench), type = JsonType(p.Type) }).Append(new("geometry", new Dictionary<string, string> { ["format"] = "geometry-any" })).ToDictionary(),
    };

    public static string JsonType(ColumnType type) => type switch
    {
        ColumnType.Integer => "integer",
        ColumnType.Real => "number",
        ColumnType.Boolean => "boolean",
        _ => "string",
    };

    public static IEnumerable<KeyValuePair<string, object?>> Values(OpenLayer layer, OpenFeature feature) =>
        layer.Properties.Select((p, i) => KeyValuePair.Create(p.Name, layer is RecordLayer && p.Name == "keywords" ? ((string?)feature.Values[i])?.Split(", ") : feature.Values[i]));

    /// <summary>Further properties of a record: its name among all catalogues.</summary>
    public static Action<System.Text.Json.Utf8JsonWriter>? Names(OpenLayer layer, OpenFeature feature) => (layer as RecordLayer)?.Name(feature.Id) is not { } name ? null : json =>
    {
        json.WriteStartArray("externalIds");
        json.WriteStartObject();
        json.WriteString("scheme", "oai");
        json.WriteString("value", name);
        json.WriteEndObject();
        json.WriteEndArray();
    };

    public static Geometry? Shape(OpenFeature feature, OgcCrs crs) => feature.Shape is { } shape ? crs.Out(shape) : null;
}
