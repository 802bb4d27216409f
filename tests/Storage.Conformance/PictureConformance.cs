using System.Data.Common;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedPictureConformance(EmbeddedDatabases databases) : PictureConformance(databases);

public sealed class PostgresPictureConformance(PostgresDatabases databases) : PictureConformance(databases);

public abstract class PictureConformance(TestDatabases databases)
{
    [Fact]
    public void A_picture_comes_back_as_it_was_kept_is_counted_for_its_body_and_goes_for_good()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        PictureStore store = new(database);
        BodyId body = new("21210231500018");
        byte[] content = [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i * 7))];
        KeptPicture first = new("a1", "m:1", body, "vue.jpg", 800, 600, content.Length, new DateTimeOffset(2026, 11, 26, 14, 0, 0, 123, TimeSpan.Zero)), second = first with { Id = "a0", File = "é.tif", At = first.At.AddSeconds(1) };
        Change(database, t => PictureStore.Add(t, first, content) && PictureStore.Add(t, second, [1]) && PictureStore.Add(t, first with { Id = "b", Record = "m:2" }, [2]));
        store.ListOf("m:1").ShouldBe([first, second]);
        store.Find("a1").ShouldBe(first);
        store.Read("a1").ShouldBe(content);
        store.BytesOf(body).ShouldBe(3 * content.Length);
        store.BytesOf(new BodyId("21580145700012")).ShouldBe(0);
        Change(database, t => PictureStore.Remove(t, "a1"));
        store.Find("a1").ShouldBeNull();
        store.Read("a1").ShouldBeNull();
        store.ListOf("m:1").ShouldBe([second]);
    }

    private static void Change(MaillageDatabase database, Func<DbTransaction, bool> change)
    {
        using DbConnection connection = database.Open(DatabasePart.Private);
        using DbTransaction transaction = connection.BeginTransaction();
        change(transaction).ShouldBeTrue();
        transaction.Commit();
    }
}
