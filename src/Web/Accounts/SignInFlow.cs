using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Maillage.Web.Accounts;

/// <summary>What follows a first proof (passphrase, link, another provider): the second one where the person has set it, then the session.</summary>
internal sealed class SignInFlow(FactorStore factors, PersonStore people, AuditLog journal, KnownBrowsers browsers, IDataProtectionProvider protection, TimeProvider time)
{
    private const string Cookie = "maillage.second";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("second-factor").ToTimeLimitedDataProtector();

    /// <summary>Goes on after a first proof.</summary>
    public IResult Proceed(HttpContext context, Person person, string method, string back)
    {
        if (!factors.Any(person.Id))
        {
            return Finish(context, person.Id, strong: false, method, back);
        }

        string text = string.Join('\n', person.Id, method, back);
        context.Response.Cookies.Append(Cookie, protector.Protect(text, time.GetUtcNow() + Patience), Options(context));
        return Results.Redirect("/connexion/code");
    }

    /// <summary>Who has shown a first proof in this browser, and where to go afterwards.</summary>
    public (Person Person, string Method, string Back)? Waiting(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Cookie] is { Length: < 8000 } text && protector.Unprotect(text).Split('\n', 3) is [{ } id, { } method, { } back] && people.Find(id) is { IsSuspended: false } person
                ? (person, method, back)
                : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Begins the session, whatever the way in.</summary>
    public IResult Finish(HttpContext context, string person, bool strong, string method, string back)
    {
        people.ForgetFailures(person);
        context.Response.Cookies.Delete(Cookie, Options(context));
        SignedIn.Begin(context, person, strong, method);
        browsers.Meet(context, people.Find(person)!);
        journal.Append(null, new AuditEvent("session.began", "s’est connecté", "signed in", AuditEvent.Person, person)
        {
            Details = new Dictionary<string, string> { ["method"] = method, ["strong"] = strong ? "yes" : "no" },
        });
        string to = back == "/" ? "/compte" : SignedIn.Local(back);
        // Another service waits at the end of this way, and a form of this portal may lead nowhere else: a page of its own leads on.
        return to.StartsWith("/connect/", StringComparison.Ordinal) ? Pages.Show<OnwardPage>(to) : Results.Redirect(to);
    }

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/connexion", MaxAge = Patience, IsEssential = true };
}
