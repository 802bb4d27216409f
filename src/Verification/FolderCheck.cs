using System.Globalization;
using System.Text.Json;
using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Verification;

/// <summary>The files that stand beside the GeoPackage and that people read: each must say, cell by cell and key by key, what the GeoPackage says.</summary>
internal sealed class FolderCheck(string folder, DesignFile file, Findings findings)
{
    /// <summary>Differences told of one file: a changed order would fill the list.</summary>
    private const int MostTold = 20;

    private const int LongestCell = 100_000;

    private static readonly string[] Bill =
        ["origine", "departement", "commune", "nro", "sro", "partage", "article", "libelle", "unite", "quantite", "quantite_reemploi", "prix_unitaire_eur", "cout_eur", "cout_reemploi_eur"];

    private static readonly string[] Waivers =
        ["origine", "clause", "regle", "objet", "commune", "motif", "reason", "depassement", "unite", "cout_de_conformite_eur", "locaux"];

    /// <summary>Columns where 10 and 10.0 are the same.</summary>
    private static readonly HashSet<string> Numbers = [.. Bill[^5..], "depassement", "cout_de_conformite_eur", "locaux"];

    public void Run(CancellationToken cancellation)
    {
        string origin = file.Certificate.GetValueOrDefault("simulated") == "false" ? "réel" : "simulé";
        Compare("quantities.csv", Bill, file.Quantities.Select(q => BillLine(q, origin)), cancellation);
        Compare("waivers.csv", Waivers, file.Waivers.Select(w => (string[])[origin, w.Clause ?? "", w.Rule, w.Object, w.Commune, w.ReasonFr, w.ReasonEn, Text(w.Excess), InFrench(w.Unit), Text(w.CostCents / 100m), Text(w.Premises)]), cancellation);
        CompareCertificate();
    }

    private static string[] BillLine(FileQuantity q, string origin)
    {
        bool length = q.Unit == "dm";
        decimal unit = length ? 10m : 1m;
        return
        [
            origin, Department(q.Commune), q.Commune, q.Nro ?? "", q.Sro ?? "", q.Sharing switch { "local" => "commune", "nro" => "nro", _ => "tous" }, q.Item, q.LabelFr, length ? "m" : "u",
            Text(q.New / unit), Text(q.Reuse / unit), Text(q.UnitCents * unit / 100m), Text(q.CostCents / 100m), Text(q.CostReuseCents / 100m),
        ];
    }

    /// <summary>The words of docs/formats/design.md; units of physics are the same in both languages.</summary>
    private static string InFrench(string unit) => unit switch { "lines" => "locaux", "ways" => "chemins", _ => unit };

    /// <summary>The first two characters of an INSEE code, three overseas.</summary>
    private static string Department(string commune) => commune[..Math.Min(commune.Length, commune.StartsWith("97", StringComparison.Ordinal) ? 3 : 2)];

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private void Compare(string name, string[] columns, IEnumerable<string[]> expected, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            Missing(name);
            return;
        }

        ProblemList faults = new();
        try
        {
            if (!CsvHeader.Read(path).SequenceEqual(columns))
            {
                findings.At(name, 1, null, "file-differs", $"l'en-tête n'est pas « {string.Join(',', columns)} »", $"the header is not '{string.Join(',', columns)}'");
                return;
            }

            CsvSchema schema = new([.. columns.Select(c => new CsvColumn(c, CsvType.Text) { MayBeBlank = true, MaxLength = LongestCell })], []);
            using FileStream stream = File.OpenRead(path);
            CompareRows(name, columns, CsvTableReader.Read(stream, name, schema, faults), expected, faults, cancellation);
        }
        catch (BadInputException refused)
        {
            Tell(refused.Problems);
            return;
        }

        Tell(faults.Kept);
    }

    private void CompareRows(string name, string[] columns, IEnumerable<CsvRow> rows, IEnumerable<string[]> expected, ProblemList faults, CancellationToken cancellation)
    {
        using IEnumerator<string[]> next = expected.GetEnumerator();
        long line = 1;
        int told = 0;
        foreach (CsvRow row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            line = row.Line;
            if (!next.MoveNext())
            {
                findings.At(name, line, null, "file-differs", "cette ligne n'est pas dans design.gpkg", "this line is not in design.gpkg");
                return;
            }

            for (int c = 0; c < columns.Length && told < MostTold; c++)
            {
                string found = row.FindText(columns[c]) ?? "", wanted = next.Current[c].Trim();
                if (found != wanted && !(Numbers.Contains(columns[c]) && SameNumber(found, wanted)))
                {
                    told++;
                    findings.At(name, line, columns[c], "file-differs", $"« {found} », alors que design.gpkg dit « {wanted} »", $"'{found}', but design.gpkg says '{wanted}'");
                }
            }

            if (told >= MostTold || faults.Errors > 0)
            {
                return;
            }
        }

        if (next.MoveNext() && faults.Errors == 0)
        {
            findings.At(name, line + 1, null, "file-differs", "une ligne de design.gpkg manque ici", "a line of design.gpkg is missing here");
        }
    }

    private static bool SameNumber(string a, string b)
    {
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return decimal.TryParse(a, Plain, CultureInfo.InvariantCulture, out decimal x) && decimal.TryParse(b, Plain, CultureInfo.InvariantCulture, out decimal y) && x == y;
    }

    private void CompareCertificate()
    {
        const string Name = "certificate.json";
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            Missing(Name);
            return;
        }

        try
        {
            using JsonDocument text = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            Dictionary<string, JsonElement> found = text.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
            foreach (string key in found.Keys.Union(file.Certificate.Keys))
            {
                if (!found.TryGetValue(key, out JsonElement here) || !Says(file.Certificate.GetValueOrDefault(key), here))
                {
                    string wanted = file.Certificate.GetValueOrDefault(key, "∅"), there = here.ValueKind == JsonValueKind.Undefined ? "∅" : here.GetRawText();
                    findings.At(Name, null, key, "file-differs", $"« {there} », alors que design.gpkg dit « {wanted} »", $"'{there}', but design.gpkg says '{wanted}'");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            findings.At(Name, null, null, "file-differs", "ce n'est pas un objet JSON lisible", "it is not a readable JSON object");
        }
    }

    private static bool Says(string? told, JsonElement found)
    {
        if (told is null)
        {
            return false;
        }

        try
        {
            using JsonDocument text = JsonDocument.Parse(told, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return JsonElement.DeepEquals(text.RootElement, found);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Missing(string name) => findings.At(name, null, null, "file-missing", $"le fichier {name} manque au dossier", $"file {name} is missing from the folder");

    private void Tell(IReadOnlyList<Problem> problems)
    {
        foreach (Problem problem in problems.Take(MostTold))
        {
            findings.Add(problem);
        }
    }
}
