using Maillage.Catalogue;
using Maillage.Catalogue.Search;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Types;
using Maillage.Database;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedAlertConformance(EmbeddedDatabases databases) : AlertConformance(databases);

public sealed class PostgresAlertConformance(PostgresDatabases databases) : AlertConformance(databases);

/// <summary>Saved searches over days, on both databases.</summary>
public abstract class AlertConformance(TestDatabases databases)
{
    private static readonly ResourceChange By = new(null, null, "essai");

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static Resource Place(string id, string title) => new() { Id = id, Type = "epn", Title = title, ConfirmedOn = new DateOnly(2026, 2, 1) };

    [Fact]
    public void What_is_new_is_told_once_and_what_was_there_or_only_changed_is_not()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        Clock clock = new();
        ResourceStore store = new(database, clock);
        AlertStore alerts = new(database, clock);
        using SearchIndex index = new(null, new ResourceTypes([]));
        List<(string Email, string[] Found, int Total)> letters = [];
        void Round()
        {
            index.Follow(store, null);
            new AlertRound(store, index, alerts, clock).Run(q => new SearchQuery { Text = q }, n => letters.Add((n.Alert.Email, [.. n.Found.Select(r => r.Id)], n.Total)));
        }

        Resource before = store.Save(Place("m:0", "Fablab de Nevers"), By).Saved!;
        clock.Now += TimeSpan.FromMinutes(1);
        Alert mine = alerts.Add(null, "a@essai.fr", "fr", "fablab", "fablab", store.Position())!;
        alerts.Add(null, "A@essai.fr", "fr", "fablab", "fablab", store.Position())!.Id.ShouldBe(mine.Id, "the same search of the same address is one");
        clock.Now += TimeSpan.FromMinutes(1);
        store.Save(Place("m:1", "Fablab de Dijon"), By);
        Round();
        letters.ShouldBeEmpty("nobody has confirmed the address yet");

        alerts.Confirm(mine.Id).ShouldBeTrue();
        store.Save(before with { Summary = "Tous les soirs." }, By);
        store.Save(Place("m:2", "Médiathèque"), By);
        store.Save(Place("m:3", "Fablab réservé") with { Visibility = Maillage.People.Visibility.Restricted }, By);
        Round();
        letters.ShouldHaveSingleItem().Found.ShouldBe(["m:1"]);

        store.Save(store.Find("m:1")! with { Summary = "Le mardi." }, By);
        store.ReplaceSource("s", [.. Enumerable.Range(0, 1_200).Select(i => Place($"s:{i:D4}", "Fablab mobile") with { Source = "s" })], "essai");
        clock.Now += TimeSpan.FromHours(2);
        Round();
        letters.Count.ShouldBe(1, "one letter a day at most");
        clock.Now += TimeSpan.FromHours(20);
        Round();
        letters.Count.ShouldBe(2);
        (letters[1].Total, letters[1].Found.Length).ShouldBe((1_200, AlertRound.Shown));
        letters[1].Found.ShouldNotContain("m:1");
        clock.Now += TimeSpan.FromDays(2);
        Round();
        letters.Count.ShouldBe(2, "nothing is new");
        alerts.Stop(mine.Id).ShouldBeTrue();
        alerts.Find(mine.Id).ShouldBeNull();
    }

    [Fact]
    public void An_address_keeps_so_many_searches_and_one_nobody_confirmed_is_forgotten()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        Clock clock = new();
        AlertStore alerts = new(database, clock);
        Alert confirmed = alerts.Add("p-1", "a@essai.fr", "fr", "0", "0", 0)!;
        confirmed.Confirmed.ShouldBeTrue("the address of an account is known");
        for (int i = 1; i < AlertStore.Most; i++)
        {
            alerts.Add(null, "a@essai.fr", "fr", i.ToString(System.Globalization.CultureInfo.InvariantCulture), "x", 0).ShouldNotBeNull();
        }

        alerts.Add(null, "a@essai.fr", "fr", "one more", "x", 0).ShouldBeNull();
        clock.Now += TimeSpan.FromDays(8);
        AlertStore.Unconfirmed.TakeAway(database, AlertStore.Unconfirmed.Before(clock.Now)).ShouldBe(AlertStore.Most - 1);
        alerts.ListOf("p-1").ShouldBe([confirmed]);
    }
}
