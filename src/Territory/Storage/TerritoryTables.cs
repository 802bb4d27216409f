using Maillage.Database;

namespace Maillage.Territory.Storage;

/// <summary>
/// Tables of the territory. Ids are the portal's (<c>21231</c>, <c>dep-21</c>, <c>epci-…</c>, <c>ze-…</c>, <c>region</c>), so that a row names a page.
/// </summary>
public static class TerritoryTables
{
    /// <summary>Today's communes, and below them (<c>merged_into</c> set) those that the facts still list apart.</summary>
    public static TableDefinition Commune { get; } = new(DatabasePart.Territory, "commune", "Communes (centres)",
        [
            Text("id"), Text("name"), Text("department"), Text("epci", nullable: true), Text("employment_zone", nullable: true),
            new("population", ColumnType.Integer, true), new("area_km2", ColumnType.Real), new("lon", ColumnType.Real), new("lat", ColumnType.Real),
            new("rural", ColumnType.Boolean), new("mountain", ColumnType.Boolean), Text("merged_into", nullable: true),
        ], ["id"])
    {
        Geometry = GeometryKind.Point,
        Indexes = [["merged_into"], ["department"], ["epci"]],
    };

    /// <summary>Every code and name that leads to one of today's communes.</summary>
    public static TableDefinition FormerCommune { get; } = new(DatabasePart.Territory, "former_commune", "Anciennes communes",
        [Text("id"), Text("current"), Text("name", nullable: true), Text("listed_in", nullable: true)], ["id", "current"]);

    public static TableDefinition CommuneArea { get; } = new(DatabasePart.Territory, "commune_area", "Communes (contours)",
        [Text("id"), Text("name"), Text("department"), Text("made_of"), Text("origin")], ["id"]) { Geometry = GeometryKind.MultiPolygon };

    public static TableDefinition Department { get; } = new(DatabasePart.Territory, "department", "Départements", [Text("id"), Text("name")], ["id"]);

    public static TableDefinition DepartmentArea { get; } = new(DatabasePart.Territory, "department_area", "Départements (contours)",
        [Text("id"), Text("name"), Text("origin")], ["id"]) { Geometry = GeometryKind.MultiPolygon };

    public static TableDefinition Epci { get; } = new(DatabasePart.Territory, "epci", "EPCI à fiscalité propre",
        [Text("id"), Text("name"), Text("form"), new("members", ColumnType.Integer), new("members_inside", ColumnType.Integer)], ["id"]);

    public static TableDefinition EmploymentZone { get; } = new(DatabasePart.Territory, "employment_zone", "Zones d'emploi 2010",
        [Text("id"), Text("name")], ["id"]);

    public static TableDefinition PostalCode { get; } = new(DatabasePart.Territory, "postal_code", "Codes postaux",
        [Text("code"), Text("commune")], ["code", "commune"]) { Indexes = [["commune"]] };

    /// <summary>Declared counts by commune (codes of the source's vintage) and printed figures by larger territory.</summary>
    public static TableDefinition Figure { get; } = new(DatabasePart.Territory, "figure", "Chiffres par territoire",
        [
            Text("territory"), Text("indicator"), Text("dimension"), Text("period"), new("value", ColumnType.Real), Text("unit"),
            Text("base", nullable: true), new("base_value", ColumnType.Real, true), new("base_count", ColumnType.Real, true), Text("source"), Text("kind"),
        ], ["territory", "indicator", "dimension", "period"]) { Indexes = [["indicator", "period"]] };

    public static TableDefinition OperatorArea { get; } = new(DatabasePart.Territory, "operator_area", "Opérateurs par commune",
        [Text("commune"), Text("kind"), Text("operator"), Text("operator_name"), Text("period"), Text("source")], ["commune", "kind", "operator"]);

    public static TableDefinition Source { get; } = new(DatabasePart.Territory, "source", "Sources",
        [Text("id"), Text("title_fr"), Text("title_en"), Text("publisher"), Text("licence"), Text("date")], ["id"]);

    /// <summary>What was loaded, from which content: an unchanged input is not loaded again.</summary>
    public static TableDefinition Import { get; } = new(DatabasePart.Territory, "territory_import", "Imports du territoire",
        [Text("id"), Text("content"), Text("name"), new("imported_at", ColumnType.Timestamp)], ["id"]);

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("territory", 1, [Commune, FormerCommune, CommuneArea, Department, DepartmentArea, Epci, EmploymentZone, PostalCode, Figure, OperatorArea, Source, Import]),
    ];

    private static Column Text(string name, bool nullable = false) => new(name, ColumnType.Text, nullable);
}
