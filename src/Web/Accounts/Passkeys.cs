using System.Buffers.Text;
using System.Text;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;

namespace Maillage.Web.Accounts;

/// <summary>Passkeys (WebAuthn), checked by ASP.NET Core Identity. A passkey with the person's gesture is both factors at once.</summary>
internal static class Passkeys
{
    private const string Cookie = "maillage.passkey";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        app.MapGet("/compte/securite/cles/options", MakeOptions).ExcludeFromDescription();
        app.MapPost("/compte/securite/cles", Add).ExcludeFromDescription().NeedsFreshProof();
        app.MapPost("/compte/securite/cles/retirer", Remove).ExcludeFromDescription().NeedsFreshProof("/compte/securite");
        app.MapGet("/connexion/cle/options", AskOptions).ExcludeFromDescription();
        app.MapPost("/connexion/cle", SignIn).ExcludeFromDescription();
    }

    private static async Task<IResult> MakeOptions(HttpContext context, IPasskeyHandler<Person> handler, PersonStore people, IDataProtectionProvider protection, TimeProvider time)
    {
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        Person person = people.Find(session.Person)!;
        PasskeyCreationOptionsResult made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = person.Id, Name = person.Email, DisplayName = person.Name }, context);
        Keep(context, protection, time, made.AttestationState ?? "");
        return Results.Text(made.CreationOptionsJson, "application/json");
    }

    private static async Task<IResult> Add(HttpContext context, IPasskeyHandler<Person> handler, FactorStore factors, SessionStore sessions, AccountJournal journal, AccountReads reads, IDataProtectionProvider protection, TimeProvider time)
    {
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (factors.Any(session.Person) && !session.Strong)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        FormState form = await FormState.Read(context);
        string state = Take(context, protection), proof = form.Text("preuve");
        if (proof.Length is 0 or > 20_000 || state.Length == 0)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        PasskeyAttestationResult result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = proof, AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != session.Person)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        bool first = !factors.Any(session.Person);
        string name = Naming.Check(form.Text("nom-cle"), "nom-cle", out string given) is null && given.Length <= 60 ? given : new Say(LanguageChoice.Of(context))["passkey.unnamed"];
        factors.SavePasskey(PasskeyUsers.ToStored(session.Person, result.Passkey, time.GetUtcNow()) with { Name = name });
        sessions.Strengthen(session);
        sessions.EndAll(session.Person, session.Id);
        journal.Tell(context, "factor.added", "a ajouté une clé d’accès", "added a passkey", "mail.what.factor");
        return first ? Pages.Show<RecoveryPage>(factors.RenewRecoveryCodes(session.Person)) : Results.Redirect("/compte/securite#cles");
    }

    private static async Task<IResult> Remove(HttpContext context, FactorStore factors, AccountJournal journal)
    {
        FormState form = await FormState.Read(context);
        if (context.Session() is not { Strong: true } session)
        {
            return Results.StatusCode(context.Session() is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden);
        }

        if (factors.RemovePasskey(session.Person, form.Text("cle")))
        {
            journal.Tell(context, "factor.removed", "a retiré une clé d’accès", "removed a passkey", "mail.what.factor-gone");
        }

        return Results.Redirect("/compte/securite#cles");
    }

    /// <summary>No account is named: the browser offers the passkeys it holds for this portal, so nothing tells which accounts exist.</summary>
    private static async Task<IResult> AskOptions(HttpContext context, IPasskeyHandler<Person> handler, IDataProtectionProvider protection, TimeProvider time)
    {
        PasskeyRequestOptionsResult asked = await handler.MakeRequestOptionsAsync(null, context);
        Keep(context, protection, time, asked.AssertionState ?? "");
        return Results.Text(asked.RequestOptionsJson, "application/json");
    }

    private static async Task<IResult> SignIn(HttpContext context, IPasskeyHandler<Person> handler, FactorStore factors, SignInFlow flow, SignInLimits limits, IDataProtectionProvider protection, TimeProvider time)
    {
        if (!limits.Allow(context))
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        FormState form = await FormState.Read(context);
        string state = Take(context, protection), proof = form.Text("preuve"), back = flow.Waiting(context)?.Back ?? SignedIn.Local(form.Text("retour"));
        if (proof.Length is > 0 and <= 20_000 && state.Length > 0)
        {
            PasskeyAssertionResult<Person> result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = proof, AssertionState = state });
            if (result is { Succeeded: true, User.IsSuspended: false })
            {
                Passkey known = factors.FindPasskey(Base64Url.EncodeToString(result.Passkey.CredentialId))!;
                factors.SavePasskey(PasskeyUsers.ToStored(result.User.Id, result.Passkey, known.CreatedAt) with { Name = known.Name, UsedAt = time.GetUtcNow() });
                return flow.Finish(context, result.User.Id, strong: true, "passkey", back);
            }
        }

        return Pages.Show<SignInPage>(new SignInView(FormState.With().Refuse(null, Refused), back, []), StatusCodes.Status422UnprocessableEntity);
    }

    private static Problem Refused { get; } = Problem.Error("passkey", "Cette clé d’accès n’a pas été reconnue. Essayez de nouveau, ou connectez-vous autrement.", "This passkey was not recognised. Try again, or sign in another way.");

    private static void Keep(HttpContext context, IDataProtectionProvider protection, TimeProvider time, string state) => context.Response.Cookies.Append(
        Cookie, Protector(protection).Protect(state, time.GetUtcNow() + Patience), Options(context));

    /// <summary>The state of the question asked, once: the cookie goes with the answer.</summary>
    private static string Take(HttpContext context, IDataProtectionProvider protection)
    {
        context.Response.Cookies.Delete(Cookie, Options(context));
        try
        {
            return context.Request.Cookies[Cookie] is { Length: < 8000 } text ? Protector(protection).Unprotect(text) : "";
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return "";
        }
    }

    private static ITimeLimitedDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("passkey").ToTimeLimitedDataProtector();

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Patience, IsEssential = true };
}

/// <summary>People and passkeys as ASP.NET Core Identity asks for them; it stores nothing else here.</summary>
internal sealed class PasskeyUsers(PersonStore people, FactorStore factors) : IUserPasskeyStore<Person>
{
    public static Passkey ToStored(string person, UserPasskeyInfo info, DateTimeOffset created) => new(
        Base64Url.EncodeToString(info.CredentialId), person, info.Name ?? "", Convert.ToBase64String(info.PublicKey), info.SignCount, string.Join(' ', info.Transports ?? []),
        info.IsUserVerified, info.IsBackupEligible, info.IsBackedUp, Convert.ToBase64String(info.AttestationObject), Convert.ToBase64String(info.ClientDataJson), created, null);

    public Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        factors.SavePasskey(ToStored(user.Id, passkey, passkey.CreatedAt));
        return Task.CompletedTask;
    }

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. factors.ListPasskeys(user.Id).Select(Info)]);

    public Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(factors.FindPasskey(Base64Url.EncodeToString(credentialId)) is { } key ? people.Find(key.Person) : null);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(factors.FindPasskey(Base64Url.EncodeToString(credentialId)) is { } key && key.Person == user.Id ? Info(key) : null);

    public Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken)
    {
        factors.RemovePasskey(user.Id, Base64Url.EncodeToString(credentialId));
        return Task.CompletedTask;
    }

    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(EmailAddress.Key(user.Email));

    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(people.Find(userId));

    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => Task.FromResult(people.FindByEmail(normalizedUserName));

    // People are made and changed by our own operations, never by Identity.
    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private static UserPasskeyInfo Info(Passkey key) => new(
        Base64Url.DecodeFromChars(key.Credential), Convert.FromBase64String(key.PublicKey), key.CreatedAt, (uint)key.SignCount, key.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        key.Verified, key.BackupEligible, key.BackedUp, Convert.FromBase64String(key.Attestation), Convert.FromBase64String(key.ClientData)) { Name = key.Name };
}
