using System.Text.Json.Nodes;
using Maillage.Formats.Csv;
using Maillage.Formats.Sheets;
using Maillage.Network.Pricing;

namespace Maillage.Network.Export;

/// <summary>What the host knows of a commune, for the bill: its name, its department and the year the plan builds it in.</summary>
/// <param name="Department">Its code.</param>
/// <param name="Phase">« 2016–2018 », or empty when the plan does not say.</param>
/// <param name="DepartmentName">Its name; the code where the host does not know it.</param>
public sealed record BilledCommune(string Name, string Department, string Phase, string? DepartmentName = null);

/// <summary>The bill of quantities by commune, department, SRO, NRO, phase and surface, as a workbook or as CSV.</summary>
public static class QuantityExport
{
    private static readonly string[] Tail = ["article", "libelle", "unite", "quantite", "quantite_reemploi", "prix_unitaire_eur", "cout_eur", "cout_reemploi_eur", "origine"];

    private sealed record Line(string Commune, string Nro, string Sro, string Item, string Label, bool ByLength, long New, long Reuse, long UnitCents);

    /// <param name="communes">INSEE codes of the part asked for; null for the whole design.</param>
    /// <param name="tell">Name, department and phase of a commune.</param>
    public static void WriteWorkbook(DesignFolder design, IReadOnlyCollection<string>? communes, Func<string, BilledCommune> tell, Stream to) =>
        SheetWriter.Write(to, Sheets(design, communes, tell));

    /// <summary>One CSV a sheet, in a folder.</summary>
    public static void WriteTables(DesignFolder design, IReadOnlyCollection<string>? communes, Func<string, BilledCommune> tell, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (Sheet sheet in Sheets(design, communes, tell))
        {
            using FileStream stream = File.Create(Path.Combine(folder, FileName(sheet.Name) + ".csv"));
            using CsvTableWriter csv = new(stream, sheet.Columns, byteOrderMark: true);
            foreach (object?[] row in sheet.Rows)
            {
                csv.Write(row);
            }
        }
    }

    /// <summary>Sheets of the bill; the sum of costs is the same on each.</summary>
    public static IReadOnlyList<Sheet> Sheets(DesignFolder design, IReadOnlyCollection<string>? communes, Func<string, BilledCommune> tell)
    {
        List<Line> lines = [.. design.Rows("design_quantity", "commune", communes).Select(r => new Line(
            r.Text("commune"), r.Text("nro"), r.Text("sro"), r.Text("item"), r.Text("label_fr"), r.Text("unit") == "dm", r.Whole("quantity_base"), r.Whole("quantity_reuse_base"), r.Whole("unit_price_cents")))];
        Dictionary<string, BilledCommune> known = lines.Select(l => l.Commune).Distinct().ToDictionary(c => c, tell);
        Dictionary<string, string> departments = known.Values.DistinctBy(k => k.Department).ToDictionary(k => k.Department, k => k.DepartmentName ?? k.Department, StringComparer.Ordinal);
        string origin = design.Origin;
        return
        [
            new Sheet("Lisez-moi", ["cle", "valeur"], About(design, communes, lines)),
            By("Par commune", "commune", l => l.Commune, c => known[c].Name),
            By("Par département", "departement", l => known[l.Commune].Department, d => departments[d]),
            By("Par NRO", "nro", l => l.Nro.Length == 0 ? "tous" : l.Nro, n => n),
            By("Par SRO", "sro", l => l.Sro.Length == 0 ? (l.Nro.Length == 0 ? "tous" : l.Nro) : l.Sro, s => s),
            By("Par phase", "phase", l => known[l.Commune].Phase.Length == 0 ? "non planifié" : known[l.Commune].Phase, p => p),
            By("Par surface", "surface", l => Surface(l.Item), s => s),
            new Sheet("Détail", ["commune", "nom", "departement", "phase", "nro", "sro", .. Tail], lines.Select(l => (object?[])
                [l.Commune, known[l.Commune].Name, known[l.Commune].Department, known[l.Commune].Phase, l.Nro, l.Sro, .. Cells(l.Item, l.Label, l.ByLength, l.New, l.Reuse, l.UnitCents, origin)])),
        ];

        Sheet By(string name, string column, Func<Line, string> key, Func<string, string> label) => new(
            name,
            [column, "nom", .. Tail],
            lines.GroupBy(l => (Key: key(l), l.Item, l.Label, l.ByLength, l.UnitCents)).OrderBy(g => g.Key.Key, StringComparer.Ordinal).ThenBy(g => g.Key.Item, BillItem.Order)
                .Select(g => (object?[])[g.Key.Key, label(g.Key.Key), .. Cells(g.Key.Item, g.Key.Label, g.Key.ByLength, g.Sum(l => l.New), g.Sum(l => l.Reuse), g.Key.UnitCents, origin)]));
    }

    /// <summary>The kind of ground or support a price depends on.</summary>
    private static string Surface(string item) => item switch
    {
        "trench.built-up" => "tranchée en agglomération",
        "trench.open.crossing" => "traversée de rue",
        _ when item.StartsWith("trench.open.", StringComparison.Ordinal) => "tranchée hors agglomération : " + item["trench.open.".Length..] switch { "street" => "rue", "road" => "route locale", "main-road" => "grande route", _ => "chemin" },
        "aerial" => "appui aérien neuf",
        "rent.duct" => "fourreau existant loué",
        "rent.pole" => "appui existant loué",
        _ => "sans surface (câbles, sites, raccordements)",
    };

    private static object?[] Cells(string item, string label, bool byLength, long quantity, long reuse, long unitCents, string origin)
    {
        decimal unit = byLength ? 10m : 1m;
        return [item, label, byLength ? "m" : "u", quantity / unit, reuse / unit, unitCents * unit / 100m, quantity * unitCents / 100m, reuse * unitCents / 100m, origin];
    }

    private static IEnumerable<object?[]> About(DesignFolder design, IReadOnlyCollection<string>? communes, List<Line> lines)
    {
        yield return ["origine", design.Simulated ? "simulé : réseau dimensionné sur un terrain généré, non relevé" : "réel : rues et bâtiments relevés"];
        yield return ["regles_et_prix", design.Rules];
        yield return ["perimetre", communes is null ? "tout le dimensionnement" : $"{communes.Count} communes"];
        yield return ["locaux", design.Rows("design_premises", "commune", communes).Sum(r => r.Whole("lines"))];
        yield return ["cout_tout_neuf_eur", lines.Sum(l => l.New * l.UnitCents) / 100m];
        yield return ["cout_avec_reemploi_eur", lines.Sum(l => l.Reuse * l.UnitCents) / 100m];
        if (communes is not null)
        {
            yield return ["portee", "les lignes « dimensionnement_… » portent sur tout le dimensionnement, les autres sur le périmètre"];
        }

        foreach (string key in (string[])["premises", "cost", "costReuse", "lowerBound", "gapPercent", "buildingsLeftOut", "missingNodes"])
        {
            if (design.Certificate[key] is null)
            {
                continue;
            }

            yield return ["dimensionnement_" + key, design.Certificate[key] is JsonValue value && value.TryGetValue(out decimal number) ? number : design.Certificate[key]?.ToString()];
        }
    }

    private static string FileName(string sheet) => sheet.ToLowerInvariant().Replace(' ', '-').Replace('é', 'e');
}
