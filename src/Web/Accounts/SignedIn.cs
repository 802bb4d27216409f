using System.Security.Claims;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.Accounts;

/// <summary>The cookie of a session and what it says of a request. The cookie holds a random word; everything else is asked of the store each time.</summary>
internal static class SignedIn
{
    private const string Plain = "maillage.session";

    /// <summary>The browser itself refuses a cookie of this prefix that is not secure or is set for a whole domain.</summary>
    private const string OverTls = "__Host-maillage.session";

    /// <summary>The person's session; null for a visitor.</summary>
    public static Session? Session(this HttpContext context) => context.Features.Get<Session>();

    /// <summary>Before everything that asks who acts: sets the <see cref="Actor"/> of the request, and the user that form tokens are bound to.</summary>
    public static void UseSessions(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Cookies[Name(context)] is { Length: > 0 and < 100 } secret)
        {
            SessionStore sessions = context.RequestServices.GetRequiredService<SessionStore>();
            if (sessions.Find(secret) is { } session && sessions.Act(session) is { } actor)
            {
                context.Features.Set(session);
                context.Features.Set(actor);
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, session.Id)], "session"));
                // What one person reads is kept by no browser for the next one.
                context.Response.Headers.CacheControl = "no-cache, no-store";
            }
            else
            {
                Forget(context);
            }
        }

        return next(context);
    });

    /// <summary>Starts a session after a proof of who one is: always a new secret, so that one planted before is worth nothing.</summary>
    /// <param name="body">The body acted for; without one, who shows again who they are goes on for the same.</param>
    public static void Begin(HttpContext context, string person, bool strong, string method, BodyId? body = null)
    {
        SessionStore sessions = context.RequestServices.GetRequiredService<SessionStore>();
        if (context.Session() is { } before)
        {
            sessions.End(before.Person, before.Id);
            body ??= before.Person == person ? context.Actor().Body : null;
        }

        string secret = sessions.Begin(person, strong, method, context.Request.Headers.UserAgent.ToString(), body);
        context.Response.Cookies.Append(Name(context), secret, Options(context));
    }

    public static void End(HttpContext context)
    {
        if (context.Session() is { } session)
        {
            context.RequestServices.GetRequiredService<SessionStore>().End(session.Person, session.Id);
        }

        Forget(context);
    }

    /// <summary>An address of this portal to go back to; anything else is the home page.</summary>
    public static string Local(string? address, string otherwise = "/") =>
        address is { Length: > 0 and < 2000 } && address[0] == '/' && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal)
            && !address.Any(char.IsControl) ? address : otherwise;

    private static void Forget(HttpContext context) => context.Response.Cookies.Delete(Name(context), Options(context));

    private static string Name(HttpContext context) => context.Request.IsHttps ? OverTls : Plain;

    // Lax: someone who follows a link in a mail or comes back from another service is still signed in; unsafe methods need the form's token besides.
    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
