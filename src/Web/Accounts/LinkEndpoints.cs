using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>One-time links. Opening one changes nothing, since programs that check mail open links too; a button does.</summary>
internal static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder app)
    {
        app.MapGet("/lien/{secret}", (string secret, HttpContext context, LinkReads reads) => Pages.Show<LinkPage>(reads.Read(secret, context, FormState.With()))).ExcludeFromDescription();
        app.MapPost("/lien/{secret}", Open).ExcludeFromDescription();
    }

    private static async Task<IResult> Open(string secret, HttpContext context, LinkReads reads, Joining joining, PersonStore people, SignInFlow flow, LinkStore links, SessionStore sessions, SignInLimits limits, KnownBrowsers browsers, Passwords passwords)
    {
        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        FormState form = await FormState.Read(context);
        LinkView view = reads.Read(secret, context, form);
        if (view.Link is not { } link)
        {
            return Pages.Show<LinkPage>(view);
        }

        if (link.Purpose == LinkPurpose.SignIn)
        {
            return SecondStepEndpoints.SameBrowser(context, link) && people.FindByEmail(link.Email!) is { IsSuspended: false } known && links.Use(link)
                ? flow.Proceed(context, known, "link", "/compte")
                : Pages.Show<LinkPage>(view with { Form = form.Refuse(null, OtherBrowser) }, StatusCodes.Status422UnprocessableEntity);
        }

        try
        {
            if (view.Account is { } account)
            {
                return Join(context, joining, people, sessions, link, account);
            }

            string passphrase = form.Typed("passphrase"), language = LanguageChoice.Of(context) == Language.French ? "fr" : "en";
            (string name, string email, Body? body) = Check(form, link, passphrase);
            if (form.Refused)
            {
                return Pages.Show<LinkPage>(view, StatusCodes.Status422UnprocessableEntity);
            }

            string hash = passwords.Seal(passphrase);
            Person person = link.Purpose == LinkPurpose.Founding ? joining.Found(link, body!, email, name, language, hash) : joining.Accept(link, name, language, hash);
            SignedIn.Begin(context, person.Id, strong: false, "invitation", link.Body ?? body!.Id);
            browsers.Meet(context, person, tell: false);
            return Results.Redirect("/compte");
        }
        catch (BadInputException refused)
        {
            form.Refuse(null, refused.Problems[0]);
            return Pages.Show<LinkPage>(view, StatusCodes.Status422UnprocessableEntity);
        }
    }

    /// <summary>Someone who has an account proves it by signing in; the link alone adds nothing to it.</summary>
    private static IResult Join(HttpContext context, Joining joining, PersonStore people, SessionStore sessions, Link link, string account)
    {
        if (context.Session() is not { } session || session.Person != account)
        {
            return Results.Redirect("/connexion?retour=" + Uri.EscapeDataString(context.Request.Path));
        }

        joining.Accept(link, people.Find(account)!);
        // The session goes on, for the body joined: a link proves nothing about who opens it, so it begins no new one.
        sessions.ActFor(session, link.Body!.Value);
        return Results.Redirect("/compte");
    }

    private static (string Name, string Email, Body? Body) Check(FormState form, Link link, string passphrase)
    {
        void Keep(string field, Problem? problem)
        {
            if (problem is not null)
            {
                form.Refuse(field, problem);
            }
        }

        string email = link.Email ?? "";
        Body? body = null;
        if (link.Purpose == LinkPurpose.Founding)
        {
            Keep("organisme", Naming.Check(form.Text("organisme"), "organisme", out string bodyName));
            Keep("siret", BodyId.TryParse(form.Text("siret"), out BodyId id) ? null : BadSiret);
            Keep("email", EmailAddress.Check(form.Text("email"), out email));
            body = new Body(id, bodyName, BodyKind.Region, [TerritoryId.Region], null, null, null, RunsPlatform: true, default);
        }

        Keep("nom", Naming.Check(form.Text("nom"), "nom", out string name));
        Keep("passphrase", Passphrases.Check(passphrase, name, email));
        return (name, email, body);
    }

    private static Problem OtherBrowser { get; } = Problem.Error(
        "link-browser",
        "Ouvrez ce lien dans le navigateur où vous l’avez demandé ; sinon demandez-en un autre ici.",
        "Open this link in the browser where you asked for it; else ask for another one here.");

    internal static Problem BadSiret { get; } = Problem.Error(
        "siret",
        "Le SIRET a 14 chiffres, dont le dernier vérifie les autres ; relisez-le sur l’annuaire des entreprises.",
        "A SIRET has 14 digits, the last of which checks the others; read it again in the register of businesses.");
}

/// <summary>Reads a link as its page shows it.</summary>
internal sealed class LinkReads(LinkStore links, PersonStore people, BodyStore bodies, TimeProvider time)
{
    public LinkView Read(string secret, HttpContext context, FormState form)
    {
        // What a link opens must not be kept by a browser or a cache.
        context.Response.Headers.CacheControl = "no-cache, no-store";
        Link? link = secret.Length < 100 ? links.Find(secret) : null;
        return link is null || !link.WorksAt(time.GetUtcNow())
            ? new LinkView(secret, null, null, null, form)
            : new LinkView(secret, link, link.Body is { } body ? bodies.Find(body)?.Name : null, link.Email is null ? null : people.FindByEmail(link.Email)?.Id, form);
    }
}

/// <param name="Link">Null when the link opens nothing.</param>
/// <param name="Inviting">Name of the body that invites.</param>
/// <param name="Account">The person who has the invited address already.</param>
public sealed record LinkView(string Secret, Link? Link, string? Inviting, string? Account, FormState Form);
