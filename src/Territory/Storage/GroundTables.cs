using Maillage.Database;

namespace Maillage.Territory.Storage;

/// <summary>Layers of the ground: premises, streets, exchanges (WGS 84). The column <c>origin</c> says <c>osm</c> or <c>simulated</c>.</summary>
public static class GroundTables
{
    public static TableDefinition Premises { get; } = new(DatabasePart.Territory, "premises", "Locaux (bâtiments)",
        [
            new("building_id", ColumnType.Integer), new("commune", ColumnType.Text), new("lines", ColumnType.Integer),
            new("priority", ColumnType.Boolean), new("origin", ColumnType.Text),
        ], ["building_id"])
    {
        Geometry = GeometryKind.Point,
        Indexes = [["commune"]],
    };

    public static TableDefinition Street { get; } = new(DatabasePart.Territory, "street", "Voies",
        [
            new("edge_id", ColumnType.Integer), new("commune", ColumnType.Text), new("class", ColumnType.Text), new("built_up", ColumnType.Boolean),
            new("support", ColumnType.Text), new("length_m", ColumnType.Real), new("origin", ColumnType.Text),
        ], ["edge_id"])
    {
        Geometry = GeometryKind.LineString,
        Indexes = [["commune"]],
    };

    public static TableDefinition Exchange { get; } = new(DatabasePart.Territory, "exchange", "Centraux téléphoniques (NRA)",
        [new("id", ColumnType.Text), new("name", ColumnType.Text), new("commune", ColumnType.Text), new("origin", ColumnType.Text)], ["id"])
    {
        Geometry = GeometryKind.Point,
        Indexes = [["commune"]],
    };

    public static IReadOnlyList<Migration> Migrations { get; } = [new("ground", 1, [Premises, Street, Exchange])];
}
