using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Types;
using Maillage.Formats.Csv;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Catalogue.Import;

/// <summary>
/// Resources of one type as a table (<c>docs/formats/resources.md</c>): what every resource has, then the type's fields by key; lists are separated by <c>|</c>.
/// What <see cref="Write"/> writes, <see cref="Read"/> reads back the same.
/// </summary>
public static class ResourceCsv
{
    private const char Between = '|';
    private static readonly string[] Common =
        ["id", "title", "summary", "owner", "owner_name", "address", "postal_code", "commune", "lon", "lat", "phone", "email", "url", "hours", "visibility", "licence", "confirmed_on"];

    /// <summary>Columns of a type's table, in order.</summary>
    public static IReadOnlyList<string> Columns(ResourceType type) => [.. Common, .. type.Fields.Select(f => f.Key)];

    /// <summary>Good rows as resources; faulty rows are told and left out, the policy of the caller decides what happens then.</summary>
    /// <param name="source">Key of the source, which prefixes ids; null when rows carry whole ids.</param>
    /// <param name="mapping">Our column → the file's header.</param>
    /// <exception cref="BadInputException">The file as a whole cannot be read.</exception>
    public static IEnumerable<(long Row, Resource Resource)> Read(
        Stream stream, string file, ResourceType type, ResourceChecks checks, string? source, DateOnly today, ProblemList problems, IReadOnlyDictionary<string, string>? mapping = null)
    {
        foreach (CsvRow row in CsvTableReader.Read(stream, file, Schema(type), problems, mapping))
        {
            List<Problem> faults = [];
            Resource resource = Row(row, type, source, today, faults);
            faults.AddRange(checks.Check(resource));
            if (faults.Count == 0)
            {
                yield return (row.Line, resource);
                continue;
            }

            foreach (Problem fault in faults.DistinctBy(f => f.Column))
            {
                problems.Add(fault with { File = file, Row = row.Line });
            }
        }
    }

    /// <param name="versions">A last column with the version of each, by which <see cref="ResourceTable"/> sees what changed meanwhile.</param>
    public static void Write(Stream stream, ResourceType type, IEnumerable<Resource> resources, bool byteOrderMark = false, bool versions = false)
    {
        using CsvTableWriter writer = new(stream, versions ? [.. Columns(type), ResourceTable.VersionColumn] : Columns(type), byteOrderMark);
        foreach (Resource r in resources)
        {
            object?[] cells =
            [
                r.Id, r.Title, r.Summary, r.Owner?.Siret, r.OwnerName, r.Place.Address, r.Place.PostalCode, r.Place.Commune, r.Place.Lon, r.Place.Lat, r.Phone, r.Email, r.Url, r.Hours,
                r.Visibility.ToString().ToLowerInvariant(), r.Licence, r.ConfirmedOn, .. type.Fields.Select(f => string.Join(Between, r.Values(f.Key)) is { Length: > 0 } text ? text : null),
            ];
            writer.Write(versions ? [.. cells, r.Version] : cells);
        }
    }

    private static CsvSchema Schema(ResourceType type) => new(
        [
            new("id", CsvType.Text), new("title", CsvType.Text), .. Common[2..].Select(c => new CsvColumn(c, c is "lon" or "lat" ? CsvType.Number : CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 5_000 }),
            .. type.Fields.Select(f => new CsvColumn(f.Key, CsvType.Text) { Optional = true, MayBeBlank = true, MaxLength = 20_000 }),
        ],
        ["id"]);

    private static Resource Row(CsvRow row, ResourceType type, string? source, DateOnly today, List<Problem> faults)
    {
        ImmutableSortedDictionary<string, JsonNode>.Builder data = ImmutableSortedDictionary.CreateBuilder<string, JsonNode>(StringComparer.Ordinal);
        foreach (FieldDefinition field in type.Fields)
        {
            if (row.FindText(field.Key) is { } text)
            {
                data[field.Key] = Value(field, CsvHeader.Unguarded(text));
            }
        }

        BodyId? owner = null;
        if (row.FindText("owner") is { } siret)
        {
            if (BodyId.TryParse(siret, out BodyId body))
            {
                owner = body;
            }
            else
            {
                faults.Add(Fault("owner", $"« {siret} » n'est pas un SIRET : 14 chiffres attendus.", $"'{siret}' is no SIRET: 14 digits expected."));
            }
        }

        return new Resource
        {
            Id = source is null ? row.GetText("id") : $"{source}:{row.GetText("id")}",
            Type = type.Key,
            Source = source,
            Title = CsvHeader.Unguarded(row.GetText("title")),
            Summary = row.FindText("summary") is { } summary ? CsvHeader.Unguarded(summary) : null,
            Owner = owner,
            OwnerName = row.FindText("owner_name"),
            Place = new ResourcePlace(row.FindText("address"), row.FindText("postal_code"), row.FindText("commune"), (double?)row.FindNumber("lon"), (double?)row.FindNumber("lat")),
            Phone = row.FindText("phone") is { } phone ? CsvHeader.Unguarded(phone) : null,
            Email = row.FindText("email"),
            Url = row.FindText("url"),
            Hours = row.FindText("hours"),
            Visibility = Choose(row, "visibility", Visibility.Public, faults),
            Licence = row.FindText("licence") ?? "etalab-2.0",
            ConfirmedOn = Day(row, today, faults),
            Data = data.ToImmutable(),
        };
    }

    /// <summary>A value as its kind has it; what cannot be read stays a text, which the checks then refuse.</summary>
    internal static JsonNode Value(FieldDefinition field, string text) => field.Kind switch
    {
        FieldKind.Flag => text.ToLowerInvariant() switch { "true" or "oui" or "yes" or "1" => JsonValue.Create(true), "false" or "non" or "no" or "0" => JsonValue.Create(false), _ => JsonValue.Create(text) },
        FieldKind.Number => double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? JsonValue.Create(number) : JsonValue.Create(text),
        FieldKind.Choices or FieldKind.Words or FieldKind.Urls => new JsonArray([.. text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(t => JsonValue.Create(t))]),
        _ => JsonValue.Create(text),
    };

    private static Visibility Choose(CsvRow row, string column, Visibility otherwise, List<Problem> faults)
    {
        if (row.FindText(column) is not { } text)
        {
            return otherwise;
        }

        if (!Enum.TryParse(text, ignoreCase: true, out Visibility chosen) || !Enum.IsDefined(chosen) || char.IsAsciiDigit(text[0]))
        {
            faults.Add(Fault(column, "Attendu : public, partners ou restricted.", "Expected: public, partners or restricted."));
        }

        return chosen;
    }

    private static DateOnly Day(CsvRow row, DateOnly today, List<Problem> faults)
    {
        if (row.FindText("confirmed_on") is not { } text)
        {
            return today;
        }

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) || day > today)
        {
            faults.Add(Fault("confirmed_on", $"« {text} » : attendu un jour passé, comme 2026-11-25.", $"'{text}': expected a past day such as 2026-11-25."));
        }

        return day;
    }

    internal static Problem Fault(string column, string fr, string en) => Problem.Error("resource-" + column, fr, en) with { Column = column };
}
