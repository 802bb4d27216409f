namespace Maillage.Network.Rules;

/// <summary>Where two sets of rules and prices differ, and how rules with changed values are named.</summary>
public static class RuleDifferences
{
    private const string Edited = "+edits";

    /// <returns>Keys (<c>rules.pbo.reach</c>, <c>prices.aerial</c>, <c>clauses.pbo</c>) of which value, unit, date, source or words differ.</returns>
    public static IReadOnlyList<string> Of(EngineeringRules rules, EngineeringRules other)
    {
        Dictionary<string, string> a = Cells(rules), b = Cells(other);
        return [.. a.Keys.Union(b.Keys).Where(k => a.GetValueOrDefault(k) != b.GetValueOrDefault(k)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The name of a version of which a person changed values: the file's name, and a mark.</summary>
    public static string Mark(string version) => version.EndsWith(Edited, StringComparison.Ordinal) ? version : version + Edited;

    private static Dictionary<string, string> Cells(EngineeringRules rules)
    {
        Dictionary<string, string> cells = new(StringComparer.Ordinal);
        foreach (RuleParameter p in rules.Parameters)
        {
            cells["rules." + p.Id] = $"{p.Value:0.############} {p.Unit} {p.Date.Text} {p.Source.Title} {p.TextFr} {p.TextEn}";
        }

        foreach (UnitPrice p in rules.Prices)
        {
            cells["prices." + p.Item] = $"{p.Price.Cents} {p.Unit} {p.Date.Text} {p.Source.Title} {p.LabelFr} {p.LabelEn}";
        }

        foreach (RuleClause c in rules.Clauses)
        {
            cells["clauses." + c.Id] = $"{string.Join(' ', c.Parameters)} {c.Date.Text} {c.Source.Title} {c.TextFr} {c.TextEn}";
        }

        return cells;
    }
}
