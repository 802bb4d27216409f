using System.Globalization;
using System.Text.RegularExpressions;
using Maillage.Kernel;

namespace Maillage.Cases.Conditions;

/// <summary>
/// Reads one line of a rule, as a person writes it: « effectif : 10 à 249 », « activité : A, B, C », « forme : sauf association », « commune : Nièvre ».
/// A fact is named by its key or its label, a choice too; neither accents nor case count. The format stands in <c>docs/formats/rules.md</c>.
/// </summary>
public sealed partial class CriterionReader(IReadOnlyList<IFactDefinition> facts, IHierarchy places, IHierarchy activities)
{
    private readonly Dictionary<string, IFactDefinition> byName = Names(facts);

    /// <summary>The criterion, or null with a problem that says what was expected.</summary>
    public Criterion? Read(string line, ProblemList problems, string? file = null, long? row = null)
    {
        void Fault(string code, string fr, string en) => problems.Add(Problem.Error(code, fr, en) with { File = file, Row = row });

        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            Fault("rule-line", $"« {line.Trim()} » : il faut un fait, deux points, puis ce qu'il doit être (effectif : 10 à 249).", $"'{line.Trim()}': write a fact, a colon, then what it must be (effectif : 10 à 249).");
            return null;
        }

        string name = line[..colon].Trim(), text = line[(colon + 1)..].Trim();
        if (byName.GetValueOrDefault(Spelling.Fold(name)) is not { } fact)
        {
            Fault("rule-fact", $"Fait inconnu : « {name} ». Faits connus : {Known()}.", $"Unknown fact: '{name}'. Known facts: {Known()}.");
            return null;
        }

        switch (fact.Kind)
        {
            case FieldKind.Number or FieldKind.Euros:
                if (Range(text) is { } range && (range.Least is null || range.Most is null || range.Least <= range.Most))
                    return new NumberCriterion(fact.Key, $"{fact.Key} : {NumberCriterion.Tell(range.Least, range.Most)}", range.Least, range.Most);

                Fault("rule-number", $"« {text} » n'est pas une étendue. Écrivez 10 à 249 (le plus petit d'abord), au moins 10, au plus 249, ou 10.", $"'{text}' is no range. Write 10 à 249 (the smaller first), au moins 10, au plus 249, or 10.");
                return null;
            case FieldKind.Choice or FieldKind.Choices or FieldKind.Flag or FieldKind.Place or FieldKind.Activity or FieldKind.Resource:
                return Words(fact, text, Fault);
            default:
                Fault("rule-kind", $"« {fact.Label.Fr} » est un texte libre : une règle ne peut pas en dépendre.", $"'{fact.Label.En}' is free text: no rule can depend on it.");
                return null;
        }
    }

    /// <summary>The criteria that cannot hold together, as a pair; null when all can.</summary>
    public (Criterion First, Criterion Second)? Contradiction(IReadOnlyList<Criterion> criteria)
    {
        for (int i = 0; i < criteria.Count; i++)
        {
            for (int j = i + 1; j < criteria.Count; j++)
            {
                if (criteria[i].Fact == criteria[j].Fact && Exclude(criteria[i], criteria[j]))
                    return (criteria[i], criteria[j]);
            }
        }

        return null;
    }

    private bool Exclude(Criterion a, Criterion b) => (a, b) switch
    {
        (NumberCriterion x, NumberCriterion y) => (x.Least > y.Most) || (y.Least > x.Most),
        // Several words of one answer may satisfy two lines at once.
        (WordCriterion x, WordCriterion y) when byName[Spelling.Fold(x.Fact)].Kind == FieldKind.Choices => x.Except != y.Except && (x.Except ? y.Words.IsSubsetOf(x.Words) : x.Words.IsSubsetOf(y.Words)),
        (WordCriterion { Except: false } x, WordCriterion { Except: false } y) => !x.Paths.Any(p => y.Paths.Any(q => p.Contains(q[0]) || q.Contains(p[0]))),
        (WordCriterion { Except: true } x, WordCriterion { Except: false } y) => y.Paths.All(p => p.Any(x.Words.Contains)),
        (WordCriterion { Except: false }, WordCriterion { Except: true }) => Exclude(b, a),
        _ => false,
    };

    private WordCriterion? Words(IFactDefinition fact, string text, Action<string, string, string> fault)
    {
        bool except = Spelling.Fold(text).StartsWith("sauf ", StringComparison.Ordinal);
        string[] words = (except ? text.TrimStart()[5..] : text).Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        List<IReadOnlyList<string>> paths = [];
        foreach (string word in words)
        {
            if (PathOf(fact, word) is { } path)
            {
                paths.Add(path);
                continue;
            }

            string expected = fact.Choices.Count > 0 ? string.Join(", ", fact.Choices.Select(c => c.Key)) : fact.Kind switch { FieldKind.Flag => "oui, non", FieldKind.Resource => "valide, perime", FieldKind.Activity => "A … U, 10, 10.7, 10.71C", _ => "58145, Nièvre, dep-58, region, Bourgogne-Franche-Comté, France" };
            fault("rule-word", $"« {word} » n'est pas une valeur de « {fact.Label.Fr} ». Attendu : {expected}.", $"'{word}' is no value of '{fact.Label.En}'. Expected: {expected}.");
            return null;
        }

        if (paths.Count == 0)
        {
            fault("rule-empty", $"« {fact.Label.Fr} » : dites au moins une valeur.", $"'{fact.Label.En}': say at least one value.");
            return null;
        }

        paths.Sort((a, b) => string.CompareOrdinal(a[0], b[0]));
        int possible = fact.Kind switch { FieldKind.Flag or FieldKind.Resource => 2, FieldKind.Activity => ActivityHierarchy.Sections, _ => fact.Choices.Count };
        return new WordCriterion(fact.Key, $"{fact.Key} : {(except ? "sauf " : "")}{string.Join(", ", paths.Select(p => p[0]).Distinct())}", paths, except, possible);
    }

    private IReadOnlyList<string>? PathOf(IFactDefinition fact, string word) => fact.Kind switch
    {
        FieldKind.Place => places.PathOf(word),
        FieldKind.Activity => activities.PathOf(word),
        FieldKind.Flag => Spelling.Fold(word) switch { "oui" => ["oui"], "non" => ["non"], _ => null },
        FieldKind.Resource => Spelling.Fold(word) switch { KnownResources.Valid => [KnownResources.Valid], KnownResources.Past => [KnownResources.Past], _ => null },
        _ => fact.Choices.FirstOrDefault(c => Spelling.Fold(c.Key) == Spelling.Fold(word) || Spelling.Fold(c.Fr) == Spelling.Fold(word)) is { } choice ? [choice.Key] : null,
    };

    private static (decimal? Least, decimal? Most)? Range(string text)
    {
        Match match = Numbers().Match(Spelling.Fold(text));
        if (!match.Success)
            return null;

        decimal? Of(string group) => match.Groups[group].Success ? decimal.Parse(match.Groups[group].Value.Replace(" ", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : null;
        return match.Groups["only"].Success ? (Of("only"), Of("only"))
            : match.Groups["above"].Success ? (Of("above") + 1, null)
            : match.Groups["below"].Success ? (null, Of("below") - 1)
            : (Of("from") ?? Of("least"), Of("to") ?? Of("most"));
    }

    private string Known() => string.Join(", ", facts.Where(f => f.Kind is FieldKind.Number or FieldKind.Euros or FieldKind.Choice or FieldKind.Choices or FieldKind.Flag or FieldKind.Place or FieldKind.Activity or FieldKind.Resource).Select(f => f.Key));

    private static Dictionary<string, IFactDefinition> Names(IReadOnlyList<IFactDefinition> facts)
    {
        Dictionary<string, IFactDefinition> names = new(StringComparer.Ordinal);
        foreach (IFactDefinition fact in facts)
        {
            names[Spelling.Fold(fact.Key)] = fact;
            names.TryAdd(Spelling.Fold(fact.Label.Fr), fact);
        }

        return names;
    }

    [GeneratedRegex(@"^(?:(?:de )?(?<from>\d[\d ]*) a (?<to>\d[\d ]*)|au moins (?<least>\d[\d ]*)|au plus (?<most>\d[\d ]*)|plus de (?<above>\d[\d ]*)|moins de (?<below>\d[\d ]*)|(?<only>\d[\d ]*))$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbers();
}
