using Maillage.Kernel;
using Maillage.People;
using Maillage.Web.Forms;
using Maillage.Web.Providers;
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
        app.MapGet("/connexion", (string? retour, string? refus, HttpContext context, IReadOnlyList<OutsideProvider> providers) =>
            context.Actor().IsKnown ? Results.Redirect(SignedIn.Local(retour, "/compte")) : Pages.Show<SignInPage>(Ask(SignedIn.Local(retour), refus, providers))).ExcludeFromDescription();
        app.MapPost("/connexion", SignIn).ExcludeFromDescription();
        app.MapPost("/deconnexion", (HttpContext context) =>
        {
            SignedIn.End(context);
            return Results.Redirect("/");
        }).ExcludeFromDescription();
    }

    /// <param name="doubted">Key of the provider whose answer was not believed; null when none was.</param>
    private static SignInView Ask(string back, string? doubted, IReadOnlyList<OutsideProvider> providers)
    {
        FormState form = FormState.With();
        if (providers.FirstOrDefault(p => p.Key == doubted) is { } provider)
        {
            form.Refuse(null, Problem.Error("provider-doubted", $"{provider.Name} n’a pas confirmé qui vous êtes. Recommencez, ou connectez-vous autrement.", $"{provider.Name} did not confirm who you are. Try again, or sign in another way."));
        }

        return new SignInView(form, back, [.. providers.Select(p => (p.Key, p.Name))]);
    }

    private static async Task<IResult> SignIn(HttpContext context, Passwords passwords, SignInFlow flow, SignInLimits limits)
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
            return Pages.Show<SignInPage>(new SignInView(form.Refuse(null, Passwords.Refused), back, []), StatusCodes.Status422UnprocessableEntity);
        }

        return flow.Proceed(context, person, "passphrase", back);
    }
}

/// <param name="Back">Address of this portal to go to afterwards.</param>
/// <param name="Providers">Other services one may sign in through: key and name.</param>
public sealed record SignInView(FormState Form, string Back, IReadOnlyList<(string Key, string Name)> Providers);
