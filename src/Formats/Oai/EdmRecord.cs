using System.Globalization;
using System.Xml.Linq;
using Maillage.Formats.Rdf;

namespace Maillage.Formats.Oai;

/// <summary>
/// A record of the Europeana Data Model as elements of Dublin Core: what is said of the object (or by the provider's proxy of it), with the words of the agents, concepts and places it names, where it
/// is shown, and its pictures. A picture says that it is one (<c>image : …</c>), a small one too (<c>vignette : …</c>): addresses of libraries seldom end as files do.
/// </summary>
internal static class EdmRecord
{
    private const string Edm = "http://www.europeana.eu/schemas/edm/", Ore = "http://www.openarchives.org/ore/terms/", Dc = "http://purl.org/dc/elements/1.1/", Terms = "http://purl.org/dc/terms/", Skos = "http://www.w3.org/2004/02/skos/core#",
        Foaf = "http://xmlns.com/foaf/0.1/", Place = "http://www.w3.org/2003/01/geo/wgs84_pos#", Services = "http://rdfs.org/sioc/services#", MimeType = "http://www.ebu.ch/metadata/ontologies/ebucore/ebucore#hasMimeType";

    /// <summary>What refines an element of Dublin Core is read as that element.</summary>
    private static readonly Dictionary<string, string> Words = new()
    {
        [Terms + "alternative"] = "alternative", [Terms + "created"] = "date", [Terms + "issued"] = "date", [Terms + "temporal"] = "coverage", [Terms + "spatial"] = "coverage", [Terms + "isPartOf"] = "source", [Terms + "medium"] = "format", [Terms + "extent"] = "format",
    };

    /// <param name="rdf">The whole record, as it stands in the answer of a provider.</param>
    /// <exception cref="Kernel.BadInputException">Nested too deep or too large.</exception>
    public static IReadOnlyList<(string Element, string Value)> Elements(XElement rdf, string address)
    {
        ILookup<string, RdfStatement> graph = RdfXmlReading.Read(rdf, address).ToLookup(s => s.Subject, StringComparer.Ordinal);
        string[] objects = [.. Typed(graph, Edm + "ProvidedCHO")], shown = [.. Typed(graph, Ore + "Aggregation")];
        // Europeana's own proxy repeats in its words what the provider's says.
        string[] told = [.. objects, .. Typed(graph, Ore + "Proxy").Where(p => !Said(graph, p, Edm + "europeanaProxy").Any(s => s.Object == "true"))];
        List<(string, string)> elements = [];
        foreach (RdfStatement said in told.SelectMany(t => graph[t]))
        {
            if ((said.Predicate.StartsWith(Dc, StringComparison.Ordinal) ? said.Predicate[Dc.Length..] : Words.GetValueOrDefault(said.Predicate)) is { } element)
                elements.AddRange(Texts(graph, said).Select(t => (element, t)));
        }

        elements.AddRange(shown.SelectMany(a => Said(graph, a, Edm + "dataProvider")).SelectMany(s => Texts(graph, s)).Select(t => ("publisher", t)));
        elements.AddRange(shown.SelectMany(a => Said(graph, a, Edm + "rights")).Select(s => ("rights", s.Object)));
        // Where people see it stands before every other address.
        elements.InsertRange(0, shown.SelectMany(a => Said(graph, a, Edm + "isShownAt")).Select(s => ("identifier", s.Object)));
        elements.AddRange(Pictures(graph, shown).Distinct());
        return [.. elements.Where(e => e.Item2.Trim().Length > 0).Select(e => (e.Item1, e.Item2.Trim()))];
    }

    private static IEnumerable<(string, string)> Pictures(ILookup<string, RdfStatement> graph, string[] shown)
    {
        foreach (string view in shown.SelectMany(a => graph[a]).Where(s => s.Predicate is Edm + "isShownBy" or Edm + "hasView").Select(s => s.Object).Distinct(StringComparer.Ordinal))
        {
            string? service = Said(graph, view, Services + "has_service").FirstOrDefault()?.Object;
            string[] types = [.. Said(graph, view, MimeType).Concat(Said(graph, view, Dc + "format")).Select(s => s.Object)];
            if (service is not null)
                yield return ("identifier", service.TrimEnd('/') + "/info.json");
            else
                yield return ("identifier", types.Any(t => t.StartsWith("image/", StringComparison.OrdinalIgnoreCase)) ? "image : " + view : view);
            foreach (RdfStatement manifest in Said(graph, view, Terms + "isReferencedBy"))
                yield return ("identifier", manifest.Object);
        }

        foreach (RdfStatement small in shown.SelectMany(a => Said(graph, a, Edm + "object")))
            yield return ("identifier", "vignette : " + small.Object);
    }

    /// <summary>A literal is its text; of another thing, what it is called, and where it lies.</summary>
    private static IEnumerable<string> Texts(ILookup<string, RdfStatement> graph, RdfStatement said)
    {
        if (said.Literal)
            return [said.Object];
        RdfStatement[] names = [.. graph[said.Object].Where(s => s.Literal && s.Predicate is Skos + "prefLabel" or Foaf + "name")];
        string? name = (names.FirstOrDefault(n => n.Language.StartsWith("fr", StringComparison.OrdinalIgnoreCase)) ?? names.FirstOrDefault())?.Object;
        string? at = Degrees(graph, said.Object, "long") is { } lon && Degrees(graph, said.Object, "lat") is { } lat ? string.Create(CultureInfo.InvariantCulture, $"east={lon}; north={lat}") : null;
        return ((string?[])[name, at]).OfType<string>();
    }

    private static double? Degrees(ILookup<string, RdfStatement> graph, string place, string axis) =>
        double.TryParse(Said(graph, place, Place + axis).FirstOrDefault()?.Object, NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees) && double.IsFinite(degrees) ? degrees : null;

    private static IEnumerable<string> Typed(ILookup<string, RdfStatement> graph, string type) => graph.Where(n => n.Any(s => s.Predicate == RdfXmlReading.Rdf + "type" && s.Object == type)).Select(n => n.Key);

    private static IEnumerable<RdfStatement> Said(ILookup<string, RdfStatement> graph, string subject, string predicate) => graph[subject].Where(s => s.Predicate == predicate);
}
