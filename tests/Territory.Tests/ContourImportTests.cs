using System.Text;
using CsCheck;
using Maillage.Kernel;
using Maillage.Territory.Import;
using Maillage.Territory.Storage;
using NetTopologySuite.Geometries;

namespace Maillage.Territory.Tests;

public class ContourImportTests
{
    private const string Square = "[[[4,48],[4.1,48],[4.1,48.1],[4,48.1],[4,48]]]";
    private const string Next = "[[[4.1,48],[4.2,48],[4.2,48.1],[4.1,48.1],[4.1,48]]]";
    private const string Bow = "[[[4,48],[4.1,48.1],[4.1,48],[4,48.1],[4,48]]]";

    [Fact]
    public void Contours_of_communes_since_merged_become_one()
    {
        using SmallTerritory small = Ready();
        ImportReport report = Import(small, Collection(Feature("10002", Square), Feature("10003", Next), Feature("10", Square)), new());
        (report.Kept, report.Written).ShouldBe((3, 2));
        ContourStore store = new(small.Database);
        store.HasCommunes().ShouldBeTrue();
        Geometry area = store.Load(TerritoryKind.Commune)[TerritoryId.Commune("10002")];
        area.Area.ShouldBe(0.02, 1e-9);
        area.NumGeometries.ShouldBe(1);
        store.Load(TerritoryKind.Department).Keys.ShouldBe([TerritoryId.Department("10")]);
    }

    [Fact]
    public void Importing_again_replaces_and_a_dry_run_writes_nothing()
    {
        using SmallTerritory small = Ready();
        Import(small, Collection(Feature("10001", Square)), new());
        Import(small, Collection(Feature("10001", Next)), new());
        Import(small, Collection(Feature("10002", Next)), new(DryRun: true)).Written.ShouldBe(0);
        Geometry area = new ContourStore(small.Database).Load(TerritoryKind.Commune).ShouldHaveSingleItem().Value;
        area.EnvelopeInternal.MinX.ShouldBe(4.1);
    }

    [Fact]
    public void Crossed_rings_are_told_with_their_place_and_mended_only_on_request()
    {
        using SmallTerritory small = Ready();
        string text = Collection(Feature("10001", Bow), Feature("10002", Square));
        Problem problem = Faults(small, text).ShouldHaveSingleItem();
        (problem.Code, problem.Row, problem.Severity).ShouldBe(("crossed-rings", 1, Severity.Error));
        problem.Place!.Value.Lon.ShouldBe(4.05, 0.06);
        new ContourStore(small.Database).HasCommunes().ShouldBeFalse();

        ProblemList problems = new();
        Import(small, text, new(ProblemPolicy.KeepGoodRows), problems).Written.ShouldBe(2);
        problems.Kept.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
        new ContourStore(small.Database).Load(TerritoryKind.Commune)[TerritoryId.Commune("10001")].IsValid.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},"features":[]}""", "wrong-projection", "EPSG::2154")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"10001"},"geometry":{"type":"Polygon","coordinates":[[[843000,6690000],[844000,6690000],[844000,6691000],[843000,6690000]]]}}]}""", "wrong-projection", "Lambert-93")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"10001"},"geometry":{"type":"Polygon","coordinates":[[[430000,5990000],[440000,5990000],[440000,5995000],[430000,5990000]]]}}]}""", "wrong-projection", "Web Mercator")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"10001"},"geometry":{"type":"Poly""", "truncated-json", "coupé")]
    [InlineData("code;nom", "not-json", "JSON")]
    [InlineData("", "empty-file", "aucun objet")]
    [InlineData("[]", "not-a-feature-collection", "FeatureCollection")]
    [InlineData("""{"type":"FeatureCollection","features":[]}""", "empty-file", "aucun objet")]
    [InlineData("""{"type":"FeatureCollection","features":[7]}""", "not-a-feature", "Feature")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"insee":"10001"},"geometry":null}]}""", "missing-column", "insee")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"75056"},"geometry":null}]}""", "unknown-commune", "75056")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"10001"},"geometry":{"type":"Point","coordinates":[4,48]}}]}""", "not-a-polygon", "Point")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"10001"},"geometry":{"type":"Polygon","coordinates":[[[4,48],[4.1,48],[4.1,48.1],[4,48.1]]]}}]}""", "bad-geometry", "anneau")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"10001"},"geometry":{"type":"Polygon","coordinates":"x"}}]}""", "bad-geometry", "géométrie")]
    public void A_bad_file_is_told(string text, string code, string says)
    {
        using SmallTerritory small = Ready();
        Problem problem = Faults(small, text)[0];
        problem.Code.ShouldBe(code);
        problem.Message.ShouldContain(says);
        problem.File.ShouldBe("contours.geojson");
    }

    [Fact]
    public void The_same_territory_twice_is_told()
    {
        using SmallTerritory small = Ready();
        Problem problem = Faults(small, Collection(Feature("10001", Square), Feature("10001", Next))).ShouldHaveSingleItem();
        (problem.Code, problem.Row).ShouldBe(("duplicate-commune", 2));
    }

    [Fact]
    public void A_cut_or_altered_file_is_refused_and_never_crashes_the_import()
    {
        using SmallTerritory small = Ready();
        TerritoryIndex index = small.Load();
        byte[] good = Encoding.UTF8.GetBytes(Collection(Feature("10001", Square), Feature("10002", Bow)));
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Bool).Sample((cut, at, value, keep) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            try
            {
                using MemoryStream stream = new(bytes, 0, cut);
                ContourImport.Run(small.Database, index, stream, "f", new(keep ? ProblemPolicy.KeepGoodRows : ProblemPolicy.Abort, DryRun: true), new ProblemList());
            }
            catch (BadInputException e)
            {
                e.Problems.ShouldNotBeEmpty();
            }
        }, iter: 3000, threads: 1);
    }

    [Fact]
    public void The_2_008_contours_of_the_region_all_import()
    {
        string folder = Repository.Data("contours");
        Assert.SkipUnless(Directory.Exists(folder), "skipped: ../shared/data/contours is absent");
        TerritoryIndex index = TheRegion.Index;
        using SmallTerritory small = new();
        ProblemList problems = new();
        int kept = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.geojson").Order(StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            kept += ContourImport.Run(small.Database, index, stream, Path.GetFileName(file), new(ProblemPolicy.KeepGoodRows), problems).Kept;
        }

        problems.Errors.ShouldBe(0, string.Join('\n', problems.Kept.Take(5).Select(p => p.Tell(false))));
        kept.ShouldBe(2012);
        ContourStore store = new(small.Database);
        store.Load(TerritoryKind.Department).Count.ShouldBe(4);
        IReadOnlyDictionary<TerritoryId, Geometry> areas = store.Load(TerritoryKind.Commune);
        areas.Count.ShouldBe(1993);
        areas.Values.ShouldAllBe(a => a.IsValid);
    }

    private static SmallTerritory Ready()
    {
        SmallTerritory small = new();
        small.Import();
        return small;
    }

    private static ImportReport Import(SmallTerritory small, string text, ImportOptions options, ProblemList? problems = null)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return ContourImport.Run(small.Database, small.Load(), stream, "contours.geojson", options, problems ?? new ProblemList());
    }

    private static IReadOnlyList<Problem> Faults(SmallTerritory small, string text) =>
        Should.Throw<BadInputException>(() => Import(small, text, new())).Problems;

    private static string Feature(string code, string rings) =>
        $$$"""{"type":"Feature","properties":{"code":"{{{code}}}","nom":"x"},"geometry":{"type":"Polygon","coordinates":{{{rings}}}}}""";

    private static string Collection(params string[] features) => $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";
}
