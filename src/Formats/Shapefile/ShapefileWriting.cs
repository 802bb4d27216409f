using System.Globalization;
using System.Text;
using Maillage.Geo;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Esri;
using NetTopologySuite.IO.Esri.Dbf.Fields;
using NetTopologySuite.IO.Esri.Shapefiles.Writers;

namespace Maillage.Formats.Shapefile;

public enum ShapefileType
{
    Text,
    Integer,
    Real,
    Flag,

    /// <summary>A day, given as ISO 8601 text.</summary>
    Date,
}

/// <summary>An attribute of a shapefile: at most ten characters, as the dBASE table allows.</summary>
/// <param name="Length">Longest text in bytes, 1 to 254.</param>
public sealed record ShapefileField(string Name, ShapefileType Type, int Length = 254);

/// <summary>
/// Writes one shapefile in Lambert-93 (EPSG:2154), attributes in UTF-8 with the <c>.cpg</c> that says so. Geometry is given in longitude and latitude, as everywhere in the product.
/// </summary>
/// <remarks>The format's limits: names of ten characters, texts of 254 bytes (cut at a character), no date before 1900, 2 GiB a file.</remarks>
public sealed class ShapefileWriting : IDisposable
{
    private readonly ShapefileWriter writer;
    private readonly IReadOnlyList<ShapefileField> fields;

    /// <param name="path">Path that ends in <c>.shp</c>; <c>.shx</c>, <c>.dbf</c>, <c>.prj</c> and <c>.cpg</c> stand beside it.</param>
    /// <param name="kind">Point, LineString or MultiPolygon.</param>
    /// <exception cref="ArgumentException">Two fields have one name, or a name is longer than ten characters.</exception>
    public ShapefileWriting(string path, OgcGeometryType kind, IReadOnlyList<ShapefileField> fields)
    {
        if (fields.Any(f => f.Name.Length is 0 or > 10) || fields.Select(f => f.Name.ToUpperInvariant()).Distinct().Count() != fields.Count)
        {
            throw new ArgumentException("Names of a shapefile's fields have one to ten characters and come once.", nameof(fields));
        }

        this.fields = fields;
        Kind = kind;
        ShapeType type = kind switch { OgcGeometryType.Point => ShapeType.Point, OgcGeometryType.LineString => ShapeType.PolyLine, _ => ShapeType.Polygon };
        ShapefileWriterOptions options = new(type, [.. fields.Select(Field)]) { Encoding = Encoding.UTF8, Projection = Lambert93.Wkt };
        writer = NetTopologySuite.IO.Esri.Shapefile.OpenWrite(path, options);
    }

    public OgcGeometryType Kind { get; }

    /// <param name="values">In the order of the fields; null for missing.</param>
    public void Append(ReadOnlySpan<object?> values, Geometry? geometry)
    {
        writer.Geometry = Project(geometry);
        for (int i = 0; i < fields.Count; i++)
        {
            writer.Fields[i].Value = values[i] is { } value ? Convert(value, fields[i]) : null;
        }

        writer.Write();
    }

    public void Dispose() => writer.Dispose();

    private static DbfField Field(ShapefileField field) => field.Type switch
    {
        ShapefileType.Integer => new DbfNumericInt64Field(field.Name, 18),
        ShapefileType.Real => new DbfNumericDoubleField(field.Name, 19, 6),
        ShapefileType.Flag => new DbfLogicalField(field.Name, 1),
        ShapefileType.Date => new DbfDateField(field.Name, 8),
        _ => new DbfCharacterField(field.Name, Math.Clamp(field.Length, 1, 254)),
    };

    private static object? Convert(object value, ShapefileField field) => field.Type switch
    {
        ShapefileType.Integer => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ShapefileType.Real => System.Convert.ToDouble(value, CultureInfo.InvariantCulture),
        ShapefileType.Flag => System.Convert.ToBoolean(value, CultureInfo.InvariantCulture),
        ShapefileType.Date => DateTime.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime day) ? day.Date : null,
        _ => Cut(System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", Math.Clamp(field.Length, 1, 254)),
    };

    /// <summary>A text no longer than so many bytes of UTF-8, never ending inside a character.</summary>
    private static string Cut(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes)
        {
            return text;
        }

        StringBuilder kept = new();
        int size = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            size += rune.Utf8SequenceLength;
            if (size > bytes)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.ToString();
    }

    private Geometry Project(Geometry? geometry)
    {
        if (geometry is null || geometry.IsEmpty)
        {
            return Kind switch { OgcGeometryType.Point => Point.Empty, OgcGeometryType.LineString => MultiLineString.Empty, _ => MultiPolygon.Empty };
        }

        Geometry projected = Moved.By(geometry, Lambert93.MetresFromLonLat);
        return projected is LineString line ? new MultiLineString([line]) : projected is Polygon polygon ? new MultiPolygon([polygon]) : projected;
    }
}
