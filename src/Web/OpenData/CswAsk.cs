using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Maillage.Formats.Cql2;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.OpenData;

/// <summary>A refusal as CSW says it.</summary>
/// <param name="code">Of OWS Common 1.0: <c>MissingParameterValue</c>, <c>InvalidParameterValue</c>, <c>OperationNotSupported</c>.</param>
internal sealed class CswRefusal(string code, string? locator, string message) : Exception(message)
{
    public string Code => code;

    public string? Locator => locator;
}

/// <summary>A request of CSW 2.0.2, by address or as a document: both become this.</summary>
/// <param name="Request">Operation.</param>
/// <param name="Start">One-based place of the first record.</param>
/// <param name="Most">Records asked for; 0 wants the count alone.</param>
/// <param name="Elements"><c>brief</c>, <c>summary</c> or <c>full</c>.</param>
internal sealed record CswAsk(string Request, int Start, int Most, string Elements, string Schema, CqlNode? Filter, IReadOnlyList<string> Ids)
{
    public const string DublinCore = "http://www.opengis.net/cat/csw/2.0.2";
    public const string Iso = "http://www.isotc211.org/2005/gmd";
    public const int MostRecords = 200;
    private const long MostCharacters = 200_000;

    /// <summary>Queryables by every name clients give them (07-006r1, tables 10 and 11; ISO application profile 07-045).</summary>
    private static readonly Dictionary<string, CqlProperty> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["title"] = Text("title"), ["abstract"] = Text("description"), ["description"] = Text("description"), ["subject"] = Text("keywords"), ["keywords"] = Text("keywords"), ["identifier"] = Text("id"), ["modified"] = Text("updated"), ["date"] = Text("updated"),
        ["type"] = Text("type"), ["format"] = Text("format"), ["publisher"] = Text("publisher"), ["source"] = Text("publisher"), ["anytext"] = RecordLayer.AnyText, ["updated"] = Text("updated"), ["id"] = Text("id"),
    };

    public static IEnumerable<CqlProperty> Queryables => Names.Values.DistinctBy(p => p.Name);

    public static CqlProperty? Find(string name) => Names.GetValueOrDefault(name[(name.LastIndexOf(':') + 1)..]);

    /// <exception cref="CswRefusal">What is missing or not understood, by name.</exception>
    public static CswAsk Read(IQueryCollection query)
    {
        Dictionary<string, string> all = query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        string? Of(string name) => all.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
        string request = Of("request") ?? (all.Count == 0 ? "GetCapabilities" : throw new CswRefusal("MissingParameterValue", "request", "request is missing"));
        if (Of("service") is { } service && service != "CSW")
            throw new CswRefusal("InvalidParameterValue", "service", "service is CSW");
        if (Of("version") is { } version && version != "2.0.2")
            throw new CswRefusal("InvalidParameterValue", "version", "version is 2.0.2");
        CqlNode? filter = Of("constraint") is not { } constraint ? null : Understood(() => Of("constraintLanguage")?.StartsWith("FILTER", StringComparison.OrdinalIgnoreCase) == true || constraint.TrimStart().StartsWith('<')
            ? FilterXml.Read(Parse(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(constraint))), Find) : CqlReader.Read(constraint, Queryables));
        return Checked(request, Of("startPosition"), Of("maxRecords"), Of("resultType"), Of("elementSetName"), Of("outputSchema"), filter, Of("id")?.Split(',') ?? []);
    }

    /// <exception cref="CswRefusal">As above, or no XML that may be read.</exception>
    public static CswAsk Read(Stream body)
    {
        XElement root = Parse(body);
        string? Of(string name) => (string?)root.Attribute(name);
        XElement? query = root.Elements().FirstOrDefault(e => e.Name.LocalName == "Query"), constraint = query?.Elements().FirstOrDefault(e => e.Name.LocalName == "Constraint");
        CqlNode? filter = constraint?.Elements().FirstOrDefault() switch
        {
            null => null,
            { Name.LocalName: "Filter" } xml => Understood(() => FilterXml.Read(xml, Find)),
            var text => Understood(() => CqlReader.Read(text.Value.Trim(), Queryables)),
        };
        string? elements = (query ?? root).Elements().FirstOrDefault(e => e.Name.LocalName == "ElementSetName")?.Value.Trim();
        return Checked(root.Name.LocalName, Of("startPosition"), Of("maxRecords"), Of("resultType"), elements, Of("outputSchema"), filter, [.. root.Elements().Where(e => e.Name.LocalName == "Id").Select(e => e.Value.Trim())]);
    }

    private static CswAsk Checked(string request, string? start, string? most, string? resultType, string? elements, string? schema, CqlNode? filter, string[] ids)
    {
        int Whole(string? text, int usual, int least, string name) => text is null ? usual : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least ? number : throw new CswRefusal("InvalidParameterValue", name, $"{name} is a whole number of {least} or more");
        if (elements is not (null or "brief" or "summary" or "full"))
            throw new CswRefusal("InvalidParameterValue", "elementSetName", "elementSetName is brief, summary or full");
        if (schema is not (null or DublinCore or Iso))
            throw new CswRefusal("InvalidParameterValue", "outputSchema", $"outputSchema is {DublinCore} or {Iso}");
        if (request == "GetRecordById" && ids.Length == 0)
            throw new CswRefusal("MissingParameterValue", "id", "id is missing");
        int wanted = Math.Min(Whole(most, 10, 0, "maxRecords"), MostRecords);
        return new CswAsk(request, Whole(start, 1, 1, "startPosition"), request == "GetRecords" && resultType is (null or "hits") ? 0 : wanted, elements ?? "summary", schema ?? DublinCore, filter, [.. ids.Take(MostRecords)]);
    }

    private static XElement Parse(Stream body)
    {
        try
        {
            return SafeXml.Load(body, MostCharacters);
        }
        catch (XmlException e)
        {
            throw new CswRefusal("NoApplicableCode", null, $"Not XML that may be read here (line {e.LineNumber}).");
        }
    }

    private static CqlNode? Understood(Func<CqlNode?> read)
    {
        try
        {
            return read();
        }
        catch (BadInputException e)
        {
            throw new CswRefusal("InvalidParameterValue", "constraint", e.Problems[0].MessageEn);
        }
    }

    private static CqlProperty Text(string name) => new(name, CqlType.Text);
}
