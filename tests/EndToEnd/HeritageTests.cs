using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>A record and its exhibition in a real browser: the picture is looked at closely, the exhibition is made by the keyboard alone, a visitor reads it without scripts.</summary>
[Collection(OnOfficeStage.Name)]
public sealed class HeritageTests(OfficeStage stage)
{
    private const string Poster = "Affiche de la foire de Lormes";
    private const string Exhibition = "Foires du Morvan";
    private const int MostStops = 150;

    [Fact]
    public async Task A_poster_is_looked_at_closely_and_an_exhibition_of_it_is_made_by_the_keyboard_alone()
    {
        await using IBrowserContext context = await stage.Ada();
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        Assertions.SetDefaultExpectTimeout(30_000);
        await page.GotoAsync("/connexion");
        using Site holder = Holder(await page.ScreenshotAsync());
        await page.GotoAsync("/services/ressources/nouvelle?type=notice-patrimoine");
        await page.Locator("[name=title]").FillAsync(Poster);
        await page.Locator("[name=f-date-texte]").FillAsync("1912");
        await page.Locator("[name=f-images]").FillAsync(holder.Address + "/affiche.png");
        await page.Locator("main button[type=submit]").First.ClickAsync();
        await page.Leaves(new Regex("nouvelle"), 120_000);
        await page.WaitForSelectorAsync("[data-zoom-state=open]");
        string document = page.Url;
        await Reach(page, ".zoom-acts button");
        await page.Keyboard.PressAsync("Enter");
        // The holder's picture is drawn: a canvas without one is all of one colour.
        await Until(page, "(() => { const c = document.querySelector('.zoom-stage canvas'); return new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size > 2; })()");
        await Accessible(page);

        await page.GotoAsync("/usages/patrimoine/atelier");
        await Reach(page, "[name=type]");
        await page.Keyboard.PressAsync("Space");
        while (await page.EvaluateAsync<string>("document.activeElement.value") != "exposition")
            await page.Keyboard.PressAsync("ArrowDown");
        await Reach(page, "[name=titre]");
        await page.Keyboard.TypeAsync(Exhibition);
        await Sent(page);
        await Reach(page, "#nouveau-titre");
        await page.Keyboard.TypeAsync("L’affiche");
        await Reach(page, "#nouveau-texte");
        await page.Keyboard.TypeAsync("Imprimée à Nevers en 1912.");
        await Reach(page, "form:has(#nouveau-titre) button");
        await Sent(page);

        // The index of the catalogue follows within seconds: who finds nothing searches again.
        for (int i = 0; await page.Locator("input[value=poser]").CountAsync() == 0; i++)
        {
            i.ShouldBeLessThan(40, "the record is found");
            await Reach(page, "#q-0");
            await page.Keyboard.PressAsync("Control+A");
            // The same words again would be the same page to the browser: it would not ask.
            await page.Keyboard.TypeAsync("affiche foire" + new string(' ', i));
            await Sent(page);
        }

        await Accessible(page);
        await Reach(page, "form:has(input[value=poser]) button");
        await Sent(page);
        (await page.Locator("ol.workshop-pieces li").CountAsync()).ShouldBe(1);
        await Reach(page, "form:has(input[value=publier]) button");
        await Sent(page);
        await Reach(page, "main .actions a.action");
        await Sent(page);

        await using IBrowserContext visitor = await stage.Open(width: 390, scripts: false);
        IPage plain = await visitor.NewPageAsync();
        await plain.GotoAsync(page.Url);
        string text = await plain.Locator("main").InnerTextAsync();
        text.ShouldContain("Imprimée à Nevers en 1912.");
        text.ShouldContain(Poster);
        (await plain.EvaluateAsync<bool>("[...document.querySelectorAll('main img')].some((i) => i.complete && i.naturalWidth > 0)")).ShouldBeTrue("the picture comes through the portal");
        await plain.GotoAsync(document);
        (await plain.Locator(".zoom-pages img").CountAsync()).ShouldBe(1);
    }

    /// <summary>Presses Tab until the focus stands on it, as a person without a mouse does.</summary>
    private static async Task Reach(IPage page, string selector)
    {
        for (int stops = 0; !await page.EvaluateAsync<bool>("s => document.activeElement?.matches(s) === true", selector); stops++)
        {
            stops.ShouldBeLessThan(MostStops, selector + " is reached on " + page.Url);
            await page.Keyboard.PressAsync("Tab");
        }
    }

    /// <summary>Enter, then the next page.</summary>
    private static async Task Sent(IPage page)
    {
        await page.EvaluateAsync("document.documentElement.dataset.left = ''");
        await page.Keyboard.PressAsync("Enter");
        await Until(page, "document.readyState === 'complete' && document.documentElement.dataset.left === undefined");
    }

    /// <summary>Asked again and again from outside: inside the page the portal's policy forbids what the browser's driver would do.</summary>
    private static async Task Until(IPage page, string expression)
    {
        for (int i = 0; !await Holds(); i++)
        {
            i.ShouldBeLessThan(600, expression);
            await Task.Delay(100);
        }

        async Task<bool> Holds()
        {
            try
            {
                return await page.EvaluateAsync<bool>(expression);
            }
            catch (PlaywrightException)
            {
                // The page is leaving.
                return false;
            }
        }
    }

    private static async Task Accessible(IPage page) => (await Axe.Faults(page)).ShouldBeEmpty();

    /// <summary>The machine of a small holder that gives one picture.</summary>
    private static Site Holder(byte[] picture) => new(async asked =>
    {
        asked.Response.ContentType = "image/png";
        asked.Response.ContentLength64 = picture.Length;
        await asked.Response.OutputStream.WriteAsync(picture);
        asked.Response.Close();
    });
}
