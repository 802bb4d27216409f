using System.Net;
using System.Text.RegularExpressions;
using Maillage.Database.Jobs;

namespace Maillage.Web.Tests;

public class PageTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    public static TheoryData<string> Pages =>
    [
        "/", "/recherche", "/recherche?q=zzqq", "/territoires/58145", "/territoires/region", "/territoires/dep-21", "/territoires/epci-200067890", "/territoires/ze-2605",
        "/infrastructures", "/infrastructures/reseau", "/infrastructures/reseau/sro", "/infrastructures/plan", "/carte", "/services", "/usages", "/pilotage", "/barometre",
        "/travaux", "/telechargements", "/sources", "/accessibilite", "/charte", "/mentions-legales", "/donnees-personnelles", "/plan-du-site",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_answers_in_both_languages_with_no_missing_text(string path)
    {
        foreach ((string language, string code) in new[] { ("fr-FR", "fr"), ("en-GB", "en") })
        {
            (int status, string body) = await portal.Get(path, language);
            status.ShouldBe(200, path);
            body.ShouldContain($"<html lang=\"{code}\"");
            body.ShouldNotContain("⟦");
            Regex.Count(body, "<h1").ShouldBe(1, path);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_forbids_inline_script_and_style_and_has_none(string path)
    {
        using HttpResponseMessage response = await portal.Client.GetAsync(path, TestContext.Current.CancellationToken);
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        body.ShouldNotMatch("""\sstyle=["']""");
        body.ShouldNotMatch("""<script(?![^>]*\ssrc=)""");
        body.ShouldNotMatch("""\son[a-z]+=["']""");
    }

    [Theory]
    [InlineData("/nulle-part")]
    [InlineData("/territoires/99999")]
    [InlineData("/territoires/dep-00")]
    [InlineData("/territoires/%3Cscript%3E")]
    [InlineData("/travaux/inconnu")]
    [InlineData("/probleme/500")]
    [InlineData("/telechargements/fichiers/communes.csv?territoire=99999")]
    public async Task What_does_not_exist_is_a_page_that_says_so(string path)
    {
        (int status, string body) = await portal.Get(path, "en-GB");
        status.ShouldBe(404);
        body.ShouldContain("This page does not exist");
    }

    [Fact]
    public async Task The_api_tells_its_problems_as_problem_details()
    {
        using HttpResponseMessage response = await portal.Client.GetAsync("/api/territories/99999", TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task An_explicit_language_wins_and_is_kept()
    {
        using HttpResponseMessage response = await portal.Client.GetAsync("/?lang=en", TestContext.Current.CancellationToken);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("<html lang=\"en\"");
        response.Headers.GetValues("Set-Cookie").ShouldContain(c => c.StartsWith("lang=en;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commune_page_says_share_count_base_date_source_and_kind()
    {
        (_, string body) = await portal.Get("/territoires/58145", "fr-FR");
        string text = WebUtility.HtmlDecode(body);
        text.ShouldContain("À Lormes, 97,4\u202F% des locaux peuvent avoir la fibre\u00A0: 1\u202F254 sur 1\u202F287 (2024).");
        text.ShouldContain("Ma connexion internet 2024");
        text.ShouldContain("déclaré");
        text.ShouldContain("104,7\u202F%", Case.Sensitive, "a share above 100 % is shown, not clipped");
    }

    [Fact]
    public async Task Names_from_data_are_encoded()
    {
        (_, string body) = await portal.Get("/territoires/58128", "fr-FR");
        body.ShouldContain("Empury &lt;&amp;&gt;");
        body.ShouldNotContain("Empury <&>");
    }

    [Fact]
    public async Task A_unique_name_or_an_old_code_leads_straight_to_the_commune()
    {
        using HttpResponseMessage found = await portal.Client.GetAsync("/recherche?q=lormes", TestContext.Current.CancellationToken);
        found.Headers.Location!.ToString().ShouldBe("/territoires/58145");
        using HttpResponseMessage old = await portal.Client.GetAsync("/territoires/58999", TestContext.Current.CancellationToken);
        old.Headers.Location!.ToString().ShouldBe("/territoires/58145");
    }

    [Fact]
    public async Task A_postal_code_shared_by_communes_lists_them_and_nonsense_finds_nothing()
    {
        (_, string shared) = await portal.Get("/recherche?q=58140", "fr-FR");
        shared.ShouldContain("/territoires/58145");
        shared.ShouldContain("/territoires/58037");
        (_, string none) = await portal.Get("/recherche?q=%22%3E%3Cscript%3Ezzzz", "fr-FR");
        none.ShouldNotContain("<script>zzzz");
        none.ShouldContain("Rien ne correspond");
    }

    [Fact]
    public async Task Tables_are_sorted_by_the_server()
    {
        (_, string body) = await portal.Get("/territoires/dep-58?tri-communes=-locaux", "fr-FR");
        body.ShouldContain("aria-sort=\"descending\"");
        body.IndexOf(">Lormes</a></th>", StringComparison.Ordinal).ShouldBeLessThan(body.IndexOf(">Brassy</a></th>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unchanged_page_is_not_sent_twice()
    {
        using HttpResponseMessage first = await portal.Client.GetAsync("/sources", TestContext.Current.CancellationToken);
        using HttpRequestMessage again = new(HttpMethod.Get, "/sources");
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using HttpResponseMessage second = await portal.Client.SendAsync(again, TestContext.Current.CancellationToken);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_form_without_the_portal_s_token_changes_nothing()
    {
        Job job = portal.Jobs.Enqueue("design");
        // As someone who may: what is refused is the form.
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, People.Role.Officer);
        using FormUrlEncodedContent empty = new([]);
        using HttpResponseMessage forged = await officer.Send($"/travaux/{job.Id}/annuler", empty);
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        portal.Jobs.Find(job.Id)!.State.ShouldBe(JobState.Queued);
        portal.Jobs.Cancel(job.Id);
    }

    [Fact]
    public async Task An_officer_s_cancel_button_cancels()
    {
        Job job = portal.Jobs.Enqueue("plan");
        (await portal.Get("/travaux/" + job.Id)).Body.ShouldNotContain("/annuler", customMessage: "a visitor has no such button");
        using Caller officer = Caller.As(portal.Client.BaseAddress!, portal.Database, Maillage.People.Role.Officer);
        (int status, _, _) = await officer.Post($"/travaux/{job.Id}/annuler", new Dictionary<string, string>(), "/travaux/" + job.Id);
        status.ShouldBe(302);
        portal.Jobs.Find(job.Id)!.State.ShouldBe(JobState.Cancelled);
    }

    [Theory]
    [InlineData("/telechargements/fichiers/communes.csv", "text/csv", "58145,Lormes")]
    [InlineData("/telechargements/fichiers/communes.geojson", "application/geo+json", "\"FeatureCollection\"")]
    [InlineData("/telechargements/fichiers/couverture.csv", "text/csv", "technology,fibre,2024")]
    [InlineData("/telechargements/fichiers/maillage.gpkg", "application/geopackage+sqlite3", "SQLite format 3")]
    [InlineData("/api/territories?q=lormes", "application/json", "\"58145\"")]
    [InlineData("/api/territories/region/coverage", "application/json", "premises@2024")]
    [InlineData("/openapi/v1.json", "application/json", "/api/territories/{id}/coverage")]
    public async Task Downloads_and_the_api_answer(string path, string type, string holds)
    {
        using HttpResponseMessage response = await portal.Client.GetAsync(path, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(holds);
    }

    [Fact]
    public async Task An_empty_portal_says_that_it_is_loading_and_is_not_ready()
    {
        RunningPortal empty = new(filled: false);
        await empty.InitializeAsync();
        foreach (string path in Pages.Select(p => p.Data).Where(p => !p.StartsWith("/territoires/", StringComparison.Ordinal) || p.EndsWith("region", StringComparison.Ordinal)))
        {
            (int status, string body) = await empty.Get(path, "fr-FR");
            status.ShouldBe(200, path);
            body.ShouldNotContain("⟦");
        }

        (await empty.Get("/health")).Status.ShouldBe(200);
        (await empty.Get("/health/ready")).Status.ShouldBe(503);
        await empty.DisposeAsync();
    }
}
