using System.Text.RegularExpressions;
using Maillage.Cases.Storage;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue;
using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>Whole stories over HTTP: a baker without SIRET, an agent, a rule changed by someone who does not program.</summary>
public partial class CaseTests
{
    private static readonly Dictionary<string, string> Contact = new() { ["r-nom"] = "Anne Roux", ["r-courriel"] = "anne.roux@exemple.fr", ["offre"] = "aide-entreprise:visite" };

    [Fact]
    public async Task A_baker_without_SIRET_says_her_need_once_and_a_named_person_follows_each_service_she_chose()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);
        using Caller baker = new(portal.Client.BaseAddress!);
        string need = await Say(baker, "Changer mon four pour payer moins d’énergie");
        string page = (await baker.Get(need)).Body;
        page.ShouldContain("Visite Énergie");
        page.ShouldContain("name=\"question\" value=\"effectif\"");
        (await baker.Post(need + "/repondre", new Dictionary<string, string> { ["question"] = "effectif", ["r-effectif"] = "3" }, need)).Status.ShouldBe(302);
        (await baker.Get(need)).Body.ShouldNotContain("name=\"question\" value=\"effectif\"");
        (await baker.Post(need + "/choisir", Contact, need)).Status.ShouldBe(302);
        page = (await baker.Get(need)).Body;
        page.ShouldContain("Suivi par ");
        string basket = (await agent.Get("/services/corbeille")).Body;
        basket.ShouldContain("Changer mon four");
        string match = Match().Match(page).Value;
        (await agent.Post(match + "/avancer", new Dictionary<string, string> { ["geste"] = "prendre", ["version"] = "9" }, match)).Status.ShouldBe(302);
        (await agent.Post(match + "/message", new Dictionary<string, string> { ["message"] = "Je passe mardi voir le four.", ["pour"] = "tous" }, match)).Status.ShouldBe(302);
        (await agent.Post(match + "/message", new Dictionary<string, string> { ["message"] = "Attention, compteur vétuste", ["pour"] = "note" }, match)).Status.ShouldBe(302);
        page = (await baker.Get(match)).Body;
        page.ShouldContain("Je passe mardi");
        page.ShouldContain("Prise en charge");
        page.ShouldNotContain("compteur vétuste");
        page.ShouldContain("Qui a ouvert ce dossier");
        page.ShouldNotContain("Aucun organisme ne l’a encore ouvert");
    }

    [Fact]
    public async Task A_case_is_nobody_else_s_business()
    {
        await using RunningPortal portal = await Started();
        using Caller baker = new(portal.Client.BaseAddress!);
        string need = await Say(baker, "Changer mon four");
        using Caller stranger = new(portal.Client.BaseAddress!);
        using Caller other = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer, siret: "38012986646850");
        foreach (Caller caller in new[] { stranger, other })
        {
            (await caller.Get(need)).Status.ShouldBe(404);
            (await caller.Get(need.Replace("besoins", "dossiers", StringComparison.Ordinal))).Status.ShouldBe(404);
            (await caller.Post(need.Replace("besoins", "dossiers", StringComparison.Ordinal) + "/message", new Dictionary<string, string> { ["message"] = "bonjour" }, "/services/besoin")).Status.ShouldBe(404);
        }

        (await baker.Post(need.Replace("besoins", "dossiers", StringComparison.Ordinal) + "/effacer", new Dictionary<string, string>(), "/services/besoin")).Status.ShouldBe(302);
        (await baker.Get(need)).Status.ShouldBe(404, "what was erased no longer opens");
    }

    [Fact]
    public async Task A_rule_changed_by_someone_who_does_not_program_holds_for_the_next_request_and_a_faulty_one_is_refused_in_words()
    {
        await using RunningPortal portal = await Started();
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer);
        using Caller baker = new(portal.Client.BaseAddress!);
        string need = await Say(baker, "Changer mon four pour payer moins d’énergie");
        await baker.Post(need + "/repondre", new Dictionary<string, string> { ["question"] = "effectif", ["r-effectif"] = "3" }, need);
        (await baker.Get(need)).Body.ShouldContain("id=\"o-aide-entreprise:visite\"");
        const string rule = "/services/regles/aide-entreprise:visite";
        (int status, string body, _) = await officer.Post(rule, new Dictionary<string, string> { ["regle"] = "effectif : beaucoup", ["raison"] = "essai", ["version"] = "0" });
        (status, body.Contains("n&#x27;est pas une étendue", StringComparison.Ordinal) || body.Contains("n'est pas une étendue", StringComparison.Ordinal) || body.Contains("pas une étendue", StringComparison.Ordinal)).ShouldBe((422, true));
        (await officer.Post(rule, new Dictionary<string, string> { ["regle"] = "effectif : au moins 10\nessai : effectif 5 = non", ["raison"] = "Budget réservé aux plus grandes", ["version"] = "0" })).Status.ShouldBe(302);
        string page = (await baker.Get(need)).Body;
        page.ShouldNotContain("id=\"o-aide-entreprise:visite\"");
        page.ShouldContain("au moins 10", customMessage: "it says why not");
        (await officer.Post(rule, new Dictionary<string, string> { ["regle"] = "", ["raison"] = "Ouvert à tous", ["version"] = "0" })).Status.ShouldBe(422, "someone changed it meanwhile");
        (await officer.Post(rule, new Dictionary<string, string> { ["regle"] = "", ["raison"] = "Ouvert à tous", ["version"] = "1" })).Status.ShouldBe(302);
        (await baker.Get(need)).Body.ShouldContain("id=\"o-aide-entreprise:visite\"");
    }

    [Fact]
    public async Task An_agent_who_goes_away_gives_their_cases_to_a_colleague_and_takes_no_new_ones()
    {
        await using RunningPortal portal = await Started();
        using Caller one = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        using Caller two = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        using Caller baker = new(portal.Client.BaseAddress!);
        string need = await Say(baker, "Changer mon four pour payer moins d’énergie");
        await baker.Post(need + "/choisir", Contact, need);
        bool first = (await one.Get("/services/corbeille")).Body.Contains("class=\"hit\"", StringComparison.Ordinal);
        Caller away = first ? one : two, there = first ? two : one;
        (await away.Post("/services/corbeille/absence", new Dictionary<string, string> { ["fin-jour"] = "31", ["fin-mois"] = "12", ["fin-annee"] = "2099" }, "/services/corbeille")).Status.ShouldBe(302);
        CaseLists lists = new(portal.Database);
        (await there.Get("/services/corbeille")).Body.ShouldContain("Changer mon four");
        string page = (await away.Get("/services/corbeille")).Body;
        page.ShouldContain("Vous êtes absent");
        page[page.IndexOf("id=\"miens\"", StringComparison.Ordinal)..page.IndexOf("id=\"libres\"", StringComparison.Ordinal)].ShouldNotContain("Changer mon four");
        lists.OpenOf("besoin").Single().HandledBy.ShouldNotBeNull("the firm always has one name");
    }

    [Fact]
    public async Task A_check_up_is_filled_in_page_by_page_left_and_resumed_and_ends_with_its_report()
    {
        await using RunningPortal portal = await Started();
        using Caller firm = new(portal.Client.BaseAddress!);
        string step = (await firm.Post("/services/demarches/prediagnostic", new Dictionary<string, string>())).To!;
        string file = step[..step.IndexOf("/etape", StringComparison.Ordinal)];
        (int status, string body, _) = await firm.Post(step, new Dictionary<string, string> { ["r-organisme"] = "Four à bois", ["r-commune"] = "Atlantide", ["version"] = "1" });
        (status, body.Contains("Four à bois", StringComparison.Ordinal)).ShouldBe((422, true), "nothing typed is lost");
        step = (await firm.Post(step, new Dictionary<string, string> { ["r-organisme"] = "Four à bois", ["r-commune"] = "Lormes", ["r-effectif"] = "3", ["r-secteur"] = "C", ["version"] = "1" })).To!;
        step.ShouldEndWith("/equipement");
        (await firm.Post(step, new Dictionary<string, string> { ["r-connexion"] = "fibre", ["plus-tard"] = "oui", ["version"] = "2" })).To.ShouldBe(file);
        (await firm.Get(step)).Body.ShouldContain("checked");
        foreach ((string page, string answers) in new[] { ("equipement", "connexion=fibre;sauvegarde=oui;securite=projet"), ("clients", "site=site;avis=oui;fichier=non"), ("gestion", "factures=oui;marches=non;production=isole"), ("equipe", "formation=non;distance=oui;projet=projet"), ("suite", "rappel=non") })
        {
            Dictionary<string, string> fields = answers.Split(';').Select(a => a.Split('=')).ToDictionary(a => "r-" + a[0], a => a[1]);
            fields["version"] = "99";
            (await firm.Post($"{file}/etape/{page}", fields)).Status.ShouldBe(302);
        }

        (await firm.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = "rendre", ["version"] = "99" }, file)).Status.ShouldBe(302);
        string report = System.Net.WebUtility.HtmlDecode((await firm.Get(file)).Body);
        report.ShouldContain("Compte rendu fait");
        report.ShouldContain("des points");
        report.ShouldContain("34\u202F% des entreprises de moins de 10 salariés");
        report.ShouldContain("36\u202F% de toutes les entreprises");
        report.ShouldContain("Par quoi continuer");
        (await firm.Get("/services/demarches/prediagnostic")).Body.ShouldContain("Un boulanger sans site", customMessage: "weights, levels and trials are read by all");
    }

    private static async Task<string> Say(Caller caller, string words)
    {
        (int status, _, string? to) = await caller.Post("/services/besoin", new Dictionary<string, string> { ["r-projet"] = words, ["r-themes"] = "energie" });
        status.ShouldBe(302);
        return to!;
    }

    private static async Task<RunningPortal> Started()
    {
        RunningPortal portal = new(true);
        await portal.InitializeAsync();
        new ResourceStore(portal.Database, TimeProvider.System).Save(
            new Catalogue.Resource { Id = "aide-entreprise:visite", Type = "aide-entreprise", Title = "Visite Énergie", ConfirmedOn = new DateOnly(2026, 6, 1) } with { Data = new Catalogue.Resource { Id = "x", Type = "x", Title = "x", ConfirmedOn = default }.Data.Add("objectifs", new System.Text.Json.Nodes.JsonArray("performance énergétique")).Add("effectif-max", 249) },
            new ResourceChange(null, null, "essai"));
        // The catalogue is followed every two seconds.
        for (int i = 0; i < 100 && !(await portal.Get("/api/resources?q=visite")).Body.Contains("aide-entreprise:visite", StringComparison.Ordinal); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);

        return portal;
    }

    [GeneratedRegex("/services/dossiers/[0-9a-f]{32}(?=\")")]
    private static partial Regex Match();
}
