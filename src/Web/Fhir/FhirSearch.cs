using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Export;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Fhir;

/// <summary>What a search of the register asks: each parameter narrows, several values of one are any of them.</summary>
internal sealed class FhirSearch
{
    /// <summary>The catalogue's type that the register is made of.</summary>
    public const string Type = "sante";

    private static readonly Dictionary<string, (string Name, string Kind, string Told)[]> Parameters = new()
    {
        ["Organization"] = [("_id", "token", "Id"), ("identifier", "token", "FINESS number or identifier of the catalogue"), ("name", "string", "Beginning of the name")],
        ["Location"] = [("_id", "token", "Id"), ("identifier", "token", "FINESS number or identifier of the catalogue"), ("name", "string", "Beginning of the name"), ("near", "special", "latitude|longitude|distance|unit; 50 km when no distance is given"), ("organization", "reference", "Body")],
        ["HealthcareService"] = [("_id", "token", "Id"), ("identifier", "token", "FINESS number or identifier of the catalogue"), ("name", "string", "Beginning of the name"), ("specialty", "token", "Words of a specialty"), ("organization", "reference", "Body"), ("location", "reference", "Place")],
    };

    private static readonly string[] Modifiers = ["", ":exact", ":contains"];
    private readonly List<Func<Resource, bool>> wanted = [];

    public int? Count { get; private init; }

    public int Offset { get; private init; }

    public static bool Knows(string kind, string parameter) =>
        parameter is "_count" or "_offset" or "_format" || Parameters[kind].Any(p => p.Name == parameter || (p.Kind == "string" && Modifiers.Any(m => p.Name + m == parameter)));

    public bool Finds(Resource resource) => wanted.TrueForAll(w => w(resource));

    /// <returns>Null when a value cannot be read.</returns>
    public static FhirSearch? Read(string kind, IQueryCollection asked)
    {
        if (Number(asked["_count"]) is not { } count || Number(asked["_offset"]) is not { } offset)
        {
            return null;
        }

        FhirSearch search = new() { Count = asked.ContainsKey("_count") ? count : null, Offset = offset };
        foreach ((string key, string value) in asked.Where(p => Knows(kind, p.Key)).SelectMany(p => p.Value.OfType<string>().Where(v => v.Length > 0).Select(v => (p.Key, v))))
        {
            string[] values = value.Split(',');
            switch (key)
            {
                case "_id" or "organization" or "location":
                    search.wanted.Add(r => values.Any(v => v.Split('/')[^1] == FhirWriter.IdOf(r)));
                    break;
                case "identifier":
                    search.wanted.Add(r => values.Any(v => Identifies(v, r)));
                    break;
                case "specialty":
                    search.wanted.Add(r => values.Any(v => r.Values("specialites").Any(s => FhirWriter.Fold(s).Contains(FhirWriter.Fold(v.Split('|')[^1]), StringComparison.Ordinal))));
                    break;
                case "near":
                    if (Near(value) is not { } near)
                    {
                        return null;
                    }

                    search.wanted.Add(r => r.Place.HasPoint && Distances.Km(near.Lon, near.Lat, r.Place.Lon!.Value, r.Place.Lat!.Value) <= near.Km);
                    break;
                case "name" or "name:exact" or "name:contains":
                    search.wanted.Add(r => values.Any(v => Named(key, v, r.Title)));
                    break;
            }
        }

        return search;
    }

    public static JsonObject Capabilities(string address, DateOnly today) => new()
    {
        ["resourceType"] = "CapabilityStatement",
        ["status"] = "active",
        ["date"] = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["kind"] = "instance",
        ["software"] = new JsonObject { ["name"] = "Maillage" },
        ["implementation"] = new JsonObject { ["description"] = "Répertoire des structures de santé, en lecture", ["url"] = address + "/fhir" },
        ["fhirVersion"] = FhirWriter.Version,
        ["format"] = new JsonArray("json"),
        ["rest"] = new JsonArray(new JsonObject
        {
            ["mode"] = "server",
            ["resource"] = new JsonArray([.. FhirWriter.Kinds.Select(kind => new JsonObject
            {
                ["type"] = kind,
                ["interaction"] = new JsonArray(new JsonObject { ["code"] = "read" }, new JsonObject { ["code"] = "search-type" }),
                ["versioning"] = "versioned",
                ["searchParam"] = new JsonArray([.. Parameters[kind].Select(p => new JsonObject { ["name"] = p.Name, ["type"] = p.Kind, ["documentation"] = p.Told })]),
            })]),
        }),
    };

    private static int? Number(string? text) => string.IsNullOrEmpty(text) ? 0 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary><c>system|value</c>, <c>|value</c> or <c>value</c>.</summary>
    private static bool Identifies(string token, Resource r)
    {
        int bar = token.LastIndexOf('|');
        string system = bar < 0 ? "" : token[..bar], value = token[(bar + 1)..];
        return (value == r.Text("finess") && (system.Length == 0 || system == FhirWriter.Finess)) || (value == r.Id && system != FhirWriter.Finess);
    }

    private static bool Named(string key, string asked, string title) => key switch
    {
        "name:exact" => title == asked,
        "name:contains" => FhirWriter.Fold(title).Contains(FhirWriter.Fold(asked), StringComparison.Ordinal),
        _ => FhirWriter.Fold(title).StartsWith(FhirWriter.Fold(asked), StringComparison.Ordinal),
    };

    private static (double Lon, double Lat, double Km)? Near(string text)
    {
        string[] parts = text.Split('|');
        double[] numbers = [.. parts.Take(3).Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) ? n : double.NaN)];
        string unit = parts.Length > 3 && parts[3].Length > 0 ? parts[3] : "km";
        bool good = parts.Length is >= 2 and <= 4 && numbers.All(double.IsFinite) && numbers[0] is >= -90 and <= 90 && numbers[1] is >= -180 and <= 180 && (unit == "km" || unit == "m");
        return good ? (numbers[1], numbers[0], (numbers.Length > 2 ? numbers[2] : 50) / (unit == "m" ? 1000 : 1)) : null;
    }
}
