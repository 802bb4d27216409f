using System.Text.RegularExpressions;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

/// <summary>A search is kept, a letter comes when something new fits it, a link of the letter stops it; and the label of a service from its record to its term.</summary>
public sealed partial class AlertTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Place = new() { ["title"] = "Fablab de Lormes", ["commune"] = "Lormes", ["lon"] = "3.817", ["lat"] = "47.289", ["visibility"] = "Public", ["version"] = "0" };
    private readonly MovedClock clock = new();
    private RunningPortal portal = null!;

    public async ValueTask InitializeAsync()
    {
        portal = new RunningPortal(true) { Adapt = o => o with { Clock = clock } };
        await portal.InitializeAsync();
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task A_reader_without_an_account_keeps_a_search_is_told_what_is_new_and_stops_it()
    {
        using Caller reader = new(portal.Client.BaseAddress!);
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        (await portal.Get("/services/pres-de-chez-moi?q=fablab&ou=Lormes&km=20")).Body.ShouldContain("/services/alertes/nouvelle?q=fablab");
        const string Keep = "/services/alertes/nouvelle?q=fablab&ou=Lormes&km=20";
        (await reader.Get(Keep)).Body.ShouldContain("de Lormes");
        (await reader.Post(Keep, new Dictionary<string, string> { ["courriel"] = "moi@" })).Status.ShouldBe(422);
        (await reader.Post(Keep, new Dictionary<string, string> { ["courriel"] = "moi@essai.fr" })).To.ShouldBe("/services/alertes?envoyee=1");
        string confirm = Link().Match(await Letter("moi@essai.fr", "Confirmez")).Value;
        (await reader.Get(confirm)).Body.ShouldContain("Oui, me prévenir");
        (await reader.Post(confirm, new Dictionary<string, string> { ["geste"] = "confirmer" })).Body.ShouldContain("Vous serez prévenu");

        await agent.Post("/services/ressources/nouvelle?type=fablab", Place);
        await agent.Post("/services/ressources/nouvelle?type=fablab", new Dictionary<string, string>(Place) { ["title"] = "Fablab secret", ["visibility"] = "Restricted" });
        clock.Strike();
        string letter = await Letter("moi@essai.fr", "Fablab de Lormes");
        letter.ShouldContain("1 fiche nouvelle");
        letter.ShouldNotContain("secret");
        string stop = Link().Match(letter).Value;
        (await reader.Get(stop)).Status.ShouldBe(200, "opening the link stops nothing: programs that check mail open it too");
        (await reader.Post(stop, new Dictionary<string, string> { ["geste"] = "arreter" })).Body.ShouldContain("C’est arrêté");
        (await reader.Get(stop)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Who_has_an_account_keeps_and_stops_searches_on_one_page_and_sees_no_one_else_s()
    {
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent), other = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        (await agent.Post("/services/alertes/nouvelle?f-type=coworking", new Dictionary<string, string>())).To.ShouldBe("/services/alertes");
        string page = (await agent.Get("/services/alertes")).Body;
        page.ShouldContain("coworking", Case.Insensitive);
        (await other.Get("/services/alertes")).Body.ShouldContain("Aucune recherche gardée");
        string one = Link().Match(page).Value;
        (await agent.Post(one, new Dictionary<string, string> { ["geste"] = "arreter" }, "/services/alertes")).To.ShouldBe("/services/alertes");
        (await agent.Get("/services/alertes")).Body.ShouldContain("Aucune recherche gardée");
        (await agent.Get("/services/alertes/nouvelle")).To.ShouldBe("/services/pres-de-chez-moi", "nothing is searched");
    }

    [Fact]
    public async Task A_service_asks_for_the_label_is_refused_appeals_holds_it_and_loses_it_with_time()
    {
        BodyId.TryParse("25801450100013", out BodyId chamber).ShouldBeTrue();
        new BodyStore(portal.Database, TimeProvider.System).Save(new Body(chamber, "Chambre de la Nièvre", BodyKind.Chamber, [TerritoryId.Department("58")], null, null, null, false, default));
        using Caller body = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent, siret: chamber.Siret), officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Officer), chief = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Administrator);
        Dictionary<string, string> service = new() { ["title"] = "Veille du Morvan", ["visibility"] = "Public", ["version"] = "0", ["f-securise"] = "true", ["f-humain"] = "true", ["f-au-dela"] = "true", ["f-decloisonne"] = "true", ["f-gratuit"] = "true" };
        string record = (await body.Post("/services/ressources/nouvelle?type=service-entreprise", service)).To!;
        (await body.Get(record)).Body.ShouldNotContain("Demander le label", customMessage: "one criterion is not stated");
        (await body.Post(record + "/label", new Dictionary<string, string>(), record)).To!.ShouldEndWith("#label");
        service["f-mutualise"] = "true";
        service["version"] = "1";
        await body.Post(record + "/modifier", service);
        (await body.Get(record)).Body.ShouldContain("Demander le label");
        (await officer.Post(record + "/label", new Dictionary<string, string>(), "/services/alertes/nouvelle?q=a")).Status.ShouldBe(404, "only its body asks for it");
        string step = (await body.Post(record + "/label", new Dictionary<string, string>(), record)).To!;
        string file = step[..step.IndexOf("/etape", StringComparison.Ordinal)];
        (await body.Post(step, new Dictionary<string, string> { ["r-service"] = "Veille du Morvan", ["r-subsidiarite"] = "Aucun autre ne le fait.", ["r-confidentialite"] = "Nos agents seuls.", ["version"] = "9" })).To.ShouldBe(file + "/etape/contact");
        (await body.Post(file + "/etape/contact", new Dictionary<string, string> { ["r-nom"] = "Camille", ["r-courriel"] = "c@essai.fr", ["version"] = "9" })).Status.ShouldBe(302);
        await Move(body, file, "deposer", "");
        (await officer.Get(file)).Body.ShouldContain("Critères calculés");
        await Move(officer, file, "refuser", "La subsidiarité n’est pas montrée.");
        (await body.Get(file)).Body.ShouldContain("pas montrée");
        await Move(body, file, "contester", "Le service des chambres a fermé.");
        (await officer.Get(file)).Body.ShouldNotContain("Accueillir le recours", customMessage: "an appeal is judged one step higher");
        await Move(chief, file, "accueillir", "Le recours est fondé.");
        (await portal.Get("/services/portefeuille-numerique", "fr-FR")).Body.ShouldContain("Labellisé jusqu’au");
        (await portal.Get(record, "fr-FR")).Body.ShouldContain("Labellisé jusqu’au");
        service["f-securise"] = "false";
        service["version"] = "2";
        await body.Post(record + "/modifier", service);
        (await portal.Get("/services/portefeuille-numerique", "fr-FR")).Body.ShouldContain("ne tient plus tous les critères");
        clock.Days = 1_097;
        clock.Strike();
        for (int i = 0; i < 100 && (await portal.Get(record, "fr-FR")).Body.Contains("Labellisé", StringComparison.Ordinal); i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);

        (await portal.Get(record, "fr-FR")).Body.ShouldNotContain("Labellisé");
    }

    private static async Task Move(Caller caller, string file, string move, string reason)
    {
        string version = Version().Match((await caller.Get(file)).Body).Groups[1].Value;
        (int told, string body, _) = await caller.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = move, ["raison"] = reason, ["version"] = version }, file);
        told.ShouldBe(302, move + "\n" + body);
    }

    private async Task<string> Letter(string to, string holding)
    {
        for (int i = 0; i < 300; i++)
        {
            foreach (string path in Directory.Exists(portal.Mail) ? Directory.GetFiles(portal.Mail, "*.eml") : [])
            {
                MimeKit.MimeMessage mail = await MimeKit.MimeMessage.LoadAsync(path, TestContext.Current.CancellationToken);
                string text = mail.Subject + "\n" + mail.TextBody;
                if (mail.To.ToString().Contains(to, StringComparison.Ordinal) && text.Contains(holding, StringComparison.Ordinal))
                    return text;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No letter to {to} says '{holding}'.");
    }

    [GeneratedRegex("/services/alertes/[0-9a-f]{40}")]
    private static partial Regex Link();

    [GeneratedRegex("name=\"version\" value=\"(\\d+)\"")]
    private static partial Regex Version();
}
