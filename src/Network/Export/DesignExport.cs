using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Maillage.Kernel;
using Maillage.Network.Pricing;
using Maillage.Network.Rules;

namespace Maillage.Network.Export;

/// <summary>
/// Writes a design to a folder: <c>design.gpkg</c>, <c>quantities.csv</c>, <c>waivers.csv</c>, <c>certificate.json</c>. All is written beside it and
/// takes its place whole: a killed run leaves the former design or the new one, never a mixture.
/// </summary>
public static class DesignExport
{
    /// <returns>The certificate written.</returns>
    /// <exception cref="BadInputException">When the folder holds something that is no design.</exception>
    /// <exception cref="IOException">When the disk is full or the place cannot be written.</exception>
    public static JsonObject Write(NetworkDesign design, string directory, DesignRun run, CancellationToken cancellation)
    {
        string target = Path.GetFullPath(directory).TrimEnd(Path.DirectorySeparatorChar);
        string draft = target + ".part";
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(Path.Combine(target, "certificate.json")))
        {
            throw new BadInputException(Problem.Error("not-a-design",
                $"le dossier « {directory} » contient autre chose qu'un dimensionnement : choisissez un dossier vide ou nouveau",
                $"folder '{directory}' holds something that is no design: choose an empty or new folder") with { File = directory });
        }

        Remove(draft);
        Directory.CreateDirectory(draft);
        try
        {
            JsonObject certificate = DesignCertificate.Of(design, run);
            Task<string> quantities = Task.Run(() => Quantities(design), cancellation);
            DesignGeoPackage.Write(design, certificate, Path.Combine(draft, "design.gpkg"), cancellation);
            File.WriteAllText(Path.Combine(draft, "quantities.csv"), quantities.GetAwaiter().GetResult(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            File.WriteAllText(Path.Combine(draft, "waivers.csv"), WaiverLines(design), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            File.WriteAllText(Path.Combine(draft, "certificate.json"), DesignCertificate.Text(certificate) + "\n");
            cancellation.ThrowIfCancellationRequested();
            FolderSwap.Put(draft, target);
            return certificate;
        }
        finally
        {
            Remove(draft);
        }
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Quantities(NetworkDesign design)
    {
        StringBuilder text = new("origine,departement,commune,nro,sro,partage,article,libelle,unite,quantite,quantite_reemploi,prix_unitaire_eur,cout_eur,cout_reemploi_eur\n");
        string origin = design.Simulated ? "simulé" : "réel";
        foreach (BillEntry q in design.Bill.Entries)
        {
            BillItem item = design.Bill.Items[q.Key.Item];
            string commune = design.Ground.CommuneIds[q.Key.Commune];
            decimal unit = item.ByLength ? 10m : 1m;
            Row(text, origin, Department(commune), commune, q.Key.Nro < 0 ? "" : design.Sites[q.Key.Nro].Id, q.Key.Sro < 0 ? "" : design.Sites[q.Key.Sro].Id,
                q.Key.Sharing switch { Sharing.Local => "commune", Sharing.Nro => "nro", _ => "tous" }, item.Key, item.LabelFr, item.ByLength ? "m" : "u",
                q.New / unit, q.Reuse / unit, item.CentsPerUnit * unit / 100m, q.New * item.CentsPerUnit / 100m, q.Reuse * item.CentsPerUnit / 100m);
        }

        return text.ToString();
    }

    private static string WaiverLines(NetworkDesign design)
    {
        StringBuilder text = new("origine,clause,regle,objet,commune,motif,reason,depassement,unite,cout_de_conformite_eur,locaux\n");
        foreach (Waiver w in design.Waivers)
        {
            Row(text, design.Simulated ? "simulé" : "réel", design.Rules.FindClause(w.RuleId)!.Id, w.RuleId, w.ObjectId, w.Commune.Text, w.ReasonFr, w.ReasonEn, w.Excess, RuleUnits.Of(w.Unit, french: true), w.CostToComply.Euros, w.Premises);
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            string cell = Convert.ToString(values[i], CultureInfo.InvariantCulture) ?? "";
            bool quoted = cell.AsSpan().IndexOfAny(",\"\n") >= 0;
            text.Append(i == 0 ? "" : ",").Append(quoted ? "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : cell);
        }

        text.Append('\n');
    }

    /// <summary>Department of an INSEE commune code: two characters, three overseas.</summary>
    internal static string Department(string commune) => commune.StartsWith("97", StringComparison.Ordinal) ? commune[..3] : commune[..Math.Min(2, commune.Length)];
}
