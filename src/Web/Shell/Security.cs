using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Shell;

/// <summary>What protects every answer, whoever wrote the page: headers, antiforgery on every unsafe method, a limit of requests.</summary>
internal static class Security
{
    /// <summary>No inline script, no inline style, nothing from outside; the map's worker is a file of ours.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void AddPortalSecurity(this IServiceCollection services, int requestsPerMinute)
    {
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "maillage.form";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.HttpOnly = true;
            o.FormFieldName = "jeton";
        });
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.Features.Get<IStatusCodeReExecuteFeature>() is not null ? RateLimitPartition.GetNoLimiter("problem") : RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "local",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = requestsPerMinute,
                    TokensPerPeriod = Math.Max(1, requestsPerMinute / 60),
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
        });
    }

    /// <summary>Set as the answer starts: a handler that failed has its headers cleared before the problem page is written.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["X-Frame-Options"] = "DENY";
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>Refuses every POST, PUT, PATCH and DELETE whose form does not carry the portal's token. No endpoint can forget it.</summary>
    public static void UseAntiforgeryEverywhere(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        string method = context.Request.Method;
        // A problem page of a refused or failed form is drawn under the form's own method.
        bool retelling = context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;
        bool safe = retelling || HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
        if (!safe && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await next(context);
    });
}
