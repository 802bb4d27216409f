using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Formats.GraceThd;
using Maillage.Territory.Existing;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Territory.Import;

/// <summary>What a GraceTHD delivery means: ways that carry cables, sites that may hold an NRO; everything else is kept beside, so that the delivery can go out again whole.</summary>
public static class GraceInfrastructure
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="plannedToo">True to take ways that are only planned as standing.</param>
    public static ExistingInfrastructure From(GraceDelivery delivery, string name, bool plannedToo)
    {
        List<ExistingLine> lines = [];
        List<ExistingSite> sites = [];
        List<ExistingRecord> records = [];
        HashSet<string> rented = Rented(delivery);
        Dictionary<string, (string Kind, string Name)> nodes = SitesByNode(delivery);
        foreach (GraceTable table in delivery.Tables.Values)
        {
            IReadOnlyList<string> key = delivery.Schema.Find(table.Name)?.Key ?? [table.Columns[0]];
            foreach (GraceRow row in table.Rows)
            {
                string id = table.Key(row, key) ?? "", attributes = Attributes(table, row);
                switch (row.Geometry)
                {
                    case LineString line:
                        (ExistingSupport support, bool stands) = table.Name == "t_cheminement" ? Support(table, row, rented.Contains(id)) : (ExistingSupport.None, false);
                        lines.Add(new ExistingLine(table.Name, id, support, stands || (plannedToo && support != ExistingSupport.None), line, attributes));
                        break;
                    case Point point:
                        (string kind, string label) = table.Name == "t_noeud" ? nodes.GetValueOrDefault(id, ("node", id)) : ("node", id);
                        sites.Add(new ExistingSite(table.Name, id, kind, label, point, attributes));
                        break;
                    default:
                        records.Add(new ExistingRecord(table.Name, id, attributes, row.Geometry is { } outline ? new WKTWriter().Write(outline) : null));
                        break;
                }
            }
        }

        return new ExistingInfrastructure(name, lines, sites, records);
    }

    /// <summary>The delivery again, with every table, column and row that came in.</summary>
    public static GraceDelivery ToDelivery(ExistingInfrastructure infrastructure)
    {
        GraceSchema schema = GraceSchema.Of(infrastructure.Records.Select(r => r.Table));
        GraceDelivery delivery = new(schema);
        foreach (ExistingLine line in infrastructure.Lines)
        {
            Add(line.Table, line.Attributes, line.Line);
        }

        foreach (ExistingSite site in infrastructure.Sites)
        {
            Add(site.Table, site.Attributes, site.Place);
        }

        foreach (ExistingRecord record in infrastructure.Records)
        {
            Add(record.Table, record.Attributes, record.Outline is null ? null : new WKTReader().Read(record.Outline));
        }

        return delivery;

        void Add(string name, string attributes, Geometry? geometry)
        {
            JsonObject cells = JsonNode.Parse(attributes)!.AsObject();
            if (!delivery.Tables.TryGetValue(name, out GraceTable? table))
            {
                GraceKind kind = schema.Find(name)?.Kind ?? geometry switch { null => GraceKind.Table, Point => GraceKind.Point, LineString => GraceKind.Line, _ => GraceKind.Polygon };
                delivery.Tables[name] = table = new GraceTable(name, kind, [.. cells.Select(c => c.Key)]);
            }

            table.Rows.Add(new GraceRow(table.Rows.Count + 1, [.. table.Columns.Select(c => cells[c]?.GetValue<string>())], geometry));
        }
    }

    private static string Attributes(GraceTable table, GraceRow row) =>
        new JsonObject(table.Columns.Select((c, i) => KeyValuePair.Create(c, (JsonNode?)row.Values[i]))).ToJsonString(Readable);

    /// <summary>A way carries cables on poles and façades (0, 1, 2) or in conduits (5 to 8); it stands when it exists or serves (E, S), is recorded (REC, MCO), or is rented from another.</summary>
    private static (ExistingSupport Support, bool Stands) Support(GraceTable table, GraceRow row, bool rented)
    {
        ExistingSupport support = table.Text(row, "cm_typ_imp") switch { "0" or "1" or "2" => ExistingSupport.Pole, "5" or "6" or "7" or "8" => ExistingSupport.Duct, _ => ExistingSupport.None };
        bool stands = table.Text(row, "cm_avct") switch { "E" or "S" => true, null => rented || table.Text(row, "cm_statut") is "REC" or "MCO", _ => false };
        return (support, stands && support != ExistingSupport.None);
    }

    /// <summary>Ways whose conduit is rented, occupied or held by an IRU: they belong to another and stand (version 2).</summary>
    private static HashSet<string> Rented(GraceDelivery delivery)
    {
        if (!delivery.Tables.TryGetValue("t_conduite", out GraceTable? conduits) || !delivery.Tables.TryGetValue("t_cond_chem", out GraceTable? joins))
        {
            return [];
        }

        HashSet<string> held = [.. conduits.Rows.Where(r => conduits.Text(r, "cd_proptyp") is "LOC" or "OCC" or "IRU").Select(r => conduits.Text(r, "cd_code")).OfType<string>()];
        return [.. joins.Rows.Where(r => joins.Text(r, "dm_cd_code") is { } code && held.Contains(code)).Select(r => joins.Text(r, "dm_cm_code")).OfType<string>()];
    }

    /// <summary>What stands at a node: exchanges of copper or fibre are candidates for an NRO.</summary>
    private static Dictionary<string, (string Kind, string Name)> SitesByNode(GraceDelivery delivery)
    {
        Dictionary<string, (string, string)> found = new(StringComparer.Ordinal);
        if ((delivery.Tables.GetValueOrDefault("t_site") ?? delivery.Tables.GetValueOrDefault("t_sitetech")) is { } sites)
        {
            foreach (GraceRow row in sites.Rows)
            {
                string type = sites.Text(row, "st_typelog") ?? "", kind = type.StartsWith("NR", StringComparison.Ordinal) ? "exchange" : type.StartsWith("SR", StringComparison.Ordinal) ? "cabinet" : "node";
                found.TryAdd(sites.Text(row, "st_nd_code") ?? "", (kind, sites.Text(row, "st_nom") ?? sites.Text(row, "st_code") ?? ""));
            }
        }

        return found;
    }
}
