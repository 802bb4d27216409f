using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Catalogue;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Territory;
using Maillage.Web.Forms;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Resources;

/// <summary>Between a resource and the form that writes it: the fields of its type are <c>f-KEY</c>, the others have their own names.</summary>
internal static class ResourceForm
{
    private const string Prefix = "f-";

    public static FormState Of(Resource resource, ResourceType type, string? commune) => FormState.With(
    [
        ("title", resource.Title), ("summary", resource.Summary), ("address", resource.Place.Address), ("commune", commune), ("lon", Text(resource.Place.Lon)), ("lat", Text(resource.Place.Lat)),
        ("hours", resource.Hours), ("phone", resource.Phone), ("email", resource.Email), ("url", resource.Url), ("visibility", resource.Visibility.ToString()),
        .. type.Fields.SelectMany(f => f.Kind is FieldKind.Words or FieldKind.Urls ? [(Prefix + f.Key, (string?)string.Join(f.Kind == FieldKind.Urls ? "\n" : ", ", resource.Values(f.Key)))] : resource.Values(f.Key).Select(v => (Prefix + f.Key, (string?)v))),
    ]);

    /// <summary>What was typed as a resource; faults of all fields are in the form then. <paramref name="present"/> is changed, or null for a new one.</summary>
    public static Resource Read(FormState form, ResourceType type, Resource? present, BodyId? owner, string? ownerName, TerritoryIndex territory, ResourceChecks checks, DateOnly today)
    {
        string typed = form.Text("commune");
        Commune? commune = typed.Length == 0 ? null : territory.Search(typed, 3).Select(h => h.Place).OfType<Commune>().FirstOrDefault();
        if (typed.Length > 0 && commune is null)
        {
            form.Refuse("commune", Problem.Error("resource-commune", $"Aucune commune ne s'appelle « {typed} » : vérifiez l'orthographe ou donnez le code postal", $"No commune is called '{typed}': check the spelling or give the postal code"));
        }

        ImmutableSortedDictionary<string, JsonNode>.Builder data = ImmutableSortedDictionary.CreateBuilder<string, JsonNode>(StringComparer.Ordinal);
        foreach (FieldDefinition field in type.Fields)
        {
            if (Value(field, form) is { } value)
            {
                data[field.Key] = value;
            }
        }

        Resource resource = (present ?? new Resource { Id = "m:" + Guid.CreateVersion7().ToString("N"), Type = type.Key, Title = "", ConfirmedOn = today }) with
        {
            Title = form.Text("title"),
            Summary = Filled(form, "summary"),
            Owner = owner,
            OwnerName = ownerName,
            Place = new ResourcePlace(Filled(form, "address"), PostalCode(commune, present), commune?.Code, Number(form, "lon"), Number(form, "lat")),
            Hours = Filled(form, "hours"),
            Phone = Filled(form, "phone"),
            Email = Filled(form, "email"),
            Url = Filled(form, "url"),
            Visibility = Enum.TryParse(form.Text("visibility"), out Visibility chosen) && Enum.IsDefined(chosen) ? chosen : Visibility.Public,
            State = present?.State == ResourceState.Draft ? ResourceState.Draft : ResourceState.Published,
            ConfirmedOn = today,
            Data = data.ToImmutable(),
        };
        foreach (Problem fault in checks.Check(resource).DistinctBy(p => p.Column))
        {
            string field = fault.Column switch { "point" => "lon", { } own when type.Field(own) is not null => Prefix + own, _ => fault.Column ?? "title" };
            if (form.FaultOf(field) is null)
            {
                form.Refuse(field, fault);
            }
        }

        return resource;
    }

    /// <summary>A commune may have several: what is known stays while the commune stays.</summary>
    private static string? PostalCode(Commune? commune, Resource? present) =>
        present?.Place.PostalCode is { } known && present.Place.Commune == commune?.Code ? known : commune?.PostalCodes is [var postal, ..] ? postal : null;

    /// <summary>What was typed, as the field's kind has it; what cannot be read stays a text, which the checks refuse by name.</summary>
    private static JsonNode? Value(FieldDefinition field, FormState form)
    {
        string name = Prefix + field.Key, text = Lines(form.Text(name));
        IReadOnlyList<string> all = [.. form.All(name).Where(v => v.Length > 0)];
        return field.Kind switch
        {
            FieldKind.Choices => all.Count == 0 ? null : new JsonArray([.. all.Select(v => JsonValue.Create(v))]),
            _ when text.Length == 0 => null,
            FieldKind.Words => new JsonArray([.. text.Split([',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(w => JsonValue.Create(w))]),
            FieldKind.Urls => new JsonArray([.. text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(w => JsonValue.Create(w))]),
            FieldKind.Flag => text switch { "true" => JsonValue.Create(true), "false" => JsonValue.Create(false), _ => JsonValue.Create(text) },
            FieldKind.Number => Parse(text) is { } number ? JsonValue.Create(number) : JsonValue.Create(text),
            _ => JsonValue.Create(text),
        };
    }

    private static string? Filled(FormState form, string name) => Lines(form.Text(name)) is { Length: > 0 } text ? text : null;

    /// <summary>Browsers send line ends of two characters: a text that nobody touched stays as it was.</summary>
    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static double? Number(FormState form, string name)
    {
        string text = form.Text(name);
        double? value = Parse(text);
        if (text.Length > 0 && value is null)
        {
            form.Refuse(name, Problem.Error("resource-point", "Donnez un nombre en degrés, comme 3,82", "Give a number of degrees, such as 3.82"));
        }

        return value;
    }

    private static double? Parse(string text) => double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private static string? Text(double? value) => value?.ToString(CultureInfo.InvariantCulture);
}
