using Maillage.People;
using Maillage.Web.Mail;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Accounts;

/// <summary>
/// Tells a person by mail of a sign-in from a browser that never opened the account before. What is known lies with the browser, in a cookie only the portal can write: nothing about devices is kept here.
/// </summary>
internal sealed class KnownBrowsers(IDataProtectionProvider protection, Letters letters, TimeProvider time)
{
    private const string Cookie = "maillage.known";

    /// <summary>Accounts one browser remembers: a shared desk has a few.</summary>
    private const int Most = 12;

    private readonly IDataProtector protector = protection.CreateProtector("known-browser");

    /// <param name="tell">False when the account was made in this very browser.</param>
    public void Meet(HttpContext context, Person person, bool tell = true)
    {
        List<string> known = Read(context);
        if (tell && !known.Contains(person.Id))
        {
            letters.Entered(person.Email, time.GetUtcNow(), person.Language);
        }

        known.Remove(person.Id);
        known.Add(person.Id);
        context.Response.Cookies.Append(Cookie, protector.Protect(string.Join(' ', known.TakeLast(Most))), new CookieOptions
        {
            HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(365), IsEssential = true,
        });
    }

    private List<string> Read(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Cookie] is { Length: > 0 and < 4000 } text ? [.. protector.Unprotect(text).Split(' ')] : [];
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return [];
        }
    }
}
