using Maillage.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>The deed is grave: who does it has shown lately who they are. An older session is asked again, then finds the page the deed stands on.</summary>
    /// <param name="page">That page; by default the address one step up.</param>
    public static TBuilder NeedsFreshProof<TBuilder>(this TBuilder endpoint, string? page = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededProof(page));

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

        if (asked?.GetMetadata<NeededFactor>() is not null && !actor.Strong)
        {
            return context.Refused(Rights.NoFactor).ExecuteAsync(context);
        }

        if (asked?.GetMetadata<NeededProof>() is { } proof && context.Features.Get<Session>() is { } session && !session.FreshAt(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()))
        {
            string path = context.Request.Path.Value!;
            context.Response.Redirect("/connexion/preuve?retour=" + Uri.EscapeDataString(HttpMethods.IsGet(context.Request.Method) ? path : proof.Page ?? path[..path.LastIndexOf('/')]));
            return Task.CompletedTask;
        }

        return next(context);
    });
}

/// <summary>Metadata of an endpoint: the least role it asks for.</summary>
internal sealed record NeededRole(Role Least);

/// <summary>Metadata of an endpoint: who one is was shown lately.</summary>
/// <param name="Page">Where one comes back to after a form; null for the address one step up.</param>
internal sealed record NeededProof(string? Page);

/// <summary>Metadata of an endpoint: a second factor was shown in this session.</summary>
internal sealed record NeededFactor;
