using Maillage.Formats.Csv;
using Maillage.Kernel;

namespace Maillage.Formats.GraceThd;

/// <summary>Finds columns of the standard that a table lacks: said once for the column, not once for each row that misses its value.</summary>
internal static class GraceColumns
{
    /// <summary>A way without it carries nothing, whatever it is.</summary>
    private const string Support = "cm_typ_imp";

    /// <summary>
    /// A table without its key cannot be read. One without a column that joins it to a table of the delivery, or says what a way is, loses what the delivery was for: an error that keeping the good rows passes over.
    /// Any other column may be absent; a warning when another that the standard has not resembles it, for then it was renamed.
    /// </summary>
    /// <param name="tables">Names of the tables of the delivery.</param>
    /// <returns>Keys that are not there.</returns>
    public static IReadOnlyList<Problem> Check(GraceTable table, string file, GraceSchema schema, IReadOnlyCollection<string> tables, ProblemList problems)
    {
        if (table.Rows.Count == 0 || schema.Find(table.Name) is not { } definition)
        {
            return [];
        }

        string[] unknown = [.. table.Columns.Except(definition.Columns, StringComparer.OrdinalIgnoreCase)];
        HashSet<string> joins = [.. schema.References.Where(r => r.Table == table.Name && tables.Contains(r.Target)).Select(r => r.Column), Support];
        List<Problem> keys = [];
        foreach (string column in definition.Columns.Where(c => !table.Has(c)))
        {
            string? closest = CsvHeader.Closest(column, unknown);
            if (definition.Key.Contains(column))
            {
                keys.Add(Missing(Severity.Error, file, column, closest, table.Columns));
            }
            else if (joins.Contains(column) || closest is not null)
            {
                problems.Add(Missing(joins.Contains(column) ? Severity.Error : Severity.Warning, file, column, closest, table.Columns));
            }
        }

        return keys;
    }

    private static Problem Missing(Severity severity, string file, string column, string? closest, IReadOnlyList<string> found) => new Problem(
        severity, "missing-column",
        $"la colonne {column} manque ; {(closest is null ? "donnez-lui ce nom" : $"« {closest} », que le standard n'a pas, lui ressemble : nommez-la {column}")}, puis recommencez ; colonnes trouvées : {string.Join(", ", found)}",
        $"column {column} is missing; {(closest is null ? "give it this name" : $"'{closest}', which the standard has not, resembles it: name it {column}")}, then try again; columns found: {string.Join(", ", found)}") with
    { File = file, Row = 1, Column = column };
}
