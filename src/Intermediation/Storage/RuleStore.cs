using System.Data.Common;
using Dapper;
using Maillage.Database;

namespace Maillage.Intermediation.Storage;

/// <param name="Version">1 for the first that was written here.</param>
public sealed record KeptRule(string Service, int Version, DateTimeOffset At, string? Author, string Text, string Reason);

/// <summary>Rules that people wrote on the portal, every version; the last of a service stands in the place of the one in the file.</summary>
public sealed class RuleStore(MaillageDatabase database, TimeProvider time)
{
    public static TableDefinition Table { get; } = new(DatabasePart.Private, "service_rule", "Règles des services",
        [new("service", ColumnType.Text), new("version", ColumnType.Integer), new("at", ColumnType.Timestamp), new("author", ColumnType.Text, Nullable: true), new("words", ColumnType.Text), new("reason", ColumnType.Text)], ["service", "version"]);

    public static IReadOnlyList<Migration> Migrations { get; } =
        [new Migration("intermediation", 1, [Table]), new Migration("intermediation", 2, [FitStore.Table]), new Migration("partners", 1, [PartnerStore.Table]), new Migration("awareness", 1, [AwarenessStore.Action, AwarenessStore.Firm, AwarenessStore.Goal])];

    /// <summary>All versions of one rule, newest first.</summary>
    public IReadOnlyList<KeptRule> History(string service) => List("WHERE service = @service ORDER BY version DESC", new { service });

    /// <summary>The last version of each.</summary>
    public IReadOnlyList<KeptRule> ListLast() => List("WHERE version = (SELECT max(r.version) FROM service_rule r WHERE r.service = service_rule.service) ORDER BY service", new { });

    /// <summary>How many versions were written: another number means that some rule changed.</summary>
    public int Count()
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return (int)connection.ExecuteScalar<long>("SELECT count(*) FROM service_rule");
    }

    /// <returns>False when someone saved another version since <paramref name="seen"/> (0 for none).</returns>
    public bool Save(string service, int seen, string text, string reason, string? author)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return connection.Execute(
            """
            INSERT INTO service_rule (service, version, at, author, words, reason)
            SELECT @service, @next, @now, @author, @text, @reason WHERE NOT EXISTS (SELECT 1 FROM service_rule WHERE service = @service AND version >= @next)
            ON CONFLICT (service, version) DO NOTHING
            """,
            new { service, next = seen + 1, now = time.GetUtcNow(), author, text, reason }) == 1;
    }

    private List<KeptRule> List(string condition, object parameters)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        return [.. connection.Query<(string Service, long Version, DateTimeOffset At, string? Author, string Words, string Reason)>($"SELECT service, version, at, author, words, reason FROM service_rule {condition}", parameters)
            .Select(r => new KeptRule(r.Service, (int)r.Version, r.At, r.Author, r.Words, r.Reason))];
    }
}
