using System.Globalization;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>What a page costs a slow line: bytes and requests, never seconds, which depend on the machine.</summary>
[Collection(OnStage.Name)]
public class BudgetTests(Stage stage, ITestOutputHelper output)
{
    private const int MostBytes = 150_000;

    /// <summary>Page, style sheet, letters, mark; the map's own sheet where there is one.</summary>
    private const int MostRequests = 6;

    [Fact]
    public async Task A_first_visit_weighs_less_than_150_kB_in_six_requests_before_the_map()
    {
        IReadOnlyList<Plain> pages = await stage.PlainPages();
        foreach (Plain page in pages)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page.Path}: {page.Bytes / 1000.0:0.0} kB, {page.Requests.Count} requests"));
        }

        pages.Where(p => p.Bytes >= MostBytes || p.Requests.Count > MostRequests).Select(p => $"{p.Path}: {p.Bytes} bytes, {p.Requests.Count} requests: {string.Join(" ", p.Requests)}").ShouldBeEmpty();
    }

    [Fact]
    public async Task No_script_stands_before_the_first_paint() => (await stage.PlainPages()).Where(p => p.Blocking > 0).Select(p => p.Path).ShouldBeEmpty();

    [Fact]
    public async Task Letters_that_come_late_move_nothing_but_a_hair()
    {
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        await page.RouteAsync("**/text.woff2", async route =>
        {
            await Task.Delay(600);
            await route.ContinueAsync();
        });
        foreach (string path in (string[])["/accessibilite", "/sources", "/barometre"])
        {
            await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
            await page.EvaluateAsync("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 300)))");
            double moved = await page.EvaluateAsync<double>(
                "new Promise((done) => { let sum = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 100); })");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {moved:0.0000} moved"));
            moved.ShouldBeLessThan(0.1, path);
        }
    }
}
