using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Formats.GeoPackage;

/// <summary>Smallest and largest coordinates of a geometry, in its own reference system.</summary>
public readonly record struct GeoPackageBox(double MinX, double MinY, double MaxX, double MaxY);

/// <summary>
/// Geometry as GeoPackage stores it: a header of 8 bytes, an envelope unless it is a point, then two-dimensional little-endian WKB.
/// Points and lines, which a network is made of by the million, are read and written without a detour.
/// </summary>
public static class GeoPackageBlob
{
    private const int Header = 8;
    private const int EnvelopeSize = 32;
    private const byte LittleEndian = 1;
    private const byte WithEnvelope = 0b10;
    private const byte Empty = 0b1_0000;
    private static readonly GeometryFactory[] Factories = [new(new PrecisionModel(), 4326), new(new PrecisionModel(), 2154)];

    public static byte[] Encode(Geometry geometry, int srid)
    {
        byte[] blob = new byte[Size(geometry)];
        Encode(geometry, srid, blob);
        return blob;
    }

    /// <summary>Bytes that <see cref="Encode(Geometry, int, Span{byte})"/> writes.</summary>
    public static int Size(Geometry geometry) => Header + (HasEnvelope(geometry) ? EnvelopeSize : 0) + WkbSize(geometry);

    /// <exception cref="ArgumentException">When the geometry says it is in another reference system.</exception>
    public static void Encode(Geometry geometry, int srid, Span<byte> target)
    {
        if (geometry.SRID > 0 && geometry.SRID != srid)
            throw new ArgumentException($"A geometry in EPSG:{geometry.SRID} was given to a layer in EPSG:{srid}.", nameof(geometry));

        Envelope box = geometry.EnvelopeInternal;
        int at = WriteHeader(target, srid, geometry.IsEmpty, HasEnvelope(geometry) ? new GeoPackageBox(box.MinX, box.MinY, box.MaxX, box.MaxY) : null);
        WriteWkb(geometry, target, ref at);
    }

    /// <summary>Bytes of a point that is not empty.</summary>
    internal const int PointSize = Header + 21;

    internal static int LineSize(int places) => Header + EnvelopeSize + 9 + 16 * places;

    /// <summary>Writes what <see cref="Encode(Geometry, int, Span{byte})"/> writes of such a point, and returns its box.</summary>
    internal static GeoPackageBox EncodePoint(double x, double y, int srid, Span<byte> target)
    {
        int at = WriteHeader(target, srid, empty: false, box: null);
        target[at++] = LittleEndian;
        Put(target, ref at, (int)OgcGeometryType.Point);
        Put(target, ref at, x);
        Put(target, ref at, y);
        return new GeoPackageBox(x, y, x, y);
    }

    /// <summary>The same for a line of x, y, x, y …</summary>
    internal static GeoPackageBox EncodeLine(ReadOnlySpan<double> places, int srid, Span<byte> target)
    {
        GeoPackageBox box = new(places[0], places[1], places[0], places[1]);
        for (int i = 2; i < places.Length; i += 2)
            box = new(Math.Min(box.MinX, places[i]), Math.Min(box.MinY, places[i + 1]), Math.Max(box.MaxX, places[i]), Math.Max(box.MaxY, places[i + 1]));

        int at = WriteHeader(target, srid, empty: false, box);
        target[at++] = LittleEndian;
        Put(target, ref at, (int)OgcGeometryType.LineString);
        Put(target, ref at, places.Length / 2);
        foreach (double value in places)
            Put(target, ref at, value);

        return box;
    }

    /// <exception cref="FormatException">When the bytes are not a GeoPackage geometry.</exception>
    public static Geometry Decode(ReadOnlySpan<byte> blob) => DecodeWkb(Wkb(blob), Int(blob, 4, (blob[3] & 1) != 0));

    /// <summary>The well-known binary form inside, where it lies.</summary>
    /// <exception cref="FormatException">When the bytes are not a GeoPackage geometry.</exception>
    public static ReadOnlySpan<byte> Wkb(ReadOnlySpan<byte> blob) => blob[Start(blob)..];

    /// <exception cref="FormatException">When the bytes are not a geometry.</exception>
    public static Geometry DecodeWkb(ReadOnlySpan<byte> wkb, int srid)
    {
        GeometryFactory factory = srid == 2154 ? Factories[1] : srid == 4326 ? Factories[0] : new GeometryFactory(new PrecisionModel(), srid);
        switch (Places(wkb, out OgcGeometryType kind))
        {
            case [] when kind == OgcGeometryType.Point:
                return factory.CreatePoint();
            case [var x, var y] when kind == OgcGeometryType.Point:
                return factory.CreatePoint(new Coordinate(x, y));
            case { Length: > 0 } places:
                var line = new Coordinate[places.Length / 2];
                for (int i = 0; i < line.Length; i++)
                    line[i] = new Coordinate(places[2 * i], places[2 * i + 1]);

                return factory.CreateLineString(line);
        }

        try
        {
            Geometry geometry = new WKBReader().Read(wkb.ToArray());
            geometry.SRID = srid;
            return geometry;
        }
        catch (Exception e) when (e is ParseException or ArgumentException or EndOfStreamException or OverflowException)
        {
            throw new FormatException("Not a geometry in well-known binary form: " + e.Message, e);
        }
    }

    /// <summary>Coordinates of a flat little-endian point or line where they lie: x, y, x, y … None, and <see cref="OgcGeometryType.GeometryCollection"/>, for what must be decoded.</summary>
    public static ReadOnlySpan<double> Places(ReadOnlySpan<byte> wkb, out OgcGeometryType kind)
    {
        if (BitConverter.IsLittleEndian && wkb.Length >= 21 && wkb[0] == LittleEndian)
        {
            int type = Int(wkb, 1, true), count = Int(wkb, 5, true);
            if (type == 1)
            {
                kind = OgcGeometryType.Point;
                ReadOnlySpan<double> place = MemoryMarshal.Cast<byte, double>(wkb.Slice(5, 16));
                return double.IsNaN(place[0]) ? [] : place;
            }

            if (type == 2 && count >= 2 && wkb.Length >= 9 + 16L * count)
            {
                kind = OgcGeometryType.LineString;
                return MemoryMarshal.Cast<byte, double>(wkb.Slice(9, 16 * count));
            }
        }

        kind = OgcGeometryType.GeometryCollection;
        return [];
    }

    /// <summary>Box of a stored geometry, mostly without decoding it; null when it is empty.</summary>
    public static GeoPackageBox? Box(byte[] blob)
    {
        int at = Start(blob);
        bool little = (blob[3] & 1) != 0;
        if ((blob[3] & Empty) != 0)
            return null;

        if (at > Header)
            return new(Double(blob, 8, little), Double(blob, 24, little), Double(blob, 16, little), Double(blob, 32, little));

        Envelope box = Decode(blob).EnvelopeInternal;
        return box.IsNull ? null : new(box.MinX, box.MinY, box.MaxX, box.MaxY);
    }

    /// <summary>Returns where the WKB starts.</summary>
    private static int WriteHeader(Span<byte> target, int srid, bool empty, GeoPackageBox? box)
    {
        target[0] = (byte)'G';
        target[1] = (byte)'P';
        target[2] = 0;
        target[3] = (byte)(LittleEndian | (box is null ? 0 : WithEnvelope) | (empty ? Empty : 0));
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], srid);
        int at = Header;
        if (box is { } b)
        {
            Put(target, ref at, b.MinX);
            Put(target, ref at, b.MaxX);
            Put(target, ref at, b.MinY);
            Put(target, ref at, b.MaxY);
        }

        return at;
    }

    private static bool HasEnvelope(Geometry geometry) => geometry is not Point && !geometry.IsEmpty;

    /// <summary>Where the WKB starts.</summary>
    private static int Start(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < Header + 5 || blob[0] != 'G' || blob[1] != 'P')
            throw new FormatException("Not a GeoPackage geometry: its first two bytes should be « GP ».");

        int start = Header + ((blob[3] >> 1) & 7) switch { 0 => 0, 1 => EnvelopeSize, 2 or 3 => 48, 4 => 64, _ => throw new FormatException("Unknown kind of envelope in a GeoPackage geometry.") };
        return blob.Length >= start + 5 ? start : throw new FormatException("A GeoPackage geometry is cut short.");
    }

    private static int WkbSize(Geometry geometry) => geometry switch
    {
        Point => 21,
        LineString line => 9 + 16 * line.NumPoints,
        Polygon { IsEmpty: true } => 9,
        Polygon polygon => 9 + RingSize(polygon.ExteriorRing) + polygon.InteriorRings.Sum(RingSize),
        GeometryCollection many => 9 + many.Geometries.Sum(WkbSize),
        _ => throw new ArgumentException($"A {geometry.GeometryType} cannot be stored."),
    };

    private static int RingSize(LineString ring) => 4 + 16 * ring.NumPoints;

    private static void WriteWkb(Geometry geometry, Span<byte> target, ref int at)
    {
        target[at++] = LittleEndian;
        Put(target, ref at, (int)geometry.OgcGeometryType);
        switch (geometry)
        {
            case Point point:
                Put(target, ref at, point.IsEmpty ? double.NaN : point.X);
                Put(target, ref at, point.IsEmpty ? double.NaN : point.Y);
                break;
            case LineString line:
                WriteLine(line, target, ref at);
                break;
            case Polygon polygon:
                Put(target, ref at, polygon.IsEmpty ? 0 : 1 + polygon.NumInteriorRings);
                if (polygon.IsEmpty)
                    break;

                WriteLine(polygon.ExteriorRing, target, ref at);
                foreach (LineString ring in polygon.InteriorRings)
                    WriteLine(ring, target, ref at);

                break;
            case GeometryCollection many:
                Put(target, ref at, many.NumGeometries);
                foreach (Geometry part in many.Geometries)
                    WriteWkb(part, target, ref at);

                break;
        }
    }

    private static void WriteLine(LineString line, Span<byte> target, ref int at)
    {
        CoordinateSequence points = line.CoordinateSequence;
        int count = points.Count;
        Put(target, ref at, count);
        for (int i = 0; i < count; i++)
        {
            Put(target, ref at, points.GetX(i));
            Put(target, ref at, points.GetY(i));
        }
    }

    private static void Put(Span<byte> target, ref int at, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target[at..], value);
        at += 4;
    }

    private static void Put(Span<byte> target, ref int at, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(target[at..], value);
        at += 8;
    }

    private static int Int(ReadOnlySpan<byte> blob, int at, bool little) =>
        little ? BinaryPrimitives.ReadInt32LittleEndian(blob[at..]) : BinaryPrimitives.ReadInt32BigEndian(blob[at..]);

    private static double Double(byte[] blob, int at, bool little) =>
        little ? BinaryPrimitives.ReadDoubleLittleEndian(blob.AsSpan(at)) : BinaryPrimitives.ReadDoubleBigEndian(blob.AsSpan(at));
}
