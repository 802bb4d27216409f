using Maillage.Kernel;
using Maillage.Network;
using Maillage.Network.Edits;
using Maillage.Network.Storage;
using Maillage.People.Audit;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedVersionConformance(EmbeddedDatabases databases) : VersionConformance(databases);

public sealed class PostgresVersionConformance(PostgresDatabases databases) : VersionConformance(databases);

/// <summary>Drafts and versions of a design on both databases.</summary>
public abstract class VersionConformance(TestDatabases databases)
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TerritoryId Lormes = TerritoryId.Commune("58145");

    [Fact]
    public void A_draft_grows_is_undone_and_done_again()
    {
        using TestDatabase test = databases.Make();
        VersionStore store = new(test.Open(DesignTables.Migrations));
        store.GetDraft(Lormes).ShouldBe(DesignDraft.Empty);
        DesignDraft draft = store.Save(Lormes, DesignDraft.Empty.Add(Price("a", 20)), "Ada", Moment);
        draft = store.Save(Lormes, draft.Add(Price("b", 21)), "Ada", Moment);
        draft = store.Save(Lormes, draft.Undo(), "Ada", Moment);
        draft.Edits.Select(e => e.Id).ShouldBe(["a"]);
        DesignDraft read = store.GetDraft(Lormes);
        EditCode.Write(read.Edits).ShouldBe(EditCode.Write(draft.Edits));
        EditCode.Write(read.Undone).ShouldBe(EditCode.Write([Price("b", 21)]));
        read.Revision.ShouldBe(3);
        store.Save(Lormes, read.Redo(), "Ada", Moment).Edits.Select(e => e.Id).ShouldBe(["a", "b"]);
        store.ListDrafts().ShouldBe([(Lormes, Moment)]);
    }

    [Fact]
    public void Of_two_people_who_change_the_same_revision_the_second_is_refused_and_nothing_of_the_first_is_lost()
    {
        using TestDatabase test = databases.Make();
        VersionStore store = new(test.Open(DesignTables.Migrations));
        DesignDraft seen = store.GetDraft(Lormes);
        store.Save(Lormes, seen.Add(Price("first", 20)), "Ada", Moment);
        Refused(() => store.Save(Lormes, seen.Add(Price("second", 21)), "Bob", Moment));
        DesignDraft both = store.GetDraft(Lormes);
        store.Save(Lormes, both.Add(Price("third", 22)), "Bob", Moment);
        bool told = false;
        Refused(() => store.Save(Lormes, both.Undo(), "Ada", Moment, _ => told = true));
        told.ShouldBeFalse();
        store.GetDraft(Lormes).Edits.Select(e => e.Id).ShouldBe(["first", "third"]);
    }

    [Fact]
    public void Versions_are_numbered_read_published_and_kept_apart_by_territory()
    {
        using TestDatabase test = databases.Make();
        VersionStore store = new(test.Open(DesignTables.Migrations));
        store.Keep(Version("Base", [])).ShouldBe(1);
        store.Keep(Version("Sans la route", [Price("a", 20)])).ShouldBe(2);
        store.Keep(Version("Ailleurs", []) with { Territory = TerritoryId.Commune("58037") }).ShouldBe(1);
        store.ListVersions(Lormes).Select(v => v.Name).ShouldBe(["Sans la route", "Base"]);
        DesignVersion second = store.FindVersion(Lormes, 2).ShouldNotBeNull();
        (second.Name, second.Note, second.Author, second.At, second.Frame, second.Premises, second.CostNew, second.LowerBound, second.Published)
            .ShouldBe(("Sans la route", "pour voir", "Ada", Moment, "cadre", 1287, new Money(123_456), new Money(100_000), false));
        EditCode.Write(second.Edits).ShouldBe(EditCode.Write([Price("a", 20)]));
        store.FindVersion(Lormes, 3).ShouldBeNull();
        store.ListPublished().ShouldBeEmpty();
        store.Publish(Lormes, 2, published: true).ShouldBeTrue();
        store.Publish(Lormes, 9, published: true).ShouldBeFalse();
        store.ListPublished().ShouldHaveSingleItem().Number.ShouldBe(2);
    }

    [Fact]
    public void A_change_and_its_line_in_the_journal_are_kept_together_or_not_at_all()
    {
        using TestDatabase test = databases.Make();
        var database = test.Open([.. DesignTables.Migrations, .. AuditTables.Migrations]);
        VersionStore store = new(database);
        Should.Throw<InvalidOperationException>(() => store.Save(Lormes, DesignDraft.Empty.Add(Price("a", 20)), "Ada", Moment, _ => throw new InvalidOperationException()));
        store.GetDraft(Lormes).ShouldBe(DesignDraft.Empty);
        Should.Throw<InvalidOperationException>(() => store.Keep(Version("x", []), _ => throw new InvalidOperationException()));
        store.ListVersions(Lormes).ShouldBeEmpty();
    }

    private static ChangeValue Price(string id, decimal euros) => new() { Id = id, Author = "Ada", At = Moment, Key = "prices.aerial", Value = euros };

    private static DesignVersion Version(string name, IReadOnlyList<DesignEdit> edits) => new(Lormes, 0, name, "pour voir", "Ada", Moment, edits, "cadre", 1287, new Money(123_456), new Money(100_000), Published: false);

    private static void Refused(Action act) => Should.Throw<BadInputException>(act).Problems.ShouldHaveSingleItem().Code.ShouldBe("draft-changed");
}
