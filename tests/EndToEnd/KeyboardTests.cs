using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>The keyboard alone, on every page: all is reached, in the order of the document, with an outline, and one comes out again.</summary>
[Collection(OnStage.Name)]
public class KeyboardTests(Stage stage)
{
    [Fact]
    public async Task Tab_walks_every_page_in_order_with_a_visible_outline_and_no_trap()
    {
        await using IBrowserContext context = await stage.Open();
        IPage page = await context.NewPageAsync();
        ICDPSession keys = await context.NewCDPSessionAsync(page);
        List<string> faults = [];
        int stops = 0;
        foreach (string path in await stage.Pages())
        {
            await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
            foreach (IElementHandle map in await page.QuerySelectorAllAsync("[data-map]"))
            {
                // It comes when it is scrolled to.
                await map.ScrollIntoViewIfNeededAsync();
            }

            await Assertions.Expect(page.Locator(Measures.UnreadyMap)).ToHaveCountAsync(0, new() { Timeout = 20_000 });
            int count = await page.EvaluateAsync<int>(Measures.Watch);
            stops += count;
            // What a map adds is walked too and shows its outline; that all of it is reached has its own test.
            int presses = count + (await page.Locator(".map-island, .viewer").CountAsync() > 0 ? 60 : 2);
            await Tab(keys, presses);
            int[][] walked = await page.EvaluateAsync<int[][]>("window.walked");
            List<int> order = [.. walked.Select(w => w[0]).Where(n => n >= 0).Distinct()];
            faults.AddRange(Enumerable.Range(0, count).Except(order).Take(3).Select(n => $"{path}: stop {n} of {count} is not reached"));
            if (!order.SequenceEqual(order.Order()))
            {
                faults.Add($"{path}: not in the order of the document: {string.Join(" ", order)}");
            }

            faults.AddRange((await page.EvaluateAsync<string[]>("window.bare")).Distinct().Take(3).Select(e => $"{path}: no visible outline: {e}"));
            faults.AddRange(walked.Where(w => w[1] > 0).Take(1).Select(w => $"{path}: stop {w[0]} has a positive tabindex"));
        }

        faults.ShouldBeEmpty();
        stops.ShouldBeGreaterThan(500, "the walk saw almost nothing");
    }

    /// <summary>Real keys, one after the other; the next is sent before the browser has told of the last, which keeps their order.</summary>
    private static async Task Tab(ICDPSession keys, int presses) => await Task.WhenAll(Enumerable.Range(0, 2 * presses).Select(i => keys.SendAsync("Input.dispatchKeyEvent", new Dictionary<string, object>
    {
        ["type"] = i % 2 == 0 ? "rawKeyDown" : "keyUp", ["key"] = "Tab", ["code"] = "Tab", ["windowsVirtualKeyCode"] = 9,
    })));

    [Fact]
    public async Task A_refused_form_takes_the_focus_to_its_summary_and_from_there_to_the_field_without_scripts()
    {
        await using IBrowserContext context = await stage.Open(scripts: false);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/charte");
        await page.GetByLabel("Nom de l’organisme").FillAsync("Mairie de Lormes");
        await page.Locator("form.form button[type=submit]").ClickAsync();
        (await page.TitleAsync()).ShouldStartWith("À corriger");
        await Assertions.Expect(page.Locator(".errors")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        page.Url.ShouldEndWith("#siret");
        await page.Keyboard.TypeAsync("2");
        (await page.GetByLabel("SIRET").InputValueAsync()).ShouldBe("2", "the link puts the focus in the field");
        (await page.GetByLabel("Nom de l’organisme").InputValueAsync()).ShouldBe("Mairie de Lormes");
    }

    [Fact]
    public async Task A_question_opens_and_closes_without_scripts()
    {
        await using IBrowserContext context = await stage.Open(scripts: false);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/charte");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Supprimer…" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }
}
