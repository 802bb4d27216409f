using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Maillage.Formats.Guards;
using Maillage.Kernel;

namespace Maillage.Formats.Oai;

/// <summary>Where a record was before: one step of its way.</summary>
/// <param name="Address">Base address of the provider it was harvested from.</param>
/// <param name="HarvestedAt">When, as the provider says it.</param>
public sealed record OaiStep(string Address, string Identifier, string Datestamp, string HarvestedAt);

/// <summary>A harvested record.</summary>
/// <param name="Elements">Dublin Core elements and their values, in order; none for a deleted record.</param>
/// <param name="Way">Providers it passed before this one, the nearest first.</param>
public sealed record OaiHarvested(string Identifier, string Datestamp, bool Deleted, IReadOnlyList<(string Element, string Value)> Elements, IReadOnlyList<OaiStep> Way)
{
    /// <summary>Its name among all catalogues, where it says one beside the identifier of this one: the same by whatever protocol it is told.</summary>
    public string? Name { get; init; }

    /// <summary>Columns of resources and their values, where a schema says them; then there are no elements.</summary>
    public IReadOnlyList<(string Column, string Value)>? Columns { get; init; }

    /// <summary>Key of the type of resource, where a schema says it.</summary>
    public string? Type { get; init; }

    /// <summary>True for a name that means one record anywhere (<c>oai:repository:…</c>).</summary>
    public static bool IsName(string? text) => text is { Length: > 8 and <= 500 } && text.StartsWith("oai:", StringComparison.Ordinal) && text.IndexOf(':', 4) > 4;
}

/// <summary>One answer of an OAI-PMH provider.</summary>
/// <param name="Token">Where the list goes on; null at its end.</param>
/// <param name="Error">Code of the protocol, when the whole answer is an error.</param>
public sealed record OaiPage(IReadOnlyList<OaiHarvested> Records, string? Token, string? Error, string? ResponseDate, OaiIdentity? Identity)
{
    /// <summary>What was mended or left out while reading.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    private const int MostRecords = 20_000;
    private const int MostElements = 500;
    private const int MostSteps = 16;
    private const string Space = "http://www.openarchives.org/OAI/2.0/";
    private const string Provenance = "http://www.openarchives.org/OAI/2.0/provenance";
    private const string Elements = "http://purl.org/dc/elements/1.1/";

    /// <exception cref="BadInputException">Not XML (a page of an error, cut short, wrong encoding), a document type, or not OAI-PMH.</exception>
    public static OaiPage Read(byte[] content, string address)
    {
        try
        {
            using MemoryStream stream = new(content);
            using XmlReader xml = SafeXml.Reader(stream);
            return Read(xml, address);
        }
        catch (XmlException e)
        {
            bool html = content.AsSpan(0, Math.Min(content.Length, 400)).IndexOf("<html"u8) >= 0 || content.AsSpan(0, Math.Min(content.Length, 400)).IndexOf("<!DOCTYPE html"u8) >= 0;
            throw Refuse(address, "oai-not-xml", html ? "répond par une page web et non par OAI-PMH" : $"répond par un XML illisible (ligne {e.LineNumber})", html ? "answers with a web page, not OAI-PMH" : $"answers with XML that cannot be read (line {e.LineNumber})", e.LineNumber);
        }
    }

    private static OaiPage Read(XmlReader xml, string address)
    {
        xml.MoveToContent();
        if (xml.LocalName != "OAI-PMH" || xml.NamespaceURI != Space)
            throw Refuse(address, "oai-other", "répond par un XML qui n'est pas de l'OAI-PMH", "answers with XML that is not OAI-PMH", 1);
        List<OaiHarvested> records = [];
        string? token = null, error = null, moment = null;
        OaiIdentity? identity = null;
        xml.Read();
        while (!xml.EOF)
        {
            switch (xml.NodeType == XmlNodeType.Element && xml.NamespaceURI == Space ? xml.LocalName : "")
            {
                case "responseDate":
                    moment = xml.ReadElementContentAsString().Trim();
                    break;
                case "error":
                    error = xml.GetAttribute("code") ?? "";
                    xml.Skip();
                    break;
                case "resumptionToken":
                    token = xml.ReadElementContentAsString().Trim();
                    break;
                case "Identify":
                    identity = OaiIdentity.Of((XElement)XNode.ReadFrom(xml));
                    break;
                case "record":
                    if (records.Count == MostRecords)
                        throw Refuse(address, "oai-page", $"donne plus de {MostRecords} notices d'un coup", $"gives more than {MostRecords} records at once", 0);
                    if (Record((XElement)XNode.ReadFrom(xml), address) is { } record)
                        records.Add(record);
                    break;
                default:
                    xml.Read();
                    break;
            }
        }

        return new OaiPage(records, string.IsNullOrEmpty(token) ? null : token, error, moment, identity);
    }

    private static OaiHarvested? Record(XElement record, string address)
    {
        XElement? header = record.Element(XName.Get("header", Space));
        string identifier = header?.Element(XName.Get("identifier", Space))?.Value.Trim() ?? "";
        if (identifier.Length is 0 or > 500)
            return null;
        XElement[] metadata = [.. record.Elements(XName.Get("metadata", Space))];
        XElement? edm = metadata.Elements(XName.Get("RDF", Rdf.RdfXmlReading.Rdf)).FirstOrDefault();
        IEnumerable<(string, string)> said = edm is not null ? EdmRecord.Elements(edm, address)
            : metadata.Descendants().Where(e => e.Name.NamespaceName == Elements && !e.HasElements && e.Value.Trim().Length > 0).Select(e => (e.Name.LocalName, e.Value.Trim()));
        List<(string, string)> elements = [.. said.Take(MostElements)];
        List<OaiStep> way = [];
        XElement? step = record.Descendants(XName.Get("originDescription", Provenance)).FirstOrDefault();
        for (; step is not null && way.Count < MostSteps; step = step.Element(XName.Get("originDescription", Provenance)))
            way.Add(new OaiStep(Text(step, "baseURL"), Text(step, "identifier"), Text(step, "datestamp"), (string?)step.Attribute("harvestDate") ?? ""));
        return new OaiHarvested(identifier, header!.Element(XName.Get("datestamp", Space))?.Value.Trim() ?? "", (string?)header.Attribute("status") == "deleted", elements, way);
    }

    private static string Text(XElement step, string name) => step.Element(XName.Get(name, Provenance))?.Value.Trim() ?? "";

    private static BadInputException Refuse(string address, string code, string fr, string en, int line) =>
        new(Problem.Error(code, $"{address} {fr}.", $"{address} {en}.") with { Row = line > 0 ? line : null });
}

/// <summary>What a provider says of itself.</summary>
/// <param name="Repository">Its name in identifiers; null when it has none.</param>
/// <param name="KeepsDeleted">It tells every deletion for good: a list of what changed is enough.</param>
/// <param name="ToTheSecond">It knows moments, not only days.</param>
public sealed record OaiIdentity(string Name, string? Repository, bool KeepsDeleted, bool ToTheSecond)
{
    internal static OaiIdentity Of(XElement identify)
    {
        string Value(string name) => identify.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() ?? "";
        return new OaiIdentity(Value("repositoryName"), identify.Descendants().FirstOrDefault(e => e.Name.LocalName == "repositoryIdentifier")?.Value.Trim(), Value("deletedRecord") == "persistent", Value("granularity").Length > 10);
    }

    /// <summary>A moment as the provider takes it.</summary>
    public string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString(ToTheSecond ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
