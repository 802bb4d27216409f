using System.IO.Pipelines;
using Maillage.Formats.GeoJson;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.OpenData;

/// <summary><c>/ogc</c>: OGC API Features over every layer, for programs and for people. The same rights as the pages.</summary>
internal static class OgcEndpoints
{
    public const string GeoJson = "application/geo+json";
    private const int PageRows = 50;
    private const int FlushEvery = 1 << 15;

    public static void MapOgc(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder ogc = app.MapGroup("/ogc").WithTags("ogc").OpenToAll();
        ogc.MapGet("", (HttpContext c, OpenLayers layers, PortalOptions o, Say say) => Answers.WantsPage(c) ? Pages.Show<OgcHomePage>(new OgcHomeView(layers.List(c))) : Answers.Document(new OgcDocuments(Answers.Base(c, o), say).Landing(o.Strategy.Territory.In(say.InFrench))))
            .WithName("OgcLanding").WithSummary("OGC API landing page");
        ogc.MapGet("/conformance", (HttpContext c) => Answers.Document(new { conformsTo = OgcDocuments.Conformance })).WithName("OgcConformance").WithSummary("Conformance classes");
        ogc.MapGet("/api", (HttpContext c, OpenLayers layers, PortalOptions o, Say say) => Answers.Document(OgcApi.Document(Answers.Base(c, o), say["ogc.title", o.Strategy.Territory.In(say.InFrench)], layers.List(c)), OgcApi.Type))
            .WithName("OgcApi").WithSummary("Definition of the OGC API (OpenAPI 3.0)");
        ogc.MapGet("/collections", (HttpContext c, OpenLayers layers, PortalOptions o, Say say) => Answers.WantsPage(c) ? Pages.Show<OgcHomePage>(new OgcHomeView(layers.List(c))) : Answers.Document(new OgcDocuments(Answers.Base(c, o), say).Collections([.. layers.List(c), Records(c)])))
            .WithName("OgcCollections").WithSummary("Layers this reader may see");
        ogc.MapGet("/collections/{collection}", Collection).WithName("OgcCollection").WithSummary("One layer").Produces(404);
        ogc.MapGet("/collections/{collection}/queryables", (string collection, HttpContext c, OpenLayers layers, PortalOptions o, Say say) =>
            Find(c, layers, collection) is { } layer ? Answers.Document(new OgcDocuments(Answers.Base(c, o), say).Queryables(layer), "application/schema+json") : Answers.Missing(c, say)).WithName("OgcQueryables").WithSummary("What a filter may name").Produces(404);
        ogc.MapGet("/collections/{collection}/items", Items).WithName("OgcItems").WithSummary("Features by box and filter (CQL2 text), page after page").Produces(400).Produces(404);
        ogc.MapGet("/collections/{collection}/items/{feature}", Item).WithName("OgcItem").WithSummary("One feature").Produces(404);
    }

    /// <summary>A layer, or the catalogue of them all as one.</summary>
    private static OpenLayer? Find(HttpContext c, OpenLayers layers, string id) => id == RecordLayer.Id ? Records(c) : layers.Find(c, id);

    /// <summary>Records of the datasets, by the words and ids asked for (OGC API Records, part 1).</summary>
    private static RecordLayer Records(HttpContext c)
    {
        IReadOnlyList<OpenDataset> all = RecordLayer.WithWords(c.RequestServices.GetRequiredService<OpenDatasets>().List(), c.Request.Query["q"].ToString());
        string[] ids = c.Request.Query["ids"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new RecordLayer([.. all.Where(d => ids.Length == 0 || ids.Contains(d.Id))], c.RequestServices.GetRequiredService<PortalOptions>().Strategy.Territory);
    }

    private static IResult Collection(string collection, HttpContext c, OpenLayers layers, PortalOptions o, Say say) => Find(c, layers, collection) is not { } layer
        ? Answers.Missing(c, say)
        : Answers.WantsPage(c) ? Pages.Show<OgcCollectionPage>(new OgcCollectionView(layer, Crumbs(say, layer))) : Answers.Document(new OgcDocuments(Answers.Base(c, o), say).Collection(layer));

    private static Task<IResult> Items(string collection, HttpContext c, OpenLayers layers, DatasetUses uses, PortalOptions o, Say say, TimeProvider clock) => Answers.Try(c, say, () =>
    {
        if (Find(c, layers, collection) is not { } layer)
            return Answers.Missing(c, say);
        OgcAsk ask = OgcAsk.Read(c.Request.Query, layer);
        if (Answers.WantsPage(c))
            return ItemsPage(c, layer, ask with { Layer = ask.Layer with { Most = Math.Min(ask.Layer.Most, PageRows) } }, say);
        uses.Count(layer.Id, Catalogue.Storage.DatasetUse.Interface);
        c.Response.Headers["Content-Crs"] = $"<{ask.Crs.Uri}>";
        c.Response.Headers.CacheControl = layers.IsRestricted(layer) ? "private, no-store" : "no-cache";
        string root = Answers.Base(c, o) + c.Request.Path;
        LayerAsk one = ask.Layer with { Most = ask.Layer.Most + 1 };
        // The first feature is read before anything is sent, so that a fault still has a status.
        if (ask.Crs == OgcCrs.Crs84 && layer.Rows(one) is { } rows)
        {
            bool some = Begun(rows, rows.Next);
            return Answers.Pipe(GeoJson, (body, stop) => Write(body, rows, some, layer, ask, root, c.Request.Query, clock.GetUtcNow(), stop));
        }

        IEnumerator<OpenFeature> features = layer.Read(one).GetEnumerator();
        bool any = Begun(features, features.MoveNext);
        return Answers.Pipe(GeoJson, (body, stop) => Write(body, features, any, layer, ask, root, c.Request.Query, clock.GetUtcNow(), stop));
    });

    private static bool Begun(IDisposable read, Func<bool> next)
    {
        try
        {
            return next();
        }
        catch
        {
            read.Dispose();
            throw;
        }
    }

    private static async Task Write(PipeWriter body, OpenRows rows, bool more, OpenLayer layer, OgcAsk ask, string root, IQueryCollection query, DateTimeOffset now, CancellationToken stop)
    {
        using OpenRows all = rows;
        using GeoJsonWriter json = new(body);
        string last = "";
        int written = 0;
        for (; more && written < ask.Layer.Most; written++)
        {
            rows.Write(json.Json);
            if (written + 1 == ask.Layer.Most)
                last = rows.Cursor;
            more = rows.Next();
            await Sent(body, json, stop);
        }

        json.End(End(layer, ask, root, query, now, written, more ? last : null));
    }

    private static async Task Write(PipeWriter body, IEnumerator<OpenFeature> features, bool more, OpenLayer layer, OgcAsk ask, string root, IQueryCollection query, DateTimeOffset now, CancellationToken stop)
    {
        using IEnumerator<OpenFeature> all = features;
        using GeoJsonWriter json = new(body);
        int written = 0;
        string last = "";
        for (; more && written < ask.Layer.Most; more = all.MoveNext(), written++)
        {
            OpenFeature feature = all.Current;
            last = feature.Cursor;
            json.Write(OgcDocuments.Shape(feature, ask.Crs), OgcDocuments.Values(layer, feature), feature.Id, LinksOf(layer, feature, root), OgcDocuments.Names(layer, feature));
            await Sent(body, json, stop);
        }

        json.End(End(layer, ask, root, query, now, written, more ? last : null));
    }

    /// <summary>Sends what was written once it is much: a long answer is never held whole, and a slow reader slows the reading.</summary>
    private static async ValueTask Sent(PipeWriter body, GeoJsonWriter json, CancellationToken stop)
    {
        if (json.Json.BytesPending > FlushEvery || body.UnflushedBytes > FlushEvery)
        {
            json.Json.Flush();
            await body.FlushAsync(stop);
        }
    }

    /// <summary>Members of a list of features behind them.</summary>
    /// <param name="last">Cursor of the last feature; null when nothing follows.</param>
    private static Action<System.Text.Json.Utf8JsonWriter> End(OpenLayer layer, OgcAsk ask, string root, IQueryCollection query, DateTimeOffset now, int written, string? last) => w =>
    {
        w.WriteString("timeStamp", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        if (layer.Matched(ask.Layer) is { } matched)
            w.WriteNumber("numberMatched", matched);
        w.WriteNumber("numberReturned", written);
        w.WriteStartArray("links");
        Link(w, root + Query(query, "f", "json"), "self", GeoJson);
        Link(w, root + Query(query, "f", "html"), "alternate", "text/html");
        if (last is not null)
            Link(w, root + Query(query, "cursor", last), "next", GeoJson);
        w.WriteEndArray();
    };

    /// <summary>Links in a list of features, for those that lead somewhere.</summary>
    private static Action<System.Text.Json.Utf8JsonWriter>? LinksOf(OpenLayer layer, OpenFeature feature, string items) => layer.Links(feature.Id).ToList() is { Count: > 0 } links ? w =>
    {
        w.WriteStartArray("links");
        foreach (OpenLink link in links)
            Link(w, new Uri(new Uri(items), link.Href).AbsoluteUri, link.Rel, link.Type!, link.Title);
        w.WriteEndArray();
    } : null;

    private static IResult ItemsPage(HttpContext c, OpenLayer layer, OgcAsk ask, Say say)
    {
        List<OpenFeature> rows = [.. layer.Read(ask.Layer with { Most = ask.Layer.Most + 1 })];
        string? next = rows.Count > ask.Layer.Most ? c.Request.Path + Query(c.Request.Query, "cursor", rows[ask.Layer.Most - 1].Cursor) : null;
        return Pages.Show<OgcItemsPage>(new OgcItemsView(layer, [.. rows.Take(ask.Layer.Most)], layer.Matched(ask.Layer), next, c.Request.Query["filter"].ToString(), [.. Crumbs(say, layer), new(say["ogc.items"])]));
    }

    private static Task<IResult> Item(string collection, string feature, HttpContext c, OpenLayers layers, PortalOptions o, Say say) => Answers.Try(c, say, () =>
    {
        if (Find(c, layers, collection) is not { } layer || layer.Find(feature) is not { } found)
            return Answers.Missing(c, say);
        OgcCrs crs = c.Request.Query["crs"].ToString() is { Length: > 0 } asked ? OgcCrs.Parse(asked) : OgcCrs.Crs84;
        if (Answers.WantsPage(c))
            return Pages.Show<OgcItemPage>(new OgcItemView(layer, found, [.. Crumbs(say, layer), new(found.Id)]));
        c.Response.Headers["Content-Crs"] = $"<{crs.Uri}>";
        c.Response.Headers.CacheControl = layers.IsRestricted(layer) ? "private, no-store" : "no-cache";
        string root = Answers.Base(c, o), self = root + c.Request.Path;
        return Answers.Stream(GeoJson, body =>
        {
            using System.Text.Json.Utf8JsonWriter json = new(body);
            GeoJsonWriter.WriteFeature(json, OgcDocuments.Shape(found, crs), OgcDocuments.Values(layer, found), found.Id, w =>
            {
                w.WriteStartArray("links");
                Link(w, self + "?f=json", "self", GeoJson);
                Link(w, self + "?f=html", "alternate", "text/html");
                Link(w, $"{root}/ogc/collections/{layer.Id}", "collection", Answers.Json);
                foreach (OpenLink link in layer.Links(found.Id))
                    Link(w, new Uri(new Uri(root), link.Href).AbsoluteUri, link.Rel, link.Type!, link.Title);
                w.WriteEndArray();
            }, OgcDocuments.Names(layer, found));
        });
    });

    /// <summary>The same query with one parameter set; what the reader filtered by stays.</summary>
    private static string Query(IQueryCollection query, string name, string value) =>
        QueryHelpers.AddQueryString("", query.Where(p => p.Key != name && p.Key != "lang").Select(p => KeyValuePair.Create(p.Key, (string?)p.Value.ToString())).Append(KeyValuePair.Create(name, (string?)value)));

    private static void Link(System.Text.Json.Utf8JsonWriter json, string href, string rel, string type, string? title = null)
    {
        json.WriteStartObject();
        json.WriteString("href", href);
        json.WriteString("rel", rel);
        json.WriteString("type", type);
        if (title is { Length: > 0 })
            json.WriteString("title", title);
        json.WriteEndObject();
    }

    private static IReadOnlyList<Crumb> Crumbs(Say say, OpenLayer layer) => [new(say["ogc.crumb"], "/ogc"), new(say.Of(layer.Title), "/ogc/collections/" + layer.Id)];
}
