using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.OpenId;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.Api;

/// <summary>Metadata of an endpoint that is asked with an access token and nothing else: no cookie is looked at, so a forged request of a browser gains nothing.</summary>
/// <param name="Scope">What the token must allow.</param>
internal sealed record ByToken(string Scope);

/// <summary>Who acts when a program asks: the person whose token it shows, in the body it was given for, or a body's own program, as an agent of that body.</summary>
internal sealed class ApiGate(PersonStore people, MembershipStore memberships, BodyStore bodies, PortalOptions options) : IDisposable
{
    /// <summary>Header with the secret of a case's private link, for a program that acts for who asks.</summary>
    public const string SecretHeader = "Maillage-Case-Secret";

    /// <summary>What stands before a program's id where a person's would stand.</summary>
    public const string ProgramMark = "client:";

    private const string InvalidToken = "Bearer error=\"invalid_token\"";

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(who => RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = options.ApiRequestsPerMinute,
        TokensPerPeriod = Math.Max(1, options.ApiRequestsPerMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    }));

    /// <returns>True when the request may go on, with its actor set; else its status is.</returns>
    public async Task<bool> Enter(HttpContext context, ByToken asked)
    {
        context.Features.Set<Session>(null);
        context.Features.Set(Actor.Visitor);
        context.Response.Headers.CacheControl = "no-store";
        ClaimsPrincipal? principal = (await context.AuthenticateAsync(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme)).Principal;
        if (principal?.GetClaim(Claims.Subject) is not { } subject)
            return Refuse(context, StatusCodes.Status401Unauthorized, InvalidToken);

        if (!principal.HasScope(asked.Scope))
            return Refuse(context, StatusCodes.Status403Forbidden, $"Bearer error=\"insufficient_scope\", scope=\"{asked.Scope}\"");

        using RateLimitLease lease = limiter.AttemptAcquire(subject);
        context.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"minute\";q={options.ApiRequestsPerMinute};w=60");
        if (!lease.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            return Refuse(context, StatusCodes.Status429TooManyRequests, null);
        }

        // Asked of the stores last: who asks too much or for what their token does not allow costs no reading.
        if (ActorOf(principal, subject) is not { } actor)
            return Refuse(context, StatusCodes.Status401Unauthorized, InvalidToken);

        context.Features.Set(actor);
        return true;
    }

    public void Dispose() => limiter.Dispose();

    private static bool Refuse(HttpContext context, int status, string? challenge)
    {
        context.Response.StatusCode = status;
        if (challenge is not null)
            context.Response.Headers.WWWAuthenticate = challenge;

        return false;
    }

    /// <summary>As the stores have it at this moment: a person suspended, a membership ended or a body gone end what their tokens allow.</summary>
    private Actor? ActorOf(ClaimsPrincipal principal, string subject)
    {
        Body? body = BodyId.TryParse(principal.GetClaim(OpenIdModule.SiretClaim), out BodyId id) && bodies.Find(id) is { ClosedAt: null } known ? known : null;
        IReadOnlyList<string> charters = body is null ? [] : [.. bodies.ListSignatures(body.Id).Where(s => s.Until is null).Select(s => s.Charter).Distinct()];
        if (subject.StartsWith(ProgramMark, StringComparison.Ordinal))
            return body is null ? null : new Actor(subject, principal.GetClaim(Claims.Name), body.Id, Role.Agent, body.Territories, charters, Strong: false);

        if (people.Find(subject) is not { IsSuspended: false } person)
            return null;

        Membership? membership = body is null ? null : memberships.Find(person.Id, body.Id);
        return membership is null
            ? new Actor(person.Id, person.Name, null, Role.Visitor, [], [], Strong: false)
            : new Actor(person.Id, person.Name, body!.Id, membership.Role, body.Territories, charters, Strong: false);
    }
}

internal static class ApiDoors
{
    /// <summary>After routing, before anything asks who acts.</summary>
    public static void UseApiTokens(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ByToken>() is { } asked && context.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodeReExecuteFeature>() is null
            && !await context.RequestServices.GetRequiredService<ApiGate>().Enter(context, asked))
            return;

        await next(context);
    });

    /// <summary>The endpoint reads for a token of the cases' scope, or changes for one that may write.</summary>
    public static TBuilder ForTokens<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ByToken(scope));
}
