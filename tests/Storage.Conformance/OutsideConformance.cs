using Maillage.Cases.Storage;
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

    [Fact]
    public void A_fact_is_put_on_its_way_once_however_often_it_is_looked_at_and_of_several_senders_one_takes_it()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CaseTables.Migrations);
        WebhookStore hooks = new(database, TimeProvider.System);
        Webhook hook = hooks.Add(Body, "https://a.example/", ["case.moved"], "sealed", "p"), other = hooks.Add(Body, "https://b.example/", ["case.moved"], "sealed", null);
        hooks.List(Body).Select(h => h.Address).ShouldBe(["https://a.example/", "https://b.example/"], ignoreOrder: true);
        Parallel.For(0, 4, _ => hooks.Post(hook.Id, "c", 2, "case.moved", "{}"));
        hooks.Post(other.Id, "c", 2, "case.moved", "{}");
        (hooks.SetDisabled(other.Id, true), hooks.SetDisabled(other.Id, true)).ShouldBe((true, false));
        int taken = 0;
        Parallel.For(0, 4, _ => Interlocked.Add(ref taken, hooks.Take(10).Count));
        taken.ShouldBe(1, "the stopped one waits");
        Delivery sent = hooks.ListDeliveries(hook.Id).Single();
        (sent.Tries, sent.DoneAt).ShouldBe((1, null));
        hooks.Tell(sent, 500, "HTTP 500", TimeProvider.System.GetUtcNow().AddSeconds(-1));
        hooks.Take(10).Single().Tries.ShouldBe(1);
        hooks.Tell(sent, 204, null, null);
        (hooks.ListDeliveries(hook.Id).Single() is { DoneAt: not null, NextAt: null, Status: 204, Fault: null, Tries: 2 }).ShouldBeTrue();
        hooks.SetDisabled(other.Id, false).ShouldBeTrue();
        hooks.Take(10).Single().Hook.ShouldBe(other.Id, "what waited leaves once it is started again");
        hooks.Forget(TimeProvider.System.GetUtcNow().AddMinutes(1)).ShouldBe(2);
        hooks.Remove(hook.Id);
        hooks.List().Single().Id.ShouldBe(other.Id);
    }

    [Fact]
    public void Each_case_and_person_has_one_address_a_letter_is_read_once_and_a_stranger_answered_once()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CaseTables.Migrations);
        ReplyStore replies = new(database, TimeProvider.System);
        System.Collections.Concurrent.ConcurrentBag<string> tokens = [];
        Parallel.For(0, 4, _ => tokens.Add(replies.TokenFor("c", "p")));
        tokens.Distinct().Count().ShouldBe(1);
        string applicant = replies.TokenFor("c", ReplyStore.Applicant);
        (applicant.Length, applicant == tokens.First()).ShouldBe((26, false));
        (replies.Find(applicant), replies.Find(tokens.First()), replies.Find("x")).ShouldBe((("c", ReplyStore.Applicant), ("c", "p"), null));
        DateTimeOffset before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        replies.WasRead("m").ShouldBeFalse();
        replies.NoteRead("m", "c");
        replies.NoteRead("m", "c");
        replies.NoteRead("n", null);
        (replies.WasRead("m"), replies.CountRead("c", before)).ShouldBe((true, 1L));
        (replies.MayAnswer("A@x.fr", 2), replies.MayAnswer("a@X.fr", 2), replies.MayAnswer("b@x.fr", 2), replies.MayAnswer("d@x.fr", 2)).ShouldBe((true, false, true, false), "two a day");
        replies.Forget(TimeProvider.System.GetUtcNow().AddMinutes(1)).ShouldBe(2);
    }

    [Fact]
    public void A_calendar_s_address_is_one_person_s_and_a_new_one_ends_the_old()
    {
        using TestDatabase test = databases.Make();
        CalendarStore calendars = new(test.Open(CaseTables.Migrations), TimeProvider.System);
        string old = calendars.Renew("p", Body), now = calendars.Renew("p", Body);
        (calendars.Find(old), calendars.Find(now)).ShouldBe((null, ("p", Body)));
        (calendars.Has("p", Body), calendars.Has("q", Body)).ShouldBe((true, false));
        calendars.Remove("p", Body);
        calendars.Find(now).ShouldBeNull();
    }

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + RequestStore.Life + TimeSpan.FromMinutes(1);
    }
}
