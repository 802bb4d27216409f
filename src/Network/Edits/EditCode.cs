using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Maillage.Kernel;

namespace Maillage.Network.Edits;

/// <summary>Edits as JSON: the file <c>--edits</c> reads and what a version keeps. See docs/formats/edits.md.</summary>
public static class EditCode
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new PlaceConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string Write(IReadOnlyList<DesignEdit> edits) => JsonSerializer.Serialize(edits, Options);

    /// <param name="file">Name shown in problems.</param>
    /// <exception cref="BadInputException">When the text is no list of edits; each edit is checked too.</exception>
    public static IReadOnlyList<DesignEdit> Read(string text, string file)
    {
        ProblemList problems = new();
        EditShape.Check(text, file, problems);
        problems.ThrowOnErrors();
        try
        {
            List<DesignEdit?> edits = JsonSerializer.Deserialize<List<DesignEdit?>>(text, Options) ?? throw new JsonException("null");
            List<DesignEdit> read = [.. edits.Select(e => e ?? throw new JsonException("null"))];
            EditLimits.Check(read);
            return read;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            JsonException? json = e as JsonException;
            throw new BadInputException(Problem.Error("edits-not-readable",
                "ce n'est pas une liste de changements lisible (JSON ; voir docs/formats/edits.md)", "this is no readable list of edits (JSON; see docs/formats/edits.md)")
                with { File = file, Row = json?.LineNumber + 1, Column = json?.Path });
        }
    }

    /// <summary>A place is [longitude, latitude].</summary>
    private sealed class PlaceConverter : JsonConverter<EditPlace>
    {
        public override EditPlace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<double[]>(ref reader) is [double lon, double lat] ? new EditPlace(lon, lat) : throw new JsonException("[lon, lat]");

        public override void Write(Utf8JsonWriter writer, EditPlace value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(value.Lon);
            writer.WriteNumberValue(value.Lat);
            writer.WriteEndArray();
        }
    }
}
