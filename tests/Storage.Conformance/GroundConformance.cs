using System.Data.Common;
using Dapper;
using Maillage.Database;
using Maillage.Territory;
using Maillage.Territory.Generation;
using Maillage.Territory.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedGroundConformance(EmbeddedDatabases databases) : GroundConformance(databases);

public sealed class PostgresGroundConformance(PostgresDatabases databases) : GroundConformance(databases);

/// <summary>Layers of the ground, on both databases.</summary>
public abstract class GroundConformance(TestDatabases databases)
{
    private static readonly Ground Simulated = GeneratedTerritory.OfSize(1500, 3);

    /// <summary>The same shapes as if they came from a map: only the origin differs, which is all the store looks at.</summary>
    private static readonly Ground Imported = AsImported(GeneratedTerritory.OfSize(300, 4));

    [Fact]
    public void What_was_stored_is_read_back()
    {
        using TestDatabase test = databases.Make();
        var store = new GroundStore(test.Open(GroundTables.Migrations));
        store.ReadGround(GroundOrigin.Simulated).ShouldBeNull();
        store.Replace(Simulated);
        Ground back = store.ReadGround(GroundOrigin.Simulated)!;
        back.CommuneIds.ShouldBe(Simulated.CommuneIds);
        Edges(back).SequenceEqual(Edges(Simulated)).ShouldBeTrue();
        // Not the setback: at a border the next commune's road may be nearer than the commune's own, which alone the generator looks at.
        Premises(back).SequenceEqual(Premises(Simulated)).ShouldBeTrue();
        back.ExchangeId.Order().ShouldBe(Simulated.ExchangeId.Order());
        GroundReport.Of(back).Components.ShouldBe(GroundReport.Of(Simulated).Components);
    }

    [Fact]
    public void Each_origin_is_replaced_on_its_own_and_loading_twice_changes_nothing()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(GroundTables.Migrations);
        var store = new GroundStore(database);
        store.Replace(Imported);
        store.Replace(Simulated);
        store.Replace(Simulated);
        store.Replace(Imported);
        using DbConnection connection = database.Open(DatabasePart.Territory);
        connection.Query<(string Origin, long Lines)>("SELECT origin, sum(lines) FROM premises GROUP BY origin ORDER BY origin").ShouldBe([("osm", 300L), ("simulated", 1500L)]);
        connection.ExecuteScalar<long>("SELECT count(*) FROM street").ShouldBe(Simulated.EdgeCount + Imported.EdgeCount);
        store.Replace(GeneratedTerritory.OfSize(40, 9));
        connection.ExecuteScalar<long>("SELECT sum(lines) FROM premises").ShouldBe(340);
    }

    [Fact]
    public void A_cancelled_load_changes_nothing()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(GroundTables.Migrations);
        var store = new GroundStore(database);
        store.Replace(Imported);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Should.Throw<OperationCanceledException>(() => store.Replace(Simulated, null, source.Token));
        using DbConnection connection = database.Open(DatabasePart.Territory);
        connection.ExecuteScalar<long>("SELECT sum(lines) FROM premises").ShouldBe(300);
    }

    private static IEnumerable<string> Edges(Ground g) =>
        Enumerable.Range(0, g.EdgeCount).Select(e => $"{g.EdgeId[e]} {g.EdgeLengthCm[e]} {g.EdgeClass[e]} {g.EdgeBuiltUp[e]} {g.EdgeSupport[e]} {g.CommuneIds[g.EdgeCommune[e]]}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Premises(Ground g) =>
        Enumerable.Range(0, g.BuildingCount).Select(i => $"{g.PremisesId[i]} {g.PremisesXCm[i]} {g.PremisesYCm[i]} {g.PremisesLines[i]} {g.PremisesPriority[i]}").Order(StringComparer.Ordinal);

    private static Ground AsImported(Ground g)
    {
        Array.Fill(g.CommuneOrigin, GroundOrigin.Osm);
        // Codes and identities of their own: the generator gives the same ones to every invented territory.
        for (int c = 0; c < g.CommuneIds.Length; c++)
        {
            g.CommuneIds[c] = "o" + g.CommuneIds[c][1..];
        }

        for (int e = 0; e < g.EdgeCount; e++)
        {
            g.EdgeId[e] &= (1L << 52) - 1;
        }

        for (int i = 0; i < g.BuildingCount; i++)
        {
            g.PremisesId[i] &= (1L << 52) - 1;
        }

        for (int x = 0; x < g.ExchangeId.Length; x++)
        {
            g.ExchangeId[x] = "o" + g.ExchangeId[x];
        }

        return g;
    }
}
