using Maillage.Catalogue.Storage;
using Maillage.Database;
using Maillage.People;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Storage.Conformance;

public sealed class EmbeddedModerationConformance(EmbeddedDatabases databases) : ModerationConformance(databases);

public sealed class PostgresModerationConformance(PostgresDatabases databases) : ModerationConformance(databases);

/// <summary>Proposals and decisions about them, on both databases.</summary>
public abstract class ModerationConformance(TestDatabases databases)
{
    private static readonly ResourceChange By = new("p-1", null, "essai");

    private static readonly BodyId Body = BodyId.TryParse("21210231500018", out BodyId body) ? body : throw new InvalidOperationException();

    private static Resource Place(string id, int version) => new() { Id = id, Type = "epn", Title = "Espace numérique", Owner = Body, ConfirmedOn = new DateOnly(2026, 6, 1), Version = version };

    [Fact]
    public void An_accepted_proposal_and_the_new_version_are_written_together_or_not_at_all()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        ResourceStore store = new(database, TimeProvider.System);
        ProposalStore proposals = new(database, TimeProvider.System);
        Resource start = store.Save(Place("m:1", 0), By).Saved!;
        Proposal proposal = proposals.Add(start with { Title = "Autre nom" }, null, Body, "vu sur place")!;
        proposals.Find(proposal.Id).ShouldBe(proposal with { Proposed = proposals.Find(proposal.Id)!.Proposed, MadeAt = proposals.Find(proposal.Id)!.MadeAt });
        proposals.Waiting(Body).ShouldHaveSingleItem().Proposed.Title.ShouldBe("Autre nom");
        proposals.Waiting(null).ShouldBeEmpty();

        store.Save(start with { Title = "Entre-temps" }, By);
        store.Save(start with { Title = "Autre nom" }, By, t => proposals.Close(t, proposal.Id, ProposalState.Accepted, "p-1", "merci")).Saved.ShouldBeNull("it was made from an older version");
        proposals.Find(proposal.Id)!.State.ShouldBe(ProposalState.Waiting, "nothing was decided when nothing was saved");

        Resource present = store.Find("m:1")!;
        store.Save(present with { Title = "Autre nom" }, By, t => proposals.Close(t, proposal.Id, ProposalState.Accepted, "p-1", "merci")).Saved.ShouldNotBeNull();
        store.Save(store.Find("m:1")! with { Title = "Deux fois" }, By, t => proposals.Close(t, proposal.Id, ProposalState.Accepted, "p-2", "")).Saved.ShouldBeNull("it was decided already");
        proposals.Refuse(proposal.Id, "p-2", "non").ShouldBeFalse();
        store.Find("m:1")!.Title.ShouldBe("Autre nom");
        Proposal decided = proposals.Decided(Body, 10).ShouldHaveSingleItem();
        (decided.State, decided.DecidedBy, decided.Reason).ShouldBe((ProposalState.Accepted, "p-1", "merci"));
        proposals.Waiting(Body).ShouldBeEmpty();
        store.Find("m:1", 1)!.Title.ShouldBe("Espace numérique");
        store.Find("m:1", 9).ShouldBeNull();
    }

    [Fact]
    public void No_more_proposals_wait_for_one_resource_than_a_moderator_can_read()
    {
        using TestDatabase test = databases.Make();
        ProposalStore proposals = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        for (int i = 0; i < ProposalStore.MostWaiting; i++)
        {
            proposals.Add(Place("m:1", 1), null, null, "").ShouldNotBeNull();
        }

        proposals.Add(Place("m:1", 1), null, null, "").ShouldBeNull();
        proposals.Add(Place("m:2", 1), null, null, "").ShouldNotBeNull("another resource has its own");
        proposals.Refuse(proposals.Waiting(Body)[0].Id, "p-1", "déjà dit").ShouldBeTrue();
        proposals.Add(Place("m:1", 1), null, null, "").ShouldNotBeNull();
    }

    [Fact]
    public void Pairs_said_apart_are_kept_once_and_can_be_taken_back()
    {
        using TestDatabase test = databases.Make();
        ApartStore apart = new(test.Open(CatalogueTables.Migrations), TimeProvider.System);
        apart.Add(["m:2", "m:1", "m:3"], "p-1").ShouldBe(3);
        apart.Add(["m:1", "m:2"], "p-2").ShouldBe(0);
        apart.Remove("m:3", "m:1").ShouldBeTrue();
        apart.List().Select(p => (p.First, p.Second)).ShouldBe([("m:1", "m:2"), ("m:2", "m:3")], ignoreOrder: true);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public void A_selection_opens_by_its_secret_until_it_expires_and_is_erased_then()
    {
        using TestDatabase test = databases.Make();
        MaillageDatabase database = test.Open(CatalogueTables.Migrations);
        Clock clock = new();
        HandedStore store = new(database, clock);
        string secret = store.Add(["m:2", "m:1", "m:2"], "à bientôt", Body, TimeSpan.FromDays(7));
        Handed handed = store.Find(secret)!;
        handed.Resources.ShouldBe(["m:2", "m:1"]);
        (handed.Note, handed.Body, handed.ExpiresAt).ShouldBe(("à bientôt", Body, clock.Now.AddDays(7)));
        store.Find(secret[..^1]).ShouldBeNull();
        clock.Now += TimeSpan.FromDays(7);
        store.Find(secret).ShouldBeNull();
        store.Add([], "", Body, TimeSpan.FromDays(7));
        using System.Data.Common.DbConnection connection = database.Open(DatabasePart.Private);
        Dapper.SqlMapper.ExecuteScalar<long>(connection, "SELECT count(*) FROM resource_handed").ShouldBe(1, "what has expired is gone");
    }
}
