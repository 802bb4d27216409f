using Maillage.Formats.Csv;
using Maillage.Formats.Shapefile;
using Maillage.Kernel;

namespace Maillage.Formats.GraceThd;

/// <summary>Reads a GraceTHD delivery (a folder or a zip): every <c>t_*</c> table as CSV or shapefile, of version 2 or 3.</summary>
public static class GraceReader
{
    /// <summary>Without these there is no network to speak of.</summary>
    private static readonly string[] Needed = ["t_noeud", "t_cheminement"];

    /// <exception cref="BadInputException">No delivery is there, a needed table or the key of a table is missing, or a file cannot be read at all.</exception>
    public static GraceDelivery Read(string path, ProblemList problems)
    {
        using DeliveryFiles files = DeliveryFiles.Open(path);
        List<string> names = [.. files.List("t_*.csv").Concat(files.List("t_*.shp")).Select(f => Path.GetFileNameWithoutExtension(f).ToLowerInvariant())];
        GraceSchema schema = GraceSchema.Of(names);
        GraceDelivery delivery = new(schema);
        List<Problem> faults = [];
        foreach (string file in files.List("t_*.shp").Order(StringComparer.Ordinal))
        {
            Keep(ReadShapes(file, schema, problems), file);
        }

        foreach (string file in files.List("t_*.csv").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
            if (delivery.Tables.ContainsKey(name))
            {
                problems.Add(Problem.Warning("table-twice", $"la table {name} est livrée deux fois : la forme est gardée, le CSV laissé", $"table {name} is delivered twice: the shapefile is kept, the CSV left out") with { File = Path.GetFileName(file) });
                continue;
            }

            Keep(ReadCsv(file, name, problems), file);
        }

        faults.AddRange(Needed.Where(n => !delivery.Tables.ContainsKey(n)).Select(m => Problem.Error(
            "missing-table", $"la table {m} manque ; la livraison contient : {string.Join(", ", delivery.Tables.Keys.DefaultIfEmpty("aucune table"))}",
            $"table {m} is missing; the delivery holds: {string.Join(", ", delivery.Tables.Keys.DefaultIfEmpty("no table"))}") with { File = Path.GetFileName(path) }));
        return faults.Count == 0 ? delivery : throw new BadInputException(faults);

        void Keep(GraceTable table, string file)
        {
            delivery.Tables[table.Name] = table;
            faults.AddRange(GraceColumns.Check(table, Path.GetFileName(file), schema, names, problems));
        }
    }

    private static GraceTable ReadShapes(string file, GraceSchema schema, ProblemList problems)
    {
        string name = Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
        IReadOnlyList<ShapefileFeature> features = ShapefileReading.Read(file, problems);
        string[] columns = features.Count > 0 ? [.. features[0].Attributes.Keys] : [.. schema.Find(name)?.Columns ?? []];
        GraceKind kind = schema.Find(name)?.Kind ?? features.Select(f => f.Geometry?.OgcGeometryType switch
        {
            NetTopologySuite.Geometries.OgcGeometryType.Point => GraceKind.Point,
            NetTopologySuite.Geometries.OgcGeometryType.LineString => GraceKind.Line,
            _ => GraceKind.Polygon,
        }).FirstOrDefault(GraceKind.Polygon);
        GraceTable table = new(name, kind, columns);
        foreach (ShapefileFeature f in features)
        {
            if (f.Geometry is null)
            {
                problems.Add(Problem.Error("missing-geometry", "l'objet n'a pas de géométrie", "the object has no geometry") with { File = Path.GetFileName(file), Row = f.Row });
                continue;
            }

            table.Rows.Add(new GraceRow(f.Row, [.. columns.Select(c => f.Attributes.GetValueOrDefault(c))], f.Geometry));
        }

        return table;
    }

    private static GraceTable ReadCsv(string file, string name, ProblemList problems)
    {
        string[] columns = [.. CsvHeader.Read(file).Select(c => c.ToLowerInvariant())];
        CsvSchema schema = new([.. columns.Select(c => new CsvColumn(c, CsvType.Text) { MayBeBlank = true, MaxLength = 4000 })], []);
        GraceTable table = new(name, GraceKind.Table, columns);
        using FileStream stream = File.OpenRead(file);
        foreach (CsvRow row in CsvTableReader.Read(stream, Path.GetFileName(file), schema, problems))
        {
            table.Rows.Add(new GraceRow(row.Line, [.. columns.Select(c => row.FindText(c) is { } text ? CsvHeader.Unguarded(text) : null)], null));
        }

        return table;
    }
}
