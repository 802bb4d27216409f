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

    /// <summary>After routing, before the endpoint: a visitor is asked to sign in, a known person without the role is refused.</summary>
    public static void UseAccess(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeededRole>() is not { } needed || context.Actor().Role >= needed.Least)
        {
            return next(context);
        }

        context.Response.StatusCode = context.Actor().IsKnown ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    });
}

/// <summary>Metadata of an endpoint: the least role it asks for.</summary>
internal sealed record NeededRole(Role Least);
