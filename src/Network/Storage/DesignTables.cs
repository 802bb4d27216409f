using Maillage.Database;

namespace Maillage.Network.Storage;

/// <summary>Tables of stored designs. Rows of a design carry its id; only the design that <c>design.is_current</c> names is shown.</summary>
public static class DesignTables
{
    public static TableDefinition Design { get; } = Table("design", "Dimensionnements", "id:t scope:t rules:t made_at:z simulated:b premises:i nro:i sro:i pbo:i route_km:r "
        + "cost_new_cents:i cost_reuse_cents:i lower_bound_cents:i gap_percent:r violations:i waivers:i seconds:r verified:b is_current:b certificate:j", ["id"]);

    public static TableDefinition Sites { get; } = Table("design_site", "Sites du réseau", "design:t id:t kind:t commune:t parent_id:t? lines:i capacity:i fibres:i boxes:i cost_eur:r simulated:b", ["design", "id"])
        with { Geometry = GeometryKind.Point, Indexes = [["design", "commune"]] };

    public static TableDefinition Spans { get; } = Table("design_span", "Tronçons du réseau", "design:t id:i commune:t level:t mode:t support:t length_m:r fibres:i cables:t cost_new_eur:r cost_reuse_eur:r nro_id:t? sro_id:t? simulated:b", ["design", "id"])
        with { Geometry = GeometryKind.LineString, Indexes = [["design", "commune"], ["design", "level"]] };

    public static TableDefinition Communes { get; } = Table("design_commune", "Dimensionnement par commune", "design:t commune:t premises:i nro:i sro:i pbo:i route_km:r trench_km:r aerial_km:r reusable_km:r "
        + "cost_new_cents:i cost_reuse_cents:i main_nro:t simulated:b", ["design", "commune"]);

    public static TableDefinition Quantities { get; } = Table("design_quantity", "Quantités et prix", "design:t commune:t item:t label_fr:t label_en:t by_length:b quantity:i quantity_reuse:i unit_cents:i", ["design", "commune", "item"]);

    public static TableDefinition Waivers { get; } = Table("design_waiver", "Dérogations", "design:t number:i rule_id:t object_id:t commune:t reason_fr:t reason_en:t excess:r unit:t cost_cents:i premises:i", ["design", "number"])
        with { Indexes = [["design", "commune"]] };

    /// <summary>What each priority site lacks.</summary>
    public static TableDefinition Survey { get; } = Table("design_survey", "Sites prioritaires et réseau", "design:t id:t name:t kind:t commune:t? lon:r lat:r street_m:r network_m:r? nro_m:r? nro:t? cost_cents:i? ways:i apart:i lacks:t feed_m:r? second_feed_m:r? at:z", ["design", "id"]);

    /// <summary>Ways from a surveyed data centre to others.</summary>
    public static TableDefinition SurveyWays { get; } = Table("design_survey_way", "Itinéraires entre centres de données", "design:t id:t number:i other:t metres:r", ["design", "id", "number"]);

    private static IReadOnlyList<TableDefinition> Whole { get; } = [Design, Sites, Spans, Communes, Quantities, Waivers];

    public static IReadOnlyList<TableDefinition> All { get; } = [.. Whole, Survey, SurveyWays];

    /// <summary>The edits people work on, by territory.</summary>
    public static TableDefinition Drafts { get; } = Table("design_draft", "Études en cours", "territory:t revision:i edits:j undone:j author:t at:z", ["territory"]) with { Part = DatabasePart.Private };

    public static TableDefinition Versions { get; } = Table("design_version", "Versions du réseau", "territory:t number:i name:t note:t author:t at:z edits:j frame:t premises:i cost_new_cents:i lower_bound_cents:i published:b", ["territory", "number"])
        with { Part = DatabasePart.Private };

    public static IReadOnlyList<Migration> Migrations { get; } = [new Migration("network", 1, Whole), new Migration("network", 2, [Drafts, Versions]), new Migration("network", 3, [Survey]), new Migration("network", 4, [SurveyWays])];

    private static TableDefinition Table(string name, string title, string columns, string[] key) =>
        new(DatabasePart.Territory, name, title, [.. columns.Split(' ').Select(Column)], key);

    private static Column Column(string text)
    {
        bool nullable = text.EndsWith('?');
        string[] parts = text.TrimEnd('?').Split(':');
        return new Column(parts[0], parts[1] switch
        {
            "i" => ColumnType.Integer,
            "r" => ColumnType.Real,
            "b" => ColumnType.Boolean,
            "z" => ColumnType.Timestamp,
            "j" => ColumnType.Json,
            _ => ColumnType.Text,
        }, nullable);
    }
}
