using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>Who does something grave in a session that began a while ago shows again who they are: with the factor they have, else with the passphrase.</summary>
internal static class ProofEndpoints
{
    public static void MapProof(this IEndpointRouteBuilder app)
    {
        app.MapGet("/connexion/preuve", (string? retour, HttpContext context, PersonStore people, FactorStore factors) =>
            context.Session() is { } session ? Pages.Show<ProofPage>(Ask(session, SignedIn.Local(retour, "/compte"), FormState.With(), people, factors)) : Results.Redirect("/connexion")).ExcludeFromDescription();
        app.MapPost("/connexion/preuve", Check).ExcludeFromDescription();
    }

    private static ProofView Ask(Session session, string back, FormState form, PersonStore people, FactorStore factors)
    {
        Credentials credentials = people.GetCredentials(session.Person);
        bool code = credentials.Totp is not null || factors.CountRecoveryCodes(session.Person) > 0, passkey = factors.ListPasskeys(session.Person).Count > 0;
        return new ProofView(form, back, code, passkey, !code && !passkey && credentials.Passphrase is not null);
    }

    private static async Task<IResult> Check(HttpContext context, PersonStore people, FactorStore factors, SecondFactor factor, Passwords passwords, SignInLimits limits, AccountJournal journal)
    {
        FormState form = await FormState.Read(context);
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        string back = SignedIn.Local(form.Text("retour"), "/compte");
        ProofView view = Ask(session, back, form, people, factors);
        bool right = view.Code ? factor.Check(session.Person, form.Text("code"))
            : view.Passphrase && passwords.Check(people.Find(session.Person)!.Email, form.Typed("passphrase")) is not null;
        if (!right)
        {
            form.Refuse(view.Code ? "code" : "passphrase", view.Code ? SecurityEndpoints.WrongCode : Wrong);
            return Pages.Show<ProofPage>(view, StatusCodes.Status422UnprocessableEntity);
        }

        SignedIn.Begin(context, session.Person, view.Code || session.Strong, session.Method);
        journal.Tell(context, "session.proved", "a confirmé son identité", "confirmed who they are");
        return Results.Redirect(back);
    }

    private static Problem Wrong { get; } = Problem.Error("proof", "Ce n’est pas votre phrase de passe, ou le compte se repose après trop d’essais.", "This is not your passphrase, or the account rests after too many tries.");
}

/// <param name="Back">The page the grave deed stands on.</param>
/// <param name="Code">A code of the application, or a recovery code, is asked for.</param>
/// <param name="Passkey">A passkey does as well.</param>
/// <param name="Passphrase">There is no second factor: the passphrase is asked for.</param>
public sealed record ProofView(FormState Form, string Back, bool Code, bool Passkey, bool Passphrase);
