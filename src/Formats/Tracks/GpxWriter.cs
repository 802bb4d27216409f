using System.Globalization;
using System.Text;
using System.Xml;

namespace Maillage.Formats.Tracks;

/// <summary>Writes a way as GPX 1.1, which every receiver and map reads.</summary>
public static class GpxWriter
{
    private const string Names = "http://www.topografix.com/GPX/1/1";

    /// <param name="link">Page that tells of it.</param>
    /// <param name="rights">Author and licence.</param>
    public static void Write(Stream to, Track track, string name, string? summary, string link, string rights)
    {
        using XmlWriter xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CloseOutput = false, CheckCharacters = true });
        xml.WriteStartElement("gpx", Names);
        xml.WriteAttributeString("version", "1.1");
        xml.WriteAttributeString("creator", "Maillage");
        xml.WriteStartElement("metadata", Names);
        xml.WriteElementString("name", Names, name);
        if (summary is not null)
            xml.WriteElementString("desc", Names, summary);
        xml.WriteStartElement("link", Names);
        xml.WriteAttributeString("href", link);
        xml.WriteEndElement();
        xml.WriteElementString("keywords", Names, rights);
        xml.WriteEndElement();
        xml.WriteStartElement("trk", Names);
        xml.WriteElementString("name", Names, name);
        foreach (var part in track.Parts)
        {
            xml.WriteStartElement("trkseg", Names);
            foreach (TrackPoint point in part)
            {
                xml.WriteStartElement("trkpt", Names);
                xml.WriteAttributeString("lat", point.Lat.ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("lon", point.Lon.ToString(CultureInfo.InvariantCulture));
                if (point.Elevation is { } elevation)
                    xml.WriteElementString("ele", Names, elevation.ToString(CultureInfo.InvariantCulture));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
