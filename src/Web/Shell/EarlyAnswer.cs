using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Shell;

/// <summary>
/// Metadata of an endpoint: what it would answer to everyone alike and holds ready is given at once, before sessions, sign-in and forms are looked at. Limits, headers and the log stand before it.
/// </summary>
/// <param name="Try">Null when there is no such answer: then the request goes its way.</param>
internal sealed record EarlyAnswer(Func<HttpContext, Task?> Try);

internal static class EarlyAnswers
{
    /// <summary>After routing, before anything that asks who the reader is.</summary>
    public static void UseEarlyAnswers(this IApplicationBuilder app) => app.Use((context, next) =>
        HttpMethods.IsGet(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<EarlyAnswer>()?.Try(context) is { } answer ? answer : next(context));

    public static TBuilder Early<TBuilder>(this TBuilder endpoint, Func<HttpContext, Task?> answer)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new EarlyAnswer(answer));

    /// <summary>A part of the address as its route names it.</summary>
    public static string Part(this HttpContext context, string name) => context.GetRouteValue(name) as string ?? "";
}
