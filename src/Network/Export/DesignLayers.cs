using Maillage.Formats.GeoPackage;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Export;

/// <summary>
/// Layers and tables of <c>design.gpkg</c> (docs/formats/design.md). Titles of a design on generated ground end with « (simulé) »; columns with « ! » are those
/// that a cabinet's sheet asks by.
/// </summary>
internal sealed class DesignLayers(bool simulated)
{
    public GeoPackageTable Sites { get; } = Layer("design_site", "Sites NRO, SRO, PBO", simulated, OgcGeometryType.Point,
        "id:t! kind:t commune:t parent:t! lines:i capacity:i fibres:i boxes:i in_building:b edge:i at_dm:i root_dm:i splices:i cost_eur:r");

    public GeoPackageTable Spans { get; } = Layer("design_span", "Tronçons du réseau", simulated, OgcGeometryType.LineString,
        "edge:i from_dm:i to_dm:i commune:t level:t mode:t support:t length_m:r fibres_distribution:i fibres_transport:i fibres_collecte:i "
        + "cables_distribution:t cables_transport:t cables_collecte:t nro:t sro:t! cost_new_eur:r cost_reuse_eur:r");

    public GeoPackageTable Premises { get; } = Layer("design_premises", "Locaux raccordés", simulated, OgcGeometryType.Point,
        "building_id:i commune:t lines:i priority:b edge:i at_dm:i setback_dm:i street_dm:i pbo:t! pm_pto_udb:i loss_udb:i worth_cents:i");

    public GeoPackageTable Streets { get; } = Layer("design_street", "Rues et prix de référence", simulated, OgcGeometryType.LineString,
        "edge:i edge_id:i from_node:i to_node:i length_dm:i class:t built_up:b support:t commune:t cheapest_cents_dm:i exchange_micro:i");

    public GeoPackageTable Exchanges { get; } = Layer("design_exchange", "Centraux existants", simulated, OgcGeometryType.Point, "id:t name:t commune:t node:i");

    public GeoPackageTable Nodes { get; } = Table("design_node", "Nœuds des rues", simulated, "node:i cabinet_micro:i");

    public GeoPackageTable Closures { get; } = Table("design_closure", "Boîtes d'épissure", simulated, "edge:i at_dm:i site:t cables:t");

    public GeoPackageTable Quantities { get; } = Table("design_quantity", "Quantités et prix", simulated,
        "commune:t nro:t sro:t! sharing:t item:t label_fr:t label_en:t unit:t quantity_base:i quantity_reuse_base:i unit_price_cents:i cost_cents:i cost_reuse_cents:i");

    public GeoPackageTable Rules { get; } = Table("design_rule", "Règles et prix datés", simulated, "section:t key:t value:t unit:t date:t source:t fr:t en:t");

    public GeoPackageTable Clauses { get; } = Table("design_clause", "Clauses des règles d'ingénierie", simulated, "id:t fr:t en:t date:t source:t parameters:t");

    public GeoPackageTable Waivers { get; } = Table("design_waiver", "Dérogations", simulated,
        "clause:t rule:t object:t! commune:t reason_fr:t reason_en:t excess:t unit:t cost_to_comply_eur:r premises:i");

    public GeoPackageTable Dual { get; } = Table("design_dual", "Solutions duales de la borne", simulated, "kind:t raises:x");

    public GeoPackageTable Roots { get; } = Table("design_dual_root", "Racines de la borne", simulated, "premises:i");

    public GeoPackageTable Certificate { get; } = Table("design_certificate", "Certificat", simulated, "key:t value:t");

    private static GeoPackageTable Layer(string name, string title, bool simulated, OgcGeometryType kind, string columns) =>
        Table(name, title, simulated, columns) with { Geometry = kind };

    private static GeoPackageTable Table(string name, string title, bool simulated, string columns)
    {
        string[] words = columns.Split(' ');
        return new GeoPackageTable(name, simulated ? title + " (simulé)" : title, [.. words.Select(Column)])
        {
            Indexed = [.. words.Where(w => w.EndsWith('!')).Select(w => Column(w).Name)],
        };
    }

    private static GeoPackageColumn Column(string text)
    {
        string[] parts = text.TrimEnd('!').Split(':');
        return new(parts[0], parts[1] switch
        {
            "t" => GeoPackageType.Text,
            "i" => GeoPackageType.Integer,
            "r" => GeoPackageType.Real,
            "b" => GeoPackageType.Boolean,
            _ => GeoPackageType.Blob,
        });
    }
}
