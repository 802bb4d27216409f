using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using Maillage.Web.Api;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Maillage.Web.OpenId;

/// <summary>A body's own program gets a token for itself by its secret (client credentials): it acts as an agent of the body that registered it.</summary>
internal static class ClientGrant
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
        .UseScopedHandler<Handler>()
        .SetOrder(0)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    internal sealed class Handler(IOpenIddictApplicationManager clients) : IOpenIddictServerHandler<HandleTokenRequestContext>
    {
        public async ValueTask HandleAsync(HandleTokenRequestContext context)
        {
            if (!context.Request.IsClientCredentialsGrantType())
                return;

            object? client = await clients.FindByClientIdAsync(context.ClientId!, context.CancellationToken);
            ImmutableDictionary<string, JsonElement> kept = client is null ? ImmutableDictionary<string, JsonElement>.Empty : await clients.GetPropertiesAsync(client, context.CancellationToken);
            if (client is null || !kept.TryGetValue(OpenIdModule.SiretClaim, out JsonElement siret))
            {
                context.Reject(Errors.UnauthorizedClient, "This client acts for no body.");
                return;
            }

            ClaimsIdentity identity = new(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
            identity.SetClaim(Claims.Subject, ApiGate.ProgramMark + context.ClientId).SetClaim(Claims.Name, await clients.GetDisplayNameAsync(client, context.CancellationToken)).SetClaim(OpenIdModule.SiretClaim, siret.GetString());
            identity.SetScopes(context.Request.GetScopes());
            identity.SetDestinations(_ => [Destinations.AccessToken]);
            context.SignIn(new ClaimsPrincipal(identity));
        }
    }
}
