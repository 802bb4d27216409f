using System.Text.Json;
using Maillage.Planning.Strategies;

namespace Maillage.Planning.Tests;

/// <summary>The published schema and the loader must know the same keys.</summary>
public sealed class StrategySchemaTests
{
    [Fact]
    public void Schema_and_loader_agree_on_every_key_and_on_what_is_required()
    {
        YamlReading reading = new("bourgogne-2015.yaml");

        // The shipped file names no publisher: its keys are read only where there is one.
        StrategyFile.Parse(Given.BourgogneText + "\npublisher:\n  name: Région d'essai\n", reading);
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "strategies", "strategy.schema.json")));
        SortedDictionary<string, bool> published = new(StringComparer.Ordinal);
        Walk(schema.RootElement, schema.RootElement, "", published);

        published.Keys.Except(reading.Keys.Keys).ShouldBeEmpty("keys of the schema that the loader does not know");
        reading.Keys.Keys.Except(published.Keys).ShouldBeEmpty("keys of the loader that the schema does not know");
        foreach ((string key, bool required) in published)
        {
            reading.Keys[key].ShouldBe(required, key);
        }
    }

    private static void Walk(JsonElement root, JsonElement node, string path, SortedDictionary<string, bool> keys)
    {
        if (node.TryGetProperty("$ref", out JsonElement reference))
        {
            node = root.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        if (node.TryGetProperty("items", out JsonElement items))
        {
            Walk(root, items, path + "[]", keys);
        }

        if (!node.TryGetProperty("properties", out JsonElement properties))
        {
            return;
        }

        HashSet<string> required = [.. node.GetProperty("required").EnumerateArray().Select(r => r.GetString()!)];
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            string inside = path.Length == 0 ? property.Name : path + "." + property.Name;
            keys[inside] = required.Contains(property.Name);
            Walk(root, property.Value, inside, keys);
        }
    }
}
