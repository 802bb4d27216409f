using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;

namespace Maillage.Storage.Conformance;

/// <summary>Bodies, people, links and sessions behave alike on both databases.</summary>
public abstract class PeopleConformance(TestDatabases databases)
{
    private static readonly BodyId Region = new("21210231500018");
    private static readonly BodyId Other = new("13000012300013");

    [Fact]
    public void A_body_a_person_and_a_session_come_back_as_they_were_kept()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        Body body = house.Bodies.FindPlatform()!;
        (body.Id, body.Name, body.Kind, body.RunsPlatform).ShouldBe((Region, "Région", BodyKind.Region, true));
        body.Territories.ShouldBe([TerritoryId.Region]);
        house.People.FindByEmail("ADA@essai.fr")!.Id.ShouldBe(founder.Id);
        string secret = house.Sessions.Begin(founder.Id, strong: true, "passphrase", "agent");
        Session session = house.Sessions.Find(secret)!;
        Actor actor = house.Sessions.Act(session)!;
        (actor.Person, actor.Name, actor.Body, actor.Role, actor.Strong).ShouldBe((founder.Id, "Ada", Region, Role.Administrator, true));
        house.Sessions.End(founder.Id, session.Id).ShouldBeTrue();
        house.Sessions.Find(secret).ShouldBeNull();
    }

    [Fact]
    public void A_link_works_once_for_one_of_many_who_use_it_at_once()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        house.Found();
        Link link = house.Links.Find(house.Links.Add(LinkPurpose.Invitation, Link.InvitationLife, "b@essai.fr", Region, Role.Agent))!;
        int used = 0;
        Parallel.For(0, 8, _ => Interlocked.Add(ref used, house.Links.Use(link) ? 1 : 0));
        used.ShouldBe(1);
        house.Links.Find("nothing").ShouldBeNull();
    }

    [Fact]
    public void An_expired_link_and_an_idle_or_old_session_open_nothing()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        string link = house.Links.Add(LinkPurpose.SignIn, Link.SignInLife, founder.Email);
        string idle = house.Sessions.Begin(founder.Id, false, "passphrase", "");
        house.Clock.Pass(Link.SignInLife);
        house.Links.Use(house.Links.Find(link)!).ShouldBeFalse();
        house.Sessions.Find(idle).ShouldNotBeNull();
        house.Clock.Pass(Session.Idle);
        house.Sessions.Find(idle).ShouldBeNull("idle");
        string busy = house.Sessions.Begin(founder.Id, false, "passphrase", "");
        for (TimeSpan spent = TimeSpan.Zero; spent < Session.Longest - TimeSpan.FromHours(1); spent += TimeSpan.FromHours(1))
        {
            house.Clock.Pass(TimeSpan.FromHours(1));
            house.Sessions.Find(busy).ShouldNotBeNull();
        }

        house.Clock.Pass(TimeSpan.FromHours(1));
        house.Sessions.Find(busy).ShouldBeNull("a working day has passed");
        house.Sessions.Forget().ShouldBe(2);
    }

    [Fact]
    public void When_a_session_was_last_used_counts_at_once_and_is_written_for_all_later()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        SessionStore other = new(test.Open(PeopleTables.Migrations), house.Clock);
        string secret = house.Sessions.Begin(founder.Id, false, "passphrase", ""), idle = house.Sessions.Begin(founder.Id, false, "passphrase", "");
        DateTimeOffset begun = house.Clock.GetUtcNow();
        house.Clock.Pass(Session.Idle / 2);
        house.Sessions.Find(secret).ShouldNotBeNull();
        other.ListOf(founder.Id).ShouldAllBe(s => s.SeenAt == begun, "no page writes");
        house.Sessions.KeepSeen();
        other.ListOf(founder.Id).Select(s => s.SeenAt).ShouldBe([house.Clock.GetUtcNow(), begun]);
        house.Clock.Pass(Session.Idle - TimeSpan.FromMinutes(1));
        other.Find(secret).ShouldNotBeNull("what was written counts for every program");
        house.Sessions.Find(idle).ShouldBeNull();
        house.Clock.Pass(TimeSpan.FromMinutes(2));
        house.Sessions.Find(secret).ShouldBeNull("it was used by another program, which has not written it yet");
        other.KeepSeen();
        house.Sessions.Find(secret).ShouldNotBeNull();
        house.Sessions.KeepSeen();
        house.Sessions.KeepSeen();
    }

    [Fact]
    public void A_suspended_person_acts_no_more_in_a_session_that_is_still_there()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Actor founder = house.Act(house.Found());
        Person guest = house.Member("suspendu@essai.fr", Role.Agent);
        house.Office.Suspend(founder, guest.Id, true);
        // Suspending ends what is open; a session that slipped in meanwhile gives nothing either.
        Session late = house.Sessions.Find(house.Sessions.Begin(guest.Id, strong: true, "passphrase", ""))!;
        house.Sessions.Act(late).ShouldBeNull();
        house.Office.Suspend(founder, guest.Id, false);
        house.Sessions.Act(late)!.Role.ShouldBe(Role.Agent);
    }

    [Fact]
    public void An_account_rests_longer_with_each_further_failure_and_is_itself_again_after_a_success()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        for (int i = 0; i < PersonStore.MostFailures; i++)
        {
            house.People.GetCredentials(founder.Id).RestsAt(house.Clock.GetUtcNow()).ShouldBeFalse();
            house.People.CountFailure(founder.Id);
        }

        house.People.GetCredentials(founder.Id).LockedUntil.ShouldBe(house.Clock.GetUtcNow() + PersonStore.Rest);
        house.People.CountFailure(founder.Id);
        house.People.GetCredentials(founder.Id).LockedUntil.ShouldBe(house.Clock.GetUtcNow() + 2 * PersonStore.Rest);
        house.People.ForgetFailures(founder.Id);
        house.People.GetCredentials(founder.Id).Failures.ShouldBe(0);
    }

    [Fact]
    public void A_code_and_a_recovery_code_work_once_even_for_many_at_once()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        IReadOnlyList<string> codes = house.Factors.RenewRecoveryCodes(founder.Id);
        codes.Distinct().Count().ShouldBe(FactorStore.RecoveryCodes);
        int steps = 0, recovered = 0;
        Parallel.For(0, 8, _ =>
        {
            Interlocked.Add(ref steps, house.Factors.UseTotp(founder.Id, 100) ? 1 : 0);
            Interlocked.Add(ref recovered, house.Factors.UseRecoveryCode(founder.Id, codes[0].ToUpperInvariant()) ? 1 : 0);
        });
        (steps, recovered).ShouldBe((1, 1));
        house.Factors.UseTotp(founder.Id, 99).ShouldBeFalse("an earlier half-minute");
        house.Factors.CountRecoveryCodes(founder.Id).ShouldBe(FactorStore.RecoveryCodes - 1);
    }

    [Fact]
    public void Issuer_and_subject_together_name_a_person_and_nobody_takes_them_over()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        Person other = house.Member("b@essai.fr", Role.Member);
        house.Factors.Link(founder.Id, "https://a.example", "42").ShouldBeTrue();
        house.Factors.Link(other.Id, "https://a.example", "42").ShouldBeFalse();
        house.Factors.FindOutside("https://a.example", "42").ShouldBe(founder.Id);
        house.Factors.FindOutside("https://b.example", "42").ShouldBeNull("the same subject of another issuer is someone else");
    }

    [Fact]
    public void A_lent_role_counts_until_its_end_and_goes_with_the_one_who_lent_it()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        Person agent = house.Member("b@essai.fr", Role.Member);
        Actor actor = house.Act(founder);
        house.Office.Lend(actor, Region, agent.Id, Role.Officer, house.Clock.GetUtcNow().AddDays(3));
        house.Memberships.Find(agent.Id, Region)!.Role.ShouldBe(Role.Officer);
        house.Clock.Pass(TimeSpan.FromDays(3));
        house.Memberships.Find(agent.Id, Region)!.Role.ShouldBe(Role.Member);
        house.Office.Lend(actor, Region, agent.Id, Role.Officer, house.Clock.GetUtcNow().AddDays(3));
        house.Office.HandOver(actor, Region, agent.Id);
        house.Memberships.Find(agent.Id, Region)!.Role.ShouldBe(Role.Administrator, "handed over");
        house.Office.Remove(house.Act(founder), Region, founder.Id);
        house.Memberships.Find(founder.Id, Region).ShouldBeNull();
    }

    [Fact]
    public void Who_is_no_administrator_leaves_a_body_that_never_had_one_but_the_last_administrator_stays()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        house.Office.Save(house.Act(founder), new Body(Other, "Fonderie", BodyKind.Firm, [], null, null, null, false, default));
        Person agent = house.Member("b@essai.fr", Role.Agent, Other);
        house.Member("c@essai.fr", Role.Agent, Other);
        house.Member("d@essai.fr", Role.Agent);
        house.Office.Remove(house.Act(agent), Other, agent.Id);
        house.Memberships.Find(agent.Id, Other).ShouldBeNull();
        Should.Throw<BadInputException>(() => house.Office.Remove(house.Act(founder), Region, founder.Id));
        house.Memberships.Find(founder.Id, Region)!.Role.ShouldBe(Role.Administrator);
    }

    [Fact]
    public void Whatever_is_tried_a_body_keeps_an_administrator_and_the_journal_stays_whole()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        List<Person> all = [house.Found(), house.Member("b@essai.fr", Role.Administrator), house.Member("c@essai.fr", Role.Agent)];
        Random random = new(20150610);
        for (int i = 0; i < 120; i++)
        {
            Actor actor = house.Act(all[random.Next(all.Count)]);
            string person = all[random.Next(all.Count)].Id;
            try
            {
                switch (random.Next(6))
                {
                    case 0: house.Office.SetRole(actor, Region, person, (Role)random.Next(1, 5)); break;
                    case 1: house.Office.HandOver(actor, Region, person); break;
                    case 2: house.Office.Suspend(actor, person, true); break;
                    case 3: house.Office.Suspend(actor, person, false); break;
                    case 4: house.Office.Lend(actor, Region, person, (Role)random.Next(1, 5), house.Clock.GetUtcNow().AddDays(random.Next(-1, 100))); break;
                    default: house.Clock.Pass(TimeSpan.FromDays(10)); break;
                }
            }
            catch (BadInputException)
            {
                // A rule refused: nothing may have changed, which the next line sees.
            }

            house.Memberships.AnyPlatformAdministrator().ShouldBeTrue($"after step {i}");
        }

        house.Journal.Verify().Whole.ShouldBeTrue();
    }

    [Fact]
    public void Another_bodys_officer_changes_nothing_here()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        house.Office.Save(house.Act(founder), new Body(Other, "Département", BodyKind.Department, [], null, null, null, false, default));
        Person stranger = house.Member("x@essai.fr", Role.Administrator, Other);
        Actor actor = house.Act(stranger);
        (actor.Body, actor.Role).ShouldBe((Other, Role.Administrator));
        foreach (Action attempt in new Action[]
        {
            () => house.Office.Invite(actor, Region, "y@essai.fr", Role.Member), () => house.Office.SetRole(actor, Region, founder.Id, Role.Member), () => house.Office.Remove(actor, Region, founder.Id),
            () => house.Office.Suspend(actor, founder.Id, true), () => house.Office.Sign(actor, Region, "c", "1", true), () => house.Office.HandOver(actor, Region, founder.Id),
        })
        {
            Should.Throw<BadInputException>(attempt);
        }

        house.Memberships.Find(founder.Id, Region)!.Role.ShouldBe(Role.Administrator);
        house.Bodies.ListSignatures(Region).ShouldBeEmpty();
    }

    [Fact]
    public void A_charter_is_signed_withdrawn_and_signed_again_with_its_days()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Actor actor = house.Act(house.Found());
        house.Office.Sign(actor, Region, "donnees", "1", signs: true);
        house.Act(house.People.Find(actor.Person!)!).Charters.ShouldBe(["donnees"]);
        house.Office.Sign(actor, Region, "donnees", "1", signs: false);
        house.Act(house.People.Find(actor.Person!)!).Charters.ShouldBeEmpty();
        house.Office.Sign(actor, Region, "donnees", "2", signs: true);
        house.Bodies.ListSignatures(Region).Count(s => s.Until is null).ShouldBe(1);
    }

    /// <summary>The stores on one database, a clock one can move.</summary>
    [Fact]
    public void A_body_that_is_closed_has_nobody_takes_nobody_in_is_not_found_and_may_come_back()
    {
        using TestDatabase test = databases.Make();
        House house = new(test);
        Person founder = house.Found();
        Actor ada = house.Act(founder);
        house.Office.Save(ada, new Body(Other, "Chambre d’Épinac", BodyKind.Chamber, [], null, null, null, false, default));
        Person guest = house.Member("b@essai.fr", Role.Administrator, Other);
        Actor his = house.Act(guest);
        string open = house.Office.Invite(his, Other, "c@essai.fr", Role.Agent);
        house.Bodies.Search("epinac chambre", 5).ShouldBe([(Other, "Chambre d’Épinac")]);
        house.Bodies.Search("130 000 123", 5).Select(b => b.Id).ShouldBe([Other]);
        house.Bodies.Search("§ !", 5).ShouldBeEmpty();
        house.Bodies.ListActive(BodyKind.Chamber).Select(b => b.Id).ShouldBe([Other]);
        Should.Throw<BadInputException>(() => house.Office.Close(his, Other)).Problems[0].Code.ShouldBe("body-close");
        Should.Throw<BadInputException>(() => house.Office.Close(ada, Region)).Problems[0].Code.ShouldBe("body-close-own");

        house.Office.Close(ada, Other);
        house.Bodies.Find(Other)!.ClosedAt.ShouldBe(house.Clock.GetUtcNow());
        house.Act(guest).Body.ShouldBeNull();
        house.Links.Find(open).ShouldBeNull();
        Should.Throw<BadInputException>(() => house.Office.Invite(ada, Other, "d@essai.fr", Role.Agent)).Problems[0].Code.ShouldBe("body-closed");
        (house.Bodies.Search("epinac", 5).Count, house.Bodies.ListActive(BodyKind.Chamber).Count).ShouldBe((0, 0));
        house.Bodies.List().Count.ShouldBe(2, "what it did here still has its name");
        house.Office.Save(ada, house.Bodies.Find(Other)! with { Name = "Chambre d’Autun" });
        house.Bodies.Find(Other)!.ClosedAt.ShouldNotBeNull("another name opens nothing");

        house.Office.Reopen(ada, Other);
        (house.Bodies.Find(Other)!.ClosedAt, house.Memberships.ListIn(Other).Count).ShouldBe((null, 0));
        house.Office.Invite(ada, Other, "d@essai.fr", Role.Agent).ShouldNotBeEmpty();
    }

    private sealed class House
    {
        public House(TestDatabase test)
        {
            MaillageDatabase database = test.Open([.. PeopleTables.Migrations, .. AuditTables.Migrations]);
            Journal = new AuditLog(database, Clock, test.Beside);
            (People, Bodies, Memberships, Links, Sessions, Factors) = (new(database, Clock), new(database, Clock), new(database, Clock), new(database, Clock), new(database, Clock), new(database, Clock));
            (Joining, Office) = (new(database, Clock, Journal), new(database, Clock, Journal));
        }

        public MovedClock Clock { get; } = new();

        public AuditLog Journal { get; }

        public PersonStore People { get; }

        public BodyStore Bodies { get; }

        public MembershipStore Memberships { get; }

        public LinkStore Links { get; }

        public SessionStore Sessions { get; }

        public FactorStore Factors { get; }

        public Joining Joining { get; }

        public BodyOffice Office { get; }

        public Person Found() => Joining.Found(
            Links.Find(Joining.OpenFounding()!)!, new Body(Region, "Région", BodyKind.Region, [TerritoryId.Region], null, null, null, true, default), "ada@essai.fr", "Ada", "fr", "hash");

        public Person Member(string email, Role role, BodyId? body = null) =>
            Joining.Accept(Links.Find(Links.Add(LinkPurpose.Invitation, Link.InvitationLife, email, body ?? Region, role))!, "Bob", "fr", "hash");

        public Actor Act(Person person) => Sessions.Find(Sessions.Begin(person.Id, strong: true, "passphrase", "")) is { } session ? Sessions.Act(session) ?? Actor.Visitor : Actor.Visitor;
    }

    private sealed class MovedClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 3, 27, 9, 0, 0, TimeSpan.Zero);

        public void Pass(TimeSpan time) => now += time;

        public override DateTimeOffset GetUtcNow() => now;
    }
}

public sealed class EmbeddedPeopleConformance(EmbeddedDatabases databases) : PeopleConformance(databases);

public sealed class PostgresPeopleConformance(PostgresDatabases databases) : PeopleConformance(databases);
