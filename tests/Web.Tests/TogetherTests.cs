using System.Text;
using Maillage.Catalogue;
using Maillage.Catalogue.Storage;
using Maillage.People;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Tests;

public class TogetherTests
{
    private static readonly Dictionary<string, string> Place = new()
    {
        ["title"] = "Espace de Lormes", ["commune"] = "Lormes", ["hours"] = "Mo-Fr 09:00-12:00", ["f-wifi"] = "true", ["visibility"] = "Public", ["version"] = "0", ["url"] = "https://epn.example.fr/",
    };

    [Fact]
    public async Task One_field_is_set_on_the_ticked_records_and_a_fault_of_one_stops_none_of_the_others()
    {
        await using RunningPortal portal = new(true);
        await portal.InitializeAsync();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        using Caller elsewhere = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent, siret: "25801450100013");
        string one = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To!, two = (await agent.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["title"] = "Espace de Nevers" })).To!;
        string theirs = (await elsewhere.Post("/services/ressources/nouvelle?type=epn", new Dictionary<string, string>(Place) { ["title"] = "Espace d’ailleurs" })).To!;
        string page = (await agent.Get("/services/ressources/ensemble?type=epn&champ=hours")).Body;
        page.ShouldContain("Espace de Nevers");
        page.ShouldNotContain("Espace d’ailleurs");
        // Someone changes the second between the page and the form.
        await agent.Post(two + "/modifier", new Dictionary<string, string>(Place) { ["title"] = "Espace de Nevers", ["version"] = "1" });
        List<KeyValuePair<string, string>> form =
        [
            new("type", "epn"), new("champ", "hours"), new("valeur", "Tu 14:00-18:00"), new("fiche", Id(one) + "@1"), new("fiche", Id(two) + "@1"), new("fiche", Id(theirs) + "@1"),
            new("jeton", await agent.Token("/services/ressources/ensemble?type=epn&champ=hours")),
        ];
        using FormUrlEncodedContent content = new(form);
        string told = await (await agent.Send("/services/ressources/ensemble", content)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        told.ShouldContain("1 fiche enregistrée");
        told.ShouldContain("entre-temps");
        ResourceStore store = new(portal.Database, TimeProvider.System);
        store.Find(Id(one))!.Hours.ShouldBe("Tu 14:00-18:00");
        store.Find(Id(two))!.Hours.ShouldBe("Mo-Fr 09:00-12:00");
        store.Find(Id(theirs))!.Hours.ShouldBe("Mo-Fr 09:00-12:00", "another body's record is not touched");
        (await agent.Post("/services/ressources/ensemble", new Dictionary<string, string> { ["type"] = "epn", ["champ"] = "hours", ["valeur"] = "le matin", ["fiche"] = Id(one) + "@2" }, "/services/ressources/ensemble?type=epn&champ=hours"))
            .Body.ShouldContain("Horaires illisibles");
    }

    [Fact]
    public async Task A_table_is_taken_away_corrected_and_brought_back()
    {
        await using RunningPortal portal = new(true);
        await portal.InitializeAsync();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        string one = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To!;
        string table = (await agent.Get("/services/ressources/tableau/epn.csv")).Body;
        table.ShouldContain("version");
        string[] lines = table.TrimStart('\uFEFF').Split('\n');
        string corrected = table.Replace("Espace de Lormes", "Maison de Lormes", StringComparison.Ordinal) + string.Join(',', lines[0].TrimEnd('\r').Split(',').Select(c => c switch { "id" => "n1", "title" => "Espace de Nevers", "commune" => "58145", _ => "" })) + "\n"
            + string.Join(',', lines[0].TrimEnd('\r').Split(',').Select(c => c switch { "id" => "n2", "title" => "<script>alert(1)</script>", "commune" => "99999", _ => "" })) + "\n";
        string told = await Bring(agent, corrected);
        told.ShouldContain("1 fiches changées, 1 ajoutées, 0 déjà à jour");
        told.ShouldContain("99999");
        told.ShouldNotContain("<script>alert(1)");
        ResourceStore store = new(portal.Database, TimeProvider.System);
        Resource kept = store.Find(Id(one))!;
        (kept.Title, kept.Hours, kept.Version, kept.OwnerName).ShouldBe(("Maison de Lormes", "Mo-Fr 09:00-12:00", 2, "Organisme d’essai"));
        (await portal.Get("/api/resources?q=nevers")).Body.ShouldContain("Espace de Nevers");
        // The same table once more: what it changed has another version now.
        (await Bring(agent, corrected)).ShouldContain("reprenez le tableau");
    }

    [Fact]
    public async Task Quality_is_told_by_body_with_links_that_no_longer_answer()
    {
        await using RunningPortal portal = new(true);
        await portal.InitializeAsync();
        using Caller agent = Caller.As(portal.Client.BaseAddress!, portal.Database, Role.Agent);
        string one = (await agent.Post("/services/ressources/nouvelle?type=epn", Place)).To!;
        LinkStore links = new(portal.Database);
        links.Know("https://epn.example.fr/", Id(one));
        DateTimeOffset day = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
        links.Save(new LinkState("https://epn.example.fr/", null, 0, null, null, 0).After(day, 404, null).After(day.AddDays(1), 404, null));
        string page = (await agent.Get("/services/qualite")).Body;
        page.ShouldContain("Organisme d’essai");
        page.ShouldContain("HTTP 404");
        (await agent.Get(one)).Body.ShouldContain("elle ne répond plus");
        (await portal.Get("/services/qualite")).Status.ShouldBe(401);
    }

    private static async Task<string> Bring(Caller agent, string table)
    {
        using MultipartFormDataContent content = new()
        {
            { new StringContent("epn"), "type" }, { new StringContent(await agent.Token("/services/ressources/tableau")), "jeton" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(table)), "table", "epn.csv" },
        };
        using HttpResponseMessage answer = await agent.Send("/services/ressources/tableau", content);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static string Id(string path) => Uri.UnescapeDataString(path.Split('/')[^1]);
}
