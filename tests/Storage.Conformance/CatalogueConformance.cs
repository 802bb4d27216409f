using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.Territory;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedCatalogueConformance(EmbeddedDatabases databases) : CatalogueConformance(databases);

public sealed class PostgresCatalogueConformance(PostgresDatabases databases) : CatalogueConformance(databases);

public abstract class CatalogueConformance(TestDatabases databases)
{
    private static readonly ResourceChange By = new("p-1", null, "essai");

    private static Resource Place(string id, string title = "Espace numérique", string? source = null) => new() { Id = id, Type = "epn", Title = title, Source = source, ConfirmedOn = new DateOnly(2026, 6, 1) };

    private static ResourceStore Store(TestDatabase test) => new(test.Open(CatalogueTables.Migrations), TimeProvider.System);

    [Fact]
    public void Every_version_stays_readable()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        Resource first = store.Save(Place("m:1") with { Data = Place("m:1").Data.Add("wifi", true), State = ResourceState.Draft }, By).Saved!;
        first.Version.ShouldBe(1);
        store.Find("m:1")!.SaysTheSameAs(first).ShouldBeTrue();
        store.Find("m:1")!.State.ShouldBe(ResourceState.Draft);
        store.Save(first with { Title = "Autre nom" }, By with { Reason = "nom" });
        store.History("m:1").Select(v => (v.Content.Version, v.Content.Title, v.Reason)).ShouldBe([(2, "Autre nom", "nom"), (1, "Espace numérique", "essai")]);
        store.Find("m:2").ShouldBeNull();
    }

    [Fact]
    public void A_place_without_a_point_is_found_around_its_commune()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        store.Save(Place("m:commune") with { Place = new(null, null, "10001", null, null) }, By);
        store.Save(Place("m:door") with { Place = new(null, null, "10001", 4.1, 48) }, By);
        store.Save(Place("m:far") with { Place = new(null, null, "10002", null, null) }, By);
        TerritoryIndex territory = new(new TerritoryData
        {
            Region = new Region("Essai"), Departments = [new Department("10", "Essai")], Epcis = [], EmploymentZones = [], FormerCommunes = [], Observations = [], OperatorAreas = [], Printed = [], Sources = [], Operators = new Dictionary<string, string>(),
            Communes = [.. new[] { ("10001", 4.0), ("10002", 5.0) }.Select(c => new Commune(c.Item1, "Commune " + c.Item1, "10", null, null, 100, 8, c.Item2, 48, true, false))],
        });
        using SearchIndex index = new(null, new ResourceTypes([]));
        index.Follow(store, territory).ShouldBe(3);
        SearchAnswer answer = index.Search(new SearchQuery { Near = (4.0, 48), WithinKm = 10 });
        answer.Found.Select(f => (f.Id, Math.Round(f.Km!.Value))).ShouldBe([("m:commune", 0), ("m:door", 7)]);
        index.Search(new SearchQuery { Near = (4.0, 48), WithinKm = 10, Pointed = true }).Found.Single().Id.ShouldBe("m:door");
    }

    [Fact]
    public void Of_two_who_edit_the_same_version_the_second_is_shown_what_the_first_saved()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        Resource start = store.Save(Place("m:1"), By).Saved!;
        store.Save(start with { Title = "De la première" }, By).Saved.ShouldNotBeNull();
        SaveResult second = store.Save(start with { Title = "Du second" }, By);
        second.Saved.ShouldBeNull();
        second.Newer!.Title.ShouldBe("De la première");
        store.Save(second.Newer with { Title = "Des deux" }, By).Saved!.Version.ShouldBe(3);
    }

    [Fact]
    public void Many_writers_at_once_lose_nothing()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        store.Save(Place("m:1", "0"), By);
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 10; i++)
            {
                SaveResult result;
                Resource seen = store.Find("m:1")!;
                do
                {
                    result = store.Save(seen with { Title = (int.Parse(seen.Title, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) }, By);
                    seen = result.Newer ?? seen;
                }
                while (result.Saved is null);
            }
        });
        store.Find("m:1")!.Title.ShouldBe("40");
        store.History("m:1").Count.ShouldBe(41);
    }

    [Fact]
    public void A_source_read_again_changes_only_what_it_says_otherwise()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        Resource[] told = [.. Enumerable.Range(0, 1_200).Select(i => Place($"s:{i:0000}", $"Lieu {i}", "s"))];
        store.Save(Place("m:1"), By);
        store.ReplaceSource("s", told, "lecture").ShouldBe(new SourceReport(1_200, 0, 0, 0));
        store.ReplaceSource("s", told, "lecture").ShouldBe(new SourceReport(0, 0, 0, 0));
        Resource[] later = [.. told.Skip(1).Select((r, i) => i == 0 ? r with { Title = "Autre" } : r with { ConfirmedOn = new DateOnly(2026, 7, 1) })];
        store.ReplaceSource("s", later, "lecture").ShouldBe(new SourceReport(0, 1, 1_198, 1));
        store.Find("s:0000")!.State.ShouldBe(ResourceState.Withdrawn);
        store.Find("s:0001")!.Title.ShouldBe("Autre");
        store.History("s:0002").Count.ShouldBe(1, "a confirmation is no new version");
        store.Find("m:1")!.State.ShouldBe(ResourceState.Published);
        store.ReplaceSource("s", told, "lecture").Changed.ShouldBe(2, "what had gone comes back");
        store.Find("s:0000")!.State.ShouldBe(ResourceState.Published);
    }

    [Fact]
    public void What_a_person_merged_stays_merged_when_its_source_is_read_again()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        store.ReplaceSource("s", [Place("s:1", source: "s"), Place("s:2", source: "s")], "lecture");
        store.Save(store.Find("s:2")! with { State = ResourceState.Merged, MergedInto = "s:1" }, By);
        store.ReplaceSource("s", [Place("s:1", source: "s"), Place("s:2", "Autre", "s")], "lecture");
        store.Find("s:2")!.MergedInto.ShouldBe("s:1");
    }

    [Fact]
    public void Changes_are_followed_in_order_and_once()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        store.ReplaceSource("s", Enumerable.Range(0, 1_100).Select(i => Place($"s:{i:0000}", source: "s")), "lecture");
        (long Position, Resource Resource)[] all = [.. store.ChangedAfter(0)];
        all.Length.ShouldBe(1_100);
        all.Select(c => c.Resource.Id).Distinct().Count().ShouldBe(1_100);
        store.ChangedAfter(all[^1].Position).ShouldBeEmpty();
        store.Save(Place("m:1"), By);
        store.ChangedAfter(all[^1].Position).ShouldHaveSingleItem().Resource.Id.ShouldBe("m:1");
        store.Position().ShouldBe(2);
    }

    [Fact]
    public void The_last_changed_of_some_types_are_listed_as_far_as_the_reader_may_see()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        Resource first = store.Save(Place("m:1"), By).Saved!;
        store.Save(Place("m:2") with { Type = "fablab" }, By);
        store.Save(Place("m:3") with { Visibility = Visibility.Partners }, By);
        store.Save(Place("m:4") with { Visibility = Visibility.Restricted }, By);
        store.Save(Place("m:5") with { State = ResourceState.Draft }, By);
        store.Save(Place("m:6") with { Type = "wifi" }, By);
        store.Save(first with { Title = "Autre nom" }, By);
        store.ListLast(["epn", "fablab"], Visibility.Public, 10).Select(r => r.Id).ShouldBe(["m:1", "m:2"]);
        store.ListLast(["epn", "fablab"], Visibility.Partners, 10).Select(r => r.Id).ShouldBe(["m:1", "m:3", "m:2"]);
        store.ListLast(["epn", "fablab"], Visibility.Partners, 2).Select(r => r.Id).ShouldBe(["m:1", "m:3"]);
    }

    [Fact]
    public void A_load_that_fails_half_way_leaves_nothing()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        IEnumerable<Resource> Broken()
        {
            yield return Place("s:1", source: "s");
            throw new InvalidDataException("the file ends here");
        }

        Should.Throw<InvalidDataException>(() => store.ReplaceSource("s", Broken(), "lecture"));
        store.Find("s:1").ShouldBeNull();
        store.Position().ShouldBe(0);
    }

    [Fact]
    public void A_thousand_merged_at_once_lead_to_the_one_kept_and_come_back_as_they_were()
    {
        using TestDatabase test = databases.Make();
        ResourceStore store = Store(test);
        store.ReplaceSource("s", Enumerable.Range(0, 1_000).Select(i => Place($"s:{i:0000}", source: "s") with { State = i == 7 ? ResourceState.Expired : ResourceState.Published }), "lecture");
        Resource[] before = [.. store.List([.. Enumerable.Range(0, 1_000).Select(i => $"s:{i:0000}")])];
        store.Merge("s:0000", [.. before.Select(r => r.Id), "s:absent"], By).ShouldBe(999);
        store.Merge("s:0000", ["s:0001"], By).ShouldBe(0, "merged already");
        store.Merge("s:0001", ["s:0000"], By).ShouldBe(0, "no ring: what is merged keeps nothing");
        store.Find("s:0999")!.MergedInto.ShouldBe("s:0000");
        store.ListMerged(2_000).Count.ShouldBe(999);
        Resource[] back = [.. before.Skip(1).Take(30)];
        foreach (Resource one in back)
        {
            store.Separate(one.Id, By).ShouldBeTrue();
        }

        store.Separate("s:0000", By).ShouldBeFalse();
        store.List([.. back.Select(r => r.Id)]).Zip(back).ShouldAllBe(p => p.First.SaysTheSameAs(p.Second));
        store.History("s:0007").Count.ShouldBe(3, "nothing was rewritten");
    }

    [Fact]
    public void A_place_is_asked_about_once_then_called_then_hidden_and_a_confirmation_begins_anew()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        ResourceStore store = new(database, TimeProvider.System);
        BodyId.TryParse("21210231500018", out BodyId body).ShouldBeTrue();
        ResourceType epn = new("epn", new("EPN", "EPN"), new("EPN", "EPN"), "tiers-lieux", "", true, 12, 18) { Fields = [], Quality = [] };
        LifeRound round = new(new ResourceTypes([epn]), store, new ReminderStore(database));
        DateOnly start = new(2026, 1, 31);
        store.Save(Place("m:1") with { Owner = body, ConfirmedOn = start }, By);
        store.Save(Place("m:free") with { ConfirmedOn = start }, By);
        store.ReplaceSource("s", [Place("s:1", source: "s") with { Owner = body, ConfirmedOn = start }], "lecture");

        round.Run(start.AddMonths(12).AddDays(-1)).Reminded.ShouldBeEmpty();
        round.Run(start.AddMonths(12)).Reminded.ShouldHaveSingleItem().Step.ShouldBe(LifeStep.Ask);
        round.Run(start.AddMonths(12)).Reminded.ShouldBeEmpty("asked once");
        // The portal slept through the last call: the body still has its thirty days.
        DateOnly late = start.AddMonths(20);
        LifeReminder call = round.Run(late).Reminded.ShouldHaveSingleItem();
        (call.Step, call.HiddenOn).ShouldBe((LifeStep.LastCall, late.AddDays(30)));
        round.Run(late.AddDays(29)).Hidden.ShouldBeEmpty();
        round.Run(late.AddDays(30)).Hidden.ShouldHaveSingleItem().Id.ShouldBe("m:1");
        round.Run(late.AddDays(31)).ShouldSatisfyAllConditions(r => r.Hidden.ShouldBeEmpty(), r => r.Reminded.ShouldBeEmpty());
        Resource hidden = store.Find("m:1")!;
        hidden.State.ShouldBe(ResourceState.Expired);
        store.Save(hidden with { State = ResourceState.Published, ConfirmedOn = late.AddDays(31) }, By);
        round.Run(late.AddDays(31).AddMonths(12)).Reminded.ShouldHaveSingleItem().Step.ShouldBe(LifeStep.Ask);
        store.Find("s:1")!.State.ShouldBe(ResourceState.Published, "its source confirms it");
    }

    [Fact]
    public void Of_many_processes_that_remind_at_once_one_writes()
    {
        using TestDatabase test = databases.Make();
        ReminderStore reminders = new(test.Open(CatalogueTables.Migrations));
        int first = 0;
        Parallel.For(0, 16, _ =>
        {
            reminders.Take(Place("m:1"), LifeStep.Ask, new DateOnly(2027, 6, 1), out bool taken).ShouldBe(new DateOnly(2027, 6, 1));
            Interlocked.Add(ref first, taken ? 1 : 0);
        });
        first.ShouldBe(1);
    }
}
