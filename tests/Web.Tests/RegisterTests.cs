using Maillage.People;

namespace Maillage.Web.Tests;

public class RegisterTests
{
    private static readonly Dictionary<string, string> Need = new()
    {
        ["title"] = "Retraités isolés du canton", ["summary"] = "Peu de lieux où l’on aide.", ["commune"] = "Lormes", ["f-groupes"] = "retraites", ["f-manque"] = "accompagnement", ["f-organismes"] = "CCAS de Lormes", ["visibility"] = "Public", ["version"] = "0",
    };

    private static async Task<RunningPortal> Started()
    {
        RunningPortal portal = new(true);
        await portal.InitializeAsync();
        return portal;
    }

    [Fact]
    public async Task A_need_is_listed_with_who_is_concerned_where_and_which_bodies()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        (await portal.Get("/usages/inclusion")).Body.ShouldContain("Ce qui attend ses premières fiches");
        (await agent.Post("/services/ressources/nouvelle?type=besoin-inclusion", Need)).Status.ShouldBe(302);
        string page = (await portal.Get("/usages/inclusion")).Body;
        page.ShouldContain("Retraités isolés du canton");
        page.ShouldContain("CCAS de Lormes");
        page.ShouldContain("f-type=besoin-inclusion&amp;f-groupes=retraites");
        page.ShouldContain("f-type=besoin-inclusion&amp;f-departement=58");
        string found = (await portal.Get("/services/pres-de-chez-moi?f-type=besoin-inclusion&f-groupes=retraites")).Body;
        found.ShouldContain("Retraités isolés du canton", Case.Sensitive, "the link of the page finds what it counts");
    }

    [Fact]
    public async Task A_part_of_a_register_holds_only_what_it_says()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        Dictionary<string, string> sheet = new() { ["title"] = "Fiche des conseillers", ["f-espace"] = "professionnels", ["visibility"] = "Public", ["version"] = "0" };
        (await agent.Post("/services/ressources/nouvelle?type=fiche-orientation", sheet)).Status.ShouldBe(302);
        (await portal.Get("/services/formation")).Body.ShouldNotContain("Fiche des conseillers");
        (await portal.Get("/services/formation/professionnels")).Body.ShouldContain("Fiche des conseillers");
    }

    [Fact]
    public async Task A_selection_is_handed_over_by_an_address_and_holds_what_its_reader_may_see()
    {
        await using RunningPortal portal = await Started();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        string one = (await agent.Post("/services/ressources/nouvelle?type=besoin-inclusion", Need)).To!.Split('/')[^1], hidden = (await agent.Post("/services/ressources/nouvelle?type=besoin-inclusion", new Dictionary<string, string>(Need) { ["title"] = "Réservé", ["visibility"] = "Restricted" })).To!.Split('/')[^1];
        (await portal.Get("/services/selections/nouvelle")).Status.ShouldBe(401);
        (await agent.Get("/services/selections/nouvelle?q=retraites")).Body.ShouldContain("Retraités isolés du canton");
        (await agent.Post("/services/selections/nouvelle", new Dictionary<string, string> { ["q"] = "", ["q-avant"] = "" })).Status.ShouldBe(422, "nothing is chosen");
        List<KeyValuePair<string, string>> form = [new("q", ""), new("q-avant", ""), new("fiche", one), new("fiche", hidden), new("note", "Demandez Mme <b>Accueil</b>"), new("jours", "7"), new("jeton", await agent.Token("/services/selections/nouvelle"))];
        using FormUrlEncodedContent content = new(form);
        using HttpResponseMessage made = await agent.Send("/services/selections/nouvelle", content);
        string path = made.Headers.Location!.ToString();
        string page = (await portal.Get(path)).Body;
        page.ShouldContain("Retraités isolés du canton");
        page.ShouldNotContain("Réservé");
        page.ShouldContain("1 fiche n’est plus publiée");
        page.ShouldNotContain("<b>Accueil");
        (await portal.Get(path + "x")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_list_stands_in_a_frame_of_another_site_and_the_rest_of_the_portal_does_not()
    {
        await using RunningPortal portal = await Started();
        string embed = (await portal.Get("/services/integrer?q=%22%3E%3Cscript%3E")).Body;
        embed.ShouldContain("/services/cadre?q=");
        embed.ShouldNotContain("\"><script>");
        using HttpResponseMessage frame = await portal.Client.GetAsync("/services/cadre?q=lormes", TestContext.Current.CancellationToken);
        frame.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors *");
        frame.Headers.Contains("X-Frame-Options").ShouldBeFalse();
        (await frame.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("<form");
        using HttpResponseMessage page = await portal.Client.GetAsync("/services/pres-de-chez-moi", TestContext.Current.CancellationToken);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        page.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY");
    }
}
