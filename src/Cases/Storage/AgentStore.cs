using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Cases.Storage;

/// <summary>What an agent answers for a body: a subject, in a place (a territory's id).</summary>
public sealed record AgentSubject(string Person, BodyId Body, string Subject, string Place);

/// <summary>Subjects that agents answer, and until when someone is away.</summary>
public sealed class AgentStore(MaillageDatabase database)
{
    public static TableDefinition Subject { get; } = new(DatabasePart.Private, "agent_subject", "Sujets des agents",
        [new("person", ColumnType.Text), new("siret", ColumnType.Text), new("subject", ColumnType.Text), new("place", ColumnType.Text)], ["person", "siret", "subject", "place"]) { Indexes = [["subject"]] };

    public static TableDefinition Absence { get; } = new(DatabasePart.Private, "agent_absence", "Absences des agents", [new("person", ColumnType.Text), new("until", ColumnType.Text)], ["person"]);

    public IReadOnlyList<AgentSubject> ListSubjects()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Person, string Siret, string Subject, string Place)>("SELECT person, siret, subject, place FROM agent_subject ORDER BY subject, place, person").Select(r => new AgentSubject(r.Person, new BodyId(r.Siret), r.Subject, r.Place))];
    }

    /// <summary>Replaces what a person answers for one body.</summary>
    public void SetSubjects(string person, BodyId body, IEnumerable<(string Subject, string Place)> subjects)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        connection.Execute("DELETE FROM agent_subject WHERE person = @person AND siret = @Siret", new { person, body.Siret }, transaction);
        foreach ((string subject, string place) in subjects.Distinct())
            connection.Execute("INSERT INTO agent_subject (person, siret, subject, place) VALUES (@person, @Siret, @subject, @place)", new { person, body.Siret, subject, place }, transaction);

        transaction.Commit();
    }

    /// <summary>Last day of someone's absence; null when present.</summary>
    public DateOnly? AwayUntil(string person)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.QuerySingleOrDefault<string>("SELECT until FROM agent_absence WHERE person = @person", new { person }) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Everyone who is away on a day.</summary>
    public IReadOnlyList<string> ListAway(DateOnly day)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<string>("SELECT person FROM agent_absence WHERE until >= @day", new { day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) })];
    }

    /// <param name="until">Null when the person is back.</param>
    public void SetAway(string person, DateOnly? until)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        if (until is { } day)
            connection.Execute("INSERT INTO agent_absence (person, until) VALUES (@person, @until) ON CONFLICT (person) DO UPDATE SET until = excluded.until", new { person, until = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
        else
            connection.Execute("DELETE FROM agent_absence WHERE person = @person", new { person });
    }
}
