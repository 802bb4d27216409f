using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Intermediation.Awareness;

namespace Maillage.Intermediation.Storage;

/// <summary>What those who ran an action said of it: the words typed, how many came without a name, and which ambassadors (ids of their cases).</summary>
public sealed record Attendance(string Action, string Words, int Nameless, IReadOnlyList<string> Ambassadors, DateTimeOffset At, string? Author);

/// <summary>Who came to the actions of awareness, and what is to be reached. Firms by name stay here; pages show counts.</summary>
public sealed class AwarenessStore(MaillageDatabase database, TimeProvider time)
{
    public static TableDefinition Action { get; } = new(DatabasePart.Private, "awareness_action", "Présence aux actions de sensibilisation",
        [new("action", ColumnType.Text), new("words", ColumnType.Text), new("nameless", ColumnType.Integer), new("ambassadors", ColumnType.Text), new("at", ColumnType.Timestamp), new("author", ColumnType.Text, Nullable: true)], ["action"]);

    public static TableDefinition Firm { get; } = new(DatabasePart.Private, "awareness_firm", "Entreprises venues aux actions",
        [new("action", ColumnType.Text), new("firm", ColumnType.Text), new("sector", ColumnType.Text, Nullable: true), new("department", ColumnType.Text, Nullable: true)], ["action", "firm"]);

    public static TableDefinition Goal { get; } = new(DatabasePart.Private, "awareness_target", "Objectifs de sensibilisation",
        [new("axis", ColumnType.Text), new("key", ColumnType.Text), new("firms", ColumnType.Integer), new("until", ColumnType.Integer), new("source", ColumnType.Text), new("at", ColumnType.Timestamp), new("author", ColumnType.Text, Nullable: true)], ["axis", "key"]);

    public IReadOnlyList<Presence> ListPresences()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return
        [
            .. connection.Query<(string Action, string Firm, string? Sector, string? Department)>("SELECT action, firm, sector, department FROM awareness_firm").Select(f => new Presence(f.Action, f.Firm, f.Sector, f.Department, 1)),
            .. connection.Query<(string Action, long Nameless)>("SELECT action, nameless FROM awareness_action WHERE nameless > 0").Select(a => new Presence(a.Action, null, null, null, (int)a.Nameless)),
        ];
    }

    public IReadOnlyList<Attendance> List()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<Row>("SELECT action, words, nameless, ambassadors, at, author FROM awareness_action ORDER BY action").Select(r => r.ToAttendance())];
    }

    public Attendance? Find(string action)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<Row>("SELECT action, words, nameless, ambassadors, at, author FROM awareness_action WHERE action = @action", new { action })?.ToAttendance();
    }

    /// <summary>Says who came, in the place of what was said before. One transaction.</summary>
    public void Save(string action, string words, int nameless, IReadOnlyList<string> ambassadors, IReadOnlyList<Presence> firms, string? author)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute(
            """
            INSERT INTO awareness_action (action, words, nameless, ambassadors, at, author) VALUES (@action, @words, @nameless, @with, @now, @author)
            ON CONFLICT (action) DO UPDATE SET words = excluded.words, nameless = excluded.nameless, ambassadors = excluded.ambassadors, at = excluded.at, author = excluded.author
            """,
            new { action, words, nameless, with = string.Join('|', ambassadors), now = time.GetUtcNow(), author }, transaction);
        connection.Execute("DELETE FROM awareness_firm WHERE action = @action", new { action }, transaction);
        foreach (Presence firm in firms)
            connection.Execute("INSERT INTO awareness_firm (action, firm, sector, department) VALUES (@Action, @Firm, @Sector, @Department)", firm, transaction);

        transaction.Commit();
    }

    public IReadOnlyList<Target> ListTargets()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Axis, string Key, long Firms, long Until, string Source)>("SELECT axis, key, firms, until, source FROM awareness_target ORDER BY axis, key").Select(t => new Target(Enum.Parse<Axis>(t.Axis), t.Key, (int)t.Firms, (int)t.Until, t.Source))];
    }

    /// <summary>Sets a target, or says it anew.</summary>
    public void Set(Target target, string? author)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        connection.Execute(
            """
            INSERT INTO awareness_target (axis, key, firms, until, source, at, author) VALUES (@axis, @Key, @Firms, @Until, @Source, @now, @author)
            ON CONFLICT (axis, key) DO UPDATE SET firms = excluded.firms, until = excluded.until, source = excluded.source, at = excluded.at, author = excluded.author
            """,
            new { axis = target.Axis.ToString(), target.Key, target.Firms, target.Until, target.Source, now = time.GetUtcNow(), author });
    }

    private sealed record Row(string Action, string Words, long Nameless, string Ambassadors, DateTimeOffset At, string? Author)
    {
        public Attendance ToAttendance() => new(Action, Words, (int)Nameless, Ambassadors.Split('|', StringSplitOptions.RemoveEmptyEntries), At, Author);
    }
}
