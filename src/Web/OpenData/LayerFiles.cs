using Maillage.Database;
using Maillage.Formats.Csv;
using Maillage.Formats.GeoJson;
using Maillage.Formats.GeoPackage;
using NetTopologySuite.Geometries;

namespace Maillage.Web.OpenData;

/// <summary>A whole layer as a file: CSV with the centre of each geometry, GeoJSON, GeoPackage. Rows go out as they are read.</summary>
internal static class LayerFiles
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);

    /// <summary>Columns are the properties, in front of them the identity, behind them longitude and latitude.</summary>
    public static void Csv(OpenLayer layer, Stream to)
    {
        using CsvTableWriter csv = new(to, ["feature", .. layer.Properties.Select(p => p.Name), "longitude", "latitude"], byteOrderMark: true);
        foreach (OpenFeature f in All(layer))
        {
            Point? at = f.Shape as Point ?? f.Shape?.InteriorPoint;
            object?[] cells = [f.Id, .. f.Values, at?.X is { } x ? Math.Round(x, 7) : null, at?.Y is { } y ? Math.Round(y, 7) : null];
            csv.Write(cells);
        }
    }

    public static void Json(OpenLayer layer, Stream to)
    {
        using GeoJsonWriter json = new(to);
        foreach (OpenFeature f in All(layer))
            json.Write(f.Shape, OgcDocuments.Values(layer, f), f.Id);
    }

    /// <summary>A geometry that is not of the layer's kind (a commune without contour among contours) is left empty.</summary>
    public static void GeoPackage(OpenLayer layer, string path)
    {
        using GeoPackageWriter file = new(path);
        file.AddTable(new GeoPackageTable(layer.Id.Replace('-', '_'), layer.Title.Fr, [new("feature", GeoPackageType.Text, false), .. layer.Properties.Select(p => new GeoPackageColumn(Column(p.Name), Type(p.Type)))])
        {
            Geometry = layer.Geometry,
        });
        foreach (OpenFeature f in All(layer))
        {
            object?[] row = [f.Id, .. f.Values];
            file.Append(row, Fit(layer.Geometry, f.Shape));
        }

        file.Finish();
    }

    private static IEnumerable<OpenFeature> All(OpenLayer layer) => layer.Read(new LayerAsk(null, null, null, int.MaxValue));

    private static Geometry? Fit(OgcGeometryType kind, Geometry? shape) => (kind, shape) switch
    {
        (OgcGeometryType.MultiPolygon, Polygon polygon) => Wgs84.CreateMultiPolygon([polygon]),
        (OgcGeometryType.MultiLineString, LineString line) => Wgs84.CreateMultiLineString([line]),
        (OgcGeometryType.MultiPoint, Point point) => Wgs84.CreateMultiPoint([point]),
        _ => shape is not null && (shape.OgcGeometryType == kind || kind == OgcGeometryType.GeometryCollection) ? shape : null,
    };

    /// <summary>Names the container keeps for itself.</summary>
    private static string Column(string name) => (name is "fid" or "geom" or "feature" ? name + "_1" : name).Replace('-', '_');

    private static GeoPackageType Type(ColumnType type) => type switch
    {
        ColumnType.Integer => GeoPackageType.Integer,
        ColumnType.Real => GeoPackageType.Real,
        ColumnType.Boolean => GeoPackageType.Boolean,
        _ => GeoPackageType.Text,
    };
}
