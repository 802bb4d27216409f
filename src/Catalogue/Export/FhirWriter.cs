using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Types;
using Maillage.Kernel;

namespace Maillage.Catalogue.Export;

/// <summary>
/// A health structure of the catalogue in HL7 FHIR R4 (4.0.1): the body, its place and what it offers, each a resource of its own under the same id.
/// Only what the catalogue says is written; nothing is guessed to fill an element.
/// </summary>
/// <param name="address">The portal's own address, without a slash at its end.</param>
/// <param name="commune">Name of a commune by its code.</param>
public sealed class FhirWriter(string address, ResourceType type, Func<string, string?> commune)
{
    public const string Version = "4.0.1";

    /// <summary>Naming system of the national register of health and social structures, as the French profiles have it.</summary>
    public const string Finess = "https://finess.esante.gouv.fr";

    /// <summary>What is read and searched, in the order of the capability statement.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["Organization", "Location", "HealthcareService"];

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>FHIR takes letters, digits, « - » and « . », 64 at most: other characters are written by their code, what is too long by its hash.</summary>
    public static string IdOf(Resource resource)
    {
        StringBuilder id = new();
        foreach (byte b in Encoding.UTF8.GetBytes(resource.Id))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b == (byte)'.')
            {
                id.Append((char)b);
            }
            else
            {
                id.Append(CultureInfo.InvariantCulture, $"-{b:X2}");
            }
        }

        return id.Length <= 64 ? id.ToString() : "h-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(resource.Id)))[..60];
    }

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="changed">When the record last changed.</param>
    public JsonObject Write(string kind, Resource resource, DateTimeOffset changed)
    {
        JsonObject written = new()
        {
            ["resourceType"] = kind,
            ["id"] = IdOf(resource),
            ["meta"] = new JsonObject { ["versionId"] = resource.Version.ToString(CultureInfo.InvariantCulture), ["lastUpdated"] = changed.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture) },
            ["language"] = "fr",
            ["identifier"] = Identifiers(resource),
        };
        switch (kind)
        {
            case "Organization":
                Organization(written, resource);
                break;
            case "Location":
                Location(written, resource);
                break;
            default:
                Service(written, resource);
                break;
        }

        return written;
    }

    /// <summary>Lower case without accents: FHIR compares texts so.</summary>
    public static string Fold(string text) => Accents.Without(text).ToLowerInvariant();

    private void Organization(JsonObject written, Resource r)
    {
        written["active"] = true;
        if (r.Text("nature") is { } nature && type.Field("nature") is { } field)
        {
            written["type"] = new JsonArray(Concept(field.LabelOf(nature).Fr));
        }

        written["name"] = r.Title;
        Put(written, "telecom", Telecom(r));
        if (Address(r) is { } place)
        {
            written["address"] = new JsonArray(place);
        }
    }

    private void Location(JsonObject written, Resource r)
    {
        written["status"] = "active";
        written["name"] = r.Title;
        if (r.Summary is not null)
        {
            written["description"] = r.Summary;
        }

        written["mode"] = "instance";
        Put(written, "telecom", Telecom(r));
        if (Address(r) is { } place)
        {
            written["address"] = place;
        }

        if (r.Place.HasPoint)
        {
            written["position"] = new JsonObject { ["longitude"] = r.Place.Lon, ["latitude"] = r.Place.Lat };
        }

        written["managingOrganization"] = Reference("Organization", r);
        Put(written, "hoursOfOperation", Hours(r, "openingTime", "closingTime", "allDay"));
    }

    private static void Service(JsonObject written, Resource r)
    {
        written["active"] = true;
        written["providedBy"] = Reference("Organization", r);
        if (r.Flag("urgences") == true)
        {
            written["type"] = new JsonArray(Concept("Service d’urgences"));
        }

        Put(written, "specialty", [.. r.Values("specialites").Select(Concept)]);
        written["location"] = new JsonArray(Reference("Location", r));
        written["name"] = r.Title;
        if (r.Summary is not null)
        {
            written["comment"] = r.Summary;
        }

        Put(written, "telecom", Telecom(r));
        Put(written, "characteristic", [.. r.Values("equipements").Select(Concept)]);
        Put(written, "availableTime", Hours(r, "availableStartTime", "availableEndTime", "allDay"));
    }

    private JsonArray Identifiers(Resource r)
    {
        JsonArray all = [];
        if (r.Text("finess") is { Length: > 0 } finess)
        {
            all.Add(new JsonObject { ["use"] = "official", ["system"] = Finess, ["value"] = finess });
        }

        all.Add(new JsonObject { ["use"] = "secondary", ["system"] = address + "/services/ressources", ["value"] = r.Id });
        return all;
    }

    private static JsonNode[] Telecom(Resource r) =>
        [.. new[] { ("phone", r.Phone), ("email", r.Email), ("url", r.Url) }.Where(t => t.Item2 is not null).Select(t => new JsonObject { ["system"] = t.Item1, ["value"] = t.Item2, ["use"] = "work" })];

    private JsonObject? Address(Resource r)
    {
        if (r.Place is { Address: null, Commune: null, PostalCode: null })
        {
            return null;
        }

        JsonObject place = new() { ["use"] = "work" };
        if (r.Place.Address is not null)
        {
            place["line"] = new JsonArray(r.Place.Address);
        }

        if (r.Place.Commune is { } code && commune(code) is { } name)
        {
            place["city"] = name;
        }

        if (r.Place.PostalCode is not null)
        {
            place["postalCode"] = r.Place.PostalCode;
        }

        place["country"] = "FR";
        return place;
    }

    /// <summary>Days with the same spans together. FHIR knows no hour 24: midnight at the end of a day is its last second, and what goes past it begins the next day.</summary>
    private static JsonNode[] Hours(Resource r, string from, string to, string whole)
    {
        if (!OpeningHours.TryParse(r.Hours, out OpeningHours hours))
        {
            return [];
        }

        List<(int Day, int From, int To)> spans = [];
        for (int day = 0; day < 7; day++)
        {
            foreach ((int start, int end) in hours.On((DayOfWeek)((day + 1) % 7)))
            {
                spans.Add((day, start, Math.Min(end, 1440)));
                if (end > 1440)
                {
                    spans.Add(((day + 1) % 7, 0, end - 1440));
                }
            }
        }

        return
        [
            .. spans.GroupBy(s => (s.From, s.To)).OrderBy(g => g.Min(s => s.Day)).ThenBy(g => g.Key.From).Select(g =>
            {
                JsonObject time = new() { ["daysOfWeek"] = new JsonArray([.. g.Select(s => s.Day).Distinct().Order().Select(d => JsonValue.Create(Days[d]))]) };
                if (g.Key is (0, 1440))
                {
                    time[whole] = true;
                }
                else
                {
                    time[from] = Clock(g.Key.From);
                    time[to] = Clock(g.Key.To);
                }

                return time;
            }),
        ];
    }

    private static string Clock(int minute) => minute == 1440 ? "23:59:59" : string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}:00");

    private static JsonObject Reference(string kind, Resource r) => new() { ["reference"] = $"{kind}/{IdOf(r)}", ["display"] = r.Title };

    private static JsonObject Concept(string text) => new() { ["text"] = text };

    /// <summary>FHIR refuses an array without members.</summary>
    private static void Put(JsonObject written, string name, JsonNode[] members)
    {
        if (members.Length > 0)
        {
            written[name] = new JsonArray(members);
        }
    }
}
