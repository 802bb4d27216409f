using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using Maillage.Cases.Firms;
using Maillage.Cases.Storage;
using Maillage.Catalogue.Storage;
using Maillage.Catalogue;
using Maillage.Database;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;

namespace Maillage.Web.Tests;

/// <summary>Stories of several bodies around one firm, over HTTP, with a clock that the test moves.</summary>
public sealed partial class CaseStoryTests : IAsyncLifetime
{
    private const string Firm = "38012986646850";
    private const string Chamber = "25801450100013";
    private readonly MovedClock clock = new();
    private RunningPortal portal = null!;

    private Uri At => portal.Client.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        portal = new RunningPortal(true) { Adapt = o => o with { Clock = clock } };
        await portal.InitializeAsync();
        BodyStore bodies = new(portal.Database, TimeProvider.System);
        using (Caller.As(At, portal.Database, Role.Officer))
            bodies.Save(new Body(new BodyId(Chamber), "Chambre de la Nièvre", BodyKind.Chamber, [TerritoryId.Department("58")], null, null, null, false, default));

        ResourceStore resources = new(portal.Database, TimeProvider.System);
        resources.Save(Aid("visite", "Visite Énergie") with { Owner = new BodyId(Chamber) }, new ResourceChange(null, null, "essai"));
        resources.Save(Aid("pret", "Prêt Énergie"), new ResourceChange(null, null, "essai"));
        for (int i = 0; i < 100 && !(await portal.Get("/api/resources?q=pret")).Body.Contains("aide-entreprise:pret", StringComparison.Ordinal); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task A_manufacturer_s_three_projects_are_each_seen_by_the_bodies_it_opened_them_to_and_closed_again_at_its_word()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Agent), chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), firm = Caller.As(At, portal.Database, Role.Member, siret: Firm), colleague = Caller.As(At, portal.Database, Role.Member, siret: Firm);
        string oven = await Say(firm, "Changer le four de la fonderie"), heat = await Say(firm, "Récupérer la chaleur du four"), draft = await Say(firm, "Isoler le toit de l’atelier");
        await Choose(firm, oven, "aide-entreprise:visite");
        await Choose(firm, heat, "aide-entreprise:pret");

        // The one nobody was asked about yet is nobody's business; its author's colleagues are at home in all three.
        (await Statuses(region, oven, heat, draft)).ShouldBe([200, 200, 404]);
        (await Statuses(chamber, oven, heat, draft)).ShouldBe([200, 404, 404]);
        (await Statuses(colleague, oven, heat, draft)).ShouldBe([200, 200, 200]);
        (await region.Get("/services/corbeille")).Body.ShouldNotContain("Isoler le toit");

        string match = Match().Match((await firm.Get(oven)).Body).Value;
        string seen = (await chamber.Get(match)).Body;
        seen.ShouldContain("jean.forge@exemple.fr", customMessage: "who answers reads the project and how to reach the firm");
        (await region.Get(match)).Body.ShouldContain("jean.forge@exemple.fr", customMessage: "who follows the need sees its matches");
        string own = oven.Replace("besoins", "dossiers", StringComparison.Ordinal);
        (await firm.Get(own)).Body.ShouldContain("Chambre de la Nièvre");

        (await region.Post(own + "/fermer", new Dictionary<string, string> { ["organisme"] = Chamber }, own)).Status.ShouldBe(404, "consent is the firm's");
        (await firm.Post(own + "/fermer", new Dictionary<string, string> { ["organisme"] = Chamber }, own)).Status.ShouldBe(302);
        (await Statuses(chamber, oven)).ShouldBe([404]);
        (await chamber.Get(match)).Body.ShouldNotContain("jean.forge@exemple.fr");
    }

    [Fact]
    public async Task An_expert_who_refuses_says_why_the_firm_reads_it_and_who_follows_the_need_is_told()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Agent), chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), firm = Caller.As(At, portal.Database, Role.Member, siret: Firm);
        string need = await Say(firm, "Changer le four de la fonderie");
        await Choose(firm, need, "aide-entreprise:visite");
        string match = Match().Match((await firm.Get(need)).Body).Value;
        (await chamber.Post(match + "/avancer", new Dictionary<string, string> { ["geste"] = "refuser", ["version"] = "9" }, match)).Status.ShouldBe(422, "a refusal says why");
        (await chamber.Post(match + "/avancer", new Dictionary<string, string> { ["geste"] = "refuser", ["version"] = "9", ["raison"] = "Réservé aux boulangers" }, match)).Status.ShouldBe(302);
        string page = (await firm.Get(match)).Body;
        page.ShouldContain("Réservé aux boulangers");
        page.ShouldContain("Pas pour ce service");
        (await firm.Get(need)).Body.ShouldContain("id=\"o-aide-entreprise:pret\"", customMessage: "the other services are still there");
        string told = await Letter("ne peut pas répondre");
        told.ShouldContain("Changer le four");
        told.ShouldNotContain("jean.forge", customMessage: "letters carry no names of persons");
    }

    [Fact]
    public async Task Who_does_not_answer_is_reminded_after_9_21_and_45_days_then_their_officers_are_told_and_each_once()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer, siret: Chamber), firm = Caller.As(At, portal.Database, Role.Member, siret: Firm);
        string need = await Say(firm, "Changer le four de la fonderie");
        await Choose(firm, need, "aide-entreprise:visite");
        CaseLists lists = new(portal.Database);
        foreach ((int day, int reminded, bool escalated) in new[] { (8, 0, false), (10, 1, false), (20, 1, false), (22, 2, false), (46, 3, true), (80, 3, true) })
        {
            clock.Days = day;
            clock.Strike();
            for (int i = 0; i < 100 && (lists.OpenOf("mise-en-relation").Single() is var file) && (file.Reminded != reminded || file.Escalated != escalated); i++)
                await Task.Delay(50, TestContext.Current.CancellationToken);

            (lists.OpenOf("mise-en-relation").Single() is var now ? (now.Reminded, now.Escalated) : default).ShouldBe((reminded, escalated), $"day {day}");
        }

        (await Letter("malgré", "Visite Énergie")).ShouldContain("n’avance plus");
    }

    [Fact]
    public async Task When_all_of_a_body_leave_the_platform_s_people_take_over_and_the_firm_reads_one_name_all_the_time()
    {
        using Caller chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), firm = Caller.As(At, portal.Database, Role.Member, siret: Firm);
        string need = await Say(firm, "Changer le four de la fonderie");
        await Choose(firm, need, "aide-entreprise:visite");
        CaseLists lists = new(portal.Database);
        lists.OpenOf("mise-en-relation").Single().Desk.ShouldBe(new BodyId(Chamber));
        using Caller region = Caller.As(At, portal.Database, Role.Agent);
        using (System.Data.Common.DbConnection connection = portal.Database.Open(DatabasePart.Private))
            connection.Execute("DELETE FROM membership WHERE siret = @Chamber", new { Chamber });

        clock.Strike();
        for (int i = 0; i < 100 && lists.OpenOf("mise-en-relation").Single().Desk == new BodyId(Chamber); i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);

        lists.OpenOf("mise-en-relation").Single().Desk.ShouldBe(new BodyId("21210231500018"));
        (await firm.Get(need)).Body.ShouldContain("Suivi par Camille Essai");
        (await region.Get("/services/corbeille")).Body.ShouldContain("Visite Énergie");
    }

    [Fact]
    public async Task A_number_answers_for_the_firm_which_is_not_asked_again_and_may_correct_it()
    {
        new FirmStore(portal.Database, TimeProvider.System).Save([new Firm(new BodyId(Firm), "Fonderie du Morvan", "24.51Z", "58145", "12", "5710", new DateOnly(1998, 5, 1), true)]);
        ResourceStore resources = new(portal.Database, TimeProvider.System);
        foreach ((string key, string least, string most) in new[] { ("moyenne", "10", "249"), ("grande", "250", "5000"), ("seuil", "30", "5000") })
        {
            Catalogue.Resource aid = Aid(key, "Énergie " + key);
            resources.Save(aid with { Data = aid.Data.Add("effectif-min", JsonValue.Create(int.Parse(least, System.Globalization.CultureInfo.InvariantCulture))).Add("effectif-max", JsonValue.Create(int.Parse(most, System.Globalization.CultureInfo.InvariantCulture))) }, new ResourceChange(null, null, "essai"));
        }

        for (int i = 0; i < 100 && !(await portal.Get("/api/resources?q=seuil")).Body.Contains("aide-entreprise:seuil", StringComparison.Ordinal); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);

        using Caller visitor = new(At);
        string need = await Say(visitor, "Changer le four de la fonderie");
        (await visitor.Post(need + "/siret", new Dictionary<string, string> { ["r-siret"] = "38012986646851" }, need)).Status.ShouldBe(422, "a wrong number is told");
        (await visitor.Post(need + "/siret", new Dictionary<string, string> { ["r-siret"] = "380 129 866 46850" }, need)).Status.ShouldBe(302);
        string page = (await visitor.Get(need)).Body;
        page.ShouldContain("(24.51Z)");
        page.ShouldContain("Lormes");
        page.ShouldContain("20 à 49 salariés");
        page.ShouldContain("d’après le répertoire Sirene", Case.Insensitive);
        page.ShouldContain("id=\"o-aide-entreprise:moyenne\"");
        page.ShouldNotContain("id=\"o-aide-entreprise:grande\"", customMessage: "20 to 49 cannot be 250");
        page.ShouldContain("name=\"question\" value=\"effectif\"", customMessage: "30 lies within 20 to 49: this one question is worth asking");
        (await visitor.Post(need + "/repondre", new Dictionary<string, string> { ["question"] = "effectif", ["r-effectif"] = "25" }, need)).Status.ShouldBe(302);
        page = (await visitor.Get(need)).Body;
        page.ShouldNotContain("name=\"question\"", customMessage: "nothing is left to ask");
        page.ShouldNotContain("id=\"o-aide-entreprise:seuil\"");
        string step = need.Replace("besoins", "dossiers", StringComparison.Ordinal) + "/etape/lieu";
        (await visitor.Post(step, new Dictionary<string, string> { ["r-commune"] = "Dijon", ["version"] = "99" })).Status.ShouldBe(302);
        (await visitor.Get(need)).Body.ShouldContain("Dijon", customMessage: "what the register had wrong is corrected");

        using Caller signed = Caller.As(At, portal.Database, Role.Member, siret: Firm);
        (await signed.Get(await Say(signed, "Isoler le toit"))).Body.ShouldContain("(24.51Z)", customMessage: "who is signed in for a firm need not give its number");
    }

    [Fact]
    public async Task A_file_is_checked_sealed_opened_by_who_answers_seen_by_who_gave_it_and_gone_with_the_case()
    {
        using Caller chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), stranger = new(At), baker = new(At);
        string need = await Say(baker, "Changer le four"), file = need.Replace("besoins", "dossiers", StringComparison.Ordinal);
        byte[] pdf = System.Text.Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n");
        (await Attach(baker, file, "Devis.pdf", pdf)).Status.ShouldBe(422, "a draft is nobody's: nobody could open it");
        await Choose(baker, need, "aide-entreprise:visite");
        string eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
        foreach ((string name, byte[] content, string words) in new[]
        {
            ("a.txt", System.Text.Encoding.ASCII.GetBytes("x" + eicar), "logiciel malveillant"), ("a.pdf", System.Text.Encoding.ASCII.GetBytes("%PDF-1.4 <script>alert(1)</script> %%EOF"), "en contient un autre"), ("a.exe", "MZ"u8.ToArray(), "genre de fichier"),
        })
        {
            (int status, string body) = await Attach(baker, file, name, content);
            (status, body.Contains(words, StringComparison.Ordinal)).ShouldBe((422, true), name);
        }

        (await Attach(baker, file, "Devis.pdf", pdf)).Status.ShouldBe(302);
        (await baker.Get(file)).Body.ShouldContain("pas encore ouverte");
        (await stranger.Get(file)).Status.ShouldBe(404);
        // Two gigabytes are announced and nothing of them is sent: whoever waited for them would not answer.
        (await Wire.Ask(At.Port, $"POST {file}/pieces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2147483648\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 404");
        string match = Match().Match((await baker.Get(need)).Body).Value;
        string piece = Regex.Match((await chamber.Get(match)).Body, "/pieces/[0-9a-f]{32}").Value;
        using (HttpResponseMessage read = await chamber.Ask(piece + "/contenu"))
            (await read.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).SequenceEqual(pdf).ShouldBeTrue();

        (await baker.Get(file)).Body.ShouldContain("ouverte par Chambre de la Nièvre");
        await baker.Post(file + "/fermer", new Dictionary<string, string> { ["organisme"] = Chamber }, file);
        (await chamber.Get(piece + "/contenu")).Status.ShouldBe(403, "a consent taken back closes the files too");
        (await baker.Post(file + "/effacer", new Dictionary<string, string>(), file)).Status.ShouldBe(302);
        using Caller region = Caller.As(At, portal.Database, Role.Officer);
        (await region.Get(piece)).Status.ShouldBe(404);
        using System.Data.Common.DbConnection connection = portal.Database.Open(DatabasePart.Private);
        connection.ExecuteScalar<long>("SELECT count(*) FROM sealed").ShouldBe(0);
    }

    [Fact]
    public async Task When_it_is_over_who_asked_says_how_content_they_are_and_nobody_says_it_for_them()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Agent), baker = new(At);
        string need = await Say(baker, "Changer le four"), file = need.Replace("besoins", "dossiers", StringComparison.Ordinal);
        await Choose(baker, need, "aide-entreprise:pret");
        Dictionary<string, string> content = new() { ["avis"] = "4", ["mots"] = "Réponse claire, un peu tardive" };
        (await baker.Post(file + "/avis", content, file)).Status.ShouldBe(422, "it is not over");
        (await baker.Post(file + "/avancer", new Dictionary<string, string> { ["geste"] = "aboutir", ["version"] = "99" }, file)).Status.ShouldBe(302);
        (await region.Post(file + "/avis", content, "/services/corbeille")).Status.ShouldBe(422);
        (await baker.Post(file + "/avis", new Dictionary<string, string> { ["avis"] = "6" }, file)).Status.ShouldBe(422);
        (await baker.Post(file + "/avis", content, file)).Status.ShouldBe(302);
        string page = (await region.Get(file)).Body;
        page.ShouldContain("Plus nécessaire", customMessage: "nobody is asked any more for a project that is over");
        new CaseLists(portal.Database).OpenOf("mise-en-relation").ShouldBeEmpty();
        page.ShouldContain("Plutôt oui");
        page.ShouldContain("un peu tardive");
    }

    [Fact]
    public async Task Experts_of_two_bodies_complete_a_bouquet_and_what_comes_to_fit_later_is_proposed_in_one_letter()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Agent), chamber = Caller.As(At, portal.Database, Role.Agent, siret: Chamber), baker = new(At);
        string need = await Say(baker, "Changer le four");
        await Choose(baker, need, "aide-entreprise:visite");
        (await region.Get(need + "?cherche=pret")).Body.ShouldContain("value=\"aide-entreprise:pret\"");
        Dictionary<string, string> pret = new() { ["offre"] = "aide-entreprise:pret", ["raison"] = "" };
        (await region.Post(need + "/proposer", pret, need)).Status.ShouldBe(422, "say why");
        (await region.Post(need + "/proposer", new Dictionary<string, string>(pret) { ["raison"] = "Taux nul cette année" }, need)).Status.ShouldBe(302);
        (await baker.Get(need)).Body.ShouldContain("Taux nul cette année");
        (await baker.Post(need + "/proposer", new Dictionary<string, string>(pret) { ["raison"] = "moi" }, need)).Status.ShouldBe(401);
        (await chamber.Post(need + "/proposer", new Dictionary<string, string>(pret) { ["raison"] = "Enveloppe close", ["sens"] = "retirer" }, need)).Status.ShouldBe(302);
        string page = (await baker.Get(need)).Body;
        page.ShouldNotContain("id=\"o-aide-entreprise:pret\"", customMessage: "no rule brings back what an expert took out");
        (await baker.Get(need.Replace("besoins", "dossiers", StringComparison.Ordinal))).Body.ShouldContain("Enveloppe close");

        CaseLists lists = new(portal.Database);
        FitStore fits = new(portal.Database);
        string id = lists.OpenOf("besoin").Single().Id;
        await Until(() => fits.Find(id) is not null);
        new ResourceStore(portal.Database, TimeProvider.System).Save(Aid("prime", "Prime Énergie"), new ResourceChange(null, null, "essai"));
        await Until(() => lists.OpenOf("besoin").Single().Proposed.Contains("aide-entreprise:prime"));
        (await baker.Get(need)).Body.ShouldContain("convient depuis peu");
        (await Letter("Un service de plus", "Changer le four")).ShouldContain("/services/besoins/" + id);

        (await baker.Get("/services/besoins-sans-reponse")).Status.ShouldBe(401);
        (await region.Get("/services/besoins-sans-reponse")).Body.ShouldContain("0 besoin reste sans réponse sur 1 besoin suivi", customMessage: "the chamber was asked");
        string match = Match().Match(page).Value;
        await chamber.Post(match + "/avancer", new Dictionary<string, string> { ["geste"] = "refuser", ["version"] = "9", ["raison"] = "Plus de budget" }, match);
        (await region.Get("/services/besoins-sans-reponse.csv")).Body.ShouldContain("energie,,1,0,0,1");
    }

    [Fact]
    public async Task The_same_person_twice_is_told_to_who_follows_them_and_each_need_stays_whole()
    {
        using Caller region = Caller.As(At, portal.Database, Role.Agent), once = new(At), again = new(At), other = new(At);
        string first = await Say(once, "Changer le four"), second = await Say(again, "Isoler le toit"), third = await Say(other, "Baisser la facture");
        foreach ((Caller caller, string need) in new[] { (once, first), (again, second) })
            await Choose(caller, need, "aide-entreprise:pret");

        (await other.Post(third + "/choisir", new Dictionary<string, string> { ["r-nom"] = "Une autre", ["r-courriel"] = "autre@exemple.fr", ["offre"] = "aide-entreprise:pret" }, third)).Status.ShouldBe(302);
        string page = (await region.Get(second)).Body;
        page.ShouldContain("La même entreprise a aussi");
        page.ShouldContain($"href=\"{first}\"");
        page.ShouldNotContain($"href=\"{third}\"");
        (await again.Get(second)).Body.ShouldNotContain("Changer le four", customMessage: "a shared address opens no other case");
        (await region.Get(third)).Body.ShouldNotContain("La même entreprise a aussi");
    }

    [Fact]
    public async Task When_nobody_is_there_the_case_waits_at_its_desk_the_firm_is_told_so_and_the_officers_are_written_to()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), baker = new(At);
        (await officer.Post("/services/corbeille/absence", new Dictionary<string, string> { ["fin-jour"] = "31", ["fin-mois"] = "12", ["fin-annee"] = "2099" }, "/services/corbeille")).Status.ShouldBe(302);
        using (System.Data.Common.DbConnection connection = portal.Database.Open(DatabasePart.Private))
            connection.Execute("DELETE FROM membership WHERE person NOT IN (SELECT person FROM agent_absence)");

        string need = await Say(baker, "Changer le four");
        await Choose(baker, need, "aide-entreprise:pret");
        (await baker.Get(need)).Body.ShouldContain("Pas encore attribué");
        (await officer.Get("/services/corbeille")).Body.ShouldContain("Changer le four", customMessage: "it is there to be taken");
        (await Letter("n’a personne", "Changer le four")).ShouldContain("Confiez-le");
    }

    private static Catalogue.Resource Aid(string key, string title)
    {
        Catalogue.Resource aid = new() { Id = "aide-entreprise:" + key, Type = "aide-entreprise", Title = title, ConfirmedOn = new DateOnly(2026, 6, 1) };
        return aid with { Data = aid.Data.Add("objectifs", new JsonArray("performance énergétique")) };
    }

    private static async Task<string> Say(Caller caller, string words)
    {
        (int status, _, string? to) = await caller.Post("/services/besoin", new Dictionary<string, string> { ["r-projet"] = words, ["r-themes"] = "energie" });
        status.ShouldBe(302);
        return to!;
    }

    private static async Task Choose(Caller firm, string need, string offer) =>
        (await firm.Post(need + "/choisir", new Dictionary<string, string> { ["r-nom"] = "Jean Forge", ["r-courriel"] = "jean.forge@exemple.fr", ["offre"] = offer }, need)).Status.ShouldBe(302);

    private static async Task<int[]> Statuses(Caller caller, params string[] paths)
    {
        List<int> statuses = [];
        foreach (string path in paths)
            statuses.Add((await caller.Get(path)).Status);

        return [.. statuses];
    }

    private async Task<string> Letter(params string[] holding)
    {
        for (int i = 0; i < 200; i++)
        {
            foreach (string file in Directory.Exists(portal.Mail) ? Directory.GetFiles(portal.Mail, "*.eml") : [])
            {
                string text = MimeKit.MimeMessage.Load(file, TestContext.Current.CancellationToken) is var mail ? mail.Subject + "\n" + mail.TextBody : "";
                if (holding.All(h => text.Contains(h, StringComparison.Ordinal)))
                    return text;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No letter says '{string.Join("' and '", holding)}'.");
    }

    [GeneratedRegex("/services/dossiers/[0-9a-f]{32}(?=\")")]
    private static partial Regex Match();
}
