using Maillage.Cases.Types;
using Maillage.People;
using Maillage.People.Privacy;
using Maillage.People.Sealing;

namespace Maillage.Cases.Storage;

/// <summary>How long what a case says of persons is kept after its end: its type decides. The case itself stays for statistics, without words.</summary>
public static class CaseRetention
{
    /// <summary>Kind of object that the files of a case are sealed with.</summary>
    public const string Papers = "case";

    /// <summary>Erases what a case and its matches say of persons, with the files given to them and the addresses where one could answer: at one moment, or not at all.</summary>
    public static void Erase(CaseStore cases, SealedStore papers, string id, Actor? by) => cases.Erase(id, (transaction, one) =>
    {
        papers.DeleteAll(transaction, by, Papers, one);
        ReplyStore.Erase(transaction, one);
    });

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
