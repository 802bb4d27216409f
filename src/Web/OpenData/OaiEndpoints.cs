using System.Globalization;
using System.Text;
using System.Xml;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Web.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.OpenData;

/// <summary>
/// <c>/oai</c>: OAI-PMH 2.0 provider of the datasets and of every public resource, deletions with them. The six verbs by GET; POST is not answered, since every unsafe method of the portal needs
/// its form token.
/// </summary>
internal static class OaiEndpoints
{
    private const string Space = "http://www.openarchives.org/OAI/2.0/";
    private const string Xsi = "http://www.w3.org/2001/XMLSchema-instance";
    private const int PageRecords = 250;

    public static void MapOai(this IEndpointRouteBuilder app) =>
        app.MapGet("/oai", Answer).OpenToAll().WithName("OaiPmh").WithSummary("OAI-PMH 2.0 provider (six verbs)").WithTags("catalogue");

    private static IResult Answer(HttpContext context, PortalOptions options, OpenDatasets datasets, CatalogueDesk desk, InstanceName instance, TimeProvider clock)
    {
        string root = Answers.Base(context, options);
        OaiRecords records = new(root, instance, datasets, desk, new ResourceFeed(options.Database), new HarvestStore(options.Database, clock));
        return Answers.Stream("text/xml; charset=utf-8", to =>
        {
            using XmlWriter xml = XmlWriter.Create(to, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = false });
            xml.WriteStartElement("OAI-PMH", Space);
            xml.WriteAttributeString("xsi", "schemaLocation", Xsi, $"{Space} {Space}OAI-PMH.xsd");
            xml.WriteElementString("responseDate", Space, Stamp(clock.GetUtcNow()));
            try
            {
                OaiAsk ask = OaiAsk.Read(context.Request.Query);
                // The list's first page is read before the answer is committed to, so that an error can still be the whole of it.
                Action write = Prepare(xml, ask, records, options);
                Request(xml, root, context.Request.Query);
                write();
            }
            catch (OaiRefusal refusal)
            {
                Request(xml, root, refusal.Code is "badVerb" or "badArgument" ? QueryCollection.Empty : context.Request.Query);
                xml.WriteStartElement("error", Space);
                xml.WriteAttributeString("code", refusal.Code);
                xml.WriteString(refusal.Message);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        });
    }

    private static Action Prepare(XmlWriter xml, OaiAsk ask, OaiRecords records, PortalOptions options)
    {
        switch (ask.Verb)
        {
            case "Identify":
                return () => Identify(xml, records, options);
            case "ListMetadataFormats":
                if (ask.Identifier is not null && records.Find(ask.Identifier) is null)
                    throw new OaiRefusal("idDoesNotExist", "No record has this identifier.");
                return () => Formats(xml);
            case "ListSets":
                return () => Sets(xml, records);
            case "GetRecord":
                OaiRecord record = records.Find(ask.Identifier!) ?? throw new OaiRefusal("idDoesNotExist", "No record has this identifier.");
                return () => Within(xml, "GetRecord", () => OaiXml.Record(xml, record, whole: true));
            default:
                (IReadOnlyList<OaiRecord> page, OaiPlace? next) = records.List(ask.Place, PageRecords);
                if (page.Count == 0)
                    throw new OaiRefusal(ask.Place.Told > 0 ? "badResumptionToken" : "noRecordsMatch", "No record answers this request.");
                return () => Within(xml, ask.Verb, () =>
                {
                    foreach (OaiRecord each in page)
                        OaiXml.Record(xml, each, whole: ask.Verb == "ListRecords");
                    Token(xml, ask.Place, next);
                });
        }
    }

    /// <summary>The last page of several ends with an empty token.</summary>
    private static void Token(XmlWriter xml, OaiPlace place, OaiPlace? next)
    {
        if (next is null && place.Told == 0)
            return;
        xml.WriteStartElement("resumptionToken", Space);
        xml.WriteAttributeString("cursor", place.Told.ToString(CultureInfo.InvariantCulture));
        xml.WriteString(next?.ToToken() ?? "");
        xml.WriteEndElement();
    }

    private static void Identify(XmlWriter xml, OaiRecords records, PortalOptions options) => Within(xml, "Identify", () =>
    {
        xml.WriteElementString("repositoryName", Space, $"Maillage · {options.Strategy.Territory.Fr}");
        xml.WriteElementString("baseURL", Space, records.Address);
        xml.WriteElementString("protocolVersion", Space, "2.0");
        xml.WriteElementString("adminEmail", Space, options.MailFrom);
        xml.WriteElementString("earliestDatestamp", Space, Stamp(ResourceFeed.Beginning));
        xml.WriteElementString("deletedRecord", Space, "persistent");
        xml.WriteElementString("granularity", Space, "YYYY-MM-DDThh:mm:ssZ");
        xml.WriteStartElement("description", Space);
        xml.WriteStartElement("oai-identifier", "http://www.openarchives.org/OAI/2.0/oai-identifier");
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)[("scheme", "oai"), ("repositoryIdentifier", records.Repository), ("delimiter", ":"), ("sampleIdentifier", $"oai:{records.Repository}:jeu:communes")])
            xml.WriteElementString(name, "http://www.openarchives.org/OAI/2.0/oai-identifier", value);
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    private static void Formats(XmlWriter xml) => Within(xml, "ListMetadataFormats", () =>
    {
        xml.WriteStartElement("metadataFormat", Space);
        xml.WriteElementString("metadataPrefix", Space, OaiAsk.Dublin);
        xml.WriteElementString("schema", Space, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd");
        xml.WriteElementString("metadataNamespace", Space, OaiXml.DublinSpace);
        xml.WriteEndElement();
    });

    private static void Sets(XmlWriter xml, OaiRecords records) => Within(xml, "ListSets", () =>
    {
        foreach ((string spec, string name) in records.Sets())
        {
            xml.WriteStartElement("set", Space);
            xml.WriteElementString("setSpec", Space, spec);
            xml.WriteElementString("setName", Space, name);
            xml.WriteEndElement();
        }
    });

    private static void Request(XmlWriter xml, string root, IQueryCollection query)
    {
        xml.WriteStartElement("request", Space);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in query)
            xml.WriteAttributeString(name, OaiXml.Plain(value.ToString()));
        xml.WriteString(root + "/oai");
        xml.WriteEndElement();
    }

    private static void Within(XmlWriter xml, string element, Action write)
    {
        xml.WriteStartElement(element, Space);
        write();
        xml.WriteEndElement();
    }

    private static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
