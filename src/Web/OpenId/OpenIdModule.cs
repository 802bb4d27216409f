using System.Data.Common;
using Maillage.Database;
using Maillage.Web.Providers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.OpenId;

/// <summary>Maillage as OpenID provider for the region's other services (OpenIddict), and sign-in through other providers.</summary>
internal static class OpenIdModule
{
    /// <summary>The bodies a person belongs to, with the role in each.</summary>
    public const string BodiesScope = "maillage.bodies";

    /// <summary>To read cases as the person, or the body's agent, may read them.</summary>
    public const string CasesScope = "maillage.cases";

    /// <summary>To begin needs and act on cases as they may.</summary>
    public const string CasesWriteScope = "maillage.cases.write";

    /// <summary>The body that is acted for.</summary>
    public const string SiretClaim = "siret";

    public static void AddOpenId(this IServiceCollection services, PortalOptions options)
    {
        (IReadOnlyList<SecurityKey> signing, IReadOnlyList<SecurityKey> sealing) = OpenIdKeys.Open(options.Home, options.Clock.GetUtcNow());
        services.AddOpenIdStore(options.Database);
        services.AddOpenIddict()
            .AddServer(o =>
            {
                o.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token").SetUserInfoEndpointUris("connect/userinfo").SetEndSessionEndpointUris("connect/logout").SetRevocationEndpointUris("connect/revoke");
                o.AllowAuthorizationCodeFlow().AllowClientCredentialsFlow().RequireProofKeyForCodeExchange();
                o.RegisterScopes(Scopes.Profile, Scopes.Email, BodiesScope, CasesScope, CasesWriteScope);
                o.RegisterClaims(Claims.Name, Claims.Email, Claims.EmailVerified, "siret", "maillage_bodies");
                o.SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(2)).SetAccessTokenLifetime(TimeSpan.FromMinutes(30)).SetIdentityTokenLifetime(TimeSpan.FromMinutes(10));
                o.AddSigningKeys(signing).AddEncryptionKeys(sealing);
                o.AddEventHandler(TokenGuard.Descriptor);
                o.AddEventHandler(ClientGrant.Descriptor);
                // A plain challenge is the secret itself, shown to whoever sees the first request.
                o.Configure(server => server.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
                OpenIddictServerAspNetCoreBuilder web = o.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableUserInfoEndpointPassthrough().EnableEndSessionEndpointPassthrough().EnableStatusCodePagesIntegration();
                if (options.PublicAddress is { } address)
                {
                    o.SetIssuer(new Uri(address));
                }

                // Without a public address the portal answers on loopback only, in clear; behind a proxy its address is https and nothing else is taken.
                if (options.PublicAddress?.StartsWith("https", StringComparison.Ordinal) != true)
                {
                    web.DisableTransportSecurityRequirement();
                }
            })
            .AddValidation(o =>
            {
                o.UseLocalServer();
                // A client taken away or an agreement taken back ends its tokens at once.
                o.EnableTokenEntryValidation().EnableAuthorizationEntryValidation();
                o.UseAspNetCore();
            });
        services.AddSingleton<Api.ApiGate>();
        services.AddOutsideProviders(options);
    }

    /// <summary>OpenIddict's stores over the private part of the database, on both kinds of database.</summary>
    public static void AddOpenIdStore(this IServiceCollection services, MaillageDatabase database)
    {
        services.AddDbContext<OpenIdContext>(o =>
        {
            DbConnection connection = database.Open(DatabasePart.Private);
            _ = connection is SqliteConnection ? o.UseSqlite(connection, contextOwnsConnection: true) : o.UseNpgsql(connection, contextOwnsConnection: true);
        });
        services.AddOpenIddict().AddCore(o => o.UseEntityFrameworkCore().UseDbContext<OpenIdContext>());
        services.AddScoped<Clients>();
        services.AddScoped<Agreements>();
        services.AddSingleton(_ => new AgreementReader(database));
    }

    public static void MapOpenId(this IEndpointRouteBuilder app)
    {
        app.MapAuthorization();
        app.MapClients();
        app.MapBodyClients();
        app.MapOutsideProviders();
    }
}
