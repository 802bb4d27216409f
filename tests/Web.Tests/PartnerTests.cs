using System.Text.RegularExpressions;
using Maillage.Cases.Storage;
using Maillage.Intermediation.Storage;
using Maillage.Kernel;
using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>A need that begins on a partner's page or site.</summary>
public sealed partial class PartnerTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Own = "21210231500018";
    private const string Other = "38012986646850";

    private Uri At => portal.Client.BaseAddress!;

    [Fact]
    public async Task A_need_begun_on_a_partner_s_site_continues_on_the_portal_and_only_its_number_is_told_to_the_partner()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer), visitor = new(At);
        (await officer.Post($"/organismes/{Own}/partenaire", new Dictionary<string, string> { ["sites"] = "https://www.cci.example/accueil\nhttp://127.0.0.1:5099", ["sujets"] = "numerique", ["territoire"] = "region", ["mots-fr"] = "La chambre vous aide.", ["mots-en"] = "The chamber helps." })).Status.ShouldBe(302);
        using (HttpResponseMessage frame = await visitor.Ask($"/services/cadre/besoin/{Own}?lang=fr"))
        {
            frame.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors https://www.cci.example http://127.0.0.1:5099");
            frame.Headers.Contains("X-Frame-Options").ShouldBeFalse();
            string html = await frame.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            html.ShouldNotContain("<script");
            html.ShouldContain("La chambre vous aide.");
            html.ShouldContain("et lui seul");
            Regex.Count(html, "name=\"theme\"").ShouldBe(1, "the partner's subjects only");
            frame.Headers.Contains("Set-Cookie").ShouldBeFalse("no cookie in another site");
        }

        string page = $"/services/partenaires/{Own}?projet=Vendre+mes+fromages&theme=numerique";
        (await visitor.Get(page)).Body.ShouldContain("Vendre mes fromages");
        (int status, _, string? to) = await visitor.Post("/services/besoin", new Dictionary<string, string> { ["origine"] = Own, ["r-projet"] = "Vendre mes fromages", ["r-themes"] = "numerique" }, page);
        status.ShouldBe(302);
        (await visitor.Get(to!)).Body.ShouldContain("Commencé sur la page de");
        new CaseLists(portal.Database).BegunAt(new BodyId(Own), "besoin", DateTimeOffset.MinValue).Select(n => n.Id).ShouldBe([to!.Split('/')[^1]]);
        new CaseLists(portal.Database).BegunAt(new BodyId(Other), "besoin", DateTimeOffset.MinValue).ShouldBeEmpty();
        (await officer.Get(to)).Status.ShouldBe(404, "to be where a need began gives no right to read it");
        (await officer.Get($"/organismes/{Own}/partenaire")).Body.ShouldContain("1 besoin commencé");
    }

    [Fact]
    public async Task A_body_that_registered_no_site_is_framed_by_nobody_and_one_that_invites_nobody_has_no_page()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer, siret: Other), visitor = new(At);
        (await visitor.Get($"/services/partenaires/{Other}")).Status.ShouldBe(404);
        (await officer.Post($"/organismes/{Other}/partenaire", new Dictionary<string, string> { ["territoire"] = "region" })).Status.ShouldBe(302);
        using HttpResponseMessage frame = await visitor.Ask($"/services/cadre/besoin/{Other}");
        frame.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        frame.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY");
        using (HttpResponseMessage script = await visitor.Ask("/services/module.js"))
            script.Headers.GetValues("Cross-Origin-Resource-Policy").Single().ShouldBe("cross-origin");

        (await officer.Post($"/organismes/{Other}/partenaire/retirer", new Dictionary<string, string>(), $"/organismes/{Other}/partenaire")).Status.ShouldBe(302);
        (await visitor.Get($"/services/cadre/besoin/{Other}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_portfolio_says_how_many_digital_needs_stayed_without_an_answer()
    {
        MovedClock clock = new();
        await using RunningPortal own = new(true) { Adapt = o => o with { Clock = clock } };
        await own.InitializeAsync();
        using Caller agent = Caller.As(own.Client.BaseAddress!, own.Database, Role.Agent), visitor = new(own.Client.BaseAddress!);
        (_, _, string? to) = await visitor.Post("/services/besoin", new Dictionary<string, string> { ["r-projet"] = "Un logiciel de caisse", ["r-themes"] = "numerique" });
        (await visitor.Get("/services/portefeuille-numerique")).Body.ShouldNotContain("id=\"dits\"", customMessage: "what nobody was asked about yet is not counted");
        (await visitor.Post(to + "/choisir", new Dictionary<string, string> { ["r-nom"] = "Claude", ["r-courriel"] = "claude@exemple.fr" }, to)).Status.ShouldBe(302);
        clock.Days = 1;
        (await visitor.Get("/services/portefeuille-numerique?lang=fr")).Body.ShouldContain("1 besoin est resté sans réponse");
    }

    [Theory]
    [InlineData("http://exemple.fr")]
    [InlineData("https://*.exemple.fr")]
    [InlineData("https://exemple.fr;script-src")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://moi@exemple.fr")]
    [InlineData("'self'")]
    public async Task What_is_not_the_address_of_one_site_is_refused_with_its_words(string typed)
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer);
        (int status, string body, _) = await officer.Post($"/organismes/{Own}/partenaire", new Dictionary<string, string> { ["sites"] = typed, ["territoire"] = "region" });
        (status, body.Contains("pas l’adresse d’un site", StringComparison.Ordinal) || body.Contains("pas l'adresse d'un site", StringComparison.Ordinal)).ShouldBe((422, true));
    }

    [Theory]
    [InlineData("www.exemple.fr", "https://www.exemple.fr")]
    [InlineData("https://Exemple.fr:8443/a/b?c", "https://exemple.fr:8443")]
    [InlineData("https://éditeur.fr", "https://xn--diteur-9ua.fr")]
    public void A_site_is_kept_as_its_origin(string typed, string kept)
    {
        ProblemList problems = new();
        Partner.ReadHosts(typed, problems).ShouldBe([kept]);
        problems.Kept.ShouldBeEmpty();
    }
}
