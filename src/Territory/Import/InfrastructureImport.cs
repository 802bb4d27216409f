using System.Globalization;
using System.Text.Json;
using Maillage.Formats.Csv;
using Maillage.Formats.GraceThd;
using Maillage.Formats.Layers;
using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Territory.Existing;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Import;

/// <summary>How a layer's columns are to be read (docs/formats/infrastructure.md): <c>field,column,value,becomes</c>.</summary>
internal sealed record InfrastructureMapping(IReadOnlyList<(string Field, string? Column, string? Value, string? Becomes)> Rules)
{
    private static readonly CsvSchema Schema = new(
        [new("field", CsvType.Text), new("column", CsvType.Text) { MayBeBlank = true, Optional = true }, new("value", CsvType.Text) { MayBeBlank = true, Optional = true }, new("becomes", CsvType.Text) { MayBeBlank = true, Optional = true }], []);

    /// <summary>Without a mapping: columns <c>id</c>, <c>support</c>, <c>kind</c> and <c>name</c> that already speak our words.</summary>
    public static InfrastructureMapping Plain { get; } = new([("id", "id", null, null), ("support", "support", null, null), ("kind", "kind", null, null), ("name", "name", null, null)]);

    public static InfrastructureMapping Read(Stream stream, string file)
    {
        ProblemList problems = new();
        List<(string, string?, string?, string?)> rules = [];
        foreach (CsvRow row in CsvTableReader.Read(stream, file, Schema, problems))
        {
            if (row.GetText("field") is not ("id" or "support" or "kind" or "name" or "layer"))
            {
                problems.Add(Problem.Error("unknown-field", $"champ « {row.GetText("field")} » inconnu : id, support, kind, name ou layer", $"unknown field '{row.GetText("field")}': id, support, kind, name or layer") with { File = file, Row = row.Line, Column = "field" });
            }

            rules.Add((row.GetText("field"), row.FindText("column"), row.FindText("value"), row.FindText("becomes")));
        }

        problems.ThrowOnErrors();
        return new InfrastructureMapping(rules);
    }

    public string? Layer => Rules.FirstOrDefault(r => r.Field == "layer").Value;

    /// <summary>The value of a field for a feature: the first rule whose column holds its value; a rule without column always holds.</summary>
    public string? Of(string field, IReadOnlyDictionary<string, string?> attributes)
    {
        foreach ((string _, string? column, string? value, string? becomes) in Rules.Where(r => r.Field == field))
        {
            string? found = column is null ? null : attributes.GetValueOrDefault(column);
            if (column is null || (found is not null && (value is null || string.Equals(value, found, StringComparison.OrdinalIgnoreCase))))
            {
                return becomes ?? found;
            }
        }

        return null;
    }
}

/// <summary>Reads existing infrastructure: a GraceTHD delivery (folder, zip), or any layer as GeoPackage, Shapefile or GeoJSON with a mapping.</summary>
public static class InfrastructureImport
{
    /// <param name="name">Name the delivery is kept under.</param>
    /// <param name="power">True for a power layer: every point is a power feed, no line carries fibre.</param>
    /// <exception cref="BadInputException">The file cannot be read at all, or holds a fault and the policy is to abort.</exception>
    public static ExistingInfrastructure Read(string path, string name, (Stream Stream, string Name)? mapping, bool plannedToo, bool power, ProblemPolicy policy, ProblemList problems)
    {
        ExistingInfrastructure read = Path.GetExtension(path).ToLowerInvariant() switch
        {
            "" or ".zip" => Grace(path, name, plannedToo, problems),
            _ => Layer(path, name, mapping is { } m ? InfrastructureMapping.Read(m.Stream, m.Name) : InfrastructureMapping.Plain, power, problems),
        };
        if (policy == ProblemPolicy.Abort)
        {
            problems.ThrowOnErrors();
        }

        return read;
    }

    private static ExistingInfrastructure Grace(string path, string name, bool plannedToo, ProblemList problems)
    {
        GraceDelivery delivery = GraceReader.Read(path, problems);
        GraceValues.Check(delivery, problems);
        GraceCheck.Clean(delivery, problems);
        return GraceInfrastructure.From(delivery, name, plannedToo);
    }

    private static ExistingInfrastructure Layer(string path, string name, InfrastructureMapping mapping, bool power, ProblemList problems)
    {
        string file = Path.GetFileName(path);
        List<ExistingLine> lines = [];
        List<ExistingSite> sites = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((_, long row, Geometry? geometry, IReadOnlyDictionary<string, string?> attributes) in LayerReading.Read(path, mapping.Layer, problems))
        {
            string id = mapping.Of("id", attributes) ?? row.ToString(CultureInfo.InvariantCulture);
            (double, double)? place = geometry is { IsEmpty: false } ? (geometry.Coordinate.X, geometry.Coordinate.Y) : null;
            Problem? fault = geometry is null || geometry.IsEmpty ? Problem.Error("missing-geometry", "l'objet n'a pas de géométrie", "the object has no geometry")
                : !Array.TrueForAll(geometry.Coordinates, c => Lambert93.Covers(c.X, c.Y)) ? Problem.Error("wrong-projection", "la géométrie est hors de France : la projection est fausse", "the geometry is outside France: the projection is wrong")
                : !seen.Add(id) ? Problem.Error("duplicate-code", $"le code {id} figure deux fois", $"code {id} stands twice") with { Column = "id" }
                : null;
            string json = JsonSerializer.Serialize(attributes);
            if (fault is null && geometry is Point point)
            {
                string kind = power ? "power" : mapping.Of("kind", attributes) ?? "node";
                fault = kind is "exchange" or "cabinet" or "power" or "node" ? null : Problem.Error("unknown-kind", $"genre « {kind} » inconnu : exchange, cabinet, power ou node", $"unknown kind '{kind}': exchange, cabinet, power or node") with { Column = "kind" };
                sites.Add(new ExistingSite(file, id, kind, mapping.Of("name", attributes) ?? id, point, json));
            }
            else if (fault is null)
            {
                string? support = power ? "none" : mapping.Of("support", attributes);
                fault = support is "duct" or "pole" or "none" ? null : Problem.Error("unknown-support",
                    $"support « {support} » inconnu : dites par une correspondance ce qui est un fourreau (duct) ou un appui (pole)", $"unknown support '{support}': say by a mapping what is a duct or a pole") with { Column = "support" };
                ExistingSupport kind = support switch { "duct" => ExistingSupport.Duct, "pole" => ExistingSupport.Pole, _ => ExistingSupport.None };
                int parts = geometry!.NumGeometries;
                for (int g = 0; fault is null && g < parts; g++)
                {
                    fault = geometry.GetGeometryN(g) is LineString ? null : Problem.Error("not-a-line", "l'objet n'est ni une ligne ni un point", "the object is neither a line nor a point");
                    if (geometry.GetGeometryN(g) is LineString line)
                    {
                        lines.Add(new ExistingLine(file, parts == 1 ? id : $"{id}/{g + 1}", kind, kind != ExistingSupport.None, line, json));
                    }
                }
            }

            if (fault is not null)
            {
                problems.Add(fault with { File = file, Row = row, Place = place });
            }
        }

        return new ExistingInfrastructure(name, lines, sites, []);
    }
}
