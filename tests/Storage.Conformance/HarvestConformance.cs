using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedHarvestConformance(EmbeddedDatabases databases) : HarvestConformance(databases);

public sealed class PostgresHarvestConformance(PostgresDatabases databases) : HarvestConformance(databases);

/// <summary>Sources and runs of harvests, and the feed that other catalogues read, on both databases.</summary>
public abstract class HarvestConformance(TestDatabases databases)
{
    private static readonly HarvestSource Library = new("bm", "Bibliothèque", "https://bm.exemple.fr/oai", "fonds", "notice-patrimoine", "etalab-2.0", 24);

    [Fact]
    public void A_source_is_read_back_in_its_language_and_changed_without_losing_where_it_is()
    {
        using TestDatabase test = databases.Make();
        HarvestStore store = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        store.Save(Library with { Language = HarvestLanguage.Csw });
        store.Save(new HarvestSource("a", "Archives", "https://a.exemple.fr/oai", null, "notice-patrimoine", "etalab-2.0", 0));
        store.List().Select(s => (s.Id, s.Language)).ShouldBe([("a", HarvestLanguage.Oai), ("bm", HarvestLanguage.Csw)], "by title");
        store.Begin(store.Find("bm")!, whole: true);
        store.Save(Library with { Title = "Médiathèque", Language = HarvestLanguage.Dcat });
        HarvestSource changed = store.Find("bm")!;
        (changed.Title, changed.SetSpec, changed.Language).ShouldBe(("Médiathèque", "fonds", HarvestLanguage.Dcat));
        changed.LastRunAt.ShouldNotBeNull("a run that has begun is remembered");
    }

    [Fact]
    public void A_run_that_was_stopped_is_gone_on_with_and_an_ended_one_is_followed_by_another()
    {
        using TestDatabase test = databases.Make();
        HarvestStore store = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        store.Save(Library);
        HarvestRun first = store.Begin(store.Find("bm")!, whole: true);
        store.Save(first with { Token = "page-3", Seen = 200, Refused = 1, Problems = [Problem.Error("title", "titre vide", "blank title") with { File = "oai:bm:7" }] });
        HarvestRun again = store.Begin(store.Find("bm")!, whole: true);
        (again.Number, again.Token, again.Seen).ShouldBe((1, "page-3", 200));
        again.Problems.ShouldHaveSingleItem().File.ShouldBe("oai:bm:7");
        store.Save(again with { State = HarvestState.Failed });
        store.Begin(store.Find("bm")!, whole: false).Number.ShouldBe(2);
        store.ListRuns("bm").Select(r => (r.Number, r.State)).ShouldBe([(2, HarvestState.Running), (1, HarvestState.Failed)]);
        store.CountKept("bm").ShouldBe(0);
        store.FindWay("bm:oai:bm:7").ShouldBeNull();
    }

    [Fact]
    public void The_feed_gives_what_is_public_in_the_order_of_its_changes_tells_what_went_and_never_what_was_not_public()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        ResourceStore store = new(database, TimeProvider.System);
        ResourceFeed feed = new(database);
        feed.LastMoment().ShouldBeNull();
        Resource Saved(string id, ResourceState state = ResourceState.Published, Visibility visibility = Visibility.Public) =>
            store.Save(new Resource { Id = id, Type = "notice-patrimoine", Title = id, ConfirmedOn = new DateOnly(2026, 6, 1), State = state, Visibility = visibility }, new(null, null, "essai")).Saved!;
        Resource one = Saved("m:1"), two = Saved("m:2");
        Saved("m:brouillon", ResourceState.Draft);
        Resource partners = Saved("m:partenaires", visibility: Visibility.Partners);
        store.Save(partners with { State = ResourceState.Withdrawn }, new(null, null, "essai"));
        store.Save(one with { Title = "autre nom" }, new(null, null, "essai"));
        store.Save(two with { State = ResourceState.Withdrawn }, new(null, null, "essai"));
        feed.Read(FeedPlace.Start).Select(i => (i.Resource.Id, i.Gone)).ShouldBe([("m:1", false), ("m:2", true)]);
        FeedItem first = feed.Read(FeedPlace.Start).First();
        first.Resource.Title.ShouldBe("autre nom");
        feed.Read(new FeedPlace(first.Position, first.Resource.Id)).Select(i => i.Resource.Id).ShouldBe(["m:2"], "a reader who stopped goes on where it was");
        feed.Read(FeedPlace.Start, type: "epn").ShouldBeEmpty();
        feed.Read(FeedPlace.Start, until: first.At.AddDays(-1)).ShouldBeEmpty();
        feed.Read(FeedPlace.Start, from: first.At.AddDays(-1)).Count().ShouldBe(2);
        feed.Find("m:2")!.Gone.ShouldBeTrue();
        feed.Find("m:brouillon").ShouldBeNull();
        feed.Find("m:partenaires").ShouldBeNull("what never was public is not even told to be gone");
        feed.LastMoment().ShouldNotBeNull();
    }
}
