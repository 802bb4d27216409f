using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Territory;

namespace Maillage.Catalogue;

/// <summary>What must hold before a resource is kept, whoever wrote it: a form, a file, another catalogue. Faults are told by field.</summary>
public sealed class ResourceChecks(ResourceTypes types, TerritoryIndex territory)
{
    /// <summary>A point may stand so far from its commune's centre, in kilometres: the largest commune of France spans about 40.</summary>
    private const double FarKm = 30;

    /// <returns>Faults, worst first in the order of the form; empty when the resource may be kept.</returns>
    public IReadOnlyList<Problem> Check(Resource resource)
    {
        List<Problem> problems = [];
        if (types.Find(resource.Type) is not { } type)
        {
            return [Fault("type", $"Type inconnu : « {resource.Type} ».", $"Unknown type: '{resource.Type}'.")];
        }

        Text(problems, "title", resource.Title, 200, required: true);
        Text(problems, "summary", resource.Summary, 5_000, required: false);
        Contact(problems, resource);
        Place(problems, resource.Place, type);
        if (resource.Hours is { } hours && !OpeningHours.TryParse(hours, out _))
        {
            problems.Add(Fault("hours", $"Horaires illisibles : « {hours} ». Exemple : Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00.", $"Hours cannot be read: '{hours}'. Example: Mo-Fr 09:00-12:00,13:30-17:00; Sa 09:00-12:00."));
        }

        foreach (FieldDefinition field in type.Fields)
        {
            Field(problems, field, resource.Data.GetValueOrDefault(field.Key));
        }

        problems.AddRange(resource.Data.Keys.Where(k => type.Field(k) is null).Select(k => Fault(k, $"Le type « {type.Label.Fr} » n'a pas de champ « {k} ».", $"Type '{type.Label.En}' has no field '{k}'.")));
        return problems;
    }

    private static void Contact(List<Problem> problems, Resource r)
    {
        if (r.Url is not null && !IsWebAddress(r.Url))
        {
            problems.Add(Fault("url", "L'adresse du site commence par http:// ou https://.", "The site's address begins with http:// or https://."));
        }

        if (r.Email is { } mail && !IsMail(mail))
        {
            problems.Add(Fault("email", "Cette adresse de courriel n'est pas complète.", "This e-mail address is not complete."));
        }

        if (r.Phone is { } phone && (phone.Count(char.IsAsciiDigit) is < 4 or > 15 || phone.Any(c => !char.IsAsciiDigit(c) && " +().-/".IndexOf(c, StringComparison.Ordinal) < 0)))
        {
            problems.Add(Fault("phone", "Ce numéro de téléphone n'est pas lisible.", "This telephone number cannot be read."));
        }
    }

    private void Place(List<Problem> problems, ResourcePlace place, ResourceType type)
    {
        Commune? commune = place.Commune is null ? null : territory.FindCommune(place.Commune);
        if (place.Commune is not null && commune is null)
        {
            problems.Add(Fault("commune", $"La commune {place.Commune} n'est pas dans le territoire.", $"Commune {place.Commune} is not in the territory."));
        }

        if (type.Placed && place.Commune is null)
        {
            problems.Add(Fault("commune", "Il faut dire dans quelle commune se trouve ce lieu.", "Say in which commune this place is."));
        }

        if ((place.Lon is null) != (place.Lat is null) || (place.Lon is { } lon && place.Lat is { } lat && (lon is < -180 or > 180 or double.NaN || lat is < -90 or > 90 or double.NaN)))
        {
            problems.Add(Fault("point", "Il faut la longitude (−180 à 180) et la latitude (−90 à 90), ou aucune des deux.", "Give longitude (−180 to 180) and latitude (−90 to 90), or neither."));
        }
        else if (place.HasPoint && commune is not null && Distances.Km(place.Lon!.Value, place.Lat!.Value, commune.Lon, commune.Lat) is var km and > FarKm)
        {
            string far = Math.Round(km).ToString(CultureInfo.InvariantCulture);
            problems.Add(Fault("point", $"Ce point est à {far} km du centre de {commune.Name} : longitude et latitude sont-elles inversées, ou la commune fausse ?", $"This point is {far} km from the centre of {commune.Name}: are longitude and latitude swapped, or is the commune wrong?")
                with { Place = (place.Lon.Value, place.Lat.Value) });
        }
    }

    private static void Field(List<Problem> problems, FieldDefinition field, JsonNode? value)
    {
        if (value is null)
        {
            if (field.Required)
            {
                problems.Add(Fault(field.Key, $"« {field.Label.Fr} » est à remplir.", $"'{field.Label.En}' must be filled in."));
            }

            return;
        }

        bool good = (field.Kind, value.GetValueKind()) switch
        {
            (FieldKind.Flag, JsonValueKind.True or JsonValueKind.False) => true,
            (FieldKind.Number, JsonValueKind.Number) => value.GetValue<double>() is var n && double.IsFinite(n) && n >= (field.Minimum ?? double.MinValue) && n <= (field.Maximum ?? double.MaxValue),
            (FieldKind.Choice, JsonValueKind.String) => field.Choices.Any(c => c.Key == value.GetValue<string>()),
            (FieldKind.Choices, JsonValueKind.Array) => value.AsArray().All(v => field.Choices.Any(c => c.Key == v?.ToString())),
            (FieldKind.Words, JsonValueKind.Array) => value.AsArray().Count <= 50 && value.AsArray().All(v => v is not null && v.GetValueKind() == JsonValueKind.String && v.GetValue<string>().Length is > 0 and <= 100),
            (FieldKind.Date, JsonValueKind.String) => DateOnly.TryParseExact(value.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            (FieldKind.Url, JsonValueKind.String) => IsWebAddress(value.GetValue<string>()),
            (FieldKind.Email, JsonValueKind.String) => IsMail(value.GetValue<string>()),
            (FieldKind.Urls, JsonValueKind.Array) => value.AsArray().Count <= 500 && value.AsArray().All(v => v is not null && v.GetValueKind() == JsonValueKind.String && IsWebAddress(v.GetValue<string>())),
            (FieldKind.Text or FieldKind.LongText or FieldKind.Reference or FieldKind.Epoch or FieldKind.Story, JsonValueKind.String) => value.GetValue<string>().Length <= field.MaxLength && !HasControls(value.GetValue<string>()),
            _ => false,
        };
        if (!good)
        {
            problems.Add(Fault(field.Key, $"« {field.Label.Fr} » : cette valeur ne convient pas. {Expected(field, french: true)}", $"'{field.Label.En}': this value does not fit. {Expected(field, french: false)}"));
        }
    }

    private static string Expected(FieldDefinition field, bool french) => field.Kind switch
    {
        FieldKind.Choice or FieldKind.Choices => (french ? "Attendu : " : "Expected: ") + string.Join(", ", field.Choices.Select(c => c.Key)) + ".",
        FieldKind.Number => french ? $"Attendu : un nombre{Range(field, " de ", " à ")}." : $"Expected: a number{Range(field, " from ", " to ")}.",
        FieldKind.Date => french ? "Attendu : une date comme 2026-11-25." : "Expected: a date such as 2026-11-25.",
        FieldKind.Flag => french ? "Attendu : oui ou non." : "Expected: yes or no.",
        FieldKind.Urls => french ? "Attendu : une adresse en http:// ou https:// par ligne, 500 au plus." : "Expected: one address in http:// or https:// a line, 500 at most.",
        FieldKind.Url => french ? "Attendu : une adresse en http:// ou https://." : "Expected: an address in http:// or https://.",
        FieldKind.Email => french ? "Attendu : une adresse de courriel." : "Expected: an e-mail address.",
        _ => french ? $"Attendu : un texte d'au plus {field.MaxLength} caractères." : $"Expected: a text of at most {field.MaxLength} characters.",
    };

    private static string Range(FieldDefinition field, string from, string to) =>
        field.Minimum is { } low && field.Maximum is { } high ? string.Create(CultureInfo.InvariantCulture, $"{from}{low}{to}{high}") : "";

    private static void Text(List<Problem> problems, string field, string? text, int longest, bool required)
    {
        if (required && string.IsNullOrWhiteSpace(text))
        {
            problems.Add(Fault(field, "Ce champ est à remplir.", "This field must be filled in."));
        }
        else if (text is not null && (text.Length > longest || HasControls(text)))
        {
            problems.Add(Fault(field, $"Texte d'au plus {longest} caractères, sans caractère invisible.", $"Text of at most {longest} characters, without invisible ones."));
        }
    }

    /// <summary>Control and direction characters, which hide what a text says; line ends and tabs are let through.</summary>
    private static bool HasControls(string text) => text.EnumerateRunes().Any(r =>
        r.Value is not ('\n' or '\r' or '\t') && System.Text.Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned && r.Value is not (0x200D or '\n' or '\r' or '\t'));

    private static bool IsWebAddress(string text) => text.Length <= 2_000 && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";

    private static bool IsMail(string text) => text.Length <= 254 && System.Net.Mail.MailAddress.TryCreate(text, out System.Net.Mail.MailAddress? mail) && mail.Address == text && mail.Host.Contains('.', StringComparison.Ordinal);

    private static Problem Fault(string field, string fr, string en) => Problem.Error("resource-" + field, fr, en) with { Column = field };
}

/// <summary>Straight distances on the sphere (mean radius 6,371 km): within 0.3 % of the ellipsoid's.</summary>
public static class Distances
{
    public static double Km(double lon1, double lat1, double lon2, double lat2)
    {
        double rad = Math.PI / 180, dLat = (lat2 - lat1) * rad / 2, dLon = (lon2 - lon1) * rad / 2;
        double h = (Math.Sin(dLat) * Math.Sin(dLat)) + (Math.Cos(lat1 * rad) * Math.Cos(lat2 * rad) * Math.Sin(dLon) * Math.Sin(dLon));
        return 2 * 6371.0 * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
