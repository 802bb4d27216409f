using System.Collections.Immutable;
using Maillage.Cases.Conditions;
using Maillage.Kernel;

namespace Maillage.Cases.Types;

/// <summary>Trials of a scored questionnaire: what someone expects of it, tried on the file as it is. Weights changed by mistake are refused with what came instead.</summary>
internal sealed class CaseTrials(CaseType type, CaseForm form, string file, ProblemList problems)
{
    public void Try()
    {
        int[] from = [.. type.Levels.Select(l => l.From)];
        if (from.Length > 0 && (from[0] != 0 || !from.SequenceEqual(from.Distinct().Order())))
            Fault(type.Key, "Les niveaux commencent à 0 et vont croissant.", "Levels begin at 0 and grow.");

        foreach (ScoreTrial trial in type.Trials)
            Try(trial);
    }

    private void Try(ScoreTrial trial)
    {
        CaseFile filled = new()
        {
            Id = "", Type = type.Key, TypeVersion = type.Version, Title = "", State = type.Start, OpenedAt = default, Since = default,
            Answers = trial.Answers.ToImmutableSortedDictionary(a => a.Key, a => ImmutableArray.Create(a.Value.Split(',', StringSplitOptions.TrimEntries)), StringComparer.Ordinal),
        };
        foreach ((string key, ImmutableArray<string> given) in filled.Answers)
        {
            if (type.Field(key) is not { } field)
                Fault(key, $"« {trial.Says.Fr} » : le champ « {key} » n'existe pas.", $"“{trial.Says.En}”: field '{key}' does not exist.");
            else if (form.Check(field, given) is { } fault)
                Fault(key, $"« {trial.Says.Fr} », {key} : {fault.Message}", $"“{trial.Says.En}”, {key}: {fault.MessageEn}");
        }

        int? percent = CaseForm.PercentOf(CaseForm.Score(type, filled, form.FactsOf(type, filled)));
        string? level = type.Levels.LastOrDefault(l => l.From <= percent)?.Label.Fr;
        if (percent != trial.Percent || level != trial.Level)
            Fault(type.Key, $"« {trial.Says.Fr} » : {trial.Percent} %, « {trial.Level} » attendus ; le fichier donne {percent} %, « {level} ».", $"“{trial.Says.En}”: {trial.Percent}%, '{trial.Level}' expected; the file gives {percent}%, '{level}'.");
    }

    private void Fault(string at, string fr, string en) => problems.Add(Problem.Error("case-trial", fr, en) with { File = file, Column = at });
}
