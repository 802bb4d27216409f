using System.Text.Json.Nodes;
using Maillage.Cases.Firms;
using Maillage.Catalogue.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

/// <summary>The programme of awareness over HTTP: targets, attendance told by who ran the action, what remains; and the ambassadors who took part.</summary>
public sealed class AwarenessTests : IAsyncLifetime
{
    private const string Chamber = "25801450100013";
    private readonly RunningPortal portal = new(true);

    private Uri At => portal.Client.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        using (Caller.As(At, portal.Database, Role.Officer))
            new BodyStore(portal.Database, TimeProvider.System).Save(new Body(new BodyId(Chamber), "Chambre de la Nièvre", BodyKind.Chamber, [TerritoryId.Department("58")], null, null, null, false, default));

        ResourceStore resources = new(portal.Database, TimeProvider.System);
        string Day(int from) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(from).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        resources.Save(Action("essai:un", "Vendre en ligne", Day(-60), "58145", "C"), new ResourceChange(null, null, "essai"));
        resources.Save(Action("essai:deux", "Facture électronique", Day(-20), null), new ResourceChange(null, null, "essai"));
        resources.Save(Action("essai:loin", "Portes ouvertes", Day(30), "58145"), new ResourceChange(null, null, "essai"));
        new FirmStore(portal.Database, TimeProvider.System).Save([new Firm(new BodyId("38012986646850"), "Fonderie", "24.51Z", "58145", "12", "5710", null, true)]);
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Who_ran_an_action_says_who_came_and_everyone_reads_what_was_reached_and_what_remains()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Officer), chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), visitor = new(At);
        const string page = "/services/sensibilisation", told = page + "/presence/essai:un";
        (await visitor.Get(page)).Body.ShouldContain("Portes ouvertes");
        (await region.Get(told)).Status.ShouldBe(404, "who ran it tells");
        (await chamber.Get(page)).Body.ShouldContain("2 actions passées de votre organisme");
        (int status, string body, _) = await chamber.Post(told, Came("Four à bois ; Atlantide", "0"));
        (status, body.Contains("Ligne 1", StringComparison.Ordinal), body.Contains("Four à bois ; Atlantide", StringComparison.Ordinal)).ShouldBe((422, true, true), "nothing typed is lost");
        (await chamber.Post(page + "/presence/essai:loin", Came("Scierie", "0"))).Status.ShouldBe(422, "it has not taken place");
        (await chamber.Post(told, Came("38012986646850\nFour à bois ; Lormes ; C", "4"))).Status.ShouldBe(302);
        (await chamber.Post(page + "/presence/essai:deux", Came("380 129 866 46850\nHôtel du Lac ; Lormes ; I", "0"))).Status.ShouldBe(302);

        Dictionary<string, string> aim = new() { ["pour"] = "Department|58", ["entreprises"] = "100", ["avant"] = "2030", ["source"] = "Contrat de territoire, p. 3" };
        (await chamber.Post(page + "/objectifs", aim, page)).Status.ShouldBe(403);
        (await region.Post(page + "/objectifs", new Dictionary<string, string>(aim) { ["entreprises"] = "beaucoup" }, page)).Status.ShouldBe(422);
        (await region.Post(page + "/objectifs", aim, page)).Status.ShouldBe(302);
        body = (await visitor.Get(page)).Body;
        body.ShouldContain("7 entreprises touchées par 2 actions", customMessage: "the foundry came twice and counts once");
        body.ShouldContain("7 sur 100");
        body.ShouldContain("Contrat de territoire, p. 3");
        body.ShouldNotContain("Four à bois", customMessage: "names of firms stay with who ran the action");
        string csv = (await visitor.Get(page + ".csv")).Body;
        csv.ShouldContain("departement,58,Nièvre,2,7,4,100,2030,93,1,");
        csv.ShouldContain("secteur,I,");
        csv.ShouldContain($"relais,{Chamber},Chambre de la Nièvre,2,7,4,");
        (await chamber.Get(told)).Body.ShouldContain("Four à bois ; Lormes ; C", customMessage: "told again, it is corrected");
    }

    [Fact]
    public async Task An_ambassador_is_found_only_as_they_agreed_counts_with_the_actions_and_leaves_at_will()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Officer), chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), person = new(At), visitor = new(At);
        const string list = "/services/ambassadeurs";
        string step = (await person.Post("/services/demarches/ambassadeur", new Dictionary<string, string>())).To!;
        string file = step[..step.IndexOf("/etape", StringComparison.Ordinal)];
        foreach ((string at, Dictionary<string, string> fields) in new (string, Dictionary<string, string>)[]
        {
            ("vous", new() { ["r-nom"] = "Jeanne Forge", ["r-courriel"] = "jeanne@exemple.fr" }),
            ("role", new() { ["r-organisme"] = "Fonderie du Morvan", ["r-relais"] = "entreprise", ["r-commune"] = "Lormes", ["r-rayon"] = "departement", ["r-sujets"] = "numerique" }),
            ("accord", new() { ["r-annuaire"] = "oui", ["r-joindre"] = "agents" }),
        })
        {
            (await person.Post($"{file}/etape/{at}", new Dictionary<string, string>(fields) { ["version"] = "99" })).Status.ShouldBe(302, at);
        }

        (await Move(person, file, "proposer")).ShouldBe(302);
        (await visitor.Get(list)).Body.ShouldNotContain("Jeanne Forge", customMessage: "not before she is welcomed");
        (await Move(region, file, "accueillir")).ShouldBe(302);
        string page = (await visitor.Get(list + "?departement=58&sujet=numerique")).Body;
        page.ShouldContain("Jeanne Forge");
        page.ShouldNotContain("jeanne@exemple.fr");
        (await chamber.Get(list)).Body.ShouldContain("jeanne@exemple.fr");
        (await visitor.Get(list + "?departement=21")).Body.ShouldNotContain("Jeanne Forge");

        string id = file[(file.LastIndexOf('/') + 1)..];
        (await chamber.Post("/services/sensibilisation/presence/essai:deux", new Dictionary<string, string>(Came("Scierie", "0")) { ["ambassadeurs"] = id })).Status.ShouldBe(302);
        (await visitor.Get(list)).Body.ShouldContain("1 action sur douze mois", customMessage: "what she took part in counts");
        (await person.Post(file + "/etape/accord", new Dictionary<string, string> { ["r-annuaire"] = "non", ["r-joindre"] = "personne", ["version"] = "99" })).Status.ShouldBe(302);
        (await chamber.Get(list)).Body.ShouldNotContain("Jeanne Forge", customMessage: "a consent taken back holds at once");
        (await Move(person, file, "quitter")).ShouldBe(302);
    }

    private static Dictionary<string, string> Came(string firms, string others) => new() { ["entreprises"] = firms, ["autres"] = others };

    private static async Task<int> Move(Caller caller, string file, string move) => (await caller.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = move, ["version"] = "99" }, file)).Status;

    private static Catalogue.Resource Action(string id, string title, string day, string? commune, params string[] sectors)
    {
        Catalogue.Resource action = new() { Id = id, Type = "action-sensibilisation", Title = title, Owner = new BodyId(Chamber), OwnerName = "Chambre de la Nièvre", ConfirmedOn = new DateOnly(2026, 1, 1), Place = new(null, null, commune, null, null) };
        return action with { Data = action.Data.Add("jour", JsonValue.Create(day)).Add("secteurs", new JsonArray([.. sectors.Select(s => (JsonNode?)JsonValue.Create(s))])) };
    }
}
