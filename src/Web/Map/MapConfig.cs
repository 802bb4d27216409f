using System.Text.Json;
using Maillage.Web.Shell;

namespace Maillage.Web.Map;

/// <summary>What the page tells its map, as JSON in an attribute: nothing inline runs.</summary>
internal static class MapConfig
{
    private const string Prefix = "carte.ui.";

    private static readonly Dictionary<Language, Dictionary<string, string>> Words = new()
    {
        [Language.French] = Own(TextBook.Instance.French),
        [Language.English] = Own(TextBook.Instance.English),
    };

    public static string Of(MapView view, bool full, Say say) => JsonSerializer.Serialize(
        new
        {
            Lang = say.Code,
            Texts = Words[say.Language],
            view.Bounds,
            Theme = JsonNamingPolicy.CamelCase.ConvertName(view.Theme.ToString()),
            view.Date,
            view.Year,
            view.Parts,
            view.Focus,
            Full = full,
        },
        Tiles.MapMetadata.Json);

    private static Dictionary<string, string> Own(IReadOnlyDictionary<string, string> texts) =>
        texts.Where(t => t.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[Prefix.Length..], t => t.Value);
}
