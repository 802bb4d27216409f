using Maillage.Network.Edits;
using Maillage.Network.Rules;
using Maillage.Web.Shell;

namespace Maillage.Web.Studies;

/// <summary>What a study may change of its prices and rules, in groups: prices by their kind, rules by their clause.</summary>
internal static class StudyValues
{
    public static IReadOnlyList<ValueGroup> Of(EngineeringRules rules, IReadOnlyList<DesignEdit> edits, Say say)
    {
        Dictionary<string, decimal> now = edits.OfType<ChangeValue>().GroupBy(c => c.Key, StringComparer.Ordinal).ToDictionary(c => c.Key, c => c.Last().Value, StringComparer.Ordinal);
        ValueRow Row(string key, string name, decimal was, string unit) => new(key, name, say.Ruled(was, unit), now.TryGetValue(key, out decimal value) ? say.Ruled(value, unit) : null);
        Dictionary<string, RuleParameter> parameters = rules.Parameters.ToDictionary(p => p.Id, StringComparer.Ordinal);
        IEnumerable<ValueGroup> prices = rules.Prices.GroupBy(p => KindOf(p.Item)).Select(g => new ValueGroup(
            say["study.values." + g.Key], "", ChangedFirst(g.Select(p => Row("prices." + p.Item, say.Either(p.LabelFr, p.LabelEn), p.Price.Euros, p.Unit)))));
        IEnumerable<ValueGroup> clauses = rules.Clauses.Select(c => (Clause: c, Words: say.Either(c.TextFr, c.TextEn))).Select(c => new ValueGroup(
            say["study.values.rules", c.Words.Split(':')[0].Trim()], c.Words,
            ChangedFirst(c.Clause.Parameters.Where(id => parameters.TryGetValue(id, out RuleParameter? p) && p.Unit != "yes-no").Select(id => parameters[id]).Select(p => Row("rules." + p.Id, say.Either(p.TextFr, p.TextEn), p.Value, p.Unit)))));
        return [.. prices.Concat(clauses).Where(g => g.Rows.Count > 0).OrderBy(g => g.Changed == 0)];
    }

    private static IReadOnlyList<ValueRow> ChangedFirst(IEnumerable<ValueRow> rows) => [.. rows.OrderBy(r => r.Now is null)];

    /// <summary>By the first word of an item's key.</summary>
    private static string KindOf(string item) => item.Split('.')[0] switch
    {
        "trench" => "trench",
        "aerial" or "rent" => "support",
        "cable" => "cable",
        "closure" or "splice" => "splice",
        "pbo" or "building" or "drop" => "box",
        "sro" or "nro" => "site",
        _ => "other",
    };
}
