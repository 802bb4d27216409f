using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>The catalogue as people use it, on the region's real places. The life of a place over eighteen months is in <see cref="LifeTests"/>.</summary>
[Collection(OnRegionStage.Name)]
public sealed partial class CatalogueStoryTests(RegionStage stage)
{
    private const string Third = "/usages/tiers-lieux";
    private static string? session;

    [Fact]
    public async Task A_commune_adds_its_digital_space_by_name_alone_and_the_white_area_shrinks_on_the_map_and_in_the_table()
    {
        await using IBrowserContext context = await SignedIn();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(Third);
        ILocator worst = page.Locator("#blancs tbody tr").First;
        string commune = await worst.Locator("a").InnerTextAsync();
        decimal far = Number(await worst.Locator("td").First.InnerTextAsync());
        (decimal share, int white) = (await Share(page), await White(page));
        far.ShouldBeGreaterThan(0);

        await page.GotoAsync("/services/ressources/nouvelle?type=epn");
        await PeopleTests.Fill(page, ("title", "Espace numérique de " + commune), ("commune", commune));
        await PeopleTests.Press(page, "Enregistrer");
        (await page.Locator("h1").InnerTextAsync()).ShouldBe("Espace numérique de " + commune);

        await page.GotoAsync(Third);
        (await page.Locator("#blancs tbody").InnerTextAsync()).ShouldNotContain(commune + "\t" + far.ToString(CultureInfo.InvariantCulture));
        (await page.Locator("#blancs tbody tr").First.Locator("a").InnerTextAsync()).ShouldNotBe(commune, "it is no longer the worst");
        (await White(page)).ShouldBeLessThan(white, "fewer circles of the map are far");
        (await Share(page)).ShouldBeGreaterThanOrEqualTo(share);
        (await page.Locator("main").InnerTextAsync()).ShouldContain("sans position précise");
        await page.GotoAsync($"/services/pres-de-chez-moi?q=espace+numerique&ou={Uri.EscapeDataString(commune)}&km=5");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("position\u00a0: la commune");
        (await AccessibilityTests.Faults(stage, [Third, new Uri(page.Url).PathAndQuery], "fr-FR")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_need_of_firms_without_a_reference_service_shows_as_a_gap_until_there_is_one()
    {
        await using IBrowserContext context = await SignedIn();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/services/portefeuille-numerique");
        string need = await page.Locator("#besoins-table tbody tr", new() { HasText = "Carence" }).First.Locator("th, td").First.InnerTextAsync();
        ILocator row = page.Locator("#besoins-table tbody tr", new() { HasText = need });
        await page.GotoAsync("/services/ressources/nouvelle?type=service-entreprise");
        await PeopleTests.Fill(page, ("title", "Boutique des producteurs"));
        await page.GetByLabel(need, new() { Exact = true }).CheckAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Service de référence" }).GetByLabel("Oui").CheckAsync();
        await PeopleTests.Press(page, "Enregistrer");
        await page.GotoAsync("/services/portefeuille-numerique");
        (await row.InnerTextAsync()).ShouldNotContain("Carence");
        (await row.InnerTextAsync()).ShouldContain("Boutique des producteurs");
        (await AccessibilityTests.Faults(stage, ["/services/portefeuille-numerique"], "en-GB")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_professional_prepares_a_selection_that_a_person_opens_on_a_telephone_without_an_account()
    {
        string address;
        await using (IBrowserContext office = await SignedIn())
        {
            IPage page = await office.NewPageAsync();
            await page.GotoAsync("/services/selections/nouvelle?q=france+services+lormes");
            await page.GetByLabel("France services de Lormes").CheckAsync();
            await page.Locator("#note").FillAsync("Demandez l’accueil.");
            await PeopleTests.Press(page, "Préparer l’adresse");
            address = new Uri(page.Url).AbsolutePath;
        }

        await using IBrowserContext person = await stage.Open(scripts: false, width: 390);
        IPage phone = await person.NewPageAsync();
        await phone.GotoAsync(address);
        string told = await phone.Locator("main").InnerTextAsync();
        told.ShouldContain("France services de Lormes");
        told.ShouldContain("Demandez l’accueil.");
        (await phone.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1")).ShouldBeFalse();
        (await AccessibilityTests.Faults(stage, [address], "fr-FR")).ShouldBeEmpty();
    }

    private async Task<IBrowserContext> SignedIn()
    {
        if (session is null)
        {
            await using IBrowserContext first = await stage.Open(scripts: false);
            IPage page = await first.NewPageAsync();
            await page.GotoAsync(await stage.Printed(PeopleTests.FoundingLink()));
            await PeopleTests.Fill(page, ("organisme", "Commune d’essai"), ("siret", "21210231500018"), ("email", "ada@essai.fr"), ("nom", "Ada Première"), ("passphrase", "cheval lampe orage tiroir"));
            await PeopleTests.Press(page, "Ouvrir la plateforme");
            session = await first.StorageStateAsync();
        }

        return await stage.Open(scripts: false, state: session);
    }

    /// <summary>Percent of premises in reach, as the page says it.</summary>
    private static async Task<decimal> Share(IPage page) => Number(Percent().Match(await page.Locator(".lead").First.InnerTextAsync()).Groups[1].Value);

    private static decimal Number(string french) => decimal.Parse(french.Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal).Replace("\u202f", "", StringComparison.Ordinal).Replace(',', '.'), CultureInfo.InvariantCulture);

    /// <summary>Marks of communes most of whose premises are far.</summary>
    private static async Task<int> White(IPage page) => (await page.Locator(".circle-map g.q0 path").EvaluateAllAsync<string[]>("all => all.map(p => p.getAttribute('d'))")).Sum(d => d.Count(c => c == 'M'));

    [GeneratedRegex("([0-9]+(?:,[0-9]+)?)\\s*%")]
    private static partial Regex Percent();
}
