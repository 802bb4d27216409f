using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>What a machine can hold of RGAA 4.1, on every page the crawl finds.</summary>
[Collection(OnStage.Name)]
public class AccessibilityTests(Stage stage)
{
    [Fact]
    public async Task The_crawl_finds_the_pages_that_are_known_to_exist()
    {
        IReadOnlyList<string> paths = await stage.Pages();
        string[] known = ["/", "/recherche", "/territoires/region", "/infrastructures", "/infrastructures/reseau", "/infrastructures/plan", "/carte", "/services", "/usages", "/pilotage", "/barometre", "/travaux", "/telechargements", "/sources", "/accessibilite", "/charte", "/mentions-legales", "/donnees-personnelles", "/plan-du-site"];
        known.Except(paths).ShouldBeEmpty();
        paths.ShouldContain(p => System.Text.RegularExpressions.Regex.IsMatch(p, "^/territoires/[0-9]{5}$"), "a commune");
        paths.Count.ShouldBeLessThan(150, "the crawl goes round in circles");
    }

    [Theory]
    [InlineData("fr-FR", ColorScheme.Light)]
    [InlineData("en-GB", ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_any_page_by_day_and_by_night(string locale, ColorScheme colours) =>
        (await Faults(stage, await stage.Pages(), locale, colours)).ShouldBeEmpty();

    /// <summary>
    /// What axe says of each page. Colours do not depend on the language nor words on the hour, and judging colours costs more than all other rules together: a crawl asks by day in French and by night in English. Motion is
    /// reduced, since a colour half way between day and night is nobody's.
    /// </summary>
    internal static async Task<List<string>> Faults(Stage stage, IEnumerable<string> paths, string locale, ColorScheme colours, string? state = null)
    {
        await using IBrowserContext context = await stage.Open(locale, colours, state: state);
        IPage page = await context.NewPageAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = colours, ReducedMotion = ReducedMotion.Reduce });
        List<string> faults = [];
        foreach (string path in paths)
        {
            await page.GotoAsync(path);
            faults.AddRange((await Axe.Faults(page)).Select(f => $"{colours}: {f}"));
        }

        return faults;
    }

    /// <summary>The pages of one story, by day and by night.</summary>
    internal static async Task<List<string>> Faults(Stage stage, IReadOnlyList<string> paths, string locale, string? state = null) =>
        [.. await Faults(stage, paths, locale, ColorScheme.Light, state), .. await Faults(stage, paths, locale, ColorScheme.Dark, state)];

    /// <summary>640 and 320 pixels are what 1280 leave at 200 and 400 percent; a reader enlarges a page that stands there.</summary>
    [Fact]
    public async Task No_page_scrolls_sideways_at_200_or_400_percent_even_with_wider_spaces()
    {
        await using IBrowserContext context = await stage.Open(width: 640);
        IPage page = await context.NewPageAsync();
        List<string> wide = [];
        foreach (string path in await stage.Pages())
        {
            await page.SetViewportSizeAsync(640, 900);
            await page.GotoAsync(path);
            foreach (int width in new[] { 640, 320 })
            {
                await page.SetViewportSizeAsync(width, 900);
                string? plain = await page.EvaluateAsync<string?>(Measures.Sideways);
                await page.EvaluateAsync(Measures.Space);
                string? spaced = await page.EvaluateAsync<string?>(Measures.Sideways);
                string[] cut = await page.EvaluateAsync<string[]>(Measures.Cut);
                await page.EvaluateAsync("document.adoptedStyleSheets = []");
                string at = $"{path} at {width} px";
                wide.AddRange(new[] { plain is null ? null : $"{at}: {plain}", spaced is null ? null : $"{at}, spaced: {spaced}", cut.Length == 0 ? null : $"{at}, cut: {string.Join(" | ", cut)}" }.OfType<string>());
            }
        }

        wide.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_page_has_a_title_of_its_own_and_one_first_heading_and_opens_no_window()
    {
        Dictionary<string, string> titles = [];
        foreach (Plain page in (await stage.PlainPages()).Where(p => !p.Path.Contains('?', StringComparison.Ordinal)))
        {
            titles.TryAdd(page.Title, page.Path).ShouldBeTrue($"{page.Path} and {titles[page.Title]} are both called '{page.Title}'");
            page.FirstHeadings.ShouldBe(1, page.Path);
            page.Windows.ShouldBe(0, page.Path);
            page.Language.ShouldBe("fr", page.Path);
        }
    }

    [Fact]
    public async Task Movement_stops_where_it_is_not_wanted_and_forced_colours_keep_every_frame()
    {
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce, ForcedColors = ForcedColors.Active });
        await page.GotoAsync("/charte");
        (await page.EvaluateAsync<int>("[...document.querySelectorAll('*')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0 || getComputedStyle(e).animationName !== 'none').length")).ShouldBe(0);
        (await page.EvaluateAsync<int>("[...document.querySelectorAll('.notice, .badge, input:not([type=hidden]), button:not(.link)')].filter((e) => e.checkVisibility() && !['radio', 'checkbox', 'file'].includes(e.type) && parseFloat(getComputedStyle(e).borderLeftWidth) < 1).length")).ShouldBe(0);
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
        (await page.EvaluateAsync<int>("[...document.querySelectorAll('button')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).length")).ShouldBeGreaterThan(0, "else the first count proves nothing");
    }

    [Fact]
    public async Task A_commune_prints_on_one_page()
    {
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        foreach (string path in (string[])["/territoires/58145", "/territoires/71270"])
        {
            await page.GotoAsync(path);
            byte[] pdf = await page.PdfAsync(new() { PreferCSSPageSize = true });
            System.Text.RegularExpressions.Regex.Count(System.Text.Encoding.Latin1.GetString(pdf), @"/Type\s*/Page[^s]").ShouldBe(1, path);
        }
    }
}
