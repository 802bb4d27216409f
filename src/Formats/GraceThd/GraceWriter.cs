using Maillage.Formats.Csv;
using Maillage.Formats.Shapefile;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.GraceThd;

/// <summary>Writes a delivery as the standard asks: shapefiles in Lambert-93 and CSV with semicolons, UTF-8, one file a table.</summary>
public static class GraceWriter
{
    /// <param name="folder">Made when absent; its files of the same names are replaced.</param>
    public static void Write(GraceDelivery delivery, string folder, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        foreach (GraceTable table in delivery.Tables.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            if (table.Kind == GraceKind.Table)
            {
                WriteCsv(table, Path.Combine(folder, table.Name + ".csv"));
            }
            else
            {
                WriteShapes(table, delivery.Schema.Find(table.Name), Path.Combine(folder, table.Name + ".shp"));
            }
        }
    }

    private static void WriteCsv(GraceTable table, string path)
    {
        using FileStream stream = File.Create(path);
        using CsvTableWriter csv = new(stream, table.Columns, separator: ';');
        foreach (GraceRow row in table.Rows)
        {
            csv.Write([.. row.Values]);
        }
    }

    private static void WriteShapes(GraceTable table, GraceTableDefinition? definition, string path)
    {
        OgcGeometryType kind = table.Kind switch { GraceKind.Point => OgcGeometryType.Point, GraceKind.Line => OgcGeometryType.LineString, _ => OgcGeometryType.MultiPolygon };
        // Texts as wide as the widest asks: the standard's 254 bytes a column would make the file of a department unreadable for its size.
        int[] width = [.. table.Columns.Select((_, i) => table.Rows.Max(r => r.Values[i] is { } v ? System.Text.Encoding.UTF8.GetByteCount(v) : 0, 1))];
        ShapefileField[] fields = [.. table.Columns.Select((c, i) => new ShapefileField(c, definition?.Types.GetValueOrDefault(c) switch
        {
            'i' => ShapefileType.Integer,
            'r' => ShapefileType.Real,
            'b' => ShapefileType.Flag,
            'd' => ShapefileType.Date,
            _ => ShapefileType.Text,
        }, width[i]))];
        using ShapefileWriting writer = new(path, kind, fields);
        foreach (GraceRow row in table.Rows)
        {
            writer.Append([.. row.Values.Select((v, i) => v is not null && fields[i].Type == ShapefileType.Flag ? (object)(v is "1" or "t" or "T" or "true") : v)], row.Geometry);
        }
    }

    private static int Max(this List<GraceRow> rows, Func<GraceRow, int> of, int least) => rows.Count == 0 ? least : Math.Max(least, rows.Max(of));
}
