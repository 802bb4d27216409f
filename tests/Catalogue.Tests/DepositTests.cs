using CsCheck;
using Maillage.Catalogue.Layers;
using Maillage.Formats.Layers;
using Maillage.Geo;
using Maillage.Kernel;
using NetTopologySuite.Geometries;

namespace Maillage.Catalogue.Tests;

/// <summary>Each object of a deposit is judged by itself: what is wrong, where, and what a program may mend.</summary>
public class DepositTests
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private static readonly DepositCheck Check = new(Given.Territory, []);

    private static LayerObject Zone(long row, Geometry? shape, params (string Name, string? Value)[] attributes) => new("zone_urba", row, shape, attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.OrdinalIgnoreCase));

    private static Polygon Ring(params (double X, double Y)[] corners) => Wgs84.CreatePolygon([.. corners.Append(corners[0]).Select(c => new Coordinate(c.X, c.Y))]);

    private static Polygon Square(double x = 3.82, double y = 47.28, double side = 0.01) => Ring((x, y), (x, y + side), (x + side, y + side), (x + side, y));

    private static Polygon Bow(double x = 3.82, double y = 47.28) => Ring((x, y), (x + 0.01, y + 0.01), (x + 0.01, y), (x, y + 0.01));

    private static (IReadOnlyList<DepositObject> Objects, ProblemList Problems) Run(DepositTheme theme, params LayerObject[] objects)
    {
        ProblemList problems = new();
        return (Check.Run(new LayerPackage(PackageKind.Plain, objects, 0), theme, problems), problems);
    }

    [Fact]
    public void A_ring_that_crosses_itself_is_told_with_its_row_and_the_very_place()
    {
        (IReadOnlyList<DepositObject> objects, ProblemList problems) = Run(DepositTheme.Other, Zone(1, Square(), ("a", "1")), Zone(2, Bow(), ("a", "2")));
        objects.Select(o => o.Faulty).ShouldBe([false, true]);
        Problem told = problems.Kept.ShouldHaveSingleItem();
        (told.Code, told.File, told.Row, told.Severity).ShouldBe(("invalid-outline", "zone_urba", 2, Severity.Error));
        told.Place!.Value.Lon.ShouldBe(3.825, 1e-9);
        told.Place.Value.Lat.ShouldBe(47.285, 1e-9);
    }

    [Theory]
    [InlineData(2.35, 48.85, "outside-region")]
    [InlineData(47.28, 3.82, "wrong-projection")]
    [InlineData(762_300, 9_687_800, "wrong-projection")]
    public void What_lies_elsewhere_is_told(double x, double y, string code)
    {
        (IReadOnlyList<DepositObject> objects, ProblemList problems) = Run(DepositTheme.Other, Zone(1, Wgs84.CreatePoint(new Coordinate(x, y)), ("a", "1")));
        objects[0].Faulty.ShouldBeTrue();
        problems.Kept.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public void A_zone_without_its_type_or_with_one_nobody_knows_is_told_by_column()
    {
        (_, ProblemList problems) = Run(DepositTheme.UrbanPlan, Zone(1, Square(), ("LIBELLE", "Ua"), ("TYPEZONE", "U")), Zone(2, Square(), ("LIBELLE", ""), ("TYPEZONE", "UX")));
        problems.Kept.Select(p => (p.Code, p.Row, p.Column)).ShouldBe([("missing-attribute", 2, "LIBELLE"), ("unknown-value", 2, "TYPEZONE")]);
        (IReadOnlyList<DepositObject> untyped, ProblemList missing) = Run(DepositTheme.UrbanPlan, Zone(1, Square(), ("LIBELLE", "Ua")), Zone(2, Square(), ("LIBELLE", "Ub")));
        untyped.ShouldAllBe(o => o.Faulty);
        missing.Kept.ShouldHaveSingleItem().ShouldSatisfyAllConditions(p => p.Code.ShouldBe("missing-column"), p => p.Column.ShouldBe("typezone"));
    }

    [Fact]
    public void Missing_geometry_and_letters_of_another_encoding_are_told_apart_by_weight()
    {
        (IReadOnlyList<DepositObject> objects, ProblemList problems) = Run(DepositTheme.Other, Zone(1, null, ("nom", "x")), Zone(2, Square(), ("nom", "ForÃªt de l'Ã©glise")));
        objects.Select(o => o.Faulty).ShouldBe([true, false], "a name that reads badly is a warning: the object is where it is");
        problems.Kept.Select(p => (p.Code, p.Severity)).ShouldBe([("missing-geometry", Severity.Error), ("wrong-encoding", Severity.Warning)]);
    }

    [Fact]
    public void A_file_that_mixes_points_and_areas_becomes_two_layers()
    {
        (IReadOnlyList<DepositObject> objects, _) = Run(DepositTheme.Other, Zone(1, Square(), ("a", "1")), Zone(2, Wgs84.CreatePoint(new Coordinate(3.82, 47.28)), ("a", "2")));
        objects.Select(o => o.Part).ShouldBe(["zone_urba_surfaces", "zone_urba_points"]);
    }

    [Fact]
    public void A_commune_is_known_by_the_object_s_own_code_or_by_a_contour_never_by_a_guess()
    {
        DepositCheck drawn = new(Given.Territory, [("58145", Square(3.7, 47.2, 0.2))]);
        ProblemList problems = new();
        IReadOnlyList<DepositObject> objects = drawn.Run(new LayerPackage(PackageKind.Plain, [Zone(1, Square()), Zone(2, Square(), ("insee", "21231")), Zone(3, Square(4.2, 47.2))], 0), DepositTheme.Other, problems);
        objects.Select(o => o.Commune).ShouldBe(["58145", "21231", null]);
    }

    [Fact]
    public void Mending_makes_valid_areas_and_touches_no_other_object()
    {
        Gen<Polygon> ring = Gen.Select(Gen.Double[3.8, 3.9], Gen.Double[47.2, 47.3]).Array[4, 9].Select(Ring);
        ring.Array[1, 6].Sample(rings =>
        {
            (IReadOnlyList<DepositObject> before, ProblemList problems) = Run(DepositTheme.Other, [.. rings.Select((r, i) => Zone(i + 1, r, ("n", $"{i}")))]);
            (IReadOnlyList<DepositObject> after, IReadOnlyList<Problem> told, int mended) = DepositMend.Run(before, problems.Kept);
            mended.ShouldBe(before.Count(o => Outlines.FindFault(o.Shape) is not null));
            for (int i = 0; i < before.Count; i++)
            {
                if (!before[i].Faulty)
                    after[i].ShouldBeSameAs(before[i]);
                after[i].Faulty.ShouldBeFalse();
                Outlines.FindFault(after[i].Shape).ShouldBeNull();
                after[i].Attributes.ShouldBe(before[i].Attributes);
            }

            told.Count(p => p.Code == "mended-outline").ShouldBe(mended);
            told.ShouldNotContain(p => p.Severity == Severity.Error);
        }, seed: "0000Qm2rT7x4", iter: 200, threads: 1);
    }

    [Fact]
    public void What_is_mended_and_wrong_otherwise_stays_faulty()
    {
        (IReadOnlyList<DepositObject> before, ProblemList problems) = Run(DepositTheme.UrbanPlan, Zone(1, Bow(), ("LIBELLE", null), ("TYPEZONE", "U")));
        (IReadOnlyList<DepositObject> after, IReadOnlyList<Problem> told, _) = DepositMend.Run(before, problems.Kept);
        after[0].Faulty.ShouldBeTrue();
        told.Select(p => p.Code).ShouldBe(["mended-outline", "missing-attribute"]);
        told[0].Message.ShouldContain("ha");
    }
}
