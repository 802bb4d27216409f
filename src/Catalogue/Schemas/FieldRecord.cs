using System.Globalization;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Import;
using Maillage.Catalogue.Types;
using Maillage.Formats.Oai;
using Maillage.Territory;

namespace Maillage.Catalogue.Schemas;

/// <summary>A record in columns of ours as a resource: what several values say where one is wanted is cut to the first, days are read however they are written, a commune is found by its postal code and name.</summary>
internal static class FieldRecord
{
    private static readonly string[] Days = ["yyyy-MM-dd", "yyyyMMdd", "dd/MM/yyyy", "d/M/yyyy", "dd-MM-yyyy", "dd.MM.yyyy", "yyyy/MM/dd"];

    /// <returns>Null for a record outside the territory.</returns>
    public static Resource? Read(OaiHarvested record, HarvestSource source, ResourceType type, TerritoryIndex territory, DateOnly today)
    {
        ILookup<string, string> all = record.Columns!.ToLookup(c => c.Column, c => c.Value, StringComparer.Ordinal);
        string? One(string column) => all[column].FirstOrDefault() is { } text ? First(text) : null;
        string? postal = One("postal_code");
        Commune? commune = One("commune") is { } code ? territory.FindCommune(code) : Commune(territory, postal, One("city"));
        if (commune is null && (all["commune"].Any() || IsElsewhere(territory, postal)))
            return null;
        (double? lon, double? lat) = (Number(One("lon")), Number(One("lat")));
        Resource resource = new()
        {
            Id = $"{source.Id}:{record.Identifier}", Type = type.Key, Source = source.Id, Title = "", OwnerName = Cut(One("owner_name"), 200) ?? source.Title, Licence = source.Licence,
            Place = new ResourcePlace(null, null, commune?.Code, lon is null || lat is null ? null : lon, lon is null || lat is null ? null : lat),
            ConfirmedOn = Day(One("confirmed_on")) is { } day && day <= today ? day : today,
        };
        foreach (string column in all.Select(g => g.Key).Where(c => c is not ("commune" or "city" or "lon" or "lat" or "owner_name" or "confirmed_on" or "id")))
            resource = ResourceTable.Set(resource, type, column, Text(column, string.Join(" | ", all[column]), type));
        return resource;
    }

    private static string? Text(string column, string said, ResourceType type)
    {
        string text = DublinCore.Clean(said);
        return column switch
        {
            "title" => Cut(text, 200),
            "summary" => Cut(text, 5_000),
            "address" => Cut(First(text), 300),
            "phone" or "email" or "url" or "postal_code" or "hours" => First(text),
            _ => type.Field(column) switch
            {
                { Kind: FieldKind.Date } => Day(text)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? text,
                { Kind: FieldKind.Words } => string.Join('|', text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(w => Cut(w, 100)).Distinct(StringComparer.Ordinal).Take(50)),
                { Kind: FieldKind.Text or FieldKind.LongText, MaxLength: var most } => Cut(text, most),
                { Kind: FieldKind.Choices } => text,
                _ => First(text),
            },
        };
    }

    internal static DateOnly? Day(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        string day = text.Trim();
        // A moment is taken by its day, as its writer said it.
        if (day.Length > 10 && day[10] is 'T' or ' ')
            day = day[..10];
        return DateOnly.TryParseExact(day, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly found) ? found : null;
    }

    private static Commune? Commune(TerritoryIndex territory, string? postal, string? city)
    {
        if (postal is null)
            return null;
        Commune[] there = [.. territory.Communes.Where(c => c.PostalCodes.Contains(postal))];
        string Plain(string name) => Kernel.Accents.Without(name).ToLowerInvariant().Replace('-', ' ').Replace("saint ", "st ", StringComparison.Ordinal);
        return city is not null ? there.FirstOrDefault(c => Plain(c.Name) == Plain(city)) ?? (there is [var only] ? only : null) : there is [var one] ? one : null;
    }

    /// <summary>Its postal code is of a department that is not of the territory.</summary>
    private static bool IsElsewhere(TerritoryIndex territory, string? postal) => postal is { Length: 5 } && !territory.Departments.Any(d => postal.StartsWith(d.Code[..Math.Min(2, d.Code.Length)], StringComparison.Ordinal));

    private static double? Number(string? text) => double.TryParse(text?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string First(string text) => text.Split(" | ", 2)[0] is var one && one.Split('|', 2) is [var first, ..] ? first.Trim() : text;

    private static string? Cut(string? text, int most) => text is null ? null : DublinCore.Cut(text, most);
}
