using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maillage.Web.Operations;

/// <summary>
/// One line a request: method, route, status, milliseconds. The route is the pattern, never the path or the query, and no address is kept: the
/// log says what the portal did, not who asked. Every answer carries its number in <c>X-Request-Id</c>, which problem pages show too.
/// </summary>
internal static partial class RequestLog
{
    private static readonly object Route = new();

    public static void UseRequestLog(this WebApplication app)
    {
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Maillage.Requests");
        app.Use(async (context, next) =>
        {
            long began = Stopwatch.GetTimestamp();
            context.Response.Headers["X-Request-Id"] = NumberOf(context);
            try
            {
                await next(context);
            }
            finally
            {
                double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                LogLevel level = context.Response.StatusCode >= 500 ? LogLevel.Error : LogLevel.Information;
                if (log.IsEnabled(level))
                    Tell(log, level, context.Request.Method, RouteOf(context), context.Response.StatusCode, milliseconds, NumberOf(context));
            }
        });
    }

    /// <summary>After routing: remembers the first route chosen, before a problem page takes the request over.</summary>
    public static void UseRouteNote(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is RouteEndpoint endpoint && !context.Items.ContainsKey(Route))
            context.Items[Route] = endpoint.RoutePattern.RawText;

        return next(context);
    });

    /// <summary>The pattern of the address that was asked for; a dash when none fits.</summary>
    public static string RouteOf(HttpContext context) => context.Items[Route] as string ?? "-";

    /// <summary>What a person may quote to the one who reads the logs.</summary>
    public static string NumberOf(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;

    [LoggerMessage(Message = "{Method} {Route} {Status} in {Milliseconds} ms ({Request})")]
    private static partial void Tell(ILogger log, LogLevel level, string method, string route, int status, double milliseconds, string request);
}
