using System.Net;
using Maillage.Web.Downloads;
using Maillage.Web.Reading;
using Maillage.Web.Shell;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maillage.Web.Tests;

/// <summary>Pages once a design and a plan are stored.</summary>
public class ResultTests(PlannedPortal planned) : IClassFixture<PlannedPortal>
{
    [Fact]
    public async Task The_design_page_shows_its_certificate_and_says_that_ground_is_simulated()
    {
        string page = await Text("/infrastructures/reseau", "fr-FR");
        page.ShouldContain("2,4\u202FM€");
        page.ShouldContain("20,00\u202F%");
        page.ShouldContain("simulé");
        page.ShouldContain("Trop peu de locaux à portée");
        WebUtility.HtmlDecode(page).ShouldContain("« Locaux au moins par SRO quand un lien distant est offert » (sro.lines.min). ");
        page.ShouldNotContain(">sro.lines.min<", Case.Sensitive, "a key is for files");
        page.ShouldContain("20\u202F000 m");
        page.ShouldContain("Taille du point de mutualisation");
        WebUtility.HtmlDecode(page).ShouldContain("<dt>Locaux au moins par SRO quand un lien distant est offert</dt><dd>300\u00A0locaux</dd>");
        WebUtility.HtmlDecode(page).ShouldContain(", 2010-12-14. ARCEP");
    }

    [Fact]
    public async Task A_commune_page_shows_its_part_of_the_network_and_its_year_with_the_badge()
    {
        string page = await Text("/territoires/58145", "fr-FR");
        page.ShouldContain("1\u202F287 locaux desservis par 32\u00A0km de réseau, 1,2\u202FM€ tout construit neuf, soit 932\u202F€ par local.");
        page.ShouldContain("Fibre publique\u00A0: 1\u202F287 locaux, 1,2\u202FM€.");
        page.ShouldContain("badge simulated");
    }

    [Fact]
    public async Task The_plan_follows_the_year_that_is_asked_for()
    {
        (await Text("/infrastructures/plan?annee=2016", "en-GB")).ShouldContain("In 2016, 1,287 premises are built for €1.2M (budget of the year: €1.0M).");
        (await Text("/infrastructures/plan?annee=2015", "en-GB")).ShouldContain("In 2015, 0 premises are built for €0");
        (await Text("/infrastructures/plan?annee=deux%20mille", "en-GB")).ShouldContain("In 2016, 1,287 premises");
    }

    [Fact]
    public async Task The_plan_tells_why_for_a_commune_and_by_how_much_a_target_is_missed()
    {
        string page = await Text("/infrastructures/plan?commune=58145", "fr-FR");
        page.ShouldContain("Pourquoi Lormes\u00A0: 2016");
        page.ShouldContain("Bourg-centre");
        page.ShouldContain("Il manque 2,5 points\u202F; l’objectif est atteint en 2021.");
    }

    [Fact]
    public async Task The_api_and_the_downloads_carry_the_mark_of_what_is_simulated()
    {
        (await Text("/api/design", "en-GB")).ShouldContain("\"simulated\":true");
        (await Text("/api/plan/58037", "en-GB")).ShouldContain("NotReached");
        (await Text("/telechargements/fichiers/plan.csv", "en-GB")).ShouldContain("58145,Lormes,PublicFibre,2016,2016,1287");
    }

    [Fact]
    public async Task Each_download_tells_its_size_and_the_date_of_its_data_before_one_takes_it()
    {
        string page = await Text("/telechargements", "fr-FR");
        for (int tries = 0; page.Contains("comptage en cours", StringComparison.Ordinal) && tries < 200; tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            page = await Text($"/telechargements?{tries}", "fr-FR");
        }

        Say say = new(Language.French);
        foreach (string file in (string[])["communes.csv", "communes.geojson", "couverture.csv", "maillage.gpkg", "quantites.csv", "plan.csv", "plan-annees.csv"])
        {
            byte[] received = await planned.Portal.Client.GetByteArrayAsync("/telechargements/fichiers/" + file, TestContext.Current.CancellationToken);
            string row = page[page.IndexOf($">{file}</a>", StringComparison.Ordinal)..];
            row[..row.IndexOf("</tr>", StringComparison.Ordinal)].ShouldContain($"data-name=\"Taille\">{say.Size(received.Length)}</td>", Case.Sensitive, file);
        }

        string plan = page[page.IndexOf(">plan.csv</a>", StringComparison.Ordinal)..];
        plan[..plan.IndexOf("</tr>", StringComparison.Ordinal)].ShouldContain(">2\u00A0janvier 2026<", Case.Sensitive, "the day the plan was made");
    }

    [Fact]
    public async Task Sizes_that_cannot_be_counted_hold_no_reader_up_and_are_counted_anew()
    {
        Snapshot snapshot = Snapshot.Read(planned.Portal.Database, SampleRegion.Strategy);
        DownloadSizes sizes = new(NullLogger<DownloadSizes>.Instance);
        (await sizes.Find(snapshot, _ => throw new IOException("no room left"))).ShouldBeNull();
        (await sizes.Find(snapshot, _ => new() { ["plan.csv"] = 7 })).ShouldNotBeNull()["plan.csv"].ShouldBe(7);

        using ManualResetEventSlim end = new();
        Snapshot other = Snapshot.Read(planned.Portal.Database, SampleRegion.Strategy);
        Dictionary<string, long> Endless(Snapshot s)
        {
            end.Wait(TestContext.Current.CancellationToken);
            return [];
        }

        (await sizes.Find(other, Endless).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeNull("they are still being counted");
        end.Set();
    }

    [Fact]
    public async Task English_signs_stand_where_the_English_write_them_in_heads_of_tables_and_in_files()
    {
        string page = await Text("/infrastructures/plan", "en-GB");
        page.ShouldContain("(€M excl. tax)");
        page.ShouldContain("(€M)");
        page.ShouldNotContain("M€");
        (await Text("/infrastructures/plan", "fr-FR")).ShouldContain("(M€ HT)");
        (await Text("/telechargements/fichiers/quantites.csv", "en-GB")).ShouldContain(",\"Trench in built-up area, 5% spare\",");
    }

    private async Task<string> Text(string path, string language)
    {
        (int status, string body) = await planned.Portal.Get(path, language);
        status.ShouldBe(200, path);
        return WebUtility.HtmlDecode(body);
    }
}

/// <summary>The running portal with a design and a plan.</summary>
public sealed class PlannedPortal : IAsyncLifetime
{
    public RunningPortal Portal { get; } = new(filled: true, planned: true);

    public ValueTask InitializeAsync() => Portal.InitializeAsync();

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
