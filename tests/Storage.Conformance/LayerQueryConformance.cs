using System.Data.Common;
using CsCheck;
using Maillage.Database;
using Maillage.Formats.Cql2;
using Maillage.Network.Storage;
using NetTopologySuite.Geometries;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedLayerQueryConformance(EmbeddedDatabases databases) : LayerQueryConformance(databases);

public sealed class PostgresLayerQueryConformance(PostgresDatabases databases) : LayerQueryConformance(databases);

/// <summary>Filters on a layer: both databases give what the judge in memory gives, feature by feature, page after page.</summary>
public abstract class LayerQueryConformance(TestDatabases databases)
{
    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);
    private static readonly string[] Names = ["Lormes", "lormes", "Ëvaux", "50 %", "a_b", "a*b[c]?", "O'Brien", "\\fin", "𝒜", ""];
    private static readonly CqlProperty Name = new("id", CqlType.Text), Parent = new("parent_id", CqlType.Text), Lines = new("lines", CqlType.Number), Simulated = new("simulated", CqlType.Flag);
    private static readonly Column[] Columns = [.. new[] { "id", "parent_id", "lines", "simulated" }.Select(n => DesignTables.Sites.Columns.First(c => c.Name == n))];
    private static readonly Dictionary<string, object> Only = new() { ["design"] = "d" };

    private static readonly Gen<CqlNode> Leaf = Gen.OneOf<CqlNode>(
        Gen.Select(Gen.OneOf(Name, Parent), Gen.Enum<CqlOperator>(), Gen.OneOf(Names), (p, o, v) => (CqlNode)new CqlCompare(p, o, v)),
        Gen.Select(Gen.Enum<CqlOperator>(), Gen.Int[0, 9], (o, v) => (CqlNode)new CqlCompare(Lines, o, v + 0.5 * (v % 2))),
        Gen.Bool.Select(b => (CqlNode)new CqlCompare(Simulated, CqlOperator.Equal, b)),
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9], (a, b) => (CqlNode)new CqlBetween(Lines, a, b)),
        Gen.OneOf(Names).Array[1, 3].Select(v => (CqlNode)new CqlIn(Parent, v)),
        Gen.OneOf("%", "L%", "_ormes", "%\\%", "a\\_b", "%*%", "%[c]_", "\\\\%", "_", "O'%").Select(p => (CqlNode)new CqlLike(Parent, p)),
        Gen.Const((CqlNode)new CqlIsNull(Parent)),
        Gen.Select(Gen.Double[2, 5], Gen.Double[46, 48], (x, y) => (CqlNode)new CqlIntersects(Wgs84.CreatePolygon([new(x, y), new(x + 1, y), new(x, y + 1), new(x, y)]))));

    [Fact]
    public void Every_filter_gives_on_the_database_what_it_gives_in_memory()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = Filled(test);
        List<LayerRow> all = [.. new LayerQuery(database, DesignTables.Sites, Columns, Only, null, null).Read(0, 1000)];
        all.Count.ShouldBe(90, "those of the other design stay out");
        Gen<CqlNode> filters = Gen.Recursive<CqlNode>((depth, inner) => depth > 3 ? Leaf : Gen.Frequency(
            (4, Leaf), (1, inner.Select(n => (CqlNode)new CqlNot(n))), (1, inner.Array[1, 3].Select(n => (CqlNode)new CqlAnd(n))), (1, inner.Array[1, 3].Select(n => (CqlNode)new CqlOr(n)))));
        filters.Sample(filter =>
        {
            CqlTruth truth = new(filter);
            LayerQuery query = new(database, DesignTables.Sites, Columns, Only, null, filter);
            long[] expected = [.. all.Where(r => truth.Holds(n => r.Values[Array.FindIndex(Columns, c => c.Name == n)], r.Shape)).Select(r => r.Fid)];
            query.Read(0, 1000).Select(r => r.Fid).ShouldBe(expected, filter.ToString());
            query.Read(0, 5).Select(r => r.Fid).ShouldBe(expected.Take(5));
            if (query.IsExact)
                query.Count().ShouldBe(expected.Length);
        }, seed: "0000Lk3mVhy7", iter: 400, threads: 1);
    }

    [Fact]
    public void Rows_say_where_they_lie_what_copies_of_them_say_and_a_rest_of_them_may_be_left()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = Filled(test);
        LayerQuery query = new(database, DesignTables.Sites, Columns, Only, new Envelope(2, 3.51, 46, 48), null);
        List<LayerRow> copies = [.. query.Read(0, 1000)];
        for (int round = 0; round < 2; round++)
        {
            using LayerRows rows = query.Rows(0, 1000);
            foreach (LayerRow copy in copies)
            {
                rows.Next().ShouldBeTrue();
                rows.Fid.ShouldBe(copy.Fid);
                System.Text.Encoding.UTF8.GetString(rows.Text(0)).ShouldBe((string)copy.Values[0]!);
                rows.IsNull(1).ShouldBe(copy.Values[1] is null);
                rows.Whole(2).ShouldBe((long)copy.Values[2]!);
                rows.Real(2).ShouldBe((long)copy.Values[2]!);
                rows.Flag(3).ShouldBe((bool)copy.Values[3]!);
                rows.Geometry().EqualsExact(copy.Shape).ShouldBeTrue();
            }

            rows.Next().ShouldBeFalse();
        }

        // A reader who turns away half-way holds nothing up: the same question begins anew, and the layer can be emptied.
        using (LayerRows left = query.Rows(0, 1000))
            left.Next().ShouldBeTrue();
        query.Rows(0, 1).ShouldSatisfyAllConditions(r => r.Next().ShouldBeTrue(), r => r.Next().ShouldBeFalse(), r => r.Dispose());
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        database.Clear(transaction, DesignTables.Sites);
        using (LayerRows before = query.Rows(0, 1))
            before.Next().ShouldBeTrue("nothing is confirmed yet");
        transaction.Commit();
        using LayerRows after = query.Rows(0, 1);
        after.Next().ShouldBeFalse();
    }

    [Fact]
    public void What_only_memory_can_judge_is_never_given_out_as_it_lies()
    {
        using TestDatabase test = databases.Make();
        LayerQuery query = new(Filled(test), DesignTables.Sites, Columns, Only, null, new CqlIntersects(Wgs84.CreatePoint(new Coordinate(2, 46))));
        Should.Throw<InvalidOperationException>(() => query.Rows(0, 10));
        query.Read(0, 10).Count().ShouldBe(1);
    }

    [Fact]
    public void A_box_and_a_cursor_walk_the_layer_once()
    {
        using TestDatabase test = databases.Make();
        LayerQuery query = new(Filled(test), DesignTables.Sites, Columns, Only, new Envelope(2, 3.51, 46, 48), null);
        List<long> walked = [];
        for (long after = 0; ;)
        {
            List<LayerRow> page = [.. query.Read(after, 7)];
            if (page.Count == 0)
                break;
            walked.AddRange(page.Select(r => r.Fid));
            after = page[^1].Fid;
        }

        walked.ShouldBe(query.Read(0, 1000).Select(r => r.Fid));
        walked.Count.ShouldBe((int)query.Count());
        walked.Count.ShouldBe(54);
    }

    private static MaillageDatabase Filled(TestDatabase test)
    {
        MaillageDatabase database = test.Open(DesignTables.Migrations);
        using DbConnection connection = database.Open(DatabasePart.Territory);
        using DbTransaction transaction = connection.BeginTransaction();
        database.Insert(transaction, DesignTables.Sites, Enumerable.Range(0, 100).Select(i => (object?[])
        [
            i < 90 ? "d" : "other", $"{Names[i % 10]}{i / 10}", "sro", "58145", i % 7 == 0 ? null : Names[i % 10], (long)(i % 10), 1L, 1L, 1L, 1.0, i % 3 == 0,
            Wgs84.CreatePoint(new Coordinate(2 + 0.3 * (i % 10), 46 + 0.2 * (i / 10))),
        ]));
        transaction.Commit();
        return database;
    }
}
