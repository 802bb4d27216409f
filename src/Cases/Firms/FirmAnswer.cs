using System.Globalization;
using System.Text.Json;
using Maillage.Cases.Conditions;
using Maillage.People;

namespace Maillage.Cases.Firms;

/// <summary>The answer of the State's search for firms (API Recherche d'entreprises, <c>/search?q=SIRET</c>): read without trust, what is missing or odd is simply not known.</summary>
public static class FirmAnswer
{
    /// <summary>What it says of one establishment; null when it does not speak of it or is not what it should be.</summary>
    public static Firm? Read(ReadOnlySpan<byte> json, BodyId id, IHierarchy activities)
    {
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 32 });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            foreach (JsonElement unit in List(document.RootElement, "results"))
            {
                foreach (JsonElement place in List(unit, "matching_etablissements").Concat(unit.ValueKind == JsonValueKind.Object && unit.TryGetProperty("siege", out JsonElement seat) ? [seat] : []))
                {
                    if (Text(place, "siret") == id.Siret)
                        return Firm(unit, place, id, activities);
                }
            }
        }
        catch (JsonException)
        {
            // Not what it should be: as good as no answer.
        }

        return null;
    }

    private static Firm Firm(JsonElement unit, JsonElement place, BodyId id, IHierarchy activities)
    {
        string? activity = Text(place, "activite_principale"), band = Text(place, "tranche_effectif_salarie"), commune = Text(place, "commune"), legal = Text(unit, "nature_juridique");
        return new Firm(
            id, Text(unit, "statut_diffusion") is null or "O" && Text(unit, "nom_complet") is { Length: <= 200 } name ? name : null, activity is not null && activities.PathOf(activity) is not null ? activity : null,
            commune is { Length: 5 } ? commune : null, band is not null && band != "NN" && Firms.Firm.IsBand(band) ? band : null, legal is { Length: 4 } && legal.All(char.IsAsciiDigit) ? legal : null,
            DateOnly.TryParseExact(Text(place, "date_creation"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly since) ? since : null, Text(place, "etat_administratif") != "F");
    }

    private static JsonElement[] List(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } said ? said : null;
}
