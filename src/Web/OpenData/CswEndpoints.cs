using System.Globalization;
using System.Text;
using System.Xml;
using Maillage.Formats.Cql2;
using Maillage.Kernel;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.OpenData;

/// <summary>
/// <c>/csw</c>: Catalogue Service for the Web 2.0.2, discovery: GetCapabilities, DescribeRecord, GetRecords, GetRecordById, by address or by document. It reads what everyone may read, whoever asks.
/// </summary>
internal static class CswEndpoints
{
    private const string Csw = CswAsk.DublinCore, Ows = "http://www.opengis.net/ows", Ogc = "http://www.opengis.net/ogc", Xlink = "http://www.w3.org/1999/xlink";
    private const int MostBody = 200_000;

    public static void MapCsw(this IEndpointRouteBuilder app)
    {
        app.MapGet("/csw", (HttpContext c, OpenDatasets d, PortalOptions o, TimeProvider clock, Say say) => Answer(c, d, o, clock, say, () => CswAsk.Read(c.Request.Query))).OpenToAll().WithName("Csw").WithSummary("CSW 2.0.2 catalogue").WithTags("catalogue");
        // Its clients send their filters as a document; nothing is changed by it and no cookie is looked at.
        app.MapPost("/csw", async (HttpContext c, OpenDatasets d, PortalOptions o, TimeProvider clock, Say say) =>
        {
            using MemoryStream body = new();
            byte[] buffer = new byte[1 << 14];
            for (int n = await c.Request.Body.ReadAsync(buffer); n > 0 && body.Length <= MostBody; n = await c.Request.Body.ReadAsync(buffer))
                body.Write(buffer, 0, n);
            body.Position = 0;
            return Answer(c, d, o, clock, say, () => body.Length > MostBody ? throw new CswRefusal("NoApplicableCode", null, "The request is too long.") : CswAsk.Read(body));
        }).OpenToAll().WithMetadata(new ChangesNothing()).WithName("CswPost").WithSummary("CSW 2.0.2 catalogue, requests as documents").WithTags("catalogue");
    }

    private static IResult Answer(HttpContext context, OpenDatasets datasets, PortalOptions options, TimeProvider clock, Say say, Func<CswAsk> read)
    {
        string root = Answers.Base(context, options);
        Action<XmlWriter> write;
        try
        {
            CswAsk ask = read();
            Wording region = new(options.Strategy.Territory.Fr, options.Strategy.Territory.En);
            write = ask.Request switch
            {
                "GetCapabilities" => xml => Capabilities(xml, root, say["ogc.title", options.Strategy.Territory.In(say.InFrench)], region),
                "DescribeRecord" => Describe,
                "GetRecords" => Records(ask, datasets.List(), root, region, clock.GetUtcNow()),
                "GetRecordById" => xml =>
                {
                    xml.WriteStartElement("csw", "GetRecordByIdResponse", Csw);
                    foreach (OpenDataset found in datasets.List().Where(d => ask.Ids.Contains(d.Id)))
                        CswXml.Write(xml, found, ask, root, region);
                    xml.WriteEndElement();
                },
                _ => throw new CswRefusal("OperationNotSupported", ask.Request, $"{ask.Request} is not offered."),
            };
        }
        catch (CswRefusal refusal)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            write = xml => Refused(xml, refusal);
        }

        return Answers.Stream("application/xml; charset=utf-8", to =>
        {
            using XmlWriter xml = XmlWriter.Create(to, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = false });
            write(xml);
        });
    }

    private static Action<XmlWriter> Records(CswAsk ask, IReadOnlyList<OpenDataset> all, string root, Wording region, DateTimeOffset now)
    {
        CqlTruth? truth = ask.Filter is null ? null : new CqlTruth(Folded(ask.Filter));
        List<OpenDataset> found = [.. all.Where(d => truth is null || Holds(truth, d, region))];
        List<OpenDataset> page = [.. found.Skip(ask.Start - 1).Take(ask.Most)];
        return xml =>
        {
            xml.WriteStartElement("csw", "GetRecordsResponse", Csw);
            xml.WriteAttributeString("version", "2.0.2");
            xml.WriteStartElement("csw", "SearchStatus", Csw);
            xml.WriteAttributeString("timestamp", RecordLayer.Stamp(now));
            xml.WriteEndElement();
            xml.WriteStartElement("csw", "SearchResults", Csw);
            xml.WriteAttributeString("numberOfRecordsMatched", Number(found.Count));
            xml.WriteAttributeString("numberOfRecordsReturned", Number(page.Count));
            // 0 says that there is no more.
            xml.WriteAttributeString("nextRecord", Number(ask.Start - 1 + page.Count < found.Count && ask.Most > 0 ? ask.Start + page.Count : 0));
            xml.WriteAttributeString("recordSchema", ask.Schema);
            xml.WriteAttributeString("elementSet", ask.Elements);
            foreach (OpenDataset dataset in page)
                CswXml.Write(xml, dataset, ask, root, region);
            xml.WriteEndElement();
            xml.WriteEndElement();
        };
    }

    private static bool Holds(CqlTruth truth, OpenDataset d, Wording region)
    {
        object?[] values = RecordLayer.Values(d, region);
        return truth.Holds(name => name switch
        {
            "id" => d.Id,
            "anytext" => RecordLayer.AnyTextOf(d),
            _ => values[Index(name)],
        }, RecordLayer.Shape(d));
    }

    private static int Index(string name)
    {
        for (int i = 0; i < RecordLayer.Columns.Count; i++)
        {
            if (RecordLayer.Columns[i].Name == name)
                return i;
        }

        throw new ArgumentException($"No queryable {name}.");
    }

    /// <summary>Words looked for in any text lose case and accents as the text itself has; « equal » to a whole text means that it is in it.</summary>
    private static CqlNode Folded(CqlNode node) => node switch
    {
        CqlAnd and => new CqlAnd([.. and.Parts.Select(Folded)]),
        CqlOr or => new CqlOr([.. or.Parts.Select(Folded)]),
        CqlNot not => new CqlNot(Folded(not.Part)),
        CqlLike like when like.Property == RecordLayer.AnyText => like with { Pattern = RecordLayer.Plain(like.Pattern) },
        CqlCompare { Operator: CqlOperator.Equal, Value: string text } c when c.Property == RecordLayer.AnyText => new CqlLike(c.Property, $"%{RecordLayer.Plain(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%"),
        _ => node,
    };

    private static void Describe(XmlWriter xml)
    {
        xml.WriteStartElement("csw", "DescribeRecordResponse", Csw);
        foreach ((string space, string address) in ((string, string)[])[(CswAsk.DublinCore, "http://schemas.opengis.net/csw/2.0.2/record.xsd"), (CswAsk.Iso, "http://www.isotc211.org/2005/gmd/gmd.xsd")])
        {
            xml.WriteStartElement("csw", "SchemaComponent", Csw);
            xml.WriteAttributeString("schemaLanguage", "http://www.w3.org/XML/Schema");
            xml.WriteAttributeString("targetNamespace", space);
            xml.WriteStartElement("xs", "schema", "http://www.w3.org/2001/XMLSchema");
            xml.WriteStartElement("xs", "include", "http://www.w3.org/2001/XMLSchema");
            xml.WriteAttributeString("schemaLocation", address);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Capabilities(XmlWriter xml, string root, string title, Wording region)
    {
        void Values(string kind, string name, params ReadOnlySpan<string> values)
        {
            xml.WriteStartElement("ows", kind, Ows);
            xml.WriteAttributeString("name", name);
            foreach (string value in values)
                xml.WriteElementString("ows", "Value", Ows, value);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("csw", "Capabilities", Csw);
        xml.WriteAttributeString("version", "2.0.2");
        xml.WriteAttributeString("xmlns", "xlink", null, Xlink);
        xml.WriteStartElement("ows", "ServiceIdentification", Ows);
        xml.WriteElementString("ows", "Title", Ows, title);
        xml.WriteElementString("ows", "ServiceType", Ows, "CSW");
        xml.WriteElementString("ows", "ServiceTypeVersion", Ows, "2.0.2");
        xml.WriteElementString("ows", "Fees", Ows, "NONE");
        xml.WriteElementString("ows", "AccessConstraints", Ows, OpenLicence.Open.Name);
        xml.WriteEndElement();
        xml.WriteStartElement("ows", "ServiceProvider", Ows);
        xml.WriteElementString("ows", "ProviderName", Ows, region.Fr);
        xml.WriteEndElement();
        xml.WriteStartElement("ows", "OperationsMetadata", Ows);
        foreach (string operation in (ReadOnlySpan<string>)["GetCapabilities", "DescribeRecord", "GetRecords", "GetRecordById"])
        {
            xml.WriteStartElement("ows", "Operation", Ows);
            xml.WriteAttributeString("name", operation);
            xml.WriteStartElement("ows", "DCP", Ows);
            xml.WriteStartElement("ows", "HTTP", Ows);
            foreach (string method in (ReadOnlySpan<string>)["Get", "Post"])
            {
                xml.WriteStartElement("ows", method, Ows);
                xml.WriteAttributeString("xlink", "href", Xlink, root + "/csw");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
            if (operation is "GetRecords" or "GetRecordById")
            {
                Values("Parameter", "outputSchema", CswAsk.DublinCore, CswAsk.Iso);
                Values("Parameter", "ElementSetName", "brief", "summary", "full");
            }

            if (operation == "GetRecords")
            {
                Values("Parameter", "typeNames", "csw:Record", "gmd:MD_Metadata");
                Values("Parameter", "resultType", "hits", "results");
                Values("Parameter", "CONSTRAINTLANGUAGE", "FILTER", "CQL_TEXT");
            }

            xml.WriteEndElement();
        }

        Values("Parameter", "version", "2.0.2");
        Values("Parameter", "service", "CSW");
        xml.WriteEndElement();
        Filters(xml);
        xml.WriteEndElement();
    }

    private static void Filters(XmlWriter xml)
    {
        void List(string outer, string inner, params ReadOnlySpan<string> values)
        {
            xml.WriteStartElement("ogc", outer, Ogc);
            foreach (string value in values)
                xml.WriteElementString("ogc", inner, Ogc, value);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("ogc", "Filter_Capabilities", Ogc);
        xml.WriteStartElement("ogc", "Spatial_Capabilities", Ogc);
        List("GeometryOperands", "GeometryOperand", "gml:Envelope");
        xml.WriteStartElement("ogc", "SpatialOperators", Ogc);
        xml.WriteStartElement("ogc", "SpatialOperator", Ogc);
        xml.WriteAttributeString("name", "BBOX");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("ogc", "Scalar_Capabilities", Ogc);
        xml.WriteElementString("ogc", "LogicalOperators", Ogc, "");
        List("ComparisonOperators", "ComparisonOperator", "EqualTo", "NotEqualTo", "LessThan", "GreaterThan", "LessThanEqualTo", "GreaterThanEqualTo", "Like", "Between", "NullCheck");
        xml.WriteEndElement();
        xml.WriteStartElement("ogc", "Id_Capabilities", Ogc);
        xml.WriteElementString("ogc", "EID", Ogc, "");
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Refused(XmlWriter xml, CswRefusal refusal)
    {
        xml.WriteStartElement("ows", "ExceptionReport", Ows);
        xml.WriteAttributeString("version", "1.2.0");
        xml.WriteStartElement("ows", "Exception", Ows);
        xml.WriteAttributeString("exceptionCode", refusal.Code);
        if (refusal.Locator is not null)
            xml.WriteAttributeString("locator", refusal.Locator);
        xml.WriteElementString("ows", "ExceptionText", Ows, refusal.Message);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
