using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Maillage.Catalogue.Types;

namespace Maillage.Catalogue.Harvest;

/// <summary>
/// Pictures of a record in plain Dublin Core, which has no word for them: libraries give addresses among the identifiers and relations, some with « vignette : » or « image : » before. By that or by
/// their ending they are pictures, IIIF services or IIIF manifests; anything else is not taken for one.
/// </summary>
internal static class RecordPictures
{
    private const int Most = 500;
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".gif", "/info.json"];

    public static bool IsPicture(string address) => DublinCore.Web(address) is { } uri && Array.Exists(Endings, e => uri.AbsolutePath.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    public static void Put(ImmutableSortedDictionary<string, JsonNode>.Builder data, ResourceType type, IReadOnlyList<string> said)
    {
        string[] small = [.. Named(said, "vignette")];
        string[] pictures = [.. said.Where(IsPicture).Concat(Named(said, "image")).Distinct(StringComparer.Ordinal).Take(Most)];
        if (pictures.Length > 0 && type.Field("images") is { Kind: FieldKind.Urls })
            data["images"] = new JsonArray([.. pictures.Select(p => JsonValue.Create(p))]);
        if (small.Length > 0 && type.Field("vignette") is { Kind: FieldKind.Url })
            data["vignette"] = JsonValue.Create(small[0]);
        if (said.FirstOrDefault(s => DublinCore.Web(s) is { } uri && (uri.AbsolutePath.EndsWith("/manifest.json", StringComparison.OrdinalIgnoreCase) || uri.AbsolutePath.EndsWith("/manifest", StringComparison.OrdinalIgnoreCase))) is { } manifest
            && type.Field("manifeste") is { Kind: FieldKind.Url })
            data["manifeste"] = JsonValue.Create(manifest);
    }

    private static IEnumerable<string> Named(IReadOnlyList<string> said, string word) =>
        said.Where(s => s.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Select(s => s[(s.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).Where(s => DublinCore.Web(s) is not null);
}
