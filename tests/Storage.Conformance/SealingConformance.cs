using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Maillage.Database;
using Maillage.Formats.Guards;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedSealingConformance(EmbeddedDatabases databases) : SealingConformance(databases);

public sealed class PostgresSealingConformance(PostgresDatabases databases) : SealingConformance(databases);

/// <summary>Sealed things on both databases: the copied database alone says nothing, nothing opens in another's place, who opened is known, keys change without loss.</summary>
public abstract class SealingConformance(TestDatabases databases) : IDisposable
{
    private const string Secret = "chiffre d'affaires : 1 871 000 euros";
    private const string FileName = "bilan-confidentiel.pdf";
    private static readonly BodyId Firm = new("38012986646850");
    private static readonly BodyId Agency = new("23210001000014");
    private static readonly BodyId Other = new("21210231300015");
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-sealing-");

    private sealed class Clock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }

    public void Dispose()
    {
        home.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void What_lies_with_an_object_follows_its_readers_and_goes_with_it()
    {
        using TestDatabase test = databases.Make();
        SealedStore store = Store(test);
        string id = Seal(store);
        SealedItem item = store.Find(id)!;
        store.ShareAll(null, item.ObjectKind, item.ObjectId, [Other, Firm, Other]);
        store.Find(id)!.Readers.ShouldBe([Other], "once, and the owner is no reader");
        store.Open(Officer(Other), id)!.Content.ShouldNotBeNull();
        store.Open(Officer(Agency), id)!.Content.ShouldBeNull();
        store.DeleteAll(null, item.ObjectKind, "another");
        store.Find(id).ShouldNotBeNull();
        store.DeleteAll(null, item.ObjectKind, item.ObjectId);
        store.Find(id).ShouldBeNull();
    }

    [Fact]
    public void The_owner_and_the_named_body_open_it_and_the_owner_sees_who_did()
    {
        using TestDatabase test = databases.Make();
        SealedStore store = Store(test);
        string id = Seal(store);
        Unsealed own = store.Open(Officer(Firm), id)!;
        (own.Name, own.MediaType, Encoding.UTF8.GetString(own.Content!)).ShouldBe((FileName, "application/pdf", Secret));
        store.Open(Officer(Agency), id)!.Content.ShouldNotBeNull();
        Unsealed refused = store.Open(Officer(Other), id)!;
        (refused.Decision.Allowed, refused.Content, refused.Name).ShouldBe((false, null, null));
        store.Open(Officer(Firm) with { Strong = false }, id)!.Decision.Rule.ShouldBe("second-factor");
        store.Open(Officer(Firm) with { Role = Role.Member }, id)!.Decision.Rule.ShouldBe("role");
        store.Open(Actor.Visitor, id)!.Content.ShouldBeNull();
        store.Open(Officer(Firm), "unknown").ShouldBeNull();
        store.Openings(id).Select(l => (l.Action, l.Body)).Reverse().ShouldBe(
        [
            ("sealed.added", Firm.Siret), ("sealed.opened", Firm.Siret), ("sealed.opened", Agency.Siret), ("sealed.refused", Other.Siret), ("sealed.refused", Firm.Siret), ("sealed.refused", Firm.Siret),
        ]);
        store.Openings(id).ShouldAllBe(l => l.Concerned == Firm.Siret);
    }

    [Fact]
    public void A_drawer_takes_from_who_may_and_lists_names_for_who_may_read()
    {
        using TestDatabase test = databases.Make();
        SealedStore store = Store(test);
        Drawer drawer = new(store, new MalwareScan(null), TimeProvider.System);
        SealedPlace place = new("case", "7", Firm, [Agency]);
        Actor member = Officer(Firm) with { Role = Role.Member, Strong = false };
        string csv = drawer.Deposit(member, place, "C:\\dossier\\Liste.csv", new MemoryStream("a;b"u8.ToArray())).Id.ShouldNotBeNull("to give away one's own secret takes no second factor");
        drawer.Note(Officer(Agency), place, "Avis", "Solide.").Id.ShouldNotBeNull("who may read a place may add to it");
        drawer.Note(Officer(Agency) with { Strong = false }, place, "Avis", "x").ShouldBe(new Deposited(drawer.MayDeposit(Officer(Agency) with { Strong = false }, place), null));
        drawer.Deposit(Officer(Other), place, "a.csv", new MemoryStream("a"u8.ToArray())).Decision.Rule.ShouldBe("not-yours");
        Should.Throw<BadInputException>(() => drawer.Deposit(member, place, "a.pdf", new MemoryStream("a"u8.ToArray()))).Problems[0].Code.ShouldBe("upload-content");
        store.ListNamed(Officer(Firm), "case", "7").Select(n => n.Name).ShouldBe(["Liste.csv", "Avis"]);
        store.ListNamed(member, "case", "7").ShouldBeEmpty();
        store.ListNamed(Officer(Other), "case", "7").ShouldBeEmpty();
        store.Openings(csv).Select(l => l.Action).ShouldBe(["sealed.added"], "a list opens nothing");
        for (int i = store.List("case", "7").Count; i < Drawer.MostItems; i++)
            drawer.Note(Officer(Firm), place, "n", "x");
        Should.Throw<BadInputException>(() => drawer.Note(Officer(Firm), place, "n", "x")).Problems[0].Code.ShouldBe("drawer-full");
    }

    [Fact]
    public void A_copied_database_alone_says_nothing()
    {
        using TestDatabase test = databases.Make();
        Seal(Store(test));
        using DbConnection connection = test.Open().Open(DatabasePart.Private);
        var all = new StringBuilder();
        foreach (string table in new[] { "sealed", "audit_entry", "audit_trace" })
        {
            using System.Data.IDataReader row = connection.ExecuteReader($"SELECT * FROM {table}");
            while (row.Read())
            {
                for (int i = 0; i < row.FieldCount; i++)
                    all.Append(row.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture)).Append('|');
            }
        }

        string text = all.ToString();
        text.ShouldContain(Firm.Siret, customMessage: "the search must see the table");
        text.ShouldNotContain("1 871 000");
        text.ShouldNotContain("bilan");
        text.ShouldNotContain("pdf");
        foreach (string key in Directory.GetFiles(home.FullName, "*.key", SearchOption.AllDirectories))
            text.ShouldNotContain(Encoding.Latin1.GetString(Convert.FromHexString(File.ReadAllText(key))));

        // With the database but other keys: a clear refusal, no content.
        using var elsewhere = new Elsewhere();
        SealedStore stolen = new(test.Open(), SealingKeys.Open(elsewhere.Path, null), Journal(test), TimeProvider.System);
        string id = connection.ExecuteScalar<string>("SELECT id FROM sealed")!;
        Should.Throw<SealBrokenException>(() => stolen.Open(Officer(Firm), id));
    }

    [Theory]
    [InlineData("UPDATE sealed SET content = (SELECT s.content FROM sealed s WHERE s.id = @b) WHERE id = @a")]
    [InlineData("UPDATE sealed SET content = (SELECT s.content FROM sealed s WHERE s.id = @b), wrapped = (SELECT s.wrapped FROM sealed s WHERE s.id = @b), header = (SELECT s.header FROM sealed s WHERE s.id = @b) WHERE id = @a")]
    [InlineData("UPDATE sealed SET header = (SELECT s.content FROM sealed s WHERE s.id = @a) WHERE id = @a")]
    [InlineData("UPDATE sealed SET object_id = 'another' WHERE id = @a")]
    [InlineData("UPDATE sealed SET owner = '23210001000014' WHERE id = @a")]
    [InlineData("UPDATE sealed SET readers = '[\"23210001000014\",\"21210231300015\"]' WHERE id = @a")]
    public void What_was_swapped_or_bound_to_another_in_the_database_does_not_open(string statement)
    {
        using TestDatabase test = databases.Make();
        SealedStore store = Store(test);
        string a = Seal(store), b = Seal(store);
        using (DbConnection connection = test.Open().Open(DatabasePart.Private))
            connection.Execute(statement, new { a, b }).ShouldBe(1);

        Should.Throw<SealBrokenException>(() => store.Open(Officer(Agency), a)).Problem.Code.ShouldBe("seal-broken");
        store.Openings(a)[0].Action.ShouldBe("sealed.broken");
        store.Open(Officer(Agency), b)!.Content.ShouldNotBeNull();
    }

    [Fact]
    public void An_officer_of_the_owner_shares_withdraws_and_deletes()
    {
        using TestDatabase test = databases.Make();
        SealedStore store = Store(test);
        string id = Seal(store);
        store.Share(Officer(Agency), id, [Other]).Rule.ShouldBe("not-yours");
        store.Share(Officer(Firm) with { Role = Role.Agent }, id, [Other]).Rule.ShouldBe("role");
        store.Share(Officer(Firm), id, [Other]).Allowed.ShouldBeTrue();
        store.Open(Officer(Other), id)!.Content.ShouldNotBeNull();
        store.Open(Officer(Agency), id)!.Content.ShouldBeNull();
        store.List("case", "42").Single().Readers.ShouldBe([Other]);
        store.Delete(Officer(Firm), id).Allowed.ShouldBeTrue();
        store.List("case", "42").ShouldBeEmpty();
        Journal(test).Verify().Whole.ShouldBeTrue();
    }

    [Fact]
    public void Keys_change_without_loss_when_stopped_after_any_row()
    {
        using TestDatabase test = databases.Make();
        SealedStore store = Store(test);
        string[] ids = [.. Enumerable.Range(0, 6).Select(_ => Seal(store))];
        for (int stop = 0; stop <= ids.Length; stop++)
        {
            SealingKeys keys = SealingKeys.Open(home.FullName, null);
            keys.Add();
            StopAfter(test, stop, keys.Current);
            SealedStore restarted = Store(test);
            ids.ShouldAllBe(id => Encoding.UTF8.GetString(restarted.Open(Officer(Firm), id)!.Content!) == Secret);
        }

        Store(test).Rotate(TestContext.Current.CancellationToken);
        SealingKeys.Open(home.FullName, null).Numbers.Count.ShouldBe(8, "old keys outlive their successor by a day");
        var later = new SealedStore(test.Open(), SealingKeys.Open(home.FullName, null), Journal(test), new Clock(TimeSpan.FromHours(25)));
        later.Rotate(TestContext.Current.CancellationToken).Broken.ShouldBeEmpty();
        SealingKeys.Open(home.FullName, null).Numbers.ShouldBe([8]);
        ids.ShouldAllBe(id => later.Open(Officer(Firm), id)!.Content != null);
    }

    [Fact]
    public void A_missing_key_is_told_and_its_return_opens_all()
    {
        using TestDatabase test = databases.Make();
        string id = Seal(Store(test));
        string key = Directory.GetFiles(home.FullName, "1.key", SearchOption.AllDirectories).Single(), text = File.ReadAllText(key);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        SealingKeys.Open(home.FullName, null).Add();
        File.Delete(key);
        Should.Throw<BadInputException>(() => Store(test).Open(Officer(Firm), id)).Problems.Single().Code.ShouldBe("sealing-key-missing");
        File.WriteAllText(key, "abc");
        Should.Throw<BadInputException>(() => Store(test)).Problems.Single().Code.ShouldBe("sealing-key");
        File.WriteAllText(key, text);
        Store(test).Open(Officer(Firm), id)!.Content.ShouldNotBeNull();
    }

    /// <summary>Lets the rotation write so many rows: the next one fails as a lost database does.</summary>
    private void StopAfter(TestDatabase test, int rows, long newest)
    {
        SealedStore store = Store(test);
        using DbConnection connection = test.Open().Open(DatabasePart.Private);
        bool sqlite = connection.GetType().Name.StartsWith("Sqlite", StringComparison.Ordinal);
        string enough = $"(SELECT count(*) FROM sealed WHERE key_number = {newest}) >= {rows}";
        connection.Execute(sqlite
            ? $"CREATE TRIGGER stop BEFORE UPDATE ON sealed WHEN {enough} BEGIN SELECT RAISE(ABORT, 'stopped'); END"
            : $"CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF {enough} THEN RAISE EXCEPTION ''stopped''; END IF; RETURN NEW; END'; CREATE TRIGGER stop BEFORE UPDATE ON sealed FOR EACH ROW EXECUTE FUNCTION stop()");
        Exception? stopped = Record.Exception(() => store.Rotate(TestContext.Current.CancellationToken));
        (stopped is null).ShouldBe(rows >= 6);
        connection.Execute(sqlite ? "DROP TRIGGER stop" : "DROP TRIGGER stop ON sealed; DROP FUNCTION stop()");
        connection.ExecuteScalar<long>($"SELECT count(*) FROM sealed WHERE key_number = {newest}").ShouldBe(rows);
    }

    private static Actor Officer(BodyId body) => new("p-" + body.Siret, "Nom", body, Role.Officer, [], [], Strong: true);

    private static string Seal(SealedStore store) =>
        store.Seal(Officer(Firm), new SealedDraft(SealedKind.Attachment, "case", "42", Firm, [Agency], FileName, "application/pdf"), Encoding.UTF8.GetBytes(Secret));

    private SealedStore Store(TestDatabase test) =>
        new(test.Open([.. AuditTables.Migrations, .. SealedTables.Migrations]), SealingKeys.Open(home.FullName, null), Journal(test), TimeProvider.System);

    private AuditLog Journal(TestDatabase test) => new(test.Open(), TimeProvider.System, home.FullName);

    private sealed class Elsewhere : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("maillage-stolen-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
