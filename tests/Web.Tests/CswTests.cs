using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Maillage.Web.Tests;

/// <summary>The catalogue by CSW 2.0.2 and OGC API Records, asked by OWSLib, the client that QGIS and many catalogues use.</summary>
public sealed class CswTests(CswTests.Opened opened) : IClassFixture<CswTests.Opened>
{
    private const string Csw = "http://www.opengis.net/cat/csw/2.0.2", Dc = "http://purl.org/dc/elements/1.1/";
    private readonly RunningPortal portal = opened.Portal;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OwsLib_reads_capabilities_searches_pages_and_finds_the_same_records_in_both_schemas()
    {
        string said = await ProgramRun.Say("/usr/bin/python3", "-c", """
            import sys, json
            from owslib.csw import CatalogueServiceWeb
            from owslib.fes import PropertyIsLike, PropertyIsEqualTo, And, Not, BBox
            csw = CatalogueServiceWeb(sys.argv[1])
            out = {'operations': [o.name for o in csw.operations]}
            def find(**k):
                csw.getrecords2(maxrecords=100, **k)
                return sorted(csw.records)
            out['all'] = find(esn='full')
            out['fibre'] = find(constraints=[PropertyIsLike('csw:AnyText', '%FIBRE%')])
            out['both'] = find(constraints=[[PropertyIsLike('dct:abstract', '%fibre%'), PropertyIsLike('dc:title', 'Plan%')]])
            out['near'] = find(constraints=[BBox([3.7, 47.2, 3.9, 47.4])])
            out['far'] = find(constraints=[BBox([-4.5, 48.0, -4.0, 48.5])])
            out['cql'] = find(cql="title LIKE 'Plan%'")
            csw.getrecords2(maxrecords=2, startposition=2, esn='brief')
            out['page'] = [len(csw.records), csw.results['matches'], csw.results['nextrecord']]
            csw.getrecordbyid(id=['communes'], outputschema='http://www.isotc211.org/2005/gmd')
            iso = csw.records['communes']
            out['iso'] = [iso.identificationinfo[0].title, iso.distribution.online[0].url, float(iso.identificationinfo[0].bbox.minx) < 4, iso.hierarchy]
            csw.getrecordbyid(id=['communes'])
            out['dc'] = [csw.records['communes'].title, csw.records['communes'].type]
            print(json.dumps(out))
            """, portal.Client.BaseAddress + "csw");
        JsonNode read = JsonNode.Parse(said.Split('\n').First(l => l.StartsWith('{')))!;
        string[] Ids(string name) => [.. read[name]!.AsArray().Select(n => (string)n!)];
        Ids("operations").ShouldBe(["GetCapabilities", "DescribeRecord", "GetRecords", "GetRecordById"]);
        string[] all = Ids("all");
        all.ShouldContain("communes");
        all.ShouldContain("plan-communes");
        Ids("fibre").ShouldNotBeEmpty();
        Ids("fibre").Length.ShouldBeLessThanOrEqualTo(all.Length);
        Ids("both").ShouldContain("plan-communes");
        Ids("both").ShouldNotContain("communes");
        Ids("near").ShouldContain("communes");
        Ids("far").ShouldBeEmpty();
        Ids("cql").ShouldBe(["plan-annees", "plan-communes"]);
        read["page"]!.AsArray().Select(n => (int)n!).ShouldBe([2, all.Length, 4]);
        ((string)read["iso"]![0]!).ShouldBe((string)read["dc"]![0]!);
        ((string)read["iso"]![1]!).ShouldEndWith("/donnees/fichiers/communes.csv");
        ((bool)read["iso"]![2]!).ShouldBeTrue("west is west");
        ((string)read["iso"]![3]!).ShouldBe("dataset");
    }

    [Fact]
    public async Task OwsLib_reads_the_catalogue_as_records_by_words_box_and_filter()
    {
        string said = await ProgramRun.Say("/usr/bin/python3", "-c", """
            import sys, json
            from owslib.ogcapi.records import Records
            r = Records(sys.argv[1])
            out = {'collections': r.records()}
            out['all'] = [f['id'] for f in r.collection_items('catalogue', limit=100)['features']]
            out['words'] = [f['id'] for f in r.collection_items('catalogue', q='DEPLOIEMENT', limit=100)['features']]
            out['filter'] = [f['id'] for f in r.collection_items('catalogue', filter="title LIKE 'Plan%'", limit=100)['features']]
            one = r.collection_item('catalogue', 'communes')
            out['one'] = [one['properties']['type'], one['properties']['keywords'][0], [l['href'] for l in one['links'] if l['rel'] == 'enclosure'][0]]
            print(json.dumps(out))
            """, portal.Client.BaseAddress + "ogc");
        JsonNode read = JsonNode.Parse(said.Split('\n').First(l => l.StartsWith('{')))!;
        string[] Ids(string name) => [.. read[name]!.AsArray().Select(n => (string)n!)];
        Ids("collections").ShouldBe(["catalogue"]);
        Ids("words").ShouldContain("plan-communes");
        Ids("words").ShouldNotContain("departements");
        Ids("filter").ShouldBe(["plan-communes", "plan-annees"], ignoreOrder: true);
        Ids("all").Length.ShouldBeGreaterThan(Ids("words").Length);
        ((string)read["one"]![0]!).ShouldBe("dataset");
        ((string)read["one"]![1]!).ShouldBe("couverture");
        ((string)read["one"]![2]!).ShouldEndWith("/donnees/fichiers/communes.csv");
        (await portal.Get("/ogc/collections/communes/items?q=dijon&f=json")).Status.ShouldBe(400, "only the catalogue is asked by words");
    }

    [Theory]
    [InlineData("<not xml", "NoApplicableCode")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"cccc\"><!ENTITY d \"&b;&b;&b;&b;\">]><csw:GetRecords xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\">&d;</csw:GetRecords>", "NoApplicableCode")]
    [InlineData("<csw:Transaction xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\"/>", "OperationNotSupported")]
    [InlineData("<csw:GetRecords xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\" maxRecords=\"-1\"/>", "InvalidParameterValue")]
    [InlineData("<csw:GetRecordById xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\"/>", "MissingParameterValue")]
    [InlineData("<csw:GetRecords xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\" xmlns:ogc=\"http://www.opengis.net/ogc\"><csw:Query><csw:Constraint><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>passphrase</ogc:PropertyName><ogc:Literal>a</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter></csw:Constraint></csw:Query></csw:GetRecords>", "InvalidParameterValue")]
    public async Task A_question_that_is_not_understood_is_refused_as_the_standard_says(string body, string code)
    {
        using HttpResponseMessage answer = await portal.Client.PostAsync("/csw", new StringContent(body, Encoding.UTF8, "application/xml"), Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        XElement told = XElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
        ((string?)told.Descendants().First(e => e.Name.LocalName == "Exception").Attribute("exceptionCode")).ShouldBe(code);
    }

    [Fact]
    public async Task By_address_hits_are_counted_without_a_record_and_a_large_question_is_not_read()
    {
        XElement hits = XElement.Parse((await portal.Get("/csw?service=CSW&version=2.0.2&request=GetRecords&constraintLanguage=CQL_TEXT&constraint=title%20LIKE%20'Plan%25'")).Body);
        XElement results = hits.Element(XName.Get("SearchResults", Csw))!;
        ((int)results.Attribute("numberOfRecordsMatched")!).ShouldBe(2);
        results.Elements().ShouldBeEmpty();
        XElement brief = XElement.Parse((await portal.Get("/csw?request=GetRecords&resultType=results&elementSetName=brief&maxRecords=1")).Body);
        brief.Descendants(XName.Get("BriefRecord", Csw)).ShouldHaveSingleItem().Elements(XName.Get("identifier", Dc)).ShouldHaveSingleItem();
        using HttpResponseMessage large = await portal.Client.PostAsync("/csw", new StringContent("<a>" + new string('b', 300_000) + "</a>", Encoding.UTF8, "application/xml"), Stop);
        large.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await portal.Get("/csw?request=GetRecords&version=3.0.0")).Status.ShouldBe(400);
    }

    /// <summary>One portal with a plan for all of them.</summary>
    public sealed class Opened : IAsyncLifetime
    {
        public RunningPortal Portal { get; } = new(filled: true, planned: true);

        public ValueTask InitializeAsync() => Portal.InitializeAsync();

        public ValueTask DisposeAsync() => Portal.DisposeAsync();
    }
}
