using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Maillage.Database;
using Maillage.People.Privacy;

namespace Maillage.Catalogue.Storage;

/// <summary>A search someone wants to hear of when something new fits it.</summary>
/// <param name="Id">Secret: who knows it may confirm and stop the alert, and that is all.</param>
/// <param name="Person">The account it belongs to; null for a reader without one.</param>
/// <param name="Query">The search, as the address of its page holds it.</param>
/// <param name="Title">The search in words, in the reader's language.</param>
/// <param name="Position">Changes of the catalogue looked through so far.</param>
public sealed record Alert(string Id, string? Person, string Email, string Language, string Query, string Title, bool Confirmed, DateTimeOffset MadeAt, DateTimeOffset? ToldAt, long Position);

/// <summary>Saved searches. An address without an account is written to only after its owner confirmed once; each resource is told once to each alert.</summary>
public sealed class AlertStore(MaillageDatabase database, TimeProvider time)
{
    /// <summary>Alerts of one address: more is no longer read.</summary>
    public const int Most = 20;

    /// <summary>Days in which an alert is confirmed, or it is forgotten.</summary>
    public const int ConfirmDays = 7;

    private static readonly TableDefinition Table = new(DatabasePart.Private, "resource_alert", "Recherches gardées",
        [
            new("id", ColumnType.Text), new("person", ColumnType.Text, Nullable: true), new("email", ColumnType.Text), new("language", ColumnType.Text), new("query", ColumnType.Text), new("title", ColumnType.Text),
            new("confirmed", ColumnType.Boolean), new("made_at", ColumnType.Timestamp), new("told_at", ColumnType.Timestamp, Nullable: true), new("position", ColumnType.Integer),
        ],
        ["id"])
    { Indexes = [["person"], ["email"]] };

    private static readonly TableDefinition Told = new(DatabasePart.Private, "resource_alert_told", "Fiches annoncées", [new("alert", ColumnType.Text), new("resource", ColumnType.Text)], ["alert", "resource"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new Migration("catalogue-alerts", 1, [Table, Told])];

    public static RetentionRule Unconfirmed { get; } = new("alerts", new("Recherches gardées que personne n’a confirmées", "Saved searches that nobody confirmed"), ConfirmDays, 0, (database, before) =>
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("DELETE FROM resource_alert WHERE confirmed = @no AND made_at < @before", new { no = false, before });
    });

    /// <summary>Keeps a search. The same search of the same address is one alert.</summary>
    /// <param name="position">The catalogue as it is now: what is in it already is not news.</param>
    /// <returns>Null when the address has as many as it may.</returns>
    public Alert? Add(string? person, string email, string language, string query, string title, long position)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        Alert[] own = [.. Read(connection, "lower(email) = lower(@email)", new { email }, transaction)];
        if (own.FirstOrDefault(a => a.Query == query && a.Person == person) is { } known)
        {
            return known;
        }

        if (own.Length >= Most)
        {
            return null;
        }

        Alert alert = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)), person, email, language, query, title, person is not null, time.GetUtcNow(), null, position);
        connection.Execute(
            "INSERT INTO resource_alert (id, person, email, language, query, title, confirmed, made_at, told_at, position) VALUES (@Id, @Person, @Email, @Language, @Query, @Title, @Confirmed, @MadeAt, @ToldAt, @Position)", alert, transaction);
        transaction.Commit();
        return alert;
    }

    public Alert? Find(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return Read(connection, "id = @id", new { id }).FirstOrDefault();
    }

    /// <summary>Of an account, the newest first.</summary>
    public IReadOnlyList<Alert> ListOf(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. Read(connection, "person = @person", new { person }).OrderByDescending(a => a.MadeAt)];
    }

    public bool Confirm(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute("UPDATE resource_alert SET confirmed = @yes WHERE id = @id", new { id, yes = true }) > 0;
    }

    /// <summary>Takes the alert away, and what it was told.</summary>
    public bool Stop(string id)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("DELETE FROM resource_alert_told WHERE alert = @id", new { id }, transaction);
        bool was = connection.Execute("DELETE FROM resource_alert WHERE id = @id", new { id }, transaction) > 0;
        transaction.Commit();
        return was;
    }

    /// <summary>Confirmed alerts that have not looked through the catalogue up to a position and were told nothing since a moment.</summary>
    public IReadOnlyList<Alert> Due(long position, DateTimeOffset before)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. Read(connection, "confirmed = @yes AND position < @position AND (told_at IS NULL OR told_at <= @before)", new { yes = true, position, before }).OrderBy(a => a.MadeAt).ThenBy(a => a.Id, StringComparer.Ordinal)];
    }

    /// <summary>Public resources that came into the catalogue since the alert was made and of which it was told nothing, among the changes it has not looked through.</summary>
    public IReadOnlyList<string> News(Alert alert, long until)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return
        [
            .. connection.Query<string>(
                """
                SELECT r.id FROM resource r JOIN resource_version v ON v.id = r.id AND v.version = 1
                WHERE r.position > @Position AND r.position <= @until AND v.changed_at >= @MadeAt AND r.state = 'Published' AND r.visibility = 'Public'
                  AND NOT EXISTS (SELECT 1 FROM resource_alert_told t WHERE t.alert = @Id AND t.resource = r.id)
                ORDER BY r.position, r.id
                """,
                new { alert.Position, until, alert.MadeAt, alert.Id }),
        ];
    }

    /// <summary>Notes up to where an alert looked, and what it was told.</summary>
    public void Note(Alert alert, long until, IEnumerable<string> told)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        DateTimeOffset? now = alert.ToldAt;
        foreach (string resource in told)
        {
            now = time.GetUtcNow();
            connection.Execute("INSERT INTO resource_alert_told (alert, resource) VALUES (@Id, @resource) ON CONFLICT (alert, resource) DO NOTHING", new { alert.Id, resource }, transaction);
        }

        connection.Execute("UPDATE resource_alert SET position = @until, told_at = @now WHERE id = @Id", new { until, now, alert.Id }, transaction);
        transaction.Commit();
    }

    private static IEnumerable<Alert> Read(DbConnection connection, string where, object parameters, DbTransaction? transaction = null) =>
        connection.Query<Row>($"SELECT id, person, email, language, query, title, confirmed, made_at AS MadeAt, told_at AS ToldAt, position FROM resource_alert WHERE {where}", parameters, transaction)
            .Select(r => new Alert(r.Id, r.Person, r.Email, r.Language, r.Query, r.Title, r.Confirmed, r.MadeAt, r.ToldAt, r.Position));

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string? Person { get; init; }

        public string Email { get; init; } = "";

        public string Language { get; init; } = "";

        public string Query { get; init; } = "";

        public string Title { get; init; } = "";

        public bool Confirmed { get; init; }

        public DateTimeOffset MadeAt { get; init; }

        public DateTimeOffset? ToldAt { get; init; }

        public long Position { get; init; }
    }
}
