using System.Net;
using System.Text.RegularExpressions;
using Maillage.Network;
using Maillage.Network.Export;
using Maillage.Network.Import;
using Maillage.Territory.Generation;

namespace Maillage.Web.Tests;

/// <summary>The sheets of cabinets, read from the files of a real design.</summary>
public sealed class SroTests : IAsyncLifetime
{
    private readonly RunningPortal portal = new(filled: true, planned: true);
    private NetworkDesign design = null!;

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        design = Designer.Design(GeneratedTerritory.OfSize(2500, 5), RulesReader.Read(Path.Combine(Repository.Root, "strategies", "rules-2015.yaml")), new DesignOptions(), null, default);
        DesignExport.Write(design, Path.Combine(portal.Home, "designs", "region"), new DesignRun(1, 1), default);
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Every_SRO_has_its_sheet_with_its_own_figures()
    {
        (int status, string list) = await portal.Get("/infrastructures/reseau/sro");
        status.ShouldBe(200);
        List<DesignSite> cabinets = [.. design.Sites.Where(s => s.Kind == SiteKind.Sro)];
        Regex.Count(list, "href=\"/infrastructures/reseau/sro/").ShouldBe(cabinets.Count);
        foreach (DesignSite sro in cabinets)
        {
            (int found, string raw) = await portal.Get("/infrastructures/reseau/sro/" + sro.Id);
            found.ShouldBe(200, sro.Id);
            string page = WebUtility.HtmlDecode(raw);
            page.ShouldContain(sro.Id);
            page.ShouldContain("simulé");
            page.ShouldContain($"{sro.Lines} sur {sro.Capacity}".Replace("1000", "1\u202F000", StringComparison.Ordinal));
            page.ShouldContain("sro-scale");
            page.ShouldNotContain("⟦");
            page.ShouldNotMatch("""\sstyle=["']""");
            Regex.Count(page, "<h1").ShouldBe(1);
            int boxes = design.Sites.Count(s => s.Kind == SiteKind.Pbo && s.Parent >= 0 && design.Sites[s.Parent].Id == sro.Id);
            Regex.Count(page.Split("sro-boxes")[1], "<li>").ShouldBeGreaterThanOrEqualTo(boxes);
        }
    }

    [Fact]
    public async Task A_sheet_says_how_many_metres_are_reused_beside_what_their_rent_costs()
    {
        DesignSite sro = design.Sites.Where(s => s.Kind == SiteKind.Sro).First(s => Reused(s) > 0);
        string page = WebUtility.HtmlDecode((await portal.Get("/infrastructures/reseau/sro/" + sro.Id)).Body);
        string table = page[page.IndexOf("id=\"devis\"", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("</table>", StringComparison.Ordinal)];
        table.ShouldContain("Quantité avec réutilisation");
        string row = table.Split("<tr").First(r => r.Contains("fourreau existant", StringComparison.Ordinal));
        string metres = (Reused(sro) / 10m).ToString("N0", System.Globalization.CultureInfo.GetCultureInfo("fr-FR"));
        Regex.Replace(row, @"\s", " ").ShouldContain(Regex.Replace(metres, @"\s", " ") + " m");

        long Reused(DesignSite site) => design.Bill.Entries.Where(e => e.Key.Sro >= 0 && design.Sites[e.Key.Sro].Id == site.Id && design.Bill.Items[e.Key.Item].Key == "rent.duct").Sum(e => e.Reuse);
    }

    [Fact]
    public async Task Rows_that_fold_on_a_phone_stay_rows_and_name_each_of_their_numbers()
    {
        string page = WebUtility.HtmlDecode((await portal.Get("/infrastructures/reseau/sro/" + design.Sites.First(s => s.Kind == SiteKind.Sro).Id)).Body);
        string table = page[page.IndexOf("id=\"pbo\"", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("</table>", StringComparison.Ordinal)];
        table.ShouldContain("<table class=\"lines\" role=\"table\">");
        table.ShouldContain("<tr role=\"row\" data-sort=\"Trier par\">", Case.Sensitive, "the heads stay, as the ways to sort");
        int rows = Regex.Count(table, "<tr role=\"row\">");
        rows.ShouldBeGreaterThan(0);
        Regex.Count(table, "<th scope=\"row\" role=\"rowheader\">").ShouldBe(rows);
        foreach (string name in (string[])["Capacité", "Fibres", "Câble (m)", "Perte (dB)"])
        {
            Regex.Count(table, $"role=\"cell\" data-name=\"{Regex.Escape(name)}\"").ShouldBe(rows, name);
        }
    }

    [Fact]
    public async Task The_list_says_where_each_SRO_stands_and_what_its_zone_costs_as_its_sheet_does()
    {
        string list = WebUtility.HtmlDecode((await portal.Get("/infrastructures/reseau/sro?tri-sro=-cout")).Body);
        string[] rows = [.. Regex.Matches(list, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">.*?</tr>", RegexOptions.Singleline).Select(m => m.Value)];
        rows.Length.ShouldBe(design.Sites.Count(s => s.Kind == SiteKind.Sro));
        foreach (string row in rows)
        {
            string href = Regex.Match(row, "href=\"([^\"]+)\"").Groups[1].Value, cost = Regex.Match(row, "data-name=\"Coût\">([^<]+)").Groups[1].Value;
            cost.ShouldContain("€");
            string facts = Regex.Match(WebUtility.HtmlDecode((await portal.Get(href)).Body), "<dt>Coût tout neuf</dt><dd>([^<]+)").Groups[1].Value;
            facts.ShouldStartWith(cost, customMessage: href);
            row.ShouldMatch("<td role=\"cell\"><a ", "the SRO says by itself what it is");
        }

    }

    [Fact]
    public async Task English_pages_of_the_network_have_no_French_numbers()
    {
        DesignSite sro = design.Sites.First(s => s.Kind == SiteKind.Sro);
        foreach (string path in (string[])["/infrastructures/reseau", "/infrastructures/reseau/sro", "/infrastructures/reseau/sro/" + sro.Id, "/infrastructures/plan", "/territoires/58145"])
        {
            string page = WebUtility.HtmlDecode((await portal.Get(path, "en-GB")).Body);
            Regex.Matches(page, @"\d\s%|\d\s?M?€").Select(m => page[Math.Max(0, m.Index - 40)..(m.Index + m.Length)]).ShouldBeEmpty(path);
        }

        WebUtility.HtmlDecode((await portal.Get("/infrastructures/reseau/sro/" + sro.Id, "en-GB")).Body).ShouldContain("5% slack included");
    }

    [Fact]
    public async Task What_is_no_SRO_is_not_found_in_either_language()
    {
        foreach (string id in new[] { "58145-SRO-nowhere", design.Sites.First(s => s.Kind == SiteKind.Pbo).Id, new string('x', 300) })
        {
            (await portal.Get("/infrastructures/reseau/sro/" + id)).Status.ShouldBe(404, id);
        }

        (int status, string english) = await portal.Get("/infrastructures/reseau/sro/" + design.Sites.First(s => s.Kind == SiteKind.Sro).Id, "en-GB");
        status.ShouldBe(200);
        english.ShouldContain("simulated");
    }
}
