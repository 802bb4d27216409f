using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>« Les services viennent au projet », in a real browser: a need said once on a telephone without scripts, a named human who answers, a rule changed by someone who does not program.</summary>
[Collection(OnOfficeStage.Name)]
public sealed class NeedTests(OfficeStage stage)
{
    private const string Rule = "/services/regles/service-entreprise:batiments-demain";

    [Fact]
    public async Task A_baker_without_SIRET_is_answered_by_a_named_person_and_a_changed_rule_is_seen_at_once()
    {
        await using IBrowserContext office = await stage.Ada();
        IPage ada = await office.NewPageAsync();

        await using IBrowserContext shop = await stage.Open(scripts: false, width: 390);
        IPage baker = await shop.NewPageAsync();
        await baker.GotoAsync("/services/besoin");
        await baker.GetByLabel("En une phrase, que voulez-vous faire").FillAsync("Changer le four de ma boulangerie pour consommer moins");
        await baker.GetByLabel("Énergie, chauffage").CheckAsync();
        await PeopleTests.Press(baker, "Voir ce qui convient");
        string need = new Uri(baker.Url).AbsolutePath;
        (await baker.Locator("h1").InnerTextAsync()).ShouldStartWith("Changer le four");
        (await baker.Locator(".question-box").InnerTextAsync()).ShouldContain("Pourquoi cette question");
        string before = await baker.Locator(".lead").First.InnerTextAsync();
        await baker.Locator(".question-box select").SelectOptionAsync("C");
        await PeopleTests.Press(baker, "Répondre");
        (await baker.Locator(".lead").First.InnerTextAsync()).ShouldNotBe(before, "the count follows the answer");
        string asked = await baker.Locator(".question-box legend, .question-box label").First.InnerTextAsync();
        await PeopleTests.Press(baker, "Je ne sais pas");
        (await baker.Locator(".question-box legend, .question-box label").First.InnerTextAsync()).ShouldNotBe(asked, "what one does not know is not asked again");
        await baker.Locator(".offer input[type=checkbox]").First.CheckAsync();
        await PeopleTests.Fill(baker, ("r-nom", "Anne Roux"), ("r-courriel", "anne.roux@exemple.fr"));
        await PeopleTests.Press(baker, "Être accompagné");
        (await baker.Locator(".person").InnerTextAsync()).ShouldContain("Ada Première");
        string match = (await baker.Locator("#bouquet ~ ul .hit a").First.GetAttributeAsync("href"))!;

        // One button in the basket takes it; the page then tells whom to call and about what.
        await ada.GotoAsync("/services/corbeille");
        await ada.Locator($".basket-row:has(a[href='{match}'])").GetByRole(AriaRole.Button, new() { Name = "Je m’en occupe" }).ClickAsync();
        ada.Url.ShouldEndWith(match);
        (await ada.Locator("main").InnerTextAsync()).ShouldContain("anne.roux@exemple.fr");
        await ada.Locator("#message").FillAsync("Je passe mardi voir le four.");
        await PeopleTests.Press(ada, "Envoyer");
        await baker.GotoAsync(match);
        (await baker.Locator("main").InnerTextAsync()).ShouldContain("Je passe mardi voir le four.");
        (await baker.Locator("main").InnerTextAsync()).ShouldContain("Prise en charge");

        // A line of plain French, and the service leaves the bouquet with its reason.
        await baker.GotoAsync("/services/besoin");
        await baker.GetByLabel("En une phrase, que voulez-vous faire").FillAsync("Un bâtiment du commerce de demain");
        await baker.GetByLabel("Locaux, travaux").CheckAsync();
        await PeopleTests.Press(baker, "Voir ce qui convient");
        string second = new Uri(baker.Url).AbsolutePath;
        (await baker.Locator("main").InnerTextAsync()).ShouldContain("Bâtiments de demain");
        await ada.GotoAsync(Rule);
        await PeopleTests.Fill(ada, ("regle", "themes : vente\nessai : themes batiment = non"), ("raison", "Réservé cette année aux commerces qui vendent"));
        await PeopleTests.Press(ada, "Enregistrer la règle");
        await baker.GotoAsync(second);
        (await baker.Locator("input[value='service-entreprise:batiments-demain']").CountAsync()).ShouldBe(0);
        (await baker.Locator("details").Last.InnerHTMLAsync()).ShouldContain("Bâtiments de demain");

        string file = need.Replace("besoins", "dossiers", StringComparison.Ordinal);
        List<string> faults = await AccessibilityTests.Faults(stage, [need, file, match, second], "fr-FR", await shop.StorageStateAsync());
        faults.AddRange(await AccessibilityTests.Faults(stage, ["/services/corbeille", match, need, "/services/regles", Rule], "en-GB", await office.StorageStateAsync()));
        faults.ShouldBeEmpty();
    }
}
