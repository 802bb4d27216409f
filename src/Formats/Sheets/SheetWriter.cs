using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace Maillage.Formats.Sheets;

/// <summary>A sheet of a workbook: its rows hold text, numbers, booleans or null.</summary>
/// <param name="Name">At most 31 characters, as spreadsheets allow.</param>
public sealed record Sheet(string Name, IReadOnlyList<string> Columns, IEnumerable<object?[]> Rows);

/// <summary>
/// Writes a workbook (Office Open XML, .xlsx), row by row. Every text is an inline string, never a formula, so that nothing in a name can run; numbers stay numbers;
/// the header is bold and stays in view. The smallest set of parts that Excel, LibreOffice and GDAL all open.
/// </summary>
public static class SheetWriter
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Content = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    /// <exception cref="ArgumentException">A sheet's name is longer than 31 characters, or two are the same.</exception>
    public static void Write(Stream stream, IReadOnlyList<Sheet> sheets)
    {
        if (sheets.Any(s => s.Name.Length is 0 or > 31) || sheets.Select(s => s.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != sheets.Count)
        {
            throw new ArgumentException("Names of sheets have one to 31 characters and come once.", nameof(sheets));
        }

        using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        Part(zip, "[Content_Types].xml", "Types", Content, xml =>
        {
            Element(xml, Content, "Default", ("Extension", "rels"), ("ContentType", "application/vnd.openxmlformats-package.relationships+xml"));
            Element(xml, Content, "Default", ("Extension", "xml"), ("ContentType", "application/xml"));
            Element(xml, Content, "Override", ("PartName", "/xl/workbook.xml"), ("ContentType", Types + "sheet.main+xml"));
            Element(xml, Content, "Override", ("PartName", "/xl/styles.xml"), ("ContentType", Types + "styles+xml"));
            Each(sheets, n => Element(xml, Content, "Override", ("PartName", $"/xl/worksheets/sheet{n}.xml"), ("ContentType", Types + "worksheet+xml")));
        });
        Part(zip, "_rels/.rels", "Relationships", Package, xml => Element(xml, Package, "Relationship", ("Id", "rId1"), ("Type", Relations + "/officeDocument"), ("Target", "xl/workbook.xml")));
        Part(zip, "xl/_rels/workbook.xml.rels", "Relationships", Package, xml =>
        {
            Each(sheets, n => Element(xml, Package, "Relationship", ("Id", $"rId{n}"), ("Type", Relations + "/worksheet"), ("Target", $"worksheets/sheet{n}.xml")));
            Element(xml, Package, "Relationship", ("Id", "styles"), ("Type", Relations + "/styles"), ("Target", "styles.xml"));
        });
        Part(zip, "xl/workbook.xml", "workbook", Main, xml =>
        {
            xml.WriteStartElement("sheets", Main);
            Each(sheets, n =>
            {
                xml.WriteStartElement("sheet", Main);
                xml.WriteAttributeString("name", sheets[n - 1].Name);
                xml.WriteAttributeString("sheetId", n.ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("r", "id", Relations, $"rId{n}");
                xml.WriteEndElement();
            });
            xml.WriteEndElement();
        });
        Part(zip, "xl/styles.xml", "styleSheet", Main, xml => xml.WriteRaw(
            "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
            + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders>"
            + "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf xfId=\"0\"/><xf xfId=\"0\" fontId=\"1\" applyFont=\"1\"/></cellXfs>"));
        Each(sheets, n => Part(zip, $"xl/worksheets/sheet{n}.xml", "worksheet", Main, xml => Rows(xml, sheets[n - 1])));
    }

    private static void Rows(XmlWriter xml, Sheet sheet)
    {
        xml.WriteRaw("<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>");
        xml.WriteRaw("<cols><col min=\"1\" max=\"" + Math.Max(1, sheet.Columns.Count) + "\" width=\"18\" customWidth=\"1\"/></cols>");
        xml.WriteStartElement("sheetData", Main);
        Row(xml, 1, [.. sheet.Columns], header: true);
        int number = 1;
        foreach (object?[] row in sheet.Rows)
        {
            Row(xml, ++number, row, header: false);
        }

        xml.WriteEndElement();
    }

    private static void Row(XmlWriter xml, int number, object?[] cells, bool header)
    {
        xml.WriteStartElement("row", Main);
        xml.WriteAttributeString("r", number.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i] is not { } cell)
            {
                continue;
            }

            xml.WriteStartElement("c", Main);
            xml.WriteAttributeString("r", Letters(i) + number.ToString(CultureInfo.InvariantCulture));
            if (header)
            {
                xml.WriteAttributeString("s", "1");
            }

            bool flag = cell is bool, numeric = flag || cell is decimal || cell.GetType().IsPrimitive;
            xml.WriteAttributeString("t", flag ? "b" : numeric ? "n" : "inlineStr");
            if (numeric)
            {
                xml.WriteElementString("v", Main, flag ? ((bool)cell ? "1" : "0") : Convert.ToString(cell, CultureInfo.InvariantCulture));
            }
            else
            {
                xml.WriteStartElement("is", Main);
                xml.WriteStartElement("t", Main);
                xml.WriteAttributeString("xml", "space", null, "preserve");
                xml.WriteString(Plain(cell.ToString() ?? ""));
                xml.WriteEndElement();
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Part(ZipArchive zip, string name, string root, string space, Action<XmlWriter> fill)
    {
        using Stream stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        using XmlWriter xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new System.Text.UTF8Encoding(false) });
        xml.WriteStartDocument(standalone: true);
        xml.WriteStartElement(root, space);
        fill(xml);
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string space, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(name, space);
        foreach ((string attribute, string value) in attributes)
        {
            xml.WriteAttributeString(attribute, value);
        }

        xml.WriteEndElement();
    }

    private static void Each(IReadOnlyList<Sheet> sheets, Action<int> write)
    {
        for (int n = 1; n <= sheets.Count; n++)
        {
            write(n);
        }
    }

    /// <summary>A, B … Z, AA …</summary>
    private static string Letters(int column) => (column >= 26 ? Letters((column / 26) - 1) : "") + (char)('A' + (column % 26));

    /// <summary>Characters that XML does not know would make the workbook unreadable.</summary>
    private static string Plain(string text) => text.All(XmlConvert.IsXmlChar) ? text : new string([.. text.Where(XmlConvert.IsXmlChar)]);
}
