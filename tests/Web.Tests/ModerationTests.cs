using Maillage.People;

namespace Maillage.Web.Tests;

public class ModerationTests
{
    private static readonly Dictionary<string, string> Place = new()
    {
        ["title"] = "Espace numérique du Morvan", ["summary"] = "Postes, ateliers et aide aux démarches en ligne.", ["commune"] = "Lormes", ["hours"] = "Mo-Fr 09:00-12:00", ["f-wifi"] = "true", ["visibility"] = "Public", ["version"] = "0",
    };

    private static async Task<RunningPortal> Started()
    {
        RunningPortal portal = new(true);
        await portal.InitializeAsync();
        return portal;
    }

    [Fact]
    public async Task A_visitor_proposes_a_correction_and_nothing_changes_before_the_owner_accepts_it()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        using Caller elsewhere = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer, siret: "25801450100013");
        using Caller visitor = new(portal.Client.BaseAddress!);
        string place = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To!;
        (await visitor.Get(place)).Body.ShouldContain(place + "/proposer");
        (await visitor.Post(place + "/proposer", new Dictionary<string, string>(Place) { ["version"] = "1" })).Status.ShouldBe(422, "nothing is changed");
        string proposal = (await visitor.Post(place + "/proposer", new Dictionary<string, string>(Place) { ["version"] = "1", ["hours"] = "Mo-Sa 09:00-12:00", ["note"] = "affiché sur la porte" })).To!;
        proposal.ShouldStartWith("/services/propositions/");
        (await visitor.Get(place)).Body.ShouldNotContain("samedi");
        (await visitor.Get(proposal)).Body.ShouldContain("À relire par un modérateur");

        // The agent renames the place meanwhile: the correction of the hours does not undo that.
        (await agent.Post(place + "/modifier", new Dictionary<string, string>(Place) { ["version"] = "1", ["title"] = "Maison du numérique" })).Status.ShouldBe(302);
        (await agent.Get("/services/propositions")).Body.ShouldContain("affiché sur la porte");
        (await elsewhere.Get("/services/propositions")).Body.ShouldNotContain("affiché sur la porte");
        Dictionary<string, string> yes = new() { ["decision"] = "accepter", ["reason"] = "merci" };
        (await elsewhere.Post(proposal, yes, "/services/ressources/nouvelle?type=epn")).Status.ShouldBe(404);
        (await agent.Post(proposal, new Dictionary<string, string> { ["decision"] = "refuser" })).Status.ShouldBe(422, "a refusal says why");
        (await agent.Post(proposal, yes)).To.ShouldBe(proposal);
        string after = (await visitor.Get(place)).Body;
        after.ShouldContain("Maison du numérique");
        after.ShouldContain("samedi");
        string told = (await visitor.Get(proposal)).Body;
        told.ShouldContain("Acceptée");
        told.ShouldContain("merci");
    }

    [Fact]
    public async Task A_refusal_is_read_by_its_author_and_changes_nothing()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        using Caller visitor = new(portal.Client.BaseAddress!);
        string place = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To!;
        string proposal = (await visitor.Post(place + "/proposer", new Dictionary<string, string>(Place) { ["version"] = "1", ["title"] = "<b>Fermé</b>" })).To!;
        (await agent.Post(proposal, new Dictionary<string, string> { ["decision"] = "refuser", ["reason"] = "Le lieu est ouvert" })).Status.ShouldBe(302);
        string told = (await visitor.Get(proposal)).Body;
        told.ShouldContain("Le lieu est ouvert");
        told.ShouldNotContain("<b>Fermé");
        (await visitor.Get(place)).Body.ShouldNotContain("Fermé");
    }

    [Fact]
    public async Task A_new_record_of_a_visitor_belongs_to_the_platform_once_its_officer_accepts_it()
    {
        await using RunningPortal portal = await Started();
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        using Caller visitor = new(portal.Client.BaseAddress!);
        (await visitor.Post("/services/ressources/proposer?type=epn", new Dictionary<string, string>(Place) { ["hours"] = "le matin" })).Status.ShouldBe(422);
        string proposal = (await visitor.Post("/services/ressources/proposer?type=epn", Place)).To!;
        (await portal.Get("/api/resources?q=morvan")).Body.ShouldNotContain("Espace numérique du Morvan");
        (await agent.Get("/services/propositions")).Body.ShouldNotContain(proposal, Case.Sensitive, "what nobody owns is for officers");
        (await officer.Get("/services/propositions")).Body.ShouldContain(proposal);
        (await officer.Post(proposal, new Dictionary<string, string> { ["decision"] = "accepter" })).To.ShouldBe(proposal);
        (await portal.Get("/api/resources?q=morvan")).Body.ShouldContain("Organisme d’essai");
    }

    [Fact]
    public async Task An_older_version_is_compared_and_restored_as_a_new_one()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        string place = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To!;
        await agent.Post(place + "/modifier", new Dictionary<string, string>(Place) { ["version"] = "1", ["title"] = "Maison du numérique" });
        (await portal.Get(place + "/versions")).Status.ShouldBe(401);
        string versions = (await agent.Get(place + "/versions")).Body;
        versions.ShouldContain("<del>Espace numérique du Morvan</del>");
        versions.ShouldContain("<ins>Maison du numérique</ins>");
        (await agent.Post(place + "/retablir", new Dictionary<string, string> { ["version"] = "1", ["presente"] = "1" }, place + "/versions")).Status.ShouldBe(409, "someone saved meanwhile");
        (await agent.Post(place + "/retablir", new Dictionary<string, string> { ["version"] = "1", ["presente"] = "2" }, place + "/versions")).Status.ShouldBe(302);
        (await portal.Get(place)).Body.ShouldContain("Espace numérique du Morvan");
        (await agent.Get(place + "/versions")).Body.ShouldContain("version 1 rétablie");
    }

    [Fact]
    public async Task Records_said_to_be_different_are_not_brought_together_again_until_someone_asks()
    {
        await using RunningPortal portal = await Started();
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);
        string one = (await officer.Post("/services/ressources/nouvelle?type=epn", Place)).To!.Split('/')[^1];
        string two = (await officer.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["title"] = "Espace Numerique, MORVAN" })).To!.Split('/')[^1];
        (await officer.Get("/services/ressources")).Body.ShouldContain("/services/doublons");
        (await officer.Get("/services/doublons")).Body.ShouldContain("value=\"differents\"");
        (await officer.Post("/services/doublons", new Dictionary<string, string> { ["garder"] = one, ["avec"] = two, ["geste"] = "differents" })).Status.ShouldBe(302);
        string apart = (await officer.Get("/services/doublons")).Body;
        apart.ShouldNotContain("value=\"differents\"");
        apart.ShouldContain("Fiches dites différentes");
        (await officer.Post("/services/doublons/rapprocher", new Dictionary<string, string> { ["premier"] = two, ["second"] = one }, "/services/doublons")).Status.ShouldBe(302);
        (await officer.Get("/services/doublons")).Body.ShouldContain("value=\"differents\"");
    }
}
