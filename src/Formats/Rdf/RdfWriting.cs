using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using System.Xml;

namespace Maillage.Formats.Rdf;

/// <summary>One graph in four serialisations that say the same: Turtle, RDF/XML, JSON-LD and N-Triples (W3C recommendations of 2014 and 2020).</summary>
public static class RdfWriting
{
    private const string RdfSpace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    public static void Turtle(RdfGraph graph, Stream to)
    {
        using StreamWriter text = Writer(to);
        foreach ((string prefix, string space) in graph.Prefixes)
            text.Write($"@prefix {prefix}: <{Iri(space)}> .\n");
        foreach (IGrouping<string, RdfTriple> subject in graph.BySubject())
        {
            text.Write($"\n<{Iri(subject.Key)}>");
            string[] lines = [.. subject.GroupBy(t => t.Predicate, StringComparer.Ordinal).Select(p =>
                $"{(p.Key == RdfGraph.Type ? "a" : Name(graph, p.Key))} {string.Join(", ", p.Select(t => Term(graph, t.Object)))}")];
            text.Write($" {string.Join(" ;\n    ", lines)} .\n");
        }
    }

    public static void NTriples(RdfGraph graph, Stream to)
    {
        using StreamWriter text = Writer(to);
        foreach (RdfTriple triple in graph.Triples)
            text.Write($"<{Iri(triple.Subject)}> <{Iri(triple.Predicate)}> {Term(null, triple.Object)} .\n");
    }

    public static void Xml(RdfGraph graph, Stream to)
    {
        using XmlWriter xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartElement("rdf", "RDF", RdfSpace);
        foreach ((string prefix, string space) in graph.Prefixes.Where(p => p.Value != RdfSpace))
            xml.WriteAttributeString("xmlns", prefix, null, space);
        foreach (IGrouping<string, RdfTriple> subject in graph.BySubject())
        {
            xml.WriteStartElement("Description", RdfSpace);
            xml.WriteAttributeString("about", RdfSpace, subject.Key);
            foreach (RdfTriple triple in subject)
                Property(xml, graph, triple);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    public static void JsonLd(RdfGraph graph, Stream to)
    {
        using Utf8JsonWriter json = new(to, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });
        json.WriteStartObject();
        json.WriteStartObject("@context");
        foreach ((string prefix, string space) in graph.Prefixes)
            json.WriteString(prefix, space);
        json.WriteEndObject();
        json.WriteStartArray("@graph");
        foreach (IGrouping<string, RdfTriple> subject in graph.BySubject())
        {
            json.WriteStartObject();
            json.WriteString("@id", subject.Key);
            foreach (IGrouping<string, RdfTriple> predicate in subject.GroupBy(t => t.Predicate, StringComparer.Ordinal))
                Property(json, graph, predicate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Property(XmlWriter xml, RdfGraph graph, RdfTriple triple)
    {
        int cut = triple.Predicate.LastIndexOfAny(['#', '/']) + 1;
        string space = triple.Predicate[..cut];
        string? prefix = graph.Prefixes.FirstOrDefault(p => p.Value == space).Key;
        xml.WriteStartElement(space == RdfSpace ? "rdf" : prefix, triple.Predicate[cut..], space);
        if (triple.Object.IsIri)
            xml.WriteAttributeString("resource", RdfSpace, triple.Object.Value);
        else if (triple.Object.Language is { } language)
            xml.WriteAttributeString("xml", "lang", null, language);
        else if (triple.Object.Datatype is { } datatype)
            xml.WriteAttributeString("datatype", RdfSpace, datatype);
        if (!triple.Object.IsIri)
            xml.WriteString(Plain(triple.Object.Value));
        xml.WriteEndElement();
    }

    private static void Property(Utf8JsonWriter json, RdfGraph graph, IGrouping<string, RdfTriple> predicate)
    {
        bool type = predicate.Key == RdfGraph.Type;
        json.WriteStartArray(type ? "@type" : graph.Shorten(predicate.Key) ?? predicate.Key);
        foreach (RdfTerm term in predicate.Select(t => t.Object))
        {
            if (type)
            {
                json.WriteStringValue(graph.Shorten(term.Value) ?? term.Value);
                continue;
            }

            json.WriteStartObject();
            json.WriteString(term.IsIri ? "@id" : "@value", term.IsIri ? term.Value : Plain(term.Value));
            if (term.Language is { } language)
                json.WriteString("@language", language);
            else if (term.Datatype is { } datatype)
                json.WriteString("@type", graph.Shorten(datatype) ?? datatype);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static StreamWriter Writer(Stream to) => new(to, new UTF8Encoding(false), 1 << 14, leaveOpen: true);

    private static string Name(RdfGraph? graph, string iri) => graph?.Shorten(iri) ?? $"<{Iri(iri)}>";

    private static string Term(RdfGraph? graph, RdfTerm term) => term switch
    {
        { IsIri: true } => Name(graph, term.Value),
        { Language: { } language } => $"\"{Escape(term.Value)}\"@{language}",
        { Datatype: { } datatype } => $"\"{Escape(term.Value)}\"^^{Name(graph, datatype)}",
        _ => $"\"{Escape(term.Value)}\"",
    };

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length + 8);
        foreach (char c in Plain(text))
        {
            escaped.Append(c switch
            {
                '\\' => "\\\\",
                '"' => "\\\"",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <summary>Letters that XML cannot hold are left out everywhere, so that the serialisations agree.</summary>
    private static string Plain(string text) => text.All(XmlConvert.IsXmlChar) || IsWell(text) ? text : string.Concat(text.EnumerateRunes().Where(r => r.Value > 0xFFFF || XmlConvert.IsXmlChar((char)r.Value)));

    private static bool IsWell(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) ? !(i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]) && ++i > 0) : !XmlConvert.IsXmlChar(text[i]))
                return false;
        }

        return true;
    }

    private static string Iri(string iri)
    {
        StringBuilder escaped = new(iri.Length);
        foreach (char c in iri)
            escaped.Append(c is <= ' ' or '<' or '>' or '"' or '{' or '}' or '|' or '^' or '`' or '\\' ? $"%{(int)c:X2}" : c.ToString());
        return escaped.ToString();
    }
}
