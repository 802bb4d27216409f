using System.Data.Common;
using Dapper;
using Maillage.Cases.Conditions;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Cases.Storage;

/// <summary>Cases by who waits for them, what was searched, and counted.</summary>
public sealed class CaseLists(MaillageDatabase database)
{
    private static readonly char[] Wild = ['%', '_', '\\'];

    /// <summary>Open cases that one person follows for a body, the most late first.</summary>
    public IReadOnlyList<CaseFile> OfPerson(string person, BodyId desk, int limit = 100, int skip = 0) => List("handled_by = @person AND open = @open AND desk = @desk ORDER BY due_at, id", new { person, open = true, desk = desk.Siret }, limit, skip);

    /// <summary>Open cases of a body that nobody follows yet, the most late first.</summary>
    public IReadOnlyList<CaseFile> Unassigned(BodyId desk, int limit = 100, int skip = 0) => List("desk = @desk AND open = @open AND handled_by IS NULL ORDER BY due_at, id", new { desk = desk.Siret, open = true }, limit, skip);

    /// <summary>Cases of a body's desk, found by words; all the newest when there are none.</summary>
    public IReadOnlyList<CaseFile> Search(BodyId desk, string words, int limit = 100, int skip = 0)
    {
        string folded = Spelling.Fold(words);
        return folded.Length == 0 || folded.IndexOfAny(Wild) >= 0
            ? List("desk = @desk ORDER BY since DESC, id", new { desk = desk.Siret }, limit, skip)
            : List("desk = @desk AND words LIKE @like ORDER BY since DESC, id", new { desk = desk.Siret, like = $"%{folded}%" }, limit, skip);
    }

    /// <summary>Cases that firms have opened to a body which is not their desk.</summary>
    public IReadOnlyList<CaseFile> SharedWith(BodyId body, int limit = 100, int skip = 0) => List("id IN (SELECT r.id FROM case_reader r WHERE r.siret = @siret) ORDER BY since DESC, id", new { siret = body.Siret }, limit, skip);

    /// <summary>Cases that belong to another, oldest first.</summary>
    public IReadOnlyList<CaseFile> Children(string parent) => List("parent = @parent ORDER BY opened_at, id", new { parent }, 1_000);

    /// <summary>What a person opened, or what was opened for their body, newest first.</summary>
    public IReadOnlyList<CaseFile> OfApplicant(string person, BodyId? body, int limit = 100) =>
        List("(opened_by = @person OR applicant = @siret) AND parent IS NULL ORDER BY opened_at DESC, id", new { person, siret = body?.Siret ?? "" }, limit);

    /// <summary>Who follows open cases, for which body: each once.</summary>
    public IReadOnlyList<(string Person, BodyId Desk)> Handlers()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Person, string Desk)>("SELECT DISTINCT handled_by, desk FROM case_file WHERE open = @open AND handled_by IS NOT NULL AND desk IS NOT NULL", new { open = true }).Select(r => (r.Person, new BodyId(r.Desk)))];
    }

    /// <summary>Bodies with open cases that nobody follows.</summary>
    public IReadOnlyList<BodyId> DesksWaiting()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT DISTINCT desk FROM case_file WHERE open = @open AND handled_by IS NULL AND desk IS NOT NULL", new { open = true }).Select(d => new BodyId(d))];
    }

    /// <summary>How many open cases a body answers.</summary>
    public long CountOpen(BodyId desk)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM case_file WHERE open = @open AND desk = @Siret", new { open = true, desk.Siret });
    }

    /// <summary>Every open case of one type, oldest first.</summary>
    public IReadOnlyList<CaseFile> OpenOf(string type, int limit = 10_000) => List("type = @type AND open = @open ORDER BY opened_at, id", new { type, open = true }, limit);

    /// <summary>Every open case of one type, however many, read in parts.</summary>
    public IEnumerable<CaseFile> EachOpen(string type, int part = 500)
    {
        string after = "";
        List<CaseFile> some;
        do
        {
            some = List("type = @type AND open = @open AND id > @after ORDER BY id", new { type, open = true, after }, part);
            foreach (CaseFile file in some)
                yield return file;

            after = some.Count > 0 ? some[^1].Id : after;
        }
        while (some.Count == part);
    }

    /// <summary>Open cases of one type about a subject, oldest first.</summary>
    public IReadOnlyList<CaseFile> OpenAbout(string type, string subject) => List("type = @type AND open = @open AND subject = @subject ORDER BY opened_at, id", new { type, open = true, subject }, 100);

    /// <summary>Ended cases whose words of persons are still there, ended before a day.</summary>
    public IReadOnlyList<string> EndedBefore(string type, DateTimeOffset before)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT id FROM case_file WHERE type = @type AND open = @open AND ended_at < @before AND NOT EXISTS (SELECT 1 FROM case_fact f WHERE f.id = case_file.id AND f.kind = 'Erased')", new { type, open = false, before })];
    }

    /// <summary>Cases of one type opened since a moment that were sent, newest first.</summary>
    /// <param name="desk">Only those of its desk; of all desks when null.</param>
    public IReadOnlyList<CaseFile> SentSince(string type, DateTimeOffset since, BodyId? desk = null, int limit = 50_000) =>
        List($"type = @type AND opened_at >= @since AND {(desk is null ? "desk IS NOT NULL" : "desk = @siret")} ORDER BY opened_at DESC, id", new { type, since, siret = desk?.Siret }, limit);

    /// <summary>Cases of one type that began on the page or site of a body since a moment, newest first.</summary>
    public IReadOnlyList<CaseFile> BegunAt(BodyId origin, string type, DateTimeOffset since, int limit = 50_000) =>
        List("type = @type AND id IN (SELECT o.id FROM case_origin o WHERE o.siret = @Siret AND o.opened_at >= @since) ORDER BY opened_at DESC, id", new { type, origin.Siret, since }, limit);

    /// <summary>State of each case opened since a moment that belongs to another.</summary>
    public IReadOnlyList<(string Parent, string Type, string Version, string State)> ChildStates(DateTimeOffset since)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string, string, string, string)>("SELECT parent, type, type_version, state FROM case_file WHERE parent IS NOT NULL AND opened_at >= @since", new { since })];
    }

    /// <summary>How many cases of each person are open; who has none is not in it.</summary>
    public IReadOnlyDictionary<string, long> CountOf(IReadOnlyCollection<string> people)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return people.Chunk(500).SelectMany(some =>
        {
            DynamicParameters parameters = new(some.Select((id, i) => KeyValuePair.Create($"p{i}", (object)id)));
            parameters.Add("open", true);
            return connection.Query<(string Person, long Number)>($"SELECT handled_by, count(*) FROM case_file WHERE handled_by IN ({string.Join(", ", some.Select((_, i) => $"@p{i}"))}) AND open = @open GROUP BY handled_by", parameters);
        }).ToDictionary(c => c.Person, c => c.Number, StringComparer.Ordinal);
    }

    /// <summary>How many cases stand in each state, by type and commune.</summary>
    public IReadOnlyList<CaseCount> Count(BodyId? desk = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<CaseCount>(
            $"SELECT type, state, commune, count(*) AS number FROM case_file{(desk is null ? "" : " WHERE desk = @siret")} GROUP BY type, state, commune ORDER BY type, state, commune", new { siret = desk?.Siret })];
    }

    private List<CaseFile> List(string condition, object parameters, int limit, int skip = 0)
    {
        DynamicParameters all = new(parameters);
        all.AddDynamicParams(new { limit, skip });
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>($"SELECT content FROM case_file WHERE {condition} LIMIT @limit OFFSET @skip", all).Select(CaseStore.Read)];
    }
}

public sealed record CaseCount(string Type, string State, string? Commune, long Number);
