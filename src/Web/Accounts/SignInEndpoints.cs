using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>Signing in and out.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet("/connexion", (string? retour, HttpContext context) =>
            context.Actor().IsKnown ? Results.Redirect(SignedIn.Local(retour, "/compte")) : Pages.Show<SignInPage>(new SignInView(FormState.With(), SignedIn.Local(retour)))).ExcludeFromDescription();
        app.MapPost("/connexion", SignIn).ExcludeFromDescription();
        app.MapPost("/deconnexion", (HttpContext context) =>
        {
            SignedIn.End(context);
            return Results.Redirect("/");
        }).ExcludeFromDescription();
    }

    private static async Task<IResult> SignIn(HttpContext context, Passwords passwords, PersonStore people, SignInLimits limits)
    {
        FormState form = await FormState.Read(context);
        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        string email = form.Text("email"), back = SignedIn.Local(form.Text("retour"));
        // Not trimmed: a passphrase is what was typed.
        string passphrase = form.Typed("passphrase");
        if (email.Length > EmailAddress.Longest || passwords.Check(email, passphrase) is not { } person)
        {
            return Pages.Show<SignInPage>(new SignInView(form.Refuse(null, Passwords.Refused), back), StatusCodes.Status422UnprocessableEntity);
        }

        people.ForgetFailures(person.Id);
        SignedIn.Begin(context, person.Id, strong: false, "passphrase");
        return Results.Redirect(back == "/" ? "/compte" : back);
    }
}

/// <param name="Back">Address of this portal to go to afterwards.</param>
public sealed record SignInView(FormState Form, string Back);
