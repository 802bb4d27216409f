using System.Globalization;
using Maillage.Kernel;

namespace Maillage.Formats.GraceThd;

/// <summary>Finds cells of a delivery that say what the standard does not: counts and lengths that are no numbers, codes outside the closed lists that decide what exists.</summary>
public static class GraceValues
{
    // The lists l_statut and l_avancement of the standard, the same in versions 2 and 3.
    private static readonly string[] Status = ["PRE", "DIA", "AVP", "PRO", "ACT", "EXE", "TVX", "REC", "MCO"];
    private static readonly string[] Progress = ["E", "C", "T", "S", "H", "A"];

    /// <summary>The number of fibres of a cable: what comes of a faulty one would be wrong, so its row cannot be used.</summary>
    private static readonly string[] Counts = ["cb_capafo"];

    private static readonly string[] Whole = ["cb_fo_disp", "cb_fo_util", "cb_modulo", "cm_cddispo", "cm_fo_util", "cd_nbcable", "fo_nincab", "fo_numtub", "fo_nintub"];
    private static readonly string[] Lengths = ["cb_lgreel", "cl_long", "cm_long", "cm_lgreel", "cd_long", "lv_long"];

    /// <summary>Tells every faulty cell with file, row, column and what is expected; takes out the rows that cannot be used. Call it before <see cref="GraceCheck.Clean"/>, which takes out what hung on them.</summary>
    /// <returns>Rows taken out.</returns>
    public static int Check(GraceDelivery delivery, ProblemList problems)
    {
        int removed = 0;
        foreach (GraceTable table in delivery.Tables.Values)
        {
            Rule[] rules = [.. table.Columns.Select(RuleOf).OfType<Rule>()];
            removed += rules.Length == 0 ? 0 : table.Rows.RemoveAll(row => IsUnusable(table, row, rules, problems));
        }

        return removed;
    }

    private sealed record Rule(string Column, Func<string, bool> Holds, string Code, string Fr, string En, Severity Severity);

    private static Rule? RuleOf(string column)
    {
        string name = column.ToLowerInvariant();
        return Counts.Contains(name) ? new Rule(column, IsWhole, "bad-number", "un nombre entier, 0 ou plus", "a whole number, 0 or more", Severity.Error)
            : Whole.Contains(name) ? new Rule(column, IsWhole, "bad-number", "un nombre entier, 0 ou plus", "a whole number, 0 or more", Severity.Warning)
            : Lengths.Contains(name) ? new Rule(column, IsLength, "bad-number", "une longueur, 0 ou plus", "a length, 0 or more", Severity.Warning)
            : name.EndsWith("_statut", StringComparison.Ordinal) ? Closed(column, Status)
            : name.EndsWith("_avct", StringComparison.Ordinal) ? Closed(column, Progress) : null;
    }

    private static Rule Closed(string column, string[] codes) =>
        new(column, text => codes.Contains(text), "unknown-code", "un code parmi " + string.Join(", ", codes), "one of the codes " + string.Join(", ", codes), Severity.Warning);

    private static bool IsUnusable(GraceTable table, GraceRow row, Rule[] rules, ProblemList problems)
    {
        bool unusable = false;
        foreach (Rule rule in rules)
        {
            if (table.Text(row, rule.Column) is { } text && !rule.Holds(text.Trim()))
            {
                problems.Add(new Problem(rule.Severity, rule.Code,
                    $"table {table.Name} : {rule.Column} vaut « {text} », attendu {rule.Fr}", $"table {table.Name}: {rule.Column} is '{text}', expected {rule.En}") with
                {
                    File = table.Name, Row = row.Row, Column = rule.Column, Place = row.Geometry is { IsEmpty: false } shape ? (shape.Coordinate.X, shape.Coordinate.Y) : null,
                });
                unusable |= rule.Severity == Severity.Error;
            }
        }

        return unusable;
    }

    private static bool IsWhole(string text) => Number(text) is { } value && value % 1 == 0;

    private static bool IsLength(string text) => Number(text) is not null;

    /// <summary>A number of 0 or more, with a decimal point or comma; null for anything else.</summary>
    private static decimal? Number(string text) =>
        decimal.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) && value >= 0 ? value : null;
}
