using System.Globalization;
using Maillage.Formats.Layers;
using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Territory;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;

namespace Maillage.Catalogue.Layers;

/// <summary>Looks at every object of a deposit: is it somewhere, inside the region, well drawn, and does it say what its standard asks. Every fault names the layer, the row and the place.</summary>
public sealed class DepositCheck
{
    /// <summary>Without contours, what lies farther than this from every commune's centre is taken to be outside.</summary>
    private const double FarKm = 15;

    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private static readonly string[] InseeColumns = ["insee", "code_insee", "codeinsee", "insee_com", "code_commune", "commune_code"];
    private readonly TerritoryIndex territory;
    private readonly STRtree<(string Code, IPreparedGeometry Area)> contours = new();
    private readonly bool wholeRegion;

    /// <param name="areas">Contours of communes by INSEE code, as far as they were imported: no border is invented.</param>
    public DepositCheck(TerritoryIndex territory, IReadOnlyList<(string Code, Geometry Area)> areas)
    {
        this.territory = territory;
        foreach ((string code, Geometry area) in areas)
            contours.Insert(area.EnvelopeInternal, (code, PreparedGeometryFactory.Prepare(area)));
        wholeRegion = areas.Count > 0 && areas.Count >= territory.Communes.Count;
    }

    /// <summary>Objects as they will be kept, in order; what is wrong with them is told.</summary>
    public IReadOnlyList<DepositObject> Run(LayerPackage package, DepositTheme theme, ProblemList problems)
    {
        DepositTheme meant = package.Kind == PackageKind.UrbanPlan ? DepositTheme.UrbanPlan : theme;
        List<DepositObject> all = [];
        foreach (IGrouping<string, LayerObject> layer in package.Objects.GroupBy(o => o.Layer, StringComparer.Ordinal))
        {
            List<LayerObject> objects = [.. layer];
            bool complete = AttributeRules.CheckColumns(layer.Key, objects[0].Attributes.Keys, meant, problems);
            int sorts = objects.Select(o => Sort(o.Geometry)).Where(s => s.Length > 0).Distinct().Count();
            foreach (LayerObject found in objects)
            {
                List<Problem> faults = [.. Faults(found), .. AttributeRules.Faults(found, meant)];
                Geometry? shape = Plain(found.Geometry);
                (double, double)? place = shape is { IsEmpty: false } ? (shape.Coordinate.X, shape.Coordinate.Y) : null;
                foreach (Problem fault in faults)
                    problems.Add(fault with { File = layer.Key, Row = found.Row, Place = fault.Place ?? (place is { } at && Lambert93.Covers(at.Item1, at.Item2) ? at : null) });
                // A file may mix points, lines and areas; a layer may not.
                string part = sorts > 1 && Sort(shape) is { Length: > 0 } sort ? $"{layer.Key}_{sort}" : layer.Key;
                bool faulty = !complete || faults.Exists(f => f.Severity == Severity.Error);
                all.Add(new DepositObject(part, found.Row, shape, found.Attributes, Commune(found, shape), faulty));
            }
        }

        return all;
    }

    private IEnumerable<Problem> Faults(LayerObject found)
    {
        if (found.Geometry is not { IsEmpty: false } shape)
        {
            yield return Problem.Error("missing-geometry", "l'objet n'a pas de géométrie", "the object has no geometry");
            yield break;
        }

        if (!Array.TrueForAll(shape.Coordinates, c => double.IsFinite(c.X) && double.IsFinite(c.Y) && Lambert93.Covers(c.X, c.Y)))
        {
            yield return Problem.Error("wrong-projection", "l'objet est hors de France : la projection est fausse ou les axes sont échangés", "the object is outside France: the projection is wrong or the axes are swapped");
            yield break;
        }

        if (Outlines.FindFault(shape) is { } crossed)
            yield return crossed with { Severity = Severity.Error };
        else if (shape is ILineal && shape.Length == 0)
            yield return Problem.Error("no-length", "la ligne n'a pas de longueur", "the line has no length");
        if (IsOutside(shape))
            yield return Problem.Error("outside-region", "l'objet est hors du territoire de la région", "the object is outside the region's territory");
        if (found.Attributes.FirstOrDefault(a => a.Value is { } text && IsGarbled(text)) is { Key: not null } garbled)
            yield return Problem.Warning("wrong-encoding", $"« {Short(garbled.Value!)} » se lit mal : l'encodage du fichier n'est pas celui qu'il annonce", $"'{Short(garbled.Value!)}' reads badly: the file's encoding is not the one it says") with { Column = garbled.Key };
    }

    /// <summary>Letters replaced by a reader, or UTF-8 read as Windows-1252 (« Ã© » for « é »).</summary>
    private static bool IsGarbled(string text) => text.Contains('\uFFFD', StringComparison.Ordinal) || text.Contains("Ã©", StringComparison.Ordinal) || text.Contains("Ã¨", StringComparison.Ordinal) || text.Contains("Ã´", StringComparison.Ordinal) || text.Contains("Â°", StringComparison.Ordinal);

    private static string Short(string text) => text.Length <= 30 ? text : text[..29] + "…";

    private bool IsOutside(Geometry shape)
    {
        Coordinate at = shape.EnvelopeInternal.Centre;
        return wholeRegion ? Within(at) is null && !contours.Query(shape.EnvelopeInternal).Any(c => c.Area.Geometry.EnvelopeInternal.Intersects(shape.EnvelopeInternal) && (Outlines.FindFault(shape) is not null || c.Area.Intersects(shape)))
            : !territory.Communes.Any(c => Near(c, at));
    }

    private static bool Near(Commune commune, Coordinate at)
    {
        double north = (commune.Lat - at.Y) * 111.2, east = (commune.Lon - at.X) * 111.2 * Math.Cos(at.Y * Math.PI / 180);
        double far = Math.Max(FarKm, 2 * Math.Sqrt(commune.AreaKm2));
        return (north * north) + (east * east) <= far * far;
    }

    private string? Within(Coordinate at)
    {
        Point point = Wgs84.CreatePoint(at);
        return contours.Query(point.EnvelopeInternal).Where(c => c.Area.Covers(point)).Select(c => c.Code).FirstOrDefault();
    }

    /// <summary>By its own INSEE code, else by the contour its middle lies in.</summary>
    private string? Commune(LayerObject found, Geometry? shape)
    {
        string? said = InseeColumns.Select(c => found.Attributes.FirstOrDefault(a => a.Key.Equals(c, StringComparison.OrdinalIgnoreCase)).Value).FirstOrDefault(v => v is not null);
        if (said is not null && territory.FindCommune(said) is { } commune)
            return commune.Code;
        if (shape is not { IsEmpty: false } || contours.IsEmpty)
            return null;
        return Within(shape is ILineal ? shape.GetGeometryN(0).Coordinates[shape.GetGeometryN(0).NumPoints / 2] : shape.EnvelopeInternal.Centre);
    }

    private static string Sort(Geometry? shape) => shape switch
    {
        IPuntal => "points",
        ILineal => "lignes",
        IPolygonal => "surfaces",
        _ => "",
    };

    /// <summary>In two dimensions, areas as multipolygons, parts of one as that one.</summary>
    private static Geometry? Plain(Geometry? shape)
    {
        if (shape is not { IsEmpty: false } || Sort(shape).Length == 0)
            return null;
        Geometry flat = shape.SRID == 4326 && shape.Factory.SRID == 4326 ? shape : Wgs84.CreateGeometry(shape);
        return flat switch
        {
            Polygon polygon => Wgs84.CreateMultiPolygon([polygon]),
            MultiLineString { NumGeometries: 1 } or MultiPoint { NumGeometries: 1 } => flat.GetGeometryN(0),
            _ => flat,
        };
    }
}

/// <summary>Mends crossed outlines as far as a program may: the surface that the ring really encloses, told with its area.</summary>
public static class DepositMend
{
    /// <summary>Objects with outlines mended; an object that was faulty for another reason stays so.</summary>
    /// <param name="problems">What was wrong so far; what was mended becomes a warning.</param>
    public static (IReadOnlyList<DepositObject> Objects, IReadOnlyList<Problem> Problems, int Mended) Run(IEnumerable<DepositObject> objects, IReadOnlyList<Problem> problems)
    {
        ILookup<(string?, long?), Problem> byRow = problems.ToLookup(p => (p.File, p.Row));
        List<DepositObject> all = [];
        Dictionary<(string?, long?), Problem> mended = [];
        foreach (DepositObject found in objects)
        {
            if (!found.Faulty || Outlines.FindFault(found.Shape) is null || Mend(found.Shape!) is not { } shape)
            {
                all.Add(found);
                continue;
            }

            (string?, long?) key = byRow.Contains((found.Part, found.Row)) ? (found.Part, found.Row) : (Layer(found.Part), found.Row);
            string hectares = Math.Round(Measure(shape).Area / 10_000, 2).ToString("0.##", CultureInfo.GetCultureInfo("fr-FR")), spoken = Math.Round(Measure(shape).Area / 10_000, 2).ToString("0.##", CultureInfo.InvariantCulture);
            mended[key] = Problem.Warning("mended-outline", $"contour réparé : la surface devient {hectares} ha, vérifiez-la", $"outline mended: the surface becomes {spoken} ha, check it") with { File = key.Item1, Row = found.Row, Place = byRow[key].Select(p => p.Place).FirstOrDefault(p => p is not null) };
            bool still = byRow[key].Any(p => p.Severity == Severity.Error && p.Code != "invalid-outline");
            all.Add(found with { Shape = shape, Faulty = still });
        }

        IReadOnlyList<Problem> now = [.. mended.Values, .. problems.Where(p => !(p.Code == "invalid-outline" && mended.ContainsKey((p.File, p.Row))))];
        return (all, now, mended.Count);
    }

    private static string Layer(string part) => part.EndsWith("_surfaces", StringComparison.Ordinal) ? part[..^"_surfaces".Length] : part;

    private static MultiPolygon? Mend(Geometry shape)
    {
        Geometry whole = NetTopologySuite.Geometries.Utilities.GeometryFixer.Fix(shape);
        Polygon[] areas = [.. Enumerable.Range(0, whole.NumGeometries).Select(whole.GetGeometryN).OfType<Polygon>().Where(p => !p.IsEmpty)];
        return areas.Length == 0 ? null : shape.Factory.CreateMultiPolygon(areas);
    }

    /// <summary>Metres and square metres on the plane of Lambert-93, whose scale differs from the ground's by less than 0.1 % in the region; the area is that of areas only.</summary>
    public static (double Length, double Area) Measure(Geometry shape)
    {
        if (shape is IPuntal)
            return (0, 0);
        Geometry metres = Moved.By(shape, Lambert93.MetresFromLonLat);
        return (shape is ILineal ? metres.Length : 0, metres.Area);
    }
}
