using Maillage.Database;
using Maillage.Formats.GeoJson;
using Maillage.Kernel;
using Maillage.Territory.Storage;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Operation.Valid;

namespace Maillage.Territory.Import;

/// <summary>
/// Contours of communes and departments from GeoJSON. Each feature names its territory by code; contours of communes since merged are joined into
/// today's commune. Borders are never invented: a territory without a contour stays without.
/// </summary>
public static class ContourImport
{
    /// <exception cref="BadInputException">The file is unusable, or has an error and the policy is to abort; nothing is written.</exception>
    public static ImportReport Run(MaillageDatabase database, TerritoryIndex index, Stream stream, string fileName, ImportOptions options, ProblemList problems)
    {
        int before = problems.Errors;
        IReadOnlyList<GeoJsonFeature> features = GeoJsonReader.Read(stream, fileName, problems);
        Dictionary<string, Geometry> shapes = new(StringComparer.Ordinal);
        foreach (GeoJsonFeature feature in features)
        {
            if (Code(feature, index, fileName, options, problems) is { } code && Shape(feature, fileName, options, problems) is { } shape && !shapes.TryAdd(code, shape))
            {
                problems.Add(Problem.Error(
                    "duplicate-commune",
                    $"Le territoire {code} figure deux fois : gardez un seul contour.",
                    $"Territory {code} stands twice: keep one contour.") with { File = fileName, Row = feature.Row, Column = options.CodeName });
            }
        }

        if (options.Policy == ProblemPolicy.Abort && problems.Errors > before)
        {
            problems.ThrowOnErrors();
        }

        List<Contour> contours = Join(shapes, index, fileName);
        return new ImportReport(shapes.Count, options.DryRun ? 0 : new ContourStore(database).Replace(contours));
    }

    /// <summary>The feature's code when the perimeter knows it: a commune of any vintage, or a department.</summary>
    private static string? Code(GeoJsonFeature feature, TerritoryIndex index, string fileName, ImportOptions options, ProblemList problems)
    {
        string? code = feature.Properties.GetValueOrDefault(options.CodeName)?.Trim();
        if (string.IsNullOrEmpty(code))
        {
            string found = string.Join(", ", feature.Properties.Keys.Take(20));
            problems.Add(Problem.Error(
                "missing-column",
                $"L'objet n'a pas de propriété « {options.CodeName} » (trouvées : {found}). Dites laquelle porte le code INSEE.",
                $"The feature has no property “{options.CodeName}” (found: {found}). Say which one holds the INSEE code.") with { File = fileName, Row = feature.Row, Column = options.CodeName });
            return null;
        }

        if (index.FindCommune(code) is not null || index.Find(TerritoryId.Department(code)) is not null)
        {
            return code;
        }

        new CellChecks(fileName, feature.Row, problems).UnknownCommune(code, options.CodeName);
        return null;
    }

    private static Geometry? Shape(GeoJsonFeature feature, string fileName, ImportOptions options, ProblemList problems)
    {
        if (feature.Geometry is not (Polygon or MultiPolygon))
        {
            problems.Add(Problem.Error(
                "not-a-polygon",
                $"Un polygone est attendu, la géométrie est : {feature.Geometry?.GeometryType ?? "vide"}.",
                $"A polygon is expected, the geometry is: {feature.Geometry?.GeometryType ?? "empty"}.") with { File = fileName, Row = feature.Row, Column = "geometry" });
            return null;
        }

        IsValidOp check = new(feature.Geometry);
        if (check.IsValid)
        {
            return feature.Geometry;
        }

        Geometry? mended = options.Policy == ProblemPolicy.KeepGoodRows ? Polygons(GeometryFixer.Fix(feature.Geometry)) : null;
        Coordinate place = check.ValidationError.Coordinate ?? feature.Geometry.Coordinate;
        Problem problem = new(
            mended is null ? Severity.Error : Severity.Warning,
            "crossed-rings",
            mended is null ? "Le contour se croise lui-même : corrigez-le à cet endroit, ou demandez sa réparation." : "Le contour se croisait lui-même à cet endroit ; il a été réparé.",
            mended is null ? "The contour crosses itself: mend it at this place, or ask for repair." : "The contour crossed itself at this place; it was repaired.")
        {
            File = fileName,
            Row = feature.Row,
            Column = "geometry",
            Place = (place.X, place.Y),
        };
        problems.Add(problem);
        return mended;
    }

    private static List<Contour> Join(Dictionary<string, Geometry> shapes, TerritoryIndex index, string origin)
    {
        List<Contour> contours = [];
        foreach (IGrouping<TerritoryId, KeyValuePair<string, Geometry>> group in shapes.GroupBy(s => index.FindCommune(s.Key)?.Id ?? TerritoryId.Department(s.Key)).OrderBy(g => g.Key.Text, StringComparer.Ordinal))
        {
            Place place = index.Get(group.Key);
            KeyValuePair<string, Geometry>[] parts = [.. group.OrderBy(p => p.Key, StringComparer.Ordinal)];
            Geometry whole = parts.Length == 1 ? parts[0].Value : OverlayNGRobust.Union(parts.Select(p => p.Value));
            if (Polygons(whole) is { } area)
            {
                contours.Add(new Contour(place, area, [.. parts.Select(p => p.Key)], origin));
            }
        }

        return contours;
    }

    /// <summary>The polygons of a geometry as one multipolygon; null when it has none.</summary>
    private static MultiPolygon? Polygons(Geometry geometry)
    {
        Polygon[] polygons = [.. PolygonExtracter.GetPolygons(geometry).OfType<Polygon>().Where(p => !p.IsEmpty)];
        return polygons.Length == 0 ? null : geometry.Factory.CreateMultiPolygon(polygons);
    }
}
