using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Maillage.Formats.Csv;
using Maillage.Formats.Rdf;
using Maillage.Kernel;

namespace Maillage.Catalogue.Schemas;

/// <summary>A record as names and values, whatever it was written in: columns of a table, paths of elements, paths of properties (<c>isLocatedAt/schema:address/schema:postalCode</c>).</summary>
internal sealed class FlatRecord
{
    private const int MostValues = 2_000, Deepest = 8;
    private readonly Dictionary<string, List<string>> values = new(StringComparer.OrdinalIgnoreCase);
    private int count, visits;

    public IEnumerable<string> Names => values.Keys;

    public IReadOnlyList<string> All(string name) => values.GetValueOrDefault(name) ?? (IReadOnlyList<string>)[];

    public string? Find(string name) => All(name) is [var first, ..] ? first : null;

    private void Add(string name, string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || ++count > MostValues)
            return;
        if (!values.TryGetValue(name, out List<string>? list))
            values[name] = list = [];
        list.Add(value.Trim());
    }

    public static FlatRecord Of(CsvRow row, CsvSchema schema)
    {
        FlatRecord flat = new();
        foreach (CsvColumn column in schema.Columns)
            flat.Add(column.Name, row.FindText(column.Name) is { } text ? CsvHeader.Unguarded(text) : null);
        return flat;
    }

    /// <summary>Of an object; of a feature, its properties, and the middle of its geometry as <c>@lon</c> and <c>@lat</c>.</summary>
    public static FlatRecord Of(JsonElement said)
    {
        FlatRecord flat = new();
        if (said.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object && said.TryGetProperty("geometry", out JsonElement shape))
        {
            if (GeoCentre.Of(shape) is { } at)
            {
                flat.Add("@lon", at.Lon.ToString(CultureInfo.InvariantCulture));
                flat.Add("@lat", at.Lat.ToString(CultureInfo.InvariantCulture));
            }

            if (said.TryGetProperty("id", out JsonElement id))
                flat.Take("@id", id, 0);
            said = properties;
        }

        foreach (JsonProperty p in said.EnumerateObject())
            flat.Take(p.Name, p.Value, 0);
        return flat;
    }

    private void Take(string name, JsonElement value, int depth)
    {
        if (depth > Deepest)
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Add(name, value.GetString());
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                Add(name, value.GetRawText());
                break;
            case JsonValueKind.Array:
                foreach (JsonElement one in value.EnumerateArray())
                    Take(name, one, depth + 1);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty p in value.EnumerateObject())
                    Take($"{name}/{p.Name}", p.Value, depth + 1);
                break;
            default:
                break;
        }
    }

    /// <summary>Elements by their local names, attributes with an <c>@</c>.</summary>
    public static FlatRecord Of(XElement said)
    {
        FlatRecord flat = new();
        flat.Take("", said, 0);
        return flat;
    }

    private void Take(string path, XElement element, int depth)
    {
        string inside = path.Length == 0 ? "" : path + "/";
        foreach (XAttribute attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration))
            Add($"{inside}@{attribute.Name.LocalName}", attribute.Value);
        foreach (XElement child in depth > Deepest ? [] : element.Elements())
        {
            if (!child.HasElements)
                Add(inside + child.Name.LocalName, child.Value);
            Take(inside + child.Name.LocalName, child, depth + 1);
        }
    }

    /// <summary>A node and what it leads to; French texts before those without a language before all others.</summary>
    public static FlatRecord Of(ILookup<string, RdfStatement> graph, string node, HarvestSchema schema)
    {
        FlatRecord flat = new();
        if (!node.StartsWith("_:", StringComparison.Ordinal))
            flat.Add("@id", node);
        flat.Take(graph, node, "", schema, 0);
        return flat;
    }

    private void Take(ILookup<string, RdfStatement> graph, string node, string path, HarvestSchema schema, int depth)
    {
        // Things may point at each other every way round: ways through them grow without end, what they say does not.
        if (++visits > MostValues)
            return;
        string inside = path.Length == 0 ? "" : path + "/";
        foreach (IGrouping<string, RdfStatement> said in graph[node].GroupBy(s => s.Predicate, StringComparer.Ordinal))
        {
            string name = inside + (said.Key == RdfGraph.Type ? "@type" : Short(said.Key, schema));
            RdfStatement[] texts = [.. said.Where(s => s.Literal)], french = [.. texts.Where(t => t.Language.StartsWith("fr", StringComparison.OrdinalIgnoreCase))], plain = [.. texts.Where(t => t.Language.Length == 0)];
            foreach (RdfStatement text in french.Length > 0 ? french : plain.Length > 0 ? plain : texts)
                Add(name, text.Object);
            foreach (RdfStatement thing in said.Where(s => !s.Literal))
            {
                if (said.Key == RdfGraph.Type)
                    Add(name, Short(thing.Object, schema));
                else
                {
                    if (!thing.Object.StartsWith("_:", StringComparison.Ordinal))
                        Add(name, Short(thing.Object, schema));
                    if (depth < Deepest)
                        Take(graph, thing.Object, name, schema, depth + 1);
                }
            }
        }
    }

    internal static string Short(string iri, HarvestSchema schema)
    {
        string same = iri.Replace("http://schema.org/", "https://schema.org/", StringComparison.Ordinal);
        if (schema.Vocabulary is { } own && same.StartsWith(own, StringComparison.Ordinal))
            return same[own.Length..];
        return schema.Prefixes.FirstOrDefault(p => same.StartsWith(p.Value, StringComparison.Ordinal)) is { Key: { } prefix, Value: { } space } ? $"{prefix}:{same[space.Length..]}" : iri;
    }
}

/// <summary>The middle of all the corners of a geometry in GeoJSON, whatever it is and however its rings cross.</summary>
internal static class GeoCentre
{
    private const int Deepest = 12;

    public static (double Lon, double Lat)? Of(JsonElement shape)
    {
        if (shape.ValueKind != JsonValueKind.Object || !shape.TryGetProperty("coordinates", out JsonElement all))
            return null;
        double west = double.MaxValue, south = double.MaxValue, east = double.MinValue, north = double.MinValue;
        void Visit(JsonElement at, int depth)
        {
            if (depth > Deepest || at.ValueKind != JsonValueKind.Array || at.GetArrayLength() == 0)
                return;
            if (at[0].ValueKind == JsonValueKind.Number && at.GetArrayLength() >= 2 && at[1].ValueKind == JsonValueKind.Number)
            {
                if (at[0].TryGetDouble(out double x) && at[1].TryGetDouble(out double y))
                    (west, east, south, north) = (Math.Min(west, x), Math.Max(east, x), Math.Min(south, y), Math.Max(north, y));
                return;
            }

            foreach (JsonElement inner in at.EnumerateArray())
                Visit(inner, depth + 1);
        }

        Visit(all, 0);
        return west > east ? null : ((west + east) / 2, (south + north) / 2);
    }
}
