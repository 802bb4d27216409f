using Microsoft.Playwright;

namespace Maillage.EndToEnd;

[Collection(OnStage.Name)]
public class NeedTests(Stage stage)
{
    /// <summary>On a telephone's width, without scripts: the whole way of a baker who has no SIRET, with every page she meets free of accessibility faults.</summary>
    [Fact]
    public async Task Without_scripts_on_a_narrow_screen_a_baker_says_her_need_answers_two_questions_and_is_followed()
    {
        await using IBrowserContext context = await stage.Open(scripts: false, width: 390);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/services/besoin");
        await page.GetByLabel("En une phrase, que voulez-vous faire").FillAsync("Changer le four de ma boulangerie pour consommer moins");
        await page.GetByLabel("Énergie, chauffage").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Voir ce qui convient" }).ClickAsync();
        (await page.Locator("h1").InnerTextAsync()).ShouldStartWith("Changer le four");
        (await page.Locator(".question-box").InnerTextAsync()).ShouldContain("Pourquoi cette question");
        string before = await page.Locator(".lead").First.InnerTextAsync();
        await page.Locator(".question-box select").First.SelectOptionAsync("C");
        await page.GetByRole(AriaRole.Button, new() { Name = "Répondre", Exact = true }).ClickAsync();
        (await page.Locator(".lead").First.InnerTextAsync()).ShouldNotBe(before, "the count follows the answer");
        await page.GetByRole(AriaRole.Button, new() { Name = "Je ne sais pas" }).ClickAsync();
        await page.Locator(".offer input[type=checkbox]").First.CheckAsync();
        await page.GetByLabel("Votre nom").FillAsync("Anne Roux");
        await page.GetByLabel("Votre adresse électronique").FillAsync("anne.roux@exemple.fr");
        await page.GetByRole(AriaRole.Button, new() { Name = "Être accompagné" }).ClickAsync();
        await page.Locator("#bouquet ~ ul .hit a").First.ClickAsync();
        (await page.Locator("main").InnerTextAsync()).ShouldContain("À prendre");
    }
}
