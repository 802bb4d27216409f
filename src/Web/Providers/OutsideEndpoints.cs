using System.Security.Claims;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Accounts;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Providers;

/// <summary>
/// Signing in through another provider. A person is known by issuer and subject together; an address alone links nothing: who has an account signs in to it first,
/// and links from there.
/// </summary>
internal static class OutsideEndpoints
{
    public static void MapOutsideProviders(this IEndpointRouteBuilder app)
    {
        app.MapGet("/connexion/fournisseur/{key}", Leave).ExcludeFromDescription();
        app.MapGet("/connexion/fournisseur/{key}/suite", Return).ExcludeFromDescription();
        app.MapPost("/connexion/fournisseur/compte", Join).ExcludeFromDescription();
        app.MapPost("/compte/securite/fournisseur/retirer", Unlink).ExcludeFromDescription();
    }

    private static async Task<IResult> Leave(string key, string? retour, HttpContext context, IReadOnlyList<OutsideProvider> providers)
    {
        if (providers.FirstOrDefault(p => p.Key == key) is not { } provider)
        {
            return Pages.Missing();
        }

        AuthenticationProperties properties = new() { RedirectUri = $"/connexion/fournisseur/{key}/suite?retour={Uri.EscapeDataString(SignedIn.Local(retour))}" };
        try
        {
            await context.ChallengeAsync(provider.Scheme, properties);
            return Results.Empty;
        }
        catch (Exception down) when (down is InvalidOperationException or HttpRequestException or IOException or TaskCanceledException)
        {
            return Pages.Show<SignInPage>(
                new SignInView(FormState.With().Refuse(null, Problem.Error("provider-down", $"{provider.Name} ne répond pas. Connectez-vous autrement, ou réessayez plus tard.", $"{provider.Name} does not answer. Sign in another way, or try again later.")), SignedIn.Local(retour), []),
                StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> Return(string key, string? retour, HttpContext context, PersonStore people, FactorStore factors, BodyStore bodies, SignInFlow flow, AccountJournal journal, IReadOnlyList<OutsideProvider> providers)
    {
        if (await Said(context, providers) is not { } said || said.Provider.Key != key)
        {
            return Results.Redirect("/connexion");
        }

        string? known = factors.FindOutside(said.Issuer, said.Subject);
        if (context.Session() is { } session && known is null)
        {
            await context.SignOutAsync(OutsideModule.Held);
            factors.Link(session.Person, said.Issuer, said.Subject);
            journal.Tell(context, "identity.linked", "a lié un autre service à son compte", "linked another service to the account", "mail.what.linked");
            return Results.Redirect("/compte/securite");
        }

        if (known is not null)
        {
            await context.SignOutAsync(OutsideModule.Held);
            return people.Find(known) is { IsSuspended: false } person
                ? flow.Proceed(context, person, "openid", SignedIn.Local(retour))
                : Pages.Show<SignInPage>(new SignInView(FormState.With().Refuse(null, Passwords.Refused), "/", []), StatusCodes.Status403Forbidden);
        }

        bool taken = said.Email.Length > 0 && people.FindByEmail(said.Email) is not null;
        return Pages.Show<OutsidePage>(new OutsideView(FormState.With(("nom", said.Name), ("email", said.Email)), said.Provider.Name, taken, BodyOf(said, bodies)?.Name));
    }

    /// <summary>Makes an account for someone a provider vouches for. The body the provider names gives membership at most; any more is the body's to give.</summary>
    private static async Task<IResult> Join(HttpContext context, Joining joining, PersonStore people, BodyStore bodies, SignInFlow flow, SignInLimits limits, IReadOnlyList<OutsideProvider> providers)
    {
        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        FormState form = await FormState.Read(context);
        if (await Said(context, providers) is not { } said)
        {
            return Results.Redirect("/connexion");
        }

        if (Naming.Check(form.Text("nom"), "nom", out string name) is { } badName)
        {
            form.Refuse("nom", badName);
        }

        // The address is the provider's word, not the form's: an account's mail must be the person's own.
        Body? body = BodyOf(said, bodies);
        if (EmailAddress.Check(said.Email, out string email) is { } badEmail)
        {
            form.Refuse(null, badEmail);
        }

        try
        {
            if (!form.Refused)
            {
                Person person = joining.Register(email, name, LanguageChoice.Of(context) == Language.French ? "fr" : "en", said.Issuer, said.Subject, body?.Id);
                await context.SignOutAsync(OutsideModule.Held);
                return flow.Proceed(context, person, "openid", "/compte");
            }
        }
        catch (BadInputException refused)
        {
            form.Refuse(null, refused.Problems[0]);
        }

        return Pages.Show<OutsidePage>(new OutsideView(form, said.Provider.Name, people.FindByEmail(said.Email) is not null, body?.Name), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Unlink(HttpContext context, FactorStore factors, AccountJournal journal)
    {
        FormState form = await FormState.Read(context);
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (factors.Unlink(session.Person, form.Text("issuer")))
        {
            journal.Tell(context, "identity.unlinked", "a délié un autre service", "unlinked another service", "mail.what.unlinked");
        }

        return Results.Redirect("/compte/securite");
    }

    private static Body? BodyOf(OutsideWord said, BodyStore bodies) => said.Provider.Bodies && BodyId.TryParse(said.Siret, out BodyId id) ? bodies.Find(id) : null;

    private static async Task<OutsideWord?> Said(HttpContext context, IReadOnlyList<OutsideProvider> providers)
    {
        ClaimsPrincipal? principal = (await context.AuthenticateAsync(OutsideModule.Held)).Principal;
        string Claim(string type) => principal?.FindFirstValue(type) ?? "";
        OutsideProvider? provider = providers.FirstOrDefault(p => p.Key == Claim("provider"));
        string family = Claim("usual_name") is { Length: > 0 } usual ? usual : Claim("family_name");
        string name = Claim("name") is { Length: > 0 } whole ? whole : $"{Claim("given_name")} {family}".Trim();
        return provider is null || Claim("iss").Length == 0 || Claim("sub").Length is 0 or > 255 ? null : new OutsideWord(provider, Claim("iss"), Claim("sub"), Claim("email"), name, Claim("siret"));
    }

    private sealed record OutsideWord(OutsideProvider Provider, string Issuer, string Subject, string Email, string Name, string Siret);
}

/// <param name="Taken">The address has an account: it must be entered first.</param>
/// <param name="Body">Body the provider names, if it is on the platform.</param>
public sealed record OutsideView(FormState Form, string Provider, bool Taken, string? Body);
