using System.Text;
using Maillage.Formats.GeoJson;
using Maillage.Formats.GeoPackage;
using Maillage.Formats.GraceThd;
using Maillage.Formats.Shapefile;
using Maillage.Geo;
using Maillage.Kernel;
using Maillage.Territory.Existing;
using Maillage.Territory.Generation;
using Maillage.Territory.Import;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Tests;

public sealed class InfrastructureTests : IDisposable
{
    private static readonly Ground Streets = Bare(GeneratedTerritory.OfSize(600, 7));
    private readonly string folder = Directory.CreateTempSubdirectory("maillage-infra-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_duct_along_a_street_equips_that_street_and_no_other()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Random random = new(seed);
            int edge = random.Next(Streets.EdgeCount);
            while (Streets.EdgeLengthCm[edge] < 8000)
            {
                edge = random.Next(Streets.EdgeCount);
            }

            (Ground equipped, SupportReport report) = SupportMatch.Apply(Streets, [Line(edge, 1, asideCm: random.Next(-400, 400))], []);
            equipped.EdgeSupport[edge].ShouldBe(ExistingSupport.Duct, $"seed {seed}");
            equipped.EdgeSupport.Count(s => s != ExistingSupport.None).ShouldBeLessThanOrEqualTo(3, $"seed {seed}: only slivers beside it may follow");
            report.StreetM.ShouldBeGreaterThan(0.9 * Streets.EdgeLengthCm[edge] / 100.0);
            report.MatchedM.ShouldBeLessThanOrEqualTo(report.OfferedM + 1e-6);
        }
    }

    [Fact]
    public void Too_short_too_far_planned_or_crossing_lines_equip_nothing()
    {
        int edge = Enumerable.Range(0, Streets.EdgeCount).MaxBy(e => Streets.EdgeLengthCm[e]);
        Equipped(Line(edge, 0.3)).ShouldBe(0);
        Equipped(Line(edge, 1) with { Stands = false }).ShouldBe(0);
        Equipped(Line(edge, 1) with { Support = ExistingSupport.None }).ShouldBe(0);
        (int x, int y) = (Streets.NodeXCm[Streets.EdgeFrom[edge]] + 90_000_000, Streets.NodeYCm[Streets.EdgeFrom[edge]]);
        Equipped(new ExistingLine("x", "1", ExistingSupport.Duct, true, Degrees((x, y), (x + 50_000, y)), "{}")).ShouldBe(0);

        static int Equipped(ExistingLine line) => SupportMatch.Apply(Streets, [line], []).Ground.EdgeSupport.Count(s => s != ExistingSupport.None);
    }

    [Fact]
    public void An_existing_exchange_becomes_a_candidate_once()
    {
        (double lon, double lat) = Lambert93.ToLonLat(Streets.NodeXCm[5] + 3000, Streets.NodeYCm[5]);
        ExistingSite[] sites = [new("t_noeud", "ND1", "exchange", "Central de Lormes", new Point(lon, lat), "{}"), new("t_noeud", "ND2", "exchange", "Le même", new Point(lon, lat), "{}"), new("t_noeud", "ND3", "node", "Chambre", new Point(lon, lat), "{}")];
        (Ground ground, SupportReport report) = SupportMatch.Apply(Streets, [], sites);
        report.Exchanges.ShouldBe(1);
        ground.ExchangeName[^1].ShouldBe("Central de Lormes");
        ground.ExchangeId.Length.ShouldBe(ground.ExchangeNode.Length);
        ground.BuildingCount.ShouldBe(Streets.BuildingCount);
    }

    [Fact]
    public void The_community_sample_comes_in_and_goes_out_with_the_same_objects()
    {
        string? sample = Sample();
        Assert.SkipUnless(sample is not null, "skipped: ../shared/data/gracethd is absent");
        ProblemList problems = new();
        ExistingInfrastructure read = InfrastructureImport.Read(sample!, "essai", null, plannedToo: false, power: false, ProblemPolicy.KeepGoodRows, problems);
        read.Lines.Count(l => l.Table == "t_cheminement").ShouldBe(25 - problems.Kept.Count(p => p.File == "t_cheminement"));
        GraceDelivery again = GraceInfrastructure.ToDelivery(read), before = GraceReader.Read(sample!, new ProblemList());
        GraceCheck.Clean(before, new ProblemList());
        again.Tables.Keys.ShouldBe(before.Tables.Where(t => t.Value.Rows.Count > 0).Select(t => t.Key));
        foreach (GraceTable table in again.Tables.Values)
        {
            table.Columns.ShouldBe(before.Tables[table.Name].Columns, table.Name);
            table.Rows.Select(r => string.Join('|', r.Values)).ShouldBe(before.Tables[table.Name].Rows.Select(r => string.Join('|', r.Values)), ignoreOrder: true, table.Name);
        }
    }

    [Theory]
    [InlineData(".geojson")]
    [InlineData(".shp")]
    [InlineData(".gpkg")]
    public void Any_layer_is_read_with_a_mapping_of_its_columns(string ending)
    {
        string path = Write(ending);
        using MemoryStream mapping = new(Encoding.UTF8.GetBytes("field,column,value,becomes\nid,ref,,\nsupport,pose,souterrain,duct\nsupport,pose,aérien,pole\nsupport,,,none\n"));
        ProblemList problems = new();
        ExistingInfrastructure read = InfrastructureImport.Read(path, "gc", (mapping, "m.csv"), false, false, ProblemPolicy.Abort, problems);
        read.Lines.Select(l => (l.Id, l.Support)).ShouldBe([("a", ExistingSupport.Duct), ("b", ExistingSupport.Pole), ("c", ExistingSupport.None)]);
        read.Lines.ShouldAllBe(l => l.Line.Coordinates[0].Distance(new Coordinate(4.5, 47.1)) < 1e-6);
    }

    [Fact]
    public void Faulty_objects_are_told_with_row_column_and_place_and_the_good_ones_kept_if_asked()
    {
        string path = Path.Combine(folder, "x.geojson");
        File.WriteAllText(path, """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"id":"a","support":"duct"},"geometry":{"type":"LineString","coordinates":[[4.5,47.1],[4.6,47.1]]}},
            {"type":"Feature","properties":{"id":"a","support":"duct"},"geometry":{"type":"LineString","coordinates":[[4.5,47.2],[4.6,47.1]]}},
            {"type":"Feature","properties":{"id":"c","support":"égout"},"geometry":{"type":"LineString","coordinates":[[4.5,47.3],[4.6,47.1]]}},
            {"type":"Feature","properties":{"id":"d","support":"duct"},"geometry":null}]}
            """);
        ProblemList problems = new();
        Read(ProblemPolicy.KeepGoodRows).Lines.Count.ShouldBe(1);
        problems.Kept.Select(p => (p.Code, p.Row)).ShouldBe([("duplicate-code", 2L), ("unknown-support", 3L), ("missing-geometry", 4L)]);
        problems.Kept[1].Place!.Value.Lat.ShouldBe(47.3);
        problems.Kept[1].Column.ShouldBe("support");
        Should.Throw<BadInputException>(() => Read(ProblemPolicy.Abort));

        ExistingInfrastructure Read(ProblemPolicy policy) => InfrastructureImport.Read(path, "x", null, false, false, policy, problems = new ProblemList());
    }

    private string Write(string ending)
    {
        string path = Path.Combine(folder, "gc" + ending);
        (string, string)[] rows = [("a", "souterrain"), ("b", "aérien"), ("c", "façade")];
        LineString line = new([new(4.5, 47.1), new(4.6, 47.1)]);
        if (ending == ".geojson")
        {
            using FileStream stream = File.Create(path);
            using GeoJsonWriter json = new(stream);
            foreach ((string id, string pose) in rows)
            {
                json.Write(line, [new("ref", id), new("pose", pose)]);
            }
        }
        else if (ending == ".shp")
        {
            using ShapefileWriting shapes = new(path, OgcGeometryType.LineString, [new("ref", ShapefileType.Text, 10), new("pose", ShapefileType.Text, 20)]);
            foreach ((string id, string pose) in rows)
            {
                shapes.Append([id, pose], line);
            }
        }
        else
        {
            using GeoPackageWriter file = new(path);
            file.AddTable(new GeoPackageTable("gc", "Génie civil", [new("ref", GeoPackageType.Text), new("pose", GeoPackageType.Text)]) { Geometry = OgcGeometryType.LineString });
            foreach ((string id, string pose) in rows)
            {
                file.Append([id, pose], line);
            }

            file.Finish();
        }

        return path;
    }

    /// <summary>A line along the first part of a street, moved aside.</summary>
    private static ExistingLine Line(int edge, double share, int asideCm = 0)
    {
        List<(int X, int Y)> places = [(Streets.NodeXCm[Streets.EdgeFrom[edge]], Streets.NodeYCm[Streets.EdgeFrom[edge]])];
        for (int s = Streets.EdgeShapeStart[edge]; s < Streets.EdgeShapeStart[edge + 1]; s++)
        {
            places.Add((Streets.ShapeXCm[s], Streets.ShapeYCm[s]));
        }

        places.Add((Streets.NodeXCm[Streets.EdgeTo[edge]], Streets.NodeYCm[Streets.EdgeTo[edge]]));
        double left = share * Streets.EdgeLengthCm[edge];
        List<(int X, int Y)> kept = [places[0]];
        for (int i = 1; i < places.Count && left > 0; i++)
        {
            double step = Planar.Distance(places[i - 1].X, places[i - 1].Y, places[i].X, places[i].Y), t = Math.Min(1, left / Math.Max(1, step));
            kept.Add(((int)(places[i - 1].X + (t * (places[i].X - places[i - 1].X))), (int)(places[i - 1].Y + (t * (places[i].Y - places[i - 1].Y)))));
            left -= step;
        }

        double dx = kept[^1].X - kept[0].X, dy = kept[^1].Y - kept[0].Y, length = Math.Max(1, Math.Sqrt((dx * dx) + (dy * dy)));
        return new ExistingLine("t_cheminement", "CM1", ExistingSupport.Duct, true, Degrees([.. kept.Select(p => (p.X - (int)(asideCm * dy / length), p.Y + (int)(asideCm * dx / length)))]), "{}");
    }

    private static LineString Degrees(params (int X, int Y)[] places) => new([.. places.Select(p => Lambert93.ToLonLat(p.X, p.Y)).Select(p => new Coordinate(p.Lon, p.Lat))]);

    private static Ground Bare(Ground ground) => ground.WithExisting(new ExistingSupport[ground.EdgeCount], ground.ExchangeId, ground.ExchangeName, ground.ExchangeNode, ground.ExchangeCommune);

    private static string? Sample() => Repository.Data("gracethd") is var folder && Directory.Exists(folder) ? folder : null;
}
