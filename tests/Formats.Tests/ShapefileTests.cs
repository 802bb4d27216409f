using System.Diagnostics;
using CsCheck;
using Maillage.Formats.Shapefile;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Formats.Tests;

public sealed class ShapefileTests : IDisposable
{
    private static readonly ShapefileField[] Fields = [new("nom", ShapefileType.Text, 20), new("n", ShapefileType.Integer), new("x", ShapefileType.Real), new("oui", ShapefileType.Flag), new("jour", ShapefileType.Date)];
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-shp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_written_in_Lambert_93_is_read_back_in_longitude_and_latitude()
    {
        string path = Path.Combine(folder, "a.shp");
        using (ShapefileWriting writer = new(path, OgcGeometryType.LineString, Fields))
        {
            writer.Append(["Épiré-lès-Œufs", 12L, 1.5, true, "2015-06-02"], new LineString([new(4.5, 47.1), new(4.51, 47.11), new(4.52, 47.1)]));
            writer.Append([null, null, null, null, null], new LineString([new(4.5, 47.1), new(4.6, 47.1)]));
        }

        ProblemList problems = new();
        IReadOnlyList<ShapefileFeature> read = ShapefileReading.Read(path, problems);
        problems.Errors.ShouldBe(0);
        read.Count.ShouldBe(2);
        read[0].Attributes["nom"].ShouldBe("Épiré-lès-Œufs");
        read[0].Attributes["n"].ShouldBe("12");
        read[0].Attributes["x"].ShouldBe("1.5");
        read[0].Attributes["oui"].ShouldBe("1");
        read[0].Attributes["jour"].ShouldBe("2015-06-02");
        read[1].Attributes["n"].ShouldBeNull();
        read[0].Geometry.ShouldBeOfType<LineString>().Coordinates[1].Distance(new Coordinate(4.51, 47.11)).ShouldBeLessThan(2e-7);
        string told = Ogrinfo(path);
        told.ShouldContain("Feature Count: 2");
        told.ShouldContain("2154");
        told.ShouldContain("Épiré-lès-Œufs");
    }

    [Fact]
    public void An_outline_that_crosses_itself_is_kept_as_given_and_told_with_its_place()
    {
        Polygon bowTie = new(new LinearRing([new(4, 47), new(4.2, 47.2), new(4.2, 47), new(4, 47.2), new(4, 47)]));
        string path = Path.Combine(folder, "bow.shp");
        using (ShapefileWriting writer = new(path, OgcGeometryType.Polygon, [new("nom", ShapefileType.Text, 5)]))
        {
            writer.Append(["bien"], new Point(4, 47).Buffer(0.1));
            writer.Append(["noeud"], bowTie);
        }

        ProblemList problems = new();
        IReadOnlyList<ShapefileFeature> read = ShapefileReading.Read(path, problems);
        read[1].Geometry!.Coordinates.Distinct().Count().ShouldBe(4);
        Problem told = problems.Kept.ShouldHaveSingleItem();
        told.Code.ShouldBe("invalid-outline");
        told.Row.ShouldBe(2);
        told.Place!.Value.Lon.ShouldBe(4.1, 0.001);
        told.Place!.Value.Lat.ShouldBe(47.1, 0.001);
    }

    [Fact]
    public void A_text_too_long_for_its_field_ends_at_a_whole_character()
    {
        string path = Path.Combine(folder, "b.shp");
        using (ShapefileWriting writer = new(path, OgcGeometryType.Point, [new("nom", ShapefileType.Text, 5)]))
        {
            writer.Append(["éééé"], new Point(4, 47));
        }

        ShapefileReading.Read(path, new ProblemList())[0].Attributes["nom"].ShouldBe("éé");
    }

    [Theory]
    [InlineData("PROJCS[\"WGS 84 / UTM zone 31N\",GEOGCS[\"WGS 84\"]]", "wrong-projection")]
    [InlineData("", "wrong-projection")]
    public void Another_projection_is_refused_by_name(string prj, string code)
    {
        string path = Write();
        File.WriteAllText(Path.ChangeExtension(path, ".prj"), prj);
        Should.Throw<BadInputException>(() => ShapefileReading.Read(path, new ProblemList())).Problems[0].Code.ShouldBe(code);
    }

    [Fact]
    public void Degrees_said_to_be_Lambert_are_told_row_by_row()
    {
        string path = Write();
        string prj = File.ReadAllText(Path.ChangeExtension(path, ".prj"));
        string other = Path.Combine(folder, "deg.shp");
        // The same points, but written as if they were metres: longitudes near 4 lie off the coast of Africa in Lambert-93.
        File.WriteAllText(Path.ChangeExtension(path, ".prj"), "GEOGCS[\"WGS 84\"]");
        ProblemList problems = new();
        ShapefileReading.Read(path, problems).ShouldBeEmpty();
        problems.Kept[0].Row.ShouldBe(1);
        problems.Kept[0].Code.ShouldBe("wrong-projection");
        prj.ShouldContain("Lambert-93");
        File.Exists(other).ShouldBeFalse();
    }

    [Theory]
    [InlineData(104, 0x3f, "its length")]
    [InlineData(147, 0x3f, "its number of parts")]
    [InlineData(151, 0x3f, "its number of points")]
    [InlineData(155, 0x3f, "where its first part begins")]
    [InlineData(24, 0x3f, "the length of the file")]
    public void A_shape_that_claims_more_than_its_file_holds_is_refused_before_room_is_made_for_it(int at, byte high, string claim)
    {
        string path = Path.Combine(folder, "l.shp");
        using (ShapefileWriting writer = new(path, OgcGeometryType.LineString, Fields))
        {
            writer.Append(["n", 1L, 0.5, true, null], new LineString([new(4, 47), new(4.1, 47.1)]));
        }

        ShapefileReading.Read(path, new ProblemList()).ShouldHaveSingleItem();
        // After the header of 100 bytes: number and length, type, box, numbers of parts and points, beginnings of the parts.
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] = high;
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Problem told = Should.Throw<BadInputException>(() => ShapefileReading.Read(path, new ProblemList())).Problems[0];
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000, claim);
        told.Code.ShouldBe("not-a-shapefile");
    }

    [Fact]
    public void A_damaged_or_cut_file_ends_in_a_problem_and_never_in_another_exception()
    {
        string path = Write();
        byte[][] whole = [.. new[] { ".shp", ".dbf", ".shx" }.Select(e => File.ReadAllBytes(Path.ChangeExtension(path, e)))];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4000], Gen.Byte, Gen.Bool).Sample((part, at, value, cut) =>
        {
            byte[] bytes = [.. whole[part]];
            at %= bytes.Length;
            bytes[at] = value;
            string target = Path.ChangeExtension(path, new[] { ".shp", ".dbf", ".shx" }[part]);
            File.WriteAllBytes(target, cut ? bytes[..at] : bytes);
            try
            {
                ShapefileReading.Read(path, new ProblemList());
            }
            catch (BadInputException refused)
            {
                refused.Problems.ShouldNotBeEmpty();
            }
            finally
            {
                File.WriteAllBytes(target, whole[part]);
            }
        }, seed: "0000KZ4vQg30", iter: 300, threads: 1);
    }

    private string Write()
    {
        string path = Path.Combine(folder, "w.shp");
        using ShapefileWriting writer = new(path, OgcGeometryType.Point, Fields);
        for (int i = 0; i < 20; i++)
        {
            writer.Append([$"n{i}", (long)i, i / 3.0, i % 2 == 0, null], new Point(4 + (i / 100.0), 47));
        }

        return path;
    }

    private static string Ogrinfo(string path)
    {
        using Process process = Process.Start(new ProcessStartInfo("ogrinfo", ["-al", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string told = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return told;
    }
}
