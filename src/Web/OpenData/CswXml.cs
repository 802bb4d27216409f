using System.Globalization;
using System.Xml;
using Maillage.Formats.Oai;
using Maillage.Kernel;

namespace Maillage.Web.OpenData;

/// <summary>Records as CSW writes them: Dublin Core (07-006r1) and ISO 19139.</summary>
internal static class CswXml
{
    private const string Csw = CswAsk.DublinCore, Gmd = CswAsk.Iso, Dc = "http://purl.org/dc/elements/1.1/", Dct = "http://purl.org/dc/terms/", Ows = "http://www.opengis.net/ows";
    private const string Gco = "http://www.isotc211.org/2005/gco", CodeLists = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml";

    public static void Write(XmlWriter xml, OpenDataset d, CswAsk ask, string root, Wording region)
    {
        if (ask.Schema == CswAsk.Iso)
            Metadata(xml, d, root, region);
        else
            Record(xml, d, ask.Elements, root, region);
    }

    private static void Record(XmlWriter xml, OpenDataset d, string elements, string root, Wording region)
    {
        xml.WriteStartElement("csw", elements switch { "brief" => "BriefRecord", "full" => "Record", _ => "SummaryRecord" }, Csw);
        xml.WriteElementString("dc", "identifier", Dc, OaiXml.Plain(d.Id));
        if (elements != "brief")
            xml.WriteElementString("dc", "identifier", Dc, d.Name);
        xml.WriteElementString("dc", "title", Dc, OaiXml.Plain(d.Title.Fr));
        xml.WriteElementString("dc", "type", Dc, "dataset");
        if (elements != "brief")
        {
            foreach (Wording word in d.Keywords)
                xml.WriteElementString("dc", "subject", Dc, OaiXml.Plain(word.Fr));
            foreach (OpenDistribution distribution in d.Distributions)
                xml.WriteElementString("dc", "format", Dc, OaiXml.Plain(distribution.Format));
            xml.WriteElementString("dct", "modified", Dct, Day(d));
            xml.WriteElementString("dct", "abstract", Dct, OaiXml.Plain(Summary(d)));
        }

        if (elements == "full")
        {
            xml.WriteElementString("dc", "publisher", Dc, OaiXml.Plain(d.Publisher ?? region.Fr));
            xml.WriteElementString("dc", "language", Dc, "fr");
            xml.WriteElementString("dc", "rights", Dc, d.Licence.Name);
            foreach (OpenDistribution distribution in d.Distributions.Append(new OpenDistribution(d.Page, "", "")))
                xml.WriteElementString("dct", "references", Dct, distribution.At(root));
            // Where it came from, the nearest catalogue first; the parts hold no space.
            foreach (OaiStep step in d.Way)
                xml.WriteElementString("dct", "provenance", Dct, string.Join(' ', new[] { step.Identifier, step.Address.Length > 0 ? step.Address : "-", step.HarvestedAt }.Select(p => OaiXml.Plain(p).Replace(" ", "%20", StringComparison.Ordinal))).TrimEnd());
        }

        if (d.Box is { IsNull: false } box)
        {
            // By the URN, latitude comes first.
            xml.WriteStartElement("ows", "BoundingBox", Ows);
            xml.WriteAttributeString("crs", "urn:x-ogc:def:crs:EPSG:6.11:4326");
            xml.WriteElementString("ows", "LowerCorner", Ows, Pair(box.MinY, box.MinX));
            xml.WriteElementString("ows", "UpperCorner", Ows, Pair(box.MaxY, box.MaxX));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Metadata(XmlWriter xml, OpenDataset d, string root, Wording region)
    {
        void In(string path, Action inside)
        {
            string[] names = path.Split('/');
            foreach (string name in names)
                xml.WriteStartElement("gmd", name, Gmd);
            inside();
            foreach (string _ in names)
                xml.WriteEndElement();
        }

        void Text(string name, string value) => In(name, () => xml.WriteElementString("gco", "CharacterString", Gco, OaiXml.Plain(value)));
        void Code(string name, string list, string value) => In(name, () =>
        {
            xml.WriteStartElement("gmd", list, Gmd);
            xml.WriteAttributeString("codeList", $"{CodeLists}#{list}");
            xml.WriteAttributeString("codeListValue", value);
            xml.WriteString(value);
            xml.WriteEndElement();
        });
        void Date(string name, string day) => In(name, () => xml.WriteElementString("gco", "Date", Gco, day));
        void Party(string name) => In(name + "/CI_ResponsibleParty", () =>
        {
            Text("organisationName", d.Publisher ?? region.Fr);
            Code("role", "CI_RoleCode", "publisher");
        });

        // The catalogues it came through are the sources of its lineage, the nearest first.
        void Lineage(IReadOnlyList<OaiStep> way) => In("dataQualityInfo/DQ_DataQuality", () =>
        {
            In("scope/DQ_Scope", () => Code("level", "MD_ScopeCode", "dataset"));
            In("lineage/LI_Lineage", () =>
            {
                foreach (OaiStep step in way)
                {
                    In("source/LI_Source", () =>
                    {
                        Text("description", step.Address);
                        In("sourceCitation/CI_Citation", () =>
                        {
                            Text("title", step.Identifier);
                            In("date/CI_Date", () =>
                            {
                                In("date", () => xml.WriteElementString("gco", step.HarvestedAt.Contains('T', StringComparison.Ordinal) ? "DateTime" : "Date", Gco, step.HarvestedAt));
                                Code("dateType", "CI_DateTypeCode", "publication");
                            });
                            In("identifier/MD_Identifier", () => Text("code", step.Identifier));
                        });
                    });
                }
            });
        });

        In("MD_Metadata", () =>
        {
            Text("fileIdentifier", d.Id);
            Code("language", "LanguageCode", "fre");
            Code("characterSet", "MD_CharacterSetCode", "utf8");
            Code("hierarchyLevel", "MD_ScopeCode", "dataset");
            Party("contact");
            Date("dateStamp", Day(d));
            In("identificationInfo/MD_DataIdentification", () =>
            {
                In("citation/CI_Citation", () =>
                {
                    Text("title", d.Title.Fr);
                    In("date/CI_Date", () =>
                    {
                        Date("date", Day(d));
                        Code("dateType", "CI_DateTypeCode", "revision");
                    });
                    In("identifier/MD_Identifier", () => Text("code", root + d.Page));
                    In("identifier/MD_Identifier", () => Text("code", d.Name));
                });
                Text("abstract", Summary(d));
                Party("pointOfContact");
                In("descriptiveKeywords/MD_Keywords", () =>
                {
                    foreach (Wording word in d.Keywords)
                        Text("keyword", word.Fr);
                });
                In("resourceConstraints/MD_LegalConstraints", () =>
                {
                    Code("useConstraints", "MD_RestrictionCode", "license");
                    Text("otherConstraints", $"{d.Licence.Name} ({d.Licence.Address})");
                });
                Code("language", "LanguageCode", "fre");
                if (d.Box is { IsNull: false } box)
                {
                    In("extent/EX_Extent/geographicElement/EX_GeographicBoundingBox", () =>
                    {
                        foreach ((string name, double value) in ((string, double)[])[("westBoundLongitude", box.MinX), ("eastBoundLongitude", box.MaxX), ("southBoundLatitude", box.MinY), ("northBoundLatitude", box.MaxY)])
                            In(name, () => xml.WriteElementString("gco", "Decimal", Gco, value.ToString(CultureInfo.InvariantCulture)));
                    });
                }
            });
            In("distributionInfo/MD_Distribution/transferOptions/MD_DigitalTransferOptions", () =>
            {
                foreach (OpenDistribution distribution in d.Distributions)
                {
                    In("onLine/CI_OnlineResource", () =>
                    {
                        In("linkage", () => xml.WriteElementString("gmd", "URL", Gmd, distribution.At(root)));
                        Text("protocol", distribution switch { { Format: "OGC API Features" } => "OGC API Features", { Type: "" } => "WWW:LINK-1.0-http--link", _ => "WWW:DOWNLOAD-1.0-http--download" });
                        Text("name", distribution.Format);
                    });
                }
            });
            if (d.Way.Count > 0)
                Lineage(d.Way);
        });
    }

    private static string Summary(OpenDataset d) => d.Summary.Fr + (d.Simulated ? " Une part repose sur un sol généré (simulé)." : "");

    private static string Day(OpenDataset d) => d.Modified.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Pair(double first, double second) => string.Create(CultureInfo.InvariantCulture, $"{first} {second}");
}
