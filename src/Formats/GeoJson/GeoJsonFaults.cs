using Maillage.Kernel;

namespace Maillage.Formats.GeoJson;

/// <summary>What can be wrong with a GeoJSON file.</summary>
internal static class GeoJsonFaults
{
    public static Problem Empty(string file) => Problem.Error(
        "empty-file",
        "La collection ne contient aucun objet.",
        "The collection holds no feature.") with { File = file };

    public static Problem TooLarge(string file, long limit) => Problem.Error(
        "too-large",
        $"Le fichier dépasse {limit / 1_048_576} Mio : découpez-le.",
        $"The file is larger than {limit / 1_048_576} MiB: split it.") with { File = file };

    public static Problem NotJson(string file, long line, bool cut) => Problem.Error(
        cut ? "truncated-json" : "not-json",
        cut ? "Le fichier s'arrête au milieu : il a été coupé. Téléchargez-le de nouveau." : "Le fichier n'est pas du JSON : un fichier GeoJSON (RFC 7946, UTF-8) est attendu.",
        cut ? "The file stops half way: it was cut short. Download it again." : "The file is not JSON: a GeoJSON file (RFC 7946, UTF-8) is expected.") with { File = file, Row = line };

    public static Problem NotACollection(string file) => Problem.Error(
        "not-a-feature-collection",
        "Un objet « FeatureCollection » avec une liste « features » est attendu.",
        "A “FeatureCollection” object with a “features” list is expected.") with { File = file };

    public static Problem Projection(string file, long? row, string guess) => Problem.Error(
        "wrong-projection",
        $"Les coordonnées ne sont pas des degrés WGS 84 ({guess}). Convertissez le fichier en WGS 84 (EPSG:4326), longitude d'abord.",
        $"The coordinates are not WGS 84 degrees ({guess}). Convert the file to WGS 84 (EPSG:4326), longitude first.") with { File = file, Row = row, Column = row is null ? "crs" : "geometry" };

    public static Problem NotAFeature(string file, long row) => Problem.Error(
        "not-a-feature",
        "L'élément n'est pas un objet de type « Feature ».",
        "The element is not an object of type “Feature”.") with { File = file, Row = row };

    public static Problem BadGeometry(string file, long row) => Problem.Error(
        "bad-geometry",
        "La géométrie ne se lit pas : type inconnu, coordonnées manquantes ou anneau non fermé.",
        "The geometry cannot be read: unknown type, missing coordinates or a ring left open.") with { File = file, Row = row, Column = "geometry" };
}
