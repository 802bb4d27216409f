using System.Globalization;
using Maillage.Formats.Csv;
using Maillage.Formats.GeoJson;
using Maillage.Formats.GeoPackage;
using Maillage.Formats.Shapefile;
using Maillage.Geo;
using Maillage.Kernel;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Maillage.Formats.Layers;

/// <summary>One object of a layer as it stands in its file.</summary>
/// <param name="Layer">Name of the layer in the file: its table, or the file's own name.</param>
/// <param name="Row">One-based row, or the key of a GeoPackage.</param>
/// <param name="Geometry">Longitude and latitude; metres as given where no projection makes degrees of them.</param>
/// <param name="Attributes">Values as text; numbers with a decimal point.</param>
public sealed record LayerObject(string Layer, long Row, Geometry? Geometry, IReadOnlyDictionary<string, string?> Attributes);

/// <summary>Reads a geographic layer whatever its format: GeoPackage, Shapefile, GeoJSON, CSV with coordinates. In degrees (WGS 84) or in metres (Lambert-93); any other projection is refused by name.</summary>
public static class LayerReading
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private static readonly string[] Longitudes = ["longitude", "lon", "lng", "long", "x", "coord_x", "x_wgs84", "x_l93"], Latitudes = ["latitude", "lat", "y", "coord_y", "y_wgs84", "y_l93"], Shapes = ["wkt", "geom", "geometry", "the_geom"];

    /// <summary>Names of the geographic layers of a file, in its order.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or is of no known format.</exception>
    public static IReadOnlyList<string> Layers(string path)
    {
        if (!Is(path, ".gpkg"))
            return [Path.GetFileNameWithoutExtension(path)];
        using GeoPackageReader reader = new(path);
        return [.. reader.Tables.Where(t => t.Geometry is not null).Select(t => t.Name)];
    }

    /// <summary>The objects of one layer. A fault of one object is told and the object left out or without geometry.</summary>
    /// <param name="layer">Name of a table of a GeoPackage; its first one when null.</param>
    /// <exception cref="BadInputException">The whole file is unusable.</exception>
    public static IEnumerable<LayerObject> Read(string path, string? layer, ProblemList problems)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".shp":
                return ShapefileReading.Read(path, problems).Select(f => new LayerObject(name, f.Row, f.Geometry, f.Attributes));
            case ".json" or ".geojson":
                using (FileStream stream = File.OpenRead(path))
                {
                    return GeoJsonReader.Read(stream, Path.GetFileName(path), problems).Select(f => new LayerObject(name, f.Row, f.Geometry, f.Properties));
                }

            case ".csv" or ".txt":
                return FromCsv(path, name, problems);
            case ".gpkg":
                return FromGeoPackage(path, layer);
            default:
                throw new BadInputException(Problem.Error(
                    "unknown-format", "format inconnu : GeoPackage (.gpkg), Shapefile (.shp), GeoJSON (.geojson), CSV avec coordonnées (.csv), GraceTHD (dossier ou .zip)",
                    "unknown format: GeoPackage (.gpkg), Shapefile (.shp), GeoJSON (.geojson), CSV with coordinates (.csv), GraceTHD (folder or .zip)") with { File = Path.GetFileName(path) });
        }
    }

    private static bool Is(string path, string ending) => Path.GetExtension(path).Equals(ending, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<LayerObject> FromGeoPackage(string path, string? layer)
    {
        using GeoPackageReader reader = new(path);
        GeoPackageTable table = layer is not null ? reader.GetTable(layer) : reader.Tables.FirstOrDefault(t => t.Geometry is not null) ?? throw new BadInputException(Problem.Error(
            "no-layer", "le GeoPackage ne contient aucune couche géographique", "the GeoPackage holds no geographic layer") with { File = reader.File });
        if (table.Srid is not (4326 or Lambert93.Srid))
        {
            throw new BadInputException(Problem.Error("wrong-projection", $"la couche « {table.Name} » est en EPSG:{table.Srid} : donnez de l'EPSG:4326 ou de l'EPSG:2154", $"layer '{table.Name}' is in EPSG:{table.Srid}: give EPSG:4326 or EPSG:2154") with { File = reader.File });
        }

        foreach (GeoPackageFeature feature in reader.Read(table))
        {
            Dictionary<string, string?> attributes = new(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < table.Columns.Count; i++)
            {
                attributes[table.Columns[i].Name] = Convert.ToString(feature.Values[i], CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
            }

            yield return new LayerObject(table.Name, feature.Id, table.Srid == Lambert93.Srid ? ToLonLat(feature.Geometry) : feature.Geometry, attributes);
        }
    }

    private static IEnumerable<LayerObject> FromCsv(string path, string layer, ProblemList problems)
    {
        string file = Path.GetFileName(path);
        string[] names = [.. CsvHeader.Read(path)];
        string? Column(string[] known) => known.Select(k => Array.Find(names, n => n.Equals(k, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(n => n is not null);
        (string? lon, string? lat, string? wkt) = (Column(Longitudes), Column(Latitudes), Column(Shapes));
        if (wkt is null && (lon is null || lat is null))
        {
            throw new BadInputException(Problem.Error(
                "no-coordinates", $"aucune colonne ne donne le lieu : attendues longitude et latitude, ou wkt ; trouvées {string.Join(", ", names)}",
                $"no column gives the place: expected longitude and latitude, or wkt; found {string.Join(", ", names)}") with { File = file, Row = 1 });
        }

        CsvSchema schema = new([.. names.Select(n => new CsvColumn(n, CsvType.Text) { MayBeBlank = true, MaxLength = wkt is null ? 4_000 : 500_000 })], []);
        using FileStream stream = File.OpenRead(path);
        foreach (CsvRow row in CsvTableReader.Read(stream, file, schema, problems))
        {
            Dictionary<string, string?> attributes = new(StringComparer.OrdinalIgnoreCase);
            foreach (string name in names.Where(n => n != wkt))
                attributes[name] = row.FindText(name);
            Geometry? shape = wkt is not null ? WellKnownText.Find(row.FindText(wkt)) : Point(row.FindText(lon!), row.FindText(lat!));
            if (shape is null && (wkt is not null ? row.FindText(wkt) : row.FindText(lon!)) is { } unread)
            {
                problems.Add(Problem.Error("bad-coordinates", $"« {(unread.Length > 40 ? unread[..40] + "…" : unread)} » n'est pas un lieu", $"'{(unread.Length > 40 ? unread[..40] + "…" : unread)}' is not a place") with { File = file, Row = row.Line, Column = wkt ?? lon });
                continue;
            }

            yield return new LayerObject(layer, row.Line, ToLonLat(shape), attributes);
        }
    }

    /// <summary>A decimal comma is read as well: spreadsheets in French write it.</summary>
    private static Point? Point(string? x, string? y) =>
        double.TryParse(x?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double east) && double.TryParse(y?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double north)
            && double.IsFinite(east) && double.IsFinite(north) ? Wgs84.CreatePoint(new Coordinate(east, north)) : null;

    /// <returns>The geometry in degrees; as it was where its numbers are no Lambert-93.</returns>
    private static Geometry? ToLonLat(Geometry? geometry) =>
        geometry is null || geometry.IsEmpty || !Array.TrueForAll(geometry.Coordinates, c => c.X is > -1e6 and < 2e6 && c.Y is > 5e6 and < 8e6) ? geometry : Moved.By(geometry, Lambert93.MetresToLonLat);
}
