using Maillage.Cases.Types;
using Maillage.People.Privacy;

namespace Maillage.Cases.Storage;

/// <summary>How long what a case says of persons is kept after its end: its type decides. The case itself stays for statistics, without words.</summary>
public static class CaseRetention
{
    /// <param name="erase">Erases one case, with all that hangs on it.</param>
    public static RetentionRule Rule(CaseType type, CaseLists lists, Action<string> erase) => new(
        "case-" + type.Key,
        new($"Ce qu’un dossier « {type.Title.Fr} » dit des personnes, après sa fin", $"What a “{type.Title.En}” case says of persons, after its end"),
        0,
        type.KeepMonths,
        (_, before) =>
        {
            IReadOnlyList<string> ended = lists.EndedBefore(type.Key, before);
            foreach (string id in ended)
                erase(id);

            return ended.Count;
        });
}
