using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Maillage.Formats.Guards;
using Maillage.Kernel;

namespace Maillage.Formats.Tracks;

/// <summary>
/// Reads a way from GPX 1.0 or 1.1 (tracks, or routes when there is no track) or from the lines of a GeoJSON file (RFC 7946). What is no number, stands outside the world or is a part of one point is told by its row:
/// the number of the point in the file.
/// </summary>
public static class TrackReader
{
    /// <summary>A way of 2,000 km with a point every ten metres.</summary>
    public const int MostPoints = 200_000;

    private const int MostFaults = 20;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private const double Lowest = -500, Highest = 9_000;

    /// <exception cref="BadInputException">Not such a file, no line in it, or points that cannot be: all of them told, up to twenty.</exception>
    public static Track Read(byte[] content, string file)
    {
        int start = Array.FindIndex(content, b => b is not (0xEF or 0xBB or 0xBF or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'));
        Gathered gathered = new(file);
        if (start >= 0 && content[start] == (byte)'<')
            Gpx(content, gathered);
        else
            GeoJson(content, Math.Max(0, start), gathered);
        return gathered.Finish();
    }

    private static void Gpx(byte[] content, Gathered gathered)
    {
        XElement root;
        try
        {
            using MemoryStream stream = new(content);
            root = SafeXml.Load(stream, 100_000_000);
        }
        catch (XmlException e)
        {
            throw new BadInputException(Problem.Error("track-xml", "Ce fichier n'est pas du XML lisible : exportez de nouveau la trace en GPX.", "This file is not readable XML: export the track again as GPX.") with { File = gathered.File, Row = e.LineNumber > 0 ? e.LineNumber : null });
        }

        if (root.Name.LocalName != "gpx")
            throw new BadInputException(Problem.Error("track-other", $"Un fichier GPX commence par « gpx », celui-ci par « {Short(root.Name.LocalName)} » : exportez la trace en GPX.", $"A GPX file begins with 'gpx', this one with '{Short(root.Name.LocalName)}': export the track as GPX.") with { File = gathered.File });
        XElement[] tracks = [.. root.Elements().Where(e => e.Name.LocalName == "trk")];
        gathered.Name = (tracks.FirstOrDefault() ?? root.Elements().FirstOrDefault(e => e.Name.LocalName is "rte" or "metadata"))?.Elements().FirstOrDefault(e => e.Name.LocalName == "name")?.Value;
        IEnumerable<IEnumerable<XElement>> parts = tracks.Length > 0
            ? tracks.SelectMany(t => t.Elements().Where(e => e.Name.LocalName == "trkseg")).Select(s => s.Elements().Where(e => e.Name.LocalName == "trkpt"))
            : root.Elements().Where(e => e.Name.LocalName == "rte").Select(r => r.Elements().Where(e => e.Name.LocalName == "rtept"));
        foreach (IEnumerable<XElement> part in parts)
        {
            gathered.Begin();
            foreach (XElement point in part)
                gathered.Add(Number(point.Attribute("lon")?.Value), Number(point.Attribute("lat")?.Value), Number(point.Elements().FirstOrDefault(e => e.Name.LocalName == "ele")?.Value));
        }
    }

    private static void GeoJson(byte[] content, int start, Gathered gathered)
    {
        JsonDocument document;
        try
        {
            // Bytes that are no UTF-8 would pass as a string until somebody reads it.
            _ = Utf8.GetCharCount(content, start, content.Length - start);
            document = JsonDocument.Parse(content.AsMemory(start), new JsonDocumentOptions { MaxDepth = Upload.DeepestJson });
        }
        catch (DecoderFallbackException e)
        {
            throw new BadInputException(Problem.Error("track-encoding", "Cette ligne porte une lettre qui n'est pas en UTF-8, comme le veut GeoJSON : enregistrez le fichier en UTF-8.", "This line holds a letter that is not in UTF-8, as GeoJSON must be: save the file in UTF-8.") with { File = gathered.File, Row = content.AsSpan(0, start + Math.Max(0, e.Index)).Count((byte)'\n') + 1 });
        }
        catch (JsonException e)
        {
            throw new BadInputException(Problem.Error("track-unread", "Ce fichier n'est ni du GPX ni du GeoJSON lisible : exportez de nouveau la trace, en GPX ou en GeoJSON.", "This file is neither readable GPX nor GeoJSON: export the track again, as GPX or as GeoJSON.") with { File = gathered.File, Row = e.LineNumber + 1 + content.AsSpan(0, start).Count((byte)'\n') });
        }

        using (document)
            Lines(document.RootElement, gathered, 0);
    }

    /// <summary>A member of an object, null when it has none.</summary>
    private static JsonElement? Member(JsonElement node, string name, Gathered gathered) =>
        Legible(() => node.TryGetProperty(name, out JsonElement found) ? found : (JsonElement?)null, gathered);

    private static string? Word(JsonElement node, string name, Gathered gathered) =>
        Member(node, name, gathered) is { ValueKind: JsonValueKind.String } word ? Legible(word.GetString, gathered) : null;

    /// <summary>Half a pair of code units (« \ud800 ») passes as JSON until its word is read, and then throws: this is the one place where it may.</summary>
    private static T Legible<T>(Func<T> read, Gathered gathered)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new BadInputException(Problem.Error("track-text", "Un mot de ce fichier porte une moitié de caractère (comme « \\ud800 ») : retirez-la, ou exportez de nouveau la trace.", "A word of this file holds half a character (like '\\ud800'): take it out, or export the track again.") with { File = gathered.File });
        }
    }

    private static void Lines(JsonElement node, Gathered gathered, int depth)
    {
        if (node.ValueKind != JsonValueKind.Object || depth > 8)
            return;
        switch (Word(node, "type", gathered))
        {
            case "FeatureCollection" when Member(node, "features", gathered) is { ValueKind: JsonValueKind.Array } features:
                foreach (JsonElement feature in features.EnumerateArray())
                    Lines(feature, gathered, depth + 1);
                break;
            case "Feature" when Member(node, "geometry", gathered) is { } geometry:
                gathered.Name ??= Member(node, "properties", gathered) is { ValueKind: JsonValueKind.Object } properties ? Word(properties, "name", gathered) : null;
                Lines(geometry, gathered, depth + 1);
                break;
            case "GeometryCollection" when Member(node, "geometries", gathered) is { ValueKind: JsonValueKind.Array } parts:
                foreach (JsonElement part in parts.EnumerateArray())
                    Lines(part, gathered, depth + 1);
                break;
            case "LineString" when Member(node, "coordinates", gathered) is { } line:
                Line(line, gathered);
                break;
            case "MultiLineString" when Member(node, "coordinates", gathered) is { ValueKind: JsonValueKind.Array } lines:
                foreach (JsonElement line in lines.EnumerateArray())
                    Line(line, gathered);
                break;
        }
    }

    private static void Line(JsonElement line, Gathered gathered)
    {
        gathered.Begin();
        foreach (JsonElement point in line.ValueKind == JsonValueKind.Array ? line.EnumerateArray() : default)
        {
            double? At(int i) => point.ValueKind == JsonValueKind.Array && point.GetArrayLength() > i && point[i].ValueKind == JsonValueKind.Number && point[i].TryGetDouble(out double value) ? value : null;
            gathered.Add(At(0), At(1), At(2));
        }
    }

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    /// <summary>Points as they come, with their faults.</summary>
    private sealed class Gathered(string file)
    {
        private readonly List<List<TrackPoint>> parts = [];
        private readonly List<Problem> faults = [];
        private int row;

        public string File => file;

        public string? Name { get; set; }

        public void Begin() => parts.Add([]);

        public void Add(double? lon, double? lat, double? elevation)
        {
            if (++row > MostPoints)
                throw new BadInputException(Problem.Error("track-large", $"Un itinéraire a {MostPoints} points au plus : simplifiez la ligne.", $"A route has {MostPoints} points at most: simplify the line.") with { File = file, Row = row });
            if (lon is not (>= -180 and <= 180) || lat is not (>= -90 and <= 90))
            {
                if (faults.Count < MostFaults)
                    faults.Add(Problem.Error("track-point", "Ce point n'a pas de longitude (−180 à 180) et de latitude (−90 à 90) lisibles : corrigez-le ou retirez-le.", "This point has no readable longitude (−180 to 180) and latitude (−90 to 90): mend it or take it out.") with { File = file, Row = row });
                return;
            }

            TrackPoint point = new(lon.Value, lat.Value, elevation is >= Lowest and <= Highest ? elevation : null);
            // A receiver that stands still writes the same point again.
            if (parts[^1] is not [.., var last] || last.Lon != point.Lon || last.Lat != point.Lat)
                parts[^1].Add(point);
        }

        public Track Finish()
        {
            if (faults.Count > 0)
                throw new BadInputException(faults);
            ImmutableArray<ImmutableArray<TrackPoint>> lines = [.. parts.Where(p => p.Count > 1).Select(p => p.ToImmutableArray())];
            return lines.Length == 0
                ? throw new BadInputException(Problem.Error("track-none", "Ce fichier ne contient aucune ligne d'au moins deux points : exportez une trace, pas seulement des étapes.", "This file holds no line of at least two points: export a track, not only waypoints.") with { File = file })
                : new Track(Name is { Length: > 0 } ? Short(Name.Trim()) : null, lines);
        }
    }
}
