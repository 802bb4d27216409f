namespace Maillage.People.Privacy;

/// <summary>How long a kind of data is kept, and what then takes it away.</summary>
/// <param name="Key">Stable; the register in docs/securite names it.</param>
/// <param name="Days">Days after which it goes.</param>
/// <param name="Sql">Statement on the private part, with <c>@before</c>.</param>
public sealed record RetentionRule(string Key, string Fr, string En, int Days, string Sql);

/// <summary>The periods, in one table; a job applies them every day and the register of processing repeats them (a test compares).</summary>
public static class Retention
{
    public static IReadOnlyList<RetentionRule> Rules { get; } =
    [
        new("sessions", "Sessions terminées", "Sessions that are over", 1, "DELETE FROM session WHERE ends_at < @before"),
        new("links", "Liens à usage unique, après leur échéance", "One-time links, after their expiry", 30, "DELETE FROM one_time_link WHERE expires_at < @before"),
        new("loans", "Délégations de rôle, après leur fin", "Role delegations, after their end", 365, "DELETE FROM role_loan WHERE ends_at < @before"),
        // A trace lasts a calendar year: the year is forgotten once all of it is older.
        new("journal-names", "Nom derrière une ligne du journal (la ligne reste, sans la personne)", "Name behind a line of the journal (the line stays, without the person)", 3 * 365, "DELETE FROM audit_trace WHERE year < @year"),
    ];
}
