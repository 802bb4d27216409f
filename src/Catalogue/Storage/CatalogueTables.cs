using Maillage.Database;

namespace Maillage.Catalogue.Storage;

/// <summary>
/// Resources in the private part, since some are restricted; what is public leaves by the pages, the API and the exports. A version is a whole resource as it was:
/// nothing is ever rewritten, the present one is the last.
/// </summary>
public static class CatalogueTables
{
    /// <summary>The present version of each resource; the columns beside <c>content</c> are what lists ask for.</summary>
    public static TableDefinition Resource { get; } = new(DatabasePart.Private, "resource", "Ressources du catalogue",
        [
            new("id", ColumnType.Text), new("type", ColumnType.Text), new("title", ColumnType.Text), new("state", ColumnType.Text), new("visibility", ColumnType.Text),
            new("owner", ColumnType.Text, Nullable: true), new("source", ColumnType.Text, Nullable: true), new("commune", ColumnType.Text, Nullable: true),
            new("confirmed_on", ColumnType.Text), new("version", ColumnType.Integer), new("position", ColumnType.Integer), new("content", ColumnType.Json),
        ],
        ["id"])
    { Indexes = [["position"], ["type", "state"], ["source"], ["owner"]] };

    public static TableDefinition Version { get; } = new(DatabasePart.Private, "resource_version", "Versions des ressources",
        [
            new("id", ColumnType.Text), new("version", ColumnType.Integer), new("changed_at", ColumnType.Timestamp), new("person", ColumnType.Text, Nullable: true),
            new("body", ColumnType.Text, Nullable: true), new("reason", ColumnType.Text), new("content", ColumnType.Json),
        ],
        ["id", "version"]);

    /// <summary>One row: the number of the last change. Writers wait for one another on it, so positions become visible in order.</summary>
    public static TableDefinition Clock { get; } = new(DatabasePart.Private, "resource_clock", "Horloge du catalogue", [new("id", ColumnType.Integer), new("position", ColumnType.Integer)], ["id"]);

    /// <summary>Steps taken to have a resource confirmed: one of a kind for each date it was confirmed on.</summary>
    public static TableDefinition Reminder { get; } = new(DatabasePart.Private, "resource_reminder", "Rappels de confirmation",
        [new("id", ColumnType.Text), new("confirmed_on", ColumnType.Text), new("step", ColumnType.Text), new("sent_on", ColumnType.Text)], ["id", "confirmed_on", "step"]);

    /// <summary>When each change was made.</summary>
    public static TableDefinition Moment { get; } = new(DatabasePart.Private, "resource_moment", "Moments des changements du catalogue", [new("position", ColumnType.Integer), new("moment", ColumnType.Timestamp)], ["position"]) { Indexes = [["moment"]] };

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new Migration("catalogue", 1, [Resource, Version, Clock]) { Sql = ["INSERT INTO resource_clock (id, position) VALUES (1, 0)"] },
        new Migration("catalogue-moments", 1, [Moment]),
        .. Harvest.HarvestTables.Migrations,
        .. Layers.DepositTables.Migrations,
        new Migration("catalogue-reminders", 1, [Reminder]),
        new Migration("catalogue-moderation", 1, [ProposalStore.Table, ApartStore.Table]),
        new Migration("catalogue-links", 1, [LinkStore.Table]),
        new Migration("catalogue-handed", 1, [HandedStore.Table]),
        new Migration("catalogue-uses", 1, [DatasetUseStore.Table]),
        new Migration("catalogue-heritage", 1, HeritageStore.Tables),
        new Migration("catalogue-tracks", 1, [TrackStore.Table]),
        new Migration("catalogue-pictures", 1, [PictureStore.Table]),
        .. AlertStore.Migrations,
        // An import of a million is one position: what follows the changes goes on within it.
        new Migration("catalogue-order", 1, []) { Part = DatabasePart.Private, Sql = ["DROP INDEX IF EXISTS resource_position_index", "CREATE INDEX resource_position_id_index ON resource (position, id)"] },
    ];
}
