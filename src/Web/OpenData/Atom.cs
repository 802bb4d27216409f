using System.Globalization;
using System.Text;
using System.Xml;
using Maillage.Web.Resources;
using Microsoft.AspNetCore.Http;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.OpenData;

/// <summary>Resources as an Atom feed (RFC 4287), each with its licence and its place (GeoRSS).</summary>
internal static class Atom
{
    private const string Names = "http://www.w3.org/2005/Atom", Geo = "http://www.georss.org/georss";

    public static IResult Answer(string root, string self, string title, IReadOnlyList<Resource> resources) => Answers.Stream("application/atom+xml; charset=utf-8", to =>
    {
        using XmlWriter xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartElement("feed", Names);
        xml.WriteAttributeString("xmlns", "georss", null, Geo);
        Element(xml, "title", title);
        Element(xml, "id", root + self);
        Link(xml, "self", root + self);
        Element(xml, "updated", Day(resources.Count == 0 ? DateOnly.MinValue : resources.Max(r => r.ConfirmedOn)));
        xml.WriteStartElement("author", Names);
        Element(xml, "name", "Maillage");
        xml.WriteEndElement();
        foreach (Resource r in resources)
        {
            xml.WriteStartElement("entry", Names);
            Element(xml, "title", r.Title);
            Element(xml, "id", root + PublicPage.Of(r));
            Element(xml, "updated", Day(r.ConfirmedOn));
            Link(xml, "alternate", root + PublicPage.Of(r));
            if (r.Summary is not null)
                Element(xml, "summary", r.Summary);
            if (r.OwnerName is not null)
            {
                xml.WriteStartElement("author", Names);
                Element(xml, "name", r.OwnerName);
                xml.WriteEndElement();
            }

            xml.WriteStartElement("category", Names);
            xml.WriteAttributeString("term", r.Type);
            xml.WriteEndElement();
            Element(xml, "rights", OpenLicence.Of(r.Licence).Name);
            if (r.Place.HasPoint)
                xml.WriteElementString("georss", "point", Geo, string.Create(CultureInfo.InvariantCulture, $"{r.Place.Lat} {r.Place.Lon}"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Names, text);

    private static void Link(XmlWriter xml, string rel, string href)
    {
        xml.WriteStartElement("link", Names);
        xml.WriteAttributeString("rel", rel);
        xml.WriteAttributeString("href", href);
        xml.WriteEndElement();
    }

    /// <summary>A day has no hour: its first moment.</summary>
    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T00:00:00Z";
}
