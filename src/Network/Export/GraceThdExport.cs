using System.Text;
using Maillage.Formats.GraceThd;
using Maillage.Kernel;

namespace Maillage.Network.Export;

/// <summary>What a GraceTHD export holds.</summary>
/// <param name="Rows">Rows by table.</param>
/// <param name="LeftOut">What a design cannot know, in French: written to <c>LISEZ-MOI.txt</c>.</param>
public sealed record GraceThdReport(IReadOnlyDictionary<string, int> Rows, IReadOnlyList<string> LeftOut);

/// <summary>Writes a design, or the part of some communes, as a GraceTHD delivery of version 2 or 3 (docs/formats/gracethd.md).</summary>
public static class GraceThdExport
{
    private static readonly string[] LeftOut =
    [
        "t_baie, t_tiroir, t_cassette, t_equipement : l'aménagement des locaux se décide à l'étude de projet",
        "t_position, t_ropt : le dimensionnement compte les épissures mais n'affecte pas chaque fibre",
        "t_znro, t_zsro, t_zpbo, t_zdep : chaque local connaît son PBO ; le tracé des limites de zone n'est pas dessiné",
        "t_organisme et les colonnes de propriété et de gestion : aucun maître d'ouvrage n'est désigné",
        "t_masque, t_love, t_document, t_docobj, t_empreinte, t_reference : relevés et documents d'exécution",
        "t_adresse : le point et la commune du bâtiment, sans voie ni numéro",
    ];

    /// <param name="version">2 or 3.</param>
    /// <param name="communes">INSEE codes; null for the whole design.</param>
    /// <param name="folder">Where the files go; made when absent.</param>
    public static GraceThdReport Write(DesignFolder design, int version, IReadOnlyCollection<string>? communes, string folder, CancellationToken cancellation)
    {
        GraceDelivery delivery = new GraceThdBuilder(design, version == 3 ? GraceSchema.V3 : GraceSchema.V2, communes).Build(cancellation);
        ProblemList problems = new();
        GraceCheck.Clean(delivery, problems);
        if (problems.Errors > 0)
        {
            throw new InvalidOperationException("The delivery does not hold together: " + problems.Kept[0].MessageEn);
        }

        GraceWriter.Write(delivery, folder, cancellation);
        File.WriteAllText(Path.Combine(folder, "LISEZ-MOI.txt"), About(design, version), new UTF8Encoding(false));
        return new GraceThdReport(delivery.Tables.ToDictionary(t => t.Key, t => t.Value.Rows.Count), LeftOut);
    }

    private static string About(DesignFolder design, int version)
    {
        StringBuilder text = new();
        text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"Livraison GraceTHD v{version} d'un réseau dimensionné par Maillage. Règles et prix : {design.Rules}.");
        text.AppendLine(design.Simulated ? "SIMULÉ : le terrain est généré d'après des comptes par commune, non relevé ; chaque ligne le dit dans sa colonne de commentaire." : "Rues et bâtiments réels.");
        if (design.Certificate["buildingsLeftOut"]?.GetValue<int>() is > 0 and int leftOut)
        {
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{leftOut} bâtiments ou adresses de la source sont laissés de côté : aucune rue n'est assez proche (problems.geojson du dimensionnement).");
        }

        if (design.Certificate["missingNodes"]?.GetValue<int>() is > 0 and int missing)
        {
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{missing} points nommés par des rues ou des bâtiments manquent dans la source.");
        }

        text.AppendLine().AppendLine("Laissé de côté, parce qu'un dimensionnement ne le connaît pas :");
        foreach (string line in LeftOut)
        {
            text.Append("- ").AppendLine(line);
        }

        return text.ToString();
    }
}
