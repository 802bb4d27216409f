using System.Globalization;
using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Network.Edits;

/// <summary>Tells, field by field, what of a JSON list of edits is not as docs/formats/edits.md asks. What is no JSON at all is left to the reader.</summary>
internal static class EditShape
{
    private static readonly Dictionary<string, Field> Common = new(StringComparer.Ordinal)
    {
        ["type"] = Text(needed: true), ["id"] = Text(needed: true), ["author"] = Text(), ["note"] = Text(),
        ["where"] = new(false, "", "", _ => true), // written beside the edit, worked out again when read
        ["at"] = new(false, "une date ISO 8601", "an ISO 8601 date", v => v.ValueKind == JsonValueKind.String && v.TryGetDateTimeOffset(out _)),
    };

    private static readonly Dictionary<string, Dictionary<string, Field>> Types = new(StringComparer.Ordinal)
    {
        ["lock"] = new() { ["site"] = Word("nro", "sro", "pbo"), ["place"] = Place(needed: true) },
        ["road"] = new() { ["streets"] = List(true, "une liste de numéros de rues", "a list of street numbers", v => v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out _)), ["percent"] = Whole(), ["place"] = Place(needed: false) },
        ["forbid"] = new() { ["area"] = Places(needed: true), ["what"] = Word("sites", "works") with { Needed = false } },
        ["estate"] = new() { ["lines"] = Whole(), ["area"] = Places(needed: false), ["points"] = Places(needed: false) },
        ["value"] = new() { ["key"] = Text(needed: true), ["value"] = new(true, "un nombre", "a number", v => v.ValueKind == JsonValueKind.Number && v.TryGetDecimal(out _)) },
    };

    public static void Check(string text, string file, ProblemList problems)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                return;
            }

            int row = 0;
            foreach (JsonElement edit in document.RootElement.EnumerateArray())
            {
                CheckEdit(edit, ++row, file, problems);
            }
        }
    }

    private static void CheckEdit(JsonElement edit, int row, string file, ProblemList problems)
    {
        if (edit.ValueKind != JsonValueKind.Object)
        {
            Tell("", "un objet { … } était attendu", "an object { … } was expected");
            return;
        }

        string type = edit.TryGetProperty("type", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : "";
        if (!Types.TryGetValue(type, out Dictionary<string, Field>? own))
        {
            string known = string.Join(", ", Types.Keys);
            Tell("type", type.Length == 0 ? $"il manque ; attendu : {known}" : $"« {type} » est inconnu ; attendu : {known}", type.Length == 0 ? $"it is missing; expected: {known}" : $"“{type}” is unknown; expected: {known}");
            return;
        }

        foreach (JsonProperty given in edit.EnumerateObject())
        {
            if ((own.GetValueOrDefault(given.Name) ?? Common.GetValueOrDefault(given.Name)) is not { } field)
            {
                string known = string.Join(", ", Common.Keys.Concat(own.Keys).Where(k => k != "where"));
                Tell(given.Name, $"ce champ est inconnu ici ; attendu : {known}", $"this field is unknown here; expected: {known}");
            }
            else if (!field.Holds(given.Value))
            {
                string value = given.Value.GetRawText();
                value = value.Length > 40 ? value[..40] + "…" : value;
                Tell(given.Name, $"{value} ne convient pas ; attendu : {field.Fr}", $"{value} will not do; expected: {field.En}");
            }
        }

        foreach ((string name, Field field) in Common.Concat(own).Where(f => f.Value.Needed && !edit.TryGetProperty(f.Key, out _)))
        {
            Tell(name, $"il manque ; attendu : {field.Fr}", $"it is missing; expected: {field.En}");
        }

        void Tell(string name, string fr, string en)
        {
            string id = edit.ValueKind == JsonValueKind.Object && edit.TryGetProperty("id", out JsonElement i) && i.ValueKind == JsonValueKind.String ? $" ({i.GetString()})" : "";
            string fieldFr = name.Length == 0 ? "" : $", champ « {name} »", fieldEn = name.Length == 0 ? "" : $", field “{name}”";
            problems.Add(Problem.Error("edits-not-readable",
                string.Create(CultureInfo.InvariantCulture, $"changement {row}{id}{fieldFr} : {fr}."), string.Create(CultureInfo.InvariantCulture, $"edit {row}{id}{fieldEn}: {en}.")) with { File = file, Column = name.Length == 0 ? null : name });
        }
    }

    private static Field Text(bool needed = false) => new(needed, "un texte", "a text", v => v.ValueKind == JsonValueKind.String);

    private static Field Whole() => new(true, "un nombre entier", "a whole number", v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out _));

    private static Field Word(params string[] words) => new(true, string.Join(", ", words), string.Join(", ", words), v => v.ValueKind == JsonValueKind.String && words.Contains(v.GetString(), StringComparer.OrdinalIgnoreCase));

    private static Field Place(bool needed) => new(needed, "[longitude, latitude]", "[longitude, latitude]", v => IsPlace(v) || (!needed && v.ValueKind == JsonValueKind.Null));

    private static Field Places(bool needed) => List(needed, "une liste de [longitude, latitude]", "a list of [longitude, latitude]", IsPlace);

    private static Field List(bool needed, string fr, string en, Func<JsonElement, bool> each) => new(needed, fr, en, v => v.ValueKind == JsonValueKind.Array && v.EnumerateArray().All(each));

    private static bool IsPlace(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && value.EnumerateArray().All(n => n.ValueKind == JsonValueKind.Number && n.TryGetDouble(out _));

    /// <param name="Fr">What is expected.</param>
    private sealed record Field(bool Needed, string Fr, string En, Func<JsonElement, bool> Holds);
}
