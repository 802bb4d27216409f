using Maillage.Cases.Conditions;
using Maillage.Kernel;

namespace Maillage.Cases.Types;

/// <summary>What must hold in a case type before a single case is opened. Each fault names the way that leads to it.</summary>
internal sealed class CaseTypeChecks(CaseType type, CriterionReader reader, string file, ProblemList problems)
{
    public void Names()
    {
        foreach (string key in new[] { type.Key }.Concat(type.Steps.Select(s => s.Key)).Concat(type.Fields.Select(f => f.Key)).Concat(type.States.Select(s => s.Key)).Concat(type.Moves.Select(m => m.Key)).Concat(type.Amounts.Select(a => a.Key)))
        {
            if (!CaseTypeReader.KeyPattern().IsMatch(key))
                Fault("case-key", key, $"« {key} » : une clé est en minuscules sans accent, chiffres et tirets, 40 caractères au plus.", $"'{key}': a key is lower-case letters without accents, digits and hyphens, at most 40 characters.");
        }

        Twice("step", type.Steps.Select(s => s.Key));
        Twice("field", type.Fields.Select(f => f.Key).Concat(type.Amounts.Select(a => a.Key)));
        Twice("state", type.States.Select(s => s.Key));
        foreach (string state in type.States.Select(s => s.Key))
            Twice("move", type.MovesFrom(state).Select(m => m.Key));

        foreach (FormField field in type.Fields.Where(f => f.Kind is FieldKind.Choice or FieldKind.Choices && f.Choices.Count < 2))
            Fault("case-choices", field.Key, $"« {field.Key} » : il faut au moins deux choix.", $"'{field.Key}': at least two choices are needed.");

        foreach (string open in type.Published?.Fields.Where(f => type.Field(f) is null or { Personal: true } or { Kind: FieldKind.Email or FieldKind.Phone or FieldKind.Siret }) ?? [])
            Fault("case-published", open, $"« {open} » ne peut pas être publié : ce champ n'existe pas, ou il dit quelque chose d'une personne.", $"'{open}' cannot be published: this field does not exist, or says something of a person.");

        foreach (string? named in new[] { type.NamedBy, type.PlacedBy, type.ReachedBy }.Where(n => n is not null && type.Field(n) is null))
            Fault("case-field", named!, $"Le champ « {named} » n'existe pas.", $"Field '{named}' does not exist.");

        foreach (FormField field in type.Fields.Where(f => f.Kind == FieldKind.Resource && f.Of is null))
            Fault("case-resource", field.Key, $"« {field.Key} » : dites de quel type de ressources (of).", $"'{field.Key}': say of which type of resources (of).");

        foreach (FormField field in type.Fields.Where(f => f.Benchmark is { } told && told.Choices.Any(c => f.Choices.All(known => known.Key != c))))
            Fault("case-benchmark", field.Key, $"« {field.Key} » : la comparaison nomme un choix qui n'existe pas.", $"'{field.Key}': the comparison names a choice that does not exist.");

        foreach (string state in type.Moves.SelectMany(m => m.From.Append(m.To)).Append(type.Start).Concat(type.Steps.SelectMany(s => s.In)).Concat(type.Amounts.SelectMany(a => a.Committed.Concat(a.Spent))).Concat(type.Published?.States ?? []).Where(s => type.States.All(known => known.Key != s)).Distinct())
            Fault("case-state", state, $"L'état « {state} » n'existe pas. États : {string.Join(", ", type.States.Select(s => s.Key))}.", $"State '{state}' does not exist. States: {string.Join(", ", type.States.Select(s => s.Key))}.");

        foreach (CaseState state in type.States.Where(s => !s.Remind.SequenceEqual(s.Remind.Where(d => d > 0).Distinct().Order())))
            Fault("case-reminders", state.Key, $"« {state.Key} » : les jours de relance sont positifs et croissants.", $"'{state.Key}': the days of reminders are positive and growing.");
    }

    /// <summary>Reads the conditions; refuses those that cannot hold and those in a circle.</summary>
    public void Conditions()
    {
        Dictionary<string, string[]> leans = [];
        foreach (FormStep step in type.Steps)
        {
            step.Conditions = Read(step.When, step.Key);
            foreach (FormField field in step.Fields)
            {
                field.Conditions = Read(field.When, field.Key);
                leans[field.Key] = [.. step.Conditions.Concat(field.Conditions).Select(c => c.Fact).Distinct()];
            }
        }

        foreach (CaseMove move in type.Moves)
            move.Conditions = Read(move.When, move.Key);

        string[] order = [.. type.Fields.Select(f => f.Key)];
        HashSet<string> told = [];
        foreach (string field in order)
        {
            if (Circle(field, field, leans, []) is { } circle)
            {
                if (told.Add(string.Join('|', circle.Order())))
                    Fault("case-circle", field, $"Des questions attendent l'une l'autre : {string.Join(" → ", [field, .. circle])}.", $"Questions wait for one another: {string.Join(" → ", [field, .. circle])}.");
            }
            else if (leans[field].FirstOrDefault(l => Array.IndexOf(order, l) > Array.IndexOf(order, field)) is { } later)
            {
                Fault("case-order", field, $"« {field} » dépend de « {later} », qui n'est demandé qu'après.", $"'{field}' depends on '{later}', which is asked only later.");
            }
        }
    }

    /// <summary>Every state can be reached, every state that is not an end can be left by people, and an end is always in sight.</summary>
    public void Circuit()
    {
        if (type.States.All(s => !s.Ends))
            Fault("case-no-end", type.Start, "Le circuit n'a pas d'état final.", "The circuit has no final state.");

        Dictionary<string, string[]> ways = Ways();
        foreach (CaseState state in type.States)
        {
            if (!ways.TryGetValue(state.Key, out string[]? way))
            {
                Fault("case-unreached", state.Key, $"Aucun chemin ne mène de « {type.Start} » à « {state.Key} ».", $"No way leads from '{type.Start}' to '{state.Key}'.");
                continue;
            }

            string path = string.Join(" → ", way);
            if (state.Ends && type.MovesFrom(state.Key).Any(m => m.By == Side.Program))
                Fault("case-end-left", state.Key, $"« {state.Key} » termine le dossier et le programme l'en ferait sortir seul : {path}.", $"'{state.Key}' ends the case and the program would leave it by itself: {path}.");
            else if (!state.Ends && !type.MovesFrom(state.Key).Any(m => m.By != Side.Program))
                Fault("case-dead-end", state.Key, $"Personne ne peut quitter l'état « {state.Key} » : {path}.", $"Nobody can leave state '{state.Key}': {path}.");
            else if (!state.Ends && !Reaches(state.Key))
                Fault("case-endless", state.Key, $"De « {state.Key} », aucun chemin ne mène à une fin : {path}.", $"From '{state.Key}' no way leads to an end: {path}.");
        }
    }

    /// <summary>Amounts are shares of euros that are asked, and none waits for itself.</summary>
    public void Amounts()
    {
        foreach (CaseAmount amount in type.Amounts)
        {
            if (type.Field(amount.Of)?.Kind != FieldKind.Euros)
                Fault("case-amount", amount.Key, $"« {amount.Key} » : « {amount.Of} » n'est pas un champ en euros.", $"'{amount.Key}': '{amount.Of}' is no field in euros.");

            List<string> way = [amount.Key];
            for (string? below = amount.Below; below is not null; below = type.Amounts.FirstOrDefault(a => a.Key == below)?.Below)
            {
                way.Add(below);
                if (type.Amounts.All(a => a.Key != below))
                    Fault("case-amount", amount.Key, $"Le montant « {below} » n'existe pas.", $"Amount '{below}' does not exist.");

                if (below == amount.Key || way.Count > type.Amounts.Count + 1)
                {
                    Fault("case-circle", amount.Key, $"Des montants attendent l'un l'autre : {string.Join(" → ", way)}.", $"Amounts wait for one another: {string.Join(" → ", way)}.");
                    break;
                }
            }
        }
    }

    private Dictionary<string, string[]> Ways()
    {
        Dictionary<string, string[]> ways = new() { [type.Start] = [type.Start] };
        Queue<string> waiting = new([type.Start]);
        while (waiting.TryDequeue(out string? at))
        {
            foreach (CaseMove move in type.MovesFrom(at).Where(m => !ways.ContainsKey(m.To)))
            {
                ways[move.To] = [.. ways[at], move.To];
                waiting.Enqueue(move.To);
            }
        }

        return ways;
    }

    private bool Reaches(string from)
    {
        HashSet<string> seen = [from];
        Queue<string> waiting = new([from]);
        while (waiting.TryDequeue(out string? at))
        {
            if (type.State(at).Ends)
                return true;

            foreach (CaseMove move in type.MovesFrom(at).Where(m => seen.Add(m.To)))
                waiting.Enqueue(move.To);
        }

        return false;
    }

    private static List<string>? Circle(string start, string at, Dictionary<string, string[]> leans, HashSet<string> seen)
    {
        foreach (string next in leans.GetValueOrDefault(at, []))
        {
            if (next == start)
                return [next];

            if (seen.Add(next) && Circle(start, next, leans, seen) is { } rest)
                return [next, .. rest];
        }

        return null;
    }

    private Criterion[] Read(IReadOnlyList<string> lines, string at)
    {
        ProblemList found = new();
        Criterion[] criteria = [.. lines.Select(l => reader.Read(l, found)).OfType<Criterion>()];
        foreach (Problem problem in found.Kept)
            problems.Add(problem with { File = file, Column = at });

        if (reader.Contradiction(criteria) is { } pair)
            Fault("case-contradiction", at, $"« {at} » : « {pair.First.Text} » et « {pair.Second.Text} » ne peuvent pas être vrais ensemble.", $"'{at}': '{pair.First.Text}' and '{pair.Second.Text}' cannot hold together.");

        return criteria;
    }

    private void Twice(string what, IEnumerable<string> keys)
    {
        foreach (string key in keys.GroupBy(k => k).Where(g => g.Count() > 1).Select(g => g.Key))
            Fault("case-key-twice", key, $"« {key} » est dit deux fois ({what}).", $"'{key}' is said twice ({what}).");
    }

    private void Fault(string code, string at, string fr, string en) => problems.Add(Problem.Error(code, fr, en) with { File = file, Column = at });
}
