using System.Security.Cryptography;
using System.Text.Json;
using Maillage.People;
using Maillage.People.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Maillage.Web.Tests;

/// <summary>Signing in through another provider: one that tells the truth, one that lies in each way it can, one that is down.</summary>
public sealed class OutsideProviderTests : IAsyncLifetime
{
    private readonly Provider provider = new();
    private RunningPortal portal = null!;

    public async ValueTask InitializeAsync()
    {
        await provider.Start();
        portal = new RunningPortal(filled: false, providers: JsonSerializer.Serialize(new[]
        {
            new { key = "pro", name = "ProEssai", authority = provider.Address, clientId = "maillage", secret = "shared", scopes = new[] { "openid", "email", "siret" }, bodies = true },
            new { key = "mort", name = "Muet", authority = "http://127.0.0.1:9", clientId = "maillage", secret = "shared", scopes = new[] { "openid" }, bodies = false },
        }));
        await portal.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await portal.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task A_new_person_makes_an_account_and_joins_the_body_the_provider_vouches_for_as_a_member_only()
    {
        _ = Caller.People.SignIn(portal.Database, Role.Administrator, strong: true, "21210231500018");
        provider.Says = new() { ["sub"] = "42", ["email"] = "claire@essai.fr", ["given_name"] = "Claire", ["usual_name"] = "Martin", ["siret"] = "21210231500018", ["role"] = "administrator" };
        using Walker walker = new();
        Page page = await walker.Go(Start);
        page.Body.ShouldContain("Claire Martin");
        page.Body.ShouldContain("comme membre");
        page = await walker.Send(page, "/connexion/fournisseur/compte", ("nom", "Claire Martin"));
        page.Url.AbsolutePath.ShouldBe("/compte");
        Person person = new PersonStore(portal.Database, TimeProvider.System).FindByEmail("claire@essai.fr")!;
        new MembershipStore(portal.Database, TimeProvider.System).ListOf(person.Id).Single().Role.ShouldBe(Role.Member);
        using Walker again = new();
        (await again.Go(Start)).Url.AbsolutePath.ShouldBe("/compte", "known by issuer and subject");
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_not_taken_over_by_a_provider_that_names_it()
    {
        _ = Caller.People.SignIn(portal.Database, Role.Administrator, strong: true, "21210231500018");
        LinkStore links = new(portal.Database, TimeProvider.System);
        Person owner = Caller.Joining(portal.Database).Accept(links.Find(links.Add(LinkPurpose.Invitation, Link.InvitationLife, "cible@essai.fr", new BodyId("21210231500018"), Role.Officer))!, "Cible Essai", "fr", "hash");
        provider.Says = new() { ["sub"] = owner.Id, ["email"] = "cible@essai.fr", ["name"] = "Cible Essai" };
        using Walker walker = new();
        Page page = await walker.Go(Start);
        page.Body.ShouldContain("Connectez-vous d’abord");
        page.Body.ShouldNotContain("action=\"/connexion/fournisseur/compte\"");
        (await walker.Go(portal.Client.BaseAddress + "compte")).Status.ShouldBe(401);
        new FactorStore(portal.Database, TimeProvider.System).ListOutside(owner.Id).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Lie.Nonce)]
    [InlineData(Lie.Audience)]
    [InlineData(Lie.Issuer)]
    [InlineData(Lie.Expired)]
    [InlineData(Lie.Unsigned)]
    [InlineData(Lie.OtherKey)]
    [InlineData(Lie.SharedSecret)]
    [InlineData(Lie.OtherSubject)]
    [InlineData(Lie.State)]
    [InlineData(Lie.TokenDown)]
    public async Task A_provider_that_lies_is_not_believed(Lie lie)
    {
        provider.Says = new() { ["sub"] = "42", ["email"] = "claire@essai.fr", ["name"] = "Claire Martin" };
        provider.Lie = lie;
        using Walker walker = new();
        Page page = await walker.Go(Start);
        page.Url.AbsolutePath.ShouldBe("/connexion");
        page.Body.ShouldContain("n’a pas confirmé qui vous êtes");
        (await walker.Go(portal.Client.BaseAddress + "compte")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_provider_that_is_down_is_told_and_the_other_ways_in_stay()
    {
        using Walker walker = new();
        Page page = await walker.Go(portal.Client.BaseAddress + "connexion/fournisseur/mort");
        page.Status.ShouldBe(503);
        page.Body.ShouldContain("Muet ne répond pas");
        page.Body.ShouldContain("name=\"passphrase\"");
    }

    private string Start => portal.Client.BaseAddress + "connexion/fournisseur/pro";

    public enum Lie
    {
        None,
        Nonce,
        Audience,
        Issuer,
        Expired,
        Unsigned,
        OtherKey,
        SharedSecret,
        OtherSubject,
        State,
        TokenDown,
    }

    /// <summary>An OpenID provider of a few lines that can lie.</summary>
    private sealed class Provider : IAsyncDisposable
    {
        private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "a" };
        private readonly RsaSecurityKey stranger = new(RSA.Create(2048)) { KeyId = "a" };
        private WebApplication app = null!;
        private string nonce = "";

        public string Address { get; private set; } = "";

        public Dictionary<string, string> Says { get; set; } = [];

        public Lie Lie { get; set; }

        public async Task Start()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            app = builder.Build();
            app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
            {
                ["issuer"] = Address, ["authorization_endpoint"] = Address + "/authorize", ["token_endpoint"] = Address + "/token", ["userinfo_endpoint"] = Address + "/userinfo", ["jwks_uri"] = Address + "/keys",
            }));
            app.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", kid = "a", use = "sig", n = Base64UrlEncoder.Encode(key.Rsa.ExportParameters(false).Modulus!), e = Base64UrlEncoder.Encode(key.Rsa.ExportParameters(false).Exponent!) } } }));
            app.MapGet("/authorize", (string redirect_uri, string state, string nonce) =>
            {
                this.nonce = nonce;
                return Results.Redirect($"{redirect_uri}?code=one&state={Uri.EscapeDataString(Lie == Lie.State ? "forged" : state)}");
            });
            app.MapPost("/token", () => Lie == Lie.TokenDown ? Results.StatusCode(500) : Results.Json(new { access_token = "opaque", token_type = "Bearer", expires_in = 60, id_token = Token() }));
            app.MapGet("/userinfo", () => Results.Json(new Dictionary<string, string>(Says) { ["sub"] = Lie == Lie.OtherSubject ? "43" : Says["sub"] }));
            await app.StartAsync();
            Address = app.Urls.First();
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private string Token()
        {
            DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(Lie == Lie.Expired ? -2 : 0);
            SecurityKey secret = new SymmetricSecurityKey(SHA256.HashData("shared"u8));
            return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = Lie == Lie.Issuer ? "https://elsewhere.example" : Address,
                Audience = Lie == Lie.Audience ? "another" : "maillage",
                IssuedAt = now,
                Expires = now.AddMinutes(5),
                Claims = new Dictionary<string, object> { ["sub"] = Says["sub"], ["nonce"] = Lie == Lie.Nonce ? "another" : nonce },
                SigningCredentials = Lie switch
                {
                    Lie.Unsigned => null,
                    Lie.OtherKey => new SigningCredentials(stranger, "RS256"),
                    Lie.SharedSecret => new SigningCredentials(secret, "HS256"),
                    _ => new SigningCredentials(key, "RS256"),
                },
            });
        }
    }
}
