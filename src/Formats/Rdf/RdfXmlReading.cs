using System.Xml;
using System.Xml.Linq;
using Maillage.Formats.Guards;
using Maillage.Kernel;

namespace Maillage.Formats.Rdf;

/// <summary>One statement. A blank node is named <c>_:…</c>.</summary>
/// <param name="Language">Of a literal; empty when it says none.</param>
public sealed record RdfStatement(string Subject, string Predicate, string Object, bool Literal, string Language);

/// <summary>Reads RDF/XML (W3C, 2014): typed and nested nodes, resources, node ids, property attributes, <c>parseType="Resource"</c>, languages and bases. Collections and reification are left out.</summary>
public static class RdfXmlReading
{
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const int MostStatements = 2_000_000;
    private const int Deepest = 40;
    private static readonly string[] Own = ["about", "ID", "nodeID", "resource", "parseType", "datatype"];

    /// <param name="address">Where it came from: relative names are resolved against it.</param>
    /// <exception cref="BadInputException">Not XML (a page of an error, cut short), a document type, too deep or too large, or not RDF.</exception>
    public static IReadOnlyList<RdfStatement> Read(byte[] content, string address)
    {
        XElement root;
        try
        {
            using MemoryStream stream = new(content);
            root = SafeXml.Load(stream);
        }
        catch (XmlException e)
        {
            throw Refuse("page-unreadable", $"{address} répond par un document illisible (ligne {e.LineNumber}).", $"{address} answers with a document that cannot be read (line {e.LineNumber}).");
        }

        return Read(root, address);
    }

    /// <param name="root">An <c>rdf:RDF</c> that stands in a document of another kind, or is one.</param>
    /// <exception cref="BadInputException">Too deep or too large, or not RDF.</exception>
    public static IReadOnlyList<RdfStatement> Read(XElement root, string address)
    {
        if (root.Name != XName.Get("RDF", Rdf))
            throw Refuse("page-other", $"{address} répond par un XML qui n'est pas du RDF.", $"{address} answers with XML that is not RDF.");
        Graph graph = new(Uri.TryCreate((string?)root.Attribute(XNamespace.Xml + "base") ?? address, UriKind.Absolute, out Uri? at) ? at : null);
        foreach (XElement node in root.Elements())
            graph.Node(node, "", 0);
        return graph.Statements;
    }

    private static BadInputException Refuse(string code, string fr, string en) => new(Problem.Error(code, fr, en));

    private sealed class Graph(Uri? at)
    {
        private int blanks;

        public List<RdfStatement> Statements { get; } = [];

        public string Node(XElement node, string language, int depth)
        {
            if (depth > Deepest || Statements.Count > MostStatements)
                throw Refuse("page-large", $"Le document RDF est trop grand ou trop imbriqué (au-delà de {Deepest} niveaux).", $"The RDF document is too large or nested too deep (beyond {Deepest} levels).");
            language = (string?)node.Attribute(XNamespace.Xml + "lang") ?? language;
            string subject = Of(node, "about") is { } about ? Iri(about) : Of(node, "ID") is { } id ? Iri("#" + id) : Of(node, "nodeID") is { } named ? "_:n" + named : Blank();
            if (node.Name != XName.Get("Description", Rdf))
                Add(subject, Rdf + "type", node.Name.NamespaceName + node.Name.LocalName, literal: false, "");
            Attributes(node, subject, language);
            Properties(node, subject, language, depth);
            return subject;
        }

        private void Properties(XElement node, string subject, string language, int depth)
        {
            foreach (XElement property in node.Elements())
            {
                string predicate = property.Name.NamespaceName + property.Name.LocalName, spoken = (string?)property.Attribute(XNamespace.Xml + "lang") ?? language;
                if (Of(property, "resource") is { } resource)
                    Add(subject, predicate, Iri(resource), literal: false, "");
                else if (Of(property, "nodeID") is { } named)
                    Add(subject, predicate, "_:n" + named, literal: false, "");
                else if (Of(property, "parseType") == "Resource")
                {
                    string blank = Blank();
                    Add(subject, predicate, blank, literal: false, "");
                    Properties(property, blank, spoken, depth + 1);
                }
                else if (property.HasElements)
                {
                    foreach (XElement inner in property.Elements())
                        Add(subject, predicate, Node(inner, spoken, depth + 1), literal: false, "");
                }
                else
                    Add(subject, predicate, property.Value, literal: true, Of(property, "datatype") is null ? spoken : "");
            }
        }

        private void Attributes(XElement node, string subject, string language)
        {
            foreach (XAttribute attribute in node.Attributes().Where(a => !a.IsNamespaceDeclaration && a.Name.NamespaceName.Length > 0 && a.Name.Namespace != XNamespace.Xml && !(a.Name.NamespaceName == Rdf && Own.Contains(a.Name.LocalName))))
                Add(subject, attribute.Name.NamespaceName + attribute.Name.LocalName, attribute.Value, literal: true, language);
        }

        private void Add(string subject, string predicate, string value, bool literal, string language) => Statements.Add(new RdfStatement(subject, predicate, value, literal, language));

        private string Blank() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"_:b{++blanks}");

        private string Iri(string text) => !text.StartsWith('/') && Uri.TryCreate(text, UriKind.Absolute, out _) ? text : at is not null && Uri.TryCreate(at, text, out Uri? whole) ? whole.AbsoluteUri : text;

        private static string? Of(XElement element, string name) => (string?)element.Attribute(XName.Get(name, Rdf));
    }
}
