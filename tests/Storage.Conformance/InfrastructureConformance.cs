using Maillage.Territory;
using Maillage.Territory.Existing;
using Maillage.Territory.Storage;
using NetTopologySuite.Geometries;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedInfrastructureConformance(EmbeddedDatabases databases) : InfrastructureConformance(databases);

public sealed class PostgresInfrastructureConformance(PostgresDatabases databases) : InfrastructureConformance(databases);

/// <summary>Deliveries of existing infrastructure, on both databases.</summary>
public abstract class InfrastructureConformance(TestDatabases databases)
{
    [Fact]
    public void A_delivery_is_read_back_whole_and_replaced_by_its_name_alone()
    {
        using TestDatabase test = databases.Make();
        InfrastructureStore store = new(test.Open(InfrastructureTables.Migrations));
        store.Find("a").ShouldBeNull();
        store.Replace(Delivery("a", 3));
        store.Replace(Delivery("b", 2));
        store.List().ShouldBe(["a", "b"]);
        ExistingInfrastructure back = store.Find("a")!;
        back.Lines.Select(l => (l.Id, l.Support, l.Stands, l.Attributes)).ShouldBe(Delivery("a", 3).Lines.Select(l => (l.Id, l.Support, l.Stands, l.Attributes)));
        back.Lines[0].Line.Coordinates[1].X.ShouldBe(4.6, 1e-9);
        back.Sites.Select(s => (s.Id, s.Kind, s.Name, s.Place.X)).ShouldBe(Delivery("a", 3).Sites.Select(s => (s.Id, s.Kind, s.Name, s.Place.X)));
        back.Records.ShouldBe(Delivery("a", 3).Records);
        store.ListStanding().Lines.Count.ShouldBe(3, "of each delivery the even ones stand");
        store.ListSites("exchange").Select(s => s.Id).ShouldBe(["ND0", "ND1", "ND2", "ND0", "ND1"]);
        store.ListSites("power").ShouldBeEmpty();

        store.Replace(Delivery("a", 1));
        store.Find("a")!.Lines.Count.ShouldBe(1);
        store.Find("b")!.Lines.Count.ShouldBe(2);
    }

    private static ExistingInfrastructure Delivery(string name, int count) => new(
        name,
        [.. Enumerable.Range(0, count).Select(i => new ExistingLine("t_cheminement", $"CM{i}", i % 2 == 0 ? ExistingSupport.Duct : ExistingSupport.Pole, i % 2 == 0, new LineString([new(4.5, 47.1), new(4.6, 47.1 + i)]), "{\"cm_code\":\"é\"}"))],
        [.. Enumerable.Range(0, count).Select(i => new ExistingSite("t_noeud", $"ND{i}", "exchange", "Central", new Point(4.5 + i, 47), "{}"))],
        [.. Enumerable.Range(0, count).Select(i => new ExistingRecord("t_cable", $"CB{i}", "{}", i == 0 ? "POINT (1 2)" : null))]);
}
