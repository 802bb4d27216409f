using Maillage.Cases.Conditions;
using Maillage.Kernel;

namespace Maillage.Intermediation.Rules;

/// <summary>What a rule should say in one situation, written beside it.</summary>
/// <param name="Said">The line as it was written.</param>
public sealed record RuleTrial(string Said, Facts Facts, Verdict Expected);

/// <summary>What a service asks of a firm, beside what its record says.</summary>
public sealed record ServiceRule(string Service, IReadOnlyList<Criterion> Criteria, IReadOnlyList<RuleTrial> Trials)
{
    public Verdict Judge(Facts facts) => Criterion.All(Criteria, facts);
}

/// <summary>
/// Reads rules as people write them (<c>docs/formats/rules.md</c>): a service in brackets, then one line per condition; <c>essai</c> lines say what must come out and are tried at once.
/// </summary>
/// <example><code>
/// [service-entreprise:aide-conseil]
/// commune : region
/// forme : sauf public, association
/// essai : commune 21231, forme association = non
/// </code></example>
public sealed class RuleFile(IReadOnlyList<IFactDefinition> facts, IHierarchy places, IHierarchy activities)
{
    private readonly CriterionReader reader = new(facts, places, activities);

    /// <summary>All rules of a text. A rule with a fault, a contradiction or a trial that fails is told and left out; the others stand.</summary>
    public IReadOnlyList<ServiceRule> Read(string text, string file, ProblemList problems)
    {
        List<ServiceRule> rules = [];
        string? service = null;
        List<(long Row, string Line)> lines = [];
        long row = 0;
        void End()
        {
            if (service is not null && Rule(service, lines, file, problems) is { } rule)
                rules.Add(rule);

            lines = [];
        }

        foreach (string raw in text.Split('\n'))
        {
            row++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;

            if (line[0] == '[' && line[^1] == ']')
            {
                End();
                service = line[1..^1].Trim();
                if (rules.Exists(r => r.Service == service))
                    problems.Add(Problem.Error("rule-twice", $"« {service} » a déjà une règle plus haut.", $"'{service}' already has a rule above.") with { File = file, Row = row });
            }
            else if (service is null)
            {
                problems.Add(Problem.Error("rule-service", "Une règle commence par son service entre crochets.", "A rule begins with its service in brackets.") with { File = file, Row = row });
            }
            else
            {
                lines.Add((row, line));
            }
        }

        End();
        return rules;
    }

    /// <summary>The lines of one rule; null when one of them has a fault.</summary>
    public ServiceRule? ReadOne(string service, string text, ProblemList problems)
    {
        int row = 0;
        return Rule(service, [.. text.Split('\n').Select(l => ((long)++row, l.Trim())).Where(l => l.Item2.Length > 0 && l.Item2[0] != '#')], null, problems);
    }

    private ServiceRule? Rule(string service, List<(long Row, string Line)> lines, string? file, ProblemList problems)
    {
        int before = problems.Errors;
        List<Criterion> criteria = [];
        List<(long Row, RuleTrial Trial)> trials = [];
        foreach ((long row, string line) in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && Spelling.Fold(line[..colon]).TrimEnd() == "essai")
            {
                if (Trial(line[(colon + 1)..], file, row, problems) is { } trial)
                    trials.Add((row, trial));
            }
            else if (reader.Read(line, problems, file, row) is { } criterion)
            {
                criteria.Add(criterion);
            }
        }

        if (reader.Contradiction(criteria) is { } pair)
            problems.Add(Problem.Error("rule-contradiction", $"« {pair.First.Text} » et « {pair.Second.Text} » ne peuvent pas être vrais ensemble : personne n'aurait ce service.", $"'{pair.First.Text}' and '{pair.Second.Text}' cannot hold together: nobody would have this service.") with { File = file, Row = lines[0].Row, Column = service });

        ServiceRule rule = new(service, criteria, [.. trials.Select(t => t.Trial)]);
        foreach ((long row, RuleTrial trial) in trials.Where(t => rule.Judge(t.Trial.Facts) != t.Trial.Expected))
            problems.Add(Problem.Error("rule-trial", $"L'essai « {trial.Said} » donne {Word(rule.Judge(trial.Facts))}.", $"Trial '{trial.Said}' gives {Word(rule.Judge(trial.Facts))}.") with { File = file, Row = row, Column = service });

        return problems.Errors == before ? rule : null;
    }

    /// <summary>« commune 58145, effectif 12 = oui »: each fact by its key and its value; « rien » for no fact at all.</summary>
    private RuleTrial? Trial(string said, string? file, long row, ProblemList problems)
    {
        string[] halves = said.Split('=', StringSplitOptions.TrimEntries);
        Verdict? expected = halves.Length == 2 ? Spelling.Fold(halves[1]) switch { "oui" => Verdict.Yes, "non" => Verdict.No, "inconnu" => Verdict.Unknown, _ => null } : null;
        if (expected is null)
        {
            problems.Add(Problem.Error("rule-trial-form", "Un essai s'écrit : effectif 12, activite C = oui (ou non, ou inconnu).", "A trial reads: effectif 12, activite C = oui (or non, or inconnu).") with { File = file, Row = row });
            return null;
        }

        Facts known = Facts.None;
        foreach (string part in halves[0].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(p => Spelling.Fold(p) != "rien"))
        {
            int space = part.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || reader.Read($"{part[..space]} : {part[(space + 1)..]}", problems, file, row) is not { } criterion)
                return null;

            known = known.With(criterion.Fact, criterion switch
            {
                NumberCriterion { Least: { } number } => FactValue.Of(number),
                WordCriterion { Paths: [{ Count: > 1 } path, ..] } => FactValue.Path(path),
                WordCriterion word => FactValue.Of([.. word.Words]),
                _ => FactValue.Of(0),
            });
        }

        return new RuleTrial(said.Trim(), known, expected.Value);
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Yes => "oui", Verdict.No => "non", _ => "inconnu" };
}
