using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Cases.Calls;
using Maillage.Database;

namespace Maillage.Cases.Storage;

/// <summary>Calls for projects and what their juries said. Who judges is kept by account; a mark said again stands as last said.</summary>
public sealed class CallStore(MaillageDatabase database, TimeProvider time)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "case_call", "Appels à projets",
        [new("id", ColumnType.Text), new("content", ColumnType.Json), new("at", ColumnType.Timestamp), new("author", ColumnType.Text, Nullable: true)], ["id"]);

    public static TableDefinition Juror { get; } = new(DatabasePart.Private, "case_juror", "Jurés des appels", [new("call", ColumnType.Text), new("person", ColumnType.Text)], ["call", "person"]) { Indexes = [["person"]] };

    public static TableDefinition Mark { get; } = new(DatabasePart.Private, "case_mark", "Notes des jurés",
        [new("case_id", ColumnType.Text), new("person", ColumnType.Text), new("points", ColumnType.Text), new("words", ColumnType.Text), new("conflict", ColumnType.Text, Nullable: true), new("at", ColumnType.Timestamp)], ["case_id", "person"]);

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Call> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        ILookup<string, string> juries = connection.Query<(string Call, string Person)>("SELECT call, person FROM case_juror ORDER BY person").ToLookup(j => j.Call, j => j.Person);
        return [.. connection.Query<string>("SELECT content FROM case_call").Select(c => JsonSerializer.Deserialize<Call>(c)!).Select(c => c with { Jury = [.. juries[c.Id]] }).OrderByDescending(c => c.Until).ThenBy(c => c.Id, StringComparer.Ordinal)];
    }

    public Call? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT content FROM case_call WHERE id = @id", new { id }) is { } content
            ? JsonSerializer.Deserialize<Call>(content)! with { Jury = [.. connection.Query<string>("SELECT person FROM case_juror WHERE call = @id ORDER BY person", new { id })] } : null;
    }

    /// <summary>Keeps a call; false when its criteria change while marks stand, which they would no longer fit.</summary>
    public bool Save(Call call, IReadOnlyList<string> cases, string? author)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        // Without its jury: who judges is a table of its own, where a person can be erased.
        string content = JsonSerializer.Serialize(call with { Jury = [] });
        string? before = connection.QuerySingleOrDefault<string>("SELECT content FROM case_call WHERE id = @Id", new { call.Id }, transaction);
        if (before is not null && !JsonSerializer.Deserialize<Call>(before)!.Criteria.SequenceEqual(call.Criteria) && Among(cases).Any(a => connection.ExecuteScalar<long>($"SELECT count(*) FROM case_mark WHERE {a.Condition}", a.Ids, transaction) > 0))
            return false;

        connection.Execute("INSERT INTO case_call (id, content, at, author) VALUES (@Id, @content, @now, @author) ON CONFLICT (id) DO UPDATE SET content = excluded.content, at = excluded.at, author = excluded.author", new { call.Id, content, now = time.GetUtcNow(), author }, transaction);
        connection.Execute("DELETE FROM case_juror WHERE call = @Id", new { call.Id }, transaction);
        foreach (string person in call.Jury.Distinct())
            connection.Execute("INSERT INTO case_juror (call, person) VALUES (@Id, @person)", new { call.Id, person }, transaction);

        transaction.Commit();
        return true;
    }

    /// <summary>Marks of some files.</summary>
    public IReadOnlyList<Marks> ListMarks(IReadOnlyList<string> cases)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return
        [
            .. Among(cases).SelectMany(a => connection.Query<(string Case, string Person, string Points, string Words, string? Conflict)>($"SELECT case_id, person, points, words, conflict FROM case_mark WHERE {a.Condition} ORDER BY case_id, person", a.Ids))
                .Select(m => new Marks(m.Case, m.Person, JsonSerializer.Deserialize<int[]>(m.Points)!, m.Words, m.Conflict)),
        ];
    }

    public void Save(Marks marks)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            INSERT INTO case_mark (case_id, person, points, words, conflict, at) VALUES (@Case, @Juror, @points, @Words, @Conflict, @now)
            ON CONFLICT (case_id, person) DO UPDATE SET points = excluded.points, words = excluded.words, conflict = excluded.conflict, at = excluded.at
            """,
            new { marks.Case, marks.Juror, points = JsonSerializer.Serialize(marks.Points), marks.Words, marks.Conflict, now = time.GetUtcNow() });
    }

    /// <summary>Some hundred cases a question, one parameter an id: both databases take that.</summary>
    private static IEnumerable<(string Condition, DynamicParameters Ids)> Among(IEnumerable<string> cases) => cases.Chunk(500).Select(some =>
        ($"case_id IN ({string.Join(", ", some.Select((_, i) => $"@c{i}"))})", new DynamicParameters(some.Select((id, i) => KeyValuePair.Create($"c{i}", (object)id)))));
}
