using System.Net;
using CsCheck;
using Maillage.Kernel;
using Maillage.Planning.Strategies;
using Maillage.Web.Charter;
using Maillage.Web.Shell;

namespace Maillage.Web.Tests;

public class ThemeTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><path d=\"M0 0h10v10z\" fill=\"#123\"/></svg>";

    [Fact]
    public void Every_pair_of_colours_of_the_shipped_theme_reaches_its_contrast_by_day_and_by_night() => Weak(SampleRegion.Strategy.Theme).ShouldBeEmpty();

    [Fact]
    public void An_accent_that_is_taken_can_be_read_on_every_paper_and_one_that_is_refused_cannot() =>
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte).Sample((r, g, b) =>
        {
            Colour accent = new(r, g, b);
            bool readable = accent.Contrast(Colour.Parse("#fbfaf7")) >= 4.5 && accent.Contrast(Colour.Parse("#f3f0e8")) >= 4.5;
            try
            {
                PortalTheme taken = new(new Theme("Essai", accent.ToString()));
                return readable && taken.NightAccent.Contrast(Colour.Parse("#1d2634")) >= 7 && Weak(new Theme("Essai", accent.ToString())).Count == 0;
            }
            catch (BadInputException refused)
            {
                return !readable && refused.Problems[0].Code == "theme-contrast";
            }
        }, iter: 300);

    [Fact]
    public void The_colour_a_refusal_proposes_is_taken()
    {
        BadInputException refused = Should.Throw<BadInputException>(() => new PortalTheme(new Theme("Essai", "#f2b705")));
        string proposed = System.Text.RegularExpressions.Regex.Match(refused.Problems[0].Message, "par exemple (#[0-9a-f]{6})").Groups[1].Value;
        new PortalTheme(new Theme("Essai", proposed)).Accent.ToString().ShouldBe(proposed);
    }

    [Theory]
    [InlineData("<svg viewBox=\"0 0 1 1\"><script>alert(1)</script></svg>", "theme-logo-not-a-drawing")]
    [InlineData("<svg viewBox=\"0 0 1 1\" onload=\"alert(1)\"/>", "theme-logo-not-a-drawing")]
    [InlineData("<svg viewBox=\"0 0 1 1\"><image href=\"https://example.org/a.png\"/></svg>", "theme-logo-not-a-drawing")]
    [InlineData("<svg viewBox=\"0 0 1 1\"><rect fill=\"url(https://example.org/a)\"/></svg>", "theme-logo-not-a-drawing")]
    [InlineData("<svg viewBox=\"0 0 1 1\"><foreignObject/></svg>", "theme-logo-not-a-drawing")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg viewBox=\"0 0 1 1\"/>", "theme-logo-not-svg")]
    [InlineData("<svg/>", "theme-logo-not-svg")]
    [InlineData("logo.png", "theme-logo-not-svg")]
    public void A_logo_is_shapes_and_nothing_else(string logo, string code) =>
        Should.Throw<BadInputException>(() => new PortalTheme(new Theme("Essai", "#7a1f3d", logo))).Problems[0].Code.ShouldBe(code);

    [Fact]
    public void A_drawing_is_taken_as_it_is() => new PortalTheme(new Theme("Essai", "#7a1f3d", Drawing)).Logo.ShouldBe(Drawing);

    [Fact]
    public async Task The_guide_shows_tables_that_fold_on_a_phone_and_says_that_they_are_made_up()
    {
        (_, string page) = await portal.Get("/charte", "en-GB");
        string part = page[page.IndexOf("id=\"tableaux\"", StringComparison.Ordinal)..page.IndexOf("id=\"etats\"", StringComparison.Ordinal)];
        part.ShouldContain("<table class=\"blocks\" role=\"table\">");
        part.ShouldContain("<table class=\"prose\" role=\"table\">");
        part.ShouldContain("data-sort=\"Sort by\"");
        System.Text.RegularExpressions.Regex.Count(part, "An invented example").ShouldBe(3);
    }

    [Fact]
    public async Task The_style_sheet_is_one_file_that_ends_with_the_theme_and_may_be_kept()
    {
        (_, string page) = await portal.Get("/charte", "fr-FR");
        string url = System.Text.RegularExpressions.Regex.Match(page, "href=\"(/site\\.css\\?v=[0-9a-f]{10})\"").Groups[1].Value;
        using HttpResponseMessage sheet = await portal.Client.GetAsync(url, TestContext.Current.CancellationToken);
        sheet.StatusCode.ShouldBe(HttpStatusCode.OK);
        sheet.Headers.CacheControl!.ToString().ShouldContain("immutable");
        string css = await sheet.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        css.ShouldEndWith(new PortalTheme(SampleRegion.Strategy.Theme).Css);
        css.IndexOf("--paper:", StringComparison.Ordinal).ShouldBeLessThan(css.IndexOf("@media print", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_sent_empty_comes_back_with_each_fault_and_the_status_422()
    {
        using HttpResponseMessage page = await portal.Client.GetAsync("/charte", TestContext.Current.CancellationToken);
        string token = System.Text.RegularExpressions.Regex.Match(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "name=\"jeton\" value=\"([^\"]+)\"").Groups[1].Value;
        using HttpRequestMessage post = new(HttpMethod.Post, "/charte")
        {
            Content = new FormUrlEncodedContent([new("jeton", WebUtility.HtmlDecode(token)), new("nom", "Mairie <de> Lormes"), new("siret", "215 801 457 00019")]),
        };
        post.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).First(c => c.StartsWith("maillage.form", StringComparison.Ordinal)));
        post.Headers.AcceptLanguage.ParseAdd("fr-FR");
        using HttpResponseMessage back = await portal.Client.SendAsync(post, TestContext.Current.CancellationToken);
        back.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        string body = WebUtility.HtmlDecode(await back.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        body.ShouldContain("<title>À corriger\u00A0: La charte graphique");
        foreach (string field in (string[])["siret", "departement", "acces", "debut", "accord"])
        {
            body.ShouldContain($"<a href=\"#{field}\">");
        }

        body.ShouldNotContain("<a href=\"#nom\">Indiquez");
        body.ShouldContain("value=\"Mairie <de> Lormes\"");
    }

    private static List<string> Weak(Theme theme)
    {
        StyleSheet sheet = new(new Assets(), new PortalTheme(theme));
        return [.. CharterColours.Pairs.Select(p => (Pair: p, Found: CharterColours.Contrast(sheet, p.Ink, p.On))).Where(p => p.Found.Day < p.Pair.Least || p.Found.Night < p.Pair.Least).Select(p => $"{p.Pair.Ink} on {p.Pair.On}: {p.Found.Day:0.00} by day, {p.Found.Night:0.00} by night, {p.Pair.Least} needed")];
    }
}
