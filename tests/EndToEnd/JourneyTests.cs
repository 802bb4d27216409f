using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

[Collection(OnStage.Name)]
public class JourneyTests(Stage stage)
{
    [Fact]
    public async Task Without_scripts_a_citizen_finds_a_commune_and_reads_its_figures()
    {
        await using IBrowserContext context = await stage.Open(scripts: false);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/");
        (await page.Locator("h1").InnerTextAsync()).ShouldStartWith("87,9");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("Lormes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Chercher" }).ClickAsync();
        page.Url.ShouldEndWith("/territoires/58145");
        (await page.Locator(".lead").First.InnerTextAsync()).ShouldContain("1\u202F254 sur 1\u202F287");
        (await page.Locator("svg.chart").CountAsync()).ShouldBeGreaterThan(0);
        await page.GetByText("Les nombres en table").First.ClickAsync();
        (await page.GetByRole(AriaRole.Cell, new() { Name = "logements de 2018" }).First.IsVisibleAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_keyboard_alone_skips_to_the_content_and_searches()
    {
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.className")).ShouldBe("skip");
        (await page.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().left >= 0")).ShouldBeTrue("the skip link shows when it has the focus");
        await page.Keyboard.PressAsync("Enter");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("contenu");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("q");
        await page.Keyboard.TypeAsync("58145");
        await page.Keyboard.PressAsync("Enter");
        await page.Arrives(new Regex("/territoires/58145$"));
    }

    [Fact]
    public async Task Every_figure_of_the_region_adds_up_to_the_known_totals()
    {
        await using IBrowserContext context = await stage.Open(locale: "en-GB");
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/");
        string table = await page.Locator("#departements").InnerTextAsync();
        foreach (string total in (string[])["316,152", "365,954", "143,764", "160,980", "331,687", "373,288", "209,460", "238,517", "1,001,063", "1,138,739"])
        {
            table.ShouldContain(total);
        }
    }

    [Fact]
    public async Task No_page_makes_the_browser_complain()
    {
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.Contains("WebGL", StringComparison.OrdinalIgnoreCase) && !message.Text.Contains("GPU", StringComparison.Ordinal))
            {
                complaints.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        foreach (string path in (string[])["/", "/territoires/58145", "/territoires/dep-58", "/infrastructures/plan", "/barometre", "/travaux"])
        {
            await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        }

        complaints.ShouldBeEmpty();
    }
}
