using System.Text.RegularExpressions;
using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>Bodies that work on one thing together.</summary>
public sealed partial class CaseStoryTests
{
    [Fact]
    public async Task A_bouquet_is_validated_by_each_body_of_the_group_and_a_change_asks_them_again()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Agent), chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), stranger = Caller.As(At, portal.Database, Role.Agent, siret: Firm), baker = new(At);
        string need = await Say(baker, "Changer le four");
        await Choose(baker, need, "aide-entreprise:visite");
        Dictionary<string, string> word = new() { ["mots"] = "Commencez par la visite" }, none = new() { ["mots"] = "" };
        (await stranger.Post(need + "/valider", none, "/services/demarches/living-lab")).Status.ShouldBe(404);
        (await baker.Post(need + "/valider", none, need)).Status.ShouldBe(401, "nobody validates their own need");

        (await chamber.Post(need + "/valider", new Dictionary<string, string> { ["mots"] = new string('m', 501) }, need)).Status.ShouldBe(422);
        (await baker.Get(need)).Body.ShouldNotContain("Validé", customMessage: "what is refused is not kept");
        (await chamber.Post(need + "/valider", word, need)).Status.ShouldBe(302);
        string page = (await baker.Get(need)).Body;
        page.ShouldContain("Validé en partie");
        page.ShouldContain("Commencez par la visite");
        page.ShouldNotContain("Validé par tous les organismes");
        (await region.Post(need + "/valider", none, need)).Status.ShouldBe(302);
        (await baker.Get(need)).Body.ShouldContain("Validé par tous les organismes");
        (await Letter("est validé", "Changer le four")).ShouldContain("/services/besoins/");

        (await region.Post(need + "/proposer", new Dictionary<string, string> { ["offre"] = "aide-entreprise:pret", ["raison"] = "Taux nul" }, need)).Status.ShouldBe(302);
        (await baker.Get(need)).Body.ShouldNotContain("Validé", customMessage: "another bouquet, another word");
    }

    [Fact]
    public async Task A_space_between_bodies_is_read_written_and_filled_by_those_it_is_opened_to_until_it_is_closed_to_them()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Officer), chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), foundry = Caller.As(At, portal.Database, Role.Agent, siret: Firm);
        string step = (await chamber.Post("/services/demarches/espace-collaboratif", new Dictionary<string, string>())).To!, space = step[..step.IndexOf("/etape", StringComparison.Ordinal)];
        foreach ((string at, Dictionary<string, string> fields) in new (string, Dictionary<string, string>)[]
        {
            ("projet", new() { ["r-objet"] = "Raccorder les zones", ["r-organismes"] = "Fonderie", ["r-contenu"] = "documents", ["r-personnel"] = "non", ["r-base"] = "Convention", ["r-fin-jour"] = "31", ["r-fin-mois"] = "12", ["r-fin-annee"] = "2027" }),
            ("contact", new() { ["r-nom"] = "Claire", ["r-courriel"] = "claire@exemple.fr" }),
        })
        {
            (await chamber.Post($"{space}/etape/{at}", new Dictionary<string, string>(fields) { ["version"] = "99" })).Status.ShouldBe(302, at);
        }

        Dictionary<string, string> toFoundry = new() { ["organisme"] = Firm };
        (await chamber.Post(space + "/ouvrir", toFoundry, space)).Status.ShouldBe(422, "not before it was sent");
        (await Move(chamber, space, "demander")).ShouldBe(302);
        (await Move(region, space, "ouvrir")).ShouldBe(302);
        (await foundry.Get(space)).Status.ShouldBe(404);
        (await region.Post(space + "/ouvrir", toFoundry, space)).Status.ShouldBe(404, "who holds the space opens it, not its desk");
        (await chamber.Post(space + "/ouvrir", new Dictionary<string, string> { ["organisme"] = "12345678901234" }, space)).Status.ShouldBe(422, "a body nobody registered");
        (await chamber.Post(space + "/ouvrir", toFoundry, space)).Status.ShouldBe(302);

        (await foundry.Get("/services/corbeille")).Body.ShouldContain("Raccorder les zones");
        (await foundry.Post(space + "/message", new Dictionary<string, string> { ["message"] = "Nos fouilles commencent en janvier", ["pour"] = "tous" }, space)).Status.ShouldBe(302);
        (await Attach(foundry, space, "plan.pdf", "%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"u8.ToArray())).Status.ShouldBe(302);
        (await Move(foundry, space, "fermer")).ShouldBe(404, "working in a space is not holding it");
        string read = (await chamber.Get(space)).Body;
        read.ShouldContain("Nos fouilles commencent en janvier");
        read.ShouldContain("plan.pdf");
        string piece = Regex.Match((await foundry.Get(space)).Body, "/pieces/[0-9a-f]{32}").Value;
        (await foundry.Get(piece)).Status.ShouldBe(200);

        (await chamber.Post(space + "/fermer", toFoundry, space)).Status.ShouldBe(302);
        (await foundry.Get(space)).Status.ShouldBe(404);
        (await foundry.Get(piece)).Status.ShouldBe(404, "a paper follows its space");
    }

    [Fact]
    public async Task A_case_is_opened_to_one_of_thousands_of_bodies_by_words_and_never_by_a_guess()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Agent), baker = new(At);
        using (System.Data.Common.DbConnection connection = portal.Database.Open(Maillage.Database.DatabasePart.Private))
        using (System.Data.Common.DbTransaction transaction = connection.BeginTransaction())
        {
            Dapper.SqlMapper.Execute(
                connection, "INSERT INTO body (siret, name, kind, territories, runs_platform, created_at) VALUES (@Siret, @Name, 'Association', '[]', @No, @At)",
                Enumerable.Range(0, 3_000).Select(i => new { Siret = $"9{i:D13}", Name = $"Épicerie solidaire n° {i}", No = false, At = DateTimeOffset.UnixEpoch }), transaction);
            transaction.Commit();
        }

        string need = await Say(baker, "Changer le four"), file = need.Replace("besoins", "dossiers", StringComparison.Ordinal);
        await Choose(baker, need, "aide-entreprise:pret");
        string page = (await baker.Get(file)).Body;
        page.ShouldContain("name=\"cherche\"");
        page.ShouldNotContain("Épicerie", customMessage: "no page reads all bodies");
        Dictionary<string, string> Words(string words) => new() { ["cherche"] = words };
        (await baker.Post(file + "/ouvrir", Words("Pâtisserie"), file)).Body.ShouldContain("Aucun organisme inscrit ne porte ces mots");
        (int status, string found, _) = await baker.Post(file + "/ouvrir", Words("epicerie 2718"), file);
        status.ShouldBe(422, "words that fit one body are a question, not a consent");
        found.ShouldContain("value=\"90000000002718\"");
        Regex.Count((await baker.Post(file + "/ouvrir", Words("épicerie"), file)).Body, "name=\"organisme\"").ShouldBe(12);
        (await baker.Post(file + "/ouvrir", Words(new string('x', 121)), file)).Status.ShouldBe(422);
        (await baker.Get(file)).Body.ShouldNotContain("Épicerie", customMessage: "nothing was opened so far");

        (await baker.Post(file + "/ouvrir", new Dictionary<string, string> { ["organisme"] = "90000000002718", ["cherche"] = "epicerie 2718" }, file)).Status.ShouldBe(302);
        (await baker.Post(file + "/ouvrir", Words("épicerie solidaire N° 31"), file)).Status.ShouldBe(302, "a name said whole is a word");
        page = (await baker.Get(file)).Body;
        page.ShouldContain("Épicerie solidaire n° 2718");
        page.ShouldContain("Épicerie solidaire n° 31");
        (await baker.Post(file + "/ouvrir", Words("solidaire 2718"), file)).Body.ShouldContain("lit déjà ce dossier");
        (await portal.Get("/api/bodies/suggest?q=solidaire%202999")).Body.ShouldContain("solidaire n° 2999");
        (await portal.Get("/api/bodies/suggest?q=s")).Body.ShouldBe("[]");
    }

    [Fact]
    public async Task When_a_body_is_closed_its_cases_go_elsewhere_at_once_who_asked_is_told_and_its_webhooks_are_worth_nothing()
    {
        using Caller admin = Caller.As(At, portal.Database, Role.Administrator), chamber = Caller.As(At, portal.Database, Role.Administrator, siret: Chamber), baker = new(At);
        string need = await Say(baker, "Changer le four");
        await Choose(baker, need, "aide-entreprise:visite");
        string match = Match().Match((await baker.Get(need)).Body).Value, page = $"/organismes/{Chamber}";
        Maillage.Cases.Storage.WebhookStore hooks = new(portal.Database, clock);
        hooks.Add(new BodyId(Chamber), "https://exemple.fr/", ["case.moved"], "s", null);
        (await chamber.Get(match)).Status.ShouldBe(200);
        (await chamber.Post(page + "/fermer", new Dictionary<string, string>(), "/services/corbeille")).Status.ShouldBe(422, "for those who run the platform");
        (await admin.Post("/organismes/21210231500018/fermer", new Dictionary<string, string>(), page)).Status.ShouldBe(422, "not the body that runs the platform");
        (await admin.Get(page)).Body.ShouldContain("1 dossier ouvert");

        (await admin.Post(page + "/fermer", new Dictionary<string, string>(), page)).Status.ShouldBe(302);
        (await admin.Get(page)).Body.ShouldContain("A quitté la plateforme le");
        (await chamber.Get(match)).Status.ShouldBe(404);
        (await chamber.Get("/services/corbeille")).Status.ShouldBe(403);
        (await baker.Get(match)).Body.ShouldContain("Organisme d’essai");
        (await admin.Get("/services/corbeille")).Body.ShouldContain("Visite Énergie");
        (await Letter("change d’organisme", "Changer le four")).ShouldContain("/services/dossiers/");
        hooks.List().Single().DisabledAt.ShouldNotBeNull();
        (await baker.Post(need.Replace("besoins", "dossiers", StringComparison.Ordinal) + "/ouvrir", new Dictionary<string, string> { ["organisme"] = Chamber }, need)).Status.ShouldBe(422, "nothing is opened to who is gone");
        (await admin.Post(page + "/inviter", new Dictionary<string, string> { ["email"] = "b@essai.fr", ["role"] = "agent" }, page)).Status.ShouldBe(422);
        (await admin.Post(page + "/rouvrir", new Dictionary<string, string>(), page)).Status.ShouldBe(302);
        (await admin.Get(page)).Body.ShouldContain("Fermer cet organisme");
    }

    private static async Task<int> Move(Caller caller, string file, string move) => (await caller.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = move, ["version"] = "99" }, file)).Status;

    /// <summary>Lets intervals pass until something came true.</summary>
    private async Task Until(Func<bool> came)
    {
        for (int i = 0; i < 300 && !came(); i++)
        {
            clock.Strike();
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        came().ShouldBeTrue();
    }

    private static async Task<(int Status, string Body)> Attach(Caller caller, string file, string name, byte[] content)
    {
        using MultipartFormDataContent form = new() { { new StringContent(await caller.Token(file)), "jeton" }, { new ByteArrayContent(content), "fichier", name } };
        using HttpResponseMessage answer = await caller.Send(file + "/pieces", form);
        return ((int)answer.StatusCode, System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
