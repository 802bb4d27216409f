using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>The map in a real Chromium: it draws, its list follows, and it can be used by keyboard.</summary>
[Collection(OnStage.Name)]
public class MapTests(Stage stage)
{
    private const string Ready = "[data-map-state=ready]";

    [Fact]
    public async Task The_map_draws_communes_and_its_list_follows_the_view()
    {
        IPage page = await Show("/carte");
        await page.WaitForSelectorAsync(Ready);
        await Assertions.Expect(page.Locator(".map-list [role=status]")).ToContainTextAsync("communes");
        string whole = await page.Locator(".map-list [role=status]").InnerTextAsync();
        (await Colours(page)).ShouldBeGreaterThan(8, "a blank canvas has one colour");

        ILocator zoomIn = page.Locator(".maplibregl-ctrl-zoom-in");
        for (int i = 0; i < 3; i++)
        {
            string view = page.Url;
            await zoomIn.ClickAsync();
            await Assertions.Expect(page).Not.ToHaveURLAsync(view);
        }

        await Assertions.Expect(page.Locator(".map-list [role=status]")).Not.ToHaveTextAsync(whole);
        page.Url.ShouldContain("couche=couverture");
    }

    [Fact]
    public async Task A_commune_is_reached_by_keyboard_and_its_card_closes_with_escape()
    {
        IPage page = await Show("/carte");
        await page.WaitForSelectorAsync(Ready);
        ILocator first = page.Locator(".map-list ol button").First;
        await first.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".map-card h3 a")).ToBeFocusedAsync();
        (await page.Locator(".map-card h3 a").GetAttributeAsync("href"))!.ShouldStartWith("/territoires/");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".map-card")).ToBeHiddenAsync();
        await Assertions.Expect(first).ToBeFocusedAsync();
    }

    /// <summary>MapLibre marks its own controls with a blue glow, and a picture inverted by night takes its outline with it.</summary>
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task What_stands_in_the_map_shows_the_focus_by_the_outline_alone_by_day_and_by_night(ColorScheme colours)
    {
        await using IBrowserContext context = await stage.Open(colours: colours);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/carte");
        await page.WaitForSelectorAsync(Ready);
        await page.Keyboard.PressAsync("Tab");
        foreach (string control in (string[])[".maplibregl-ctrl-zoom-in", ".maplibregl-ctrl-geolocate", ".maplibregl-ctrl-attrib-button"])
        {
            await page.Locator(control).FocusAsync();
            (await page.Locator(control).EvaluateAsync<string>("(e) => { const s = getComputedStyle(e); return `${s.outlineStyle} ${s.outlineWidth} ${s.boxShadow} ${s.filter}`; }")).ShouldBe("solid 3px none none", control);
        }
    }

    [Fact]
    public async Task The_same_address_shows_the_same_view()
    {
        IPage page = await Show("/carte#9/47.3/5.0&couche=engagements&montrer=premises");
        await page.WaitForSelectorAsync(Ready);
        (await page.Locator("#map-theme-commitments").IsCheckedAsync()).ShouldBeTrue();
        (await page.Locator("#map-part-premises").IsCheckedAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task The_browser_refuses_nothing_and_asks_nobody_else()
    {
        List<string> complaints = [];
        HashSet<string> hosts = [];
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        page.Console += (_, m) =>
        {
            if (m.Type == "error")
                complaints.Add(m.Text);
        };
        page.Request += (_, r) => hosts.Add(new Uri(r.Url).Authority);
        await page.GotoAsync("/carte?couche=reseau");
        await page.WaitForSelectorAsync(Ready);
        complaints.ShouldBeEmpty();
        hosts.ShouldBe([new Uri(stage.Address).Authority]);
    }

    [Fact]
    public async Task Without_scripts_circles_and_a_table_stand_there()
    {
        await using IBrowserContext context = await stage.Open(scripts: false);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/carte");
        (await page.Locator(".map-still svg.circles").IsVisibleAsync()).ShouldBeTrue();
        (await page.Locator("noscript table a, table a").First.GetAttributeAsync("href"))!.ShouldStartWith("/territoires/");
    }

    private async Task<IPage> Show(string address)
    {
        IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address);
        return page;
    }

    /// <summary>Different colours in a picture of the canvas, on a coarse grid.</summary>
    private static async Task<int> Colours(IPage page)
    {
        byte[] picture = await page.Locator(".map-canvas").ScreenshotAsync(new() { Type = ScreenshotType.Png });
        string data = Convert.ToBase64String(picture);
        return await page.EvaluateAsync<int>(
            """
            async (data) => {
              const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }));
              const canvas = new OffscreenCanvas(image.width, image.height);
              const context = canvas.getContext('2d');
              context.drawImage(image, 0, 0);
              const seen = new Set();
              const pixels = context.getImageData(0, 0, image.width, image.height).data;
              for (let i = 0; i < pixels.length; i += 16) seen.add((pixels[i] >> 4) << 8 | (pixels[i + 1] >> 4) << 4 | pixels[i + 2] >> 4);
              return seen.size;
            }
            """,
            data);
    }
}
