using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Maillage.Cases.Conditions;
using Maillage.Cases.Types;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Cases.Storage;

/// <summary>
/// Keeps cases: an act is one transaction that takes the case's row first, so that all acts on one case follow one another, on both databases.
/// What an act decides, it decides on the case as it then stands.
/// </summary>
public sealed class CaseStore(MaillageDatabase database, CaseTypeReader reader, TimeProvider time)
{
    internal static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = { new JsonStringEnumConverter() } };
    private readonly ConcurrentDictionary<(string Key, string Version), CaseType> types = new();

    /// <summary>Moment that acts bear.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Opens a case, with its answers when there are some. The secret of a visitor's link is kept as its hash.</summary>
    /// <exception cref="BadInputException">An act on the new case was refused.</exception>
    public CaseFile Open(CaseType type, CaseFile empty, CaseActor by, string? secret = null, params ReadOnlySpan<Func<CaseFile, CaseOutcome>> acts)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        CaseFile file = Open(transaction, type, empty, by, secret);
        foreach (Func<CaseFile, CaseOutcome> act in acts)
        {
            CaseOutcome outcome = act(file);
            if (outcome.Refusal is { } refusal)
                throw new BadInputException(refusal);

            file = Keep(transaction, file, outcome);
        }

        transaction.Commit();
        return file;
    }

    public CaseFile? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT content FROM case_file WHERE id = @id", new { id }) is { } content ? Read(content) : null;
    }

    /// <summary>The case a private link opens; null when there is none.</summary>
    public CaseFile? FindBySecret(string secret)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT content FROM case_file WHERE hash = @hash", new { hash = Secret.Hash(secret) }) is { } content ? Read(content) : null;
    }

    /// <summary>True when the secret is that of this case's private link.</summary>
    public bool Opens(string id, string secret)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.ExecuteScalar<long>("SELECT count(*) FROM case_file WHERE id = @id AND hash = @hash", new { id, hash = Secret.Hash(secret) }) == 1;
    }

    /// <summary>All that happened, oldest first.</summary>
    public IReadOnlyList<CaseFact> ListFacts(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<FactRow>("SELECT seq, at, kind, side, author, body, words, content FROM case_fact WHERE id = @id ORDER BY seq", new { id }).Select(r => r.ToFact())];
    }

    /// <summary>How the cases of one type at one body's desk came from state to state, by case, oldest first: the openings and the moves.</summary>
    public ILookup<string, CaseFact> ListMoves(string type, BodyId desk)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Query<string, FactRow, (string Id, CaseFact Fact)>(
            """
            SELECT f.id, f.seq, f.at, f.kind, f.side, f.author, f.body, f.words, f.content FROM case_fact f JOIN case_file c ON c.id = f.id
            WHERE c.type = @type AND c.desk = @Siret AND f.kind IN ('Opened', 'Moved') ORDER BY f.id, f.seq
            """,
            (id, row) => (id, row.ToFact()), new { type, desk.Siret }, splitOn: "seq").ToLookup(f => f.Id, f => f.Fact);
    }

    /// <summary>Acts on a case. The act is a pure function of the case as it stands when nobody else can change it.</summary>
    /// <exception cref="KeyNotFoundException">No such case.</exception>
    public CaseOutcome Act(string id, Func<CaseFile, CaseOutcome> act)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        // Writing first takes the row in both databases: who comes second waits here and then sees what the first did.
        string content = connection.QuerySingleOrDefault<string>("UPDATE case_file SET version = version WHERE id = @id RETURNING content", new { id }, transaction) ?? throw new KeyNotFoundException($"No case '{id}'.");
        CaseFile before = Read(content);
        CaseOutcome outcome = act(before);
        if (outcome.Fact is null)
            return outcome with { After = before };

        Keep(transaction, before, outcome);
        transaction.Commit();
        return outcome;
    }

    /// <summary>The type a case was opened with, whatever the file says today.</summary>
    public CaseType TypeOf(CaseFile file) => TypeOf(file.Type, file.TypeVersion);

    /// <summary>A version of a type that cases were opened with.</summary>
    public CaseType TypeOf(string type, string version) => types.GetOrAdd((type, version), key =>
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        string content = connection.QuerySingle<string>("SELECT content FROM case_type WHERE type = @Key AND version = @Version", new { key.Key, key.Version });
        ProblemList problems = new();
        return reader.Read(content, key.Key, problems) ?? throw new BadInputException(problems.Kept);
    });

    /// <summary>Lets time pass: reminders, escalations and moves that are due. Each case is one transaction; a killed run loses nothing and repeats nothing.</summary>
    /// <returns>What happened, in order.</returns>
    public IReadOnlyList<(CaseFile Case, CaseFact Fact)> Tick(int limit = 1_000)
    {
        DateTimeOffset now = Now;
        List<string> due;
        using (DbConnection connection = database.Open(DatabasePart.Private))
            due = [.. connection.Query<string>("SELECT id FROM case_file WHERE open = @open AND next_at <= @now ORDER BY next_at LIMIT @limit", new { open = true, now, limit })];

        List<(CaseFile, CaseFact)> happened = [];
        foreach (string id in due)
        {
            // Of several reminders missed while the program stood still, all are noted and only the last is worth a letter: callers see them all.
            while (Act(id, file => Circuit.Tick(TypeOf(file), file, now) ?? new CaseOutcome(file, null, null)) is { Fact: { } fact, After: { } after })
                happened.Add((after, fact));
        }

        return happened;
    }

    /// <summary>
    /// Erases what a case and those that belong to it say of persons, in answers, in every word of their facts and of their juries; that they existed, when and where stays for statistics.
    /// All of it or nothing.
    /// </summary>
    /// <param name="beside">What lies beside each of them and goes in the same transaction.</param>
    public void Erase(string id, Action<DbTransaction, string>? beside = null)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Erase(transaction, id, beside);
        transaction.Commit();
    }

    private void Erase(DbTransaction transaction, string id, Action<DbTransaction, string>? beside)
    {
        DbConnection connection = transaction.Connection!;
        string content = connection.QuerySingle<string>("UPDATE case_file SET version = version, hash = NULL WHERE id = @id RETURNING content", new { id }, transaction);
        CaseFile before = Read(content);
        CaseFile file = Keep(transaction, before, Circuit.Happen(TypeOf(before), before, Now, CaseFactKind.Erased, CaseActor.Program, "", CaseChange.Nothing));
        foreach (FactRow row in connection.Query<FactRow>("SELECT seq, at, kind, side, author, body, words, content FROM case_fact WHERE id = @id", new { id }, transaction).ToList())
        {
            CaseChange change = JsonSerializer.Deserialize<CaseChange>(row.Content, Json)!;
            change = change with { Answers = change.Answers?.RemoveRange(change.Answers.Keys.Except(file.Answers.Keys)), HandledBy = null, Meeting = change.Meeting is { } meeting ? meeting with { Where = "" } : null };
            connection.Execute("UPDATE case_fact SET author = NULL, words = @words, content = @content WHERE id = @id AND seq = @Seq", new { id, row.Seq, words = "", content = JsonSerializer.Serialize(change, Json) }, transaction);
        }

        connection.Execute("DELETE FROM case_reader WHERE id = @id", new { id }, transaction);
        connection.Execute("UPDATE case_mark SET words = '', conflict = CASE WHEN conflict IS NULL THEN NULL ELSE '' END WHERE case_id = @id", new { id }, transaction);
        beside?.Invoke(transaction, id);
        foreach (string child in connection.Query<string>("SELECT id FROM case_file WHERE parent = @id ORDER BY id", new { id }, transaction).ToList())
            Erase(transaction, child, beside);
    }

    private CaseFile Open(DbTransaction transaction, CaseType type, CaseFile empty, CaseActor by, string? secret)
    {
        types[(type.Key, type.Version)] = type;
        DbConnection connection = transaction.Connection!;
        connection.Execute("INSERT INTO case_type (type, version, content) VALUES (@Key, @Version, @Content) ON CONFLICT (type, version) DO NOTHING", new { type.Key, type.Version, type.Content }, transaction);
        CaseOutcome opened = Circuit.Open(type, empty, by, Now);
        connection.Execute(
            """
            INSERT INTO case_file (id, version, type, type_version, state, open, parent, subject, title, words, opened_at, opened_by, applicant, commune, desk, handled_by, since, due_at, next_at, ended_at, hash, content)
            VALUES (@Id, @Version, @Type, @TypeVersion, @State, @Open, @Parent, @Subject, @Title, @Words, @OpenedAt, @OpenedBy, @Applicant, @Commune, @Desk, @HandledBy, @Since, @DueAt, @NextAt, @EndedAt, @hash, @content)
            """,
            Parameters(opened.After!, secret is null ? null : Secret.Hash(secret)), transaction);
        Begin(transaction, opened.After!);
        Add(transaction, empty.Id, opened.Fact!);
        return opened.After!;
    }

    /// <summary>Where it began, when that is some body's page.</summary>
    internal static void Begin(DbTransaction transaction, CaseFile file)
    {
        if (file.Origin is { } origin)
            transaction.Connection!.Execute("INSERT INTO case_origin (id, siret, opened_at) VALUES (@Id, @Siret, @OpenedAt)", new { file.Id, origin.Siret, file.OpenedAt }, transaction);
    }

    private static CaseFile Keep(DbTransaction transaction, CaseFile before, CaseOutcome outcome)
    {
        if (outcome is not { Fact: { } fact, After: { } after })
            return before;

        DbConnection connection = transaction.Connection!;
        Add(transaction, after.Id, fact);
        connection.Execute(
            """
            UPDATE case_file SET version = @Version, state = @State, open = @Open, title = @Title, words = @Words, opened_by = @OpenedBy, commune = @Commune, desk = @Desk, handled_by = @HandledBy,
              since = @Since, due_at = @DueAt, next_at = @NextAt, ended_at = @EndedAt, content = @content WHERE id = @Id
            """,
            Parameters(after, null), transaction);
        if (fact.Kind == CaseFactKind.Shared)
            connection.Execute("INSERT INTO case_reader (id, siret) VALUES (@Id, @siret)", new { after.Id, siret = fact.Change.Reader!.Value.Siret }, transaction);
        else if (fact.Kind == CaseFactKind.Unshared)
            connection.Execute("DELETE FROM case_reader WHERE id = @Id AND siret = @siret", new { after.Id, siret = fact.Change.Reader!.Value.Siret }, transaction);

        return after;
    }

    private static void Add(DbTransaction transaction, string id, CaseFact fact) => transaction.Connection!.Execute(
        "INSERT INTO case_fact (id, seq, at, kind, side, author, body, words, content) VALUES (@id, @Seq, @At, @kind, @side, @Author, @body, @Text, @content)",
        new { id, fact.Seq, fact.At, kind = fact.Kind.ToString(), side = fact.Side.ToString(), fact.Author, body = fact.Body?.Siret, fact.Text, content = JsonSerializer.Serialize(fact.Change, Json) }, transaction);

    private static object Parameters(CaseFile f, string? hash) => new
    {
        f.Id,
        f.Version,
        f.Type,
        f.TypeVersion,
        f.State,
        Open = f.IsOpen,
        f.Parent,
        f.Subject,
        f.Title,
        Words = Spelling.Fold($"{f.Title} {f.ApplicantName} {f.Reference} {f.Id} {string.Join(' ', f.Answers.Values.SelectMany(v => v).Where(v => v.Length < 300))}"),
        f.OpenedAt,
        f.OpenedBy,
        Applicant = f.Applicant?.Siret,
        f.Commune,
        Desk = f.Desk?.Siret,
        f.HandledBy,
        f.Since,
        f.DueAt,
        f.NextAt,
        f.EndedAt,
        hash,
        content = JsonSerializer.Serialize(f, Json),
    };

    internal static CaseFile Read(string content) => JsonSerializer.Deserialize<CaseFile>(content, Json)!;

    private sealed record FactRow(long Seq, DateTimeOffset At, string Kind, string Side, string? Author, string? Body, string Words, string Content)
    {
        public CaseFact ToFact() => new(
            (int)Seq, At, Enum.Parse<CaseFactKind>(Kind), Enum.Parse<Side>(Side), Author, Body is null ? null : new BodyId(Body), Words, JsonSerializer.Deserialize<CaseChange>(Content, Json)!);
    }
}
