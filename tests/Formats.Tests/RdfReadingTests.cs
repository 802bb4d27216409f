using System.Text;
using CsCheck;
using Maillage.Formats.Rdf;
using Maillage.Kernel;

namespace Maillage.Formats.Tests;

/// <summary>Turtle, N-Triples and JSON-LD as others write them, and as we write them ourselves.</summary>
public class RdfReadingTests
{
    private const string Ex = "http://exemple.fr/", Dct = "http://purl.org/dc/terms/";

    [Fact]
    public void Turtle_is_read_with_all_that_its_grammar_allows()
    {
        Said("""
            @base <http://exemple.fr/catalogue> . # un commentaire
            PREFIX dct: <http://purl.org/dc/terms/>
            @prefix : <#> .
            <jeu/1> a dct:Thing ; dct:title "Voies \"communales\"\n"@fr , '''Streets
            'of' town'''@en-GB ;; dct:extent 3.5 , -2e3 , true ;
              dct:publisher [ dct:name "Ville\u00a0d\u00E9j\U000000e0" ; dct:isPartOf :tout ] ;
              dct:subject ( "a" <b> ) ; dct:identifier "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
            _:x dct:relation :a\,b . []  dct:title "sans nom" .
            """).ShouldBe(
        [
            $"{Ex}jeu/1 {RdfGraph.Type} {Dct}Thing", $"{Ex}jeu/1 {Dct}title 'Voies \"communales\"\n'@fr", $"{Ex}jeu/1 {Dct}title 'Streets\n'of' town'@en-GB", $"{Ex}jeu/1 {Dct}extent '3.5'", $"{Ex}jeu/1 {Dct}extent '-2e3'", $"{Ex}jeu/1 {Dct}extent 'true'",
            $"_:b1 {Dct}name 'Ville\u00a0déjà'", $"_:b1 {Dct}isPartOf {Ex}catalogue#tout", $"{Ex}jeu/1 {Dct}publisher _:b1",
            $"_:b2 {RdfXmlReading.Rdf}first 'a'", $"_:b2 {RdfXmlReading.Rdf}rest _:b3", $"_:b3 {RdfXmlReading.Rdf}first {Ex}b", $"_:b3 {RdfXmlReading.Rdf}rest {RdfXmlReading.Rdf}nil", $"{Ex}jeu/1 {Dct}subject _:b2",
            $"{Ex}jeu/1 {Dct}identifier '7'", $"_:nx {Dct}relation {Ex}catalogue#a,b", $"_:b4 {Dct}title 'sans nom'",
        ], ignoreOrder: true);
    }

    [Fact]
    public void JsonLd_is_read_with_its_contexts_its_languages_and_its_lists()
    {
        Said("""
            {"@context":["https://ailleurs.fr/contexte.jsonld",{"dct":"http://purl.org/dc/terms/","titre":{"@id":"dct:title","@language":"fr"},"lien":{"@id":"dct:relation","@type":"@id"},"id":"@id","@vocab":"http://exemple.fr/v#"}],
             "@graph":[{"id":"jeu/1","@type":"Jeu","titre":"Voies","dct:description":{"fr":"rues","@en":["streets"]},"lien":["a","http://b.fr/"],"taille":3,"dct:publisher":{"nom":{"@value":"Ville","@language":"fr"}},"dct:creator":{"id":"http://c.fr/"},"parts":{"@list":["x",{"@id":"_:y"}]}}]}
            """).ShouldBe(
        [
            $"{Ex}jeu/1 {RdfGraph.Type} {Ex}v#Jeu", $"{Ex}jeu/1 {Dct}title 'Voies'@fr", $"{Ex}jeu/1 {Dct}description 'rues'@fr", $"{Ex}jeu/1 {Dct}description 'streets'@en", $"{Ex}jeu/1 {Dct}relation {Ex}a", $"{Ex}jeu/1 {Dct}relation http://b.fr/",
            $"{Ex}jeu/1 {Ex}v#taille '3'", $"{Ex}jeu/1 {Dct}creator http://c.fr/", $"_:b2 {Ex}v#nom 'Ville'@fr", $"{Ex}jeu/1 {Dct}publisher _:b2", $"{Ex}jeu/1 {Ex}v#parts 'x'", $"{Ex}jeu/1 {Ex}v#parts _:ny",
        ], ignoreOrder: true);
    }

    [Fact]
    public void Whatever_we_write_reads_back_the_same_from_every_serialisation()
    {
        Gen<string> texts = Gen.String[Gen.Char["abcdefé\"\\\n\t'<&»\u00a0€"], 0, 12];
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 3], texts, Gen.Int[0, 3]).List[1, 12].Sample(said =>
        {
            RdfGraph graph = new(new Dictionary<string, string> { ["dct"] = Dct, ["ex"] = Ex });
            foreach ((int subject, int predicate, string text, int kind) in said)
            {
                graph.Add(Ex + "s" + subject, "dct:p" + predicate, kind switch
                {
                    0 => RdfTerm.Iri(Ex + "o/" + subject), 1 => RdfTerm.Text(text, "fr"), 2 => RdfTerm.Typed(text, "http://www.w3.org/2001/XMLSchema#token"), _ => RdfTerm.Text(text),
                });
            }

            string[] wanted = [.. graph.Triples.Select(t => $"{t.Subject} {t.Predicate} {(t.Object.IsIri ? t.Object.Value : $"'{t.Object.Value}'{(t.Object.Language is { } l ? "@" + l : "")}")}").Order(StringComparer.Ordinal)];
            foreach (Action<RdfGraph, Stream> write in (Action<RdfGraph, Stream>[])[RdfWriting.Turtle, RdfWriting.NTriples, RdfWriting.JsonLd])
            {
                using MemoryStream stream = new();
                write(graph, stream);
                Tell(RdfReading.Read(stream.ToArray(), Ex)).Order(StringComparer.Ordinal).Distinct().ShouldBe(wanted.Distinct(), Encoding.UTF8.GetString(stream.ToArray()));
            }
        }, seed: "0001_harvest", iter: 300, threads: 1);
    }

    [Theory]
    [InlineData("<http://a> <http://b> \"sans fin", "page-unreadable")]
    [InlineData("inconnu:a inconnu:b 3 .", "page-unreadable")]
    [InlineData("@prefix a: <http://a/> . a:b a:c", "page-unreadable")]
    [InlineData("{\"@graph\":[{]}", "page-unreadable")]
    [InlineData("{\"http://b\":\"\\ud800\"}", "page-unreadable")]
    public void What_cannot_be_read_is_refused_with_its_place(string content, string code) =>
        Should.Throw<BadInputException>(() => RdfReading.Read(Encoding.UTF8.GetBytes(content), Ex)).Problems[0].Code.ShouldBe(code);

    [Fact]
    public void What_is_nested_without_end_is_refused()
    {
        string turtle = "<http://a> <http://b> " + string.Concat(Enumerable.Repeat("[ <http://b> ", 5_000)), json = string.Concat(Enumerable.Repeat("{\"http://b\":", 5_000));
        Should.Throw<BadInputException>(() => RdfReading.Read(Encoding.UTF8.GetBytes(turtle), Ex)).Problems[0].Code.ShouldBe("page-large");
        Should.Throw<BadInputException>(() => RdfReading.Read(Encoding.UTF8.GetBytes(json), Ex)).Problems[0].Code.ShouldBe("page-unreadable");
    }

    private static string[] Said(string content) => [.. Tell(RdfReading.Read(Encoding.UTF8.GetBytes(content), "http://exemple.fr/catalogue"))];

    private static IEnumerable<string> Tell(IEnumerable<RdfStatement> all) => all.Select(s => $"{s.Subject} {s.Predicate} {(s.Literal ? $"'{s.Object}'{(s.Language.Length > 0 ? "@" + s.Language : "")}" : s.Object)}");
}
