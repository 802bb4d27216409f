using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>Firms and those who follow them, each in a browser of their own.</summary>
[Collection(OnOfficeStage.Name)]
public sealed class FirmTests(OfficeStage stage)
{
    private const string Chamber = "25801450100013", Firm = "38012986646850", Leaving = "13000012300013";

    [Fact]
    public async Task A_manufacturer_s_three_projects_go_through_a_refusal_and_a_leave_with_one_name_to_call_all_the_time()
    {
        await using IBrowserContext region = await stage.Ada();
        IPage ada = await region.NewPageAsync();
        await Add(ada, Chamber, "Chambre de la Nièvre", "Chamber");
        await Add(ada, Firm, "Fonderie du Morvan", "Firm");
        await using IBrowserContext expert = await stage.Join("Chloé Experte", Chamber, "agent"), colleague = await stage.Join("Emma Collègue", Chamber, "agent"), firm = await stage.Join("Denis Forge", Firm, "member");
        IPage chloe = await expert.NewPageAsync(), emma = await colleague.NewPageAsync(), denis = await firm.NewPageAsync();
        await chloe.GotoAsync("/services/corbeille");
        await chloe.GetByLabel("Énergie, chauffage").CheckAsync();
        await PeopleTests.Press(chloe, "Enregistrer mes sujets");

        string oven = await Say(denis, "Changer le four de la fonderie"), ovenMatch = await Choose(denis);
        string heat = await Say(denis, "Récupérer la chaleur du four"), heatMatch = await Choose(denis);
        string roof = await Say(denis, "Isoler le toit de l’atelier");
        await denis.GotoAsync("/services/demarches");
        string all = await denis.Locator("main").InnerTextAsync();
        foreach (string project in new[] { "Changer le four", "Récupérer la chaleur", "Isoler le toit" })
            all.ShouldContain(project);

        (await ada.GotoAsync(roof))!.Status.ShouldBe(404, "nobody was asked about this one yet");
        (await emma.GotoAsync(oven))!.Status.ShouldBe(200, "the body that answers reads it");

        // The expert refuses one, says why, and the firm reads it.
        await chloe.GotoAsync("/services/corbeille");
        await chloe.Locator($".basket-row a[href='{ovenMatch}']").ClickAsync();
        await chloe.Locator("details:has(#raison-refuser) > summary").ClickAsync();
        await chloe.Locator("#raison-refuser").FillAsync("Réservé aux boulangers");
        await chloe.Locator("form:has(#raison-refuser) button").ClickAsync();
        await denis.GotoAsync(ovenMatch);
        string told = await denis.Locator("main").InnerTextAsync();
        told.ShouldContain("Pas pour ce service");
        told.ShouldContain("Réservé aux boulangers");

        // She goes on leave: the other has her colleague's name at once.
        await chloe.GotoAsync("/services/corbeille");
        await chloe.Locator("summary", new() { HasText = "Je m’absente" }).ClickAsync();
        await PeopleTests.Fill(chloe, ("fin-jour", "31"), ("fin-mois", "12"), ("fin-annee", "2099"));
        await PeopleTests.Press(chloe, "Passer mes dossiers à mes collègues");
        (await chloe.Locator("main").InnerTextAsync()).ShouldContain("Vous êtes absent");
        await denis.GotoAsync(heatMatch);
        (await denis.Locator(".person").InnerTextAsync()).ShouldContain("Emma Collègue");

        List<string> faults = await AccessibilityTests.Faults(stage, [oven, ovenMatch], "fr-FR", await firm.StorageStateAsync());
        faults.AddRange(await AccessibilityTests.Faults(stage, ["/services/corbeille", heatMatch], "en-GB", await region.StorageStateAsync()));
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_a_body_is_closed_its_cases_have_another_name_at_once_and_its_people_see_nothing_more()
    {
        await using IBrowserContext region = await stage.Ada();
        IPage ada = await region.NewPageAsync();
        await Add(ada, Leaving, "Chambre qui part", "Chamber");
        await using IBrowserContext office = await stage.Join("Hugo Départ", Leaving, "agent"), shop = await stage.Open(scripts: false, width: 390);
        IPage hugo = await office.NewPageAsync(), firm = await shop.NewPageAsync();
        await hugo.GotoAsync("/services/corbeille");
        await hugo.GetByLabel("Eau", new() { Exact = true }).CheckAsync();
        await PeopleTests.Press(hugo, "Enregistrer mes sujets");
        string need = await Say(firm, "Récupérer l’eau de pluie pour laver", "Eau"), match = await Choose(firm);
        await firm.GotoAsync(match);
        (await firm.Locator(".person").InnerTextAsync()).ShouldContain("Hugo Départ");
        await hugo.GotoAsync("/services/corbeille");
        await hugo.Locator($".basket-row a[href='{match}']").ClickAsync();

        await ada.GotoAsync("/organismes/" + Leaving);
        (await ada.Locator("section:has(#fermer)").InnerTextAsync()).ShouldContain("1 personne, 2 dossiers ouverts");
        List<string> faults = [.. await Axe.Faults(ada)];
        await PeopleTests.Press(ada, "Fermer cet organisme");
        (await ada.Locator("main").InnerTextAsync()).ShouldContain("A quitté la plateforme le");
        faults.AddRange(await Axe.Faults(ada));

        // The next page of each: another name for the firm, nothing for who left, the case where it went.
        await firm.GotoAsync(match);
        string who = await firm.Locator(".person").InnerTextAsync();
        who.ShouldContain("Ada Première");
        who.ShouldContain("Région d’essai");
        (await hugo.GotoAsync(match))!.Status.ShouldBe(404);
        (await hugo.GotoAsync("/services/corbeille"))!.Status.ShouldBe(403);
        await ada.GotoAsync("/services/corbeille");
        (await ada.Locator($".basket-row a[href='{match}']").CountAsync()).ShouldBe(1);

        // Of its many bodies the firm finds one by its words; the one that left is not among them.
        await firm.GotoAsync(need.Replace("besoins", "dossiers", StringComparison.Ordinal));
        await firm.Locator("summary", new() { HasText = "Ouvrir à un organisme" }).ClickAsync();
        await firm.Locator("#cherche").FillAsync("chambre qui part");
        await PeopleTests.Press(firm, "Ouvrir");
        (await firm.Locator(".errors").InnerTextAsync()).ShouldContain("Aucun organisme inscrit");
        faults.AddRange(await AccessibilityTests.Faults(stage, [match], "en-GB", await shop.StorageStateAsync()));
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Deliveries_to_a_body_s_software_are_read_one_by_one_and_sent_again_by_hand()
    {
        await using IBrowserContext region = await stage.Ada();
        IPage ada = await region.NewPageAsync();
        string page = $"/organismes/{OfficeStage.Region}/appels";
        await ada.GotoAsync(page);
        foreach (string path in new[] { "a", "b" })
        {
            await PeopleTests.Fill(ada, ("adresse", "https://appels.invalid/" + path));
            await ada.GetByLabel("avancé").CheckAsync();
            await PeopleTests.Press(ada, "Inscrire");
            (await ada.Locator("code.secret").InnerTextAsync()).ShouldStartWith("whsec_");
            await ada.GetByRole(AriaRole.Form, new() { Name = "Essayer https://appels.invalid/" + path }).GetByRole(AriaRole.Button).ClickAsync();
        }

        List<string> faults = [.. await Axe.Faults(ada)];
        await ada.Locator("a[href*='/envois/']").First.ClickAsync();
        (await ada.Locator("pre").InnerTextAsync()).ShouldContain("webhook.test");
        (await ada.ContentAsync()).ShouldNotContain("whsec_");
        await PeopleTests.Press(ada, "Envoyer de nouveau");
        (await ada.Locator("h1").InnerTextAsync()).ShouldBe("Envoi\u00a0: essai");
        faults.AddRange(await AccessibilityTests.Faults(stage, [page, new Uri(ada.Url).AbsolutePath], "en-GB", await region.StorageStateAsync()));
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_keyboard_walks_into_a_partner_s_module_on_another_site_out_of_it_and_through_it_to_the_portal()
    {
        string html = "";
        async Task Show(System.Net.HttpListenerContext asked)
        {
            asked.Response.ContentType = "text/html; charset=utf-8";
            await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(html));
            asked.Response.Close();
        }

        using Site site = new(Show), stranger = new(Show);
        await using IBrowserContext region = await stage.Ada();
        IPage ada = await region.NewPageAsync();
        await ada.GotoAsync($"/organismes/{OfficeStage.Region}/partenaire");
        await PeopleTests.Fill(ada, ("sites", site.Address));
        await PeopleTests.Press(ada, "Enregistrer");
        string script = await ada.Locator("#script").InputValueAsync();
        script.ShouldContain(stage.Address, customMessage: "what the partner copies leads to this portal");
        html = $"<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>La chambre</title><h1>La chambre</h1><p><a id=\"avant\" href=\"#avant\">Avant</a></p>{script}<p><a id=\"apres\" href=\"#apres\">Après</a></p></html>";

        await using IBrowserContext visitor = await stage.Open(width: 390);
        IPage page = await visitor.NewPageAsync();
        await page.GotoAsync(site.Address);
        ILocator words = page.FrameLocator("iframe").Locator("#projet");
        await words.WaitForAsync();
        await page.Locator("#avant").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(words).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Vendre mes fromages");
        IFrame frame = page.Frames[1];
        await page.Keyboard.PressAsync("Tab");
        (await frame.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).ShouldNotBe("none", "one sees where one is");
        await page.Keyboard.PressAsync("Space");
        string theme = await frame.EvaluateAsync<string>("document.activeElement.value");
        ILocator go = page.FrameLocator("iframe").GetByRole(AriaRole.Button);
        for (int i = 0; i < 20 && !await go.EvaluateAsync<bool>("b => b === document.activeElement"); i++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("#apres")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Assertions.Expect(go).ToBeFocusedAsync();
        (await visitor.CookiesAsync()).ShouldBeEmpty("nothing is kept in another site");
        await page.Keyboard.PressAsync("Enter");
        await page.Arrives(new Regex($"/services/partenaires/{OfficeStage.Region}"));
        (await page.Locator("#r-projet").InputValueAsync()).ShouldBe("Vendre mes fromages");
        (await page.Locator($"input[value='{theme}']").IsCheckedAsync()).ShouldBeTrue();

        // A site that is not the partner's shows nothing of it.
        await page.GotoAsync(stranger.Address);
        await Assertions.Expect(page.Locator("iframe")).ToHaveCountAsync(1);
        await page.WaitForTimeoutAsync(300);
        (await page.FrameLocator("iframe").Locator("#projet").CountAsync()).ShouldBe(0);
        (await AccessibilityTests.Faults(stage, [$"/services/cadre/besoin/{OfficeStage.Region}"], "en-GB")).ShouldBeEmpty();
    }

    private static async Task Add(IPage page, string siret, string name, string kind)
    {
        await page.GotoAsync("/organismes/nouveau");
        await PeopleTests.Fill(page, ("siret", siret), ("nom", name), ("territoires", "dep-58"));
        await page.Locator("#type").SelectOptionAsync(kind);
        await PeopleTests.Press(page, "Enregistrer");
        page.Url.ShouldEndWith("/organismes/" + siret);
    }

    /// <summary>Says a need and gives its address.</summary>
    private static async Task<string> Say(IPage page, string words, string theme = "Énergie, chauffage")
    {
        await page.GotoAsync("/services/besoin");
        await page.GetByLabel("En une phrase, que voulez-vous faire").FillAsync(words);
        await page.GetByLabel(theme, new() { Exact = true }).CheckAsync();
        await PeopleTests.Press(page, "Voir ce qui convient");
        return new Uri(page.Url).AbsolutePath;
    }

    /// <summary>Takes the first service of the bouquet on the page and gives the address of its match.</summary>
    private static async Task<string> Choose(IPage page)
    {
        await page.Locator(".offer input[type=checkbox]").First.CheckAsync();
        await PeopleTests.Fill(page, ("r-nom", "Denis Forge"), ("r-courriel", "denis@essai.fr"));
        await PeopleTests.Press(page, "Être accompagné");
        return (await page.Locator("#bouquet ~ ul .hit a").First.GetAttributeAsync("href"))!;
    }
}
