using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Mail;
using Maillage.Web.OpenId;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>What proves who a person is, and where they are signed in.</summary>
internal static class SecurityEndpoints
{
    public static void MapAccountSecurity(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/compte").ExcludeFromDescription().AddEndpointFilter(async (call, next) =>
            call.HttpContext.Session() is null ? Results.StatusCode(StatusCodes.Status401Unauthorized) : await next(call));
        group.MapGet("/securite", (HttpContext context, AccountReads reads, AgreementReader agreements) => Pages.Show<SecurityPage>(reads.Security(context, agreements.List(context.Session()!.Person))));
        group.MapPost("/securite/services/retirer", async (HttpContext context, Agreements agreements) =>
        {
            FormState form = await FormState.Read(context);
            await agreements.Withdraw(context.Actor(), form.Text("accord"), context.RequestAborted);
            return Results.Redirect("/compte/securite#services");
        });
        group.MapGet("/securite/application", (HttpContext context, SecondFactor factor, PersonStore people) => Pages.Show<AuthenticatorPage>(Propose(context, factor, people, FormState.With()))).NeedsFreshProof();
        group.MapPost("/securite/application", KeepAuthenticator).NeedsFreshProof("/compte/securite/application");
        group.MapPost("/securite/application/retirer", RemoveAuthenticator).NeedsFreshProof("/compte/securite");
        group.MapPost("/securite/codes", RenewCodes).NeedsFreshProof();
        group.MapGet("/securite/phrase", (HttpContext context, AccountReads reads) => Pages.Show<PassphrasePage>(reads.Passphrase(context, FormState.With())));
        group.MapPost("/securite/phrase", ChangePassphrase);
        group.MapPost("/sessions/{id}/terminer", (string id, HttpContext context, SessionStore sessions, AccountJournal journal) =>
        {
            if (sessions.End(context.Session()!.Person, id))
            {
                journal.Tell(context, "session.ended", "a fermé une session", "ended a session");
            }

            return Results.Redirect("/compte/securite#sessions");
        });
        group.MapPost("/sessions/terminer", (HttpContext context, SessionStore sessions, AccountJournal journal) =>
        {
            sessions.EndAll(context.Session()!.Person, context.Session()!.Id);
            journal.Tell(context, "session.ended-all", "a fermé ses autres sessions", "ended all other sessions");
            return Results.Redirect("/compte/securite#sessions");
        });
    }

    private static AuthenticatorView Propose(HttpContext context, SecondFactor factor, PersonStore people, FormState form, string? kept = null)
    {
        Person person = people.Find(context.Session()!.Person)!;
        byte[]? secret = kept is null ? null : factor.Open(person.Id, kept);
        (byte[] shown, string text) = secret is null ? factor.Propose(person.Id) : (secret, kept!);
        return new AuthenticatorView(form, text, Totp.ToBase32(shown), QrCode.Of(Totp.Address("Maillage", person.Email, shown)));
    }

    private static async Task<IResult> KeepAuthenticator(HttpContext context, SecondFactor factor, PersonStore people, SessionStore sessions, FactorStore factors, AccountJournal journal)
    {
        FormState form = await FormState.Read(context);
        Session session = context.Session()!;
        string text = form.Text("secret");
        // Replacing a factor takes the factor: else whoever finds an open browser could lock its owner out.
        if (factors.Any(session.Person) && !session.Strong)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (text.Length > 2000 || factor.Open(session.Person, text) is not { } secret)
        {
            return Pages.Show<AuthenticatorPage>(Propose(context, factor, people, form.Refuse(null, Stale)), StatusCodes.Status422UnprocessableEntity);
        }

        if (factor.Keep(session.Person, secret, form.Text("code")) is not { } codes)
        {
            return Pages.Show<AuthenticatorPage>(Propose(context, factor, people, form.Refuse("code", WrongCode), text), StatusCodes.Status422UnprocessableEntity);
        }

        sessions.Strengthen(session);
        sessions.EndAll(session.Person, session.Id);
        journal.Tell(context, "factor.added", "a ajouté une application de codes", "added an authenticator", "mail.what.factor");
        return Pages.Show<RecoveryPage>(codes);
    }

    private static IResult RemoveAuthenticator(HttpContext context, FactorStore factors, SessionStore sessions, AccountJournal journal)
    {
        Session session = context.Session()!;
        if (!session.Strong)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        factors.SetTotp(session.Person, null, 0);
        sessions.EndAll(session.Person, session.Id);
        journal.Tell(context, "factor.removed", "a retiré son application de codes", "removed the authenticator", "mail.what.factor-gone");
        return Results.Redirect("/compte/securite");
    }

    private static IResult RenewCodes(HttpContext context, FactorStore factors, AccountJournal journal)
    {
        Session session = context.Session()!;
        if (!session.Strong || !factors.Any(session.Person))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        IReadOnlyList<string> codes = factors.RenewRecoveryCodes(session.Person);
        journal.Tell(context, "factor.codes", "a renouvelé ses codes de secours", "renewed the recovery codes", "mail.what.codes");
        return Pages.Show<RecoveryPage>(codes);
    }

    private static async Task<IResult> ChangePassphrase(HttpContext context, AccountReads reads, Passwords passwords, PersonStore people, SessionStore sessions, AccountJournal journal)
    {
        FormState form = await FormState.Read(context);
        PassphraseView view = reads.Passphrase(context, form);
        Session session = context.Session()!;
        if (view.AsksCurrent && passwords.Check(view.Person.Email, form.Typed("actuelle")) is null)
        {
            form.Refuse("actuelle", Problem.Error("passphrase-current", "Ce n’est pas votre phrase de passe actuelle, ou le compte se repose après trop d’essais.", "This is not your present passphrase, or the account rests after too many tries."));
        }

        if (Passphrases.Check(form.Typed("passphrase"), view.Person.Email, view.Person.Name) is { } poor)
        {
            form.Refuse("passphrase", poor);
        }

        if (form.Refused)
        {
            return Pages.Show<PassphrasePage>(view, StatusCodes.Status422UnprocessableEntity);
        }

        people.SetPassphrase(session.Person, passwords.Seal(form.Typed("passphrase")));
        sessions.EndAll(session.Person, session.Id);
        journal.Tell(context, "passphrase.changed", "a changé sa phrase de passe", "changed the passphrase", "mail.what.passphrase");
        return Results.Redirect("/compte/securite");
    }

    internal static Problem WrongCode { get; } = Problem.Error("code", "Ce code ne convient pas, a déjà servi ou a expiré. Attendez le suivant dans l’application ; après trop d’essais le compte se repose quelques minutes.", "This code is not right, was used already or has expired. Wait for the next one in the application; after too many tries the account rests some minutes.");

    private static Problem Stale { get; } = Problem.Error("stale", "La page a expiré. Voici une nouvelle image : ajoutez-la dans l’application à la place de la précédente.", "The page has expired. Here is a new picture: add it to the application in place of the one before.");
}

/// <summary>Writes a person's own acts in the journal, and tells them by mail of those a thief would do.</summary>
internal sealed class AccountJournal(AuditLog journal, PersonStore people, Letters letters)
{
    /// <param name="mailed">Key of the words the person is told; null when no mail is due.</param>
    public void Tell(HttpContext context, string action, string fr, string en, string? mailed = null)
    {
        Actor actor = context.Actor();
        journal.Append(actor, new AuditEvent(action, fr, en, AuditEvent.Person, actor.Person!));
        if (mailed is not null && people.Find(actor.Person!) is { } person)
        {
            letters.Changed(person.Email, mailed, person.Language);
        }
    }

    /// <summary>Something was done to an account by whoever it was: nobody is signed in.</summary>
    public void Warn(Person person, string action, string fr, string en, string mailed)
    {
        journal.Append(null, new AuditEvent(action, fr, en, AuditEvent.Person, person.Id));
        letters.Changed(person.Email, mailed, person.Language);
    }
}

/// <param name="Sealed">The secret, for the form to carry.</param>
public sealed record AuthenticatorView(FormState Form, string Sealed, string Secret, QrCode Picture);

/// <param name="AsksCurrent">False right after a link proved that the person reads the account's mail, and when there is none.</param>
public sealed record PassphraseView(FormState Form, Person Person, bool AsksCurrent);

public sealed record SecurityView(
    Person Person, bool HasPassphrase, bool HasTotp, int RecoveryCodes, IReadOnlyList<Passkey> Passkeys, IReadOnlyList<OutsideIdentity> Outside, IReadOnlyList<Agreement> Agreed, IReadOnlyList<Session> Sessions, string Current, bool Strong);

internal sealed class AccountReads(PersonStore people, FactorStore factors, SessionStore sessions, TimeProvider time)
{
    private static readonly TimeSpan FreshLink = TimeSpan.FromMinutes(15);

    public SecurityView Security(HttpContext context, IReadOnlyList<Agreement> agreed)
    {
        Session session = context.Session()!;
        Credentials credentials = people.GetCredentials(session.Person);
        return new SecurityView(
            people.Find(session.Person)!, credentials.Passphrase is not null, credentials.Totp is not null, factors.CountRecoveryCodes(session.Person), factors.ListPasskeys(session.Person),
            factors.ListOutside(session.Person), agreed, sessions.ListOf(session.Person), session.Id, session.Strong);
    }

    public PassphraseView Passphrase(HttpContext context, FormState form)
    {
        Session session = context.Session()!;
        bool fresh = session.Method == "link" && time.GetUtcNow() - session.CreatedAt < FreshLink;
        return new PassphraseView(form, people.Find(session.Person)!, people.GetCredentials(session.Person).Passphrase is not null && !fresh);
    }
}
