using Maillage.Kernel;
using Maillage.Network.Rules;

namespace Maillage.Network.Edits;

/// <summary>Rules with some values changed, held to the same ranges, steps and order as the file.</summary>
internal static class RuleChange
{
    public static EngineeringRules Apply(EngineeringRules rules, IReadOnlyList<ChangeValue> changes, ProblemList problems)
    {
        if (changes.Count == 0)
        {
            return rules;
        }

        Dictionary<string, ChangeValue> values = new(StringComparer.Ordinal);
        foreach (ChangeValue change in changes)
        {
            if (!values.TryAdd(change.Key, change))
            {
                problems.Add(EditProblems.Both("value-changed-twice", values[change.Key], change, "la même valeur est changée deux fois", "the same value is changed twice"));
            }
            else if (Find(change.Key) is not { } key)
            {
                problems.Add(EditProblems.Of("value-unknown", change, "cette clé n'est ni une règle ni un prix", "this key is neither a rule nor a price"));
            }
            else if (change.Value < key.Min || change.Value > key.Max)
            {
                problems.Add(EditProblems.Of("value-range", change, $"{Name(change.Key, true)} est hors de {RuleUnits.Number(key.Min, true)} … {RuleUnits.Tell(key.Max, key.Unit, true)}", $"{Name(change.Key, false)} is outside {RuleUnits.Number(key.Min, false)} … {RuleUnits.Tell(key.Max, key.Unit, false)}"));
            }
            else if (change.Value % key.Step != 0)
            {
                problems.Add(EditProblems.Of("value-step", change, $"{Name(change.Key, true)} doit être un {(key.Step == 1 ? "nombre entier" : "multiple de " + RuleUnits.Tell(key.Step, key.Unit, true))}", $"{Name(change.Key, false)} must be a {(key.Step == 1 ? "whole number" : "multiple of " + RuleUnits.Tell(key.Step, key.Unit, false))}"));
            }
        }

        if (problems.Errors > 0)
        {
            return rules;
        }

        List<RuleParameter> parameters = [.. rules.Parameters.Select(c => values.TryGetValue("rules." + c.Id, out ChangeValue? v) ? c with { Value = v.Value } : c)];
        List<UnitPrice> prices = [.. rules.Prices.Select(p => values.TryGetValue("prices." + p.Item, out ChangeValue? v) ? p with { Price = Money.FromEuros(v.Value) } : p)];
        Dictionary<string, decimal> all = parameters.Select(c => ("rules." + c.Id, c.Value)).Concat(prices.Select(p => ("prices." + p.Item, p.Price.Euros))).ToDictionary(x => x.Item1, x => x.Item2, StringComparer.Ordinal);
        foreach ((string low, string high) in RuleKeys.Ordered.Where(o => all[o.Low] > all[o.High]))
        {
            ChangeValue guilty = values.GetValueOrDefault(low) ?? values[high];
            problems.Add(EditProblems.Of("value-order", guilty, $"{Name(high, true)} doit être au moins {Name(low, true)}", $"{Name(high, false)} must be at least {Name(low, false)}"));
        }

        // Other values are other rules: they do not bear the file's name alone.
        string version = RuleDifferences.Mark(rules.Version);
        return problems.Errors > 0 ? rules : new EngineeringRules(version, rules.TitleFr, rules.TitleEn, rules.Clauses, parameters, prices);

        string Name(string path, bool french)
        {
            string key = path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..];
            return path.StartsWith("rules.", StringComparison.Ordinal) ? rules.Tell(key, french)
                : french ? $"« {rules.GetPrice(key).LabelFr} » ({key})" : $"'{rules.GetPrice(key).LabelEn}' ({key})";
        }
    }

    private static RuleKey? Find(string path) =>
        path.StartsWith("rules.", StringComparison.Ordinal) ? Array.Find(RuleKeys.Rules, k => k.Key == path["rules.".Length..])
        : path.StartsWith("prices.", StringComparison.Ordinal) ? Array.Find(RuleKeys.Prices, k => k.Key == path["prices.".Length..]) : null;
}
