using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Types;
using Maillage.Formats.Oai;

namespace Maillage.Catalogue.Harvest;

/// <summary>A record in Dublin Core as a resource. What is too long or holds invisible letters is mended; what is then still wrong, the checks refuse.</summary>
internal static class DublinCore
{
    private const int LongestTitle = 200;
    private const int LongestSummary = 5_000;

    /// <param name="knows">True for an INSEE code of the territory.</param>
    public static Resource Read(OaiHarvested record, HarvestSource source, ResourceTypes types, Func<string, bool> knows, DateOnly today)
    {
        ILookup<string, string> all = record.Elements.ToLookup(e => e.Element, e => Clean(e.Value), StringComparer.Ordinal);
        ResourceType type = all["type"].Select(types.Find).FirstOrDefault(t => t is not null) ?? types.Get(source.Type);
        (double Lon, double Lat)? point = all["coverage"].Select(Point).FirstOrDefault(p => p is not null);
        string? address = all["identifier"].Concat(all["relation"]).FirstOrDefault(a => Web(a) is not null && !RecordPictures.IsPicture(a));
        return new Resource
        {
            Id = $"{source.Id}:{record.Identifier}",
            Type = type.Key,
            Source = source.Id,
            Title = Cut(all["title"].FirstOrDefault() ?? "", LongestTitle),
            Summary = all["description"].Any() ? Cut(string.Join("\n\n", all["description"]), LongestSummary) : null,
            OwnerName = Cut(all["publisher"].FirstOrDefault() ?? source.Title, LongestTitle),
            Place = new ResourcePlace(null, null, all["coverage"].FirstOrDefault(knows), point?.Lon, point?.Lat),
            Url = address,
            Licence = source.Licence,
            ConfirmedOn = today,
            Data = Data(all, type),
        };
    }

    /// <summary>Fields of the type that Dublin Core has a word for.</summary>
    private static ImmutableSortedDictionary<string, JsonNode> Data(ILookup<string, string> all, ResourceType type)
    {
        ImmutableSortedDictionary<string, JsonNode>.Builder data = ImmutableSortedDictionary.CreateBuilder<string, JsonNode>(StringComparer.Ordinal);
        void Put(string field, string? value)
        {
            if (value is not null && type.Field(field) is { Kind: FieldKind.Text or FieldKind.Epoch } known)
                data[field] = JsonValue.Create(Cut(value, known.MaxLength));
        }

        void PutAll(string field, IEnumerable<string> values)
        {
            JsonNode[] words = [.. values.Where(v => v.Length > 0).Select(v => Cut(v, 100)).Distinct(StringComparer.Ordinal).Take(50).Select(v => (JsonNode)JsonValue.Create(v))];
            if (words.Length > 0 && type.Field(field) is { Kind: FieldKind.Words })
                data[field] = new JsonArray(words);
        }

        Put("auteur", all["creator"].FirstOrDefault());
        Put("date-texte", all["date"].FirstOrDefault());
        Put("collection", all["source"].FirstOrDefault());
        RecordPictures.Put(data, type, [.. all["identifier"].Concat(all["relation"]).Concat(all["format"])]);
        PutAll("sujets", all["subject"]);
        PutAll("themes", all["subject"]);
        PutAll("formats", all["format"]);
        return data.ToImmutable();
    }

    private static (double, double)? Point(string coverage)
    {
        double? Number(string name)
        {
            int at = coverage.IndexOf(name + "=", StringComparison.OrdinalIgnoreCase);
            string rest = at < 0 ? "" : coverage[(at + name.Length + 1)..].Split(';')[0].Trim();
            return double.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) <= 180 ? number : null;
        }

        return Number("east") is { } lon && Number("north") is { } lat && Math.Abs(lat) <= 90 ? (lon, lat) : null;
    }

    internal static Uri? Web(string text) => text.Length <= 2_000 && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? uri : null;

    /// <summary>Without control and direction letters, which would hide what the text says; white space becomes plain.</summary>
    internal static string Clean(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' or '\r')
                clean.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
                clean.Append(rune);
        }

        return clean.ToString().Trim();
    }

    internal static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
}
