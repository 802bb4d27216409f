using Maillage.Formats.Layers;
using Maillage.Kernel;

namespace Maillage.Catalogue.Layers;

/// <summary>
/// What a standard asks of the attributes of a layer. Urban planning: CNIG, « Prescriptions nationales pour la dématérialisation des documents d'urbanisme », standard PLU-PLUi-CC (2022), tables
/// ZONE_URBA, PRESCRIPTION_*, INFO_*. Other themes ask for nothing: a layer with few columns is still a layer.
/// </summary>
internal static class AttributeRules
{
    /// <param name="Column">Name in small letters.</param>
    /// <param name="Values">Values it may have; null when any will do.</param>
    private sealed record Rule(string Layer, string Column, string[]? Values);

    /// <summary>Kinds of zones since 2013; the older Ah, Nh and Nd are still met.</summary>
    private static readonly string[] Zones = ["U", "AUc", "AUs", "A", "N", "Ah", "Nh", "Nd"];

    private static readonly Rule[] UrbanPlan =
    [
        new("zone_urba", "libelle", null), new("zone_urba", "typezone", Zones),
        new("prescription_", "libelle", null), new("prescription_", "typepsc", null), new("info_", "libelle", null), new("info_", "typeinf", null),
    ];

    /// <summary>A column that is missing is told once, not for every row.</summary>
    /// <returns>True when all are there.</returns>
    public static bool CheckColumns(string layer, IEnumerable<string> columns, DepositTheme theme, ProblemList problems)
    {
        HashSet<string> known = new(columns, StringComparer.OrdinalIgnoreCase);
        List<Rule> missing = [.. Of(layer, theme).Where(r => !known.Contains(r.Column))];
        foreach (Rule rule in missing)
            problems.Add(Problem.Error("missing-column", $"la colonne {rule.Column.ToUpperInvariant()} manque", $"column {rule.Column.ToUpperInvariant()} is missing") with { File = layer, Column = rule.Column });
        return missing.Count == 0;
    }

    public static IEnumerable<Problem> Faults(LayerObject found, DepositTheme theme)
    {
        foreach (Rule rule in Of(found.Layer, theme))
        {
            KeyValuePair<string, string?> cell = found.Attributes.FirstOrDefault(a => a.Key.Equals(rule.Column, StringComparison.OrdinalIgnoreCase));
            if (cell.Key is null)
                continue;
            if (string.IsNullOrWhiteSpace(cell.Value))
                yield return Problem.Error("missing-attribute", $"{cell.Key.ToUpperInvariant()} est vide", $"{cell.Key.ToUpperInvariant()} is blank") with { Column = cell.Key };
            else if (rule.Values is { } values && !values.Contains(cell.Value, StringComparer.Ordinal))
                yield return Problem.Error("unknown-value", $"{cell.Key.ToUpperInvariant()} vaut « {cell.Value} » ; attendu : {string.Join(", ", values)}", $"{cell.Key.ToUpperInvariant()} is '{cell.Value}'; expected: {string.Join(", ", values)}") with { Column = cell.Key };
        }
    }

    private static IEnumerable<Rule> Of(string layer, DepositTheme theme) =>
        theme == DepositTheme.UrbanPlan ? UrbanPlan.Where(r => r.Layer == layer || (r.Layer.EndsWith('_') && layer.StartsWith(r.Layer, StringComparison.Ordinal))) : [];
}
