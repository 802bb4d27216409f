using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Maillage.Formats.Guards;
using Maillage.Formats.Oai;
using Maillage.Kernel;

namespace Maillage.Formats.Csw;

/// <summary>Reads answers of CSW 2.0.2 catalogues: records in Dublin Core or ISO 19139, the place of the next one as the mark of the next page.</summary>
public static class CswPage
{
    private const string Space = "http://www.opengis.net/cat/csw/2.0.2";
    private const string Dc = "http://purl.org/dc/elements/1.1/", Dct = "http://purl.org/dc/terms/", Ows = "http://www.opengis.net/ows";
    private const int MostRecords = 20_000;
    private const int MostElements = 500;
    private const int MostSteps = 16;

    /// <summary>Terms whose meaning is that of an element of Dublin Core.</summary>
    private static readonly Dictionary<string, string> Terms = new(StringComparer.Ordinal) { ["abstract"] = "description", ["modified"] = "date", ["references"] = "relation", ["spatial"] = "coverage" };

    /// <summary>What a catalogue calls itself, from its capabilities.</summary>
    /// <exception cref="BadInputException">It is no CSW.</exception>
    public static string Title(byte[] content, string address)
    {
        XElement root = Load(content, address);
        return root.Name.LocalName == "Capabilities" ? root.Descendants().FirstOrDefault(e => e.Name.LocalName == "Title")?.Value.Trim() ?? address : throw Refuse(address, "page-other", "répond par un XML qui n'est pas du CSW", "answers with XML that is not CSW");
    }

    /// <exception cref="BadInputException">Not XML, not CSW, or a refusal of the catalogue.</exception>
    public static OaiPage Read(byte[] content, string address)
    {
        XElement root = Load(content, address);
        if (root.Name.LocalName == "ExceptionReport")
            throw Refuse(address, "harvest-error", $"refuse : {Short(root.Value)}", $"refuses: {Short(root.Value)}");
        XElement results = root.Element(XName.Get("SearchResults", Space)) ?? throw Refuse(address, "page-other", "répond par un XML qui n'est pas du CSW", "answers with XML that is not CSW");
        List<XElement> all = [.. results.Elements().Where(e => e.Name.NamespaceName == Space || e.Name == IsoRecord.Element).Take(MostRecords + 1)];
        if (all.Count > MostRecords)
            throw Refuse(address, "oai-page", $"donne plus de {MostRecords} notices d'un coup", $"gives more than {MostRecords} records at once");
        string? next = int.TryParse((string?)results.Attribute("nextRecord"), NumberStyles.None, CultureInfo.InvariantCulture, out int place) && place > 0 && all.Count > 0 ? place.ToString(CultureInfo.InvariantCulture) : null;
        return new OaiPage([.. all.Select(r => r.Name == IsoRecord.Element ? IsoRecord.Read(r) : Record(r)).OfType<OaiHarvested>()], next, null, (string?)root.Element(XName.Get("SearchStatus", Space))?.Attribute("timestamp"), null);
    }

    private static OaiHarvested? Record(XElement record)
    {
        string identifier = record.Element(XName.Get("identifier", Dc))?.Value.Trim() ?? "";
        if (identifier.Length is 0 or > 500)
            return null;
        List<(string Element, string Value)> elements = [];
        foreach (XElement e in record.Elements().Take(MostElements))
        {
            string value = e.Value.Trim();
            if (e.Name.NamespaceName == Dc && value.Length > 0)
                elements.Add((e.Name.LocalName, value));
            else if (e.Name.NamespaceName == Dct && value.Length > 0 && Terms.TryGetValue(e.Name.LocalName, out string? known))
                elements.Add((known, value));
            else if (e.Name == XName.Get("BoundingBox", Ows) && Centre(e) is { } place)
                elements.Add(("coverage", place));
        }

        return new OaiHarvested(identifier, elements.FirstOrDefault(e => e.Element == "date").Value ?? "", false, elements, [.. record.Elements(XName.Get("provenance", Dct)).Take(MostSteps).Select(Step).OfType<OaiStep>()])
        {
            Name = record.Elements(XName.Get("identifier", Dc)).Select(i => i.Value.Trim()).FirstOrDefault(OaiHarvested.IsName),
        };
    }

    /// <summary>A step as <c>identifier address moment</c>, each without a space; a dash stands for an address nobody knows.</summary>
    private static OaiStep? Step(XElement provenance) => provenance.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var identifier, var address, .. var rest] && OaiHarvested.IsName(identifier)
        ? new OaiStep(address == "-" ? "" : address, identifier, "", rest.FirstOrDefault() ?? "") : null;

    /// <summary>The middle of a box as DCMI Point says it; by the URN of EPSG:4326 latitude comes first.</summary>
    private static string? Centre(XElement box)
    {
        double[] Corner(string name) => [.. (box.Element(XName.Get(name, Ows))?.Value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        (double[] low, double[] high) = (Corner("LowerCorner"), Corner("UpperCorner"));
        if (low.Length != 2 || high.Length != 2 || !low.Concat(high).All(double.IsFinite))
            return null;
        bool latFirst = ((string?)box.Attribute("crs"))?.StartsWith("urn:", StringComparison.Ordinal) == true && ((string?)box.Attribute("crs"))!.Contains("EPSG", StringComparison.Ordinal);
        (double first, double second) = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2);
        return string.Create(CultureInfo.InvariantCulture, $"east={(latFirst ? second : first)}; north={(latFirst ? first : second)}");
    }

    private static XElement Load(byte[] content, string address)
    {
        try
        {
            using MemoryStream stream = new(content);
            return SafeXml.Load(stream);
        }
        catch (XmlException e)
        {
            throw Refuse(address, "page-unreadable", $"répond par un document illisible (ligne {e.LineNumber})", $"answers with a document that cannot be read (line {e.LineNumber})");
        }
    }

    private static string Short(string text) => text.Trim() is { Length: > 200 } all ? all[..200] + "…" : text.Trim();

    private static BadInputException Refuse(string address, string code, string fr, string en) => new(Problem.Error(code, $"{address} {fr}.", $"{address} {en}."));
}
