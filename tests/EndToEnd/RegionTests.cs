using System.Text.Json;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

[Collection(OnRegionStage.Name)]
public class RegionTests(RegionStage stage)
{
    private static readonly string[] Paths =
        ["/", "/territoires/58145", "/territoires/dep-21", "/infrastructures", "/infrastructures/reseau", "/infrastructures/plan", "/infrastructures/plan?annee=2020", "/barometre", "/telechargements", "/carte?couche=reseau&territoire=58145"];

    [Fact]
    public async Task The_region_is_designed_verified_and_planned_though_the_program_is_killed_on_the_way()
    {
        stage.KilledIn.ShouldNotBeEmpty();
        RegionStage.State(stage.Job).ShouldBe("Done", stage.Job.GetProperty("message").GetString());
        JsonElement design = await stage.Get("/api/design");
        design.GetProperty("premises").GetInt64().ShouldBe(1_138_739);
        design.GetProperty("violations").GetInt32().ShouldBe(0);
        design.GetProperty("verified").GetBoolean().ShouldBeTrue();
        design.GetProperty("simulated").GetBoolean().ShouldBeTrue();
        design.GetProperty("lowerBound").GetDecimal().ShouldBeInRange(1, design.GetProperty("cost").GetDecimal());

        JsonElement plan = await stage.Get("/api/plan");
        plan.GetProperty("design").GetString().ShouldBe(design.GetProperty("id").GetString());
        plan.GetProperty("publicCostEur").GetDecimal().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_end_of_a_long_work_takes_no_typed_word_away() => stage.Typed.ShouldBe("Lor");

    [Theory]
    [InlineData("fr-FR", ColorScheme.Light)]
    [InlineData("en-GB", ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_pages_that_show_a_network_and_a_plan(string locale, ColorScheme colours) =>
        (await AccessibilityTests.Faults(stage, Paths, locale, colours)).ShouldBeEmpty();

    [Fact]
    public async Task The_network_and_the_plan_say_that_they_are_simulated_without_scripts()
    {
        await using IBrowserContext context = await stage.Open(scripts: false);
        IPage page = await context.NewPageAsync();
        foreach (string path in (string[])["/infrastructures/reseau", "/infrastructures/plan", "/territoires/58145"])
        {
            await page.GotoAsync(path);
            (await page.InnerTextAsync("main")).ShouldContain("simulé", Case.Insensitive, path);
        }
    }

    [Fact]
    public async Task On_a_phone_no_table_slides_and_rows_stay_rows()
    {
        foreach (int width in new[] { 320, 390 })
        {
            await using IBrowserContext context = await stage.Open(width: width, scripts: false);
            IPage page = await context.NewPageAsync();
            await page.GotoAsync("/infrastructures/reseau/sro?filtre-sro=Lormes");
            string sheet = (await page.Locator("#sro tbody a").First.GetAttributeAsync("href"))!;
            foreach (string path in (string[])["/infrastructures/reseau", "/infrastructures/reseau/sro?filtre-sro=Lormes", sheet, "/infrastructures/sites", "/infrastructures/plan", "/barometre", "/territoires/58145", "/territoires/region", "/telechargements"])
            {
                await page.GotoAsync(path);
                await page.EvaluateAsync("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
                (await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.table-box')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => `${e.id}: ${e.scrollWidth} in ${e.clientWidth}`)")).ShouldBeEmpty($"{path} at {width} px");
            }

            await page.GotoAsync(sheet);
            ILocator rows = page.Locator("#pbo").GetByRole(AriaRole.Row);
            (await rows.CountAsync()).ShouldBeGreaterThan(2, "heads and boxes");
            (await rows.Nth(1).GetByRole(AriaRole.Rowheader).CountAsync()).ShouldBe(1);
            (await rows.Nth(1).GetByRole(AriaRole.Cell).CountAsync()).ShouldBe(6);
            await page.Locator("#pbo thead a", new PageLocatorOptions { HasTextString = "Locaux" }).ClickAsync();
            page.Url.ShouldContain("tri-pbo=-locaux", Case.Sensitive, "heads sort on a phone too");
        }
    }

    [Theory]
    [InlineData("fr-FR")]
    [InlineData("en-GB")]
    public async Task The_communes_around_a_commune_stand_on_the_narrowest_phone_with_their_four_numbers(string locale)
    {
        await using IBrowserContext context = await stage.Open(locale, width: 320, scripts: false);
        IPage page = await context.NewPageAsync();
        foreach (string path in (string[])["/territoires/58145", "/territoires/71270"])
        {
            await page.GotoAsync(path);
            (await page.Locator("#voisines thead th").CountAsync()).ShouldBe(5, path);
            (await page.Locator("#voisines").EvaluateAsync<int>("(e) => e.scrollWidth - e.clientWidth")).ShouldBeLessThanOrEqualTo(1, path);
        }
    }

    [Fact]
    public async Task The_tiles_over_lormes_hold_its_streets_and_its_network()
    {
        (int x, int y) = Tile(3.8253, 47.28915, 14);
        foreach (string layer in (string[])["spans", "sites", "streets", "premises"])
        {
            (await Limits.Answer($"{stage.Address}/tiles/{layer}/14/{x}/{y}.mvt")).Length.ShouldBeGreaterThan(200, layer);
        }
    }

    private static (int X, int Y) Tile(double lon, double lat, int zoom)
    {
        double n = 1 << zoom, r = lat * Math.PI / 180;
        return ((int)((lon + 180) / 360 * n), (int)((1 - (Math.Asinh(Math.Tan(r)) / Math.PI)) / 2 * n));
    }
}
