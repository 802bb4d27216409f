using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>An officer at work: the network of Lormes is changed on its page, with the map and without scripts.</summary>
[Collection(OnOfficeStage.Name)]
public sealed class StudyTests(OfficeStage stage, ITestOutputHelper output)
{
    private const string Lormes = "/infrastructures/reseau/atelier/58145";

    [Fact]
    public async Task An_officer_locks_a_cabinet_forbids_an_area_adds_an_estate_undoes_keeps_two_versions_and_compares_them()
    {
        await using IBrowserContext context = await stage.Ada(width: 1440);
        IPage page = await Page(context);
        await page.GotoAsync(Lormes);
        await page.WaitForSelectorAsync("[data-map-state=ready]");
        await Assertions.Expect(page.Locator(".study-lines")).ToContainTextAsync("Aucune différence");

        // Why is this cabinet here? Its answer offers the next best place; taking it locks the cabinet there.
        await page.Locator("#sites a", new PageLocatorOptions { HasTextString = "-SRO-" }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#pourquoi")).ToBeFocusedAsync();
        await Send(page, page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Mettre à l’autre place" }), "lock");
        await Assertions.Expect(page.Locator(".study-lines")).ToContainTextAsync("SRO déplacé de");

        // An area where no cabinet may stand, pasted as GeoJSON.
        await page.Locator("[data-tool=forbid] > summary").ClickAsync();
        await page.Locator("#forbid-area").FillAsync("""{"type":"Polygon","coordinates":[[[3.80,47.27],[3.803,47.27],[3.803,47.272],[3.80,47.272],[3.80,47.27]]]}""");
        await Send(page, page.Locator("[data-tool=forbid] button[type=submit]"), "forbid");

        // An estate drawn by three clicks on the map.
        await page.Locator("[data-tool=estate] > summary").ClickAsync();
        await page.Locator("#estate-lines").FillAsync("24");
        ILocator canvas = page.Locator(".map-canvas canvas");
        LocatorBoundingBoxResult box = (await canvas.BoundingBoxAsync())!;
        foreach ((double x, double y) in new[] { (0.48, 0.5), (0.52, 0.5), (0.52, 0.53) })
        {
            await canvas.ClickAsync(new LocatorClickOptions { Position = new Position { X = (float)(box.Width * x), Y = (float)(box.Height * y) } });
        }

        (await page.Locator("#estate-area").InputValueAsync()).Split('\n').Length.ShouldBe(3);
        await Send(page, page.Locator("[data-tool=estate] button[type=submit]"), "estate");
        await Assertions.Expect(page.Locator(".study-lines")).ToContainTextAsync("+24");
        await Assertions.Expect(page.Locator(".study-edits").First.Locator("li")).ToHaveCountAsync(3);
        string dear = await page.Locator(".study-lines li").First.InnerTextAsync();
        await Keep(page, "Avec lotissement");

        await Send(page, page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Annuler le dernier" }), "undo");
        await Assertions.Expect(page.Locator(".study-lines")).Not.ToContainTextAsync("+24");
        await Keep(page, "Sans lotissement");

        await page.GotoAsync(Lormes + "/comparer?de=2&a=1");
        await page.WaitForSelectorAsync("[data-map-state=ready]");
        await Assertions.Expect(page.Locator(".study-lines")).ToContainTextAsync("+24");
        (await page.Locator(".study-lines li").First.InnerTextAsync()).ShouldNotBe(dear, "the difference between the versions is the estate alone");
        await Accessible(page);
        await page.GotoAsync(Lormes);
        await page.WaitForSelectorAsync("[data-map-state=ready]");
        await Accessible(page);
    }

    [Fact]
    public async Task The_workshop_works_without_scripts_and_at_320_pixels()
    {
        await using IBrowserContext context = await stage.Ada(width: 320, scripts: false);
        IPage page = await Page(context);
        await page.GotoAsync("/infrastructures/reseau/atelier/58037");
        (await page.Locator(".study-still path").CountAsync()).ShouldBeGreaterThan(0);
        await page.Locator("[data-tool=value] > summary").ClickAsync();
        await page.Locator("#value-key").SelectOptionAsync("prices.sro.site");
        await page.Locator("#value-value").FillAsync("abc");
        await page.Locator("[data-tool=value] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".errors")).ToContainTextAsync("Indiquez un nombre");
        await page.Locator("#value-value").FillAsync("20000");
        await page.Locator("[data-tool=value] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".study-edits li").First).ToContainTextAsync("20");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Annuler le dernier" }).ClickAsync();
        await Assertions.Expect(page.Locator(".study-lines")).ToContainTextAsync("Aucune différence");
    }

    [Fact]
    public async Task What_an_officer_typed_outlives_the_session_and_the_network_is_carried_away_and_counted_again()
    {
        await using IBrowserContext context = await stage.Ada(width: 390);
        IPage page = await Page(context);
        await page.GotoAsync("/infrastructures/reseau/atelier/58128");
        await page.WaitForSelectorAsync("[data-map-state=ready]");
        await page.Locator("[data-tool=value] > summary").ClickAsync();
        await page.Locator("#value-key").SelectOptionAsync("prices.sro.site");
        await page.Locator("#value-value").FillAsync("19 500 €");
        IReadOnlyList<BrowserContextCookiesResult> session = [.. (await context.CookiesAsync()).Where(c => c.Name.Contains("session", StringComparison.Ordinal))];
        await context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = session.Single().Name });
        ILocator send = page.Locator("[data-tool=value] button[type=submit]");
        await send.ClickAsync();
        await Assertions.Expect(page.Locator(".study-signed-out")).ToContainTextAsync("Votre session a pris fin");
        (await page.Locator("#value-value").InputValueAsync()).ShouldBe("19 500 €");
        await Accessible(page);

        await context.AddCookiesAsync(session.Select(c => new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        await Send(page, send, "price after signing in again");
        await Assertions.Expect(page.Locator(".study-signed-out")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator(".study-edits li").First).ToContainTextAsync("19");

        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Télécharger ce réseau" }).ClickAsync());
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maillage-etude-");
        try
        {
            await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(await download.PathAsync(), folder.FullName, TestContext.Current.CancellationToken);
            (await stage.Command("verify", folder.FullName)).ShouldContain("Accepté");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await Send(page, page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Annuler le dernier" }), "undo");
    }

    [Fact]
    public async Task The_workshop_is_walked_by_keyboard_alone()
    {
        await using IBrowserContext context = await stage.Ada(width: 1280);
        IPage page = await Page(context);
        await page.GotoAsync("/infrastructures/reseau/atelier/58037");
        await page.WaitForSelectorAsync("[data-map-state=ready]");

        // An area that is forbidden, corner by corner: arrows move the map, Enter points at its middle.
        await Reach(page, "[data-tool=forbid] > summary");
        await page.Keyboard.PressAsync("Enter");
        await Reach(page, ".map-canvas canvas", back: true);
        foreach (string arrow in new[] { "ArrowRight", "ArrowDown", "ArrowLeft" })
        {
            await page.Keyboard.PressAsync("Enter");
            string before = await page.Locator(".study-said").InnerTextAsync();
            before.ShouldStartWith("Pointé");
            await page.Keyboard.PressAsync(arrow);
            await page.WaitForTimeoutAsync(700);
        }

        (await page.Locator("#forbid-area").InputValueAsync()).Split('\n').Distinct().Count().ShouldBe(3);
        await Reach(page, "[data-tool=forbid] button[type=submit]");
        await Sent(page);
        await Assertions.Expect(page.Locator(".study-edits").First.Locator("li")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#changements")).ToBeFocusedAsync();
        (await page.Locator(".study-said").InnerTextAsync()).ShouldStartWith("Réseau recalculé.");

        // A price is chosen in its group, typed, and taken back.
        await Reach(page, "[data-tool=value] > summary");
        await page.Keyboard.PressAsync("Enter");
        await Reach(page, ".study-values details:has-text(\"Prix des câbles\") > summary");
        await page.Keyboard.PressAsync("Enter");
        await Reach(page, ".study-values a[href*=\"prices.cable.96\"]");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#value-value")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("3");
        await Sent(page);
        await Assertions.Expect(page.Locator(".study-edits").First.Locator("li")).ToHaveCountAsync(2);
        await Accessible(page);
        for (int left = 2; left > 0; left--)
        {
            await Reach(page, ".study-action:has(input[value=undo]) button");
            await Sent(page);
        }

        await Assertions.Expect(page.Locator(".study-lines")).ToContainTextAsync("Aucune différence");
    }

    /// <summary>By Tab alone, at most as often as the page has things to reach.</summary>
    private static async Task Reach(IPage page, string selector, bool back = false)
    {
        for (int presses = 0; presses < 250; presses++)
        {
            if (await page.Locator(selector + ":focus").CountAsync() > 0)
            {
                return;
            }

            await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
        }

        Assert.Fail("Tab never comes to " + selector);
    }

    private static async Task Sent(IPage page)
    {
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), r => r.Request.Method == "POST");
        await Assertions.Expect(page.Locator(".map-canvas")).Not.ToHaveAttributeAsync("aria-busy", "true");
    }

    private async Task Send(IPage page, ILocator button, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await page.RunAndWaitForResponseAsync(() => button.First.ClickAsync(), r => r.Request.Method == "POST");
        await Assertions.Expect(page.Locator(".map-canvas")).Not.ToHaveAttributeAsync("aria-busy", "true");
        await Assertions.Expect(page.Locator(".study-working")).ToBeHiddenAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {watch.Elapsed.TotalMilliseconds:0} ms from the click to the new map"));
    }

    private async Task Keep(IPage page, string name)
    {
        await page.Locator("#keep-name").FillAsync(name);
        await Send(page, page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Garder cette version" }), "keep");
        await Assertions.Expect(page.Locator("section[aria-labelledby=versions]")).ToContainTextAsync(name);
    }

    private static async Task Accessible(IPage page) => (await Axe.Faults(page)).ShouldBeEmpty();

    private static async Task<IPage> Page(IBrowserContext context)
    {
        IPage page = await context.NewPageAsync();

        // Maps are drawn in software here, beside other tests: what is asserted is that they come, not how soon.
        page.SetDefaultTimeout(120_000);
        Assertions.SetDefaultExpectTimeout(30_000);
        return page;
    }
}
