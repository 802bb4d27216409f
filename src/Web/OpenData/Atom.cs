using System.Globalization;
using System.Text;
using System.Xml;
using Maillage.Web.Resources;
using Microsoft.AspNetCore.Http;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.OpenData;

/// <summary>One entry of a feed.</summary>
/// <param name="Page">Path of this portal.</param>
internal sealed record AtomEntry(string Page, string Title, DateTimeOffset Updated, string? Summary)
{
    public string? Author { get; init; }

    public string? Category { get; init; }

    public string? Rights { get; init; }

    public (double Lon, double Lat)? Place { get; init; }
}

/// <summary>Atom feeds (RFC 4287): resources, each with its licence and its place (GeoRSS), and whatever else has a page and a moment.</summary>
internal static class Atom
{
    private const string Names = "http://www.w3.org/2005/Atom", Geo = "http://www.georss.org/georss";

    /// <remarks>A day has no hour: its first moment.</remarks>
    public static IResult Answer(string root, string self, string title, IReadOnlyList<Resource> resources) => Answer(
        root, self, title,
        [.. resources.Select(r => new AtomEntry(PublicPage.Of(r), r.Title, new DateTimeOffset(r.ConfirmedOn, TimeOnly.MinValue, TimeSpan.Zero), r.Summary)
        {
            Author = r.OwnerName, Category = r.Type, Rights = OpenLicence.Of(r.Licence).Name, Place = r.Place is { Lon: { } lon, Lat: { } lat } ? (lon, lat) : null,
        })]);

    public static IResult Answer(string root, string self, string title, IReadOnlyList<AtomEntry> entries) => Answers.Stream("application/atom+xml; charset=utf-8", to =>
    {
        using XmlWriter xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false });
        xml.WriteStartElement("feed", Names);
        xml.WriteAttributeString("xmlns", "georss", null, Geo);
        Element(xml, "title", title);
        Element(xml, "id", root + self);
        Link(xml, "self", root + self);
        Element(xml, "updated", RecordLayer.Stamp(entries.Select(e => e.Updated).DefaultIfEmpty(DataMoments.Beginning).Max()));
        Author(xml, "Maillage");
        foreach (AtomEntry entry in entries)
        {
            xml.WriteStartElement("entry", Names);
            Element(xml, "title", entry.Title);
            Element(xml, "id", root + entry.Page);
            Element(xml, "updated", RecordLayer.Stamp(entry.Updated));
            Link(xml, "alternate", root + entry.Page);
            if (entry.Summary is not null)
                Element(xml, "summary", entry.Summary);
            if (entry.Author is not null)
                Author(xml, entry.Author);
            if (entry.Category is not null)
            {
                xml.WriteStartElement("category", Names);
                xml.WriteAttributeString("term", entry.Category);
                xml.WriteEndElement();
            }

            if (entry.Rights is not null)
                Element(xml, "rights", entry.Rights);
            if (entry.Place is { } place)
                xml.WriteElementString("georss", "point", Geo, string.Create(CultureInfo.InvariantCulture, $"{place.Lat} {place.Lon}"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static void Author(XmlWriter xml, string name)
    {
        xml.WriteStartElement("author", Names);
        Element(xml, "name", name);
        xml.WriteEndElement();
    }

    /// <summary>What people and other catalogues wrote may hold letters that XML forbids.</summary>
    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Names, OaiXml.Plain(text));

    private static void Link(XmlWriter xml, string rel, string href)
    {
        xml.WriteStartElement("link", Names);
        xml.WriteAttributeString("rel", rel);
        xml.WriteAttributeString("href", href);
        xml.WriteEndElement();
    }
}
