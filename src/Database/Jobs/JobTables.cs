namespace Maillage.Database.Jobs;

/// <summary>Where jobs live: in the private part, since their arguments may name people's files.</summary>
public static class JobTables
{
    public static TableDefinition Job { get; } = new(
        DatabasePart.Private,
        "job",
        "Travaux",
        [
            new("id", ColumnType.Text),
            new("position", ColumnType.Integer),
            new("kind", ColumnType.Text),
            new("arguments", ColumnType.Json),
            new("state", ColumnType.Text),
            new("progress", ColumnType.Real),
            new("step", ColumnType.Text, Nullable: true),
            new("message", ColumnType.Text, Nullable: true),
            new("problems", ColumnType.Json, Nullable: true),
            new("checkpoint", ColumnType.Json, Nullable: true),
            new("cancel_requested", ColumnType.Boolean),
            new("created_at", ColumnType.Timestamp),
            new("started_at", ColumnType.Timestamp, Nullable: true),
            new("ended_at", ColumnType.Timestamp, Nullable: true),
        ],
        ["id"])
    {
        Indexes = [["state", "position"]],
    };

    public static IReadOnlyList<Migration> Migrations { get; } = [new("jobs", 1, [Job])];
}
