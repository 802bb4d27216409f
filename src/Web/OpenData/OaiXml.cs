using System.Globalization;
using System.Xml;

namespace Maillage.Web.OpenData;

/// <summary>A record as OAI-PMH writes it: header and Dublin Core.</summary>
internal static class OaiXml
{
    public const string DublinSpace = "http://www.openarchives.org/OAI/2.0/oai_dc/";
    private const string Space = "http://www.openarchives.org/OAI/2.0/";
    private const string Elements = "http://purl.org/dc/elements/1.1/";
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
        }

        xml.WriteEndElement();
    }

    /// <summary>Letters that XML cannot hold are left out.</summary>
    public static string Plain(string text) => string.Concat(text.EnumerateRunes().Where(r => r.Value > 0xFFFF || (XmlConvert.IsXmlChar((char)r.Value) && r.Value != 0xFFFD)));

    private static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
