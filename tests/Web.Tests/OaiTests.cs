using System.Globalization;
using System.Xml.Linq;
using Maillage.Catalogue;
using Maillage.Catalogue.Storage;

namespace Maillage.Web.Tests;

/// <summary>The OAI-PMH provider as a harvester meets it.</summary>
public sealed class OaiTests(OaiTests.Filled filled) : IClassFixture<OaiTests.Filled>
{
    private const int Many = 620;
    private static readonly XNamespace Oai = "http://www.openarchives.org/OAI/2.0/";
    private static readonly XNamespace Dublin = "http://purl.org/dc/elements/1.1/";
    private readonly RunningPortal portal = filled.Portal;

    [Fact]
    public async Task A_client_walks_every_record_once_by_its_tokens()
    {
        List<string> seen = [];
        int pages = 0;
        for (string? ask = "verb=ListRecords&metadataPrefix=oai_dc&set=epn"; ask is not null; pages++)
        {
            XElement list = (await Ask(ask)).Element(Oai + "ListRecords")!;
            seen.AddRange(list.Elements(Oai + "record").Select(r => r.Element(Oai + "header")!.Element(Oai + "identifier")!.Value));
            string token = list.Element(Oai + "resumptionToken")?.Value ?? "";
            ask = token.Length == 0 ? null : "verb=ListRecords&resumptionToken=" + Uri.EscapeDataString(token);
        }

        pages.ShouldBe(3);
        seen.Distinct().Count().ShouldBe(seen.Count);
        seen.Count.ShouldBe(Many + 2, "all that are public, and the two that were");
    }

    [Fact]
    public async Task What_is_gone_is_told_by_its_identifier_alone_and_what_never_was_public_is_not_told()
    {
        XElement all = (await Ask("verb=ListIdentifiers&metadataPrefix=oai_dc&set=epn&from=" + filled.AfterAll)).Element(Oai + "ListIdentifiers")!;
        XElement[] headers = [.. all.Elements(Oai + "header")];
        headers.Select(h => (string?)h.Attribute("status")).ShouldBe(["deleted", "deleted"]);
        headers.Select(h => h.Element(Oai + "identifier")!.Value.Split(':')[^1]).ShouldBe(["essai%3A1", "essai%3A2"]);
        string identifier = headers[0].Element(Oai + "identifier")!.Value;
        XElement record = (await Ask("verb=GetRecord&metadataPrefix=oai_dc&identifier=" + Uri.EscapeDataString(identifier))).Element(Oai + "GetRecord")!.Element(Oai + "record")!;
        record.Element(Oai + "metadata").ShouldBeNull();
        record.ToString().ShouldNotContain("Espace 1");
        await Refused("verb=GetRecord&metadataPrefix=oai_dc&identifier=" + Uri.EscapeDataString(identifier.Replace("essai%3A1", "essai%3Acache", StringComparison.Ordinal)), "idDoesNotExist");
    }

    [Fact]
    public async Task A_record_says_in_Dublin_Core_what_the_page_says()
    {
        string identifier = (await Ask("verb=ListIdentifiers&metadataPrefix=oai_dc&set=epn")).Descendants(Oai + "identifier").First().Value;
        identifier = identifier[..(identifier.LastIndexOf("%3A", StringComparison.Ordinal) + 3)] + "7";
        XElement record = (await Ask("verb=GetRecord&metadataPrefix=oai_dc&identifier=" + Uri.EscapeDataString(identifier))).Descendants(Oai + "metadata").Single();
        record.Descendants(Dublin + "title").Single().Value.ShouldBe("Espace 7 <&> accents : œuvre");
        record.Descendants(Dublin + "coverage").Select(c => c.Value).ShouldContain("east=3.8; north=47.3");
        (await portal.Get(new Uri(record.Descendants(Dublin + "identifier").Single().Value).PathAndQuery)).Body.ShouldContain("Espace 7");
    }

    [Fact]
    public async Task The_other_verbs_answer_and_agree()
    {
        XElement identify = (await Ask("verb=Identify")).Element(Oai + "Identify")!;
        identify.Element(Oai + "deletedRecord")!.Value.ShouldBe("persistent");
        identify.Element(Oai + "granularity")!.Value.ShouldBe("YYYY-MM-DDThh:mm:ssZ");
        (await Ask("verb=ListMetadataFormats")).Descendants(Oai + "metadataPrefix").Single().Value.ShouldBe("oai_dc");
        string[] sets = [.. (await Ask("verb=ListSets")).Descendants(Oai + "setSpec").Select(s => s.Value)];
        sets.ShouldContain("epn");
        (await Ask("verb=ListRecords&metadataPrefix=oai_dc&set=jeux")).Descendants(Dublin + "type").Count(t => t.Value == "Dataset").ShouldBeGreaterThan(2);
    }

    [Theory]
    [InlineData("", "badVerb")]
    [InlineData("verb=Nope", "badVerb")]
    [InlineData("verb=Identify&verb=Identify", "badVerb")]
    [InlineData("verb=Identify&set=x", "badArgument")]
    [InlineData("verb=ListRecords", "badArgument")]
    [InlineData("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat")]
    [InlineData("verb=ListRecords&metadataPrefix=oai_dc&from=hier", "badArgument")]
    [InlineData("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument")]
    [InlineData("verb=ListRecords&metadataPrefix=oai_dc&from=2027-01-01&until=2026-01-01", "badArgument")]
    [InlineData("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z", "badArgument")]
    [InlineData("verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01", "noRecordsMatch")]
    [InlineData("verb=ListRecords&metadataPrefix=oai_dc&set=atlantide", "noRecordsMatch")]
    [InlineData("verb=ListRecords&resumptionToken=abc", "badResumptionToken")]
    [InlineData("verb=ListRecords&resumptionToken=MQpvYWlfZGMKCgoKLTEKLTEKCjA", "badResumptionToken")]
    [InlineData("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=abc", "badArgument")]
    [InlineData("verb=GetRecord&metadataPrefix=oai_dc&identifier=x", "idDoesNotExist")]
    [InlineData("verb=ListMetadataFormats&identifier=oai:ailleurs.fr:1", "idDoesNotExist")]
    public Task What_the_protocol_calls_an_error_is_one(string query, string code) => Refused(query, code);

    private async Task Refused(string query, string code) => ((string?)(await Ask(query)).Element(Oai + "error")!.Attribute("code")).ShouldBe(code, query);

    private async Task<XElement> Ask(string query)
    {
        (int status, string body) = await portal.Get("/oai?" + query);
        status.ShouldBe(200);
        return XDocument.Parse(body).Root!;
    }

    public sealed class Filled : IAsyncLifetime
    {
        internal RunningPortal Portal { get; } = new();

        /// <summary>A second in which only the two were taken away.</summary>
        public string AfterAll { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            await Portal.InitializeAsync();
            ResourceStore store = new(Portal.Database, TimeProvider.System);
            store.ReplaceSource("essai", Enumerable.Range(1, Many + 2).Select(i => Place(i.ToString(CultureInfo.InvariantCulture)) with { Title = $"Espace {i} <&> accents : œuvre" }), "essai");
            store.Save(Place("cache") with { Visibility = People.Visibility.Restricted }, new(null, null, "essai"));
            await Task.Delay(TimeSpan.FromSeconds(1.1));
            AfterAll = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            store.Save(store.Find("essai:1")! with { State = ResourceState.Withdrawn }, new(null, null, "essai"));
            store.Save(store.Find("essai:2")! with { Visibility = People.Visibility.Partners }, new(null, null, "essai"));
            store.Save(store.Find("essai:cache")! with { Title = "Encore caché" }, new(null, null, "essai"));
        }

        public ValueTask DisposeAsync() => Portal.DisposeAsync();

        private static Resource Place(string number) => new() { Id = "essai:" + number, Type = "epn", Source = "essai", Title = "Espace " + number, ConfirmedOn = new DateOnly(2026, 1, 1), Place = new(null, null, "58145", 3.8, 47.3) };
    }
}
