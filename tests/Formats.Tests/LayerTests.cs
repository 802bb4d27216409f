using System.IO.Compression;
using System.Text;
using CsCheck;
using Maillage.Formats.Layers;
using Maillage.Formats.Shapefile;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Tests;

/// <summary>Layers of every format are read alike; what cannot be read is told with its row, and a hostile archive opens nothing.</summary>
public sealed class LayerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-layer-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("longitude;latitude;nom", "3.825;47.289;Lormes")]
    [InlineData("nom,lat,lon", "Lormes,47.289,3.825")]
    [InlineData("nom;x;y", "Lormes;762300,5;6687800,25")]
    [InlineData("wkt;nom", "POINT (3.825 47.289);Lormes")]
    public void A_table_gives_points_whatever_its_separator_its_words_and_its_projection(string header, string row)
    {
        LayerPackage read = Package("points.csv", header + "\n" + row + "\n", out ProblemList problems);
        problems.Errors.ShouldBe(0);
        LayerObject found = read.Objects.ShouldHaveSingleItem();
        found.Attributes["nom"].ShouldBe("Lormes");
        found.Row.ShouldBe(2);
        found.Geometry.ShouldBeOfType<Point>().Coordinate.Distance(new Coordinate(3.825, 47.289)).ShouldBeLessThan(0.005);
    }

    [Fact]
    public void A_row_without_a_place_is_told_with_its_row_and_the_others_are_read()
    {
        LayerPackage read = Package("p.csv", "lon;lat\n3.8;47.2\nici;47.2\n3.9;47.3\n", out ProblemList problems);
        read.Objects.Select(o => o.Row).ShouldBe([2, 4]);
        read.Lost.ShouldBe(1);
        problems.Kept.ShouldHaveSingleItem().ShouldSatisfyAllConditions(p => p.Code.ShouldBe("bad-coordinates"), p => p.Row.ShouldBe(3), p => p.Column.ShouldBe("lon"));
    }

    [Theory]
    [InlineData("a.csv", "nom;commune\nx;Lormes\n", "no-coordinates")]
    [InlineData("a.csv", "lon;lon;lat\n1;2;3\n", "bad-header")]
    [InlineData("a.geojson", "<html>introuvable</html>", "not-json")]
    [InlineData("a.kml", "<kml/>", "unknown-format")]
    public void A_file_that_is_no_layer_is_refused_by_name(string name, string content, string code)
    {
        Should.Throw<BadInputException>(() => Package(name, content, out _)).Problems[0].ShouldSatisfyAllConditions(p => p.Code.ShouldBe(code), p => p.File.ShouldBe(name));
    }

    [Fact]
    public void A_table_in_another_encoding_is_refused_in_words_that_name_it()
    {
        File.WriteAllBytes(At("latin.csv"), Encoding.Latin1.GetBytes("lon;lat;nom\n3.8;47.2;Épiré\n"));
        Should.Throw<BadInputException>(() => LayerPackage.Read(At("latin.csv"), new ProblemList())).Problems[0].Message.ShouldContain("Windows-1252");
    }

    [Fact]
    public void A_package_of_urban_planning_is_known_by_its_layers_wherever_they_lie_in_the_archive()
    {
        using (ShapefileWriting zones = new(At("ZONE_URBA.shp"), OgcGeometryType.MultiPolygon, [new("LIBELLE", ShapefileType.Text, 20), new("TYPEZONE", ShapefileType.Text, 3)]))
            zones.Append(["Ua", "U"], Square(3.82, 47.28));
        string zip = Zip([.. Directory.GetFiles(folder, "ZONE_URBA.*").Select(f => ("58145_PLU/Donnees_geographiques/" + Path.GetFileName(f), File.ReadAllBytes(f)))]);
        LayerPackage read = LayerPackage.Read(zip, new ProblemList());
        read.Kind.ShouldBe(PackageKind.UrbanPlan);
        read.Objects.ShouldHaveSingleItem().Layer.ShouldBe("zone_urba");
        read.Objects[0].Attributes["typezone"].ShouldBe("U");
    }

    [Theory]
    [InlineData("../../etc/couche.geojson", "zip-path")]
    [InlineData("/tmp/couche.geojson", "zip-path")]
    [InlineData("lisez-moi.md", "no-layer")]
    public void An_archive_that_climbs_or_holds_no_layer_is_refused(string entry, string code)
    {
        string zip = Zip([(entry, Encoding.UTF8.GetBytes("""{"type":"FeatureCollection","features":[]}"""))]);
        Should.Throw<BadInputException>(() => LayerPackage.Read(zip, new ProblemList())).Problems[0].Code.ShouldBe(code);
        Directory.GetFiles(folder, "couche.geojson", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Two_layers_of_one_name_are_not_mixed()
    {
        byte[] layer = Encoding.UTF8.GetBytes("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[3.8,47.2]}}]}""");
        Should.Throw<BadInputException>(() => LayerPackage.Read(Zip([("a/x.geojson", layer), ("b/x.geojson", layer)]), new ProblemList())).Problems[0].Code.ShouldBe("layer-twice");
    }

    [Fact]
    public void No_bytes_make_the_reader_fail_otherwise_than_in_words()
    {
        string[] good = ["lon;lat;nom\n3.8;47.2;a\n", "wkt;n\nPOLYGON((3 47,4 47,4 48,3 47));1\n", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[3.8,47.2]}}]}"""];
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 400], Gen.Byte.Array[1, 12], Gen.Bool).Sample((which, at, bytes, cut) =>
        {
            byte[] content = Encoding.UTF8.GetBytes(good[which]);
            int from = at % content.Length;
            byte[] broken = cut ? [.. content[..from], .. bytes] : [.. content[..from], .. bytes, .. content[Math.Min(content.Length, from + bytes.Length)..]];
            string path = At(which == 2 ? "f.geojson" : "f.csv");
            File.WriteAllBytes(path, broken);
            try
            {
                LayerPackage.Read(path, new ProblemList());
            }
            catch (BadInputException told)
            {
                told.Problems.ShouldNotBeEmpty();
            }
        }, seed: "0000Gz5cPq31", iter: 1500, threads: 1);
    }

    private LayerPackage Package(string name, string content, out ProblemList problems)
    {
        File.WriteAllText(At(name), content);
        return LayerPackage.Read(At(name), problems = new ProblemList());
    }

    private string Zip((string Name, byte[] Content)[] entries)
    {
        string path = At("paquet.zip");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in entries)
        {
            using Stream to = zip.CreateEntry(name).Open();
            to.Write(content);
        }

        return path;
    }

    private static MultiPolygon Square(double x, double y) => new([new Polygon(new LinearRing([new(x, y), new(x, y + 0.01), new(x + 0.01, y + 0.01), new(x + 0.01, y), new(x, y)]))]);

    private string At(string name) => Path.Combine(folder, name);
}
