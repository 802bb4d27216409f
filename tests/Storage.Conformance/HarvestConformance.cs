using Maillage.Catalogue;
using Maillage.Catalogue.Harvest;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.Formats.Oai;
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
    public void A_source_that_follows_a_schema_is_read_back_with_it()
    {
        using TestDatabase test = databases.Make();
        HarvestStore store = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        store.Save(Library with { Language = HarvestLanguage.Schema, Schema = "lheo" });
        (store.Find("bm")!.Language, store.Find("bm")!.Schema).ShouldBe((HarvestLanguage.Schema, "lheo"));
        store.Save(Library);
        (store.Find("bm")!.Language, store.Find("bm")!.Schema).ShouldBe((HarvestLanguage.Oai, null));
    }

    [Fact]
    public void The_way_of_each_record_is_kept_and_the_nearest_of_several_is_known()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        HarvestStore store = new(database, TimeProvider.System);
        ResourceStore resources = new(database, TimeProvider.System);
        void Held(string source, string id, string state, params string[] steps) => resources.Apply(
            source, [new Resource { Id = $"{source}:{id}", Type = "notice-patrimoine", Source = source, Title = id, ConfirmedOn = new DateOnly(2026, 6, 1) }], [], "essai",
            t => HarvestStore.Write(t, new HarvestedRecord(source, id, $"{source}:{id}", steps[^1], [.. steps.Select(s => new OaiStep("https://" + s, s, "", ""))], state, 1)));
        Held("bm", "1", "kept", "oai:b:1", "oai:c:1", "oai:a:1");
        Held("autre", "1", "kept", "oai:d:1", "oai:a:1");
        Held("revenu", "2", "loop", "oai:a:2");
        store.ListWays("notice-patrimoine").ToDictionary(w => w.Key, w => string.Join(' ', w.Value.Select(s => s.Identifier))).ShouldBe(new Dictionary<string, string> { ["bm:1"] = "oai:b:1 oai:c:1 oai:a:1", ["autre:1"] = "oai:d:1 oai:a:1" }, ignoreOrder: true);
        store.ListWays("epn").ShouldBeEmpty();
        store.ListNearest("tiers", ["oai:a:1", "oai:a:2", "oai:a:3"]).ShouldBe(new Dictionary<string, int> { ["oai:a:1"] = 2 });
        store.ListNearest("autre", ["oai:a:1"]).ShouldBe(new Dictionary<string, int> { ["oai:a:1"] = 3 }, "what the source itself brings does not count");
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
