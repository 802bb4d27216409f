using Maillage.Database;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedOutsideConformance(EmbeddedDatabases databases) : OutsideConformance(databases);

public sealed class PostgresOutsideConformance(PostgresDatabases databases) : OutsideConformance(databases);

/// <summary>What others' sites and programs leave with us.</summary>
public abstract class OutsideConformance(TestDatabases databases)
{
    private static readonly BodyId Body = new("21210231300018");

    [Fact]
    public void A_partner_comes_back_as_it_was_last_saved_and_is_gone_once_removed()
    {
        using TestDatabase test = databases.Make();
        PartnerStore partners = new(test.Open(RuleStore.Migrations), TimeProvider.System);
        partners.Find(Body).ShouldBeNull();
        Partner first = new(Body, ["https://a.example"], ["numerique", "eau"], new TerritoryId("dep-58"), new Wording("Bonjour", "Hello"));
        partners.Save(first, "p");
        partners.Save(first with { Hosts = [], Place = null }, null);
        Partner kept = partners.Find(Body)!;
        (kept.Hosts.Count, string.Join(',', kept.Subjects), kept.Place, kept.Words).ShouldBe((0, "numerique,eau", null, first.Words));
        partners.List().Count.ShouldBe(1);
        (partners.Remove(Body), partners.Remove(Body), partners.Find(Body)).ShouldBe((true, false, null));
    }

    [Fact]
    public void Of_many_who_ask_under_one_key_one_does_it_and_the_others_read_its_answer()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(RequestStore.Migrations);
        RequestStore requests = new(database, TimeProvider.System);
        int taken = 0;
        Parallel.For(0, 6, _ => Interlocked.Add(ref taken, requests.Take("client:a", "k", "m") is null ? 1 : 0));
        taken.ShouldBe(1);
        requests.Take("client:a", "k", "m").ShouldBe(new KeptRequest("m", null, null));
        requests.Take("client:b", "k", "n").ShouldBeNull("keys are each program's own");
        requests.Keep("client:a", "k", 201, "sealed");
        requests.Take("client:a", "k", "other").ShouldBe(new KeptRequest("m", 201, "sealed"));
        requests.Release("client:b", "k");
        requests.Take("client:b", "k", "o").ShouldBeNull();
        requests.Forget().ShouldBe(0);
        new RequestStore(database, new Later()).Forget().ShouldBe(2);
    }

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + RequestStore.Life + TimeSpan.FromMinutes(1);
    }
}
