using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Maillage.EndToEnd;

/// <summary>A commune's urban plan in a real browser: uploaded with one wrong ring, told, mended, published, read on the map.</summary>
[Collection(OnOfficeStage.Name)]
public sealed partial class LayerTests(OfficeStage stage)
{
    [Fact]
    public async Task An_urban_plan_with_a_wrong_ring_is_told_mended_published_and_read_on_the_map()
    {
        await using IBrowserContext context = await stage.Ada();
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync("/geo/deposer");
        await Accessible(page);
        await page.Locator("[name=titre]").FillAsync("PLU de Lormes");
        await page.Locator("[name=resume]").FillAsync("Zones du plan local d’urbanisme.");
        await page.Locator("[name=fichier]").SetInputFilesAsync(new FilePayload { Name = "58145_PLU.zip", MimeType = "application/zip", Buffer = Plan() });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Déposer et vérifier" }).ClickAsync();
        await page.Arrives(Report(), 120_000);
        string report = await page.Locator("#rapport").InnerTextAsync();
        report.ShouldContain("1 objet a un défaut");
        report.ShouldContain("le contour se croise lui-même");
        (await page.Locator(".geo-still .fault").CountAsync()).ShouldBe(1);
        await Accessible(page);

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Réparer", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#rapport")).ToContainTextAsync("2 objets, sans défaut");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Publier cette version" }).ClickAsync();
        await page.Locator("a[href^='/geo/carte']").First.ClickAsync();
        await page.WaitForSelectorAsync("[data-map-state=ready]");
        await page.Locator(".viewer-rows button", new PageLocatorOptions { HasTextString = "Ub" }).ClickAsync();
        (await page.Locator(".map-card").InnerTextAsync()).ShouldContain("TYPEZONE");
        page.Url.ShouldContain("vue=", customMessage: "the address is the view");
        await Accessible(page);
        await TheListStays(page);

        // Who is given the address sees the same, without an account and without scripts.
        await using IBrowserContext reader = await stage.Open(scripts: false);
        IPage plain = await reader.NewPageAsync();
        await plain.GotoAsync(page.Url);
        (await plain.Locator(".viewer-rows").InnerTextAsync()).ShouldContain("Ub");
        (await plain.Locator(".geo-still path.area").CountAsync()).ShouldBe(2, "a colour for each sort of zone");
    }

    /// <summary>A map drawn anew that shows the same leaves the list beside it as it stands, with the focus in it.</summary>
    private static async Task TheListStays(IPage page)
    {
        ILocator zone = page.Locator(".viewer-rows button", new PageLocatorOptions { HasTextString = "Ub" });
        await zone.FocusAsync();
        await page.EvaluateAsync("window.rewritten = 0; new MutationObserver(() => { window.rewritten++; }).observe(document.querySelector('.viewer-rows'), { childList: true, subtree: true })");
        await page.Locator(".viewer-stack [data-layer] select").First.EvaluateAsync("(e) => { e.selectedIndex = (e.selectedIndex + 1) % e.options.length; e.dispatchEvent(new Event('change', { bubbles: true })); }");
        await page.EvaluateAsync("new Promise((done) => setTimeout(done, 2000))");
        (await page.EvaluateAsync<int>("window.rewritten")).ShouldBe(0, "the same zones are in sight");
        await Assertions.Expect(zone).ToBeFocusedAsync();
    }

    /// <summary>Two zones; the corners of the second are in an order that crosses.</summary>
    private static byte[] Plan()
    {
        const string Zones = """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"LIBELLE":"N1","TYPEZONE":"N"},"geometry":{"type":"Polygon","coordinates":[[[3.81,47.28],[3.81,47.29],[3.82,47.29],[3.82,47.28],[3.81,47.28]]]}},
            {"type":"Feature","properties":{"LIBELLE":"Ub","TYPEZONE":"U"},"geometry":{"type":"Polygon","coordinates":[[[3.82,47.28],[3.83,47.29],[3.83,47.28],[3.82,47.29],[3.82,47.28]]]}}]}
            """;
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("58145_PLU/ZONE_URBA.geojson").Open())
            entry.Write(Encoding.UTF8.GetBytes(Zones));
        return bytes.ToArray();
    }

    private static async Task Accessible(IPage page) => (await Axe.Faults(page)).ShouldBeEmpty();

    [GeneratedRegex("/geo/depots/")]
    private static partial Regex Report();
}
