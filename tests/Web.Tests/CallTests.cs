using Maillage.Cases.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

/// <summary>A call for projects over HTTP: announced, answered, judged by two jurors of whom one has an interest, ranked, decided, closed by its date.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private const string Firm = "38012986646850", Chamber = "25801450100013";
    private readonly RunningPortal portal = new(true);

    private Uri At => portal.Client.BaseAddress!;

    public ValueTask InitializeAsync() => portal.InitializeAsync();

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Files_are_handed_in_until_the_last_day_judged_without_interests_ranked_and_decided_with_reasons()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), agent = Caller.As(At, portal.Database, Role.Agent), firm = Caller.As(At, portal.Database, Role.Member, siret: Firm), juror = Caller.As(At, portal.Database, Role.Member, siret: Chamber), visitor = new(At);
        string[] emails = [.. new MembershipStore(portal.Database, TimeProvider.System).ListIn(new BodyId(Chamber)).Concat(new MembershipStore(portal.Database, TimeProvider.System).ListIn(new BodyId(Firm))).Select(m => new PersonStore(portal.Database, TimeProvider.System).Find(m.Person)!.Email)];
        DateOnly today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        Dictionary<string, string> call = new()
        {
            ["titre"] = "Usages numériques 2027", ["objet"] = "Des services pour les habitants", ["montant"] = "25 000", ["criteres"] = "Intérêt pour les usagers ; 3 ; 5\nCoût ; 1 ; 5", ["jury"] = string.Join('\n', emails),
        };
        Day(call, "debut", today.AddDays(-20));
        Day(call, "fin", today);
        const string create = "/services/appels/nouveau";
        (int status, string body, _) = await officer.Post(create, new Dictionary<string, string>(call) { ["criteres"] = "Intérêt", ["jury"] = "inconnu@exemple.fr" });
        (status, body.Contains("Ligne 1", StringComparison.Ordinal), body.Contains("inconnu@exemple.fr", StringComparison.Ordinal)).ShouldBe((422, true, true));
        string at = (await officer.Post(create, call)).To!;
        body = (await visitor.Get(at)).Body;
        body.ShouldContain("Intérêt pour les usagers");
        body.ShouldContain("Déposer un projet");

        string begin = "/services/demarches/appel-projets?appel=" + at[(at.LastIndexOf('/') + 1)..];
        body.ShouldContain(begin);
        (await visitor.Get(begin)).Body.ShouldContain("Réservé à qui agit pour un organisme");
        (await firm.Get(begin)).Body.ShouldNotContain("Réservé à qui agit pour un organisme");
        string chosen = (await firm.Post("/services/demarches/appel-projets", new Dictionary<string, string> { ["r-appel"] = at[(at.LastIndexOf('/') + 1)..] })).To!;
        (await firm.Get(chosen)).Body.ShouldContain("selected>Usages numériques 2027", customMessage: "the call one came from is already chosen");

        string barn = await HandIn(firm, at, "Grange connectée", "20000"), bus = await HandIn(firm, at, "Bus des usages", "10000");
        foreach (string file in new[] { barn, bus })
            (await Move(agent, file, "presenter")).ShouldBe(302);

        (await visitor.Get("/services/appels")).Body.ShouldContain("2 dossiers déposés");
        await JurorsOpenWhatWasAttached(at, barn, bus, firm, agent, juror);
        string late = await HandIn(firm, at, "Trop tard", "500", send: false);
        string jury = at + "/jury";
        (await agent.Get(jury)).Status.ShouldBe(404, "jurors only");
        string id = barn[(barn.LastIndexOf('/') + 1)..], other = bus[(bus.LastIndexOf('/') + 1)..];
        (await juror.Get($"{jury}/{id}")).Body.ShouldContain("Grange connectée");
        (await juror.Get($"{jury}/{id}")).Body.ShouldContain("Demandeur", customMessage: "who must say an interest must know who asks");
        (await juror.Get($"{jury}/{id}")).Body.ShouldNotContain("jean@exemple.fr", customMessage: "a jury needs no address");
        (await firm.Post($"{jury}/{id}", new Dictionary<string, string> { ["c0"] = "5", ["c1"] = "5" }, "/services/demarches/appel-projets")).Status.ShouldBe(422, "nobody judges their own body's file");
        (await juror.Post($"{jury}/{id}", new Dictionary<string, string> { ["c0"] = "6", ["c1"] = "1" })).Status.ShouldBe(422);
        (await juror.Post($"{jury}/{id}", new Dictionary<string, string> { ["c0"] = "4", ["c1"] = "0", ["avis"] = "Utile" })).Status.ShouldBe(302);
        (await juror.Post($"{jury}/{other}", new Dictionary<string, string> { ["conflit"] = "Mon frère y travaille" })).Status.ShouldBe(302);
        (await juror.Get($"{jury}/{other}")).Body.ShouldNotContain("Aide demandée", customMessage: "who has an interest no longer reads it");

        string csv = (await agent.Get(at + "/classement.csv")).Body;
        csv.ShouldContain(",Grange connectée,jury,60,1,0,1,20000,20000");
        csv.ShouldContain(",Bus des usages,jury,,0,1,1,10000,30000");
        (await visitor.Get(at)).Body.ShouldNotContain("Classement");
        (await officer.Post(at + "/modifier", new Dictionary<string, string>(call) { ["criteres"] = "Coût ; 1 ; 5" })).Status.ShouldBe(422, "criteria hold once a file is marked");
        (await Move(officer, barn, "retenir", "Le mieux noté")).ShouldBe(302);
        (await Move(officer, bus, "ecarter", "Enveloppe épuisée")).ShouldBe(302);
        (await firm.Get(bus)).Body.ShouldContain("Enveloppe épuisée");
        body = (await visitor.Get(at)).Body;
        body.ShouldContain("Projets retenus");
        body.ShouldContain("Grange connectée");
        body.ShouldNotContain("Bus des usages");

        Day(call, "fin", today.AddDays(-1));
        (await officer.Post(at + "/modifier", call)).Status.ShouldBe(302);
        (await Move(firm, late, "deposer")).ShouldBe(422, "the last day is over");
        (await visitor.Get(at)).Body.ShouldNotContain("Déposer un projet");
        (await officer.Get("/services/demarches/appel-projets/suivi")).Body.ShouldContain("Enveloppe épuisée");
    }

    /// <summary>Who judges a file opens what was given to it, with a second factor and by name in its journal; nobody else by way of the jury, and not what one has an interest in.</summary>
    private async Task JurorsOpenWhatWasAttached(string call, string barn, string bus, Caller firm, Caller agent, Caller juror)
    {
        byte[] pdf = System.Text.Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n");
        using (MultipartFormDataContent content = new() { { new StringContent(await firm.Token(barn)), "jeton" }, { new ByteArrayContent(pdf), Maillage.Web.Sealing.DrawerForms.File, "Plan de la grange.pdf" } })
        using (HttpResponseMessage kept = await firm.Send(barn + "/pieces", content))
            ((int)kept.StatusCode).ShouldBe(302);

        string judged = $"{call}/jury/{barn[(barn.LastIndexOf('/') + 1)..]}";
        string page = (await juror.Get(judged)).Body;
        page.ShouldContain("Plan de la grange.pdf");
        string piece = System.Text.RegularExpressions.Regex.Match(page, "/services/appels/[^\"]+/pieces/[0-9a-f]{32}").Value;
        using (HttpResponseMessage read = await juror.Ask(piece))
        {
            read.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
            (await read.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).SequenceEqual(pdf).ShouldBeTrue();
        }

        string id = piece[(piece.LastIndexOf('/') + 1)..];
        (await juror.Get($"/pieces/{id}/contenu")).Status.ShouldBe(403, "the jury is the only way to it: a juror's body was opened nothing, and a member opens no piece");
        (await agent.Get(piece)).Status.ShouldBe(404, "jurors only");
        (await firm.Get(piece)).Status.ShouldBe(404, "who asks does not judge");
        (await juror.Get(piece.Replace(barn[(barn.LastIndexOf('/') + 1)..], bus[(bus.LastIndexOf('/') + 1)..], StringComparison.Ordinal))).Status.ShouldBe(404, "a piece of another file");
        string person = new MembershipStore(portal.Database, TimeProvider.System).ListIn(new BodyId(Chamber)).Single().Person;
        using Caller weak = Caller.With(At, new SessionStore(portal.Database, TimeProvider.System).Begin(person, strong: false, "passphrase", "test", new BodyId(Chamber)));
        (await weak.Get(piece)).Status.ShouldBe(403, "a second factor is needed");
        (await firm.Get(barn)).Body.ShouldContain("ouverte par", customMessage: "who gave it sees who opened it");
        new Maillage.People.Sealing.SealedStore(portal.Database, null!, Caller.Journal(portal.Database), TimeProvider.System).Openings(id).Select(l => l.Action).Where(a => a is "sealed.opened" or "sealed.refused").ShouldBe(["sealed.opened", "sealed.refused"], ignoreOrder: true);
    }

    private static void Day(Dictionary<string, string> form, string name, DateOnly day) => (form[name + "-jour"], form[name + "-mois"], form[name + "-annee"]) = ($"{day.Day}", $"{day.Month}", $"{day.Year}");

    private static async Task<string> HandIn(Caller firm, string call, string title, string asked, bool send = true)
    {
        string step = (await firm.Post("/services/demarches/appel-projets", new Dictionary<string, string>())).To!;
        string file = step[..step.IndexOf("/etape", StringComparison.Ordinal)];
        foreach ((string at, Dictionary<string, string> fields) in new (string, Dictionary<string, string>)[]
        {
            ("projet", new() { ["r-appel"] = call[(call.LastIndexOf('/') + 1)..], ["r-intitule"] = title, ["r-commune"] = "Lormes", ["r-domaine"] = "citoyen", ["r-resume"] = "Un lieu et un bus" }),
            ("budget", new() { ["r-cout"] = "40000", ["r-demande"] = asked }),
            ("contact", new() { ["r-nom"] = "Jean Forge", ["r-courriel"] = "jean@exemple.fr" }),
        })
        {
            (await firm.Post($"{file}/etape/{at}", new Dictionary<string, string>(fields) { ["version"] = "99" })).Status.ShouldBe(302, at);
        }

        if (send)
            (await Move(firm, file, "deposer")).ShouldBe(302);

        return file;
    }

    private static async Task<int> Move(Caller caller, string file, string move, string reason = "") =>
        (await caller.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = move, ["version"] = "99", ["raison"] = reason }, file)).Status;
}
