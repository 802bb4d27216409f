using Maillage.Database;

namespace Maillage.People.Audit;

/// <summary>The journal's tables, in the private part.</summary>
public static class AuditTables
{
    public static TableDefinition Entry { get; } = new(
        DatabasePart.Private,
        "audit_entry",
        "Journal",
        [
            new("seq", ColumnType.Integer),
            new("at", ColumnType.Timestamp),
            new("trace", ColumnType.Text, Nullable: true),
            new("body", ColumnType.Text, Nullable: true),
            new("role", ColumnType.Text),
            new("action", ColumnType.Text),
            new("fr", ColumnType.Text),
            new("en", ColumnType.Text),
            new("kind", ColumnType.Text),
            new("id", ColumnType.Text),
            new("concerned", ColumnType.Text, Nullable: true),
            new("details", ColumnType.Json),
            new("previous", ColumnType.Text),
            new("hash", ColumnType.Text),
        ],
        ["seq"])
    {
        AppendOnly = true,
        Indexes = [["concerned", "seq"], ["body", "seq"], ["kind", "id", "seq"], ["trace"]],
    };

    /// <summary>One row: the last line. Whoever writes takes it first, which puts writers of all processes in a row.</summary>
    public static TableDefinition Head { get; } = new(
        DatabasePart.Private, "audit_head", "Fin du journal", [new("id", ColumnType.Integer), new("seq", ColumnType.Integer), new("hash", ColumnType.Text)], ["id"]);

    /// <summary>Whose trace it was in a year. Taking a row out forgets the person and leaves the chain whole.</summary>
    public static TableDefinition Trace { get; } = new(
        DatabasePart.Private,
        "audit_trace",
        "Personnes du journal",
        [new("person", ColumnType.Text), new("year", ColumnType.Integer), new("trace", ColumnType.Text), new("name", ColumnType.Text, Nullable: true)],
        ["person", "year"])
    {
        Indexes = [["trace"]],
    };

    public static IReadOnlyList<Migration> Migrations { get; } =
        [new("audit", 1, [Entry, Head, Trace]) { Sql = ["INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '')"] }];
}
