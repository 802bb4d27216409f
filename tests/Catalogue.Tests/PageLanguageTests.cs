using System.Text;
using CsCheck;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Schemas;
using Maillage.Kernel;

namespace Maillage.Catalogue.Tests;

/// <summary>Answers of catalogues as they really are: read, or refused in words.</summary>
public class PageLanguageTests
{
    [Fact]
    public void A_catalogue_as_others_write_it_is_read_with_blank_nodes_languages_and_its_next_page()
    {
        byte[] rdf = Encoding.UTF8.GetBytes("""
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:hydra="http://www.w3.org/ns/hydra/core#">
            <hydra:PagedCollection rdf:about="?page=1"><hydra:nextPage>https://exemple.fr/catalog.rdf?page=2</hydra:nextPage></hydra:PagedCollection>
            <dcat:Catalog rdf:about="/"><dcat:dataset><dcat:Dataset rdf:about="/jeu/1"><dct:title xml:lang="en">Streets</dct:title><dct:title xml:lang="fr">Voies</dct:title>
            <dct:publisher><foaf:Organization rdf:nodeID="o1"><foaf:name>Ville</foaf:name></foaf:Organization></dct:publisher><dcat:keyword>voirie</dcat:keyword>
            <dcat:distribution rdf:parseType="Resource"><dct:format>CSV</dct:format></dcat:distribution></dcat:Dataset></dcat:dataset>
            <dcat:dataset><rdf:Description dct:identifier="sans-adresse" dct:title="Arbres"><rdf:type rdf:resource="http://www.w3.org/ns/dcat#Dataset"/></rdf:Description></dcat:dataset></dcat:Catalog></rdf:RDF>
            """);
        var (records, next) = DcatPage.Read(rdf, "https://exemple.fr/catalog.rdf");
        next.ShouldBe("https://exemple.fr/catalog.rdf?page=2");
        records.Select(r => r.Identifier).ShouldBe(["https://exemple.fr/jeu/1", "sans-adresse"], ignoreOrder: true);
        var first = records.Single(r => r.Identifier.EndsWith("/1", StringComparison.Ordinal)).Elements;
        first.ShouldBe([("title", "Voies"), ("publisher", "Ville"), ("subject", "voirie"), ("identifier", "https://exemple.fr/jeu/1"), ("format", "CSV")]);
    }

    private const string Poster = """
            <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-01T00:00:00Z</responseDate><ListRecords><record><header><identifier>oai:musee.exemple.fr:aff-12</identifier><datestamp>2026-10-01</datestamp></header><metadata>
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:edm="http://www.europeana.eu/schemas/edm/" xmlns:ore="http://www.openarchives.org/ore/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:skos="http://www.w3.org/2004/02/skos/core#" xmlns:wgs84_pos="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:svcs="http://rdfs.org/sioc/services#">
            <edm:ProvidedCHO rdf:about="#aff-12"><dc:title xml:lang="fr">Affiche de la foire de Lormes</dc:title><dc:creator rdf:resource="#martin"/><dc:subject><skos:Concept><skos:prefLabel xml:lang="en">fair</skos:prefLabel><skos:prefLabel xml:lang="fr">foire</skos:prefLabel></skos:Concept></dc:subject>
            <dcterms:created>1912</dcterms:created><dcterms:spatial rdf:resource="#lormes"/><dc:description>Lithographie en couleurs.</dc:description><edm:type>IMAGE</edm:type></edm:ProvidedCHO>
            <edm:Agent rdf:about="#martin"><skos:prefLabel>Martin, Jeanne</skos:prefLabel></edm:Agent>
            <edm:Place rdf:about="#lormes"><skos:prefLabel>Lormes</skos:prefLabel><wgs84_pos:lat>47.29</wgs84_pos:lat><wgs84_pos:long>3.82</wgs84_pos:long></edm:Place>
            <ore:Aggregation rdf:about="#agg"><edm:aggregatedCHO rdf:resource="#aff-12"/><edm:dataProvider>Musée de Lormes</edm:dataProvider><edm:isShownAt rdf:resource="https://musee.exemple.fr/affiches/12"/><edm:isShownBy rdf:resource="https://musee.exemple.fr/vue?id=12"/>
            <edm:hasView rdf:resource="https://musee.exemple.fr/vue?id=13"/><edm:object rdf:resource="https://musee.exemple.fr/petite?id=12"/><edm:rights rdf:resource="http://creativecommons.org/publicdomain/mark/1.0/"/></ore:Aggregation>
            <edm:WebResource rdf:about="https://musee.exemple.fr/vue?id=12"><dc:format>image/jpeg</dc:format><dcterms:isReferencedBy rdf:resource="https://musee.exemple.fr/iiif/12/manifest.json"/></edm:WebResource>
            <edm:WebResource rdf:about="https://musee.exemple.fr/vue?id=13"><svcs:has_service rdf:resource="https://musee.exemple.fr/iiif/image/13"/></edm:WebResource>
            <ore:Proxy rdf:about="#europeana"><edm:europeanaProxy>true</edm:europeanaProxy><dc:title>Said again</dc:title></ore:Proxy></rdf:RDF></metadata></record></ListRecords></OAI-PMH>
            """;

    [Fact]
    public void A_poster_in_the_model_of_Europeana_comes_with_its_maker_its_place_its_pictures_and_the_page_it_is_shown_on()
    {
        HarvestSource source = new("musee", "Musées", "https://musee.exemple.fr/oai", null, "notice-patrimoine", "etalab-2.0", 0) { Language = HarvestLanguage.Edm };
        PageLanguage language = PageLanguage.Of(source, HarvestSchemas.None);
        var record = language.Read(Encoding.UTF8.GetBytes(Poster), source).Records.ShouldHaveSingleItem();
        Resource poster = DublinCore.Read(record, source, Given.Types, _ => false, Given.Today);
        (poster.Title, poster.OwnerName, poster.Url, poster.Summary).ShouldBe(("Affiche de la foire de Lormes", "Musée de Lormes", "https://musee.exemple.fr/affiches/12", "Lithographie en couleurs."));
        (poster.Place.Lon, poster.Place.Lat).ShouldBe((3.82, 47.29));
        (poster.Text("auteur"), poster.Text("date-texte")).ShouldBe(("Martin, Jeanne", "1912"));
        poster.Values("sujets").ShouldBe(["foire"]);
        poster.Values("images").ShouldBe(["https://musee.exemple.fr/iiif/image/13/info.json", "https://musee.exemple.fr/vue?id=12"], ignoreOrder: true);
        poster.Text("vignette").ShouldBe("https://musee.exemple.fr/petite?id=12");
        poster.Text("manifeste").ShouldBe("https://musee.exemple.fr/iiif/12/manifest.json");
        Given.Checks.Check(poster).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(HarvestLanguage.Edm, "<html><body>Maintenance", "oai-other")]
    [InlineData(HarvestLanguage.Edm, "<!DOCTYPE l [<!ENTITY a \"aaaa\">]><l>&a;</l>", "oai-not-xml")]
    [InlineData(HarvestLanguage.Csw, "<html><body>Maintenance", "page-unreadable")]
    [InlineData(HarvestLanguage.Csw, "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><l>&b;</l>", "page-unreadable")]
    [InlineData(HarvestLanguage.Csw, "<rss/>", "page-other")]
    [InlineData(HarvestLanguage.Records, "<html>", "page-unreadable")]
    [InlineData(HarvestLanguage.Records, "[1,2]", "page-other")]
    [InlineData(HarvestLanguage.Dcat, "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>", "page-unreadable")]
    [InlineData(HarvestLanguage.Dcat, "Service indisponible", "page-unreadable")]
    [InlineData(HarvestLanguage.Dcat, "{\"a\":", "page-unreadable")]
    [InlineData(HarvestLanguage.Iso, "<rss/>", "page-other")]
    [InlineData(HarvestLanguage.Dcat, "<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "page-other")]
    public void What_is_no_catalogue_is_refused_by_name(HarvestLanguage language, string content, string code)
    {
        HarvestSource source = new("s", "S", "https://exemple.fr/catalogue", null, "jeu-de-donnees", "etalab-2.0", 0) { Language = language };
        Should.Throw<BadInputException>(() => PageLanguage.Of(source, HarvestSchemas.None).Read(Encoding.UTF8.GetBytes(content), source)).Problems[0].Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://autre.exemple.fr/items?page=2")]
    [InlineData("file:///etc/passwd")]
    public void A_next_page_on_another_machine_is_not_followed(string next)
    {
        HarvestSource source = new("s", "S", "https://exemple.fr/ogc/collections/c", null, "jeu-de-donnees", "etalab-2.0", 0) { Language = HarvestLanguage.Records };
        byte[] page = Encoding.UTF8.GetBytes($$"""{"type":"FeatureCollection","features":[],"links":[{"rel":"next","href":"{{next}}"}]}""");
        Should.Throw<BadInputException>(() => PageLanguage.Of(source, HarvestSchemas.None).Read(page, source)).Problems[0].Code.ShouldBe("harvest-elsewhere");
    }

    [Fact]
    public void No_bytes_make_a_reader_fail_otherwise_than_in_words()
    {
        (HarvestLanguage Language, string Good)[] good =
        [
            (HarvestLanguage.Edm, Poster),
            (HarvestLanguage.Csw, """<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ows="http://www.opengis.net/ows"><csw:SearchResults nextRecord="2"><csw:Record><dc:identifier>a</dc:identifier><dc:title>A</dc:title><ows:BoundingBox><ows:LowerCorner>1 2</ows:LowerCorner><ows:UpperCorner>3 4</ows:UpperCorner></ows:BoundingBox></csw:Record></csw:SearchResults></csw:GetRecordsResponse>"""),
            (HarvestLanguage.Records, """{"type":"FeatureCollection","features":[{"id":"a","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]},"properties":{"title":"A","keywords":["b"]},"links":[{"rel":"canonical","href":"/a"}]}]}"""),
            (HarvestLanguage.Dcat, """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="http://a/b"><dct:title>A</dct:title><dct:spatial><dct:Location><dcat:bbox>POLYGON((1 2,3 4,5 6,1 2))</dcat:bbox></dct:Location></dct:spatial></dcat:Dataset></rdf:RDF>"""),
            (HarvestLanguage.Dcat, "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n<http://a/b> a dcat:Dataset ; dct:title \"A\"@fr , 'B' ; dct:publisher [ dct:title \"\"\"C\n\\u00e9\"\"\" ] ; dcat:keyword ( 1 2.5 true ) ."),
            (HarvestLanguage.Dcat, """{"@context":{"dct":"http://purl.org/dc/terms/","titre":{"@id":"dct:title","@language":"fr"}},"@graph":[{"@id":"http://a/b","@type":["http://www.w3.org/ns/dcat#Dataset"],"titre":"A","dct:description":{"fr":"D","en":["E"]},"dct:spatial":{"@list":[{"@value":1}]}}]}"""),
            (HarvestLanguage.Iso, """<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults nextRecord="0"><gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"><gmd:fileIdentifier><gco:CharacterString>a</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>A</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata></csw:SearchResults></csw:GetRecordsResponse>"""),
        ];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 4_000], Gen.Byte.Array[1, 10], Gen.Bool).Sample((which, at, bytes, cut) =>
        {
            byte[] content = Encoding.UTF8.GetBytes(good[which].Good);
            int from = at % content.Length;
            byte[] broken = cut ? [.. content[..from], .. bytes] : [.. content[..from], .. bytes, .. content[Math.Min(content.Length, from + bytes.Length)..]];
            try
            {
                HarvestSource source = new("s", "S", "https://exemple.fr/c", null, "jeu-de-donnees", "etalab-2.0", 0) { Language = good[which].Language };
                PageLanguage.Of(source, HarvestSchemas.None).Read(broken, source);
            }
            catch (BadInputException told)
            {
                told.Problems.ShouldNotBeEmpty();
            }
        }, seed: "39COYXeLGBX1", iter: 6000, threads: 1);
    }
}
