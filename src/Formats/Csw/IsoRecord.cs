using System.Globalization;
using System.Xml.Linq;
using Maillage.Formats.Oai;

namespace Maillage.Formats.Csw;

/// <summary>A record of ISO 19139 as Dublin Core: what INSPIRE catalogues tell of a dataset. Where it came from is its lineage, source by source, the nearest first.</summary>
internal static class IsoRecord
{
    private const string Gmd = "http://www.isotc211.org/2005/gmd";
    private const int Most = 200, MostSteps = 16;

    public static XName Element { get; } = XName.Get("MD_Metadata", Gmd);

    public static OaiHarvested? Read(XElement record)
    {
        string identifier = Text(record, "fileIdentifier") ?? "";
        XElement? about = At(record, "identificationInfo").FirstOrDefault()?.Elements().FirstOrDefault(), citation = about is null ? null : At(about, "citation/CI_Citation").FirstOrDefault();
        if (identifier.Length is 0 or > 500 || about is null)
            return null;
        List<(string, string)> elements = [];
        void Add(string element, params IEnumerable<string?> values) => elements.AddRange(values.Where(v => !string.IsNullOrWhiteSpace(v)).Take(Most).Select(v => (element, v!.Trim())));

        string[] codes = citation is null ? [] : [.. At(citation, "identifier").Elements().Select(i => Text(i, "code")).OfType<string>().Take(Most)];
        Add("title", citation is null ? null : Text(citation, "title"));
        Add("description", Text(about, "abstract"));
        Add("subject", At(about, "descriptiveKeywords/MD_Keywords/keyword").Select(k => k.Value));
        Add("publisher", At(about, "pointOfContact/CI_ResponsibleParty").Concat(At(record, "contact/CI_ResponsibleParty")).Select(p => Text(p, "organisationName")).FirstOrDefault(n => n is not null));
        Add("date", citation is null ? null : At(citation, "date/CI_Date/date").Select(d => d.Value.Trim()).Where(d => d.Length > 0).OrderDescending(StringComparer.Ordinal).FirstOrDefault());
        Add("identifier", codes.Where(c => c.StartsWith("http", StringComparison.OrdinalIgnoreCase)));
        foreach (XElement online in At(record, "distributionInfo/MD_Distribution/transferOptions/MD_DigitalTransferOptions/onLine/CI_OnlineResource").Take(Most))
        {
            Add("relation", Text(online, "linkage"));
            Add("format", Text(online, "name"));
        }

        Add("format", At(record, "distributionInfo/MD_Distribution/distributionFormat/MD_Format").Select(f => Text(f, "name")));
        Add("coverage", At(about, "extent/EX_Extent/geographicElement/EX_GeographicBoundingBox").Select(Centre).FirstOrDefault(c => c is not null));
        IEnumerable<XElement> sources = At(record, "dataQualityInfo/DQ_DataQuality/lineage/LI_Lineage/source/LI_Source").Take(MostSteps);
        return new OaiHarvested(identifier, Text(record, "dateStamp") ?? "", false, elements, [.. sources.Select(Step).OfType<OaiStep>()]) { Name = codes.FirstOrDefault(OaiHarvested.IsName) };
    }

    /// <summary>Sources of other kinds (a survey, a map) are no step of the record's way.</summary>
    private static OaiStep? Step(XElement source) => At(source, "sourceCitation/CI_Citation/identifier/MD_Identifier").Select(i => Text(i, "code")).FirstOrDefault(OaiHarvested.IsName) is { } name
        ? new OaiStep(Text(source, "description") ?? "", name, "", At(source, "sourceCitation/CI_Citation/date/CI_Date/date").FirstOrDefault()?.Value.Trim() ?? "") : null;

    private static string? Centre(XElement box)
    {
        double Side(string name) => double.TryParse(Text(box, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees) ? degrees : double.NaN;
        (double lon, double lat) = ((Side("westBoundLongitude") + Side("eastBoundLongitude")) / 2, (Side("southBoundLatitude") + Side("northBoundLatitude")) / 2);
        return double.IsFinite(lon) && double.IsFinite(lat) ? string.Create(CultureInfo.InvariantCulture, $"east={lon}; north={lat}") : null;
    }

    private static IEnumerable<XElement> At(XElement from, string path) => path.Split('/').Aggregate((IEnumerable<XElement>)[from], (found, name) => found.Elements(XName.Get(name, Gmd)));

    /// <summary>Of a property, whatever wraps it (a character string, an anchor, a URL, a date).</summary>
    private static string? Text(XElement from, string name) => from.Element(XName.Get(name, Gmd))?.Value.Trim() is { Length: > 0 } text ? text : null;
}
