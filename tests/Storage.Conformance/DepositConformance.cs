using Maillage.Catalogue.Layers;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using NetTopologySuite.Geometries;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedDepositConformance(EmbeddedDatabases databases) : DepositConformance(databases);

public sealed class PostgresDepositConformance(PostgresDatabases databases) : DepositConformance(databases);

/// <summary>Deposits on both databases: a draft comes whole, publishing is one step, reports keep their places.</summary>
public abstract class DepositConformance(TestDatabases databases)
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private static readonly Deposit Plan = new("geo-plu", "PLU", "Zones", new BodyId("21210231500018"), DepositTheme.UrbanPlan, Visibility.Partners, "etalab-2.0", 0, new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), null);

    private static DepositObject Found(int row, bool faulty = false, string part = "zone_urba") => new(
        part, row, faulty ? null : Wgs84.CreateMultiPolygon([Wgs84.CreatePolygon([new(3.8, 47.2), new(3.8, 47.3), new(3.9, 47.3), new(3.8, 47.2)])]),
        new Dictionary<string, string?> { ["libelle"] = $"U{row}", ["surface"] = $"{row}.5", ["code"] = $"0{row}", ["rang"] = $"{row}", ["vide"] = null }, row % 2 == 0 ? "58145" : null, faulty);

    [Fact]
    public void A_draft_is_read_back_as_it_was_with_its_columns_typed_and_the_places_of_its_faults()
    {
        using TestDatabase test = databases.Make();
        DepositStore store = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        Problem told = Problem.Error("invalid-outline", "le contour se croise", "the outline crosses itself") with { File = "zone_urba", Row = 2, Place = (3.825, 47.285) };
        DepositVersion made = store.AddDraft(Plan, "plu.zip", [Found(1), Found(2, faulty: true), Found(3)], lost: 1, errors: 2, [told]);
        made.Number.ShouldBe(1);
        DepositVersion read = store.FindVersion("geo-plu", 1)!;
        (read.Objects, read.Faulty, read.Lost, read.Errors).ShouldBe((3, 1, 1, 2));
        read.Problems.ShouldHaveSingleItem().ShouldBe(told);
        DepositPart part = read.Parts.ShouldHaveSingleItem();
        (part.Geometry, part.Objects).ShouldBe((OgcGeometryType.MultiPolygon, 2));
        part.Box.ShouldBe([3.8, 47.2, 3.9, 47.3]);
        part.Columns.Select(c => c.Type).ShouldBe([LayerColumnType.Text, LayerColumnType.Real, LayerColumnType.Text, LayerColumnType.Integer, LayerColumnType.Text], "a code with a leading zero is no number");
        IReadOnlyList<DepositObject> objects = store.Read("geo-plu", 1);
        objects.Select(o => (o.Row, o.Commune, o.Faulty)).ShouldBe([(1, null, false), (2, "58145", true), (3, null, false)]);
        objects[0].Shape!.EqualsExact(Found(1).Shape).ShouldBeTrue();
        objects[0].Shape!.SRID.ShouldBe(4326);
        objects[1].Shape.ShouldBeNull();
        objects[2].Attributes.ShouldBe(Found(3).Attributes);
        store.Find("geo-plu")!.Published.ShouldBe(0);
    }

    [Fact]
    public void Readers_keep_the_published_version_while_a_draft_waits_and_get_the_new_one_in_one_step()
    {
        using TestDatabase test = databases.Make();
        DepositStore store = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        DepositVersion first = store.AddDraft(Plan, "1.zip", [Found(1)], 0, 0, []);
        Deposit published = store.Publish(Plan, first.Number);
        published.PublishedAt.ShouldNotBeNull();
        store.AddDraft(published, "2.zip", [Found(1), Found(2)], 0, 0, []);
        DepositVersion third = store.AddDraft(published, "3.zip", [Found(1), Found(2), Found(3)], 0, 0, []);
        store.Read("geo-plu", 1).Count.ShouldBe(1, "what is read stays");
        store.Read("geo-plu", 2).ShouldBeEmpty("a draft that was replaced is gone");
        store.Publish(store.Find("geo-plu")!, third.Number);
        store.Find("geo-plu")!.Published.ShouldBe(3);
        store.Read("geo-plu", 1).ShouldBeEmpty();
        store.Read("geo-plu", 3).Count.ShouldBe(3);
        store.ListVersions("geo-plu").Select(v => v.File).ShouldBe(["3.zip", "2.zip", "1.zip"], "reports stay");
        store.Withdraw(store.Find("geo-plu")!).Published.ShouldBe(0);
        store.Read("geo-plu", 3).Count.ShouldBe(3, "what was withdrawn is a draft again");
    }

    [Fact]
    public void A_draft_that_fails_at_its_end_leaves_nothing()
    {
        using TestDatabase test = databases.Make();
        DepositStore store = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        Should.Throw<InvalidOperationException>(() => store.AddDraft(Plan, "plu.zip", [Found(1)], 0, 0, [], _ => throw new InvalidOperationException()));
        store.List().ShouldBeEmpty();
        store.ListVersions("geo-plu").ShouldBeEmpty();
        store.Read("geo-plu", 1).ShouldBeEmpty();
    }
}
