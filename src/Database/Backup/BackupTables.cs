namespace Maillage.Database.Backup;

/// <summary>The restores an instance went through. In PostgreSQL the row is also what says that a restore was committed.</summary>
public static class BackupTables
{
    internal static TableDefinition Restoration { get; } = new(
        DatabasePart.Private,
        "restoration",
        "Restaurations",
        [
            new("id", ColumnType.Text),
            new("restored_at", ColumnType.Timestamp),
            new("backup_made_at", ColumnType.Timestamp),
            new("backup_program", ColumnType.Text),
        ],
        ["id"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new("backup", 1, [Restoration])];
}
