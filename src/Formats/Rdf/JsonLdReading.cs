using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Maillage.Kernel;

namespace Maillage.Formats.Rdf;

/// <summary>
/// Reads JSON-LD 1.1 as catalogues write it: contexts that stand in the document (prefixes, terms, coercions, languages), graphs, nested nodes, lists, maps of languages. A context at another address
/// is never fetched: its terms are those of <c>vocabulary</c> and of the prefixes that everyone knows.
/// </summary>
public static partial class JsonLdReading
{
    private const int MostStatements = 2_000_000;
    private const int Deepest = 40;
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Dictionary<string, string> WellKnown = new(StringComparer.Ordinal)
    {
        ["dcat"] = "http://www.w3.org/ns/dcat#", ["dct"] = "http://purl.org/dc/terms/", ["dcterms"] = "http://purl.org/dc/terms/", ["dc"] = "http://purl.org/dc/elements/1.1/", ["foaf"] = "http://xmlns.com/foaf/0.1/", ["rdfs"] = "http://www.w3.org/2000/01/rdf-schema#",
        ["rdf"] = RdfXmlReading.Rdf, ["schema"] = "https://schema.org/", ["hydra"] = "http://www.w3.org/ns/hydra/core#", ["prov"] = "http://www.w3.org/ns/prov#", ["locn"] = "http://www.w3.org/ns/locn#", ["skos"] = "http://www.w3.org/2004/02/skos/core#",
        ["vcard"] = "http://www.w3.org/2006/vcard/ns#", ["xsd"] = "http://www.w3.org/2001/XMLSchema#", ["owl"] = "http://www.w3.org/2002/07/owl#", ["ebucore"] = "http://www.ebu.ch/metadata/ontologies/ebucore/ebucore#",
    };

    /// <param name="address">Where it came from: relative names are resolved against it.</param>
    /// <param name="vocabulary">Of terms that no context of the document explains; null leaves them out.</param>
    /// <exception cref="BadInputException">Not JSON, too deep or too large.</exception>
    public static IReadOnlyList<RdfStatement> Read(byte[] content, string address, string? vocabulary = null)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content.AsMemory(content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0), Limits);
            Graph graph = new(address);
            graph.Top(document.RootElement, new Context(vocabulary));
            return graph.Statements;
        }
        catch (JsonException e)
        {
            throw new BadInputException(Problem.Error("page-unreadable", $"{address} répond par un document qui n'est pas du JSON lisible (ligne {e.LineNumber + 1}).", $"{address} answers with a document that is not readable JSON (line {e.LineNumber + 1})."));
        }
        catch (InvalidOperationException)
        {
            // A text with half a letter in it (a lone surrogate).
            throw new BadInputException(Problem.Error("page-unreadable", $"{address} répond par un texte abîmé.", $"{address} answers with damaged text."));
        }
    }

    /// <summary>What names mean at one place of the document.</summary>
    private sealed class Context(string? vocabulary)
    {
        private readonly Dictionary<string, Term> terms = new(StringComparer.Ordinal);

        public string? Vocabulary { get; private set; } = vocabulary;

        public string Language { get; private set; } = "";

        public Term? Find(string name) => terms.GetValueOrDefault(name);

        public Context With(JsonElement said)
        {
            Context inner = new(Vocabulary) { Language = Language };
            foreach ((string name, Term term) in terms)
                inner.terms[name] = term;
            inner.Take(said);
            return inner;
        }

        public string? Expand(string name)
        {
            if (terms.TryGetValue(name, out Term? term))
                return term.Iri;
            int colon = name.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                return name.StartsWith('@') ? name : Vocabulary is null ? null : Vocabulary + name;
            string prefix = name[..colon], rest = name[(colon + 1)..];
            if (rest.StartsWith("//", StringComparison.Ordinal) || prefix == "_")
                return name;
            string? space = terms.TryGetValue(prefix, out Term? known) ? known.Iri : WellKnown.GetValueOrDefault(prefix);
            return space is null ? name : space + rest;
        }

        private void Take(JsonElement said)
        {
            if (said.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement one in said.EnumerateArray())
                    Take(one);
            }
            else if (said.ValueKind == JsonValueKind.String && said.GetString()!.Contains("schema.org", StringComparison.OrdinalIgnoreCase))
                Vocabulary = WellKnown["schema"];
            else if (said.ValueKind == JsonValueKind.Object)
            {
                // Names of namespaces first: terms are written with them.
                foreach (JsonProperty p in said.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).Take(2_000))
                    Say(p.Name, p.Value.GetString()!);
                foreach (JsonProperty p in said.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object).Take(2_000))
                    terms[p.Name] = new Term((p.Value.TryGetProperty("@id", out JsonElement id) && id.ValueKind == JsonValueKind.String ? Expand(id.GetString()!) : Expand(p.Name)) ?? p.Name, IsIri(p.Value), Spoken(p.Value));
            }
        }

        private void Say(string name, string value)
        {
            if (name == "@vocab")
                Vocabulary = value;
            else if (name == "@language")
                Language = value;
            else if (!name.StartsWith('@'))
                terms[name] = new Term(Expand(value) ?? value, false, null);
        }

        private static bool IsIri(JsonElement term) => term.TryGetProperty("@type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() is "@id" or "@vocab";

        private static string? Spoken(JsonElement term) => term.TryGetProperty("@language", out JsonElement language) && language.ValueKind == JsonValueKind.String ? language.GetString() : null;
    }

    private sealed record Term(string Iri, bool IsIri, string? Language);

    private sealed class Graph(string address)
    {
        private readonly Uri? at = Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri : null;
        private int blanks;

        public List<RdfStatement> Statements { get; } = [];

        public void Top(JsonElement element, Context context)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement one in element.EnumerateArray())
                    Top(one, context);
            }
            else if (element.ValueKind == JsonValueKind.Object)
                Node(element, context, 0);
        }

        private string Node(JsonElement node, Context context, int depth)
        {
            if (depth > Deepest)
                throw Large();
            if (node.TryGetProperty("@context", out JsonElement said))
                context = context.With(said);
            string? Key(JsonProperty p) => p.Name.StartsWith('@') ? p.Name : context.Expand(p.Name);
            string subject = node.EnumerateObject().Where(p => Key(p) == "@id" && p.Value.ValueKind == JsonValueKind.String).Select(p => Iri(context, p.Value.GetString()!)).FirstOrDefault() ?? string.Create(CultureInfo.InvariantCulture, $"_:b{++blanks}");
            foreach (JsonProperty p in node.EnumerateObject())
            {
                switch (Key(p))
                {
                    case "@type":
                        foreach (JsonElement type in p.Value.ValueKind == JsonValueKind.Array ? p.Value.EnumerateArray() : Enumerable.Repeat(p.Value, 1))
                        {
                            if (type.ValueKind == JsonValueKind.String && context.Expand(type.GetString()!) is { } iri)
                                Add(subject, RdfGraph.Type, iri, literal: false, "");
                        }

                        break;
                    case "@graph" or "@included":
                        Top(p.Value, context);
                        break;
                    case "@reverse" or "@index" or "@context" or "@id" or null:
                        break;
                    case { } predicate when !predicate.StartsWith('@'):
                        Value(subject, predicate, p.Value, context, context.Find(p.Name), depth);
                        break;
                    default:
                        break;
                }
            }

            return subject;
        }

        private void Value(string subject, string predicate, JsonElement value, Context context, Term? term, int depth)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Array:
                    if (depth > Deepest)
                        throw Large();
                    foreach (JsonElement one in value.EnumerateArray())
                        Value(subject, predicate, one, context, term, depth + 1);
                    break;
                case JsonValueKind.String:
                    bool iri = term?.IsIri == true;
                    Add(subject, predicate, iri ? Iri(context, value.GetString()!) : value.GetString()!, literal: !iri, iri ? "" : term?.Language ?? context.Language);
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    Add(subject, predicate, value.GetRawText(), literal: true, "");
                    break;
                case JsonValueKind.Object:
                    Thing(subject, predicate, value, context, term, depth);
                    break;
                default:
                    break;
            }
        }

        /// <summary>A literal with what is known of it, a list, texts by language, or a node.</summary>
        private void Thing(string subject, string predicate, JsonElement thing, Context context, Term? term, int depth)
        {
            if (thing.TryGetProperty("@value", out JsonElement plain))
            {
                if (plain.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                    Add(subject, predicate, plain.ValueKind == JsonValueKind.String ? plain.GetString()! : plain.GetRawText(), literal: true, thing.TryGetProperty("@language", out JsonElement language) && language.ValueKind == JsonValueKind.String ? language.GetString()! : "");
            }
            else if (thing.TryGetProperty("@list", out JsonElement list) || thing.TryGetProperty("@set", out list))
                Value(subject, predicate, list, context, term, depth + 1);
            else if (thing.EnumerateObject().Any() && thing.EnumerateObject().All(p => context.Find(p.Name) is null && LanguageCode().IsMatch(p.Name) && p.Value.ValueKind is JsonValueKind.String or JsonValueKind.Array))
            {
                foreach (JsonProperty p in thing.EnumerateObject())
                {
                    foreach (JsonElement text in p.Value.ValueKind == JsonValueKind.Array ? p.Value.EnumerateArray() : Enumerable.Repeat(p.Value, 1))
                    {
                        if (text.ValueKind == JsonValueKind.String)
                            Add(subject, predicate, text.GetString()!, literal: true, p.Name.TrimStart('@'));
                    }
                }
            }
            else
                Add(subject, predicate, Node(thing, context, depth + 1), literal: false, "");
        }

        private string Iri(Context context, string text)
        {
            string whole = text.Contains(':', StringComparison.Ordinal) ? context.Expand(text) ?? text : text;
            return whole.StartsWith("_:", StringComparison.Ordinal) ? "_:n" + whole[2..] : !whole.StartsWith('/') && Uri.TryCreate(whole, UriKind.Absolute, out _) ? whole : at is not null && Uri.TryCreate(at, whole, out Uri? found) ? found.AbsoluteUri : whole;
        }

        private void Add(string subject, string predicate, string value, bool literal, string language)
        {
            if (Statements.Count >= MostStatements)
                throw Large();
            Statements.Add(new RdfStatement(subject, predicate, value, literal, language));
        }

        private static BadInputException Large() => new(Problem.Error("page-large", $"Le document est trop grand ou trop imbriqué (au-delà de {Deepest} niveaux).", $"The document is too large or nested too deep (beyond {Deepest} levels)."));
    }

    /// <summary>Keys of a map of languages: two letters, with a region or without. A key that the context explains (<c>id</c>) is no language.</summary>
    [GeneratedRegex("^(?!@id$)@?[a-z]{2}(-[A-Za-z]{2,4})?$")]
    private static partial Regex LanguageCode();
}
