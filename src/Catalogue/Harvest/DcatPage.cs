using System.Globalization;
using Maillage.Formats.Layers;
using Maillage.Formats.Oai;
using Maillage.Formats.Rdf;

namespace Maillage.Catalogue.Harvest;

/// <summary>Reads the datasets of a DCAT-AP catalogue (RDF/XML, Turtle, N-Triples, JSON-LD): each as Dublin Core, and the address of the next page by Hydra.</summary>
internal static class DcatPage
{
    private const string Dcat = "http://www.w3.org/ns/dcat#", Dct = "http://purl.org/dc/terms/", Foaf = "http://xmlns.com/foaf/0.1/", Hydra = "http://www.w3.org/ns/hydra/core#", Prov = "http://www.w3.org/ns/prov#";
    private const int MostSteps = 16;

    /// <exception cref="Kernel.BadInputException">Not RDF.</exception>
    public static (IReadOnlyList<OaiHarvested> Records, string? Next) Read(byte[] content, string address)
    {
        ILookup<string, RdfStatement> graph = RdfReading.Read(content, address).ToLookup(s => s.Subject, StringComparer.Ordinal);
        List<OaiHarvested> records = [.. graph.Where(n => n.Any(s => s.Predicate == RdfXmlReading.Rdf + "type" && s.Object == Dcat + "Dataset")).Select(n => Record(graph, n.Key)).OfType<OaiHarvested>()];
        string? next = graph.SelectMany(n => n).FirstOrDefault(s => s.Predicate is Hydra + "next" or Hydra + "nextPage")?.Object;
        return (records, next);
    }

    private static OaiHarvested? Record(ILookup<string, RdfStatement> graph, string dataset)
    {
        string identifier = dataset.StartsWith("_:", StringComparison.Ordinal) ? One(graph, dataset, Dct + "identifier") ?? "" : dataset;
        if (identifier.Length is 0 or > 500)
            return null;
        List<(string, string)> elements = [];
        void Add(string element, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                elements.Add((element, value.Trim()));
        }

        Add("title", One(graph, dataset, Dct + "title"));
        Add("description", One(graph, dataset, Dct + "description"));
        Add("date", One(graph, dataset, Dct + "modified") ?? One(graph, dataset, Dct + "issued"));
        Add("publisher", All(graph, dataset, Dct + "publisher").Select(p => p.Literal ? p.Object : One(graph, p.Object, Foaf + "name")).FirstOrDefault(n => n is not null));
        foreach (RdfStatement word in French(All(graph, dataset, Dcat + "keyword")))
            Add("subject", word.Object);
        Add("identifier", All(graph, dataset, Dcat + "landingPage").FirstOrDefault()?.Object);
        Add("identifier", dataset);
        foreach (string distribution in All(graph, dataset, Dcat + "distribution").Where(d => !d.Literal).Select(d => d.Object).Take(100))
            Add("format", One(graph, distribution, Dct + "format") ?? One(graph, distribution, Dct + "title"));
        Add("coverage", All(graph, dataset, Dct + "spatial").SelectMany(s => graph[s.Object]).Where(s => s.Literal && s.Predicate is Dcat + "bbox" or "http://www.w3.org/ns/locn#geometry").Select(s => Centre(s.Object)).FirstOrDefault(c => c is not null));
        return new OaiHarvested(identifier, One(graph, dataset, Dct + "modified") ?? "", false, elements, Way(graph, dataset))
        {
            Name = All(graph, dataset, Dct + "identifier").Select(i => i.Object).FirstOrDefault(OaiHarvested.IsName),
        };
    }

    /// <summary>What it was derived from, step before step (PROV-O).</summary>
    private static List<OaiStep> Way(ILookup<string, RdfStatement> graph, string dataset)
    {
        List<OaiStep> way = [];
        for (string at = dataset; way.Count < MostSteps && All(graph, at, Prov + "wasDerivedFrom").FirstOrDefault(s => !s.Literal) is { } step;)
        {
            at = step.Object;
            way.Add(new OaiStep(One(graph, at, Prov + "atLocation") ?? "", One(graph, at, Dct + "identifier") ?? at, "", One(graph, at, Prov + "generatedAtTime") ?? ""));
        }

        return way;
    }

    private static IEnumerable<RdfStatement> All(ILookup<string, RdfStatement> graph, string subject, string predicate) => graph[subject].Where(s => s.Predicate == predicate);

    /// <summary>The French text, else one without a language, else any.</summary>
    private static string? One(ILookup<string, RdfStatement> graph, string subject, string predicate) => French(All(graph, subject, predicate)) is [var first, ..] ? first.Object : null;

    private static List<RdfStatement> French(IEnumerable<RdfStatement> texts)
    {
        List<RdfStatement> all = [.. texts];
        List<RdfStatement> french = [.. all.Where(t => t.Language.StartsWith("fr", StringComparison.OrdinalIgnoreCase))], plain = [.. all.Where(t => t.Language.Length == 0)];
        return french.Count > 0 ? french : plain.Count > 0 ? plain : all;
    }

    /// <summary>A place is worth having, not worth a record: one that nobody can read is left out.</summary>
    private static string? Centre(string wkt) => WellKnownText.Find(wkt)?.EnvelopeInternal.Centre is { } at && double.IsFinite(at.X) && double.IsFinite(at.Y) ? string.Create(CultureInfo.InvariantCulture, $"east={at.X}; north={at.Y}") : null;
}
