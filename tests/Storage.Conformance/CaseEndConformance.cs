using System.Data.Common;
using System.Globalization;
using Dapper;
using Maillage.Cases;
using Maillage.Cases.Calls;
using Maillage.Cases.Storage;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;
using Maillage.People.Storage;

namespace Maillage.Storage.Conformance;

/// <summary>Who takes a case over, and what is left of it once it is erased.</summary>
public abstract partial class CaseConformance
{
    [Fact]
    public void The_least_busy_person_who_is_there_answers_and_all_who_are_gone_are_known_at_once()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open([.. PeopleTables.Migrations, .. CaseTables.Migrations]);
        Hand hand = new();
        CaseStore store = new(database, Reader, hand);
        CaseLists lists = new(database);
        AgentStore agents = new(database);
        BodyStore bodies = new(database, hand);
        Desks desks = new(bodies, new MembershipStore(database, hand), new PersonStore(database, hand), agents, lists, new Anywhere(), hand);
        bodies.Save(new Body(Desk, "Région", BodyKind.Region, [TerritoryId.Region], null, null, null, true, Hand.Start));
        using (DbConnection connection = database.Open(DatabasePart.Private))
        {
            foreach (string person in new[] { "a", "b", "c", "d" })
            {
                connection.Execute("INSERT INTO person (id, email, email_key, name, language, created_at, suspended_at, failures, totp_step) VALUES (@person, @person, @person, @person, 'fr', @at, @gone, 0, 0)", new { person, at = Hand.Start, gone = person == "c" ? Hand.Start : (DateTimeOffset?)null });
                connection.Execute("INSERT INTO membership (person, siret, role, since) VALUES (@person, @Siret, 'Agent', @at)", new { person, Desk.Siret, at = Hand.Start });
            }
        }

        agents.SetAway("d", new DateOnly(2099, 12, 31));
        agents.ListAway(new DateOnly(2099, 12, 31)).ShouldBe(["d"]);
        agents.ListAway(new DateOnly(2100, 1, 1)).ShouldBeEmpty();
        foreach ((string person, int i) in new[] { "a", "a", "b", "c", "d", "e" }.Select((p, i) => (p, i)))
        {
            string id = store.Open(Type, Empty(string.Create(CultureInfo.InvariantCulture, $"{i}")), CaseActor.Visitor).Id;
            store.Act(id, f => Circuit.Assign(Type, f, Agent, person, Desk, "", store.Now)).Refusal.ShouldBeNull();
        }

        lists.CountOf(["a", "b", "x"]).OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ShouldBe([("a", 2L), ("b", 1L)]);
        (desks.LeastBusy(Desk), desks.LeastBusy(Desk, not: "b"), desks.LeastBusy(Other)).ShouldBe(("b", "a", null));
        agents.SetSubjects("a", Desk, [("eau", "region")]);
        agents.SetSubjects("b", Desk, [("eau", "region")]);
        agents.SetSubjects("d", Desk, [("eau", "region")]);
        desks.ExpertFor(["eau"], null).ShouldBe((Desk, "b"));
        desks.Gone().ShouldBe(lists.Handlers().Where(h => !desks.IsThere(h.Person, h.Desk)), ignoreOrder: true);
        desks.Gone().Select(g => g.Person).ShouldBe(["c", "d", "e"], ignoreOrder: true);
    }

    [Fact]
    public void What_nobody_followed_is_seen_to_wait_and_is_taken_over_elsewhere_when_its_body_is_empty()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open([.. PeopleTables.Migrations, .. CaseTables.Migrations]);
        Hand hand = new();
        CaseStore store = new(database, Reader, hand);
        CaseLists lists = new(database);
        BodyStore bodies = new(database, hand);
        Desks desks = new(bodies, new MembershipStore(database, hand), new PersonStore(database, hand), new AgentStore(database), lists, new Anywhere(), hand);
        bodies.Save(new Body(Desk, "Région", BodyKind.Region, [TerritoryId.Region], null, null, null, true, Hand.Start));
        bodies.Save(new Body(Other, "Chambre", BodyKind.Chamber, [TerritoryId.Region], null, null, null, false, Hand.Start));
        string id = store.Open(Type, Empty("21"), CaseActor.Visitor).Id;
        store.Act(id, f => Circuit.Assign(Type, f, Agent, null, Other, "", store.Now));
        (lists.DesksWaiting().Single(), lists.CountOpen(Other), lists.CountOpen(Desk), desks.AnyoneAt(Other)).ShouldBe((Other, 1L, 0L, false));
        desks.TakeOver(store.Find(id)!, []).ShouldBe((Desk, null), "the platform's body, where somebody will be");
        store.Act(id, f => Circuit.Assign(Type, f, Agent, "a", Other, "", store.Now));
        lists.DesksWaiting().ShouldBeEmpty();
    }

    [Fact]
    public void Erasing_takes_every_word_of_a_person_and_leaves_what_is_counted()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, CaseLists lists, _) = Stores(test);
        string id = store.Open(Type, Empty("9"), CaseActor.Visitor, "secret", f => Circuit.Answer(Type, f, CaseActor.Visitor, Answers(("nom", "Mme Perrin"), ("ou", "58145")), f.Version, store.Now)).Id;
        store.Act(id, f => Circuit.Say(Type, f, CaseActor.Visitor, CaseFactKind.Message, "Je suis Mme Perrin", store.Now));
        store.Erase(id);
        CaseFile bare = store.Find(id)!;
        (bare.Erased, bare.Commune, bare.Answers.Count).ShouldBe((true, "58145", 1));
        System.Text.Json.JsonSerializer.Serialize(store.ListFacts(id)).ShouldNotContain("Perrin");
        store.FindBySecret("secret").ShouldBeNull();
        lists.Search(Desk, "perrin").ShouldBeEmpty();
        lists.Count().Single().Number.ShouldBe(1);
    }

    [Fact]
    public void Erasing_a_case_takes_its_matches_files_addresses_and_the_words_of_its_jury_in_one_step_or_nothing()
    {
        using TestDatabase test = databases.Make();
        DirectoryInfo home = Directory.CreateTempSubdirectory("maillage-erasing-");
        try
        {
            MaillageDatabase database = test.Open([.. AuditTables.Migrations, .. SealedTables.Migrations, .. CaseTables.Migrations]);
            CaseStore store = new(database, Reader, new Hand());
            ReplyStore replies = new(database, TimeProvider.System);
            CallStore calls = new(database, TimeProvider.System);
            SealedStore papers = new(database, SealingKeys.Open(home.FullName, null), new AuditLog(database, TimeProvider.System, home.FullName), TimeProvider.System);
            string whole = store.Open(Type, Empty("1"), CaseActor.Visitor).Id, match = store.Open(Type, Empty("2") with { Parent = whole }, CaseActor.Visitor).Id;
            string[] tokens = [.. new[] { whole, match }.Select(id => replies.TokenFor(id, ReplyStore.Applicant))];
            foreach (string id in new[] { whole, match })
            {
                papers.Seal(Maillage.People.Actor.Visitor, new SealedDraft(SealedKind.Attachment, CaseRetention.Papers, id, Desk, [], "Devis.pdf", "application/pdf"), "%PDF-1.4"u8);
                calls.Save(new Marks(id, "un", [3], "Mme Perrin est sérieuse", id == whole ? "Mme Perrin est ma sœur" : null));
            }

            bool Stand() => store.Find(whole)!.Erased || store.Find(match)!.Erased || papers.List(CaseRetention.Papers, whole).Count == 0 || papers.List(CaseRetention.Papers, match).Count == 0 || tokens.Any(t => replies.Find(t) is null);
            Should.Throw<InvalidOperationException>(() => store.Erase(whole, (transaction, one) =>
            {
                papers.DeleteAll(transaction, null, CaseRetention.Papers, one);
                if (one == match)
                    throw new InvalidOperationException("the program is killed here");
            }));
            Stand().ShouldBeFalse("nothing of it happened");
            CaseRetention.Erase(store, papers, whole, null);
            (store.Find(whole)!.Erased, store.Find(match)!.Erased).ShouldBe((true, true));
            (papers.List(CaseRetention.Papers, whole).Count, papers.List(CaseRetention.Papers, match).Count).ShouldBe((0, 0));
            tokens.Select(replies.Find).ShouldAllBe(t => t == null);
            calls.ListMarks([whole, match]).Select(m => (m.Words, m.Conflict)).ShouldBe([("", ""), ("", null)], ignoreOrder: true);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public void Cases_opened_before_origins_had_a_table_are_counted_where_they_began()
    {
        using TestDatabase test = databases.Make();
        (CaseStore store, _, _) = Stores(test);
        string begun = store.Open(Type, Empty("1") with { Origin = Other }, CaseActor.Visitor).Id;
        store.Open(Type, Empty("2"), CaseActor.Visitor);
        using (DbConnection connection = test.Open().Open(DatabasePart.Private))
        {
            connection.Execute("DROP TABLE case_origin");
            connection.Execute("DELETE FROM schema_version WHERE module = 'case-origins'");
        }

        new CaseLists(test.Open(CaseTables.Migrations)).BegunAt(Other, Type.Key, Hand.Start.AddDays(-1)).Single().Id.ShouldBe(begun);
    }
}
