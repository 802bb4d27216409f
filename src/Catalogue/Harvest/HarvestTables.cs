using Maillage.Database;

namespace Maillage.Catalogue.Harvest;

/// <summary>Sources that are harvested, their runs, and what is held of each of their records.</summary>
public static class HarvestTables
{
    public static TableDefinition Source { get; } = new(DatabasePart.Private, "harvest_source", "Sources moissonnées",
        [
            new("id", ColumnType.Text), new("title", ColumnType.Text), new("address", ColumnType.Text), new("set_spec", ColumnType.Text, Nullable: true), new("type", ColumnType.Text), new("licence", ColumnType.Text),
            new("every_hours", ColumnType.Integer), new("since", ColumnType.Text, Nullable: true), new("last_run_at", ColumnType.Timestamp, Nullable: true),
        ],
        ["id"]);

    public static TableDefinition Run { get; } = new(DatabasePart.Private, "harvest_run", "Moissons",
        [
            new("source", ColumnType.Text), new("number", ColumnType.Integer), new("state", ColumnType.Text), new("whole", ColumnType.Boolean), new("since", ColumnType.Text, Nullable: true), new("token", ColumnType.Text, Nullable: true), new("began", ColumnType.Text, Nullable: true),
            new("started_at", ColumnType.Timestamp), new("ended_at", ColumnType.Timestamp, Nullable: true), new("seen", ColumnType.Integer), new("added", ColumnType.Integer), new("changed", ColumnType.Integer), new("same", ColumnType.Integer),
            new("gone", ColumnType.Integer), new("refused", ColumnType.Integer), new("loops", ColumnType.Integer), new("problems", ColumnType.Json),
        ],
        ["source", "number"]);

    /// <summary>The state of a record: <c>kept</c>, <c>leaving</c> (said to be gone, not yet withdrawn), <c>gone</c>, <c>refused</c>, <c>loop</c> (it was ours, or is had from nearer).</summary>
    public static TableDefinition Record { get; } = new(DatabasePart.Private, "harvest_record", "Notices moissonnées",
        [
            new("source", ColumnType.Text), new("identifier", ColumnType.Text), new("resource", ColumnType.Text), new("origin", ColumnType.Text), new("way", ColumnType.Json), new("state", ColumnType.Text), new("run", ColumnType.Integer),
        ],
        ["source", "identifier"])
    { Indexes = [["resource"], ["origin"], ["source", "state"]] };

    /// <summary>What a source speaks, <c>Schema:</c> and a key for one that follows a schema; one that is not here speaks OAI-PMH.</summary>
    public static TableDefinition Language { get; } = new(DatabasePart.Private, "harvest_language", "Langues des sources moissonnées", [new("source", ColumnType.Text), new("language", ColumnType.Text)], ["source"]);

    public static IReadOnlyList<Migration> Migrations { get; } = [new Migration("harvest", 1, [Source, Run, Record]), new Migration("harvest", 2, [Language])];
}
