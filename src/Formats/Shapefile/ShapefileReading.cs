using System.Globalization;
using System.Text;
using Maillage.Geo;
using Maillage.Kernel;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Esri.Shapefiles.Readers;

namespace Maillage.Formats.Shapefile;

/// <summary>A feature of a shapefile: geometry in longitude and latitude, attributes as text (numbers with a decimal point, dates ISO 8601).</summary>
/// <param name="Row">One-based.</param>
public sealed record ShapefileFeature(long Row, Geometry? Geometry, IReadOnlyDictionary<string, string?> Attributes);

/// <summary>
/// Reads a shapefile in Lambert-93 or WGS 84, as its <c>.prj</c> says; any other projection is refused by name. Encoding as the <c>.cpg</c> says, else UTF-8 when the bytes are, else Windows-1252.
/// </summary>
public static class ShapefileReading
{
    /// <summary>Largest of the files read.</summary>
    public const long MaxBytes = 1L << 30;

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <exception cref="BadInputException">A part is missing, too large, damaged, or in another projection.</exception>
    public static IReadOnlyList<ShapefileFeature> Read(string path, ProblemList problems)
    {
        string file = Path.GetFileName(path);
        foreach (string part in (string[])[".shp", ".dbf"])
        {
            FileInfo info = new(Path.ChangeExtension(path, part));
            if (!info.Exists)
            {
                throw Bad("shapefile-part", file, $"la partie {part} du fichier de formes manque", $"the {part} part of the shapefile is missing");
            }

            if (info.Length > MaxBytes)
            {
                throw Bad("too-large", file, $"la partie {part} dépasse {MaxBytes >> 20} Mio", $"the {part} part exceeds {MaxBytes >> 20} MiB");
            }
        }

        bool lambert = IsLambert(path, file);
        if (ShapefileBounds.FindFault(Path.ChangeExtension(path, ".shp")) is { } at)
        {
            throw Bad("not-a-shapefile", file, $"le fichier de formes est illisible : la forme à l’octet {at} va au-delà de la fin du fichier ou se compte mal", $"the shapefile cannot be read: the shape at byte {at} goes beyond the end of the file or counts itself wrongly");
        }

        List<ShapefileFeature> features = [];
        try
        {
            using ShapefileReader reader = NetTopologySuite.IO.Esri.Shapefile.OpenRead(path, new ShapefileReaderOptions { Encoding = EncodingOf(path), GeometryBuilderMode = GeometryBuilderMode.IgnoreInvalidShapes });
            string[] names = [.. Enumerable.Range(0, reader.Fields.Count).Select(i => reader.Fields[i].Name.ToLowerInvariant())];
            for (long row = 1; reader.Read(); row++)
            {
                Dictionary<string, string?> attributes = new(names.Length, StringComparer.OrdinalIgnoreCase);
                for (int i = 0; i < names.Length; i++)
                {
                    attributes[names[i]] = Tell(reader.Fields[i].Value);
                }

                Geometry? geometry = reader.Geometry is { IsEmpty: false } shape ? ToLonLat(shape, lambert) : null;
                if (geometry is null && reader.Geometry is { IsEmpty: false })
                {
                    problems.Add(Problem.Error("wrong-projection", "la géométrie est hors de France : la projection est fausse", "the geometry is outside France: the projection is wrong") with { File = file, Row = row });
                    continue;
                }

                if (Outlines.FindFault(geometry) is { } fault)
                {
                    problems.Add(fault with { File = file, Row = row });
                }

                features.Add(new ShapefileFeature(row, geometry, attributes));
            }
        }
        catch (Exception e) when (e is not (BadInputException or OutOfMemoryException))
        {
            throw Bad("not-a-shapefile", file, $"le fichier de formes est illisible après {features.Count} objets ({e.Message})", $"the shapefile cannot be read after {features.Count} features ({e.Message})");
        }

        return features;
    }

    private static BadInputException Bad(string code, string file, string fr, string en) => new(Problem.Error(code, fr, en) with { File = file });

    private static string? Tell(object? value) => value switch
    {
        null => null,
        string text => text.TrimEnd('\0', ' ') is { Length: > 0 } kept ? kept : null,
        bool flag => flag ? "1" : "0",
        DateTime day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        // 12.50 and 12.5 are one number: the zeros a column's width adds are not kept.
        decimal exact => exact.ToString("0.############################", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static bool IsLambert(string path, string file)
    {
        string prj = Path.ChangeExtension(path, ".prj");
        string text = File.Exists(prj) && new FileInfo(prj).Length < 1 << 16 ? File.ReadAllText(prj) : "";
        if (text.Contains("Lambert", StringComparison.OrdinalIgnoreCase) && text.Contains("93", StringComparison.Ordinal) && text.Contains("700000", StringComparison.Ordinal))
        {
            return true;
        }

        bool projected = text.StartsWith("PROJCS", StringComparison.OrdinalIgnoreCase) || text.StartsWith("PROJCRS", StringComparison.OrdinalIgnoreCase);
        return text.Length > 0 && !projected && text.Contains("WGS", StringComparison.OrdinalIgnoreCase)
            ? false
            : throw Bad("wrong-projection", file,
                text.Length == 0 ? "le fichier .prj manque : la projection est inconnue ; Lambert-93 (EPSG:2154) ou WGS 84 (EPSG:4326) sont lus" : $"projection non lue ({text[..Math.Min(60, text.Length)]}…) : donnez du Lambert-93 (EPSG:2154) ou du WGS 84 (EPSG:4326)",
                text.Length == 0 ? "the .prj file is missing: the projection is unknown; Lambert-93 (EPSG:2154) or WGS 84 (EPSG:4326) are read" : $"projection not read ({text[..Math.Min(60, text.Length)]}…): give Lambert-93 (EPSG:2154) or WGS 84 (EPSG:4326)");
    }

    private static Encoding EncodingOf(string path)
    {
        string cpg = Path.ChangeExtension(path, ".cpg");
        string said = File.Exists(cpg) && new FileInfo(cpg).Length < 256 ? File.ReadAllText(cpg).Trim() : "";
        if (said.Length == 0)
        {
            return System.Text.Unicode.Utf8.IsValid(File.ReadAllBytes(Path.ChangeExtension(path, ".dbf")).AsSpan(32)) ? Encoding.UTF8 : Windows1252;
        }

        return said.Replace("-", "", StringComparison.Ordinal).Contains("UTF8", StringComparison.OrdinalIgnoreCase) || said == "65001" ? Encoding.UTF8 : Windows1252;
    }

    /// <returns>Null when a place lies outside what Lambert-93 covers.</returns>
    private static Geometry? ToLonLat(Geometry shape, bool lambert)
    {
        Geometry copy = shape.Copy();
        FromLambert filter = new(lambert);
        copy.Apply(filter);
        copy.GeometryChanged();
        return filter.Outside ? null : copy is MultiLineString { NumGeometries: 1 } or MultiPoint { NumGeometries: 1 } ? copy.GetGeometryN(0) : copy;
    }

    private sealed class FromLambert(bool lambert) : ICoordinateSequenceFilter
    {
        public bool Outside { get; private set; }

        public bool Done => Outside;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i)
        {
            (double x, double y) = (seq.GetX(i), seq.GetY(i));
            if (lambert && x is > -1_000_000 and < 2_000_000 && y is > 5_000_000 and < 8_000_000)
            {
                (x, y) = Lambert93.MetresToLonLat(x, y);
            }
            else if (lambert)
            {
                Outside = true;
                return;
            }

            Outside |= !Lambert93.Covers(x, y);
            seq.SetX(i, x);
            seq.SetY(i, y);
        }
    }
}
