using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Kernel;

namespace Maillage.People.Privacy;

/// <summary>How long a kind of data is kept, and what then takes it away. A module gives its own; the program applies them all, each day.</summary>
/// <param name="Key">Stable; the register in docs/securite names it.</param>
/// <param name="Kept">Of what, and from when on it is counted.</param>
/// <param name="Days">Days after which it goes, when <paramref name="Months"/> is 0.</param>
/// <param name="TakeAway">Takes away what is from before a moment and says how much; called again after a break, it goes on.</param>
public sealed record RetentionRule(string Key, Wording Kept, int Days, int Months, Func<MaillageDatabase, DateTimeOffset, int> TakeAway)
{
    /// <summary>The period in words: « 30 jours ».</summary>
    public Wording Period => Months > 0 ? new($"{Months} mois", $"{Months} months") : new(Days == 1 ? "1 jour" : $"{Days} jours", Days == 1 ? "1 day" : $"{Days} days");

    /// <summary>What is from before this goes.</summary>
    public DateTimeOffset Before(DateTimeOffset now) => now.AddMonths(-Months).AddDays(-Days);
}

/// <summary>The periods of accounts, roles and the journal; the register of processing repeats them (a test compares).</summary>
public static class Retention
{
    public static IReadOnlyList<RetentionRule> Rules { get; } =
    [
        new("sessions", new("Sessions terminées", "Sessions that are over"), 1, 0, Delete("DELETE FROM session WHERE ends_at < @before")),
        new("links", new("Liens à usage unique, après leur échéance", "One-time links, after their expiry"), 30, 0, Delete("DELETE FROM one_time_link WHERE expires_at < @before")),
        new("loans", new("Délégations de rôle, après leur fin", "Role delegations, after their end"), 0, 12, Delete("DELETE FROM role_loan WHERE ends_at < @before")),
        // A trace lasts a calendar year: the year is forgotten once all of it is older.
        new("journal-names", new("Nom derrière une ligne du journal (la ligne reste, sans la personne)", "Name behind a line of the journal (the line stays, without the person)"), 0, 36, Delete("DELETE FROM audit_trace WHERE year < @year")),
    ];

    private static Func<MaillageDatabase, DateTimeOffset, int> Delete(string sql) => (database, before) =>
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute(sql, new { before, year = before.Year });
    };
}
