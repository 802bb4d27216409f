using System.Globalization;
using System.Text.Json;
using Maillage.Formats.Oai;
using Maillage.Kernel;

namespace Maillage.Catalogue.Harvest;

/// <summary>Reads OGC API Records (GeoJSON, part 1): each record as Dublin Core, and the address of the next page.</summary>
internal static class RecordsPage
{
    private const int MostRecords = 20_000, MostSteps = 16;
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 64 };

    /// <exception cref="BadInputException">It is no collection of records.</exception>
    public static string Title(byte[] content, string address)
    {
        using JsonDocument document = Parse(content, address);
        return Text(document.RootElement, "itemType") == "record" || Text(document.RootElement, "id") is not null ? Text(document.RootElement, "title") ?? address : throw Refuse(address, "page-other", "n'est pas une collection de notices", "is no collection of records");
    }

    /// <exception cref="BadInputException">Not JSON (a page of an error, cut short), or not a list of features.</exception>
    public static (IReadOnlyList<OaiHarvested> Records, string? Next) Read(byte[] content, string address)
    {
        using JsonDocument document = Parse(content, address);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("features", out JsonElement features) || features.ValueKind != JsonValueKind.Array)
            throw Refuse(address, "page-other", "n'est pas une liste de notices", "is no list of records");
        if (features.GetArrayLength() > MostRecords)
            throw Refuse(address, "oai-page", $"donne plus de {MostRecords} notices d'un coup", $"gives more than {MostRecords} records at once");
        return ([.. features.EnumerateArray().Select(Record).OfType<OaiHarvested>()], Links(document.RootElement).Where(l => l.Rel == "next").Select(l => l.Href).FirstOrDefault());
    }

    private static OaiHarvested? Record(JsonElement feature)
    {
        if (feature.ValueKind != JsonValueKind.Object || !feature.TryGetProperty("properties", out JsonElement of) || of.ValueKind != JsonValueKind.Object || Text(feature, "id") is not { Length: > 0 and <= 500 } id)
            return null;
        List<(string, string)> elements = [];
        void Add(string element, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                elements.Add((element, value.Trim()));
        }

        Add("title", Text(of, "title"));
        Add("description", Text(of, "description"));
        Add("type", Text(of, "type"));
        Add("publisher", Text(of, "publisher"));
        Add("date", Text(of, "updated") ?? Text(of, "created"));
        if (of.TryGetProperty("keywords", out JsonElement words) && words.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement word in words.EnumerateArray().Where(w => w.ValueKind == JsonValueKind.String))
                Add("subject", Safe(word));
        }

        foreach ((_, string href, _) in Links(feature).Where(l => l.Rel is "canonical" or "enclosure" or "item" or "data").OrderBy(l => l.Rel == "canonical" ? 0 : 1))
            Add("identifier", href);
        if (feature.TryGetProperty("geometry", out JsonElement shape) && Schemas.GeoCentre.Of(shape) is { } place)
            Add("coverage", string.Create(CultureInfo.InvariantCulture, $"east={place.Lon}; north={place.Lat}"));
        return new OaiHarvested(id, Text(of, "updated") ?? "", false, elements, [.. Links(feature).Where(l => l.Rel == "via").Take(MostSteps).Select(l => new OaiStep(l.Href, l.Title.Length > 0 ? l.Title : l.Href, "", ""))]) { Name = Name(of) };
    }

    /// <summary>Among its external identifiers, the one that means it anywhere.</summary>
    private static string? Name(JsonElement of) => of.TryGetProperty("externalIds", out JsonElement ids) && ids.ValueKind == JsonValueKind.Array
        ? ids.EnumerateArray().Take(100).Select(i => Text(i, "value")).FirstOrDefault(OaiHarvested.IsName) : null;

    private static IEnumerable<(string Rel, string Href, string Title)> Links(JsonElement of)
    {
        if (!of.TryGetProperty("links", out JsonElement links) || links.ValueKind != JsonValueKind.Array)
            return [];
        return [.. links.EnumerateArray().Where(l => l.ValueKind == JsonValueKind.Object).Select(l => (Text(l, "rel") ?? "", Text(l, "href") ?? "", Text(l, "title") ?? "")).Where(l => l.Item2.Length > 0).Take(100)];
    }

    private static string? Text(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Safe(value) : null;

    /// <summary>Text with a lone surrogate cannot be read: it counts as missing.</summary>
    private static string? Safe(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonDocument Parse(byte[] content, string address)
    {
        try
        {
            return JsonDocument.Parse(content, Limits);
        }
        catch (JsonException)
        {
            throw Refuse(address, "page-unreadable", "répond par un document qui n'est pas du JSON lisible", "answers with a document that is not readable JSON");
        }
    }

    private static BadInputException Refuse(string address, string code, string fr, string en) => new(Problem.Error(code, $"{address} {fr}.", $"{address} {en}."));
}
