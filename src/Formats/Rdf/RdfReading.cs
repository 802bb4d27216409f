using System.Text;

namespace Maillage.Formats.Rdf;

/// <summary>Reads a graph in whatever serialisation it comes: what an answer is, its first letters say better than its media type.</summary>
public static class RdfReading
{
    private static readonly System.Buffers.SearchValues<byte> NotInIri = System.Buffers.SearchValues.Create(" \r\n\t\"="u8);

    /// <exception cref="Kernel.BadInputException">None of them, or a broken one.</exception>
    public static IReadOnlyList<RdfStatement> Read(byte[] content, string address)
    {
        ReadOnlySpan<byte> start = content.AsSpan(content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0).TrimStart(" \r\n\t"u8);
        return start switch
        {
            [(byte)'{', ..] => JsonLdReading.Read(content, address),
            // A blank node opens Turtle as an array opens JSON: what follows tells.
            [(byte)'[', ..] => IsJson(start[1..]) ? JsonLdReading.Read(content, address) : TurtleReading.Read(content, address),
            [(byte)'<', ..] when !IsIri(start) => RdfXmlReading.Read(content, address),
            [] => RdfXmlReading.Read(content, address),
            _ => TurtleReading.Read(content, address),
        };
    }

    private static bool IsJson(ReadOnlySpan<byte> rest) => rest.TrimStart(" \r\n\t"u8) is [] or [(byte)'{' or (byte)']' or (byte)'[', ..];

    /// <summary>The first line of N-Triples and of Turtle without prefixes: an IRI with a scheme in angle brackets.</summary>
    private static bool IsIri(ReadOnlySpan<byte> start)
    {
        int end = start.IndexOf((byte)'>');
        return end > 1 && !start[..end].ContainsAny(NotInIri) && start[1..end].Contains((byte)':') && Encoding.UTF8.GetString(start[1..end]).Contains(":/", StringComparison.Ordinal);
    }
}
