using System.Globalization;
using System.Text;
using System.Xml;
using Maillage.Catalogue.Storage;
using Maillage.Formats.Rdf;
using Maillage.Web.About;
using Maillage.Web.Resources;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.OpenData;

/// <summary>Datasets for people (<c>/donnees</c>), for catalogues (<c>/dcat</c>), for feed readers and for search engines.</summary>
internal static class DatasetEndpoints
{
    private const string Sitemaps = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private static readonly (string Ending, string Type, Action<RdfGraph, Stream> Write)[] Serialisations =
    [
        ("ttl", "text/turtle", RdfWriting.Turtle), ("jsonld", "application/ld+json", RdfWriting.JsonLd), ("rdf", "application/rdf+xml", RdfWriting.Xml), ("nt", "application/n-triples", RdfWriting.NTriples),
    ];

    public static void MapDatasets(this IEndpointRouteBuilder app)
    {
        app.MapGet("/donnees", (OpenDatasets datasets, CatalogueDesk desk, DatasetUses uses) => Pages.Show<DatasetsPage>(new DatasetsView(datasets.List(), Applications(desk), uses.Store.CountSince(desk.Today.AddMonths(-11))))).ExcludeFromDescription();
        app.MapGet("/donnees/{dataset}", (string dataset, OpenDatasets datasets, CatalogueDesk desk, DatasetUses uses, Say say) =>
        {
            if (datasets.FindOwn(dataset) is not { } found)
                return Pages.Missing();
            uses.Count(found.Id, DatasetUse.Page);
            return Pages.Show<DatasetPage>(new DatasetView(found, [new(say["datasets.title"], "/donnees"), new(say.Of(found.Title))], [.. Applications(desk).Where(a => Uses(a, found))], uses.Store.List(found.Id)));
        }).ExcludeFromDescription();
        app.MapGet("/donnees/fichiers/{file}", File).OpenToAll().WithName("LayerFile").WithSummary("A whole layer as CSV, GeoJSON or GeoPackage").WithTags("downloads").Produces(404);
        app.MapGet("/dcat", (int? page, HttpContext c, OpenDatasets datasets, PortalOptions o) => Graph(c, datasets, o, Negotiated(c), page ?? 1)).OpenToAll().WithName("Dcat").WithSummary("DCAT-AP catalogue, page after page (Turtle, JSON-LD, RDF/XML or N-Triples by Accept)").WithTags("catalogue").Produces(404);
        app.MapGet("/dcat/catalogue.{ending}", (string ending, int? page, HttpContext c, OpenDatasets datasets, PortalOptions o) => Array.FindIndex(Serialisations, s => s.Ending == ending) is var i and >= 0 ? Graph(c, datasets, o, i, page ?? 1) : Results.NotFound())
            .OpenToAll().WithName("DcatFile").WithSummary("DCAT-AP catalogue in one serialisation").WithTags("catalogue").Produces(404);
        app.MapGet("/donnees/nouveautes.atom", (HttpContext c, OpenDatasets datasets, PortalOptions o, Say say) => Feed(Answers.Base(c, o), datasets.List(), say)).OpenToAll().ExcludeFromDescription();
        app.MapGet("/sitemap.xml", (int? partie, HttpContext c, OpenDatasets datasets, SearchPages pages, PortalOptions o) =>
            partie is null && pages.Count() is var all && all > o.SitemapAddresses ? Maps(Answers.Base(c, o), (int)((all + o.SitemapAddresses - 1) / o.SitemapAddresses)) : Map(Answers.Base(c, o), datasets.List(), pages, Math.Max(1, partie ?? 1), o.SitemapAddresses)).ExcludeFromDescription();
        app.MapGet("/robots.txt", (HttpContext c, PortalOptions o) => Results.Text($"User-agent: *\nDisallow: /compte\nDisallow: /connexion\nDisallow: /lien/\nSitemap: {Answers.Base(c, o)}/sitemap.xml\n")).ExcludeFromDescription();
    }

    private static IReadOnlyList<Resource> Applications(CatalogueDesk desk) => [.. desk.Store.ListPublic("application", "").OrderBy(a => a.Title, StringComparer.Ordinal)];

    /// <summary>An application names what it uses by its id, its title or its address.</summary>
    private static bool Uses(Resource application, OpenDataset dataset) => application.Values("donnees").Any(n => n == dataset.Id || n == dataset.Title.Fr || n == dataset.Title.En || n.EndsWith(dataset.Page, StringComparison.Ordinal));

    private static IResult File(string file, OpenDatasets datasets, DatasetUses uses)
    {
        int dot = file.LastIndexOf('.');
        if (dot < 0 || datasets.FindOwn(file[..dot])?.Layer is not { } layer)
            return Results.NotFound();
        string ending = file[(dot + 1)..];
        if (ending is "csv" or "geojson" or "gpkg")
            uses.Count(layer.Id, DatasetUse.File);
        switch (ending)
        {
            case "csv":
                return Answers.Stream("text/csv; charset=utf-8", to => LayerFiles.Csv(layer, to), file);
            case "geojson":
                return Answers.Stream(OgcEndpoints.GeoJson, to => LayerFiles.Json(layer, to), file);
            case "gpkg":
                string path = Path.Combine(Path.GetTempPath(), $"maillage-{Guid.NewGuid():N}.gpkg");
                LayerFiles.GeoPackage(layer, path);
                return Results.Stream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous), "application/geopackage+sqlite3", file);
            default:
                return Results.NotFound();
        }
    }

    private static IResult Graph(HttpContext context, OpenDatasets datasets, PortalOptions options, int serialisation, int page)
    {
        IReadOnlyList<OpenDataset> all = datasets.List();
        DcatPlace place = new(Answers.Base(context, options) + context.Request.Path, page, options.DatasetsPerPage);
        if (page < 1 || page > place.Last(all.Count))
            return Results.NotFound();
        RdfGraph graph = Dcat.Graph(Answers.Base(context, options), options.Strategy.Territory, all, place);
        return Answers.Stream(Serialisations[serialisation].Type + (serialisation == 0 ? "; charset=utf-8" : ""), to => Serialisations[serialisation].Write(graph, to));
    }

    /// <summary>Turtle unless the reader prefers another; the best of what it accepts wins.</summary>
    private static int Negotiated(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        return context.Request.GetTypedHeaders().Accept.OrderByDescending(a => a.Quality ?? 1).Select(a => Array.FindIndex(Serialisations, s => s.Type == a.MediaType)).FirstOrDefault(i => i >= 0);
    }

    private static IResult Feed(string root, IReadOnlyList<OpenDataset> datasets, Say say) => Atom.Answer(
        root, "/donnees/nouveautes.atom", say["datasets.title"], (IReadOnlyList<AtomEntry>)[.. datasets.OrderByDescending(d => d.Modified).Select(d => new AtomEntry(d.Page, say.Of(d.Title), d.Modified, say.Of(d.Summary)))]);

    /// <summary>A catalogue larger than one sitemap may be: the index of its files.</summary>
    private static IResult Maps(string root, int parts) => Xml(xml =>
    {
        xml.WriteStartElement("sitemapindex", Sitemaps);
        for (int part = 1; part <= parts; part++)
        {
            xml.WriteStartElement("sitemap", Sitemaps);
            xml.WriteElementString("loc", Sitemaps, string.Create(CultureInfo.InvariantCulture, $"{root}/sitemap.xml?partie={part}"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static IResult Map(string root, IReadOnlyList<OpenDataset> datasets, SearchPages pages, int part, int most) => Xml(xml =>
    {
        xml.WriteStartElement("urlset", Sitemaps);
        foreach (string path in SiteMap.Parts.SelectMany(p => p.Pages).Select(p => p.Href).Concat(datasets.Select(d => d.Page)).Concat(pages.List()).Distinct(StringComparer.Ordinal).Skip((int)Math.Min(int.MaxValue, (part - 1L) * most)).Take(most))
        {
            xml.WriteStartElement("url", Sitemaps);
            xml.WriteElementString("loc", Sitemaps, root + path);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static IResult Xml(Action<XmlWriter> write) => Answers.Stream("application/xml; charset=utf-8", to =>
    {
        using XmlWriter xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        write(xml);
    });
}
