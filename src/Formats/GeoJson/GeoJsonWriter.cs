using System.Buffers;
using System.Text.Json;
using Maillage.Formats.GeoPackage;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GeoJson;

/// <summary>
/// Writes a feature collection (RFC 7946): WGS 84, longitude first, outer rings anticlockwise and holes clockwise, seven decimals (about a centimetre).
/// Features are written as they come; nothing is kept.
/// </summary>
public sealed class GeoJsonWriter : IDisposable
{
    private const int FlushEvery = 1 << 16;
    private readonly Utf8JsonWriter json;
    private Action<Utf8JsonWriter>? last;

    public GeoJsonWriter(Stream stream)
        : this(new Utf8JsonWriter(stream))
    {
    }

    /// <summary>Bytes are given on as they are written: whoever owns <paramref name="to"/> sends them.</summary>
    public GeoJsonWriter(IBufferWriter<byte> to)
        : this(new Utf8JsonWriter(to))
    {
    }

    private GeoJsonWriter(Utf8JsonWriter json)
    {
        this.json = json;
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
    }

    /// <summary>For features that are written as they lie in a database, member by member.</summary>
    public Utf8JsonWriter Json => json;

    /// <param name="properties">Text, lists of texts, numbers, booleans or null; anything else is written as its text.</param>
    /// <param name="members">Further members of the feature.</param>
    /// <param name="more">Further properties, of a form of their own.</param>
    public void Write(Geometry? geometry, IEnumerable<KeyValuePair<string, object?>> properties, string? id = null, Action<Utf8JsonWriter>? members = null, Action<Utf8JsonWriter>? more = null)
    {
        WriteFeature(json, geometry, properties, id, members, more);
        if (json.BytesPending > FlushEvery)
        {
            json.Flush();
        }
    }

    /// <summary>Members of the collection that stand after its features (links, counts).</summary>
    public void End(Action<Utf8JsonWriter> members) => last = members;

    /// <summary>One feature, where a document of its own is written.</summary>
    /// <param name="members">Further members of the feature.</param>
    public static void WriteFeature(Utf8JsonWriter json, Geometry? geometry, IEnumerable<KeyValuePair<string, object?>> properties, string? id, Action<Utf8JsonWriter>? members = null, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        if (id is not null)
        {
            json.WriteString("id", id);
        }

        json.WritePropertyName("geometry");
        WriteGeometry(json, geometry);
        json.WriteStartObject("properties");
        foreach ((string name, object? value) in properties)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        more?.Invoke(json);
        json.WriteEndObject();
        members?.Invoke(json);
        json.WriteEndObject();
    }

    public void Dispose()
    {
        json.WriteEndArray();
        last?.Invoke(json);
        json.WriteEndObject();
        json.Dispose();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or double.NaN or double.PositiveInfinity or double.NegativeInfinity:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case byte or short or int or long:
                json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case float or double:
                json.WriteNumberValue(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case IReadOnlyList<string> texts:
                json.WriteStartArray();
                foreach (string text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    /// <summary>The geometry of a feature as a database holds it; a point or a line is written from where it lies.</summary>
    /// <param name="wkb">Well-known binary form in WGS 84; empty for a feature without geometry.</param>
    public static void WriteGeometry(Utf8JsonWriter json, ReadOnlySpan<byte> wkb)
    {
        ReadOnlySpan<double> places = GeoPackageBlob.Places(wkb, out OgcGeometryType kind);
        if (places.IsEmpty)
        {
            WriteGeometry(json, wkb.IsEmpty ? null : GeoPackageBlob.DecodeWkb(wkb, 4326));
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, kind == OgcGeometryType.Point ? "Point"u8 : "LineString"u8);
        json.WritePropertyName("coordinates"u8);
        if (kind == OgcGeometryType.Point)
            PositionText.Write(json, places[0], places[1]);
        else
            PositionText.WriteLine(json, places);
        json.WriteEndObject();
    }

    private static void WriteGeometry(Utf8JsonWriter json, Geometry? geometry)
    {
        if (geometry is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", geometry.GeometryType);
        if (geometry is GeometryCollection mixed and not (MultiPoint or MultiLineString or MultiPolygon))
        {
            json.WriteStartArray("geometries");
            foreach (Geometry part in mixed.Geometries)
            {
                WriteGeometry(json, part);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WritePropertyName("coordinates");
            WriteCoordinates(json, geometry);
        }

        json.WriteEndObject();
    }

    private static void WriteCoordinates(Utf8JsonWriter json, Geometry geometry)
    {
        switch (geometry)
        {
            case Point point:
                WritePosition(json, point.Coordinate);
                break;
            case LineString line:
                WriteLine(json, line, reverse: false);
                break;
            case Polygon polygon:
                json.WriteStartArray();
                WriteLine(json, polygon.ExteriorRing, reverse: !Orientation.IsCCW(polygon.ExteriorRing.CoordinateSequence));
                foreach (LineString hole in polygon.InteriorRings)
                {
                    WriteLine(json, hole, reverse: Orientation.IsCCW(hole.CoordinateSequence));
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStartArray();
                for (int i = 0; i < geometry.NumGeometries; i++)
                {
                    WriteCoordinates(json, geometry.GetGeometryN(i));
                }

                json.WriteEndArray();
                break;
        }
    }

    private static void WriteLine(Utf8JsonWriter json, LineString line, bool reverse)
    {
        json.WriteStartArray();
        int count = line.NumPoints;
        for (int i = 0; i < count; i++)
        {
            WritePosition(json, line.GetCoordinateN(reverse ? count - 1 - i : i));
        }

        json.WriteEndArray();
    }

    private static void WritePosition(Utf8JsonWriter json, Coordinate position) => PositionText.Write(json, position.X, position.Y);
}
