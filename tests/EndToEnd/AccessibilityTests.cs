using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

[Collection(OnStage.Name)]
public class AccessibilityTests(Stage stage)
{
    private static readonly string[] Paths =
    [
        "/", "/recherche?q=saint", "/territoires/58145", "/territoires/21231", "/territoires/dep-58", "/territoires/region", "/infrastructures", "/infrastructures/reseau",
        "/infrastructures/plan", "/carte", "/services", "/usages", "/pilotage", "/barometre", "/travaux", "/telechargements", "/sources", "/accessibilite", "/nulle-part",
    ];

    [Theory]
    [InlineData("fr-FR", ColorScheme.Light)]
    [InlineData("fr-FR", ColorScheme.Dark)]
    [InlineData("en-GB", ColorScheme.Light)]
    [InlineData("en-GB", ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_any_page(string locale, ColorScheme colours)
    {
        (await Faults(stage, Paths, locale, colours)).ShouldBeEmpty();
    }

    /// <summary>What axe says of each page.</summary>
    internal static async Task<List<string>> Faults(Stage stage, IEnumerable<string> paths, string locale, ColorScheme colours)
    {
        await using IBrowserContext context = await stage.Open(locale, colours);
        IPage page = await context.NewPageAsync();
        List<string> faults = [];
        foreach (string path in paths)
        {
            await page.GotoAsync(path);
            AxeResult result = await page.RunAxe();
            faults.AddRange(result.Violations.Select(v => $"{path}: {v.Id}: {v.Help} ({string.Join(" | ", v.Nodes.Take(2).Select(n => n.Html[..Math.Min(140, n.Html.Length)]))})"));
        }

        return faults;
    }

    [Fact]
    public async Task No_page_scrolls_sideways_at_320_pixels()
    {
        await using IBrowserContext context = await stage.Open(width: 320);
        IPage page = await context.NewPageAsync();
        List<string> wide = [];
        foreach (string path in Paths)
        {
            await page.GotoAsync(path);
            if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth + 1"))
            {
                wide.Add(path);
            }
        }

        wide.ShouldBeEmpty();
    }

    [Fact]
    public async Task Public_pages_weigh_less_than_150_kB_before_the_map()
    {
        foreach (string path in Paths)
        {
            await using IBrowserContext context = await stage.Open(scripts: false);
            IPage page = await context.NewPageAsync();
            long bytes = 0;
            System.Collections.Concurrent.ConcurrentQueue<IResponse> answers = [];
            page.Response += (_, response) => answers.Enqueue(response);
            await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            foreach (IResponse answer in answers.Where(a => !a.Url.Contains("/build/map", StringComparison.Ordinal)))
            {
                bytes += (await answer.Request.SizesAsync()).ResponseBodySize;
            }

            bytes.ShouldBeLessThan(150_000, path);
        }
    }
}
