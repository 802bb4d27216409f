using System.Text.Json;
using Maillage.Kernel;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Converters;

namespace Maillage.Formats.GeoJson;

/// <summary>One feature as it stands in the file.</summary>
/// <param name="Row">One-based place in the collection.</param>
/// <param name="Geometry">WGS 84, longitude first; null when the file says null.</param>
/// <param name="Properties">Values as text; numbers keep their digits, nested values their JSON; null stays null.</param>
public sealed record GeoJsonFeature(long Row, Geometry? Geometry, IReadOnlyDictionary<string, string?> Properties);

/// <summary>
/// Reads a feature collection (RFC 7946). A fault of the whole file (not JSON, cut short, another projection) stops the work; a feature that cannot be
/// read is told and left out. Shapes are not repaired here: what a crossed ring means is for the importer to decide.
/// </summary>
public static class GeoJsonReader
{
    /// <summary>Largest file read: it stands in memory while it is read.</summary>
    public const long MaxBytes = 1L << 30;

    private static readonly JsonSerializerOptions Geometries = new() { Converters = { new GeoJsonConverterFactory(new GeometryFactory(new PrecisionModel(), 4326)) } };

    /// <exception cref="BadInputException">The whole file is unusable.</exception>
    public static IReadOnlyList<GeoJsonFeature> Read(Stream stream, string fileName, ProblemList problems)
    {
        using JsonDocument document = Parse(stream, fileName);
        JsonElement features = Features(document.RootElement, fileName);
        List<GeoJsonFeature> result = [];
        long row = 0;
        foreach (JsonElement feature in features.ValueKind == JsonValueKind.Array ? features.EnumerateArray().AsEnumerable() : [features])
        {
            row++;
            if (feature.ValueKind != JsonValueKind.Object || !TypeIs(feature, "Feature"))
            {
                problems.Add(GeoJsonFaults.NotAFeature(fileName, row));
                continue;
            }

            Geometry? geometry = null;
            if (feature.TryGetProperty("geometry", out JsonElement shape) && shape.ValueKind != JsonValueKind.Null && !TryGeometry(shape, fileName, row, problems, out geometry))
            {
                continue;
            }

            result.Add(new GeoJsonFeature(row, geometry, Properties(feature)));
        }

        return row > 0 ? result : throw new BadInputException(GeoJsonFaults.Empty(fileName));
    }

    private static JsonDocument Parse(Stream stream, string fileName)
    {
        byte[] bytes = ReadBytes(stream, fileName);
        if (bytes.AsSpan().Trim(" \r\n\t"u8).IsEmpty)
        {
            throw new BadInputException(GeoJsonFaults.Empty(fileName));
        }

        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new BadInputException(GeoJsonFaults.NotJson(fileName, (e.LineNumber ?? 0) + 1, IsCutShort(bytes)));
        }
    }

    private static byte[] ReadBytes(Stream stream, string fileName)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (all.Length + read > MaxBytes)
            {
                throw new BadInputException(GeoJsonFaults.TooLarge(fileName, MaxBytes));
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    /// <summary>True when everything there is good JSON and only its end is missing.</summary>
    private static bool IsCutShort(byte[] bytes)
    {
        Utf8JsonReader reader = new(bytes, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The features of the collection after the checks of the whole: its type and its projection.</summary>
    private static JsonElement Features(JsonElement root, string fileName)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new BadInputException(GeoJsonFaults.NotACollection(fileName));
        }

        if (root.TryGetProperty("crs", out JsonElement crs) && crs.ValueKind != JsonValueKind.Null && !IsWgs84(crs.GetRawText()))
        {
            throw new BadInputException(GeoJsonFaults.Projection(fileName, null, CrsName(crs)));
        }

        if (TypeIs(root, "Feature"))
        {
            return root;
        }

        return TypeIs(root, "FeatureCollection") && root.TryGetProperty("features", out JsonElement features) && features.ValueKind == JsonValueKind.Array
            ? features
            : throw new BadInputException(GeoJsonFaults.NotACollection(fileName));
    }

    private static bool IsWgs84(string crs) =>
        crs.Contains("CRS84", StringComparison.OrdinalIgnoreCase) || crs.Contains(":4326\"", StringComparison.Ordinal) || crs.Contains("WGS84", StringComparison.OrdinalIgnoreCase);

    private static string CrsName(JsonElement crs) =>
        crs.ValueKind == JsonValueKind.Object && crs.TryGetProperty("properties", out JsonElement p) && p.ValueKind == JsonValueKind.Object
            && p.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? SafeText(name) ?? "?"
            : "?";

    private static bool TryGeometry(JsonElement shape, string fileName, long row, ProblemList problems, out Geometry? geometry)
    {
        geometry = null;
        try
        {
            geometry = shape.Deserialize<Geometry>(Geometries);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException or InvalidOperationException or NotSupportedException or InvalidCastException or OverflowException or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException)
        {
            problems.Add(GeoJsonFaults.BadGeometry(fileName, row));
            return false;
        }

        if (geometry is null || geometry.IsEmpty)
        {
            problems.Add(GeoJsonFaults.BadGeometry(fileName, row));
            return false;
        }

        Envelope box = geometry.EnvelopeInternal;
        if (!(box.MinX >= -180 && box.MaxX <= 180 && box.MinY >= -90 && box.MaxY <= 90) || geometry.Coordinates.Any(c => !double.IsFinite(c.X) || !double.IsFinite(c.Y)))
        {
            throw new BadInputException(GeoJsonFaults.Projection(fileName, row, Guess(box)));
        }

        return true;
    }

    /// <summary>What metres in France most often are.</summary>
    private static string Guess(Envelope box) => box switch
    {
        { MinX: >= 0 and <= 1_300_000, MinY: >= 6_000_000 and <= 7_200_000 } => "Lambert-93 (EPSG:2154) ?",
        { MinX: >= 1_000_000 and <= 2_400_000, MinY: >= 1_000_000 and <= 9_400_000 } => "Lambert-93 CC (EPSG:3942 … 3950) ?",
        { MinX: >= -20_037_509, MaxX: <= 20_037_509, MinY: >= -20_048_967, MaxY: <= 20_048_967 } => "Web Mercator (EPSG:3857) ?",
        _ => "?",
    };

    private static Dictionary<string, string?> Properties(JsonElement feature)
    {
        Dictionary<string, string?> values = new(StringComparer.Ordinal);
        if (feature.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                if (SafeName(property) is { } name)
                {
                    values[name] = property.Value.ValueKind switch
                    {
                        JsonValueKind.Null => null,
                        JsonValueKind.String => SafeText(property.Value),
                        _ => property.Value.GetRawText(),
                    };
                }
            }
        }

        return values;
    }

    private static bool TypeIs(JsonElement element, string type) =>
        element.TryGetProperty("type", out JsonElement value) && value.ValueKind == JsonValueKind.String && SafeText(value) == type;

    /// <summary>Text with a lone surrogate cannot be read as a string: it counts as missing.</summary>
    private static string? SafeText(JsonElement value)
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

    private static string? SafeName(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
