using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Types;
using Maillage.Kernel;

namespace Maillage.Catalogue.Schemas;

/// <summary>What records of a schema are written in.</summary>
public enum SchemaForm
{
    /// <summary>CSV, GeoJSON, or JSON: a list of objects.</summary>
    Table,
    Xml,

    /// <summary>JSON-LD, in a document or in web pages.</summary>
    Linked,
}

/// <summary>Where a column of ours comes from.</summary>
/// <param name="Name">A column of resources (<see cref="ResourceCsv.Columns"/>), or <c>city</c>, by which a commune is found.</param>
/// <param name="From">Names or paths in the record; the first that says something is taken.</param>
/// <param name="Values">Their value → ours; what is not in it is left out. Null takes values as they are.</param>
/// <param name="Join">All the names that say something are put together, a space between.</param>
public sealed record SchemaColumn(string Name, IReadOnlyList<string> From, IReadOnlyDictionary<string, string>? Values, bool Join);

/// <summary>A national or common schema, read by one file of <c>strategies/harvest</c>: how its records become resources of one of our types.</summary>
/// <param name="Records">Name of the element, or types of the nodes, that are records; empty for tables.</param>
/// <param name="Id">Names of the identifier, the first that is there; <c>source+id</c> where two make it together.</param>
/// <param name="Only">Name → beginnings of values: a record that has none of them is not for us.</param>
public sealed record HarvestSchema(string Key, Wording Title, SchemaForm Form, string Type, IReadOnlyList<string> Records, IReadOnlyList<string> Id, IReadOnlyList<SchemaColumn> Columns)
{
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Only { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Names of namespaces, for linked data.</summary>
    public IReadOnlyDictionary<string, string> Prefixes { get; init; } = new Dictionary<string, string>();

    /// <summary>Namespace of names that no context explains.</summary>
    public string? Vocabulary { get; init; }

    public SchemaColumn TitleColumn => Columns.First(c => c.Name == "title");
}

/// <summary>All schemas of a region, by key.</summary>
public sealed class HarvestSchemas(IReadOnlyList<HarvestSchema> all)
{
    public static HarvestSchemas None { get; } = new([]);

    public IReadOnlyList<HarvestSchema> All => all;

    public HarvestSchema? Find(string? key) => all.FirstOrDefault(s => s.Key == key);

    /// <exception cref="BadInputException">One file has a fault; the problem names the file and the key.</exception>
    public static HarvestSchemas Read(string folder, ResourceTypes types) =>
        new(Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(f => One(File.ReadAllText(f), Path.GetFileName(f), types))] : []);

    public static HarvestSchema One(string json, string file, ResourceTypes types)
    {
        BadInputException Fault(string at, string fr, string en) => new(Problem.Error("schema-file", fr, en) with { File = file, Column = at });
        try
        {
            JsonObject root = JsonNode.Parse(json)!.AsObject();
            string Text(string name) => root[name]?.GetValue<string>() ?? throw Fault(name, "Il faut ici un texte.", "A text is needed here.");
            ResourceType type = types.Find(Text("type")) ?? throw Fault("type", "Ce type n'existe pas.", "There is no such type.");
            string[] known = [.. ResourceCsv.Columns(type).Except(["id", "owner", "visibility"]), "city"];
            List<SchemaColumn> columns = [.. root["columns"]!.AsObject().Select(p => Column(p.Key, p.Value!))];
            if (columns.FirstOrDefault(c => !known.Contains(c.Name)) is { } wrong)
                throw Fault("columns." + wrong.Name, $"Colonne inconnue ; connues : {string.Join(", ", known)}.", $"Unknown column; known: {string.Join(", ", known)}.");
            if (columns.All(c => c.Name != "title"))
                throw Fault("columns.title", "Il faut dire d'où vient le titre.", "Say where the title comes from.");
            return new HarvestSchema(Text("$id"), new Wording(Text("title"), Text("x-en")), Enum.Parse<SchemaForm>(Text("form"), ignoreCase: true), type.Key, Texts(root["records"]), Texts(root["id"]), columns)
            {
                Only = (root["only"] as JsonObject ?? []).ToDictionary(p => p.Key, p => Texts(p.Value), StringComparer.OrdinalIgnoreCase),
                Prefixes = (root["prefixes"] as JsonObject ?? []).ToDictionary(p => p.Key, p => p.Value!.GetValue<string>(), StringComparer.Ordinal),
                Vocabulary = root["vocabulary"]?.GetValue<string>(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            throw Fault("", "Ce fichier n'est pas un schéma de moisson : voir docs/formats/harvest.md.", "This file is no schema for harvests: see docs/formats/harvest.md.");
        }
    }

    private static SchemaColumn Column(string name, JsonNode node) => node is JsonObject said
        ? new SchemaColumn(name, Texts(said["from"]), (said["values"] as JsonObject)?.ToDictionary(p => p.Key, p => p.Value!.GetValue<string>(), StringComparer.OrdinalIgnoreCase), (bool?)said["join"] ?? false)
        : new SchemaColumn(name, Texts(node), null, false);

    private static IReadOnlyList<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(n => n!.GetValue<string>())],
        _ => [node.GetValue<string>()],
    };
}
