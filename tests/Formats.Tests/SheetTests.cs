using System.IO.Compression;
using System.Xml.Linq;
using Maillage.Formats.Sheets;
using MiniExcelLibs;

namespace Maillage.Formats.Tests;

public sealed class SheetTests
{
    [Fact]
    public void Numbers_stay_numbers_texts_stay_texts_and_nothing_is_a_formula()
    {
        using MemoryStream stream = new();
        string[] dangerous = ["=1+1", "+33 1", "-2", "@SUM(A1)", "\u0007cloche", "é & <b>"];
        SheetWriter.Write(stream, [new Sheet("Par commune", ["nom", "cout"], dangerous.Select((d, i) => (object?[])[d, i * 1.5m])), new Sheet("Vide", ["a"], [[null]])]);
        stream.Position = 0;
        List<IDictionary<string, object>> rows = [.. stream.Query(useHeaderRow: true, sheetName: "Par commune").Cast<IDictionary<string, object>>()];
        rows.Select(r => r["nom"]?.ToString()).ShouldBe(["=1+1", "+33 1", "-2", "@SUM(A1)", "cloche", "é & <b>"]);
        rows.Select(r => Convert.ToDouble(r["cout"], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe([0, 1.5, 3, 4.5, 6, 7.5]);
        stream.Position = 0;
        using ZipArchive zip = new(stream);
        foreach (ZipArchiveEntry sheet in zip.Entries.Where(e => e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal) && e.Name.EndsWith(".xml", StringComparison.Ordinal)))
        {
            using Stream xml = sheet.Open();
            XDocument.Load(xml).Descendants().ShouldNotContain(e => e.Name.LocalName == "f", sheet.FullName);
        }
    }

    [Fact]
    public void Two_sheets_of_one_name_are_refused() =>
        Should.Throw<ArgumentException>(() => SheetWriter.Write(new MemoryStream(), [new Sheet("A", ["x"], []), new Sheet("a", ["x"], [])]));
}
