using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Maillage.Cases.Storage;
using Maillage.Database;
using Maillage.People;

namespace Maillage.Web.Tests;

/// <summary>Needs and cases for programs: real tokens of the portal's own provider.</summary>
public sealed partial class CaseApiTests : IAsyncLifetime
{
    private const string Own = "21210231500018";
    private const string Other = "38012986646850";
    private readonly RunningPortal portal = new(true) { Adapt = o => o with { ApiRequestsPerMinute = 120 } };

    private Uri At => portal.Client.BaseAddress!;

    public ValueTask InitializeAsync() => portal.InitializeAsync();

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task A_program_begins_a_need_for_a_firm_once_and_reads_it_by_the_firm_s_secret_only()
    {
        string token = await Token(Own, "agir"), reader = await Token(Own, "lire");
        object need = new { answers = new Dictionary<string, object> { ["projet"] = "Vendre mes fromages en ligne", ["themes"] = new[] { "numerique", "vente" }, ["nom"] = "Claude Four", ["courriel"] = "claude@exemple.fr" }, follow = true };
        (await Ask(HttpMethod.Post, "/api/needs", need)).Status.ShouldBe(401);
        (await Ask(HttpMethod.Post, "/api/needs", need, reader)).Status.ShouldBe(403, "a token that reads begins nothing");
        (int status, JsonElement made, _) = await Ask(HttpMethod.Post, "/api/needs", need, token, key: "k-1");
        status.ShouldBe(201, made.ToString());
        (int again, JsonElement same, HttpResponseHeaders told) = await Ask(HttpMethod.Post, "/api/needs", need, token, key: "k-1");
        (again, same.ToString(), told.Contains("Idempotency-Replayed")).ShouldBe((201, made.ToString(), true));
        new CaseLists(portal.Database).OpenOf("besoin").Count.ShouldBe(1, "done once");
        (await Ask(HttpMethod.Post, "/api/needs", new { answers = new { projet = "Autre" } }, token, key: "k-1")).Body.GetProperty("code").GetString().ShouldBe("idempotency-reused");

        string id = made.GetProperty("need").GetProperty("id").GetString()!, secret = made.GetProperty("secret").GetString()!;
        using (System.Data.Common.DbConnection connection = portal.Database.Open(DatabasePart.Private))
            connection.QuerySingle<string>("SELECT content FROM kept_request").ShouldNotContain(secret, customMessage: "what is kept of an answer is sealed");

        string firm = await Token(Other, "agir");
        (await Ask(HttpMethod.Get, "/api/needs/" + id, null, firm)).Status.ShouldBe(404);
        (await Ask(HttpMethod.Get, "/api/needs/" + id, null, firm, secret: secret)).Body.GetProperty("need").GetProperty("state").GetProperty("key").GetString().ShouldNotBeNull();
        made.GetProperty("link").GetString()!.ShouldContain("/services/lien/" + secret);
        (await Ask(HttpMethod.Post, "/api/needs", new { answers = new { projet = "", courrier = "x" } }, token)).Body.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order().ShouldBe(["courrier", "projet"]);
    }

    [Theory]
    [InlineData("""{"answers":{"projet":"Vendre"},"suivi":true}""")]
    [InlineData("""{"answers":{"projet":"Vendre"},"follow":false,"follow":true}""")]
    [InlineData("""{"answers":{"projet":"Vendre"},"follow":"oui"}""")]
    [InlineData("""["answers"]""")]
    public async Task What_no_description_names_is_refused_and_not_passed_over(string sent)
    {
        string token = await Token(Own, "agir");
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/needs") { Content = new StringContent(sent, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await portal.Client.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(400);
        new CaseLists(portal.Database).OpenOf("besoin").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_agent_s_program_lists_takes_answers_and_moves_cases_with_the_rights_of_its_body_and_no_more()
    {
        string token = await Token(Own, "agir"), stranger = await Token(Other, "agir");
        using Caller agent = Caller.As(At, portal.Database, Role.Agent);
        for (int i = 0; i < 3; i++)
            await Ask(HttpMethod.Post, "/api/needs", new { answers = new { projet = $"Projet {i}", nom = "Claude", courriel = "claude@exemple.fr" }, follow = true }, token);

        (int status, JsonElement page, HttpResponseHeaders headers) = await Ask(HttpMethod.Get, "/api/cases?list=desk&size=2", null, token);
        (status, page.GetProperty("cases").GetArrayLength(), page.GetProperty("more").GetBoolean()).ShouldBe((200, 2, true), page.ToString());
        headers.GetValues("Link").Single().ShouldContain("page=2");
        (await Ask(HttpMethod.Get, "/api/cases?list=desk&size=2&page=2", null, token)).Body.GetProperty("cases").GetArrayLength().ShouldBe(1);
        (await Ask(HttpMethod.Get, "/api/cases?list=desk", null, stranger)).Body.GetProperty("cases").GetArrayLength().ShouldBe(0);
        (await Ask(HttpMethod.Get, "/api/cases?list=tout", null, token)).Body.GetProperty("code").GetString().ShouldBe("list");

        string id = page.GetProperty("cases")[0].GetProperty("id").GetString()!;
        (await Ask(HttpMethod.Post, $"/api/cases/{id}/messages", new { text = "Bonjour" }, stranger)).Status.ShouldBe(404);
        (status, JsonElement said, _) = await Ask(HttpMethod.Post, $"/api/cases/{id}/messages", new { text = "Nous regardons votre projet." }, token);
        status.ShouldBe(200, said.ToString());
        said.GetProperty("story")[0].GetProperty("text").GetString().ShouldBe("Nous regardons votre projet.");
        (await Ask(HttpMethod.Post, $"/api/cases/{id}/messages", new { text = " " }, token)).Body.GetProperty("code").GetString().ShouldBe("case-words");

        (status, JsonElement answered, _) = await Ask(HttpMethod.Post, $"/api/cases/{id}/answers", new { answers = new { effectif = 12 }, version = said.GetProperty("version").GetInt32() }, token);
        (status, answered.GetProperty("answers").EnumerateObject().Any(a => a.Value.GetString() == "12")).ShouldBe((200, true), answered.ToString());
        (status, answered, _) = await Ask(HttpMethod.Post, $"/api/cases/{id}/answers", new { answers = new Dictionary<string, object> { ["effectif"] = System.Text.Json.Nodes.JsonNode.Parse("1e999")! }, version = 99 }, token);
        (status, answered.GetProperty("errors").EnumerateObject().Single().Name).ShouldBe((422, "effectif"), "a number that is none is refused, it breaks nothing");
        (await Ask(HttpMethod.Post, $"/api/cases/{id}/answers", new { answers = new { effectif = 13 }, version = 99 }, stranger)).Status.ShouldBe(404);

        JsonElement colleagues = (await Ask(HttpMethod.Get, "/api/cases/agents", null, token)).Body;
        (status, _, _) = await Ask(HttpMethod.Post, $"/api/cases/{id}/assignment", new { person = colleagues[0].GetProperty("id").GetString() }, token);
        status.ShouldBe(200);
        (await Ask(HttpMethod.Post, $"/api/cases/{id}/assignment", new { person = "personne" }, token)).Body.GetProperty("code").GetString().ShouldBe("case-absent");

        JsonElement file = (await Ask(HttpMethod.Get, "/api/cases/" + id, null, token)).Body;
        string move = file.GetProperty("moves")[0].GetProperty("key").GetString()!;
        int seen = file.GetProperty("version").GetInt32();
        (int moved, JsonElement after, _) = await Ask(HttpMethod.Post, $"/api/cases/{id}/moves", new { move, version = seen, reason = "Vu ensemble" }, token);
        moved.ShouldBe(200, after.ToString());
        (await Ask(HttpMethod.Post, $"/api/cases/{id}/moves", new { move, version = seen, reason = "Encore" }, token)).Status.ShouldBe(409, "someone moved it meanwhile");
    }

    [Fact]
    public async Task A_token_is_worth_nothing_once_its_program_is_taken_away_and_a_session_opens_nothing_here()
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer);
        (string id, string secret) = await Register(officer, Own, "agir");
        string token = await Token(id, secret, "maillage.cases");
        (await Ask(HttpMethod.Get, "/api/cases?list=desk", null, token)).Status.ShouldBe(200);
        (await officer.Get("/api/cases?list=desk")).Status.ShouldBe(401, "cookies open no door of the programs");
        (await officer.Post($"/organismes/{Own}/acces/retirer", new Dictionary<string, string> { ["programme"] = id }, $"/organismes/{Own}/acces")).Status.ShouldBe(302);
        (int status, JsonElement refused, HttpResponseHeaders headers) = await Ask(HttpMethod.Get, "/api/cases?list=desk", null, token);
        (status, refused.GetProperty("status").GetInt32()).ShouldBe((401, 401));
        headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");

        using (System.Data.Common.DbConnection connection = portal.Database.Open(DatabasePart.Private))
            connection.Execute("UPDATE session SET created_at = @at", new { at = TimeProvider.System.GetUtcNow() - Session.Fresh - TimeSpan.FromMinutes(1) });

        (await officer.Post($"/organismes/{Own}/acces", new Dictionary<string, string> { ["nom"] = "Logiciel", ["portee"] = "lire" })).To.ShouldStartWith("/connexion/preuve", customMessage: "a session left open gives nobody access");
        using Caller weak = Caller.As(At, portal.Database, Role.Officer, strong: false);
        (await weak.Post($"/organismes/{Own}/acces", new Dictionary<string, string> { ["nom"] = "Logiciel", ["portee"] = "lire" })).Status.ShouldBe(422, "a second factor gives access away");
    }

    [Fact]
    public async Task The_programs_of_a_body_that_left_are_told_nothing_more()
    {
        using Caller admin = Caller.As(At, portal.Database, Role.Administrator);
        string token = await Token(Other, "agir"), page = "/organismes/" + Other;
        (await Ask(HttpMethod.Get, "/api/cases?list=desk", null, token)).Status.ShouldBe(200);
        (await admin.Post(page + "/fermer", new Dictionary<string, string>(), page)).Status.ShouldBe(302);
        (await Ask(HttpMethod.Get, "/api/cases?list=desk", null, token)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Who_asks_too_much_waits_and_the_description_says_what_each_address_asks_for()
    {
        string token = await Token(Own, "lire");
        List<int> statuses = [];
        for (int i = 0; i < 160 && !statuses.Contains(429); i++)
            statuses.Add((await Ask(HttpMethod.Get, "/api/cases?list=free", null, token)).Status);

        statuses.ShouldContain(429);
        using JsonDocument described = JsonDocument.Parse((await portal.Get("/openapi/v1.json")).Body);
        JsonElement operation = described.RootElement.GetProperty("paths").GetProperty("/api/cases/{id}/moves").GetProperty("post");
        operation.GetProperty("security")[0].GetProperty("openid")[0].GetString().ShouldBe("maillage.cases.write");
        described.RootElement.GetProperty("components").GetProperty("securitySchemes").GetProperty("openid").GetProperty("flows").TryGetProperty("clientCredentials", out _).ShouldBeTrue();
    }

    private async Task<string> Token(string siret, string may)
    {
        using Caller officer = Caller.As(At, portal.Database, Role.Officer, siret: siret);
        (string id, string secret) = await Register(officer, siret, may);
        return await Token(id, secret, may == "agir" ? "maillage.cases maillage.cases.write" : "maillage.cases");
    }

    private static async Task<(string Id, string Secret)> Register(Caller officer, string siret, string may)
    {
        string page = (await officer.Post($"/organismes/{siret}/acces", new Dictionary<string, string> { ["nom"] = "Logiciel métier", ["portee"] = may })).Body;
        string[] values = [.. Values().Matches(page).Select(m => m.Groups[1].Value)];
        return (values[1], values[2]);
    }

    private async Task<string> Token(string id, string secret, string scope)
    {
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret, ["scope"] = scope });
        using HttpResponseMessage answer = await portal.Client.PostAsync("/connect/token", form, TestContext.Current.CancellationToken);
        string body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(200, body);
        using JsonDocument told = JsonDocument.Parse(body);
        return told.RootElement.GetProperty("access_token").GetString()!;
    }

    private async Task<(int Status, JsonElement Body, HttpResponseHeaders Headers)> Ask(HttpMethod method, string path, object? body, string? token = null, string? key = null, string? secret = null)
    {
        using HttpRequestMessage request = new(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);

        if (secret is not null)
            request.Headers.Add("Maillage-Case-Secret", secret);

        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

        using HttpResponseMessage answer = await portal.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using JsonDocument told = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return ((int)answer.StatusCode, told.RootElement.Clone(), answer.Headers);
    }

    [GeneratedRegex("<code class=\"secret\">([^<]+)</code>")]
    private static partial Regex Values();
}
