using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Mail;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>The second step of signing in, and the link by mail for those who come rarely.</summary>
internal static class SecondStepEndpoints
{
    /// <summary>Marks the browser that asked for a link: the link opens nothing elsewhere.</summary>
    private const string Browser = "maillage.browser";

    public static void MapSecondStep(this IEndpointRouteBuilder app)
    {
        app.MapGet("/connexion/code", (HttpContext context, SignInFlow flow) => flow.Waiting(context) is null ? Results.Redirect("/connexion") : Pages.Show<CodePage>(new CodeView(FormState.With()))).ExcludeFromDescription();
        app.MapPost("/connexion/code", CheckCode).ExcludeFromDescription();
        app.MapGet("/connexion/lien", () => Pages.Show<MailLinkPage>(new MailLinkView(FormState.With(), false))).ExcludeFromDescription();
        app.MapPost("/connexion/lien", SendLink).ExcludeFromDescription();
    }

    /// <summary>True when a link asked for in a browser is opened in the same one.</summary>
    public static bool SameBrowser(HttpContext context, Link link) =>
        link.Browser is { } asked && context.Request.Cookies[Browser] is { Length: < 100 } here && Secret.Hash(here) == asked;

    private static async Task<IResult> CheckCode(HttpContext context, SignInFlow flow, SecondFactor factor, SignInLimits limits)
    {
        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        if (flow.Waiting(context) is not { } waiting)
        {
            return Results.Redirect("/connexion");
        }

        FormState form = await FormState.Read(context);
        return factor.Check(waiting.Person.Id, form.Text("code"))
            ? flow.Finish(context, waiting.Person.Id, strong: true, waiting.Method, waiting.Back)
            : Pages.Show<CodePage>(new CodeView(form.Refuse("code", SecurityEndpoints.WrongCode)), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> SendLink(HttpContext context, PersonStore people, LinkStore links, Letters letters, SignInLimits limits)
    {
        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        FormState form = await FormState.Read(context);
        if (EmailAddress.Check(form.Text("email"), out string email) is { } bad)
        {
            return Pages.Show<MailLinkPage>(new MailLinkView(form.Refuse("email", bad), false), StatusCodes.Status422UnprocessableEntity);
        }

        string here = Secret.New();
        context.Response.Cookies.Append(Browser, here, new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/lien", MaxAge = Link.SignInLife, IsEssential = true });
        // The answer is the same whether the address has an account or not, and so is the work it takes: for a stranger, a link that nobody receives.
        Person? person = people.FindByEmail(email) is { IsSuspended: false } known ? known : null;
        links.Revoke(LinkPurpose.SignIn, person?.Email ?? email);
        letters.SignIn(person?.Email ?? "", links.Add(LinkPurpose.SignIn, Link.SignInLife, person?.Email ?? email, browser: Secret.Hash(here)), person?.Language ?? "fr");
        return Pages.Show<MailLinkPage>(new MailLinkView(form, true));
    }
}

public sealed record CodeView(FormState Form);

public sealed record MailLinkView(FormState Form, bool Sent);
