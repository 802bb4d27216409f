using System.Net;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Maillage.Kernel;
using Maillage.Web.Operations;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Shell;

/// <summary>What protects every answer, whoever wrote the page: limits of the server, known hosts and proxies, headers, antiforgery on every unsafe method, a limit of requests.</summary>
internal static class Security
{
    /// <summary>No inline script, no inline style, nothing from outside; the map's worker is a file of ours.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Bytes of a request's body; a door that takes larger files says so itself.</summary>
    public const int MostBodyBytes = 1_000_000;

    /// <summary>Of the requests an address may make, one in so many may change something.</summary>
    private const int ChangesShare = 10;

    /// <summary>A browser's headers with a large cookie are a few kilobytes; a slow or huge head holds a connection for nothing.</summary>
    public static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = MostBodyBytes;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    public static void AddPortalSecurity(this IServiceCollection services, PortalOptions options)
    {
        services.AddHostFiltering(o =>
        {
            o.AllowedHosts = [.. options.Hosts, "localhost", "127.0.0.1", "[::1]", .. Uri.TryCreate(options.PublicAddress, UriKind.Absolute, out Uri? known) ? [known.Host] : (string[])[]];
            o.IncludeFailureMessage = false;
        });
        services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (System.Net.IPNetwork network in options.Proxies.Select(Network))
            {
                o.KnownIPNetworks.Add(network);
            }
        });
        services.Configure<FormOptions>(o => (o.ValueCountLimit, o.KeyLengthLimit, o.ValueLengthLimit, o.MultipartHeadersCountLimit) = (512, 256, 512 * 1024, 8));
        services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.MaxDepth = Formats.Guards.Upload.DeepestJson;
            // What a program sends and nobody reads is a mistake it should hear of; of two values for one name nobody knows which is meant.
            o.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            o.SerializerOptions.AllowDuplicateProperties = false;
        });
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "maillage.form";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.HttpOnly = true;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.FormFieldName = "jeton";
        });
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "60";
                rejected.HttpContext.RequestServices.GetRequiredService<Alarms>().Count(Alarm.Limited);
                return ValueTask.CompletedTask;
            };
            o.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                Buckets(options.RequestsPerMinute, _ => true),
                Buckets(Math.Max(1, options.RequestsPerMinute / ChangesShare), c => !IsSafe(c.Request.Method)));
        });
    }

    /// <summary>Who asks, as far as a limit is concerned: an IPv6 subscriber has a whole /64, so it counts as one.</summary>
    public static string Asker(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }

        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return Convert.ToHexString(bytes.Length == 16 ? bytes.AsSpan(0, 8) : bytes);
    }

    /// <summary>First of all: what a known proxy says of the caller is taken, what anyone else says is not; a host that is not ours is refused.</summary>
    public static void UseKnownCallers(this IApplicationBuilder app, PortalOptions options)
    {
        if (options.Proxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseHostFiltering();
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
            bool shared = context.GetEndpoint()?.Metadata.GetMetadata<OpenToOthers>() is not null;
            headers["Cross-Origin-Resource-Policy"] = shared ? "cross-origin" : "same-origin";
            if (shared)
            {
                headers.AccessControlAllowOrigin = "*";
            }

            if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToFrames>() is not null)
            {
                headers.ContentSecurityPolicy = ContentSecurityPolicy.Replace("frame-ancestors 'none'", "frame-ancestors *", StringComparison.Ordinal);
                headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            }
            else if (context.Features.Get<FrameHosts>() is { Hosts.Count: > 0 } frames)
            {
                headers.ContentSecurityPolicy = ContentSecurityPolicy.Replace("frame-ancestors 'none'", "frame-ancestors " + string.Join(' ', frames.Hosts), StringComparison.Ordinal);
                headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            }
            else
            {
                headers["X-Frame-Options"] = "DENY";
            }

            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>Refuses every POST, PUT, PATCH and DELETE whose form does not carry the portal's token. No endpoint can forget it.</summary>
    public static void UseAntiforgeryEverywhere(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // A problem page of a refused or failed form is drawn under the form's own method.
        bool retelling = context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;
        if (!retelling && !IsSafe(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<ChangesNothing>() is null && context.GetEndpoint()?.Metadata.GetMetadata<Api.ByToken>() is null && await Refusal(context) is { } status)
        {
            context.RequestServices.GetRequiredService<Alarms>().Count(Alarm.Forged);
            context.Response.StatusCode = status;
            return;
        }

        await next(context);
    });

    /// <summary>Why a form is not taken: too large to be read at all (413), unreadable or without the token (400); null when it is fine.</summary>
    private static async Task<int?> Refusal(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize < context.Request.ContentLength)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        try
        {
            return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context) ? null : StatusCodes.Status400BadRequest;
        }
        catch (Exception e) when (e is AntiforgeryValidationException or InvalidDataException or Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // The token stands in the form: one that is cut off at a limit of the body, of a field or of their number ends here, whatever wraps the reason.
            bool large = e.GetBaseException() is InvalidDataException or Microsoft.AspNetCore.Http.BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
            return large ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest;
        }
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private static PartitionedRateLimiter<HttpContext> Buckets(int perMinute, Func<HttpContext, bool> counts) => PartitionedRateLimiter.Create<HttpContext, string>(context =>
        !counts(context) || context.Features.Get<IStatusCodeReExecuteFeature>() is not null
            ? RateLimitPartition.GetNoLimiter("free")
            : RateLimitPartition.GetTokenBucketLimiter(Asker(context.Connection.RemoteIpAddress), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perMinute,
                TokensPerPeriod = Math.Max(1, perMinute / 60),
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));

    /// <exception cref="BadInputException">Neither an address nor a network.</exception>
    internal static System.Net.IPNetwork Network(string text) =>
        System.Net.IPNetwork.TryParse(text, out System.Net.IPNetwork network) ? network
        : IPAddress.TryParse(text, out IPAddress? address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new BadInputException(Problem.Error("proxies", $"MAILLAGE_PROXIES contient « {text} » ; attendu : une adresse ou un réseau (10.0.0.1, 10.0.0.0/24).", $"MAILLAGE_PROXIES holds '{text}'; expected an address or a network (10.0.0.1, 10.0.0.0/24)."));
}

/// <summary>Metadata of an endpoint whose answers pages of other sites may read: open data, as a visitor gets it (a browser sends no cookie to « * »).</summary>
internal sealed record OpenToOthers;

/// <summary>Metadata of an endpoint that pages of other sites may show in a frame: a public list that changes nothing and holds no form.</summary>
internal sealed record OpenToFrames;

/// <summary>Said of one answer by its endpoint: only these sites may show it in a frame; none when there are none.</summary>
internal sealed record FrameHosts(IReadOnlyList<string> Hosts);

/// <summary>Metadata of an endpoint whose POST only asks: it answers what a visitor gets, looks at no cookie and changes nothing, so a forged request gains nothing. For protocols that send questions as documents.</summary>
internal sealed record ChangesNothing;
