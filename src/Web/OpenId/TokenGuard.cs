using Maillage.People;
using Maillage.People.Storage;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Maillage.Web.OpenId;

/// <summary>A code given to someone who was suspended since gives no token.</summary>
internal static class TokenGuard
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseInlineHandler(context =>
        {
            HttpContext? http = context.Transaction.GetHttpRequest()?.HttpContext;
            string? subject = context.AuthorizationCodePrincipal?.GetClaim(Claims.Subject);
            if (http is not null && subject is not null && http.RequestServices.GetRequiredService<PersonStore>().Find(subject) is not { IsSuspended: false })
            {
                context.Reject(Errors.InvalidGrant, "The account is suspended.");
            }

            return default;
        })
        .SetOrder(int.MaxValue - 100_000)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();
}
