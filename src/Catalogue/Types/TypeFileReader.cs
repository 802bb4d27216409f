using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Kernel;

namespace Maillage.Catalogue.Types;

/// <summary>
/// Reads type files: JSON Schema (draft 2020-12) for an object, of which only the keywords below are allowed, so that a file means the same to us and to any
/// other validator, plus <c>x-…</c> annotations for labels and behaviour (<c>docs/formats/types.md</c>).
/// </summary>
public static class TypeFileReader
{
    private static readonly string[] RootKeys = ["$schema", "$id", "title", "description", "type", "required", "additionalProperties", "properties", "x-type"];
    private static readonly string[] FieldKeys = ["title", "type", "enum", "items", "format", "minLength", "maxLength", "minimum", "maximum", "uniqueItems", "x-en", "x-hint", "x-labels", "x-facet", "x-weight", "x-kind"];
    private static readonly string[] TypeKeys = ["en", "plural", "group", "origin", "placed", "fresh", "hidden", "quality", "also", "schemaOrg"];

    /// <summary>Every <c>*.json</c> of a folder, by file name.</summary>
    /// <exception cref="BadInputException">One file has a fault: a region does not start with half its types.</exception>
    public static ResourceTypes ReadFolder(string folder)
    {
        ProblemList problems = new();
        List<ResourceType> types = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(File.ReadAllText(path), Path.GetFileName(path), problems) is { } type)
            {
                types.Add(type);
            }
        }

        problems.ThrowOnErrors();
        return new ResourceTypes(types);
    }

    /// <summary>One file; null when it has a fault, which <paramref name="problems"/> then tells.</summary>
    public static ResourceType? Read(string json, string file, ProblemList problems)
    {
        int before = problems.Errors;
        TypeFileChecks check = new(file, problems);
        JsonObject? root;
        try
        {
            root = JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException e)
        {
            problems.Add(Problem.Error("type-json", "Ce fichier n'est pas du JSON valide.", "This file is not valid JSON.") with { File = file, Row = e.LineNumber + 1 });
            return null;
        }

        if (root is null || root["properties"] is not JsonObject properties || root["x-type"] is not JsonObject about)
        {
            check.Fault("type-shape", "", "Un fichier de type est un objet avec « properties » et « x-type ».", "A type file is an object with 'properties' and 'x-type'.");
            return null;
        }

        check.OnlyKeys(root, RootKeys, "");
        check.OnlyKeys(about, TypeKeys, "x-type");
        HashSet<string> required = [.. (root["required"] as JsonArray ?? []).Select(n => n?.ToString() ?? "")];
        List<FieldDefinition> fields = [];
        foreach ((string key, JsonNode? node) in properties)
        {
            if (node is JsonObject field)
            {
                check.OnlyKeys(field, FieldKeys, key);
                fields.Add(Field(key, field, required.Contains(key), check));
            }
            else
            {
                check.Fault("type-field", key, "Un champ est un objet.", "A field is an object.");
            }
        }

        foreach (string missing in required.Where(r => fields.All(f => f.Key != r)))
        {
            check.Fault("type-required", missing, "Ce champ obligatoire n'est pas dans « properties ».", "This required field is not in 'properties'.");
        }

        JsonObject plural = about["plural"] as JsonObject ?? [];
        ResourceType type = new(
            check.Text(root, "$id", ""), new Wording(check.Text(root, "title", ""), check.Text(about, "en", "x-type")),
            new Wording(check.Text(plural, "fr", "x-type.plural"), check.Text(plural, "en", "x-type.plural")), check.Text(about, "group", "x-type"), check.Text(about, "origin", "x-type"),
            (bool?)about["placed"] ?? false, (int?)about["fresh"] ?? 12, (int?)about["hidden"])
        {
            Fields = fields,
            Quality = [.. (about["quality"] as JsonArray ?? []).OfType<JsonObject>().Select(q => Rule(q, fields, check))],
            AlsoCalled = [.. (about["also"] as JsonArray ?? []).Select(n => n?.ToString() ?? "")],
            SchemaOrg = (string?)about["schemaOrg"] ?? "Thing",
        };
        return problems.Errors == before ? type : null;
    }

    private static FieldDefinition Field(string key, JsonObject field, bool required, TypeFileChecks check)
    {
        JsonObject? hint = field["x-hint"] as JsonObject;
        List<(string, Wording)> choices = [];
        JsonArray? values = field["enum"] as JsonArray ?? (field["items"] as JsonObject)?["enum"] as JsonArray;
        foreach (string choice in (values ?? []).Select(v => v?.ToString() ?? ""))
        {
            if ((field["x-labels"] as JsonObject)?[choice] is JsonArray { Count: 2 } pair)
            {
                choices.Add((choice, new Wording(pair[0]!.ToString(), pair[1]!.ToString())));
            }
            else
            {
                check.Fault("type-choice", key, $"Le choix « {choice} » n'a pas ses deux libellés dans « x-labels ».", $"Choice '{choice}' lacks its two labels in 'x-labels'.");
            }
        }

        return new FieldDefinition(
            key, Kind(key, field, values is not null, check), new Wording(check.Text(field, "title", key), check.Text(field, "x-en", key)),
            hint is null ? null : new Wording(check.Text(hint, "fr", key), check.Text(hint, "en", key)), required, (bool?)field["x-facet"] ?? false, (int?)field["x-weight"] ?? 1)
        {
            Choices = choices,
            MaxLength = (int?)field["maxLength"] ?? 2_000,
            Minimum = (double?)field["minimum"],
            Maximum = (double?)field["maximum"],
        };
    }

    private static FieldKind Kind(string key, JsonObject field, bool chosen, TypeFileChecks check)
    {
        string type = check.Text(field, "type", key);
        string? format = (string?)field["format"];
        FieldKind? kind = (type, format) switch
        {
            ("boolean", null) => FieldKind.Flag,
            ("number" or "integer", null) => FieldKind.Number,
            ("array", null) => chosen ? FieldKind.Choices : (string?)(field["items"] as JsonObject)?["format"] == "uri" ? FieldKind.Urls : FieldKind.Words,
            ("string", "date") => FieldKind.Date,
            ("string", "uri") => FieldKind.Url,
            ("string", "email") => FieldKind.Email,
            ("string", null) => chosen ? FieldKind.Choice : (string?)field["x-kind"] switch { "long" => FieldKind.LongText, "resource" => FieldKind.Reference, "epoque" => FieldKind.Epoch, "recit" => FieldKind.Story, _ => FieldKind.Text },
            _ => null,
        };
        if (kind is null)
        {
            check.Fault("type-kind", key, $"« {type} » avec le format « {format} » n'est pas un champ que nous savons lire.", $"'{type}' with format '{format}' is no field we can read.");
        }

        return kind ?? FieldKind.Text;
    }

    private static QualityRule Rule(JsonObject rule, List<FieldDefinition> fields, TypeFileChecks check)
    {
        string test = check.Text(rule, "test", "x-type.quality");
        string[] parts = test.Split(':');
        bool known = parts is ["confirmed", _] ? int.TryParse(parts[1], out _) : parts is ["filled", _] && (QualityTests.Common.Contains(parts[1]) || fields.Exists(f => f.Key == parts[1]));
        if (!known)
        {
            check.Fault("type-quality", "x-type.quality", $"La règle « {test} » vise un champ inconnu.", $"Rule '{test}' is about an unknown field.");
        }

        return new QualityRule(test, test, (int?)rule["weight"] ?? 1, new Wording(check.Text(rule, "fr", "x-type.quality"), check.Text(rule, "en", "x-type.quality")));
    }
}

/// <summary>What is checked again and again in a type file.</summary>
internal sealed class TypeFileChecks(string file, ProblemList problems)
{
    public void Fault(string code, string at, string fr, string en) => problems.Add(Problem.Error(code, fr, en) with { File = file, Column = at.Length == 0 ? null : at });

    public void OnlyKeys(JsonObject node, string[] allowed, string at)
    {
        foreach (string key in node.Select(p => p.Key).Except(allowed))
        {
            Fault("type-key", at.Length == 0 ? key : $"{at}.{key}", $"Clé inconnue. Clés lues ici : {string.Join(", ", allowed)}.", $"Unknown key. Keys read here: {string.Join(", ", allowed)}.");
        }
    }

    public string Text(JsonObject node, string key, string at)
    {
        if (node[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0)
        {
            return text;
        }

        Fault("type-text", at.Length == 0 ? key : $"{at}.{key}", "Il faut ici un texte.", "A text is needed here.");
        return "";
    }
}
