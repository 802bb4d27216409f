using System.Text.Json.Nodes;
using Maillage.Catalogue.Storage;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>The 70 % advice aid over HTTP, from request to payment, with a label that runs out on the way.</summary>
public sealed class AdviceAidTests : IAsyncLifetime
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    private readonly RunningPortal portal = new(true);

    private Uri At => portal.Client.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        foreach ((string key, string title, int days) in new[] { ("valide", "Anne Petit, conseil", 20), ("ancien", "Cabinet Ancien", -1) })
        {
            Label(new Catalogue.Resource { Id = "consultant:" + key, Type = "consultant", Title = title, ConfirmedOn = Today }, days);
        }
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task An_aid_goes_from_request_to_payment_with_a_labelled_consultant_and_its_money_is_counted_by_year()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), agent = Caller.As(At, portal.Database, Role.Agent), firm = new(At);
        string file = await Filled(firm, "consultant:valide", "4000");
        (await firm.Get(file + "/etape/mission")).Body.ShouldNotContain("Cabinet Ancien", customMessage: "a label that ran out is not offered");
        System.Net.WebUtility.HtmlDecode((await firm.Get(file)).Body).ShouldContain("2\u202F800\u202F€");
        (await Move(firm, file, "envoyer")).ShouldBe(302);
        (await Move(agent, file, "accorder", "Projet utile")).ShouldBe(422, "an officer decides");
        (await Move(officer, file, "accorder", "Projet utile")).ShouldBe(302);
        (await firm.Post(file + "/etape/mission", new Dictionary<string, string> { ["r-montant"] = "9000", ["version"] = "99" }, file)).Status.ShouldBe(404, "what was granted stays");
        (await Move(firm, file, "facturer")).ShouldBe(422, "an invoice says how much");
        Dictionary<string, string> invoice = new() { ["r-facture-numero"] = "F-12", ["r-facture-date-jour"] = "3", ["r-facture-date-mois"] = "9", ["r-facture-date-annee"] = "2026", ["r-facture-montant"] = "5 000", ["version"] = "99" };
        (await firm.Post(file + "/etape/facture", invoice, file)).Status.ShouldBe(302);
        (await Move(firm, file, "facturer")).ShouldBe(302);
        (await Move(agent, file, "contester", "Le montant dépasse le devis")).ShouldBe(302);
        (await firm.Post(file + "/etape/facture", new Dictionary<string, string>(invoice) { ["r-facture-montant"] = "3000" }, file)).Status.ShouldBe(302);
        (await Move(firm, file, "facturer")).ShouldBe(302);

        const string report = "/services/demarches/aide-conseil/suivi";
        int year = Today.Year;
        (await agent.Get(report + ".csv")).Body.ShouldContain($"annee,{year},1,,2800,0");
        Dictionary<string, string> budget = new() { ["annee"] = $"{year}", ["montant"] = "100 000", ["source"] = "Vote du 12 janvier" };
        (await agent.Post("/services/demarches/aide-conseil/enveloppe", budget, report)).Status.ShouldBe(403);
        (await officer.Post("/services/demarches/aide-conseil/enveloppe", new Dictionary<string, string>(budget) { ["montant"] = "beaucoup" }, report)).Status.ShouldBe(422);
        (await officer.Post("/services/demarches/aide-conseil/enveloppe", budget, report)).Status.ShouldBe(302);
        (await Move(officer, file, "payer", "Virement 77")).ShouldBe(302);
        (await agent.Get(report + ".csv")).Body.ShouldContain($"annee,{year},1,100000,0,2100");
        string page = System.Net.WebUtility.HtmlDecode((await agent.Get(report)).Body);
        page.ShouldContain("97\u202F900\u202F€", customMessage: "what is left of the budget");
        page.ShouldContain("Vote du 12 janvier");
    }

    [Fact]
    public async Task A_label_that_runs_out_before_the_decision_stops_the_grant_and_a_refusal_says_why()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), firm = new(At);
        string step = (await firm.Post("/services/demarches/aide-conseil", new Dictionary<string, string>())).To!;
        string draft = step[..step.IndexOf("/etape", StringComparison.Ordinal)];
        (int status, string body, _) = await firm.Post(draft + "/etape/mission", new Dictionary<string, string> { ["r-objet"] = "Relier", ["r-consultant"] = "consultant:ancien", ["r-montant"] = "4000", ["version"] = "99" });
        (status, body.Contains("n’y est pas, ou plus", StringComparison.Ordinal)).ShouldBe((422, true));

        string file = await Filled(firm, "consultant:valide", "4000");
        (await Move(firm, file, "envoyer")).ShouldBe(302);
        Label(new ResourceStore(portal.Database, TimeProvider.System).Find("consultant:valide")!, -1);
        (await officer.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = "accorder", ["version"] = "99", ["raison"] = "Utile" }, "/services/corbeille")).Status.ShouldBe(422);
        (await firm.Get(file)).Body.ShouldContain("n’est plus valable");
        (await Move(officer, file, "refuser", "Le label du consultant a expiré")).ShouldBe(302);
        (await firm.Get(file)).Body.ShouldContain("Le label du consultant a expiré");
        (await officer.Get("/services/demarches/aide-conseil/suivi")).Body.ShouldContain("Le label du consultant a expiré");
    }

    /// <summary>Says how many days from now a consultant's label still holds.</summary>
    private void Label(Catalogue.Resource consultant, int days) => new ResourceStore(portal.Database, TimeProvider.System).Save(
        consultant with { Data = consultant.Data.SetItem("label-jusqu", JsonValue.Create(Today.AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))) }, new ResourceChange(null, null, "essai")).Saved.ShouldNotBeNull();

    private static async Task<string> Filled(Caller firm, string consultant, string amount)
    {
        string step = (await firm.Post("/services/demarches/aide-conseil", new Dictionary<string, string>())).To!;
        string file = step[..step.IndexOf("/etape", StringComparison.Ordinal)];
        foreach ((string at, Dictionary<string, string> fields) in new (string, Dictionary<string, string>)[]
        {
            ("entreprise", new() { ["r-organisme"] = "Scierie du Morvan", ["r-commune"] = "Lormes", ["r-effectif"] = "12", ["r-secteur"] = "C" }),
            ("mission", new() { ["r-objet"] = "Relier la scie au stock", ["r-consultant"] = consultant, ["r-montant"] = amount }),
            ("contact", new() { ["r-nom"] = "A. Roux", ["r-courriel"] = "a.roux@exemple.fr" }),
        })
        {
            (await firm.Post($"{file}/etape/{at}", new Dictionary<string, string>(fields) { ["version"] = "99" })).Status.ShouldBe(302, at);
        }

        return file;
    }

    private static async Task<int> Move(Caller caller, string file, string move, string reason = "") =>
        (await caller.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = move, ["version"] = "99", ["raison"] = reason }, file)).Status;
}
