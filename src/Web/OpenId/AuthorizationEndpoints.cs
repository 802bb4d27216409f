using System.Collections.Immutable;
using System.Security.Claims;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Storage;
using Maillage.Web.Accounts;
using Maillage.Web.Forms;
using Maillage.Web.Shell;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Maillage.Web.OpenId;

/// <summary>What a person sees when another service asks who they are: sign in, agree once, go back. The protocol itself is OpenIddict's.</summary>
internal static class AuthorizationEndpoints
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapAuthorization(this IEndpointRouteBuilder app)
    {
        app.MapGet("/connect/authorize", Authorize).ExcludeFromDescription();
        app.MapPost("/connexion/accord", Agree).ExcludeFromDescription();
        app.MapGet("/connect/userinfo", Tell).ExcludeFromDescription();
        app.MapGet("/connect/logout", (HttpContext context) =>
        {
            SignedIn.End(context);
            return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [Scheme]);
        }).ExcludeFromDescription();
    }

    private static async Task<IResult> Authorize(HttpContext context, PersonStore people, MembershipStore memberships, IOpenIddictApplicationManager clients, IOpenIddictAuthorizationManager agreements, TimeProvider time)
    {
        OpenIddictRequest request = context.GetOpenIddictServerRequest()!;
        bool silent = request.HasPromptValue(PromptValues.None);
        Session? session = context.Session();
        bool old = session is not null && request.MaxAge is { } seconds && time.GetUtcNow() - session.CreatedAt > TimeSpan.FromSeconds(seconds);
        if (session is null || old || request.HasPromptValue(PromptValues.Login))
        {
            return silent ? Refuse(Errors.LoginRequired, "Nobody is signed in.") : AskToSignIn(context);
        }

        Person person = people.Find(session.Person)!;
        object client = await clients.FindByClientIdAsync(request.ClientId!, context.RequestAborted) ?? throw new InvalidOperationException("OpenIddict let an unknown client pass.");
        string clientKey = (await clients.GetIdAsync(client, context.RequestAborted))!;
        ImmutableArray<string> scopes = request.GetScopes();
        object? agreement = await Find(agreements, person.Id, clientKey, scopes, context.RequestAborted);
        if (agreement is null && !await clients.HasConsentTypeAsync(client, ConsentTypes.Implicit, context.RequestAborted))
        {
            string name = await clients.GetDisplayNameAsync(client, context.RequestAborted) ?? request.ClientId!;
            return silent ? Refuse(Errors.ConsentRequired, "The person has not agreed yet.") : Pages.Show<ConsentPage>(new ConsentView(name, request.ClientId!, [.. scopes], context.Request.Path + context.Request.QueryString, new Uri(request.RedirectUri!).Host));
        }

        ClaimsIdentity identity = Identity(person, session, memberships, scopes);
        if (agreement is not null)
        {
            identity.SetAuthorizationId(await agreements.GetIdAsync(agreement, context.RequestAborted));
        }

        return Results.SignIn(new ClaimsPrincipal(identity), null, Scheme);
    }

    /// <summary>Keeps what the person agreed to, then goes back to the request that asked.</summary>
    private static async Task<IResult> Agree(HttpContext context, IOpenIddictApplicationManager clients, IOpenIddictAuthorizationManager agreements, AuditLog journal)
    {
        FormState form = await FormState.Read(context);
        string back = SignedIn.Local(form.Text("retour"));
        if (context.Session() is not { } session)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (!back.StartsWith("/connect/authorize?", StringComparison.Ordinal) || await clients.FindByClientIdAsync(form.Text("client"), context.RequestAborted) is not { } client)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        string id = (await clients.GetIdAsync(client, context.RequestAborted))!;
        await agreements.CreateAsync(
            new OpenIddictAuthorizationDescriptor { ApplicationId = id, Subject = session.Person, Status = Statuses.Valid, Type = AuthorizationTypes.Permanent, CreationDate = session.SeenAt }.With(form.All("portee")), context.RequestAborted);
        journal.Append(context.Actor(), new AuditEvent("service.agreed", "a accepté de donner son identité à un service", "agreed to give the identity to a service", "service", form.Text("client")));
        return Pages.Show<OnwardPage>(back);
    }

    private static async Task<IResult> Tell(HttpContext context, PersonStore people, MembershipStore memberships)
    {
        ClaimsPrincipal? principal = (await context.AuthenticateAsync(Scheme)).Principal;
        if (principal?.GetClaim(Claims.Subject) is not { } subject || people.Find(subject) is not { IsSuspended: false } person)
        {
            return Results.Challenge(new AuthenticationProperties(new Dictionary<string, string?> { [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidToken }), [Scheme]);
        }

        Dictionary<string, object> told = new() { [Claims.Subject] = person.Id };
        if (principal.HasScope(Scopes.Profile))
        {
            told[Claims.Name] = person.Name;
        }

        if (principal.HasScope(Scopes.Email))
        {
            told[Claims.Email] = person.Email;
        }

        if (principal.HasScope(OpenIdModule.BodiesScope))
        {
            told["maillage_bodies"] = Bodies(memberships, person.Id);
            if (principal.GetClaim("siret") is { } siret)
            {
                told["siret"] = siret;
            }
        }

        return Results.Json(told);
    }

    private static ClaimsIdentity Identity(Person person, Session session, MembershipStore memberships, ImmutableArray<string> scopes)
    {
        ClaimsIdentity identity = new(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, person.Id).SetClaim(Claims.AuthenticationTime, session.CreatedAt.ToUnixTimeSeconds());
        identity.SetClaim(Claims.AuthenticationContextReference, session.Strong ? "urn:maillage:strong" : "urn:maillage:simple");
        identity.SetScopes(scopes);
        if (scopes.Contains(Scopes.Profile))
        {
            identity.SetClaim(Claims.Name, person.Name);
        }

        if (scopes.Contains(Scopes.Email))
        {
            identity.SetClaim(Claims.Email, person.Email);
        }

        if ((scopes.Contains(OpenIdModule.BodiesScope) || scopes.Contains(OpenIdModule.CasesScope) || scopes.Contains(OpenIdModule.CasesWriteScope)) && session.Body is { } body)
        {
            identity.SetClaim("siret", body.Siret);
        }

        identity.SetDestinations(claim => claim.Type == OpenIdModule.SiretClaim ? [Destinations.AccessToken, Destinations.IdentityToken] : [Destinations.IdentityToken]);
        return identity;
    }

    private static List<Dictionary<string, string>> Bodies(MembershipStore memberships, string person) =>
        [.. memberships.ListOf(person).Select(m => new Dictionary<string, string> { ["siret"] = m.Body.Siret, ["name"] = m.BodyName, ["role"] = m.Role.ToString().ToLowerInvariant() })];

    private static async Task<object?> Find(IOpenIddictAuthorizationManager agreements, string person, string client, ImmutableArray<string> scopes, CancellationToken stop)
    {
        await foreach (object agreement in agreements.FindAsync(person, client, Statuses.Valid, AuthorizationTypes.Permanent, scopes, stop))
        {
            return agreement;
        }

        return null;
    }

    /// <summary>To sign in, and back to the same request without what asked for a new sign-in: it would ask again.</summary>
    private static IResult AskToSignIn(HttpContext context)
    {
        SignedIn.End(context);
        IEnumerable<KeyValuePair<string, string?>> kept = context.Request.Query.Where(p => p.Key is not ("prompt" or "max_age")).SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v)));
        return Results.Redirect("/connexion?retour=" + Uri.EscapeDataString(QueryHelpers.AddQueryString(context.Request.Path, kept)));
    }

    private static IResult Refuse(string error, string why) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?> { [OpenIddictServerAspNetCoreConstants.Properties.Error] = error, [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = why }), [Scheme]);

    private static OpenIddictAuthorizationDescriptor With(this OpenIddictAuthorizationDescriptor descriptor, IEnumerable<string> scopes)
    {
        descriptor.Scopes.UnionWith(scopes);
        return descriptor;
    }
}

/// <param name="Back">The request that asked, to be made again.</param>
/// <param name="Host">Where the person goes afterwards.</param>
public sealed record ConsentView(string Name, string Client, IReadOnlyList<string> Scopes, string Back, string Host);
