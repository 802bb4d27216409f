using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Maillage.Web.Shell;

/// <summary>Every text of the portal, by key, in both languages: the files <c>Texts/*.fr.json</c> and <c>Texts/*.en.json</c>, read once.</summary>
public sealed class TextBook
{
    private const string FrenchEnding = ".fr.json";
    private static readonly Lazy<TextBook> Read = new(() => new TextBook());

    private TextBook()
    {
        French = Load(FrenchEnding);
        English = Load(".en.json");
    }

    public static TextBook Instance => Read.Value;

    public FrozenDictionary<string, string> French { get; }

    public FrozenDictionary<string, string> English { get; }

    /// <summary>The text, or the key itself between marks: a missing text must be seen, and must not bring a page down.</summary>
    public string Find(Language language, string key)
    {
        FrozenDictionary<string, string> texts = language == Language.French ? French : English;
        return texts.TryGetValue(key, out string? text) ? text : $"⟦{key}⟧";
    }

    private static FrozenDictionary<string, string> Load(string ending)
    {
        Assembly assembly = typeof(TextBook).Assembly;
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Texts/", StringComparison.Ordinal) && n.EndsWith(ending, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            foreach ((string key, string text) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!)
            {
                if (!texts.TryAdd(key, ending == FrenchEnding ? Typography.French(text) : Typography.English(text)))
                {
                    throw new InvalidOperationException($"The text '{key}' stands twice; the second time in {name}.");
                }
            }
        }

        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
