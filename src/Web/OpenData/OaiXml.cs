using System.Globalization;
using System.Xml;
using Maillage.Formats.Oai;

namespace Maillage.Web.OpenData;

/// <summary>A record as OAI-PMH writes it: header, Dublin Core, and where it came from.</summary>
internal static class OaiXml
{
    public const string DublinSpace = "http://www.openarchives.org/OAI/2.0/oai_dc/";
    private const string Space = "http://www.openarchives.org/OAI/2.0/";
    private const string Elements = "http://purl.org/dc/elements/1.1/";
    private const string ProvenanceSpace = "http://www.openarchives.org/OAI/2.0/provenance";
    private const string Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    /// <param name="whole">False writes the header alone.</param>
    public static void Record(XmlWriter xml, OaiRecord record, bool whole)
    {
        if (whole)
            xml.WriteStartElement("record", Space);
        xml.WriteStartElement("header", Space);
        if (record.Gone)
            xml.WriteAttributeString("status", "deleted");
        xml.WriteElementString("identifier", Space, record.Identifier);
        xml.WriteElementString("datestamp", Space, Stamp(record.At));
        xml.WriteElementString("setSpec", Space, record.Set);
        xml.WriteEndElement();
        if (!whole)
            return;
        if (!record.Gone)
        {
            xml.WriteStartElement("metadata", Space);
            xml.WriteStartElement("oai_dc", "dc", DublinSpace);
            xml.WriteAttributeString("xmlns", "dc", null, Elements);
            xml.WriteAttributeString("xsi", "schemaLocation", Xsi, $"{DublinSpace} http://www.openarchives.org/OAI/2.0/oai_dc.xsd");
            foreach ((string element, string value) in record.Metadata)
                xml.WriteElementString("dc", element, Elements, Plain(value));
            xml.WriteEndElement();
            xml.WriteEndElement();
            if (record.Way.Count > 0)
                About(xml, record.Way);
        }

        xml.WriteEndElement();
    }

    /// <summary>Letters that XML cannot hold are left out.</summary>
    public static string Plain(string text) => string.Concat(text.EnumerateRunes().Where(r => r.Value > 0xFFFF || (XmlConvert.IsXmlChar((char)r.Value) && r.Value != 0xFFFD)));

    private static void About(XmlWriter xml, IReadOnlyList<OaiStep> way)
    {
        xml.WriteStartElement("about", Space);
        xml.WriteStartElement("provenance", ProvenanceSpace);
        int depth = 0;
        // The nearest first, each with the one before it inside.
        foreach (OaiStep step in way)
        {
            xml.WriteStartElement("originDescription", ProvenanceSpace);
            xml.WriteAttributeString("harvestDate", Plain(step.HarvestedAt));
            xml.WriteAttributeString("altered", "true");
            xml.WriteElementString("baseURL", ProvenanceSpace, Plain(step.Address));
            xml.WriteElementString("identifier", ProvenanceSpace, Plain(step.Identifier));
            xml.WriteElementString("datestamp", ProvenanceSpace, Plain(step.Datestamp));
            xml.WriteElementString("metadataNamespace", ProvenanceSpace, DublinSpace);
            depth++;
        }

        for (; depth > 0; depth--)
            xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
