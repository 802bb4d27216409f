using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.RegularExpressions;
using Maillage.People;
using Maillage.People.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Tests;

/// <summary>Maillage as provider: a real client (the framework's own OpenID Connect handler) in a second web host signs people in through it.</summary>
public sealed partial class OpenIdTests(RunningPortal portal) : IClassFixture<RunningPortal>
{
    private const string Passphrase = "cheval lampe orage tiroir";

    private Uri At => portal.Client.BaseAddress!;

    [Fact]
    public async Task Discovery_says_what_is_supported_and_nothing_weak()
    {
        using JsonDocument told = JsonDocument.Parse((await portal.Get("/.well-known/openid-configuration")).Body);
        Words(told, "response_types_supported").ShouldBe(["code"]);
        Words(told, "grant_types_supported").ShouldBe(["authorization_code", "client_credentials"], ignoreOrder: true);
        Words(told, "code_challenge_methods_supported").ShouldBe(["S256"]);
        Words(told, "id_token_signing_alg_values_supported").ShouldBe(["RS256"]);
        Words(told, "scopes_supported").ShouldContain("maillage.bodies");
        using JsonDocument keys = JsonDocument.Parse((await portal.Get("/.well-known/jwks")).Body);
        keys.RootElement.GetProperty("keys")[0].TryGetProperty("d", out _).ShouldBeFalse("a private key never leaves");
    }

    [Fact]
    public async Task A_service_registered_by_an_administrator_learns_who_signs_in_after_consent_and_is_not_asked_twice()
    {
        await using Service service = Service.Start();
        (string id, string secret) = await Register(service.Callback);
        service.Configure(At, id, secret);
        (string email, string person) = NewPerson();
        using Walker walker = new();
        Page page = await walker.Go(service.Address + "/me");
        page.Url.AbsolutePath.ShouldBe("/connexion");
        page = await walker.Send(page, "/connexion", ("email", email), ("passphrase", Passphrase));
        page = await walker.Follow(page);
        page.Body.ShouldContain("demande qui vous êtes");
        page = await walker.Send(page, "/connexion/accord");
        page = await walker.Follow(page);
        page.Url.Port.ShouldBe(new Uri(service.Address).Port);
        using (JsonDocument me = JsonDocument.Parse(page.Body))
        {
            me.RootElement.GetProperty("sub").GetString().ShouldBe(person);
            me.RootElement.GetProperty("email").GetString().ShouldBe(email);
            me.RootElement.GetProperty("name").GetString().ShouldBe("Dominique Service");
            me.RootElement.GetProperty("siret").GetString().ShouldBe("21210231500018");
        }

        walker.Forget(new Uri(service.Address), "service");
        (await walker.Go(service.Address + "/me")).Url.Port.ShouldBe(new Uri(service.Address).Port, "agreed once, signed in still");
        page = await walker.Go(At + "compte/securite");
        page.Body.ShouldContain("Services qui vous connaissent");
        using (Caller stranger = Caller.As(At, portal.Database, Role.Member))
            await stranger.Post("/compte/securite/services/retirer", new Dictionary<string, string> { ["accord"] = Regex.Match(page.Body, "name=\"accord\" value=\"([^\"]+)").Groups[1].Value });

        (await walker.Go(At + "compte/securite")).Body.ShouldContain("Services qui vous connaissent", customMessage: "another person takes nothing back");
        await walker.Send(page, "/compte/securite/services/retirer");
        walker.Forget(new Uri(service.Address), "service");
        (await walker.Go(service.Address + "/me")).Body.ShouldContain("demande qui vous êtes", customMessage: "taken back, asked again");
    }

    [Fact]
    public async Task An_unknown_client_a_foreign_return_address_and_a_request_without_proof_key_are_refused_without_leaving()
    {
        await using Service service = Service.Start();
        (string id, _) = await Register(service.Callback);
        string good = $"/connect/authorize?client_id={id}&redirect_uri={Uri.EscapeDataString(service.Callback)}&response_type=code&scope=openid&code_challenge={new string('a', 43)}&code_challenge_method=S256";
        (await Status(good)).ShouldBe(302);
        foreach (string bad in new[]
        {
            good.Replace(id, "nobody", StringComparison.Ordinal), good.Replace(Uri.EscapeDataString(service.Callback), Uri.EscapeDataString("https://evil.example/"), StringComparison.Ordinal),
            good.Replace(Uri.EscapeDataString(service.Callback), Uri.EscapeDataString(service.Callback + "/x"), StringComparison.Ordinal),
        })
        {
            (await Status(bad)).ShouldBe(400, bad);
        }

        using HttpResponseMessage unproven = await portal.Client.GetAsync(good[..good.IndexOf("&code_challenge", StringComparison.Ordinal)], TestContext.Current.CancellationToken);
        unproven.Headers.Location?.Query.ShouldContain("error=invalid_request");
    }

    [Fact]
    public async Task A_code_works_once_and_gives_nothing_to_a_suspended_person()
    {
        await using Service service = Service.Start();
        (string id, string secret) = await Register(service.Callback, own: true);
        (string email, string person) = NewPerson();
        (int status, string body) = await Redeem(service, id, secret, email);
        status.ShouldBe(200, body);
        (status, body) = await Redeem(service, id, secret, email, twice: true);
        body.ShouldContain("invalid_grant");
        (status, body) = await Redeem(service, id, secret, email, before: () => Suspend(person));
        (status, body.Contains("invalid_grant", StringComparison.Ordinal)).ShouldBe((400, true));
    }

    [Fact]
    public async Task Only_those_who_run_the_platform_register_services_and_only_with_safe_addresses()
    {
        using Caller stranger = Caller.As(At, portal.Database, Role.Administrator, siret: "25801450100013"), administrator = Caller.As(At, portal.Database, Role.Administrator);
        (await stranger.Get("/plateforme/services")).Status.ShouldBe(403);
        foreach (string address in new[] { "http://service.example/retour", "javascript:alert(1)", "/retour", "https://service.example/#x" })
        {
            (await administrator.Post("/plateforme/services", new Dictionary<string, string> { ["nom"] = "Service", ["retour"] = address, ["type"] = "secret" })).Status.ShouldBe(422, address);
        }
    }

    private async Task<(int Status, string Body)> Redeem(Service service, string id, string secret, string email, bool twice = false, Action? before = null)
    {
        using Caller caller = new(At);
        const string verifier = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKL";
        string challenge = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));
        await caller.Post("/connexion", new Dictionary<string, string> { ["email"] = email, ["passphrase"] = Passphrase });
        (_, _, string? to) = await caller.Get($"/connect/authorize?client_id={id}&redirect_uri={Uri.EscapeDataString(service.Callback)}&response_type=code&scope=openid&code_challenge={challenge}&code_challenge_method=S256");
        string code = Regex.Match(to ?? "", "code=([^&]+)").Groups[1].Value;
        code.ShouldNotBeEmpty(to);
        before?.Invoke();
        (int, string) answer = default;
        for (int i = 0; i < (twice ? 2 : 1); i++)
        {
            using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["grant_type"] = "authorization_code", ["code"] = Uri.UnescapeDataString(code), ["redirect_uri"] = service.Callback, ["client_id"] = id, ["client_secret"] = secret, ["code_verifier"] = verifier });
            using HttpResponseMessage response = await portal.Client.PostAsync("/connect/token", form, TestContext.Current.CancellationToken);
            answer = ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        return answer;
    }

    private void Suspend(string person)
    {
        MembershipStore memberships = new(portal.Database, TimeProvider.System);
        using Caller administrator = Caller.As(At, portal.Database, Role.Administrator);
        Membership by = memberships.ListIn(new BodyId("21210231500018")).First(m => m.Role == Role.Administrator);
        new BodyOffice(portal.Database, TimeProvider.System, Caller.Journal(portal.Database)).Suspend(new Actor(by.Person, "Test", by.Body, Role.Administrator, [], [], Strong: true), person, suspended: true);
    }

    private (string Email, string Person) NewPerson()
    {
        _ = Caller.People.SignIn(portal.Database, Role.Member, strong: false, "21210231500018");
        string email = $"{Guid.NewGuid():N}@essai.fr";
        LinkStore links = new(portal.Database, TimeProvider.System);
        Link link = links.Find(links.Add(LinkPurpose.Invitation, Link.InvitationLife, email, new BodyId("21210231500018"), Role.Agent))!;
        PersonStore people = new(portal.Database, TimeProvider.System);
        Person person = Caller.Joining(portal.Database).Accept(link, "Dominique Service", "fr", Accounts.Passwords.Hash(Passphrase));
        return (email, person.Id);
    }

    private async Task<(string Id, string Secret)> Register(string callback, bool own = false)
    {
        using Caller administrator = Caller.As(At, portal.Database, Role.Administrator);
        Dictionary<string, string> fields = new() { ["nom"] = "Service d’essai", ["retour"] = callback, ["type"] = "secret" };
        if (own)
        {
            fields["maison"] = "oui";
        }

        (int status, string body, _) = await administrator.Post("/plateforme/services", fields);
        status.ShouldBe(200, body);
        string[] shown = [.. Shown().Matches(body).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))];
        return (shown[1], shown[2]);
    }

    private async Task<int> Status(string path)
    {
        using HttpResponseMessage response = await portal.Client.GetAsync(path, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static string[] Words(JsonDocument told, string name) => [.. told.RootElement.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];

    [GeneratedRegex("<code class=\"secret\">([^<]+)</code>")]
    private static partial Regex Shown();

    /// <summary>Another service of the region, as small as one can be.</summary>
    internal sealed class Service : IAsyncDisposable
    {
        private WebApplication? app;

        /// <summary>Another host name than the portal's, so that cookies do not mix as they would on one machine.</summary>
        public string Address { get; private set; } = "";

        public string Callback => Address + "/retour";

        /// <summary>Takes an address; it answers once it is configured.</summary>
        public static Service Start() => new() { Address = $"http://localhost:{RunningPortal.FreePort()}" };

        public void Configure(Uri authority, string id, string secret)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls(Address);
            builder.Logging.ClearProviders();
            builder.Services.AddAuthorization();
            builder.Services.AddAuthentication(o => (o.DefaultScheme, o.DefaultChallengeScheme) = ("cookie", "maillage"))
                .AddCookie("cookie", o => o.Cookie.Name = "service")
                .AddOpenIdConnect("maillage", o =>
                {
                    (o.Authority, o.ClientId, o.ClientSecret, o.CallbackPath) = (authority.ToString(), id, secret, "/retour");
                    (o.ResponseType, o.ResponseMode, o.RequireHttpsMetadata, o.MapInboundClaims) = ("code", "query", false, false);
                    (o.NonceCookie.SecurePolicy, o.CorrelationCookie.SecurePolicy) = (CookieSecurePolicy.SameAsRequest, CookieSecurePolicy.SameAsRequest);
                    (o.NonceCookie.SameSite, o.CorrelationCookie.SameSite) = (SameSiteMode.Lax, SameSiteMode.Lax);
                    o.GetClaimsFromUserInfoEndpoint = true;
                    o.Scope.Add("email");
                    o.Scope.Add("maillage.bodies");
                    o.ClaimActions.MapUniqueJsonKey("siret", "siret");
                });
            app = builder.Build();
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/me", (HttpContext context) => Results.Json(context.User.Claims.GroupBy(c => c.Type).ToDictionary(c => c.Key, c => c.First().Value))).RequireAuthorization();
            app.StartAsync().GetAwaiter().GetResult();
        }

        public async ValueTask DisposeAsync()
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }
    }
}
