using System.Collections.Immutable;
using System.Globalization;
using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Firms;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Database;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Privacy;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedCaseConformance(EmbeddedDatabases databases) : CaseConformance(databases);

public sealed class PostgresCaseConformance(PostgresDatabases databases) : CaseConformance(databases);

public abstract partial class CaseConformance(TestDatabases databases)
{
    private static readonly BodyId Desk = new("21210231300018");
    private static readonly BodyId Other = new("13002526500013");
    private static readonly CaseActor Agent = new(Side.Desk, "agent", Desk, Role.Agent);
    private static readonly CaseTypeReader Reader = new(new Anywhere(), new ActivityHierarchy());
    private static readonly CaseType Type = Read("""
        {"key":"essai","title":{"fr":"Essai","en":"Trial"},"purpose":{"fr":"p","en":"p"},"origin":"o","start":"recu","namedBy":"nom","placedBy":"ou",
         "steps":[{"key":"un","title":{"fr":"Un","en":"One"},"fields":[{"key":"nom","kind":"text","label":{"fr":"Nom","en":"Name"},"personal":true},{"key":"ou","kind":"place","label":{"fr":"Où","en":"Where"}}]}],
         "states":[{"key":"recu","label":{"fr":"Reçu","en":"Received"},"waits":"desk","days":9,"remind":[9,21,45],"escalate":45},{"key":"fait","label":{"fr":"Fait","en":"Done"},"ends":true}],
         "moves":[{"key":"faire","label":{"fr":"Faire","en":"Do"},"from":["recu"],"to":"fait","by":"desk"}]}
        """);

    [Fact]
    public void A_case_comes_back_as_its_facts_tell_it_and_is_found_by_words_by_place_and_by_who_waits()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, CaseLists lists, _) = Stores(test);
        CaseFile made = store.Open(Type, Empty("a"), CaseActor.Visitor, "secret", f => Circuit.Answer(Type, f, CaseActor.Visitor, Answers(("nom", "Boulangerie Évrard"), ("ou", "58145")), f.Version, store.Now));
        Told(store.Find(made.Id)!).ShouldBe(Told(made));
        store.FindBySecret("secret")!.Id.ShouldBe(made.Id);
        (store.Opens(made.Id, "secret"), store.Opens(made.Id, "autre")).ShouldBe((true, false));
        Told(Circuit.Fold(Type, Empty("a"), store.ListFacts(made.Id))).ShouldBe(Told(made));
        lists.Search(Desk, "evrard").Single().Id.ShouldBe(made.Id);
        lists.Search(Other, "evrard").ShouldBeEmpty();
        lists.Unassigned(Desk).Count.ShouldBe(1);
        store.Act(made.Id, f => Circuit.Assign(Type, f, Agent, "agent", Desk, "", store.Now)).Refusal.ShouldBeNull();
        lists.Unassigned(Desk).ShouldBeEmpty();
        lists.OfPerson("agent", Desk).Single().Commune.ShouldBe("58145");
        lists.Count().ShouldBe([new CaseCount("essai", "recu", "58145", 1)]);
    }

    [Fact]
    public void Many_who_write_and_decide_at_once_lose_no_word_and_decide_once()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, _, _) = Stores(test);
        string id = store.Open(Type, Empty("b"), CaseActor.Visitor).Id;
        int decided = 0, toldNewer = 0;
        Parallel.For(0, 6, writer =>
        {
            for (int i = 0; i < 8; i++)
            {
                string words = string.Create(CultureInfo.InvariantCulture, $"{writer}-{i}");
                store.Act(id, f => Circuit.Say(Type, f, Agent, CaseFactKind.Message, words, store.Now)).Fact.ShouldNotBeNull();
            }

            CaseOutcome outcome = store.Act(id, f => Circuit.Move(Type, f, Agent, "faire", "", 1, Facts.None, store.Now));
            Interlocked.Add(ref decided, outcome.Fact is null ? 0 : 1);
            Interlocked.Add(ref toldNewer, outcome.Newer ? 1 : 0);
        });
        (decided, toldNewer).ShouldBe((1, 5));
        IReadOnlyList<CaseFact> facts = store.ListFacts(id);
        facts.Select(f => f.Seq).ShouldBe(Enumerable.Range(1, 50));
        facts.Where(f => f.Kind == CaseFactKind.Message).Select(f => f.Text).Order().ShouldBe(Enumerable.Range(0, 6).SelectMany(w => Enumerable.Range(0, 8).Select(i => string.Create(CultureInfo.InvariantCulture, $"{w}-{i}"))).Order());
    }

    [Fact]
    public void Time_reminds_once_each_however_often_it_is_asked_and_catches_up_after_a_stop()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, _, Hand hand) = Stores(test);
        string id = store.Open(Type, Empty("c"), CaseActor.Visitor).Id;
        store.Tick().ShouldBeEmpty();
        hand.Now = hand.Now.AddDays(22);
        store.Tick().Select(h => h.Fact.Kind).ShouldBe([CaseFactKind.Reminded, CaseFactKind.Reminded]);
        store.Tick().ShouldBeEmpty();
        hand.Now = hand.Now.AddDays(30);
        store.Tick().Select(h => h.Fact.Kind).ShouldBe([CaseFactKind.Reminded, CaseFactKind.Escalated]);
        store.Find(id)!.NextAt.ShouldBeNull();
    }

    [Fact]
    public void A_case_keeps_the_version_of_its_type_when_the_file_changes()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, _, _) = Stores(test);
        CaseFile old = store.Open(Type, Empty("d"), CaseActor.Visitor);
        CaseType changed = Read(Type.Content.Replace("\"Fait\"", "\"Terminé\"", StringComparison.Ordinal));
        CaseFile fresh = store.Open(changed, Empty("e") with { TypeVersion = changed.Version }, CaseActor.Visitor);
        (CaseStore again, _, _) = Stores(test);
        again.TypeOf(old).State("fait").Label.Fr.ShouldBe("Fait");
        again.TypeOf(fresh).State("fait").Label.Fr.ShouldBe("Terminé");
    }

    [Fact]
    public void Only_who_asks_opens_the_case_to_a_body_and_may_close_it_again()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, CaseLists lists, _) = Stores(test);
        string id = store.Open(Type, Empty("f"), CaseActor.Visitor).Id;
        store.Act(id, f => Circuit.Share(Type, f, Agent, Other, true, store.Now)).Refusal!.Code.ShouldBe("case-consent");
        lists.SharedWith(Other).ShouldBeEmpty();
        store.Act(id, f => Circuit.Share(Type, f, CaseActor.Visitor, Other, true, store.Now));
        lists.SharedWith(Other).Single().Id.ShouldBe(id);
        store.Act(id, f => Circuit.Share(Type, f, CaseActor.Visitor, Other, false, store.Now));
        lists.SharedWith(Other).ShouldBeEmpty();
    }

    [Fact]
    public void Subjects_are_replaced_as_a_whole_and_an_absence_ends()
    {
        using TestDatabase test = databases.Make();
        AgentStore agents = new(test.Open(CaseTables.Migrations));
        agents.SetSubjects("a", Desk, [("energie", "dep-58"), ("eau", "region"), ("eau", "region")]);
        agents.SetSubjects("a", Other, [("vente", "region")]);
        agents.SetSubjects("a", Desk, [("energie", "dep-21")]);
        agents.ListSubjects().ShouldBe([new AgentSubject("a", Desk, "energie", "dep-21"), new AgentSubject("a", Other, "vente", "region")]);
        agents.SetAway("a", new DateOnly(2026, 12, 31));
        agents.SetAway("a", new DateOnly(2027, 1, 8));
        agents.AwayUntil("a").ShouldBe(new DateOnly(2027, 1, 8));
        agents.SetAway("a", null);
        agents.AwayUntil("a").ShouldBeNull();
    }

    [Fact]
    public void Every_version_of_a_rule_is_kept_and_of_two_who_change_it_at_once_one_is_told()
    {
        using TestDatabase test = databases.Make();
        RuleStore rules = new(test.Open(RuleStore.Migrations), TimeProvider.System);
        rules.Save("s", 0, "effectif : 1 à 9", "premier", "p").ShouldBeTrue();
        rules.Save("s", 0, "effectif : 1 à 49", "en retard", "q").ShouldBeFalse();
        int saved = 0;
        Parallel.For(0, 4, i => Interlocked.Add(ref saved, rules.Save("s", 1, "effectif : au plus 9", "second", "p") ? 1 : 0));
        saved.ShouldBe(1);
        rules.History("s").Select(r => (r.Version, r.Reason)).ShouldBe([(2, "second"), (1, "premier")]);
        rules.ListLast().Single().Text.ShouldBe("effectif : au plus 9");
    }

    [Fact]
    public void A_firm_read_again_is_told_anew_and_keeps_the_legal_form_that_the_other_file_gave()
    {
        using TestDatabase test = databases.Make();
        FirmStore firms = new(test.Open(CaseTables.Migrations), TimeProvider.System);
        Firm bakery = new(Desk, "Four à bois", "10.71C", "58145", "02", null, new DateOnly(2012, 3, 1), true), other = bakery with { Id = Other };
        firms.Save([bakery, other]);
        firms.SaveLegal([(Desk.Siren, "5499")]).ShouldBe(1);
        firms.Save([bakery with { Name = null, Staff = "11", IsOpen = false }]);
        firms.Find(Desk)!.Value.Firm.ShouldBe(bakery with { Name = null, Staff = "11", IsOpen = false, Legal = "5499" });
        firms.Find(Other)!.Value.Firm.ShouldBe(other);
        firms.Count().ShouldBe(2);
        Should.Throw<Exception>(() => firms.Save([bakery with { Staff = "12" }, bakery with { Id = default }]));
        firms.Find(Desk)!.Value.Firm.Staff.ShouldBe("11", "all or nothing");
    }

    [Fact]
    public void What_fitted_a_need_is_remembered_with_the_answers_it_fitted()
    {
        using TestDatabase test = databases.Make();
        FitStore fits = new(test.Open(RuleStore.Migrations));
        fits.Find("n").ShouldBeNull();
        fits.Save("n", 3, ["b", "a", "b"]);
        fits.Save("n", 5, ["c", "a"]);
        (int answers, IReadOnlySet<string> offers) = fits.Find("n")!.Value;
        (answers, string.Join(',', offers.Order())).ShouldBe((5, "a,c"));
        fits.Find("m").ShouldBeNull();
    }

    [Fact]
    public void Followed_needs_that_were_never_looked_at_are_known_and_any_number_of_open_cases_is_read_in_parts()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, CaseLists lists, _) = Stores(test);
        FitStore fits = new(test.Open([.. CaseTables.Migrations, .. RuleStore.Migrations]));
        string draft = store.Open(Type, Empty("21") with { Desk = null }, CaseActor.Visitor).Id, followed = store.Open(Type, Empty("22"), CaseActor.Visitor).Id, seen = store.Open(Type, Empty("23"), CaseActor.Visitor).Id;
        foreach (string id in new[] { followed, seen })
            store.Act(id, f => Circuit.Assign(Type, f, Agent, "a", Desk, "", store.Now));

        fits.Save(seen, 1, []);
        fits.ListUnseen(Type.Key, 10).ShouldBe([followed]);
        fits.ListUnseen("another", 10).ShouldBeEmpty();
        foreach (int part in new[] { 1, 2, 3, 500 })
            lists.EachOpen(Type.Key, part).Select(f => f.Id).ShouldBe([draft, followed, seen]);

        RuleStore rules = new(test.Open([.. CaseTables.Migrations, .. RuleStore.Migrations]), TimeProvider.System);
        rules.Count().ShouldBe(0);
        rules.Save("s", 0, "effectif : 10 à 249", "r", null).ShouldBeTrue();
        rules.Save("s", 1, "effectif : 11 à 249", "r", null).ShouldBeTrue();
        rules.Count().ShouldBe(2);
    }

    [Fact]
    public void What_experts_propose_and_discard_follows_from_the_facts_and_counts_tell_what_was_sent()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, CaseLists lists, _) = Stores(test);
        string id = store.Open(Type, Empty("7"), CaseActor.Visitor).Id;
        store.Act(id, f => Circuit.Propose(Type, f, CaseActor.Visitor, "a", add: true, "moi", store.Now)).Refusal!.Code.ShouldBe("case-side");
        store.Act(id, f => Circuit.Propose(Type, f, Agent, "a", add: true, " ", store.Now)).Refusal!.Code.ShouldBe("case-reason");
        store.Act(id, f => Circuit.Propose(Type, f, Agent, "a", add: true, "utile", store.Now));
        store.Act(id, f => Circuit.Propose(Type, f, CaseActor.Program, "b", add: true, "", store.Now));
        store.Act(id, f => Circuit.Propose(Type, f, Agent, "a", add: false, "trop tard", store.Now));
        store.Act(id, f => Circuit.Propose(Type, f, Agent, "a", add: false, "encore", store.Now)).Fact.ShouldBeNull("said once");
        CaseFile file = store.Find(id)!;
        (string.Join(',', file.Proposed), string.Join(',', file.Discarded)).ShouldBe(("b", "a"));
        Told(Circuit.Fold(Type, Empty("7"), store.ListFacts(id))).ShouldBe(Told(file));
        store.Open(Type, Empty("8") with { Parent = id, Subject = "b" }, CaseActor.Visitor);
        lists.ChildStates(Hand.Start.AddDays(-1)).ShouldBe([(id, Type.Key, Type.Version, "recu")]);
        lists.ChildStates(Hand.Start.AddDays(1)).ShouldBeEmpty();
        lists.SentSince(Type.Key, Hand.Start.AddDays(-1)).Count.ShouldBe(2);
        lists.Handlers().ShouldBeEmpty();
        store.Act(id, f => Circuit.Assign(Type, f, Agent, "agent", Desk, "", store.Now));
        lists.Handlers().ShouldBe([("agent", Desk)]);
        store.Act(id, f => Circuit.Rate(Type, f, CaseActor.Visitor, 4, "", store.Now)).Refusal!.Code.ShouldBe("case-not-over");
    }

    [Fact]
    public void Every_fact_since_the_first_address_is_seen_also_those_of_one_moment_when_a_look_ends_between_them()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, _, Hand hand) = Stores(test);
        WebhookStore hooks = new(test.Open(CaseTables.Migrations), hand);
        string id = store.Open(Type, Empty("21"), CaseActor.Visitor).Id;
        hand.Now = hand.Now.AddHours(1);
        store.Act(id, f => Circuit.Say(Type, f, Agent, CaseFactKind.Message, "un", store.Now));
        hand.Now = hand.Now.AddMinutes(1);
        foreach (string words in new[] { "deux", "trois" })
            store.Act(id, f => Circuit.Say(Type, f, Agent, CaseFactKind.Message, words, store.Now));

        hand.Now = hand.Now.AddHours(5);
        DateTimeOffset since = Hand.Start.AddMinutes(30);
        HashSet<int> seen = [];
        for (int look = 0; look < 3; look++)
        {
            (IReadOnlyList<(CaseFile Case, CaseFact Fact)> facts, DateTimeOffset until) = hooks.Fresh(since, 2);
            facts.ShouldAllBe(f => f.Case.Id == id && f.Fact.Text.Length == 0 && f.Fact.Author == null, "what is told outside bears nobody's words");
            seen.UnionWith(facts.Select(f => f.Fact.Seq));
            hooks.Looked(until);
        }

        seen.Order().ToArray().ShouldBe([2, 3, 4], customMessage: "the opening came before anyone wanted to be told");
        hand.Now = hand.Now.AddHours(1);
        hooks.Looked(hand.Now);
        hooks.Fresh(since).Facts.ShouldBeEmpty("what was looked at long ago is not read again");
    }

    [Fact]
    public void What_did_not_arrive_is_counted_and_sent_again_under_its_own_id()
    {
        using TestDatabase test = databases.Make();
        (_, _, Hand hand) = Stores(test);
        WebhookStore hooks = new(test.Open(CaseTables.Migrations), hand);
        Webhook hook = hooks.Add(Desk, "https://exemple.fr/", ["case.moved"], "s", null);
        foreach (int seq in new[] { 1, 2, 3 })
            hooks.Post(hook.Id, "a", seq, "case.moved", "{}");

        IReadOnlyList<Delivery> taken = hooks.Take(2);
        hooks.Tell(taken[0], 204, null, null);
        hooks.Tell(taken[1], 500, "HTTP 500", null);
        hooks.Count(hook.Id).ShouldBe((1, 1, 1));
        hooks.SendAgain("another").ShouldBe(0);
        hooks.SendAgain(hook.Id).ShouldBe(2, "what arrived is left alone");
        hooks.FindDelivery(hook.Id, taken[1].Id)!.ShouldSatisfyAllConditions(d => d.Tries.ShouldBe(0), d => d.NextAt.ShouldBe(hand.Now), d => d.Fault.ShouldBeNull());
        hooks.FindDelivery("another", taken[1].Id).ShouldBeNull();
        hooks.SendAgain(hook.Id, taken[0].Id).ShouldBe(1);
        hooks.Take(9).Select(d => d.Id).ShouldContain(taken[0].Id);
    }

    [Fact]
    public void A_body_reads_how_its_own_cases_moved_and_which_needs_began_on_its_page()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, CaseLists lists, _) = Stores(test);
        string own = store.Open(Type, Empty("31") with { Origin = Other }, CaseActor.Visitor).Id, foreign = store.Open(Type, Empty("32") with { Desk = Other }, CaseActor.Visitor, null, f => Circuit.Answer(Type, f, CaseActor.Visitor, Answers(("nom", $"\"Origin\":{{\"Siret\":\"{Desk.Siret}\"")), f.Version, store.Now)).Id;
        store.Act(own, f => Circuit.Say(Type, f, Agent, CaseFactKind.Message, "un mot", store.Now));
        store.Act(own, f => Circuit.Move(Type, f, Agent, "faire", "vu", f.Version, Facts.None, store.Now)).Refusal.ShouldBeNull();
        ILookup<string, CaseFact> moves = store.ListMoves(Type.Key, Desk);
        moves.Select(m => m.Key).ShouldBe([own]);
        moves[own].Select(f => (f.Kind, f.Text)).ShouldBe([(CaseFactKind.Opened, ""), (CaseFactKind.Moved, "vu")]);
        lists.SentSince(Type.Key, Hand.Start.AddDays(-1), Desk).Single().Id.ShouldBe(own);
        lists.SentSince(Type.Key, Hand.Start.AddDays(-1), Other).Single().Id.ShouldBe(foreign);
        lists.BegunAt(Other, Type.Key, Hand.Start.AddDays(-1)).Single().Id.ShouldBe(own);
        lists.BegunAt(Desk, Type.Key, Hand.Start.AddDays(-1)).ShouldBeEmpty("what someone types is no origin");
        lists.BegunAt(Other, Type.Key, Hand.Start.AddDays(1)).ShouldBeEmpty();
    }

    [Fact]
    public void A_case_keeps_its_words_until_the_period_of_its_type_is_over_and_an_open_one_for_good()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, CaseLists lists, _) = Stores(test);
        string open = store.Open(Type, Empty("1"), CaseActor.Visitor).Id, ended = store.Open(Type, Empty("2"), CaseActor.Visitor).Id;
        foreach (string id in new[] { open, ended })
            store.Act(id, f => Circuit.Say(Type, f, CaseActor.Visitor, CaseFactKind.Message, "Je suis Mme Perrin", store.Now));

        store.Act(ended, f => Circuit.Move(Type, f, Agent, "faire", "", f.Version, Facts.None, store.Now)).Refusal.ShouldBeNull();
        RetentionRule rule = CaseRetention.Rule(Type, lists, id => store.Erase(id));
        rule.Period.Fr.ShouldBe("60 mois");
        int Apply(DateTimeOffset now) => rule.TakeAway(test.Open(CaseTables.Migrations), rule.Before(now));
        Apply(Hand.Start.AddMonths(60)).ShouldBe(0);
        store.Find(ended)!.Erased.ShouldBeFalse();
        Apply(Hand.Start.AddMonths(60).AddDays(1)).ShouldBe(1);
        Apply(Hand.Start.AddMonths(60).AddDays(1)).ShouldBe(0);
        (store.Find(open)!.Erased, store.Find(ended)!.Erased).ShouldBe((false, true));
        System.Text.Json.JsonSerializer.Serialize(store.ListFacts(ended)).ShouldNotContain("Perrin");
        System.Text.Json.JsonSerializer.Serialize(store.ListFacts(open)).ShouldContain("Perrin");
    }

    private static (CaseStore Store, CaseLists Lists, Hand Time) Stores(TestDatabase test)
    {
        MaillageDatabase database = test.Open(CaseTables.Migrations);
        Hand hand = new();
        return (new CaseStore(database, Reader, hand), new CaseLists(database), hand);
    }

    private static CaseFile Empty(string mark) => new()
    {
        Id = mark.PadLeft(32, '0'),
        Type = Type.Key,
        TypeVersion = Type.Version,
        Title = Type.Title.Fr,
        State = Type.Start,
        OpenedAt = Hand.Start,
        Since = Hand.Start,
        Desk = Desk,
    };

    private static CaseType Read(string json)
    {
        ProblemList problems = new();
        CaseType? type = Reader.Read(json, "essai.json", problems);
        problems.Kept.Select(p => p.Message).ShouldBeEmpty();
        return type!;
    }

    private static string Told(CaseFile file) => System.Text.Json.JsonSerializer.Serialize(file);

    private static Dictionary<string, ImmutableArray<string>> Answers(params (string Key, string Value)[] answers) => answers.ToDictionary(a => a.Key, a => ImmutableArray.Create(a.Value));

    /// <summary>Any word is a place: these tests are about keeping.</summary>
    private sealed class Anywhere : IHierarchy
    {
        public IReadOnlyList<string>? PathOf(string word) => [word, PlaceHierarchy.France];

        public string NameOf(string word) => word;
    }

    private sealed class Hand : TimeProvider
    {
        public static DateTimeOffset Start { get; } = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
