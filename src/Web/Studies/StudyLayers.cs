using System.Buffers;
using System.Text.Json;

namespace Maillage.Web.Studies;

/// <summary>
/// What the map of a study draws. A click changes little of it: a browser that holds a map is told what differs, layer by layer, where <c>[first, count]</c> stands for features it holds.
/// </summary>
internal sealed class StudyLayers
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly string mark;
    private readonly double[] bounds;
    private readonly bool simulated;
    private readonly IReadOnlyList<(string Name, List<string> Features)> texts;

    /// <param name="mark">Names the map.</param>
    /// <param name="layers">Features of each layer; two that are drawn alike are drawn once.</param>
    /// <param name="like">Layers of the same study: what is drawn alike is held once.</param>
    public StudyLayers(string mark, double[] bounds, bool simulated, IReadOnlyList<(string Name, IEnumerable<object> Features)> layers, StudyLayers? like)
    {
        (this.mark, this.bounds, this.simulated) = (mark, bounds, simulated);
        texts = [.. layers.Select((l, i) =>
        {
            HashSet<string> held = [.. like?.texts[i].Features ?? []];
            return (l.Name, l.Features.Select(f => JsonSerializer.Serialize(f, Json)).Select(t => held.TryGetValue(t, out string? same) ? same : t).Distinct(StringComparer.Ordinal).ToList());
        })];
    }

    public byte[] Whole() => Write(json =>
    {
        foreach ((string name, List<string> features) in texts)
        {
            json.WriteStartObject(name);
            json.WriteString("type", "FeatureCollection");
            json.WriteStartArray("features");
            foreach (string feature in features)
            {
                json.WriteRawValue(feature, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    });

    /// <summary>What a browser that holds the other map lacks; layers that are the same are left out.</summary>
    public byte[] Since(StudyLayers held) => Write(json =>
    {
        json.WriteString("since", held.mark);
        json.WriteStartObject("changed");
        foreach (((string name, List<string> now), (_, List<string> before)) in texts.Zip(held.texts).Where(l => !l.First.Features.SequenceEqual(l.Second.Features)))
        {
            json.WriteStartArray(name);
            Tell(json, now, before);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static void Tell(Utf8JsonWriter json, List<string> now, List<string> before)
    {
        Dictionary<string, int> at = before.Index().ToDictionary(b => b.Item, b => b.Index, StringComparer.Ordinal);
        for (int i = 0; i < now.Count;)
        {
            if (!at.TryGetValue(now[i], out int first))
            {
                json.WriteRawValue(now[i++], skipInputValidation: true);
                continue;
            }

            int count = 1;
            while (i + count < now.Count && at.GetValueOrDefault(now[i + count], -1) == first + count)
            {
                count++;
            }

            json.WriteStartArray();
            json.WriteNumberValue(first);
            json.WriteNumberValue(count);
            json.WriteEndArray();
            i += count;
        }
    }

    private byte[] Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(1 << 16);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("mark", mark);
            json.WriteStartArray("bounds");
            foreach (double degrees in bounds)
            {
                json.WriteNumberValue(degrees);
            }

            json.WriteEndArray();
            json.WriteBoolean("simulated", simulated);
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
