using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Maillage.Web.Providers;

/// <summary>Wires other providers. What they say is checked by the framework: signature, issuer, audience, nonce, times; PKCE and state go with every request.</summary>
internal static class OutsideModule
{
    /// <summary>Short cookie with what a provider said, until the person is known or has made an account.</summary>
    public const string Held = "outside";

    private static readonly string[] Said = ["sub", "email", "name", "given_name", "usual_name", "family_name", "siret"];

    public static void AddOutsideProviders(this IServiceCollection services, PortalOptions options)
    {
        IReadOnlyList<OutsideProvider> providers = OutsideProvider.Read(options.Home);
        services.AddSingleton(providers);
        AuthenticationBuilder authentication = services.AddAuthentication();
        authentication.AddCookie(Held, o =>
        {
            o.Cookie.Name = "maillage.outside";
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.HttpOnly = true;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = TimeSpan.FromMinutes(10);
            o.SlidingExpiration = false;
        });
        foreach (OutsideProvider provider in providers)
        {
            authentication.AddOpenIdConnect(provider.Scheme, o => Configure(o, provider));
        }
    }

    private static void Configure(OpenIdConnectOptions o, OutsideProvider provider)
    {
        o.SignInScheme = Held;
        o.Authority = provider.Authority;
        o.ClientId = provider.ClientId;
        o.ClientSecret = provider.SecretText;
        o.CallbackPath = $"/connexion/fournisseur/{provider.Key}/retour";
        o.ResponseType = OpenIdConnectResponseType.Code;
        o.ResponseMode = OpenIdConnectResponseMode.Query;
        o.UsePkce = true;
        o.MapInboundClaims = false;
        o.GetClaimsFromUserInfoEndpoint = true;
        o.RequireHttpsMetadata = provider.Authority.StartsWith("https", StringComparison.Ordinal);
        o.BackchannelTimeout = TimeSpan.FromSeconds(10);
        o.Scope.Clear();
        foreach (string scope in provider.Scopes ?? ["openid", "profile", "email"])
        {
            o.Scope.Add(scope);
        }

        // A token that is not signed, or signed by a secret both sides know, proves nothing here.
        o.TokenValidationParameters.ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
        o.TokenValidationParameters.RequireSignedTokens = true;
        o.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        o.CorrelationCookie.SameSite = o.NonceCookie.SameSite = SameSiteMode.Lax;
        o.CorrelationCookie.SecurePolicy = o.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        // Kept, where the framework forgets it: with the subject it is who the person is.
        o.ClaimActions.Remove("iss");
        foreach (string claim in Said)
        {
            o.ClaimActions.MapUniqueJsonKey(claim, claim);
        }

        o.Events.OnRedirectToIdentityProvider = context =>
        {
            context.ProtocolMessage.AcrValues = provider.Acr;
            return Task.CompletedTask;
        };
        o.Events.OnTokenValidated = context =>
        {
            // With a code the framework takes an unsigned token, since it came over a line of its own (OpenID Connect Core, 3.1.3.7); here a signature is asked for all the same.
            if (string.IsNullOrEmpty(context.SecurityToken.RawSignature))
            {
                context.Fail("The identity token is not signed.");
            }

            return Task.CompletedTask;
        };
        o.Events.OnTicketReceived = context =>
        {
            // Only what is needed is kept, and which provider said it: the issuer of the token that was checked.
            ClaimsPrincipal said = context.Principal!;
            string issuer = said.FindFirstValue("iss") ?? provider.Authority;
            context.Principal = new ClaimsPrincipal(new ClaimsIdentity([.. Said.Select(c => said.FindFirst(c)).OfType<Claim>().Select(c => new Claim(c.Type, c.Value)), new Claim("iss", issuer), new Claim("provider", provider.Key)], Held));
            return Task.CompletedTask;
        };
        o.Events.OnRemoteFailure = context =>
        {
            context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OutsideModule)).LogWarning(context.Failure, "Provider {Provider} was not believed", provider.Key);
            context.HandleResponse();
            context.Response.Redirect("/connexion?refus=" + provider.Key);
            return Task.CompletedTask;
        };
    }
}
