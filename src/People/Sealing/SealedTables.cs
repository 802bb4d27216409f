using Maillage.Database;

namespace Maillage.People.Sealing;

/// <summary>Sealed attachments and notes, in the private part. Names, types and authors are sealed with the content.</summary>
public static class SealedTables
{
    public static TableDefinition Sealed { get; } = new(
        DatabasePart.Private,
        "sealed",
        "Pièces scellées",
        [
            new("id", ColumnType.Text),
            new("kind", ColumnType.Text),
            new("object_kind", ColumnType.Text),
            new("object_id", ColumnType.Text),
            new("owner", ColumnType.Text),
            new("readers", ColumnType.Json),
            new("author", ColumnType.Text, Nullable: true),
            new("size", ColumnType.Integer),
            new("made_at", ColumnType.Timestamp),
            new("key_number", ColumnType.Integer),
            new("wrapped", ColumnType.Blob),
            new("header", ColumnType.Blob),
            new("content", ColumnType.Blob),
        ],
        ["id"])
    {
        Indexes = [["object_kind", "object_id"], ["owner"], ["author"], ["key_number"]],
    };

    /// <summary>Mail that waits to leave: sealed too, since it holds one-time links.</summary>
    public static TableDefinition Outbox { get; } = new(
        DatabasePart.Private,
        "outbox",
        "Courriels en attente",
        [
            new("id", ColumnType.Text), new("key_number", ColumnType.Integer), new("content", ColumnType.Blob), new("tries", ColumnType.Integer),
            new("posted_at", ColumnType.Timestamp), new("next_at", ColumnType.Timestamp),
        ],
        ["id"])
    {
        Indexes = [["next_at"]],
    };

    public static IReadOnlyList<Migration> Migrations { get; } = [new("sealing", 1, [Sealed]), new("sealing", 2, [Outbox])];
}
