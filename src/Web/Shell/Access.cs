using Maillage.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Shell;

/// <summary>Who asks, and the least role an endpoint asks for. An endpoint that needs more than a visitor says so with <see cref="Needs"/>; nothing else grants.</summary>
internal static class Access
{
    /// <summary>Who acts in this request; a visitor until a sign-in says otherwise.</summary>
    public static Actor Actor(this HttpContext context) => context.Features.Get<Actor>() ?? People.Actor.Visitor;

    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role least)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededRole(least));

    /// <summary>The endpoint is for a session with a second factor: it runs the platform or shows what is confidential.</summary>
    public static TBuilder NeedsFactor<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededFactor());

    /// <summary>A refusal in the rule's own words: a visitor is asked to sign in, a known person reads why not.</summary>
    public static IResult Refused(this HttpContext context, Decision decision)
    {
        context.Items[typeof(Decision)] = decision;
        return Results.StatusCode(context.Actor().IsKnown ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized);
    }

    /// <summary>The rule that refused this request; null when none spoke.</summary>
    public static Decision? Refusal(this HttpContext context) => context.Items[typeof(Decision)] as Decision;

    /// <summary>After routing, before the endpoint: a visitor is asked to sign in, a known person without the role is refused.</summary>
    public static void UseAccess(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        EndpointMetadataCollection? asked = context.GetEndpoint()?.Metadata;
        Actor actor = context.Actor();
        if (asked?.GetMetadata<NeededRole>() is { } needed && actor.Role < needed.Least)
        {
            context.Response.StatusCode = actor.IsKnown ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return asked?.GetMetadata<NeededFactor>() is not null && !actor.Strong ? context.Refused(Rights.NoFactor).ExecuteAsync(context) : next(context);
    });
}

/// <summary>Metadata of an endpoint: the least role it asks for.</summary>
internal sealed record NeededRole(Role Least);

/// <summary>Metadata of an endpoint: a second factor was shown in this session.</summary>
internal sealed record NeededFactor;
