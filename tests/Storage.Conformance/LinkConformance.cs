using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.Database;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedLinkConformance(EmbeddedDatabases databases) : LinkConformance(databases);

public sealed class PostgresLinkConformance(PostgresDatabases databases) : LinkConformance(databases);

/// <summary>Addresses of resources looked up over days, on both databases, with a clock and a web of our own.</summary>
public abstract class LinkConformance(TestDatabases databases)
{
    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static Resource Place(string id, string? url) => new() { Id = id, Type = "epn", Title = id, Url = url, ConfirmedOn = new DateOnly(2026, 1, 1) };

    [Fact]
    public async Task An_address_is_broken_after_a_day_of_failures_and_good_again_at_the_first_answer()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        Clock clock = new();
        ResourceStore store = new(database, clock);
        LinkStore links = new(database);
        ResourceChange by = new(null, null, "essai");
        Resource one = store.Save(Place("m:1", "https://un.example/a"), by).Saved!;
        store.Save(Place("m:2", "https://deux.example/"), by);
        store.Save(Place("m:3", null), by);
        Dictionary<string, (int, string?)> web = new() { ["https://un.example/a"] = (404, null), ["https://deux.example/"] = (0, "fetch-large") };
        List<string> asked = [];
        LinkRound round = new(store, links, (address, _) => { asked.Add(address.ToString()); return Task.FromResult(web[address.ToString()]); }, clock);
        links.Find(["https://un.example/a"]).ShouldBeEmpty("nobody looked yet");

        (await round.Run(10, default)).ShouldBe(2);
        (await round.Run(10, default)).ShouldBe(0, "nothing is due");
        links.Find(["https://un.example/a"])["https://un.example/a"].IsBroken.ShouldBeFalse("a site may be down for an hour");
        links.Find(["https://deux.example/"])["https://deux.example/"].Failures.ShouldBe(0, "a large page is there");

        clock.Now += TimeSpan.FromDays(1);
        asked.Clear();
        (await round.Run(10, default)).ShouldBe(1);
        asked.ShouldBe(["https://un.example/a"], "what fails is asked again each day, what answers each week");
        links.Find(["https://un.example/a"])["https://un.example/a"].IsBroken.ShouldBeTrue();

        clock.Now += TimeSpan.FromDays(1);
        web["https://un.example/a"] = (200, null);
        await round.Run(10, default);
        links.Find(["https://un.example/a"])["https://un.example/a"].IsBroken.ShouldBeFalse();

        store.Save(one with { Url = "https://ailleurs.example/" }, by);
        web["https://ailleurs.example/"] = (503, null);
        clock.Now += TimeSpan.FromDays(8);
        asked.Clear();
        await round.Run(10, default);
        asked.ShouldBe(["https://ailleurs.example/", "https://deux.example/"], ignoreOrder: true, "an address nobody gives any more is forgotten");
        links.Find(["https://un.example/a"]).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_host_is_asked_at_most_once_a_second()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        ResourceStore store = new(database, TimeProvider.System);
        store.Save(Place("m:1", "https://un.example/a"), new ResourceChange(null, null, "essai"));
        store.Save(Place("m:2", "https://un.example/b"), new ResourceChange(null, null, "essai"));
        List<long> at = [];
        await new LinkRound(store, new LinkStore(database), (_, _) => { at.Add(TimeProvider.System.GetTimestamp()); return Task.FromResult((200, (string?)null)); }, TimeProvider.System).Run(10, default);
        TimeProvider.System.GetElapsedTime(at[0], at[1]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(990));
    }
}
