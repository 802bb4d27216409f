namespace Maillage.Formats.Rdf;

/// <summary>What a triple says of its subject: another thing by its IRI, or a literal with a language or a datatype.</summary>
public readonly record struct RdfTerm(string Value, bool IsIri, string? Language = null, string? Datatype = null)
{
    public static RdfTerm Iri(string iri) => new(iri, true);

    public static RdfTerm Text(string text, string? language = null) => new(text, false, language);

    /// <param name="datatype">IRI of the datatype.</param>
    public static RdfTerm Typed(string text, string datatype) => new(text, false, null, datatype);
}

public readonly record struct RdfTriple(string Subject, string Predicate, RdfTerm Object);

/// <summary>
/// Triples in the order they were said, each once. Every thing has an IRI: without blank nodes two documents are the same exactly when their triples are.
/// </summary>
/// <param name="prefixes">Short names of namespaces, for those who read the documents.</param>
public sealed class RdfGraph(IReadOnlyDictionary<string, string> prefixes)
{
    public const string Type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    private readonly List<RdfTriple> triples = [];
    private readonly HashSet<RdfTriple> known = [];

    public IReadOnlyDictionary<string, string> Prefixes => prefixes;

    public IReadOnlyList<RdfTriple> Triples => triples;

    /// <param name="predicate">An IRI, or a name with one of the prefixes.</param>
    public void Add(string subject, string predicate, RdfTerm value)
    {
        RdfTriple triple = new(subject, Expand(predicate), value with { Datatype = value.Datatype is null ? null : Expand(value.Datatype) });
        if (known.Add(triple))
            triples.Add(triple);
    }

    public void AddType(string subject, string type) => Add(subject, Type, RdfTerm.Iri(Expand(type)));

    /// <summary>Nothing is said when there is nothing to say.</summary>
    public void AddIri(string subject, string predicate, string? iri)
    {
        if (iri is not null)
            Add(subject, predicate, RdfTerm.Iri(Expand(iri)));
    }

    /// <summary>Triples by subject, in the order in which subjects first spoke.</summary>
    public IEnumerable<IGrouping<string, RdfTriple>> BySubject() => triples.GroupBy(t => t.Subject, StringComparer.Ordinal);

    /// <summary>The short name, or null when no prefix fits or what is left is no simple name.</summary>
    public string? Shorten(string iri)
    {
        foreach ((string prefix, string space) in prefixes)
        {
            if (iri.Length > space.Length && iri.StartsWith(space, StringComparison.Ordinal) && iri.AsSpan(space.Length) is var rest && char.IsAsciiLetter(rest[0]) && rest.ContainsAnyExcept(Simple) == false)
                return $"{prefix}:{rest}";
        }

        return null;
    }

    private static readonly System.Buffers.SearchValues<char> Simple = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private string Expand(string name) => name.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && prefixes.TryGetValue(name[..colon], out string? space) ? space + name[(colon + 1)..] : name;
}
